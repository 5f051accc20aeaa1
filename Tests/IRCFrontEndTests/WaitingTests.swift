// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Messages to those who are not there yet")
struct WaitingTests {
    @Test func `a message waits for its contact to come online while signing in, in order`()
        async throws
    {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("labeled-response batch", pass: "alice@demo.monarch:demo")
        expectLines(
            try await alice.ask(
                "PRIVMSG bob :one", "@label=w PRIVMSG bob :two", "WHOIS bob",
                "PRIVMSG carol@demo.monarch :three", "PING x"), [":monarch.local PONG monarch.local x"])
        try await gateway.network { $0.signIn() }
        let lines = try await alice.take()
        let sent = try await gateway.network { $0.sent.map { "\($0.conversation)" } }
        #expect(sent == ["direct-bob", "direct-bob", "direct-carol"])
        #expect(lines.contains(":monarch.local 318 alice bob :End of /WHOIS list"))
        try await gateway.network { client in client.report(.outcome(client.sent[1].message.id, .delivered))
        }
        #expect(try await alice.take().last == "@label=w :monarch.local ACK")
    }

    @Test func `a message goes out as soon as its contact is known, online or not`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("", pass: "alice@demo.monarch:demo")
        try await alice.send("PRIVMSG erin :hi", "PRIVMSG nobody :hi")
        try await gateway.network { $0.signIn() }
        try await alice.send("PRIVMSG erin@demo.monarch :ho")
        _ = try await alice.take()
        await gateway.advance(by: 500)
        #expect(try await gateway.network { $0.sent.map { "\($0.conversation)" } } == ["direct-erin", "direct-erin"])
        #expect(
            try await alice.take().last
                == ":monarch.local 401 alice nobody :\"hi\" was not delivered: nobody on your contact list is called that"
        )
    }

    @Test func `what is written to somebody who turns up by themselves keeps its order`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("", pass: "alice@demo.monarch:demo")
        try await gateway.network { $0.signIn() }
        try await alice.send("PRIVMSG zoe :one")
        // Nobody is told of her but by what she says.
        try await gateway.network { $0.says("zoe", "hello?") }
        try await alice.send("PRIVMSG zoe :two")
        await gateway.advance(by: 500)
        let texts = try await gateway.network { $0.sent.map { $0.message.body } }
        #expect(texts == [.text("one"), .text("two")])
    }

    @Test func `a sign-in that fails or never ends fails what waits`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("", pass: "alice@demo.monarch:demo")
        _ = try await alice.ask("PRIVMSG bob :hello")
        await gateway.advance(by: 60_000)
        expectLines(
            try await alice.take(),
            [
                ":monarch.local 401 alice bob :\"hello\" was not delivered: still not signed in after 60 seconds"
            ])
        _ = try await alice.ask(
            "PRIVMSG bob :hello", "NOTICE bob :\u{1}NUDGE\u{1}", "PRIVMSG bob :\u{1}ACTION waves\u{1}",
            "PRIVMSG bob :\u{1}NUDGE\u{1}")
        try await gateway.network {
            $0.report(.disconnected(Disconnection("the password is wrong", retry: .never)))
        }
        expectLines(
            Array(try await alice.take().dropFirst()),
            [
                ":monarch.local 401 alice bob :\"hello\" was not delivered: you are not signed in",
                ":monarch.local 401 alice bob :Your nudge was not delivered: you are not signed in",
                ":monarch.local 401 alice bob :\"waves\" was not delivered: you are not signed in",
                ":monarch.local 401 alice bob :Your nudge was not delivered: you are not signed in",
            ])
    }

    @Test func `channels joined before the sign-in has ended are joined then, and what is for them follows`()
        async throws
    {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("labeled-response batch", pass: "alice@demo.monarch:demo")
        expectLines(
            try await alice.ask(
                "@label=j JOIN #one,#two", "TOPIC #one :tea", "INVITE bob #one", "PRIVMSG #two :hello", "JOIN #three",
                "PART #three", "INVITE bob #nowhere", "JOIN &monarch"),
            [
                ":monarch.local 442 alice #three :You are not in that channel",
                ":monarch.local 403 alice #nowhere :No such channel",
            ])
        try await gateway.settle()
        let lines = try await alice.take().filter { $0.contains("#") }
        expectLines(
            lines,
            [
                "@batch=b1 :alice!alice@demo.monarch JOIN #one", "@batch=b1 :monarch.local 353 alice = #one :alice",
                "@batch=b1 :monarch.local 366 alice #one :End of /NAMES list",
                "@batch=b1 :alice!alice@demo.monarch JOIN #two", "@batch=b1 :monarch.local 353 alice = #two :alice",
                "@batch=b1 :monarch.local 366 alice #two :End of /NAMES list",
                ":alice!alice@demo.monarch TOPIC #one :tea", ":monarch.local 341 alice bob #one",
            ])
        #expect(try await gateway.network { $0.calls.last } == "invite bob to group-1")
        #expect(try await gateway.network { $0.sent.map { "\($0.conversation)" } } == ["group-2"])
    }

    @Test func `names and lines to the bot wait for the sign-in`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("setname", pass: "alice@demo.monarch:demo")
        expectLines(
            try await alice.ask(
                "SETNAME :Alice at sea", "PRIVMSG &monarch :set personal-message gone", "PRIVMSG root :info erin",
                "PRIVMSG &monarch :nudge bob", "PRIVMSG root :chat with carol", "PRIVMSG root :info zoe"), [])
        try await gateway.network { $0.signIn() }
        _ = try await alice.take()
        #expect(
            try await gateway.network { $0.calls } == [
                "connect", "name Alice at sea", "personal message gone", "invite carol to group-1",
            ])
        #expect(try await gateway.network { $0.sent.map { "\($0.conversation)" } } == ["direct-bob"])
        await gateway.advance(by: 500)
        let lines = try await alice.take()
        #expect(lines.contains(":root!root@monarch.local PRIVMSG alice :erin: erin@demo.monarch on demo"))
        #expect(
            lines.contains(
                ":root!root@monarch.local PRIVMSG alice :There is no contact zoe: blist all shows everybody."))
    }

    @Test(arguments: [true, false])
    func `whatever waits for a sign-in is refused when there is none`(fails: Bool) async throws {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("", pass: "alice@demo.monarch:demo")
        expectLines(
            try await alice.ask(
                "JOIN #one", "SETNAME :Al", "INVITE bob #one", "PRIVMSG #one :hello", "PRIVMSG root :nudge bob",
                "TOPIC #one :tea"), [])
        if fails {
            try await gateway.network {
                $0.report(.disconnected(Disconnection("the password is wrong", retry: .never)))
            }
        } else {
            await gateway.advance(by: 60_000)
        }
        let why = "still not signed in after 60 seconds"
        expectLines(
            try await alice.take().filter { !$0.contains("NOTICE &monarch") },
            fails
                ? [
                    ":monarch.local 403 alice #one :No account is signed in that could hold a group chat.",
                    ":monarch.local NOTICE alice :SETNAME: No account is signed in.",
                    ":monarch.local 403 alice #one :No such channel",
                    ":monarch.local 403 alice #one :\"hello\" was not delivered: no such channel",
                    ":root!root@monarch.local PRIVMSG alice :There is no contact bob: you are not signed in. Type: account on  (account list says more)",
                    ":monarch.local 403 alice #one :No such channel",
                ]
                : [
                    ":monarch.local 403 alice #one :Still not signed in after 60 seconds.",
                    ":monarch.local NOTICE alice :SETNAME: Still not signed in after 60 seconds.",
                    ":monarch.local 401 alice bob :Still not signed in after 60 seconds.",
                    ":monarch.local 403 alice #one :\"hello\" was not delivered: \(why)",
                    ":root!root@monarch.local PRIVMSG alice :\"nudge bob\" was not done: \(why).",
                    ":monarch.local 403 alice #one :Still not signed in after 60 seconds.",
                ])
    }

    @Test func `when much waits, nothing more is read until it can go out`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("", pass: "alice@demo.monarch:demo")
        var burst = ""
        for number in 0..<200 { burst += "PRIVMSG bob :\(number)\r\n" }
        try await alice.send(raw: burst + "PING end\r\n")
        expectLines(try await alice.take(), [])
        try await gateway.network { $0.signIn() }
        let lines = try await alice.take()
        #expect(lines.contains(":monarch.local PONG monarch.local end"))
        let texts = try await gateway.network { $0.sent.map { $0.message.body } }
        #expect(texts == (0..<200).map { MessageBody.text(RichText("\($0)")) })
    }

    @Test func `the session's wish to wait is obeyed and nothing is lost`() async throws {
        var limits = SessionLimits()
        limits.holdAbove = 10
        limits.resumeBelow = 5
        let gateway = TestGateway(limits: limits)
        let alice = try await gateway.alice()
        var burst = ""
        for number in 0..<100 { burst += "PRIVMSG bob :\(number)\r\n" }
        try await alice.send(raw: burst)
        #expect(try await gateway.network { $0.sent.count } == 11)
        var ended = 0
        while ended < 100 {
            let count = try await gateway.network { $0.sent.count }
            #expect(count <= ended + 11)
            try #require(count > ended)
            let next = ended
            try await gateway.network { client in
                client.report(.outcome(client.sent[next].message.id, .delivered))
            }
            ended += 1
        }
        let texts = try await gateway.network { $0.sent.map { $0.message.body } }
        #expect(texts == (0..<100).map { MessageBody.text(RichText("\($0)")) })
    }
}
