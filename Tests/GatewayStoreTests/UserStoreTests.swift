// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Foundation
import GRDB
import GatewayCore
import NIOCore
import Synchronization
import Testing

@testable import GatewayStore

/// Users in the database, over an end of the program.
@Suite struct UserStoreTests {
    private func ask<Value: Sendable>(
        _ stores: TestStores, _ body: (any EventLoop, @escaping UserAnswer<Value>) -> Void
    ) async throws -> Value {
        let loop = stores.loop
        return try await withCheckedContinuation { continuation in
            body(loop) { continuation.resume(returning: $0) }
        }.get()
    }

    private func registry(_ stores: TestStores, cost: PasswordCost = .least) -> UserRegistry {
        var limits = UserLimits()
        limits.cost = cost
        return UserRegistry(
            store: stores.database.users, serverKey: stores.database.serverKey, hashing: stores.database.hashing,
            limits: limits, now: { 5000 })
    }

    private let account = Account(network: "lab", address: "Alice@example.com", password: Secret("hunter2 of alice"))

    @Test func everythingOfAUserOutlivesTheProgram() async throws {
        let stores = try TestStores()
        var users = registry(stores, cost: PasswordCost())
        let name = try #require(UserName("alice"))
        let password = Secret("the gateway password")
        let print = [UInt8](repeating: 3, count: 32)
        let zoe = Account(network: "lab", address: "zoe@example.com", password: Secret("z"))
        var grant = try await ask(stores) { users.register(name, password: password, on: $0, $1) }
        let options = AccountOptions(isOn: false, autoConnect: false, tag: "work")
        try await ask(stores) { users.keep(zoe, AccountOptions(), of: grant, on: $0, $1) }
        try await ask(stores) { users.keep(account, AccountOptions(), of: grant, on: $0, $1) }
        try await ask(stores) { users.keep(zoe, options, of: grant, on: $0, $1) }
        try await ask(stores) { users.addCertificate(print, name: "laptop", to: grant, on: $0, $1) }
        let nobody = try #require(UserName("nobody"))
        let decoy = try await ask(stores) { users.scramSecrets(of: nobody, on: $0, $1) }
        let scram = try await ask(stores) { users.scramSecrets(of: name, on: $0, $1) }
        #expect(!FileManager.default.fileExists(atPath: stores.directory + "/server.key"))
        try await stores.reopen()

        users = registry(stores, cost: PasswordCost())
        grant = try await ask(stores) { users.logIn(name, password: password, on: $0, $1) }
        let kept = try await ask(stores) { users.belongings(of: grant, on: $0, $1) }
        #expect(
            kept.accounts == [
                UserAccount(network: "lab", address: "zoe@example.com", password: Secret("z"), options: options),
                UserAccount(
                    network: "lab", address: "Alice@example.com", password: account.password,
                    options: AccountOptions()),
            ])
        #expect(
            try await ask(stores) { users.certificates(of: grant, on: $0, $1) } == [
                UserCertificate(fingerprint: print, name: "laptop", addedAt: 5000)
            ])
        let certified = try await ask(stores) { users.logIn(certificate: print, on: $0, $1) }
        #expect(certified.grant.name == name && certified.certificateName == "laptop")
        #expect(try await ask(stores) { users.scramSecrets(of: nobody, on: $0, $1) } == decoy)
        #expect(try await ask(stores) { users.scramSecrets(of: name, on: $0, $1) } == scram)
        #expect(try await ask(stores) { users.logIn(scram: name, secrets: scram, on: $0, $1) }.isOpen == false)
        #expect(
            try await ask(stores) { users.overview(on: $0, $1) } == [
                UserOverview(
                    user: "alice",
                    accounts: [AccountID("lab/zoe@example.com"), AccountID("lab/alice@example.com")],
                    isAlwaysOn: false, lastSeenAt: 5000)
            ])
        // Neither of the passwords is on the disk.
        await stores.database.close()
        for file in try FileManager.default.contentsOfDirectory(atPath: stores.directory) {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: stores.directory + "/" + file))
            #expect(bytes.range(of: Data("hunter2".utf8)) == nil)
            #expect(bytes.range(of: Data("the gateway".utf8)) == nil)
        }
    }

    /// What is asked for in whatever order and twice is done once, and nothing of somebody else's is changed.
    @Test func namesAndCertificatesAreGivenOnce() async throws {
        let stores = try TestStores()
        let users = registry(stores)
        let name = try #require(UserName("alice"))
        let eve = try #require(UserName("eve"))
        // At the same moment: one gets it.
        let loop = stores.loop
        let outcomes = await withCheckedContinuation { continuation in
            let seen = Mutex<[Int: UserRefusal?]>([:])
            for number in 0..<2 {
                users.register(name, password: Secret("\(number + 1)"), on: loop) { result in
                    let all = seen.withLock { seen in
                        if case .failure(let refusal) = result {
                            seen[number] = refusal
                        } else {
                            seen[number] = .some(nil)
                        }
                        return seen
                    }
                    if all.count == 2 { continuation.resume(returning: all) }
                }
            }
        }
        #expect(outcomes.values.filter { $0 == .taken }.count == 1 && outcomes.values.filter { $0 == nil }.count == 1)
        let password = Secret(outcomes[0] == .some(nil) ? "1" : "2")
        let alice = try await ask(stores) { users.logIn(name, password: password, on: $0, $1) }
        let other = try await ask(stores) { users.register(eve, password: Secret("e"), on: $0, $1) }
        let print = [UInt8](repeating: 3, count: 32)
        try await ask(stores) { users.addCertificate(print, to: alice, on: $0, $1) }
        #expect(await outcome(stores) { users.addCertificate(print, to: other, on: $0, $1) } == .certificateTaken)
        #expect(await outcome(stores) { users.removeCertificate(print, of: other, on: $0, $1) } == .noSuchCertificate)
        try await ask(stores) { users.keep(account, AccountOptions(), of: alice, on: $0, $1) }
        try await ask(stores) { users.keep(account, AccountOptions(), of: other, on: $0, $1) }
        try await ask(stores) { users.removeAccount(account.id, of: other, on: $0, $1) }
        stores.database.stores.settings.keep("off", for: .typing, of: "alice")
        // Dropped, with everything, and nothing for whoever takes the name.
        try await ask(stores) { users.drop(alice, password: password, on: $0, $1) }
        #expect(await stores.ask { $0.settings.settings(of: "alice", on: $1, $2) } == [:])
        #expect(await outcome(stores) { users.logIn(certificate: print, on: $0, $1) } == .credentials)
        let next = try await ask(stores) { users.register(name, password: Secret("3"), on: $0, $1) }
        #expect(try await ask(stores) { users.belongings(of: next, on: $0, $1) }.accounts.isEmpty)
        #expect(await outcome(stores) { users.setPassword(Secret("x"), of: alice, on: $0, $1) } == .gone)
        #expect(await outcome(stores) { users.keep(account, AccountOptions(), of: alice, on: $0, $1) } == .gone)
        #expect(await outcome(stores) { users.belongings(of: alice, on: $0, $1) } == .gone)
        #expect(await outcome(stores) { users.set(.remember, true, of: alice, on: $0, $1) } == .gone)
        #expect(await outcome(stores) { users.logIn(name, password: Secret("3"), on: $0, $1) } == nil)
    }

    private func outcome<Value: Sendable>(
        _ stores: TestStores, _ body: (any EventLoop, @escaping UserAnswer<Value>) -> Void
    ) async -> UserRefusal? {
        do {
            _ = try await ask(stores, body)
            return nil
        } catch {
            return error as? UserRefusal
        }
    }

    @Test func theServersKeyIsMadeOnceAndForItsOwnerAlone() async throws {
        let stores = try TestStores()
        let users = registry(stores)
        let name = try #require(UserName("alice"))
        let grant = try await ask(stores) { users.register(name, password: Secret("a"), on: $0, $1) }
        try await ask(stores) { users.keep(account, AccountOptions(), of: grant, on: $0, $1) }
        try await ask(stores) { users.set(.alwaysOn, true, of: grant, on: $0, $1) }
        let path = stores.directory + "/server.key"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.utf8.count == 65)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        try await ask(stores) { users.set(.remember, true, of: grant, on: $0, $1) }
        try await stores.reopen()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        let again = registry(stores)
        let started = try await ask(stores) { again.alwaysOn(on: $0, $1) }
        let open = try #require(started.granted.first)
        #expect(
            try await ask(stores) { again.belongings(of: open, on: $0, $1) }.accounts.first?.password
                == account.password)
        #expect(
            try FileManager.default.attributesOfItem(atPath: stores.directory)[.posixPermissions] as? Int == 0o700)
    }

    @Test(arguments: ["readable", "damaged", "empty", "link", "directory", "gone", "another"])
    func aServersKeyThatCannotBeUsedSaysSoAndLosesNothing(how: String) async throws {
        let stores = try TestStores()
        let users = registry(stores)
        let name = try #require(UserName("alice"))
        let grant = try await ask(stores) { users.register(name, password: Secret("a"), on: $0, $1) }
        try await ask(stores) { users.keep(account, AccountOptions(), of: grant, on: $0, $1) }
        try await ask(stores) { users.set(.alwaysOn, true, of: grant, on: $0, $1) }
        await stores.database.close()
        let path = stores.directory + "/server.key"
        let files = FileManager.default
        let text = try String(contentsOfFile: path, encoding: .utf8)
        func put(_ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        }
        switch how {
        case "readable": try files.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        case "damaged": try put(String(text.dropLast(5)))
        case "empty": try put("")
        case "link":
            try files.moveItem(atPath: path, toPath: path + ".real")
            try files.createSymbolicLink(atPath: path, withDestinationPath: path + ".real")
        case "directory":
            try files.removeItem(atPath: path)
            try files.createDirectory(atPath: path, withIntermediateDirectories: false)
        case "gone": try files.removeItem(atPath: path)
        default: try put(String(repeating: "ab", count: 32) + "\n")
        }
        try await stores.reopen()
        let again = registry(stores)
        let refusal = await outcome(stores) { again.alwaysOn(on: $0, $1) }
        if how == "gone" || how == "another" {
            #expect(refusal == nil)
            #expect(try await ask(stores) { again.alwaysOn(on: $0, $1) }.refused == ["alice"])
        } else {
            #expect(refusal?.text.hasPrefix("the file server.key in the gateway's data directory ") == true)
        }
        // The password opens it all, and a key that cannot be used is not replaced.
        let open = try await ask(stores) { again.logIn(name, password: Secret("a"), on: $0, $1) }
        #expect(
            try await ask(stores) { again.belongings(of: open, on: $0, $1) }.accounts.first?.password
                == account.password)
        let isMended = await outcome(stores) { again.set(.remember, true, of: open, on: $0, $1) }
        #expect((isMended == nil) == (how == "gone" || how == "another"))
        if isMended == nil {
            #expect(try await ask(stores) { again.alwaysOn(on: $0, $1) }.granted.map(\.user) == ["alice"])
        }
    }

    /// Bytes changed on the disk are found.
    @Test func rowsThatHaveBeenTamperedWith() async throws {
        let stores = try TestStores()
        let users = registry(stores)
        let name = try #require(UserName("alice"))
        let grant = try await ask(stores) { users.register(name, password: Secret("a"), on: $0, $1) }
        try await ask(stores) { users.keep(account, AccountOptions(), of: grant, on: $0, $1) }
        try await stores.otherProgram().write { database in
            try database.execute(sql: "UPDATE userAccount SET password = zeroblob(40)")
        }
        var open = try await ask(stores) { users.logIn(name, password: Secret("a"), on: $0, $1) }
        var kept = try await ask(stores) { users.belongings(of: open, on: $0, $1) }
        #expect(kept.accounts.map(\.password) == [nil])
        try await ask(stores) { users.keep(account, AccountOptions(), of: open, on: $0, $1) }
        open = try await ask(stores) { users.logIn(name, password: Secret("a"), on: $0, $1) }
        kept = try await ask(stores) { users.belongings(of: open, on: $0, $1) }
        #expect(kept.accounts.map(\.password) == [account.password])
        try await stores.otherProgram().write { database in
            try database.execute(sql: "UPDATE user SET sealedKey = zeroblob(60)")
        }
        #expect(await outcome(stores) { users.logIn(name, password: Secret("a"), on: $0, $1) } == .damaged)
        try await stores.otherProgram().write { database in
            try database.execute(sql: "UPDATE user SET cost = 63, verifier = x''")
        }
        #expect(await outcome(stores) { users.logIn(name, password: Secret("a"), on: $0, $1) } == .unavailable)
    }

    @Test func whatCannotBeReadOrWrittenIsSaid() async throws {
        let stores = try TestStores()
        let users = registry(stores)
        let name = try #require(UserName("alice"))
        await stores.database.close()
        #expect(await outcome(stores) { users.logIn(name, password: Secret("a"), on: $0, $1) } == .unavailable)
        #expect(await outcome(stores) { users.register(name, password: Secret("a"), on: $0, $1) } == .unavailable)
        #expect(await outcome(stores) { users.scramSecrets(of: name, on: $0, $1) } == .unavailable)
    }

    /// The tables of version 2, column by column: what has been released does not change. A database of version 1 becomes one.
    @Test func theTablesOfUsersStay() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue, upTo: "1")
        try queue.write { try $0.execute(sql: "INSERT INTO setting VALUES ('lab/a@b', 'typing', 'off')") }
        try Schema.migrator.migrate(queue, upTo: "2")
        let columns = try queue.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT m.name || '.' || c.name || ' ' || c.type FROM sqlite_master m, pragma_table_info(m.name) c
                    WHERE m.name IN ('user', 'certificate', 'userAccount', 'secret') ORDER BY m.name, c.cid
                    """)
        }
        #expect(
            columns == [
                "certificate.fingerprint BLOB", "certificate.user INTEGER", "certificate.name TEXT",
                "certificate.addedAt INTEGER", "secret.name TEXT", "secret.value BLOB", "user.id INTEGER",
                "user.name TEXT", "user.cost INTEGER", "user.salt BLOB", "user.verifier BLOB", "user.sealedKey BLOB",
                "user.scramSalt BLOB", "user.scramIterations INTEGER", "user.scramStoredKey BLOB",
                "user.scramServerKey BLOB", "user.serverSealedKey BLOB", "user.isAlwaysOn BOOLEAN",
                "user.isRemembered BOOLEAN", "user.createdAt INTEGER", "user.lastSeenAt INTEGER",
                "userAccount.id INTEGER", "userAccount.user INTEGER", "userAccount.name TEXT",
                "userAccount.network TEXT", "userAccount.address TEXT", "userAccount.password BLOB",
                "userAccount.isOn BOOLEAN", "userAccount.autoConnect BOOLEAN", "userAccount.tag TEXT",
            ])
        #expect(try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM setting") } == 1)
        try Schema.migrator.migrate(queue)
    }
}
