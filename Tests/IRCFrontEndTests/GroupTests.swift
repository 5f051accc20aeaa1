// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Group chats are channels")
struct GroupTests {
    private static let room = ConversationID("room")

    /// bob has brought carol into the conversation with the user.
    private static func opened(by name: String, with names: [String]) -> NetworkEvent {
        .conversation(
            room,
            .opened(
                participants: names.map { FakeNetwork.identity($0) },
                grownFrom: FakeNetwork.identity(name).conversation))
    }

    @Test func `being brought in is an INVITE and a channel with everybody in it`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.report(Self.opened(by: "bob", with: ["bob", "zoe"]))
            client.says("zoe", "hello all", in: "room")
            client.report(.typing(Self.room, FakeNetwork.identity("bob")))
            client.report(.conversation(Self.room, .joined(FakeNetwork.identity("carol"))))
            client.report(.conversation(Self.room, .left(ContactID("zoe"))))
        }
        expectLines(
            try await alice.take(),
            [
                ":bob!bob@demo.monarch INVITE alice #chat-1",
                ":alice!alice@demo.monarch JOIN #chat-1",
                ":monarch.local 353 alice = #chat-1 :alice bob zoe",
                ":monarch.local 366 alice #chat-1 :End of /NAMES list",
                ":zoe!zoe@demo.monarch PRIVMSG #chat-1 :hello all",
                ":carol!carol@demo.monarch JOIN #chat-1",
                ":zoe!zoe@demo.monarch PART #chat-1",
            ])
    }

    @Test func `what is known of people comes with them into a group`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("away-notify batch draft/metadata-2")
        _ = try await alice.ask("METADATA * SUB display-name", "PART &monarch")
        try await gateway.network { client in
            client.report(Self.opened(by: "bob", with: ["bob", "carol"]))
        }
        let opening = try await alice.take()
        #expect(opening.contains { $0.hasSuffix(" METADATA bob display-name * BOB") })
        try await gateway.network { client in
            client.report(.conversation(Self.room, .joined(FakeNetwork.identity("dave"))))
            client.report(.conversation(Self.room, .joined(FakeNetwork.identity("zoe"))))
        }
        expectLines(
            try await alice.take(),
            [
                ":dave!dave@demo.monarch JOIN #chat-1", ":dave!dave@demo.monarch AWAY :Away",
                ":monarch.local METADATA dave display-name * DAVE", ":zoe!zoe@demo.monarch JOIN #chat-1",
                ":monarch.local METADATA zoe display-name * ZOE",
            ])
        // Who is seen elsewhere is known already.
        _ = try await alice.ask("JOIN &monarch")
        try await gateway.network { client in
            client.report(.presence(ContactID("erin"), .away, displayName: nil))
            client.report(.conversation(Self.room, .joined(FakeNetwork.identity("erin"))))
        }
        #expect(try await alice.take().last == ":erin!erin@demo.monarch JOIN #chat-1")
    }

    @Test func `somebody who goes offline quits once, from everywhere`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.report(Self.opened(by: "bob", with: ["bob", "carol"]))
        }
        _ = try await alice.take()
        try await gateway.network { client in
            client.report(.presence(ContactID("bob"), .offline, displayName: nil))
            client.report(.conversation(Self.room, .left(ContactID("bob"))))
        }
        expectLines(try await alice.take(), [":bob!bob@demo.monarch QUIT :Offline"])
        try await gateway.network { client in
            client.report(.conversation(Self.room, .left(ContactID("carol"))))
            client.report(.presence(ContactID("carol"), .offline, displayName: nil))
        }
        expectLines(
            try await alice.take(),
            [":carol!carol@demo.monarch PART #chat-1", ":carol!carol@demo.monarch QUIT :Offline"])
    }

    @Test func `somebody met in a chat stays in it when they are put on the list`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { $0.report(Self.opened(by: "bob", with: ["bob", "zoe"])) }
        _ = try await alice.take()
        try await gateway.network { $0.report(.contact(ContactDetails(identity: FakeNetwork.identity("zoe")))) }
        expectLines(try await alice.take(), [])
        try await gateway.network { $0.report(.presence(ContactID("zoe"), .online, displayName: nil)) }
        expectLines(
            try await alice.take(),
            [":zoe!zoe@demo.monarch JOIN &monarch", ":root!root@monarch.local MODE &monarch +v zoe"])
    }

    @Test func `one opens a channel, invites, talks, and leaves`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("extended-join echo-message labeled-response batch")
        expectLines(
            try await alice.ask("@label=j JOIN #party"),
            [
                "@label=j :monarch.local BATCH +b1 labeled-response",
                "@batch=b1 :alice!alice@demo.monarch JOIN #party alice@demo.monarch :Alice",
                "@batch=b1 :monarch.local 353 alice = #party :alice",
                "@batch=b1 :monarch.local 366 alice #party :End of /NAMES list",
                ":monarch.local BATCH -b1",
            ])
        expectLines(try await alice.ask("INVITE Bob #party"), [":monarch.local 341 alice bob #party"])
        try await gateway.network { client in
            client.report(.conversation(ConversationID("group-1"), .joined(FakeNetwork.identity("bob"))))
        }
        expectLines(try await alice.take(), [":bob!bob@demo.monarch JOIN #party bob@demo.monarch :BOB"])
        expectLines(try await alice.ask("PRIVMSG #PARTY :hi all"), [])
        try await gateway.network { $0.endLast() }
        expectLines(try await alice.take(), [":alice!alice@demo.monarch PRIVMSG #party :hi all"])
        expectLines(
            try await alice.ask("PART #party :bye", "PRIVMSG #party :anyone"),
            [
                ":alice!alice@demo.monarch PART #party", ":monarch.local 403 alice #party :No such channel",
            ])
        #expect(
            try await gateway.network { $0.calls } == ["connect", "invite bob to group-1", "leave group-1"])
    }

    @Test func `all clients of a user are in the same channels`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let second = try await gateway.alice(nick: "ally")
        _ = try await alice.ask("JOIN #party")
        #expect(try await second.take().first == ":ally!alice@demo.monarch JOIN #party")
        _ = try await second.ask("TOPIC #party :what to \u{3}4wear")
        expectLines(try await alice.take(), [":alice!alice@demo.monarch TOPIC #party :what to wear"])
        let third = try await gateway.connect()
        let burst = try await third.ask(
            "PASS alice@demo.monarch:demo", "NICK third", "USER al 0 * :Alice")
        #expect(burst.contains(":third!alice@demo.monarch JOIN #party"))
        #expect(burst.contains(":monarch.local 332 third #party :what to wear"))
        // Who set it is not known.
        #expect(!burst.contains { $0.contains(" 333 third #party") })
        _ = try await second.ask("PART #party")
        expectLines(try await alice.take(), [":alice!alice@demo.monarch PART #party"])
    }

    @Test func `an invitation is shown to the user's other clients that asked`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("invite-notify")
        let second = try await gateway.alice("invite-notify", nick: "ally")
        let plain = try await gateway.alice(nick: "plain")
        _ = try await alice.ask("JOIN #party")
        _ = try await second.take()
        _ = try await plain.take()
        expectLines(try await alice.ask("INVITE bob #party"), [":monarch.local 341 alice bob #party"])
        expectLines(try await second.take(), [":ally!alice@demo.monarch INVITE bob #party"])
        expectLines(try await plain.take(), [])
        #expect(try await alice.bot("chat with carol").contains { $0.contains(" INVITE ") } == false)
        #expect(try await second.take().last == ":ally!alice@demo.monarch INVITE carol #chat-1")
    }

    @Test func `a group chat that is over is not made again by its number`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(
            try await alice.ask("JOIN #chat-1,#Chat-007"),
            ["#chat-1", "#Chat-007"].map {
                ":monarch.local 403 alice \($0) :\($0) is over. To begin a group chat type: /msg root chat with <nick>"
            })
        #expect(try await alice.ask("JOIN #chat-room").first == ":alice!alice@demo.monarch JOIN #chat-room")
    }

    @Test func `a failed invitation or message is told in the channel`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let modern = try await gateway.alice("standard-replies", nick: "ally")
        _ = try await alice.ask("JOIN #party", "PRIVMSG #party :hello?")
        _ = try await modern.take()
        try await gateway.network { client in
            client.report(
                .conversation(
                    ConversationID("group-1"),
                    .inviteFailed(ContactID("erin"), DeliveryFailure(.recipientOffline, "erin is offline"))))
            client.endLast(.failed(DeliveryFailure(.nobodyHere, "nobody is in the conversation")))
        }
        expectLines(
            try await alice.take(),
            [
                ":root!root@monarch.local NOTICE #party :erin could not be invited: erin is offline",
                ":root!root@monarch.local NOTICE #party :\"hello?\" was not delivered: nobody is in the conversation",
            ])
        expectLines(
            try await modern.take(),
            [
                ":monarch.local FAIL INVITE RECIPIENT_OFFLINE erin #party :erin could not be invited: erin is offline"
            ])
    }

    @Test func `what cannot be done with channels is said so`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        _ = try await alice.ask("JOIN #party")
        try await gateway.network { client in
            client.report(.conversation(ConversationID("group-1"), .joined(FakeNetwork.identity("bob"))))
        }
        expectLines(
            try await alice.ask(
                "JOIN", "JOIN :", "JOIN #", "JOIN &", "JOIN nonsense", "PART", "PART #nowhere",
                "INVITE bob", "INVITE bob #nowhere",
                "INVITE nobody #party", "INVITE bob #party", "INVITE alice #party", "INVITE root #party",
                "INVITE bob &monarch",
                "TOPIC", "TOPIC #nowhere", "TOPIC #party", "TOPIC &monarch :mine", "KICK #party",
                "KICK #party bob", "KICK #nowhere bob"),
            [
                ":monarch.local 461 alice JOIN :Not enough parameters: JOIN <channel>{,<channel>}",
                ":monarch.local 403 alice * :No such channel",
                ":monarch.local 403 alice # :No such channel",
                ":monarch.local 403 alice & :No such channel",
                ":monarch.local 403 alice nonsense :No such channel",
                ":monarch.local 461 alice PART :Not enough parameters: PART <channel>{,<channel>} [:<reason>]",
                ":monarch.local 403 alice #nowhere :No such channel",
                ":monarch.local 461 alice INVITE :Not enough parameters: INVITE <nick> <channel>",
                ":monarch.local 403 alice #nowhere :No such channel",
                ":monarch.local 401 alice nobody :No such nick: nobody on your contact list is called that",
                ":monarch.local 443 alice bob #party :is already on channel",
                ":monarch.local 443 alice alice #party :is already on channel",
                ":monarch.local 401 alice root :The bot takes no invitations",
                ":monarch.local 443 alice bob &monarch :is on your contact list already",
                ":monarch.local 461 alice TOPIC :Not enough parameters: TOPIC <channel> [:<topic>]",
                ":monarch.local 403 alice #nowhere :No such channel",
                ":monarch.local 331 alice #party :No topic is set",
                ":monarch.local 482 alice &monarch :The topic of this channel is fixed",
                ":monarch.local 461 alice KICK :Not enough parameters: KICK <channel> <nick>{,<nick>}",
                ":monarch.local 482 alice #party :Nobody can be put out of a group chat here",
                ":monarch.local 403 alice #nowhere :No such channel",
            ])
        let guest = try await gateway.guest()
        expectLines(
            try await guest.ask("JOIN #party"),
            [
                ":monarch.local 403 alice #party :No account is signed in that could hold a group chat."
            ])
    }

    @Test func `JOIN 0 leaves everything`() async throws {
        let alice = try await TestGateway().alice()
        _ = try await alice.ask("JOIN #one,#two")
        expectLines(
            try await alice.ask("JOIN 0"),
            [
                ":alice!alice@demo.monarch PART #one", ":alice!alice@demo.monarch PART #two",
                ":alice!alice@demo.monarch PART &monarch",
            ])
    }

    @Test func `a netsplit empties the channels too`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { $0.report(Self.opened(by: "bob", with: ["bob", "zoe"])) }
        _ = try await alice.take()
        try await gateway.network { $0.report(.disconnected(Disconnection("gone", retry: .backOff))) }
        let lines = try await alice.take()
        expectLines(
            lines.filter { $0.hasPrefix(":bob!") },
            [":bob!bob@demo.monarch QUIT :monarch.local demo.network"])
        expectLines(lines.filter { $0.hasPrefix(":zoe!") }, [":zoe!zoe@demo.monarch PART #chat-1"])
        #expect(
            try await alice.ask("NAMES #chat-1").first == ":monarch.local 353 alice = #chat-1 :alice")
    }
}
