// SPDX-License-Identifier: Apache-2.0
import IRCWire
import Testing

@testable import Monarch

@Suite(.timeLimit(.minutes(5))) struct ChatTests {
    private static let modern =
        "message-tags server-time echo-message labeled-response batch away-notify account-tag extended-join setname"

    /// Everything of one-to-one chat, for each pairing of the two dialects.
    @Test(arguments: [("old", "old"), ("old", "new"), ("new", "old"), ("new", "new")])
    func twoPeopleChat(mine: String, theirs: String) async throws {
        try await World.run { world in
            let alice = try await world.signedIn("\(mine)/alice@example.com", nick: "alice", capabilities: Self.modern)
            let bob = try await world.signedIn("\(theirs)/bob@example.com", nick: "bob", capabilities: Self.modern)
            try await alice.expect("JOIN", from: "bob")

            // A message each way, with the echo after the acknowledgement, labelled.
            alice.send("@label=x1 PRIVMSG bob :hello Bób, 日本")
            let echo = try await alice.expect("PRIVMSG", from: "alice", "hello Bób, 日本")
            #expect(echo.tag("label")?.value == "x1" && echo.tag("time") != nil)
            let heard = try await bob.expect("PRIVMSG", from: "alice", "hello Bób, 日本")
            #expect(heard.tag("account")?.value == "alice@example.com")
            #expect(heard.source?.host == "example.com")
            bob.send("PRIVMSG alice :hello to you")
            try await alice.expect("PRIVMSG", from: "bob", "hello to you")
            try await bob.expect("PRIVMSG", from: "bob", "hello to you")

            // Typing, actions and nudges.
            alice.send("@+typing=active TAGMSG bob")
            let typing = try await bob.expect("TAGMSG", from: "alice")
            #expect(typing.tag("+typing")?.value == "active")
            alice.send("PRIVMSG bob :\u{1}ACTION waves\u{1}")
            try await bob.expect("PRIVMSG", from: "alice", "\u{1}ACTION waves\u{1}")
            bob.send("PRIVMSG alice :\u{1}NUDGE\u{1}")
            let nudge = try await alice.expect("PRIVMSG", from: "bob", "ACTION")
            #expect(nudge.tag("+monarch/nudge") != nil)

            // Presence, names and the personal message.
            alice.send("AWAY :lunch, back at two")
            try await alice.expect("306")
            let away = try await bob.expect("AWAY", from: "alice")
            #expect(away.parameters.first?.hasPrefix("Out to lunch") == true)
            alice.send("AWAY")
            try await alice.expect("305")
            let back = try await bob.expect("AWAY", from: "alice")
            #expect(back.parameters.isEmpty)
            alice.send("SETNAME :Alice in Wonderland")
            try await bob.expect("SETNAME", from: "alice", "Alice in Wonderland")
            alice.send("PRIVMSG root :set personal-message down the rabbit hole")
            bob.send("WHOIS alice")
            try await bob.expect("318")

            // Leaving.
            alice.send("QUIT :bye")
            try await bob.expect("QUIT", from: "alice")
            bob.send("PRIVMSG alice :too late")
            // Kept for her, which her side of the conversation says: this client has no standard replies.
            try await bob.expect("PRIVMSG", from: "bob", "too late")
            try await bob.expect("NOTICE", from: "alice", "delivers it when alice signs in next.")
        }
    }

    @Test(arguments: ["old", "new"])
    func threePeopleShareAChannel(network: String) async throws {
        try await World.run { world in
            let alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            let bob = try await world.signedIn("\(network)/bob@example.com", nick: "bob")
            let carol = try await world.signedIn("\(network)/carol@example.com", nick: "carol")
            try await alice.expectJoins(of: ["bob", "carol"], to: "&monarch")

            alice.send("JOIN #picnic")
            try await alice.expect("366", from: nil, "#picnic")
            alice.send("INVITE bob #picnic", "INVITE carol #picnic")
            try await alice.expectJoins(of: ["bob", "carol"], to: "#picnic")
            // For the two others it begins as a one-to-one talk at the latest when somebody else comes in.
            let atBob = try await bob.expect("JOIN", from: "bob", "#chat-1")
            let atCarol = try await carol.expect("JOIN", from: "carol", "#chat-1")
            #expect(atBob.parameters.first == "#chat-1" && atCarol.parameters.first == "#chat-1")

            alice.send("PRIVMSG #picnic :who brings what?")
            try await bob.expect("PRIVMSG", from: "alice", "who brings what?")
            try await carol.expect("PRIVMSG", from: "alice", "who brings what?")
            carol.send("PRIVMSG #chat-1 :I bring tea")
            try await alice.expect("PRIVMSG", from: "carol", "I bring tea")
            let tea = try await bob.expect("PRIVMSG", from: "carol", "I bring tea")
            #expect(tea.parameters.first == "#chat-1")

            carol.send("PART #chat-1")
            try await alice.wait("left") {
                ($0.command == "PART" || $0.command == "QUIT") && $0.source?.nick == "carol"
            }
            alice.send("PART #picnic")
            try await alice.expect("PART", from: "alice", "#picnic")
        }
    }

    @Test func aSecondClientSeesTheSame() async throws {
        try await World.run { world in
            let bob = try await world.signedIn("bob@example.com", nick: "bob")
            // As many clients as it takes to be on both event loops.
            let desk = try await world.signedIn("alice@example.com", nick: "alice", capabilities: Self.modern)
            var others: [TestClient] = []
            for _ in 0..<3 {
                let other = try await world.client("alice@example.com", nick: "alice", capabilities: Self.modern)
                try await other.expect("366", from: nil, "&monarch")
                others.append(other)
            }
            desk.send("PRIVMSG bob :from the desk")
            try await desk.expect("PRIVMSG", from: "alice", "from the desk")
            for other in others { try await other.expect("PRIVMSG", from: "alice", "from the desk") }
            try await bob.expect("PRIVMSG", from: "alice", "from the desk")
            bob.send("PRIVMSG alice :to all of you")
            for client in others + [desk] { try await client.expect("PRIVMSG", from: "bob", "to all of you") }
            others[0].send("PRIVMSG bob :from another", "QUIT")
            try await bob.expect("PRIVMSG", from: "alice", "from another")
            try await desk.expect("PRIVMSG", from: "alice", "from another")
        }
    }
}
