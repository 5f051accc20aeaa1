// SPDX-License-Identifier: Apache-2.0
import IRCWire
import MSNPServer
import Testing

@testable import Monarch

/// What is written while the service is away, and what was on its way when something broke: nothing lost, nothing twice.
@Suite(.timeLimit(.minutes(5))) struct OutboxTests {
    private static let modern = "message-tags server-time echo-message standard-replies"

    /// What somebody says to people.
    private func isLine(_ message: IRCMessage, from nick: String) -> Bool {
        message.command == "PRIVMSG" && message.source?.nick == nick && message.parameters.first != "root"
    }

    private func lines(of client: TestClient, from nick: String, count: Int) async throws -> [String] {
        var lines: [String] = []
        while lines.count < count {
            lines.append(try await client.wait("line \(lines.count + 1)") { isLine($0, from: nick) }.last)
        }
        return lines
    }

    private func expectNoMore(from nick: String, _ client: TestClient) async throws {
        #expect(try await client.collect { isLine($0, from: nick) }.isEmpty)
    }

    @Test(arguments: ["ancient", "old", "new"])
    func whatIsWrittenWhileTheServiceIsAwayIsSentInOrderOnce(network: String) async throws {
        try await World.run(stopsService: true) { world in
            let alice = try await world.signedIn(
                "\(network)/alice@example.com", nick: "alice", capabilities: Self.modern)
            let bob = try await world.signedIn("\(network)/bob@example.com", nick: "bob")
            await world.stopService()
            try await alice.told(
                "The connection to \(network) as alice@example.com was lost: the service is shutting down.")
            alice.send("PRIVMSG bob :one", "PRIVMSG bob :two", "PRIVMSG bob :three")
            let note = try await alice.expect("NOTE", "KEPT")
            #expect(
                note.last == "You are not signed in at the moment: what you write is kept and sent as soon as you are.")
            #expect(try await alice.collect { ["NOTE", "FAIL", "PRIVMSG"].contains($0.command) }.isEmpty)

            // Lest she is there before bob, for whom it would be left with the service then.
            alice.send("PRIVMSG root :account off")
            try await alice.told("3 messages wait until alice@example.com is signed in again.")
            try await world.startService()
            bob.send("PRIVMSG root :account on")
            try await bob.told("is signed in")
            alice.send("PRIVMSG root :account on", "PRIVMSG bob :four")
            #expect(try await lines(of: bob, from: "alice", count: 4) == ["one", "two", "three", "four"])
            // The echo says that each was delivered.
            #expect(try await lines(of: alice, from: "alice", count: 4) == ["one", "two", "three", "four"])
            try await expectNoMore(from: "alice", bob)
            try await expectNoMore(from: "alice", alice)
        }
    }

    @Test(arguments: ["old", "new"])
    func itWaitsOnTheDiskWhileTheGatewayIsAwayToo(network: String) async throws {
        try await World.run(keeps: true, stopsService: true) { world in
            let login = "\(network)/alice@example.com"
            var alice = try await world.signedIn(login, nick: "alice")
            await world.stopService()
            try await alice.told("was lost")
            alice.send("PRIVMSG bob :one", "PRIVMSG carol :and you", "PRIVMSG bob :two")
            try await alice.expect("NOTICE", from: "bob", "is kept and sent as soon as you are")
            _ = try await alice.collect { _ in false }
            try await world.restartGateway { try await world.startService() }

            let bob = try await world.signedIn("\(network)/bob@example.com", nick: "bob")
            let carol = try await world.signedIn("\(network)/carol@example.com", nick: "carol")
            // Somebody who does not know the password sends nothing of it.
            let wrong = try await world.client(login, nick: "alice", password: "wrong")
            try await wrong.told("wrong")
            try await expectNoMore(from: "alice", bob)

            alice = try await world.client(login, nick: "alice", capabilities: Self.modern)
            #expect(try await lines(of: bob, from: "alice", count: 2) == ["one", "two"])
            #expect(try await lines(of: carol, from: "alice", count: 1) == ["and you"])
            try await alice.told("is signed in")

            // It is sent for good: neither another sign-in nor another gateway finds it there.
            try await world.restartGateway()
            let again = try await world.signedIn("\(network)/bob@example.com", nick: "bob")
            _ = try await world.signedIn(login, nick: "alice")
            try await expectNoMore(from: "alice", again)
        }
    }

    /// The message goes out, and the connection breaks before anybody says that it was delivered.
    @Test(arguments: ["ancient", "old", "new"])
    func whatMayHaveArrivedIsSaidSoAndNotSentAgain(network: String) async throws {
        try await World.run { world in
            let alice = try await world.signedIn(
                "\(network)/alice@example.com", nick: "alice", capabilities: Self.modern)
            let bob = try await world.signedIn("\(network)/bob@example.com", nick: "bob")
            try await alice.expect("JOIN", from: "bob", "&monarch")
            await world.service.inject(
                Fault(.drop, at: .switchboard, when: .sent("ACK"), .nth(1), of: "alice@example.com"))
            alice.send("PRIVMSG bob :once")
            try await bob.expect("PRIVMSG", from: "alice", "once")
            await world.service.strike(.reset, at: .notification, of: "alice@example.com")
            await world.service.strike(.reset, at: .switchboard, of: "alice@example.com")
            let fail = try await alice.expect("FAIL", from: nil, "once")
            #expect(fail.last.hasPrefix("\"once\" may not have arrived: "))
            alice.send("PRIVMSG bob :after", "PRIVMSG root :account on")
            try await bob.expect("PRIVMSG", from: "alice", "after")
            try await alice.expect("PRIVMSG", from: "alice", "after")
            try await expectNoMore(from: "alice", bob)
        }
    }

    /// The gateway ends between the message and its acknowledgement, which does not come while it still listens.
    @Test(arguments: ["old", "new"])
    func whatIsOnItsWayWhenTheGatewayEndsIsToldOnce(network: String) async throws {
        try await World.run(keeps: true) { world in
            let login = "\(network)/alice@example.com"
            let alice = try await world.signedIn(login, nick: "alice")
            // He stays while her gateway goes.
            let bob = try await world.signedInElsewhere("\(network)/bob@example.com", nick: "bob")
            try await alice.expect("JOIN", from: "bob", "&monarch")
            await world.service.inject(Fault(.drop, at: .switchboard, when: .sent("ACK"), of: "alice@example.com"))
            alice.send("PRIVMSG bob :once")
            try await bob.expect("PRIVMSG", from: "alice", "once")
            try await world.restartGateway { await world.service.withdrawFaults() }
            try await alice.wait("to be told") { $0.last.contains("\"once\" may not have arrived: ") }
            let again = try await world.client(login, nick: "alice", capabilities: Self.modern)
            try await again.expect("NOTICE", from: "root", "is signed in")
            try await expectNoMore(from: "alice", bob)
            #expect(try await again.collect { $0.command == "FAIL" || isLine($0, from: "alice") }.isEmpty)
        }
    }
}
