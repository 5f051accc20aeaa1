// SPDX-License-Identifier: Apache-2.0
import IRCWire
import MSNPServer
import Testing

@testable import Monarch

/// What is written to somebody who is not there, and what they find when they come.
@Suite(.timeLimit(.minutes(5))) struct OfflineMessageTests {
    private static let modern = "message-tags server-time echo-message standard-replies"

    @Test(arguments: [("old", "old"), ("new", "new"), ("old", "new"), ("new", "old")])
    func itComesAtTheNextSignInOnceWithItsOwnTime(mine: String, theirs: String) async throws {
        try await World.run { world in
            let alice = try await world.signedIn("\(mine)/alice@example.com", nick: "alice", capabilities: Self.modern)
            alice.send("PRIVMSG bob :first, Bób 日本", "PRIVMSG bob :second")
            try await alice.expect("PRIVMSG", from: "alice", "first, Bób 日本")
            try await alice.expect("NOTE", "delivers it when bob signs in next.")
            try await alice.expect("PRIVMSG", from: "alice", "second")
            // Said once.
            #expect(try await alice.collect { $0.command == "NOTE" }.isEmpty)

            let before = IRCServerTime.string(millisecondsSince1970: WallClock.milliseconds())
            let bob = try await world.client("\(theirs)/bob@example.com", nick: "bob", capabilities: Self.modern)
            // The bot's word on the sign-in comes when it comes.
            var awaited = ["first, Bób 日本", "second", "is signed in"]
            while !awaited.isEmpty {
                let line = try await bob.wait("\(awaited)") { line in awaited.contains { line.last.contains($0) } }
                if line.command == "PRIVMSG" {
                    #expect(line.source?.nick == "alice" && line.last == awaited.first)
                    let time = try #require(line.tag("time")?.value)
                    #expect(time <= before, "the time at which it was read, not at which it was written")
                }
                awaited.removeAll { line.last.contains($0) }
            }
            bob.send("QUIT")
            try await alice.expect("QUIT", from: "bob")
            let again = try await world.client("\(theirs)/bob@example.com", nick: "bob")
            try await again.expectSignIn(withNothingFrom: "alice")
        }
    }

    /// The service does not delete what has been read, and tells it again at every sign-in.
    @Test(arguments: ["old", "new"])
    func whatTheServiceTellsAgainIsNotShownAgainEvenByAnotherGateway(network: String) async throws {
        try await World.run(keeps: true) { world in
            let login = "\(network)/bob@example.com"
            await world.service.inject(Fault(.status(500), at: .web, when: .received("DeleteMessages")))
            let alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            alice.send("PRIVMSG bob :once")
            try await alice.expect("NOTICE", from: "bob", "delivers it when bob signs in next.")
            let bob = try await world.client(login, nick: "bob")
            try await bob.expectAll(("PRIVMSG", "alice", "once"), ("NOTICE", "root", "is signed in"))
            // Whoever leaves in good manners has seen what they were sent.
            bob.send("QUIT")
            try await bob.expect("ERROR")
            try await world.restartGateway()
            await world.service.withdrawFaults()
            let again = try await world.client(login, nick: "bob")
            try await again.expectSignIn(withNothingFrom: "alice")

            // What comes after that does come.
            again.send("QUIT")
            let writer = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            writer.send("PRIVMSG bob :and this")
            try await writer.expect("NOTICE", from: "bob", "bob is offline")
            let last = try await world.client(login, nick: "bob")
            let line = try await last.expect("PRIVMSG", from: "alice")
            #expect(line.last == "and this")
        }
    }

    @Test func itIsToldWhenTheServiceKeepsNothing() async throws {
        try await World.run { world in
            await world.service.inject(Fault(.soapFault("q0:SystemUnavailable"), at: .web, when: .received("Store")))
            for (network, reason) in [
                ("ancient", "bob@example.com is offline"),
                ("new", "bob@example.com cannot be reached, and the service did not keep it for later: "),
            ] {
                let alice = try await world.signedIn(
                    "\(network)/alice@example.com", nick: "alice", capabilities: Self.modern)
                alice.send("PRIVMSG bob :hello?")
                let line = try await alice.expect("FAIL", reason)
                #expect(line.last.hasPrefix("\"hello?\" was not delivered: "))
                #expect(try await alice.collect { $0.command == "PRIVMSG" && $0.source?.nick == "alice" }.isEmpty)
                alice.send("QUIT")
            }
        }
    }
}
