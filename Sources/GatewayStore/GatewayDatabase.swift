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

    /// Opens the database of a directory, which is made if it is not there, and brings it up to the present schema.
    ///
    /// - Throws: `StorageError`, which names the directory and says what to do.
    package static func open(directory: String, logger: Logger) throws(StorageError) -> GatewayDatabase {
        do {
            // What is kept is private, so nobody else may even list it.
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let path = directory + "/" + fileName
            if !FileManager.default.fileExists(atPath: path) {
                guard
                    FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
                else { throw StorageError(directory, "no file can be made there") }
            }
            return try GatewayDatabase(DatabaseQueue(path: path, configuration: configuration), logger: logger)
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
        try GatewayDatabase(DatabaseQueue(configuration: configuration), logger: logger)
    }

    private init(_ database: DatabaseQueue, logger: Logger) throws {
        self.database = database
        self.logger = logger
        try Schema.migrator.migrate(database)
    }

    private static var configuration: GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.journalMode = .wal
        configuration.label = "monarch.database"
        // Another gateway on the same directory is told so, not waited for.
        configuration.busyMode = .timeout(2)
        configuration.prepareDatabase { database in
            // With WAL a crash of the machine may lose the last transactions but never damages the file; that of the
            // process loses nothing that was committed.
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
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

    private func perform(_ batch: [Operation], in database: Database) {
        var done: [(operation: Operation, whenCommitted: @Sendable () -> Void)] = []
        do {
            try database.inTransaction {
                for operation in batch {
                    var whenCommitted: (@Sendable () -> Void)?
                    do {
                        try database.inSavepoint {
                            whenCommitted = try operation.perform(database)
                            return .commit
                        }
                    } catch {
                        log(error)
                    }
                    if let whenCommitted {
                        done.append((operation, whenCommitted))
                    } else {
                        operation.fail()
                    }
                }
                return .commit
            }
        } catch {
            log(error)
            for (operation, _) in done { operation.fail() }
            return
        }
        for (_, whenCommitted) in done { whenCommitted() }
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
