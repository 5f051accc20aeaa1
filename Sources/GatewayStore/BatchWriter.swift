// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import Logging
internal import Synchronization

/// Does what is asked of a database in the order in which it is asked for, away from all event loops.
///
/// What has collected while the disk was busy becomes one transaction, which is as durable as the operation in it that
/// needs most, and answers go out when that is committed. An operation that fails is undone alone.
final class BatchWriter: Sendable {
    private struct Queue {
        var waiting: [Operation] = []
        /// Done after everything that was asked for before it, outside of a transaction.
        var between: [@Sendable (Database) -> Void] = []
        var isRunning = false
        var isClosed = false

        mutating func start() -> Bool {
            guard !isRunning else { return false }
            isRunning = true
            return true
        }
    }

    /// What an operation has come to before the commit: what to do after it; nil if it has failed.
    private struct Outcome {
        let operation: Operation
        let whenCommitted: (@Sendable () -> Void)?
    }

    private let database: DatabaseQueue
    private let logger: Logger
    private let queue = Mutex(Queue())
    /// Whether the last transaction that was to change something has failed.
    private let hasFailed = Atomic(false)
    /// Operations that could not be done, since the start.
    private let failures = Atomic(0)
    /// How durable commits are at present; touched on the queue of the database only.
    private let level = Mutex(Durability.nothing)

    /// Whether nothing has to outlive the process, whatever an operation needs elsewhere.
    private let isTemporary: Bool

    init(_ database: DatabaseQueue, isTemporary: Bool = false, logger: Logger) {
        self.database = database
        self.isTemporary = isTemporary
        self.logger = logger
    }

    /// Does something in one of the next transactions; fails it if there is no room, or after the end.
    func submit(_ operation: Operation) {
        let isRefused = queue.withLock { queue in
            if queue.isClosed || queue.waiting.count >= StorageLimits.waitingOperations { return true }
            queue.waiting.append(operation)
            if queue.start() { database.asyncWriteWithoutTransaction { self.work($0) } }
            return false
        }
        if isRefused { fail(operation) }
    }

    private func fail(_ operation: Operation) {
        failures.wrappingAdd(1, ordering: .relaxed)
        operation.fail()
    }

    var failedOperations: Int { failures.load(ordering: .relaxed) }
    var isFailing: Bool { hasFailed.load(ordering: .relaxed) }
    var waitingOperations: Int { queue.withLock { $0.waiting.count } }

    /// Does something that no transaction may hold, such as giving pages back; not after the end.
    func betweenTransactions(_ body: @escaping @Sendable (Database) -> Void) {
        queue.withLock { queue in
            guard !queue.isClosed else { return }
            queue.between.append(body)
            if queue.start() { database.asyncWriteWithoutTransaction { self.work($0) } }
        }
    }

    /// Does something once there is nothing to do, including what is asked for by what is done before.
    func whenIdle(_ body: @escaping @Sendable () -> Void) {
        betweenTransactions { _ in
            let isIdle = self.queue.withLock { $0.waiting.isEmpty && $0.between.isEmpty }
            if isIdle { body() } else { self.whenIdle(body) }
        }
    }

    /// Nothing that is asked for later is done.
    func close() {
        queue.withLock { $0.isClosed = true }
        try? database.close()
    }

    private func work(_ database: Database) {
        while true {
            let (batch, between) = queue.withLock { queue in
                let work = (queue.waiting, queue.between)
                queue.waiting = []
                queue.between = []
                if work.0.isEmpty, work.1.isEmpty { queue.isRunning = false }
                return work
            }
            guard !batch.isEmpty || !between.isEmpty else { return }
            if !batch.isEmpty { perform(batch, in: database) }
            for body in between { body(database) }
        }
    }

    /// Does everything of a batch, each once, or says of it that it failed.
    private func perform(_ batch: [Operation], in database: Database) {
        let durability = batch.reduce(Durability.nothing) { max($0, $1.durability) }
        for attempt in 1... {
            var done: [Outcome] = []
            var hasBegun = false
            do {
                if durability == .nothing {
                    hasBegun = true
                    done = perform(batch, of: database, inTransaction: false)
                } else {
                    try require(durability, of: database)
                    try transaction(database) {
                        hasBegun = true
                        done = perform(batch, of: database, inTransaction: true)
                    }
                }
                if durability != .nothing {
                    hasFailed.store(done.contains { $0.whenCommitted == nil }, ordering: .relaxed)
                }
                for outcome in done {
                    if let whenCommitted = outcome.whenCommitted { whenCommitted() } else { fail(outcome.operation) }
                }
                return
            } catch {
                log(error)
                // Another program has the file. As long as nothing has been done it can be tried again.
                let isBusy = (error as? DatabaseError)?.resultCode == .SQLITE_BUSY
                if !hasBegun, isBusy, attempt < StorageLimits.attempts { continue }
                hasFailed.store(true, ordering: .relaxed)
                for operation in batch { fail(operation) }
                return
            }
        }
    }

    /// What `Database.inTransaction` does, with statements that are prepared once instead of compiled each time: that is much
    /// of what a transaction of one message costs.
    private func transaction(_ database: Database, _ body: () -> Void) throws {
        try database.run("BEGIN IMMEDIATE", [])
        body()
        // An error such as a full disk has ended it.
        guard database.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
        do {
            try database.run("COMMIT", [])
        } catch {
            try? database.rollback()
            throw error
        }
    }

    /// Only FULL puts a commit on the disk before it returns. With NORMAL it is in the file's journal, in the hands of
    /// the system, which is enough for what has to survive the process.
    private func require(_ durability: Durability, of database: Database) throws {
        guard !isTemporary, level.withLock({ $0 }) != durability else { return }
        try database.execute(sql: "PRAGMA synchronous = " + (durability == .power ? "FULL" : "NORMAL"))
        level.withLock { $0 = durability }
    }

    /// Returns what each has come to, in their order; answers go out in it too.
    private func perform(
        _ batch: [Operation], of database: Database, inTransaction: Bool
    ) -> [Outcome] {
        var done: [Outcome] = []
        done.reserveCapacity(batch.count)
        for operation in batch {
            var whenCommitted: (@Sendable () -> Void)?
            do {
                if operation.durability == .nothing {
                    whenCommitted = try operation.perform(database)
                } else {
                    // An error such as a full disk may have ended the transaction; outside of it nothing must be written.
                    guard database.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
                    if operation.isAtomic {
                        whenCommitted = try operation.perform(database)
                    } else {
                        try database.inSavepoint {
                            whenCommitted = try operation.perform(database)
                            return .commit
                        }
                    }
                }
            } catch {
                whenCommitted = nil
                log(error)
            }
            done.append(Outcome(operation: operation, whenCommitted: whenCommitted))
        }
        return done
    }

    /// SQLite's own words, which do not repeat what was to be written.
    func log(_ error: any Error) {
        let error = error as? DatabaseError
        logger.error(
            "the database failed",
            metadata: [
                "code": "\(error?.extendedResultCode.rawValue ?? 0)", "reason": "\(error?.message ?? "unknown")",
            ])
    }
}
