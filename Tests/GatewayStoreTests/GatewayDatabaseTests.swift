// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import GatewayCore
import Synchronization
import Testing

@testable import GatewayStore

/// The file itself: who can read it, what a failure undoes, how versions follow each other.
@Suite struct GatewayDatabaseTests {
    @Test func onlyTheOwnerCanReadIt() async throws {
        let stores = try TestStores()
        stores.database.stores.nicks.keep("bob", for: ContactReference(account: alice, contact: ContactID("b")))
        try await stores.reopen()
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(stores.directory) == 0o700)
        for name in try FileManager.default.contentsOfDirectory(atPath: stores.directory) {
            #expect(try mode(stores.directory + "/" + name) == 0o600, "\(name)")
        }
    }

    @Test func aDirectoryThatCannotBeMadeIsNamed() {
        #expect {
            try GatewayDatabase.open(directory: "/dev/null/monarch", logger: TestStores.quiet)
        } throws: { error in
            "\(error)".contains("/dev/null/monarch") && "\(error)".contains("--data-dir")
        }
    }

    /// In words: no domains and numbers of errors, no sentences within a sentence.
    @Test func whyADirectoryCannotBeUsed() throws {
        let file = NSTemporaryDirectory() + "/monarch-file-" + UUID().uuidString
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        defer { try? FileManager.default.removeItem(atPath: file) }
        for (directory, reason) in [
            (file, "a file is in its place"), (file + "/below", "a file is in its place"),
            ("/proc/monarch", "no directory can be made there"),
        ] {
            let error = #expect(throws: StorageError.self) {
                try GatewayDatabase.open(directory: directory, logger: TestStores.quiet)
            }
            #expect(error?.reason == reason, "\(directory)")
        }
    }

    @Test func eachDatabaseIsAnInstallationAndStaysOne() async throws {
        let (one, other) = (try TestStores(), try TestStores())
        let name = one.database.installation
        #expect(name.utf8.count == 32 && name != other.database.installation)
        try await one.reopen()
        #expect(one.database.installation == name)
    }

    @Test func aTemporaryDatabaseTakesItsDirectoryAlong() async throws {
        let database = try GatewayDatabase.temporary(logger: TestStores.quiet)
        let isThere = { FileManager.default.fileExists(atPath: database.directory) }
        #expect(isThere())
        await database.close()
        #expect(!isThere())
    }

    @Test func aFileThatIsNoDatabaseIsLeftAlone() throws {
        let directory = NSTemporaryDirectory() + "monarch-store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let text = Data(String(repeating: "this is a diary, not a database\n", count: 100).utf8)
        try text.write(to: URL(fileURLWithPath: directory + "/" + GatewayDatabase.fileName))
        #expect(throws: StorageError.self) {
            try GatewayDatabase.open(directory: directory, logger: TestStores.quiet)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory + "/" + GatewayDatabase.fileName)) == text)
    }

    /// One operation that fails takes no other one with it, though they share a transaction.
    @Test func aFailedWriteIsUndoneAlone() async throws {
        let stores = try TestStores()
        let nicks = stores.database.stores.nicks
        nicks.keep("bob", for: ContactReference(account: alice, contact: ContactID("b")))
        stores.database.write("something wrong") { database in
            try database.execute(sql: "UPDATE nick SET nick = 'lost'")
            try database.execute(sql: "INSERT INTO nowhere VALUES (1)")
        }
        nicks.keep("carol", for: ContactReference(account: alice, contact: ContactID("c")))
        let kept = await stores.ask { $0.nicks.nicks(of: alice, on: $1, $2) }
        #expect(kept == [ContactID("b"): "bob", ContactID("c"): "carol"])
    }

    /// Another program has the file for longer than is waited: everything is answered, and goes on afterwards.
    @Test func whatAnotherProgramKeepsFromBeingWrittenFailsAndIsAnswered() async throws {
        let stores = try TestStores(busyMode: .timeout(0.02))
        let nicks = stores.database.stores.nicks
        let bob = ContactReference(account: alice, contact: ContactID("b"))
        let tool = try stores.otherProgram()
        try await tool.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        nicks.keep("lost", for: bob)
        let message = KeptMessage(id: MessageID(1), recipient: .contact(.of("bob")), body: .nudge, keptAt: 1)
        #expect(await stores.ask { $0.outbox.keep(message, of: alice, on: $1, $2) } == false)
        #expect(await stores.ask { $0.outbox.messages(of: alice, on: $1, $2) } == nil)
        try await tool.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        nicks.keep("bob", for: bob)
        #expect(await stores.ask { $0.nicks.nicks(of: alice, on: $1, $2) } == [bob.contact: "bob"])
        #expect(await stores.ask { $0.outbox.messages(of: alice, on: $1, $2) } == [])
    }

    /// It is tried again for as long as nothing has been done.
    @Test func whatAnotherProgramDelaysIsWrittenThen() async throws {
        let tries = Mutex(0)
        let tool = Mutex<DatabaseQueue?>(nil)
        // Each attempt finds the file taken; while the third one waits, the other program lets it go.
        let stores = try TestStores(
            busyMode: .callback { _ in
                let number = tries.withLock { tries in
                    tries += 1
                    return tries
                }
                guard number == 3, let tool = tool.withLock({ $0 }) else { return false }
                try? tool.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
                return true
            })
        let other = try stores.otherProgram()
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        tool.withLock { $0 = other }
        let message = KeptMessage(id: MessageID(1), recipient: .contact(.of("bob")), body: .nudge, keptAt: 1)
        #expect(await stores.ask { $0.outbox.keep(message, of: alice, on: $1, $2) })
        #expect(tries.withLock { $0 } == 3)
    }

    /// What has been marked as being sent must be so after a power failure, too.
    @Test func aCommitIsOnTheDisk() async throws {
        let stores = try TestStores()
        let level = await stores.ask { _, loop, answer in
            stores.database.ask("level", on: loop, fallback: -1, answer) {
                try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? -1
            }
        }
        // FULL
        #expect(level == 2)
    }

    @Test func aSecondGatewayOnTheSameDirectoryIsRefused() async throws {
        let stores = try TestStores()
        #expect {
            try GatewayDatabase.open(directory: stores.directory, logger: TestStores.quiet)
        } throws: { error in
            "\(error)".contains("another gateway") && "\(error)".contains(stores.directory)
        }
        try await stores.reopen()
        #expect(await stores.ask { $0.outbox.messages(of: alice, on: $1, $2) } == [])
    }

    /// Made by an earlier version or by hand, and readable by others: no longer.
    @Test func whatOthersCouldReadIsClosedToThem() async throws {
        let stores = try TestStores()
        stores.database.stores.nicks.keep("bob", for: ContactReference(account: alice, contact: ContactID("b")))
        await stores.database.close()
        func set(_ mode: Int, _ path: String) throws {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        }
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        try set(0o644, stores.path)
        try set(0o755, stores.directory)
        try await stores.reopen()
        #expect(try mode(stores.path) == 0o600)
        #expect(try mode(stores.directory) == 0o700)
        // With other things in it, it is somebody's own.
        await stores.database.close()
        try Data().write(to: URL(fileURLWithPath: stores.directory + "/notes.txt"))
        try set(0o755, stores.directory)
        try await stores.reopen()
        #expect(try mode(stores.directory) == 0o755)
    }

    /// A question after the end is answered, with nothing, rather than never.
    @Test func whatIsAskedAfterTheEndIsAnswered() async throws {
        let stores = try TestStores()
        await stores.database.close()
        let kept = await stores.ask { $0.outbox.messages(of: alice, on: $1, $2) }
        #expect(kept == nil)
        #expect(await stores.ask { $0.outbox.markSending([MessageID(1)], of: alice, on: $1, $2) } == nil)
    }

    /// The schema of version 1, column by column: what has been released does not change.
    @Test func theSchemaOfVersionOneStays() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue, upTo: "1")
        let columns = try queue.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT m.name || '.' || c.name || ' ' || c.type FROM sqlite_master m, pragma_table_info(m.name) c
                    WHERE m.type = 'table' AND m.name NOT LIKE 'grdb%' ORDER BY m.name, c.cid
                    """)
        }
        #expect(
            columns == [
                "account.id INTEGER", "account.name TEXT", "account.salt BLOB", "account.verifier BLOB",
                "contact.account INTEGER", "contact.contact TEXT", "contact.position INTEGER", "contact.address TEXT",
                "contact.displayName TEXT", "contact.conversation TEXT", "contact.isListed BOOLEAN",
                "contact.alias TEXT", "contact.isBlocked BOOLEAN", "contact.groups TEXT",
                "contactGroup.account INTEGER", "contactGroup.position INTEGER", "contactGroup.id TEXT",
                "contactGroup.name TEXT", "nick.account INTEGER", "nick.contact TEXT", "nick.nick TEXT",
                "offlineMessage.account INTEGER", "offlineMessage.id TEXT", "offlineMessage.receivedAt INTEGER",
                "offlineMessage.shownAt INTEGER", "offlineMessage.contact TEXT", "offlineMessage.address TEXT",
                "offlineMessage.displayName TEXT", "offlineMessage.conversation TEXT", "offlineMessage.kind TEXT",
                "offlineMessage.text TEXT", "offlineMessage.styles TEXT", "offlineMessage.sentAt INTEGER",
                "outbox.id INTEGER", "outbox.account INTEGER", "outbox.chat TEXT", "outbox.contact TEXT",
                "outbox.address TEXT", "outbox.displayName TEXT", "outbox.conversation TEXT", "outbox.kind TEXT",
                "outbox.text TEXT", "outbox.styles TEXT", "outbox.keptAt INTEGER", "outbox.isBeingSent BOOLEAN",
                "request.account INTEGER", "request.contact TEXT", "request.address TEXT", "request.displayName TEXT",
                "request.conversation TEXT", "request.message TEXT", "request.receivedAt INTEGER",
                "request.isAnswered BOOLEAN", "setting.user TEXT", "setting.name TEXT", "setting.value TEXT",
            ])
    }
}
