// SPDX-License-Identifier: Apache-2.0
import IRCWire
import MSNPServer
import NIOCore
import NIOPosix
import Testing

@testable import Monarch

/// The ways to the service other than straight to its notification server.
@Suite(.timeLimit(.minutes(5))) struct ReachTests {
    /// Everything that matters, each way: lists, presence, talk, lists again.
    private func talk(_ network: String, in world: World) async throws {
        let alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
        let bob = try await world.signedIn("new/bob@example.com", nick: "bob")
        try await alice.expect("JOIN", from: "bob", "&monarch")
        alice.send("PRIVMSG bob :one", "PRIVMSG bob :two", "PRIVMSG bob :three")
        for text in ["one", "two", "three"] {
            #expect(try await bob.expect("PRIVMSG", from: "alice").last == text)
        }
        bob.send("PRIVMSG alice :hello yourself")
        try await alice.expect("PRIVMSG", from: "bob", "hello yourself")
        try await alice.ask("block bob", "bob (bob@example.com) is blocked")
        try await bob.expect("QUIT", from: "alice")
        alice.send("QUIT")
    }

    @Test(arguments: ["MSNP8", "MSNP12", "MSNP18"])
    func overHTTPAlone(dialect: String) async throws {
        let adjust: World.Adjustment = { configuration, addresses in
            var network = World.network(dialect, addresses)
            network.transport = .http
            // Nobody is there.
            network.notification = .tcp(host: "127.0.0.1", port: 1)
            configuration.networks["web"] = network
        }
        try await World.run(adjust: adjust) { try await talk("web", in: $0) }
    }

    @Test func overHTTPWhereTCPDoesNotGetThrough() async throws {
        let adjust: World.Adjustment = { configuration, addresses in
            var network = World.network("MSNP18", addresses)
            network.notification = .tcp(host: "127.0.0.1", port: 1)
            configuration.networks["narrow"] = network
            network.transport = .tcp
            configuration.networks["closed"] = network
        }
        try await World.run(adjust: adjust) { world in
            let alice = try await world.client("narrow/alice@example.com", nick: "alice")
            try await alice.told("is signed in (MSNP18 over HTTP)")
            alice.send("QUIT")
            try await talk("narrow", in: world)
            let closed = try await world.client("closed/alice@example.com", nick: "alice")
            try await closed.told("the service cannot be reached")
        }
    }

    @Test(arguments: ["MSNP8", "MSNP12", "MSNP18"])
    func byWayOfADispatchServer(dialect: String) async throws {
        let serve: World.Service = { $0.dispatch = ("127.0.0.1", 0) }
        let adjust: World.Adjustment = { configuration, addresses in
            var network = World.network(dialect, addresses)
            network.notification = .tcp(host: "127.0.0.1", port: addresses.dispatch?.port ?? 0)
            network.transport = .tcp
            configuration.networks["dispatched"] = network
        }
        try await World.run(serve: serve, adjust: adjust) { world in
            #expect(world.addresses.dispatch != nil)
            try await talk("dispatched", in: world)
        }
    }
}
