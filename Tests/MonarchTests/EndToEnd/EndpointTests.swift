// SPDX-License-Identifier: Apache-2.0
import IRCWire
import Testing

@testable import Monarch

/// One account signed in at two places.
@Suite(.timeLimit(.minutes(5))) struct EndpointTests {
    private static let modern = "message-tags echo-message standard-replies"

    @Test func twoPlacesShareAnAccount() async throws {
        try await World.run { world in
            let bob = try await world.signedIn("bob@example.com", nick: "bob")
            let here = try await world.signedIn("new/alice@example.com", nick: "alice", capabilities: Self.modern)
            let there = try await world.signedIn(
                "other-new/alice@example.com", nick: "alice", capabilities: Self.modern)
            try await here.told("alice@example.com is also signed in elsewhere: ")
            try await here.ask("endpoints", ". \(Installation.endpointName) (this one): Online")
            #expect(Installation.endpointName.hasPrefix("Monarch on "))
            try await here.ask("endpoints name Kitchen", "This place is called Kitchen now.")

            // What is said at one place is shown at the other as one's own, and so is what others say.
            there.send("PRIVMSG bob :from there")
            try await bob.expect("PRIVMSG", from: "alice", "from there")
            try await there.expect("PRIVMSG", from: "alice", "from there")
            let own = try await here.expect("PRIVMSG", from: "alice", "from there")
            #expect(own.parameters.first == "bob")
            bob.send("PRIVMSG alice :to both of you")
            try await here.expect("PRIVMSG", from: "bob", "to both of you")
            try await there.expect("PRIVMSG", from: "bob", "to both of you")
            #expect(try await bob.collect { $0.command == "PRIVMSG" }.isEmpty, "something came twice")

            // The other place is signed out from here, and stays so.
            let lines = try await here.ask("endpoints", "2. ")
            let number = lines.contains("(this one)") ? 1 : 2
            here.send("PRIVMSG root :endpoints sign-out \(number)")
            try await here.told("alice@example.com is no longer signed in at ")
            let end = try await there.told("Signed out of other-new as alice@example.com: ")
            #expect(end.contains("signed out from another one. Type 'account on' to sign in here again."))
            try await there.ask("account list", "not signed in: this place was signed out from another one")
            try await here.ask("endpoints", "1. ")
            #expect(try await bob.collect { $0.command == "QUIT" }.isEmpty, "alice is still there")
            here.send("PRIVMSG bob :still here")
            try await bob.expect("PRIVMSG", from: "alice", "still here")
        }
    }

    /// They are on one machine, and each is a place of its own all the same.
    @Test func twoGatewaysShareAnAccount() async throws {
        try await World.run(keeps: true) { world in
            let here = try await world.signedIn("new/alice@example.com", nick: "alice")
            let there = try await world.signedInElsewhere("new/alice@example.com", nick: "alice")
            try await here.told("alice@example.com is also signed in elsewhere: ")
            try await here.ask("account list", "is signed in")
            try await there.ask("account list", "is signed in")
        }
    }

    @Test(arguments: ["old", "other-new"])
    func beforeMSNP16TheLaterOneStays(second: String) async throws {
        try await World.run { world in
            let bob = try await world.signedIn("bob@example.com", nick: "bob")
            let first = try await world.signedIn("other-old/alice@example.com", nick: "alice")
            let later = try await world.signedIn("\(second)/alice@example.com", nick: "alice")
            let end = try await first.told("Signed out of other-old as alice@example.com: ")
            #expect(
                end.hasSuffix(
                    ": the account signed in at another place. Type 'account on' to sign in here again."))
            // Trying again would put the other place out, which would do the same, for ever.
            try await first.ask("account list", "is not signed in: the account signed in at another place")
            try await later.ask("account list", "is signed in")
            later.send("PRIVMSG bob :here now")
            try await bob.expect("PRIVMSG", from: "alice", "here now")
        }
    }
}
