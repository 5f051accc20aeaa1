// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Cryptography
import GatewayCore
import GatewayStore
import NIOCore
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
@Suite(.timeLimit(.minutes(2))) struct AlwaysOnEndToEndTests {
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
        let deadline = ContinuousClock.now + .seconds(20)
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
