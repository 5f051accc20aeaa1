// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What is under way over a transport: requests, and word of their answers on its way to the loops of those who asked.
///
/// Loops must not stop before it has ended: nothing can be told there any more.
final class WebErrands: Sendable {
    private struct State {
        var tasks: [UInt64: Task<Void, Never>] = [:]
        var last: UInt64 = 0
        var isOver = false
        /// Who waits for the end.
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Starts an errand; nil once it is over.
    func start(_ errand: @escaping @Sendable () async -> Void) -> Task<Void, Never>? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            state.last &+= 1
            let number = state.last
            let task = Task {
                await errand()
                self.ended(number)
            }
            state.tasks[number] = task
            return task
        }
    }

    /// Lets nothing start any more, cancels everything, and returns when that has ended, or else after `limit`: looking a name
    /// up, for one, cannot be cancelled.
    func end(within limit: Duration) async {
        let tasks = state.withLock { state in
            state.isOver = true
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
        // The limit itself, off the event loops: cancelled below as soon as everything has ended.
        let timer = Task {
            try? await Task.sleep(for: limit)
            self.release()
        }
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if !state.tasks.isEmpty { state.waiting.append(continuation) }
                return state.tasks.isEmpty
            }
            if isDone { continuation.resume() }
        }
        timer.cancel()
    }

    private func ended(_ number: UInt64) {
        let isLast = state.withLock { state in
            state.tasks[number] = nil
            return state.isOver && state.tasks.isEmpty
        }
        if isLast { release() }
    }

    private func release() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
