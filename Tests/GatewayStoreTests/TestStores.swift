// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import GatewayCore
import Logging
import NIOCore
import NIOPosix

@testable import GatewayStore

/// A database of a test in a directory of its own, which can be closed and opened again.
final class TestStores {
    let directory: String
    private(set) var database: GatewayDatabase
    let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()

    /// - Parameters:
    ///   - busyMode: what an attempt to write does while another program writes.
    ///   - directory: one that is there already.
    init(
        directory: String? = nil, busyMode: Database.BusyMode = .timeout(StorageLimits.busyTime)
    ) throws {
        self.directory = directory ?? NSTemporaryDirectory() + "monarch-store-" + UUID().uuidString
        database = try GatewayDatabase.open(directory: self.directory, logger: Self.quiet, busyMode: busyMode)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    var path: String { directory + "/" + GatewayDatabase.fileName }

    /// What happens when the program ends and is started again.
    func reopen() async throws {
        await database.close()
        database = try GatewayDatabase.open(directory: directory, logger: Self.quiet)
    }

    /// Another program that has the file open, and may leave a transaction open.
    func otherProgram() throws -> DatabaseQueue {
        var configuration = GRDB.Configuration()
        configuration.allowsUnsafeTransactions = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Returns when the database has nothing to do, what follows from what was asked for included.
    func settle() async {
        await withCheckedContinuation { continuation in
            database.writer.whenIdle { continuation.resume() }
        }
    }

    /// The number that a statement gives, on the connection that writes.
    func count(_ sql: String) async -> Int {
        await withCheckedContinuation { continuation in
            database.writer.betweenTransactions { database in
                continuation.resume(returning: (try? Int.fetchOne(database, sql: sql)) ?? -1)
            }
        }
    }

    /// Asks and waits for the answer, which has to come on the loop.
    func ask<Value: Sendable>(
        _ body: (SessionStores, any EventLoop, @escaping @Sendable (Value) -> Void) -> Void
    ) async -> Value {
        let loop = loop
        return await withCheckedContinuation { continuation in
            body(database.stores, loop) { value in
                loop.assertInEventLoop()
                continuation.resume(returning: value)
            }
        }
    }
}

extension SQLiteOwnerStore {
    /// Returns when what was asked for has been computed, and what was to be written then is in `stores`.
    func drain(into stores: TestStores) async {
        await withCheckedContinuation { continuation in hashing.whenIdle { continuation.resume() } }
        // Behind it in the queue of the database.
        _ = await stores.ask { $0.nicks.nicks(of: alice, on: $1, $2) }
    }
}

let alice = AccountID("lab/alice@example.com")
let zoe = AccountID("lab/zoe@example.com")

extension ContactIdentity {
    static func of(_ name: String) -> ContactIdentity {
        ContactIdentity(
            id: ContactID("\(name)@example.com"), address: "\(name)@Example.com", displayName: "\(name) 'é' \u{1F98B}",
            conversation: ConversationID("direct:\(name)@example.com"))
    }
}
