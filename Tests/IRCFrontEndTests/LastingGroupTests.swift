// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Groups that last")
struct LastingGroupTests {
    private static let club = ConversationID("club")
    private static let notice = ":root!root@monarch.local NOTICE &monarch :"

    private static func group(
        _ standing: LastingGroup.Standing, _ name: String = "Book club", by inviter: String? = nil
    ) -> NetworkEvent {
        .lastingGroup(
            LastingGroup(
                conversation: club, name: name, standing: standing, inviter: inviter.map(FakeNetwork.identity)))
    }

    @Test func `an invitation is an INVITE and what to type, and JOIN accepts it`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { $0.report(Self.group(.invited)) }
        let hint = "You are invited to the group Book club. Type: chat accept Book-club or chat decline Book-club"
        expectLines(
            try await alice.take(), [":root!root@monarch.local INVITE alice #Book-club", Self.notice + hint])
        expectLines(try await alice.bot("requests"), [hint])
        expectLines(try await alice.ask("JOIN #book-CLUB"), [])
        #expect(try await gateway.network { $0.calls.last } == "accept(club)")
        try await gateway.network { client in
            client.report(Self.group(.member))
            client.report(.conversation(Self.club, .joined(FakeNetwork.identity("bob"))))
            client.endEdits()
        }
        expectLines(
            try await alice.take(),
            [
                ":alice!alice@demo.monarch JOIN #Book-club", ":monarch.local 332 alice #Book-club :Book club",
                ":monarch.local 353 alice = #Book-club :alice",
                ":monarch.local 366 alice #Book-club :End of /NAMES list",
                ":bob!bob@demo.monarch JOIN #Book-club", Self.notice + "You are in the group Book club.",
            ])
    }

    @Test func `an invitation says by whom it came, if the network does`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("account-tag")
        try await gateway.network { $0.report(Self.group(.invited, by: "zoe")) }
        let hint =
            "zoe (zoe@demo.monarch) invites you to the group Book club. "
            + "Type: chat accept Book-club or chat decline Book-club"
        expectLines(
            try await alice.take(),
            ["@account=zoe@demo.monarch :zoe!zoe@demo.monarch INVITE alice #Book-club", Self.notice + hint])
        expectLines(try await alice.bot("requests"), [hint])
        expectLines(try await alice.bot("chat list"), [hint])
    }

    @Test func `the answer to chat create names the channel that was made`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        // Another one of that name, which is not the one that is made.
        try await gateway.network { $0.report(Self.group(.member, "Tea party")) }
        _ = try await alice.bot("chat create Tea party")
        try await gateway.network { client in
            client.report(
                .lastingGroup(LastingGroup(conversation: ConversationID("new"), name: "Tea party", standing: .member)))
            client.endEdits()
        }
        #expect(
            try await alice.take().last == ":root!root@monarch.local PRIVMSG alice :The group Tea party was made: "
                + "#Tea-party-2. /invite <nick> #Tea-party-2 brings in people.")
    }

    @Test func `it is made, declined and left by command`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.editsEndAtOnce = true
            client.report(Self.group(.invited))
        }
        _ = try await alice.take()
        expectLines(try await alice.bot("chat decline"), ["The invitation to Book club was declined."])
        expectLines(
            try await alice.bot("chat create Tea party"),
            ["The group Tea party was made, and its channel opens in a moment."])
        try await gateway.network { client in
            client.report(.lastingGroupGone(Self.club))
            client.report(Self.group(.member, "Tea party"))
        }
        _ = try await alice.take()
        expectLines(try await alice.bot("chat list"), [#"#Tea-party "Tea party": 0 others, lasting"#])
        expectLines(try await alice.bot("chat leave #tea-PARTY"), ["You have left #Tea-party for good."])
        #expect(
            try await gateway.network { $0.calls.suffix(3) } == [
                "decline(club)", #"create(name: "Tea party")"#, "leave(club)",
            ])
        try await gateway.network { $0.report(.lastingGroupGone(Self.club)) }
        expectLines(try await alice.take(), [":alice!alice@demo.monarch PART #Tea-party"])
        expectLines(try await alice.bot("chat list"), ["There are no group chats. Type: chat with <nick>"])
    }

    @Test func `PART closes it here only; a message, or JOIN, opens it again`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { $0.report(Self.group(.member)) }
        _ = try await alice.take()
        expectLines(
            try await alice.ask("PART #book-club", "PART #book-club"),
            [
                ":alice!alice@demo.monarch PART #Book-club",
                Self.notice + "#book-club is closed here only and opens again with the next message. "
                    + "To leave it for good type: chat leave Book-club",
                ":monarch.local 403 alice #book-club :No such channel",
            ])
        expectLines(
            try await alice.bot("chat list"),
            [##"#Book-club "Book club": 0 others, lasting, closed here (/join #Book-club opens it)"##])
        #expect(try await gateway.network { $0.calls } == ["connect"])
        expectLines(
            try await alice.ask("JOIN #book-club").prefix(1).map { $0 }, [":alice!alice@demo.monarch JOIN #Book-club"])
        _ = try await alice.ask("PART #book-club")
        try await gateway.network { $0.says("bob", "anybody?", in: "club") }
        let lines = try await alice.take()
        #expect(lines.first == ":alice!alice@demo.monarch JOIN #Book-club")
        #expect(lines.last == ":bob!bob@demo.monarch PRIVMSG #Book-club :anybody?")
    }

    @Test func `its people are invited, its topic stays, nobody is put out`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { $0.report(Self.group(.member)) }
        _ = try await alice.take()
        expectLines(
            try await alice.ask("INVITE bob #book-club", "TOPIC #book-club :tea", "KICK #book-club bob"),
            [
                ":monarch.local 341 alice bob #Book-club",
                ":monarch.local 482 alice #Book-club :The topic is the name of the group, which stays",
                ":monarch.local 482 alice #Book-club :Nobody can be put out of a group chat here",
            ])
        #expect(try await gateway.network { $0.calls.last } == "invite(bob, to: club)")
        try await gateway.network { $0.endEdits(EditFailure(.refused, "you may not invite")) }
        expectLines(
            try await alice.take(),
            [":root!root@monarch.local NOTICE #Book-club :bob could not be invited: you may not invite"])
    }

    @Test func `wrong use is answered with what is wrong and what to type`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let cases: [(String, String)] = [
            ("chat accept", "You are not invited to any group."),
            ("chat create", "The name is missing. Type: chat create <name>"),
            ("chat leave", "Which group? Type: chat leave <name>  (chat list shows them)"),
            ("chat leave #nowhere", "You are in no group #nowhere. Type: chat list"),
            ("chat list all", "That is more than I understand. Type: chat list"),
            ("chat l", "l could be leave or list: type a little more of it."),
            ("chat with alice", "That is you. Type: chat with <nick>"),
        ]
        for (line, answer) in cases { expectLines(try await alice.bot(line), [answer]) }
        try await gateway.network { $0.report(Self.group(.invited)) }
        _ = try await alice.take()
        expectLines(
            try await alice.bot("chat accept tea"), ["You are not invited to tea. Type: chat list"])
    }

    @Test func `a client that joins its channels at once joins the lasting one, not a new one of its name`()
        async throws
    {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("", pass: "alice@demo.monarch:demo")
        expectLines(try await alice.ask("JOIN #book-club", "PRIVMSG #book-club :hi"), [])
        try await gateway.network { client in
            client.signIn()
            client.report(Self.group(.member))
            client.report(
                .conversation(Self.club, .opened(participants: [FakeNetwork.identity("bob")], grownFrom: nil)))
        }
        await gateway.advance(by: 500)
        #expect(
            try await alice.take().filter { $0.hasPrefix(":alice!alice@demo.monarch JOIN #") } == [
                ":alice!alice@demo.monarch JOIN #Book-club"
            ])
        let sent = try await gateway.network { $0.sent.map { "\($0.conversation)" } }
        #expect(sent == ["club"])
    }
}
