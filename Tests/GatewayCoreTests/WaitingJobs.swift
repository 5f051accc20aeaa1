// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// What a store under test has been asked for and has not done.
final class WaitingJobs: Sendable {
    private let waiting = Mutex<[@Sendable () -> Void]>([])

    func add(_ job: @escaping @Sendable () -> Void) { waiting.withLock { $0.append(job) } }

    var count: Int { waiting.withLock { $0.count } }

    /// Does it, in the order of the calls.
    func run() {
        let jobs = waiting.withLock { waiting in
            defer { waiting.removeAll() }
            return waiting
        }
        for job in jobs { job() }
    }

    /// Does the first so many.
    func run(_ count: Int) {
        let jobs = waiting.withLock { waiting in
            let some = Array(waiting.prefix(count))
            waiting.removeFirst(some.count)
            return some
        }
        for job in jobs { job() }
    }

    /// Forgets it, as a crash does.
    func drop() { waiting.withLock { $0.removeAll() } }
}
