// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Cryptography
import Foundation
import GatewayCore
import GatewayStore
import NIOCore
import NIOPosix
import Testing

@testable import Monarch

/// `monarch user`
@Suite struct UserAdministrationTests {
    @Test func addedListedAndRemoved() async throws {
        let directory = try TemporaryDirectory()
        let database = try GatewayDatabase.open(directory: directory.path, logger: World.quiet)
        let users = UserAdministration(database: database, try Configuration.builtIn())
        #expect(try await users.list() == ["There are no users."])
        let alice = try UserAdministration.name("Alice")
        #expect(try await users.add(alice) { Secret("secret") } == "alice was added.")
        await #expect(throws: CommandFailure(.failure, "somebody has that name already")) {
            try await users.add(alice) { throw NeverAsked() }
        }
        let list = try await users.list()
        #expect(list.count == 2 && list[0] == "user   accounts  always on  last seen (UTC)")
        #expect(list.last?.hasPrefix("alice  -         no         20") == true)
        #expect(try await users.setPassword(of: alice, { Secret("new") }) == "alice has a new password.")
        #expect(try await users.remove("ALICE") == "alice was removed, with everything kept of them.")
        await #expect(throws: CommandFailure(.failure, "there is no user 'alice'")) { try await users.remove("alice") }
        await #expect(throws: CommandFailure(.failure, "there is no user 'alice'")) {
            try await users.setPassword(of: alice) { throw NeverAsked() }
        }
        await #expect(throws: CommandFailure(.failure, "a network is called escargot here")) {
            try await users.add(try UserAdministration.name("escargot")) { throw NeverAsked() }
        }
        await database.close()
    }

    /// As for `register`; what somebody had elsewhere is left to them.
    @Test func aNewPasswordIsNotTooShort() throws {
        #expect(throws: CommandFailure(.failure, "a password has at least 6 characters")) {
            try PasswordInput.check(Secret("five5"), isNew: true)
        }
        #expect(throws: CommandFailure(.failure, "a password has at most 300 bytes")) {
            try PasswordInput.check(Secret(String(repeating: "x", count: 301)), isNew: true)
        }
        try PasswordInput.check(Secret("sixsix"), isNew: true)
        try PasswordInput.check(Secret("five5"), isNew: false)
        #expect(throws: CommandFailure.self) { try PasswordInput.check(Secret(""), isNew: false) }
    }

    /// Nothing of them stays, the plain files of what they said included.
    @Test func whoIsRemovedLeavesNoLogs() async throws {
        let directory = try TemporaryDirectory()
        // What a gateway has left, which follows its database with a log.
        var database = try GatewayDatabase.open(directory: directory.path, logger: World.quiet)
        var users = UserAdministration(database: database)
        for name in ["alice", "zoe"] {
            _ = try await users.add(try UserAdministration.name(name)) { Secret("secret") }
        }
        let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()
        var configuration = Configuration.History()
        configuration.logFormat = .znc
        var upkeep = HistoryUpkeep(database, configuration, logger: World.quiet)
        upkeep.start(on: loop)
        // From here on everybody has a log.
        await upkeep.stop()
        upkeep = HistoryUpkeep(database, configuration, logger: World.quiet)
        upkeep.start(on: loop)
        for name in ["alice", "zoe"] {
            await withCheckedContinuation { continuation in
                let place = HistoryPlace(account: AccountID("lab/\(name)"), kind: .direct, key: "bob")
                let entry = HistoryEntry(
                    id: MessageID(1), order: MessageID(1), place: place, placeName: "bob",
                    placeAddress: "bob@example.com", sender: nil, content: .message(.text("hi")), time: 0)
                database.stores.history?.append(entry, isBeingSent: false, of: name, on: loop) { _ in
                    continuation.resume()
                }
            }
        }
        await upkeep.stop()
        await database.close()
        database = try GatewayDatabase.open(directory: directory.path, logger: World.quiet)
        users = UserAdministration(database: database)
        func logs() -> [String] {
            (try? FileManager.default.subpathsOfDirectory(atPath: directory.path + "/logs")) ?? []
        }
        #expect(logs().filter { $0.hasPrefix("alice/lab/bob@example.com/") }.count == 1)
        #expect(try await users.remove("alice") == "alice was removed, with everything kept of them.")
        #expect(logs().contains { $0.hasPrefix("alice") } == false)
        #expect(logs().filter { $0.hasPrefix("zoe/lab/bob@example.com/") }.count == 1)
        await database.close()
    }

    /// Nobody is asked for a password that comes to nothing.
    private struct NeverAsked: Error {}

    @Test func whatCannotBeAName() {
        #expect(
            throws: CommandFailure(
                .usage,
                "'a b' cannot be a user: a name is 1 to 32 letters, digits and - _ . and begins with a letter or a digit"
            )
        ) { try UserAdministration.name("a b") }
    }

    @Test func whileAGatewayRunsItSaysSo() async throws {
        let directory = try TemporaryDirectory()
        let database = try GatewayDatabase.open(directory: directory.path, logger: World.quiet)
        await #expect(
            throws: CommandFailure(.cannotCreate, "a gateway is running on \(directory.path): stop it first")
        ) { try await UserAdministration.run(in: directory.path, logger: World.quiet) { _ in } }
        await database.close()
        try await UserAdministration.run(in: directory.path, logger: World.quiet) { users in
            let list = try await users.list()
            #expect(list == ["There are no users."])
        }
    }
}

/// Somebody who is always on is there after a start of the gateway, away, and is joined by their client.
@Suite(.timeLimit(.minutes(5))) struct AlwaysOnEndToEndTests {
    @Test(arguments: ["old", "new"])
    func anAlwaysOnUserIsSignedInWithoutAClient(network: String) async throws {
        try await World.run(keeps: true) { world in
            var alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            try await alice.ask("set always-on on", "always-on = on")
            // Behind the key in the queue of passwords, and that behind the settings in the database.
            try await Self.session(of: world) { $0.grant != nil }
            await alice.close()
            try await Self.session(of: world) { $0.accountSummaries.first?.profile.availability == .away }
            try await world.restartGateway()
            try await Self.session(of: world) { session in
                guard let summary = session.accountSummaries.first, case .connected = summary.state else {
                    return false
                }
                return summary.profile.availability == .away && session.attachmentCount == 0
            }
            alice = try await world.client("\(network)/alice@example.com", nick: "alice")
            try await alice.told("alice@example.com is signed in")
            #expect(world.gateway.directory.count == 1)
            try await Self.session(of: world) { $0.accountSummaries.first?.profile.availability == .online }
        }
    }

    /// Waits until there is one session, and something is so in it.
    private static func session(
        of world: World, _ condition: @escaping @Sendable (isolated UserSession) -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while .now < deadline {
            let all = world.gateway.directory.all
            if let session = all.first, all.count == 1,
                try await session.loop.submit({ session.assumeIsolated { condition($0) } }).get()
            {
                return
            }
            await Task.yield()
        }
        Issue.record("it has not become so")
    }
}
