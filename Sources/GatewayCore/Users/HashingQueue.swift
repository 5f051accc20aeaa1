// SPDX-License-Identifier: Apache-2.0
internal import Dispatch
internal import Synchronization

/// Where passwords are hashed: away from all loops, two at a time, and with an end to how many wait.
///
/// One is shared by everything in a gateway that hashes passwords, so that the memory it takes (16 MiB each) is bounded.
package final class HashingQueue: Sendable {
    package typealias Job = @Sendable () -> Void

    private struct State {
        var running = 0
        var waiting: [Job] = []
        var whenIdle: [Job] = []
    }

    /// How many go on at a time; 0 does each at once where it is asked for.
    private let width: Int
    private let room: Int
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "monarch.hashing", qos: .utility, attributes: .concurrent)

    /// - Parameter room: how many may wait.
    package init(width: Int = 2, room: Int = 64) {
        self.width = width
        self.room = room
    }

    /// One that does everything at once where it is asked for, for tests.
    package static func immediate() -> HashingQueue { HashingQueue(width: 0) }

    /// What waits for its turn.
    package var waitingJobs: Int { state.withLock { $0.waiting.count } }

    /// Takes something to do, or refuses it because too much waits already.
    package func offer(_ job: @escaping Job) -> Bool {
        guard width > 0 else {
            job()
            return true
        }
        let (isTaken, starts) = state.withLock { state in
            guard state.running == width else {
                state.running += 1
                return (true, true)
            }
            guard state.waiting.count < room else { return (false, false) }
            state.waiting.append(job)
            return (true, false)
        }
        if starts { run(job) }
        return isTaken
    }

    /// Takes something that has to be done, however much waits.
    package func perform(_ job: @escaping Job) {
        guard width > 0 else { return job() }
        let starts = state.withLock { state in
            if state.running < width {
                state.running += 1
                return true
            }
            state.waiting.append(job)
            return false
        }
        if starts { run(job) }
    }

    /// Calls when nothing goes on and nothing waits.
    package func whenIdle(_ body: @escaping Job) {
        let isIdle = state.withLock { state in
            if state.running == 0 { return true }
            state.whenIdle.append(body)
            return false
        }
        if isIdle { body() }
    }

    private func run(_ first: @escaping Job) {
        queue.async { [self] in
            var next: Job? = first
            while let job = next {
                job()
                next = takeNext()
            }
        }
    }

    private func takeNext() -> Job? {
        let (job, idle) = state.withLock { state -> (Job?, [Job]) in
            if !state.waiting.isEmpty { return (state.waiting.removeFirst(), []) }
            state.running -= 1
            guard state.running == 0 else { return (nil, []) }
            defer { state.whenIdle = [] }
            return (nil, state.whenIdle)
        }
        for body in idle { body() }
        return job
    }
}
