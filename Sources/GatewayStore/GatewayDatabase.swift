// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import Foundation
internal import GRDB
package import GatewayCore
internal import Glibc
package import Logging
internal import NIOCore

/// The database of a gateway: one SQLite file in WAL mode, which only its owner can read.
///
/// Everything is done in the order in which it is asked for, away from all event loops: what has collected while the disk was
/// busy becomes one transaction, and answers go out when that is committed. A write that fails is undone alone.
package final class GatewayDatabase: Sendable {
    /// The name of the file in the data directory.
    package static let fileName = "monarch.sqlite"

    let logger: Logger
    /// Empty for a database in memory.
    package let directory: String
    /// Where everything that has to do with passwords is computed.
    package let hashing = HashingQueue()
    /// The gateway's own key, beside the database.
    package let serverKey: any ServerKey
    /// Made at random with the database, and the same as long as there is one: tells gateways of one machine apart.
    package let installation: String
    let writer: BatchWriter
    /// Numbers, index and reader of the history.
    let history: HistoryBook
    /// Nil for a database in memory.
    private let lock: DirectoryLock?
    /// Whether the directory goes with the database.
    private let isTemporary: Bool

    /// Opens the database of a directory, which is made if it is not there, and brings it up to the present schema.
    ///
    /// - Throws: `StorageError`, which names the directory and says what to do.
    package static func open(directory: String, logger: Logger) throws(StorageError) -> GatewayDatabase {
        try open(directory: directory, logger: logger, busyMode: .timeout(StorageLimits.busyTime))
    }

    /// - Parameter busyMode: what an attempt to write does while another program writes.
    static func open(
        directory: String, logger: Logger, isTemporary: Bool = false, busyMode: Database.BusyMode
    ) throws(StorageError) -> GatewayDatabase {
        do {
            // What is kept is private, so nobody else may even list it.
            try make(directory)
            let lock = try DirectoryLock(directory)
            let path = directory + "/" + fileName
            if !FileManager.default.fileExists(atPath: path) {
                guard
                    FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
                else { throw StorageError(directory, "no file can be made there") }
            }
            try makePrivate(directory)
            return try GatewayDatabase(
                DatabaseQueue(path: path, configuration: configuration(busyMode)), directory: directory, lock: lock,
                isTemporary: isTemporary, logger: logger)
        } catch let error as StorageError {
            throw error
        } catch let error as DatabaseError {
            throw StorageError(directory, error.message ?? "the database cannot be opened")
        } catch {
            throw StorageError(directory, error)
        }
    }

    /// A database in a new directory for passing files, which is removed when it is closed: for whoever only tries things.
    package static func temporary(logger: Logger) throws(StorageError) -> GatewayDatabase {
        let directory = NSTemporaryDirectory() + "/monarch-" + UUID().uuidString.prefix(8)
        return try open(
            directory: directory.replacing("//", with: "/"), logger: logger, isTemporary: true,
            busyMode: .timeout(StorageLimits.busyTime))
    }

    /// A database in memory, for tests.
    static func inMemory(logger: Logger) throws -> GatewayDatabase {
        try GatewayDatabase(
            DatabaseQueue(configuration: configuration(.immediateError)), directory: "", lock: nil, isTemporary: false,
            logger: logger)
    }

    private init(
        _ database: DatabaseQueue, directory: String, lock: DirectoryLock?, isTemporary: Bool, logger: Logger
    ) throws {
        self.directory = directory
        self.isTemporary = isTemporary
        let path = directory.isEmpty ? nil : directory + "/" + Self.fileName
        serverKey = path.map { ServerKeyFile(beside: $0) } ?? InMemoryServerKey()
        self.lock = lock
        self.logger = logger
        writer = BatchWriter(database, isTemporary: isTemporary, logger: logger)
        history = HistoryBook(path: path, writer: writer, logger: logger)
        try database.writeWithoutTransaction { database in
            // What is migrated is on the disk; later each batch says how much it needs.
            try database.execute(sql: "PRAGMA synchronous = \(isTemporary ? "OFF" : "FULL")")
            // What has been forgotten is overwritten, not only unlinked.
            try database.execute(sql: "PRAGMA secure_delete = ON")
            if path != nil { Self.letPagesBeGivenBack(database, logger: logger) }
        }
        try Schema.migrator.migrate(database)
        installation = try database.write { try Self.installation(in: $0) }
        history.catchUp()
    }

    private static func installation(in database: Database) throws -> String {
        let known = try database.rows("SELECT value FROM secret WHERE name = 'installation'", [])
        if let value: Data = known.first?["value"] { return Hex.encode(Array(value)) }
        let value = RandomBytes.generate(16)
        try database.run("INSERT INTO secret (name, value) VALUES ('installation', ?)", [Data(value)])
        return Hex.encode(value)
    }

    /// A file gives back what is no longer needed only if it was made so, or has once been copied page by page. The files
    /// of versions without a history are small.
    private static func letPagesBeGivenBack(_ database: Database, logger: Logger) {
        do {
            guard try Int.fetchOne(database, sql: "PRAGMA auto_vacuum") != 2 else { return }
            try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            try database.execute(sql: "VACUUM")
        } catch {
            logger.warning("the database file cannot be made to shrink; there may be too little room for a copy of it")
        }
    }

    /// Makes a directory with all that it is in, as far as that is not there.
    private static func make(_ directory: String) throws(StorageError) {
        var path = directory.utf8.first == UInt8(ascii: "/") ? "/" : ""
        for name in directory.split(separator: "/") {
            path += name + "/"
            guard access(path, F_OK) != 0, mkdir(path, 0o700) != 0, errno != EEXIST else { continue }
            throw StorageError(directory, code: errno)
        }
    }

    /// Takes everybody else's access to what is there already. A directory that holds other things, too, is not this
    /// program's to close.
    private static func makePrivate(_ directory: String) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        if names.allSatisfy({ $0.hasPrefix(fileName) || $0.hasPrefix(ServerKeyFile.name) || $0 == "logs" }) {
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
            offlineMessages: SQLiteOfflineMessageStore(database: self), history: SQLiteHistoryStore(database: self),
            channels: SQLiteContactChannelStore(database: self), marks: SQLiteConversationMarkStore(database: self))
    }

    /// Where users of the gateway are kept.
    package var users: any UserStore { SQLiteUserStore(database: self) }

    /// How far plain logs have been written.
    package var logLedger: any LogLedger { SQLiteLogLedger(book: history) }

    /// Tells somebody of each change of a history from now on.
    package func follow(_ follower: any HistoryFollower) { history.follow(follower) }

    /// Forgets what was said before a moment (ms since 1970), of one user or of all. Gives how many messages there were;
    /// nil if it could not be done.
    package func prune(olderThan time: Int64, of user: String? = nil) async -> Int? {
        await withCheckedContinuation { continuation in
            prune(olderThan: time, of: user) { continuation.resume(returning: $0) }
        }
    }

    /// The same for who does not wait: answers on any thread.
    package func prune(
        olderThan time: Int64, of user: String? = nil, _ answer: @escaping @Sendable (_ messages: Int?) -> Void
    ) {
        history.prune(olderThan: time, of: user, answer)
    }

    /// Copies the file page by page into one without gaps, after everything that was asked for. Nothing else is done
    /// meanwhile, and there has to be room for both. Returns whether that was so.
    package func vacuum() async -> Bool {
        await withCheckedContinuation { continuation in
            writer.whenIdle {
                self.writer.betweenTransactions { database in
                    do {
                        try database.execute(sql: "VACUUM")
                        try database.checkpoint(.truncate)
                        continuation.resume(returning: true)
                    } catch {
                        continuation.resume(returning: false)
                    }
                }
            }
        }
    }

    /// Writes what waits and closes the file. Nothing that is asked for later is done.
    package func close() async {
        // What is being computed is still to be written.
        await withCheckedContinuation { continuation in hashing.whenIdle { continuation.resume() } }
        await withCheckedContinuation { continuation in
            writer.submit(Operation(perform: { _ in { continuation.resume() } }, fail: { continuation.resume() }))
        }
        // The last connection takes the journal into the file and removes it, which one for reading cannot.
        history.close()
        writer.close()
        lock?.release()
        if isTemporary { try? FileManager.default.removeItem(atPath: directory) }
    }

    // MARK: Doing

    /// Writes something. What goes wrong is logged by its kind, without what was to be written.
    func write(
        _ what: String, _ durability: Durability = .power, _ body: @escaping @Sendable (Database) throws -> Void
    ) {
        let logger = logger
        writer.submit(
            Operation(
                durability: durability,
                perform: { database in
                    try body(database)
                    return {}
                },
                fail: { logger.error("not written to the database", metadata: ["what": "\(what)"]) }))
    }

    /// Writes something and answers, when it is committed, with true; with false when it could not be.
    func write(
        _ what: String, _ durability: Durability = .power, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void,
        _ body: @escaping @Sendable (Database) throws -> Void
    ) {
        let logger = logger
        writer.submit(
            Operation(
                durability: durability,
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
        _ what: String, _ durability: Durability = .power, on loop: any EventLoop, fallback: Value,
        _ answer: @escaping @Sendable (Value) -> Void,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) {
        let logger = logger
        writer.submit(
            Operation(
                durability: durability,
                perform: { database in
                    let value = try body(database)
                    return { loop.execute { answer(value) } }
                },
                fail: {
                    logger.error("not read from the database", metadata: ["what": "\(what)"])
                    loop.execute { answer(fallback) }
                }))
    }
}
