// SPDX-License-Identifier: Apache-2.0
internal import Dispatch
package import GatewayCore
package import Logging
internal import Synchronization

/// Plain logs of conversations: `<directory>/<user>/<network>/<contact or #group>/2026-11-21.log`, a file for each day of
/// the machine's clock, which only the owner of the gateway can read.
///
/// It follows the history and writes what has been appended a moment later, on a thread of its own. What cannot be written
/// (a full disk) is told once and written when it can be.
package final class ChatLog: HistoryFollower {
    private struct Waiting {
        var users: Set<String> = []
        /// Users who have no log: nothing is asked for them.
        var silent: Set<String> = []
        var isTimed = false
        var isFailing = false
        var isClosed = false
    }

    private let queue = DispatchQueue(label: "monarch.log")
    private let ledger: any LogLedger
    /// Used on the queue only.
    private let writer: Mutex<LogWriter>
    private let waiting = Mutex(Waiting())
    private let logger: Logger
    private let delay: Int

    /// - Parameters:
    ///   - directory: made when the first line is written.
    ///   - standard: the layout for those who have not chosen one; nil for no log.
    ///   - delay: milliseconds for which what is appended is collected.
    package init(
        directory: String, ledger: any LogLedger, standard: LogLayout?, logger: Logger,
        localTime: @escaping @Sendable (Int64) -> LogTime = LogTime.local, delay: Int = LogLimits.delay
    ) {
        self.ledger = ledger
        self.logger = logger
        self.delay = delay
        writer = Mutex(
            LogWriter(directory: directory, ledger: ledger, standard: standard, localTime: localTime))
    }

    /// Mends what an earlier run has left, and writes what it has not.
    package func begin() {
        queue.async {
            self.writer.withLock { $0.begin() }
            self.takeUpWhatIsUnwritten()
            self.writeAll()
        }
    }

    /// Returns when everything that has been appended by now is written, or has failed.
    package func flush() async {
        await withCheckedContinuation { continuation in
            queue.async {
                self.takeUpWhatIsUnwritten()
                self.writeAll()
                continuation.resume()
            }
        }
    }

    /// The ledger is asked before anything is locked: its answer comes from the thread that tells of what is appended, and
    /// that waits for the lock.
    private func takeUpWhatIsUnwritten() {
        let users = ledger.usersWithUnwritten()
        waiting.withLock { $0.users.formUnion(users) }
    }

    /// Writes what there is. Nothing is written later, but by the next run.
    package func close() async {
        await flush()
        waiting.withLock { $0.isClosed = true }
    }

    /// Removes the files of days before the one of a moment (ms since 1970).
    package func prune(olderThan time: Int64) {
        queue.async { self.tell(rest: self.writer.withLock { $0.prune(olderThan: time, of: nil) }.rest) }
    }

    // MARK: What the history tells

    package func appended(to user: String) {
        let isFirst = waiting.withLock { waiting in
            guard !waiting.silent.contains(user), !waiting.isClosed else { return false }
            waiting.users.insert(user)
            defer { waiting.isTimed = true }
            return !waiting.isTimed
        }
        if isFirst { writeAll(after: delay) }
    }

    package func forgot(_ place: HistoryPlace, since time: Int64?, of user: String) {
        queue.async { self.tell(rest: self.writer.withLock { $0.forget(place, since: time, of: user) }) }
    }

    package func forgot(_ files: [LoggedFile]) {
        queue.async { self.tell(rest: self.writer.withLock { $0.remove(files) }) }
    }

    package func renamed(_ user: String) {
        queue.async { self.writer.withLock { $0.bringHome(user) } }
        changedLogging(of: user)
    }

    package func changedLogging(of user: String) {
        waiting.withLock { _ = $0.silent.remove(user) }
        appended(to: user)
    }

    /// For tests.
    func isSilent(_ user: String) -> Bool { waiting.withLock { $0.silent.contains(user) } }

    // MARK: Writing

    private func writeAll(after milliseconds: Int) {
        queue.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [weak self] in self?.writeAll() }
    }

    private func writeAll() {
        let users = waiting.withLock { waiting in
            defer { waiting.users = [] }
            waiting.isTimed = false
            return waiting.isClosed ? [] : waiting.users
        }
        var failed: Set<String> = []
        var silent: Set<String> = []
        var failure: LogWriter.Failure?
        for user in users {
            do throws(LogWriter.Failure) {
                if try writer.withLock({ (writer) throws(LogWriter.Failure) in try writer.write(user) }) == false {
                    silent.insert(user)
                }
            } catch {
                failed.insert(user)
                failure = error
            }
        }
        let (isNews, isTimed) = waiting.withLock { waiting in
            if waiting.silent.count > LogLimits.notedFiles { waiting.silent = [] }
            // Whoever has been told of meanwhile may have a log now, and has their turn.
            waiting.silent.formUnion(silent.subtracting(waiting.users))
            waiting.users.formUnion(failed)
            defer {
                waiting.isFailing = failure != nil || waiting.isFailing && users.isEmpty
                waiting.isTimed = waiting.isTimed || failure != nil
            }
            return (waiting.isFailing != (failure != nil) && !users.isEmpty, waiting.isTimed)
        }
        if isNews { tell(failure) }
        if failure != nil, !isTimed { writeAll(after: LogLimits.retryDelay) }
    }

    private func tell(rest: [LoggedFile]) {
        guard !rest.isEmpty else { return }
        logger.error("log files cannot be removed", metadata: ["files": "\(rest.count)"])
    }

    /// Once when it begins to fail, and once when it no longer does.
    private func tell(_ failure: LogWriter.Failure?) {
        switch failure {
        case .file(let error):
            logger.error(
                "logs cannot be written; they will be when it is possible", metadata: ["reason": "\(error.reason)"])
        case .ledger: logger.error("logs cannot be written; the database does not take how far they are")
        case nil: logger.notice("logs are written again")
        }
    }
}
