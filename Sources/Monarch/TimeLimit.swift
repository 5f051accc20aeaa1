// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Waits for something no longer than it may take.
enum TimeLimit {
    /// - Returns: whether it was done in time. If not it goes on, and nobody waits for it.
    static func wait(_ limit: Duration, for body: @escaping @Sendable () async -> Void) async -> Bool {
        await withCheckedContinuation { continuation in
            let once = Once(continuation)
            let timer = Task {
                // The limit itself: cancelled as soon as the body has ended.
                do { try await Task.sleep(for: limit) } catch { return }
                once.resume(false)
            }
            Task {
                await body()
                once.resume(true)
                timer.cancel()
            }
        }
    }

    /// Whoever comes first resumes.
    private final class Once: Sendable {
        private let continuation: Mutex<CheckedContinuation<Bool, Never>?>

        init(_ continuation: CheckedContinuation<Bool, Never>) { self.continuation = Mutex(continuation) }

        func resume(_ isDone: Bool) {
            let taken = continuation.withLock { continuation in
                defer { continuation = nil }
                return continuation
            }
            taken?.resume(returning: isDone)
        }
    }
}
