// SPDX-License-Identifier: Apache-2.0
internal import Dispatch
internal import Foundation
internal import GRDB
package import GatewayCore
package import Logging
internal import NIOCore
internal import Synchronization

/// The database of a gateway: one SQLite file in WAL mode, which only its owner can read.
///
/// Everything is done in the order in which it is asked for, away from all event loops: what has collected while the disk was
/// busy becomes one transaction, and answers go out when that is committed. A write that fails is undone alone.
package final class GatewayDatabase: Sendable {
    /// The name of the file in the data directory.
    package static let fileName = "monarch.sqlite"

    /// Something to do in the transaction that is written next.
    struct Operation: Sendable {
        /// Does it, and gives what to do once it is committed.
        let perform: @Sendable (Database) throws -> (@Sendable () -> Void)
        /// It could not be done, or not be committed.
        let fail: @Sendable () -> Void
    }

    private struct Queue {
        var waiting: [Operation] = []
        var isRunning = false
        var isClosed = false
    }

    let logger: Logger
    private let database: DatabaseQueue
    private let queue = Mutex(Queue())
    /// Nil for a database in memory.
    private let lock: DirectoryLock?

    /// Opens the database of a directory, which is made if it is not there, and brings it up to the present schema.
    ///
    /// - Throws: `StorageError`, which names the directory and says what to do.
    package static func open(directory: String, logger: Logger) throws(StorageError) -> GatewayDatabase {
        try open(directory: directory, logger: logger, busyMode: .timeout(StorageLimits.busyTime))
    }

    /// - Parameter busyMode: what an attempt to write does while another program writes.
    static func open(
        directory: String, logger: Logger, busyMode: Database.BusyMode
    ) throws(StorageError) -> GatewayDatabase {
        do {
            // What is kept is private, so nobody else may even list it.
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let lock = try DirectoryLock(directory)
            let path = directory + "/" + fileName
            if !FileManager.default.fileExists(atPath: path) {
                guard
                    FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
                else { throw StorageError(directory, "no file can be made there") }
            }
            try makePrivate(directory)
            return try GatewayDatabase(
                DatabaseQueue(path: path, configuration: configuration(busyMode)), lock: lock, logger: logger)
        } catch let error as StorageError {
            throw error
        } catch let error as DatabaseError {
            throw StorageError(directory, error.message ?? "the database cannot be opened")
        } catch {
            throw StorageError(directory, (error as NSError).localizedDescription)
        }
    }

    /// A database in memory, for tests.
    static func inMemory(logger: Logger) throws -> GatewayDatabase {
        try GatewayDatabase(
            DatabaseQueue(configuration: configuration(.immediateError)), lock: nil, logger: logger)
    }

    private init(_ database: DatabaseQueue, lock: DirectoryLock?, logger: Logger) throws {
        self.database = database
        self.lock = lock
        self.logger = logger
        // Only this puts a commit on the disk before it returns, and GRDB asks for less with WAL. A mark that a message is
        // being sent must outlive a power failure, or the message would be sent twice.
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try Schema.migrator.migrate(database)
    }

    /// Takes everybody else's access to what is there already. A directory that holds other things, too, is not this
    /// program's to close.
    private static func makePrivate(_ directory: String) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        if names.allSatisfy({ $0.hasPrefix(fileName) }) {
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory)
        }
        for name in names where [fileName, fileName + "-wal", fileName + "-shm"].contains(name) {
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: directory + "/" + name)
        }
    }

    private static func configuration(_ busyMode: Database.BusyMode) -> GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.journalMode = .wal
        configuration.label = "monarch.database"
        // Another gateway is kept out by the lock; what else may write is somebody's tool, which is waited for.
        configuration.busyMode = busyMode
        configuration.prepareDatabase { database in
            // Kibibytes; contact lists are read once a sign-in.
            try database.execute(sql: "PRAGMA cache_size = -\(StorageLimits.cacheKiB)")
        }
        return configuration
    }

    /// Where sessions keep what outlives them.
    package var stores: SessionStores {
        SessionStores(
            nicks: SQLiteNickStore(database: self), settings: SQLiteSettingStore(database: self),
            owners: SQLiteOwnerStore(database: self), contacts: SQLiteContactStore(database: self),
            requests: SQLiteRequestStore(database: self), outbox: SQLiteOutboxStore(database: self),
            offlineMessages: SQLiteOfflineMessageStore(database: self))
    }

    /// Writes what waits and closes the file. Nothing that is asked for later is done.
    package func close() async {
        await withCheckedContinuation { continuation in
            submit(Operation(perform: { _ in { continuation.resume() } }, fail: { continuation.resume() }))
        }
        queue.withLock { $0.isClosed = true }
        try? database.close()
        lock?.release()
    }

    // MARK: Doing

    /// Writes something. What goes wrong is logged by its kind, without what was to be written.
    func write(_ what: String, _ body: @escaping @Sendable (Database) throws -> Void) {
        let logger = logger
        submit(
            Operation(
                perform: { database in
                    try body(database)
                    return {}
                },
                fail: { logger.error("not written to the database", metadata: ["what": "\(what)"]) }))
    }

    /// Writes something and answers, when it is committed, with true; with false when it could not be.
    func write(
        _ what: String, on loop: any EventLoop, _ answer: @escaping @Sendable (Bool) -> Void,
        _ body: @escaping @Sendable (Database) throws -> Void
    ) {
        let logger = logger
        submit(
            Operation(
                perform: { database in
                    try body(database)
                    return { loop.execute { answer(true) } }
                },
                fail: {
                    logger.error("not written to the database", metadata: ["what": "\(what)"])
                    loop.execute { answer(false) }
                }))
    }

    /// Asks for something, after all that was written before; `fallback` is the answer when it cannot be had.
    func ask<Value: Sendable>(
        _ what: String, on loop: any EventLoop, fallback: Value, _ answer: @escaping @Sendable (Value) -> Void,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) {
        let logger = logger
        submit(
            Operation(
                perform: { database in
                    let value = try body(database)
                    return { loop.execute { answer(value) } }
                },
                fail: {
                    logger.error("not read from the database", metadata: ["what": "\(what)"])
                    loop.execute { answer(fallback) }
                }))
    }

    private func submit(_ operation: Operation) {
        let isRefused = queue.withLock { queue in
            if queue.isClosed || queue.waiting.count >= StorageLimits.waitingOperations { return true }
            queue.waiting.append(operation)
            guard !queue.isRunning else { return false }
            queue.isRunning = true
            database.asyncWriteWithoutTransaction { self.work($0) }
            return false
        }
        if isRefused { operation.fail() }
    }

    private func work(_ database: Database) {
        while true {
            let batch = queue.withLock { queue in
                let batch = queue.waiting
                queue.waiting = []
                if batch.isEmpty { queue.isRunning = false }
                return batch
            }
            guard !batch.isEmpty else { return }
            perform(batch, in: database)
        }
    }

    /// Does everything of a batch, each once, or says of it that it failed.
    private func perform(_ batch: [Operation], in database: Database) {
        for attempt in 1... {
            var done: [(operation: Operation, whenCommitted: @Sendable () -> Void)] = []
            var hasBegun = false
            do {
                try database.inTransaction {
                    hasBegun = true
                    done = perform(batch, inTransactionOf: database)
                    return .commit
                }
                for (_, whenCommitted) in done { whenCommitted() }
                return
            } catch {
                log(error)
                // Another program has the file. As long as nothing has been done it can be tried again.
                let isBusy = (error as? DatabaseError)?.resultCode == .SQLITE_BUSY
                if !hasBegun, isBusy, attempt < StorageLimits.attempts { continue }
                for operation in hasBegun ? done.map(\.operation) : batch { operation.fail() }
                return
            }
        }
    }

    /// Returns what has been done and is to be committed; the rest has failed.
    private func perform(
        _ batch: [Operation], inTransactionOf database: Database
    ) -> [(operation: Operation, whenCommitted: @Sendable () -> Void)] {
        var done: [(operation: Operation, whenCommitted: @Sendable () -> Void)] = []
        for operation in batch {
            var whenCommitted: (@Sendable () -> Void)?
            do {
                // An error such as a full disk may have ended the transaction; outside of it nothing must be written.
                guard database.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
                try database.inSavepoint {
                    whenCommitted = try operation.perform(database)
                    return .commit
                }
            } catch {
                whenCommitted = nil
                log(error)
            }
            if let whenCommitted {
                done.append((operation, whenCommitted))
            } else {
                operation.fail()
            }
        }
        return done
    }

    /// SQLite's own words, which do not repeat what was to be written.
    private func log(_ error: any Error) {
        let error = error as? DatabaseError
        logger.error(
            "the database failed",
            metadata: [
                "code": "\(error?.extendedResultCode.rawValue ?? 0)", "reason": "\(error?.message ?? "unknown")",
            ])
    }
}
