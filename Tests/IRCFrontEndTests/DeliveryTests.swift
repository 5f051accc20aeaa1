// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("What becomes of messages")
struct DeliveryTests {
    private static let notice = ":root!root@monarch.local NOTICE &monarch :"

    // MARK: Later

    @Test func `old messages have their time, as a tag or in words`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let modern = try await gateway.alice("server-time", nick: "modern")
        // 2020-09-13T12:26:40Z
        let time: Int64 = 1_600_000_000_000
        try await gateway.network { client in
            client.report(
                .offlineMessages([
                    OfflineMessage(id: "1", sender: FakeNetwork.identity("bob"), body: .text("a\nb"), sentAt: time),
                    OfflineMessage(id: "2", sender: FakeNetwork.identity("bob"), body: .action("waves"), sentAt: time),
                ]))
            client.says("bob", .text("now"), at: TestGateway.epoch - 60_000)
        }
        let prefix = "[13 Sep 12:26] "
        expectLines(
            try await alice.take().sorted(),
            [
                ":bob!bob@demo.monarch PRIVMSG alice :\u{1}ACTION \(prefix)waves\u{1}",
                ":bob!bob@demo.monarch PRIVMSG alice :\(prefix)a", ":bob!bob@demo.monarch PRIVMSG alice :\(prefix)b",
                ":bob!bob@demo.monarch PRIVMSG alice :now",
            ])
        let lines = try await modern.take()
        #expect(
            lines.filter { $0 == "@time=2020-09-13T12:26:40.000Z :bob!bob@demo.monarch PRIVMSG modern :a" }.count == 1)
    }

    /// Its label belongs to the line being sent, not to whatever ends meanwhile.
    @Test func `the end of somebody else's message takes no label`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("echo-message standard-replies labeled-response")
        let other = try await gateway.alice(nick: "other")
        _ = try await other.ask("PRIVMSG bob :old")
        try await other.send("QUIT")
        _ = try await alice.take()
        try await gateway.network { $0.failsMeanwhile = $0.sent.last?.message.id }
        expectLines(
            try await alice.ask("@label=x PRIVMSG bob :new").suffix(1),
            [":monarch.local FAIL PRIVMSG RECIPIENT_OFFLINE bob :\"old\" was not delivered: nobody home"])
        try await gateway.network { $0.endLast() }
        expectLines(try await alice.take(), ["@label=x :alice!alice@demo.monarch PRIVMSG bob :new"])
    }

    @Test func `somebody offline gets it later, which is said once for each absence`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("echo-message standard-replies")
        let plain = try await gateway.alice(nick: "plain")
        let note =
            ":monarch.local NOTE PRIVMSG STORED_OFFLINE erin :erin is offline: "
            + "the service keeps what you write and delivers it when erin signs in next."
        for (text, expected) in [("one", [note]), ("two", [])] {
            _ = try await alice.ask("PRIVMSG erin :\(text)")
            try await gateway.network { $0.endLast(.storedOffline) }
            expectLines(try await alice.take(), [":alice!alice@demo.monarch PRIVMSG erin :\(text)"] + expected)
        }
        _ = try await plain.ask("PRIVMSG erin :three")
        _ = try await alice.take()
        try await gateway.network { $0.endLast(.storedOffline) }
        expectLines(
            try await plain.take(),
            [
                ":erin!erin@demo.monarch NOTICE plain :erin is offline: "
                    + "the service keeps what you write and delivers it when erin signs in next."
            ])
        expectLines(try await alice.take(), [":alice!alice@demo.monarch PRIVMSG erin :three"])
        try await gateway.network { client in
            client.report(.presence(ContactID("erin"), .online, displayName: nil))
            client.report(.presence(ContactID("erin"), .offline, displayName: nil))
        }
        _ = try await alice.ask("PRIVMSG erin :four")
        try await gateway.network { $0.endLast(.storedOffline) }
        #expect(try await alice.take().last == note)
    }

    @Test func `what is written while the connection is lost is kept, said once and sent in order`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("echo-message standard-replies labeled-response")
        try await gateway.network { $0.report(.disconnected(Disconnection("it is late", retry: .backOff))) }
        expectLines(
            try await alice.ask("@label=a PRIVMSG bob :one", "PRIVMSG carol@demo.monarch :two").suffix(1),
            [
                ":monarch.local NOTE PRIVMSG KEPT bob :You are not signed in at the moment: "
                    + "what you write is kept and sent as soon as you are."
            ])
        await gateway.advance(by: 10_000)
        _ = try await alice.take()
        try await gateway.settle()
        let sent = try await gateway.network { $0.sent.map { "\($0.conversation)" } }
        #expect(sent == ["direct-bob", "direct-carol"])
        _ = try await alice.take()
        try await gateway.network { client in
            for entry in client.sent { client.report(.outcome(entry.message.id, .delivered)) }
        }
        expectLines(
            try await alice.take(),
            [
                "@label=a :alice!alice@demo.monarch PRIVMSG bob :one", ":alice!alice@demo.monarch PRIVMSG carol :two",
            ])
    }

    /// The client may be back, as after a restart of the gateway, with the line on its screen.
    @Test func `what has waited for longer than its client stayed is not said twice`() async throws {
        let gateway = TestGateway()
        let writer = try await gateway.alice(nick: "writer")
        try await gateway.network { $0.report(.disconnected(Disconnection("it is late", retry: .backOff))) }
        try await writer.send("PRIVMSG bob :one", "PRIVMSG bob :\u{1}NUDGE\u{1}", "PRIVMSG carol :two")
        let plain = try await gateway.connect()
        try await plain.register("", pass: "alice@demo.monarch:demo", nick: "plain")
        let standard = try await gateway.connect()
        try await standard.register(
            "standard-replies znc.in/self-message", pass: "alice@demo.monarch:demo", nick: "standard")
        let echo = try await gateway.connect()
        try await echo.register("echo-message", pass: "alice@demo.monarch:demo", nick: "echo")
        try await writer.send("QUIT")
        await gateway.advance(by: 10_000)
        try await gateway.settle()
        for client in [writer, plain, standard, echo] { _ = try await client.take() }
        try await gateway.network { client in
            for (index, entry) in client.sent.enumerated() {
                client.report(.outcome(entry.message.id, index == 2 ? .storedOffline : .delivered))
            }
        }
        let sent = "had to wait and has been sent now."
        expectLines(
            try await plain.take(),
            [
                ":bob!bob@demo.monarch NOTICE plain :\"one\" \(sent)",
                ":bob!bob@demo.monarch NOTICE plain :Your nudge \(sent)",
                ":carol!carol@demo.monarch NOTICE plain :\"two\" \(sent)",
            ])
        expectLines(
            try await standard.take(),
            [
                ":monarch.local NOTE PRIVMSG SENT bob :\"one\" \(sent)",
                ":monarch.local NOTE PRIVMSG SENT bob :Your nudge \(sent)",
                ":monarch.local NOTE PRIVMSG SENT carol :\"two\" \(sent)",
            ])
        // A client that shows a line when it is echoed has not shown it yet.
        let own = ":echo!alice@demo.monarch PRIVMSG "
        expectLines(
            try await echo.take(),
            [own + "bob :one", own + "bob :\u{1}ACTION nudges bob\u{1}", own + "carol :two"])
    }

    @Test func `what is kept for as long as the client stays only is said to be`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("standard-replies", pass: "alice@demo.monarch:demo")
        try await gateway.network { $0.report(.disconnected(Disconnection("nobody answers", retry: .backOff))) }
        expectLines(
            try await alice.ask("PRIVMSG bob@demo.monarch :hi"),
            [
                ":monarch.local NOTE PRIVMSG KEPT bob :You are not signed in yet: "
                    + "what you write is sent as soon as you are, and is lost if you leave before."
            ])
    }

    @Test func `what waits for a group that is not open yet does not call the user signed out`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("standard-replies")
        try await gateway.network { client in
            client.report(
                .lastingGroup(LastingGroup(conversation: ConversationID("c"), name: "Club", standing: .member)))
        }
        expectLines(
            try await alice.ask("PRIVMSG #club :hi"),
            [
                ":monarch.local NOTE PRIVMSG KEPT #Club "
                    + ":The group is not open yet: what you write is kept and sent as soon as it is."
            ])
    }

    @Test func `contacts of last time can be written to before the sign-in has ended`() async throws {
        let gateway = TestGateway()
        let first = try await gateway.alice()
        try await first.send("QUIT")
        _ = try await first.take()
        let alice = try await gateway.connect()
        try await alice.register("", pass: "alice@demo.monarch:demo")
        expectLines(
            try await alice.ask("PRIVMSG Erin :hi", "WHOIS nobody"),
            [
                ":erin!erin@demo.monarch NOTICE alice :You are not signed in at the moment: "
                    + "what you write is kept and sent as soon as you are."
            ])
        // Longer than a command would wait.
        await gateway.advance(by: 120_000)
        try await gateway.network { $0.signIn() }
        #expect(try await gateway.network { $0.sent.map { "\($0.conversation)" } } == ["direct-erin"])
    }

    @Test func `a message that may have arrived is not called undelivered`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("standard-replies")
        let cases: [(DeliveryFailure, String)] = [
            (
                DeliveryFailure(.connectionLost, "the connection broke", mayHaveArrived: true),
                "CONNECTION_LOST bob :\"hi\" may not have arrived: the connection broke"
            ),
            (DeliveryFailure(.refused, "bob said no"), "REFUSED bob :\"hi\" was not delivered: bob said no"),
        ]
        for (failure, text) in cases {
            _ = try await alice.ask("PRIVMSG bob :hi")
            try await gateway.network { $0.endLast(.failed(failure)) }
            expectLines(try await alice.take(), [":monarch.local FAIL PRIVMSG \(text)"])
        }
    }

    // MARK: Elsewhere

    @Test func `what the user says at another place is shown as said by the user`() async throws {
        let gateway = TestGateway()
        let plain = try await gateway.alice()
        let echo = try await gateway.alice("echo-message", nick: "echo")
        let znc = try await gateway.alice("znc.in/self-message", nick: "znc")
        try await gateway.network { client in
            let bob = FakeNetwork.identity("bob")
            let bodies: [MessageBody] = [
                .text(RichText("hi\nho", runs: [TextRun(length: 5, style: TextStyle(.bold))])), .action("waves"),
                .nudge,
            ]
            for body in bodies { client.report(.ownMessage(bob.conversation, to: bob, body)) }
        }
        let bob = ":bob!bob@demo.monarch NOTICE alice :-> "
        expectLines(
            try await plain.take(), [bob + "\u{2}hi", bob + "\u{2}ho", bob + "* waves", bob + "* nudges"])
        for (client, nick) in [(echo, "echo"), (znc, "znc")] {
            let own = ":\(nick)!alice@demo.monarch PRIVMSG bob :"
            expectLines(
                try await client.take(),
                [
                    own + "\u{2}hi", own + "\u{2}ho", own + "\u{1}ACTION waves\u{1}",
                    own + "\u{1}ACTION nudges bob\u{1}",
                ])
        }
    }

    @Test func `what is said to oneself reaches the user's other clients`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let other = try await gateway.alice(nick: "other")
        _ = try await alice.ask(
            "PRIVMSG alice :buy milk", "NOTICE alice :lag 1", "PRIVMSG alice :\u{1}PING 1\u{1}",
            "PRIVMSG alice@demo.monarch :\u{1}ACTION waves\u{1}", "PRIVMSG &monarch :alice: and tea")
        let own = ":other!alice@demo.monarch PRIVMSG other :"
        expectLines(
            try await other.take(), [own + "buy milk", own + "\u{1}ACTION waves\u{1}", own + "and tea"])
    }

    // MARK: Strangers

    @Test func `an address on no list can be written to, at once or after the sign-in`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("echo-message message-tags", pass: "alice@demo.monarch:demo")
        expectLines(try await alice.ask("@+draft/reply=1 PRIVMSG zoe@demo.monarch :hi"), [])
        try await gateway.settle()
        try await alice.send("PRIVMSG yves@demo.monarch :ho", "PRIVMSG yves :again")
        let sent = try await gateway.network { $0.sent.map { "\($0.conversation)" } }
        #expect(sent == ["direct-zoe", "direct-yves", "direct-yves"])
        _ = try await alice.take()
        try await gateway.network { $0.endLast() }
        #expect(try await alice.take().last?.hasSuffix(" PRIVMSG yves :again") == true)
        expectLines(
            withoutIDs(try await alice.bot("chat with xena@demo.monarch")).suffix(1),
            ["@bot xena is being invited to #chat-1."])
    }

    // MARK: Signing in

    @Test func `JOIN while the connection is lost is answered with the reason`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { $0.report(.disconnected(Disconnection("it is late", retry: .backOff))) }
        _ = try await alice.take()
        expectLines(
            try await alice.ask("JOIN #tea"),
            [
                ":monarch.local 437 alice #tea :You are not signed in at the moment "
                    + "(it is late; I try again by myself). Join again when you are"
            ])
    }

    @Test func `a turn that has to be waited for is told`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("", pass: "alice@demo.monarch:demo")
        try await gateway.network { $0.report(.connecting(step: "waiting for my turn to sign in (2 before me)")) }
        expectLines(
            try await alice.take(), [Self.notice + "demo: waiting for my turn to sign in (2 before me)."])
    }
}
