// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Messages between a client and contacts")
struct MessageTests {
    private static let all =
        "echo-message labeled-response batch message-tags server-time account-tag standard-replies"

    /// What reached the network: the conversation and what was said in it.
    private func sent(_ gateway: TestGateway) async throws -> [String] {
        try await gateway.network { client in
            client.sent.map { entry in
                let body =
                    switch entry.message.body {
                    case .text(let text): text.text
                    case .action(let text): "* " + text.text
                    case .nudge: "(nudge)"
                    }
                return "\(entry.conversation): \(body)"
            }
        }
    }

    @Test func `an address that fills a line leaves room for what is said`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            let eve = ContactIdentity(
                id: ContactID("eve"), address: String(repeating: "e", count: 5000) + "@example.com", displayName: "Eve",
                conversation: ConversationID("direct-eve"))
            client.report(.message(IncomingMessage(conversation: eve.conversation, sender: eve, body: .text("hello"))))
        }
        let lines = try await alice.take()
        #expect(lines.count == 1 && lines[0].hasSuffix(" PRIVMSG alice :hello"), "\(lines)")
    }

    @Test func `a message goes out and shows nothing until something comes back`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(try await alice.ask("PRIVMSG bob :hello there"), [])
        #expect(try await sent(gateway) == ["direct-bob: hello there"])
        try await gateway.network { $0.endLast() }
        expectLines(try await alice.take(), [])
        try await gateway.network { $0.says("bob", "hello from the other side") }
        expectLines(
            try await alice.take(), [":bob!bob@demo.monarch PRIVMSG alice :hello from the other side"])
    }

    @Test
    func `addresses, other cases, several targets and the control channel reach the same people`()
        async throws
    {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(
            try await alice.ask(
                "PRIVMSG BOB@demo.monarch :one", "PRIVMSG BoB :two", "PRIVMSG bob,carol :three",
                "PRIVMSG &monarch :bob: four",
                "PRIVMSG &MONARCH :carol, five", "NOTICE bob :six"), [])
        #expect(
            try await sent(gateway) == [
                "direct-bob: one", "direct-bob: two", "direct-bob: three", "direct-carol: three",
                "direct-bob: four",
                "direct-carol: five", "direct-bob: six",
            ])
    }

    @Test func `formatting codes do not reach the network, actions and nudges do`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let answer = try await alice.ask(
            "PRIVMSG bob :\u{2}bold\u{2} \u{3}4,12red\u{3} plain\u{7}",
            "PRIVMSG bob :\u{1}ACTION \u{1D}waves\u{1}",
            "PRIVMSG bob :\u{1}NUDGE\u{1}", "PRIVMSG bob :\u{2}\u{2}")
        expectLines(answer, [":monarch.local 412 alice :No text to send"])
        #expect(
            try await sent(gateway) == [
                "direct-bob: bold red plain", "direct-bob: * waves", "direct-bob: (nudge)",
            ])
    }

    @Test func `what contacts say cannot become anything but text`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.says("bob", "\u{1}VERSION\u{1}")
            client.says("bob", "one\r\nQUIT :two\n\n  \nthree\u{0}\u{3}4red")
            client.says("bob", "\n")
        }
        expectLines(
            try await alice.take(),
            [
                ":bob!bob@demo.monarch PRIVMSG alice :VERSION",
                ":bob!bob@demo.monarch PRIVMSG alice :one",
                ":bob!bob@demo.monarch PRIVMSG alice :QUIT :two",
                ":bob!bob@demo.monarch PRIVMSG alice :threered",
            ])
    }

    @Test func `long texts come in several lines, none inside a character`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("message-tags")
        let text = String(repeating: "ü", count: 650)
        try await gateway.network { client in
            client.says("bob", text)
            client.says("bob", .action(RichText(text)))
        }
        let lines = try await alice.take()
        #expect(lines.count == 6)
        let bodies = lines.map { $0.drop { $0 != ":" } }
        #expect(bodies.allSatisfy { $0.utf8.count <= 510 })
        #expect(
            bodies.prefix(3).map { $0.replacing(":bob!bob@demo.monarch PRIVMSG alice :", with: "") }
                .joined() == text)
        #expect(bodies.suffix(3).allSatisfy { $0.contains(":\u{1}ACTION ü") && $0.hasSuffix("ü\u{1}") })
        // Where no network carries it, too: a line of the client has more room than one of the server.
        let oneself = try await alice.ask(
            "PRIVMSG alice :\u{1}ACTION " + String(repeating: "ü", count: 240) + "\u{1}")
        #expect(oneself.count == 2)
        #expect(oneself.allSatisfy { $0.contains(":\u{1}ACTION ü") && $0.hasSuffix("ü\u{1}") })
        // A message has one id, whatever it takes to show it.
        let identified = lines.filter { $0.hasPrefix("@msgid=") }
        #expect(identified == [lines[0], lines[3]])
    }

    @Test func `every tag is there for those who asked, and none for the others`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice(Self.all)
        try await gateway.network { $0.says("bob", .text("late"), at: 1_600_000_000_000) }
        let line = try #require(try await alice.take().first)
        #expect(line.hasPrefix("@time=2020-09-13T12:26:40.000Z;msgid="))
        #expect(line.hasSuffix(";account=bob@demo.monarch :bob!bob@demo.monarch PRIVMSG alice :late"))
        try await gateway.network { client in
            client.says("bob", .nudge)
            client.report(.typing(ConversationID("direct-bob"), FakeNetwork.identity("bob")))
        }
        let lines = try await alice.take()
        #expect(
            lines[0].contains(
                ";account=bob@demo.monarch;+monarch/nudge :bob!bob@demo.monarch PRIVMSG alice :\u{1}ACTION nudges you\u{1}"
            ))
        #expect(
            lines[1].hasSuffix(
                ";account=bob@demo.monarch;+typing=active :bob!bob@demo.monarch TAGMSG alice"))
        let plain = try await gateway.alice(nick: "ally")
        try await gateway.network { client in
            client.says("bob", .nudge)
            client.report(.typing(ConversationID("direct-bob"), FakeNetwork.identity("bob")))
        }
        expectLines(
            try await plain.take(), [":bob!bob@demo.monarch PRIVMSG ally :\u{1}ACTION nudges you\u{1}"])
    }

    // MARK: Echoes and labels

    @Test func `the echo comes with the label when the message has been delivered, and not before`()
        async throws
    {
        let gateway = TestGateway()
        let alice = try await gateway.alice("echo-message labeled-response batch message-tags")
        expectLines(try await alice.ask("@label=abc PRIVMSG bob :hi"), [])
        try await gateway.network { $0.endLast() }
        let lines = try await alice.take()
        #expect(lines.count == 1)
        #expect(
            lines[0].hasPrefix("@msgid=")
                && lines[0].hasSuffix(";label=abc :alice!alice@demo.monarch PRIVMSG bob :hi"))
    }

    @Test func `without echo-message the label is answered by ACK on delivery`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("labeled-response batch")
        expectLines(
            try await alice.ask("@label=abc PRIVMSG bob :hi", "@label=own PRIVMSG alice :me", "PING x"),
            [
                ":alice!alice@demo.monarch PRIVMSG alice :me",
                "@label=own :monarch.local ACK",
                ":monarch.local PONG monarch.local x",
            ])
        try await gateway.network { $0.endLast() }
        expectLines(try await alice.take(), ["@label=abc :monarch.local ACK"])
    }

    @Test func `a label that several messages share is answered when the last has ended`()
        async throws
    {
        let gateway = TestGateway()
        let alice = try await gateway.alice("echo-message labeled-response batch standard-replies")
        expectLines(try await alice.ask("@label=2 PRIVMSG bob,carol :hi"), [])
        try await gateway.network { client in
            client.report(
                .outcome(client.sent[1].message.id, .failed(DeliveryFailure(.refused, "carol said no"))))
        }
        expectLines(try await alice.take(), [])
        try await gateway.network { client in client.report(.outcome(client.sent[0].message.id, .delivered))
        }
        expectLines(
            try await alice.take(),
            [
                "@label=2 :monarch.local BATCH +b1 labeled-response",
                "@batch=b1 :monarch.local FAIL PRIVMSG REFUSED carol :\"hi\" was not delivered: carol said no",
                "@batch=b1 :alice!alice@demo.monarch PRIVMSG bob :hi",
                ":monarch.local BATCH -b1",
            ])
    }

    @Test func `every answer to a labelled command has its label`() async throws {
        let alice = try await TestGateway().alice("labeled-response batch")
        expectLines(
            try await alice.ask(
                "@label=1 PING x", "@label=2 PONG x", "@label=3 MOTD", "@label=4 NONSENSE",
                "@label=5 WHOIS nobody"),
            [
                "@label=1 :monarch.local PONG monarch.local x",
                "@label=2 :monarch.local ACK",
                "@label=3 :monarch.local 422 alice :There is no message of the day",
                "@label=4 :monarch.local 421 alice NONSENSE :Unknown command",
                "@label=5 :monarch.local BATCH +b1 labeled-response",
                "@batch=b1 :monarch.local 401 alice nobody :No such nick: nobody on your contact list is called that",
                "@batch=b1 :monarch.local 318 alice nobody :End of /WHOIS list",
                ":monarch.local BATCH -b1",
            ])
    }

    @Test func `an outcome that comes at once finds its label`() async throws {
        let gateway = TestGateway(limits: SessionLimits())
        let alice = try await gateway.alice("labeled-response batch standard-replies")
        try await gateway.network { $0.failsAtOnce = true }
        expectLines(
            try await alice.ask("@label=1 PRIVMSG bob :hi", "@label=2 PRIVMSG carol :ho"),
            [
                "@label=1 :monarch.local FAIL PRIVMSG RECIPIENT_OFFLINE bob :\"hi\" was not delivered: nobody home",
                "@label=2 :monarch.local FAIL PRIVMSG RECIPIENT_OFFLINE carol :\"ho\" was not delivered: nobody home",
            ])
    }

    @Test func `other clients of the user show the line if they can`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let echo = try await gateway.alice("echo-message", nick: "echo")
        let znc = try await gateway.alice("znc.in/self-message", nick: "znc")
        let plain = try await gateway.alice(nick: "plain")
        _ = try await alice.ask("PRIVMSG bob :hi", "NOTICE bob :ho")
        try await gateway.network { client in
            for entry in client.sent { client.report(.outcome(entry.message.id, .delivered)) }
        }
        expectLines(try await alice.take(), [])
        expectLines(
            try await echo.take(),
            [":echo!alice@demo.monarch PRIVMSG bob :hi", ":echo!alice@demo.monarch PRIVMSG bob :ho"])
        expectLines(
            try await znc.take(),
            [":znc!alice@demo.monarch PRIVMSG bob :hi", ":znc!alice@demo.monarch PRIVMSG bob :ho"])
        // One that does not expect lines of its own in a query gets them from the other side.
        expectLines(
            try await plain.take(),
            [":bob!bob@demo.monarch NOTICE plain :-> hi", ":bob!bob@demo.monarch NOTICE plain :-> ho"])
    }

    @Test(arguments: ["", "echo-message"])
    func `what is said to oneself comes straight back, once`(capabilities: String) async throws {
        let alice = try await TestGateway().alice(capabilities)
        expectLines(
            try await alice.ask(
                "PRIVMSG alice :one", "NOTICE ALICE :two", "PRIVMSG alice :\u{1}PING 1\u{1}",
                "PRIVMSG Alice@demo.monarch :three"),
            [
                ":alice!alice@demo.monarch PRIVMSG alice :one",
                ":alice!alice@demo.monarch NOTICE alice :two",
                ":alice!alice@demo.monarch PRIVMSG alice :\u{1}PING 1\u{1}",
                ":alice!alice@demo.monarch PRIVMSG alice :three",
            ])
    }

    @Test func `names lose what could turn or hide the text around them, messages keep it`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("setname")
        let marks = "\u{200B}\u{200F}\u{202A}\u{202E}\u{2066}\u{2069}"
        try await gateway.network { client in
            client.report(.presence(ContactID("bob"), .online, displayName: "B\(marks)ob – \u{2065}\u{206A}"))
            client.says("bob", "a\(marks)b")
        }
        expectLines(
            try await alice.take(),
            [
                ":bob!bob@demo.monarch SETNAME :Bob – \u{2065}\u{206A}",
                ":bob!bob@demo.monarch PRIVMSG alice :a\(marks)b",
            ])
    }

    @Test(arguments: [("a\r\nb", "a b"), ("\r\na\n\n b\t\nc\r\n", "a b c"), ("a \u{2}\r\u{3}4b", "a b")])
    func `a line break in one line is a space between two words`(text: String, plain: String) {
        #expect(MessageText.plain(text) == plain)
    }

    // MARK: Failures

    @Test func `a failure names the message and the reason`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let modern = try await gateway.alice("standard-replies", nick: "ally")
        _ = try await alice.ask(
            "PRIVMSG bob :this is a rather long message that nobody wants to read in full again")
        try await gateway.network {
            $0.endLast(.failed(DeliveryFailure(.timedOut, "the service did not\r\nanswer")))
        }
        expectLines(
            try await alice.take(),
            [
                ":bob!bob@demo.monarch NOTICE alice :\"this is a rather long message that nobody wants to read in …\" "
                    + "was not delivered: the service did not answer"
            ])
        expectLines(try await modern.take(), [])
        _ = try await modern.ask("PRIVMSG bob :\u{1}NUDGE\u{1}")
        try await gateway.network {
            $0.endLast(.failed(DeliveryFailure(.recipientOffline, "bob is offline")))
        }
        expectLines(
            try await modern.take(),
            [
                ":monarch.local FAIL PRIVMSG RECIPIENT_OFFLINE bob :Your nudge was not delivered: bob is offline"
            ])
    }

    @Test func `nothing can be sent to nobody`() async throws {
        let alice = try await TestGateway().alice()
        expectLines(
            try await alice.ask(
                "PRIVMSG", "PRIVMSG :", "PRIVMSG bob", "PRIVMSG bob :", "NOTICE", "TAGMSG",
                "PRIVMSG stranger :hi",
                "PRIVMSG stranger@example.com :hi", "PRIVMSG #nowhere :hi", "PRIVMSG a,b,c,d,bob :hi",
                "TAGMSG stranger"),
            [
                ":monarch.local 411 alice :No recipient given (PRIVMSG)",
                ":monarch.local 411 alice :No recipient given (PRIVMSG)",
                ":monarch.local 412 alice :No text to send",
                ":monarch.local 412 alice :No text to send",
                ":monarch.local 411 alice :No recipient given (NOTICE)",
                ":monarch.local 411 alice :No recipient given (TAGMSG)",
                ":monarch.local 401 alice stranger :No such nick: nobody on your contact list is called that",
                ":monarch.local 401 alice stranger@example.com :\"hi\" was not delivered: 'stranger@example.com' is no address that can be written to",
                ":monarch.local 403 alice #nowhere :No such channel",
                ":monarch.local 407 alice bob :Too many targets: PRIVMSG goes to 4 at most",
                ":monarch.local 401 alice a :No such nick: nobody on your contact list is called that",
                ":monarch.local 401 alice b :No such nick: nobody on your contact list is called that",
                ":monarch.local 401 alice c :No such nick: nobody on your contact list is called that",
                ":monarch.local 401 alice d :No such nick: nobody on your contact list is called that",
                ":monarch.local 401 alice stranger :No such nick",
            ])
    }

    @Test func `a CTCP that no network knows is answered by the bot, an answer to one by nobody`()
        async throws
    {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(
            try await alice.ask(
                "PRIVMSG bob :\u{1}VERSION\u{1}", "NOTICE bob :\u{1}VERSION irssi\u{1}",
                "PRIVMSG root :\u{1}VERSION\u{1}",
                "PRIVMSG root :\u{1}PING 123\u{1}", "NOTICE root :help"),
            [
                ":root!root@monarch.local NOTICE alice :CTCP VERSION was not sent to bob: "
                    + "only ACTION (/me), NUDGE and TYPING reach contacts.",
                ":root!root@monarch.local NOTICE alice :\u{1}VERSION monarch-0.1\u{1}",
                ":root!root@monarch.local NOTICE alice :\u{1}PING 123\u{1}",
            ])
        #expect(try await sent(gateway) == [])
    }

    @Test func `somebody who is away is said to be so once, until that changes`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(
            try await alice.ask("PRIVMSG dave :hi", "PRIVMSG dave :ho"),
            [":monarch.local 301 alice dave :Away"])
        try await gateway.network {
            $0.report(.personalMessage(ContactID("dave"), text: "at the sea", media: ""))
        }
        expectLines(
            try await alice.ask("PRIVMSG dave :hi", "PRIVMSG dave :ho"),
            [":monarch.local 301 alice dave :Away - at the sea"])
    }

    // MARK: Typing

    @Test func `typing goes out as it is, when it is active`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("message-tags echo-message")
        let echo = try await alice.ask(
            "@+typing=active TAGMSG bob", "@+typing=done TAGMSG bob", "@+else=1 TAGMSG bob",
            "PRIVMSG bob :\u{1}TYPING 1\u{1}",
            "PRIVMSG bob :\u{1}TYPING 0\u{1}", "TAGMSG &monarch", "TAGMSG root",
            "@+typing=active TAGMSG #nowhere")
        expectLines(
            withoutIDs(echo),
            [
                "@+typing=active :alice!alice@demo.monarch TAGMSG bob",
                "@+typing=done :alice!alice@demo.monarch TAGMSG bob",
            ])
        #expect(
            try await gateway.network { $0.calls } == ["connect", "typing direct-bob", "typing direct-bob"])
    }
}
