// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Pasted lines")
struct PasteTests {
    private func alice(_ gateway: TestGateway, _ capabilities: String = "") async throws -> TestClient {
        let alice = try await gateway.alice(capabilities)
        _ = try await alice.ask("PRIVMSG root :set paste-buffer on")
        return alice
    }

    @Test func `lines to one target within the delay are one message`() async throws {
        let gateway = TestGateway()
        let alice = try await alice(gateway)
        _ = try await alice.ask("PRIVMSG bob :one")
        await gateway.advance(by: 150)
        _ = try await alice.ask("PRIVMSG BOB :two")
        await gateway.advance(by: 150)
        #expect(try await sentTexts(gateway) == [])
        await gateway.advance(by: 50)
        #expect(try await sentTexts(gateway) == ["direct-bob: one/two"])
        _ = try await alice.ask("PRIVMSG bob :three")
        await gateway.advance(by: 200)
        #expect(try await sentTexts(gateway).last == "direct-bob: three")
    }

    @Test func `it is off by default`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        _ = try await alice.ask("PRIVMSG bob :one", "PRIVMSG bob :two")
        #expect(try await sentTexts(gateway) == ["direct-bob: one", "direct-bob: two"])
    }

    @Test(arguments: [
        ("PRIVMSG carol :x", "direct-carol: x"), ("PRIVMSG bob :\u{1}ACTION waves\u{1}", "direct-bob: * waves"),
        ("PRIVMSG bob :\u{1}NUDGE\u{1}", "direct-bob: (nudge)"), ("NOTICE bob :x", "direct-bob: x"),
        ("PRIVMSG bob,carol :x", "direct-bob: x"), ("PRIVMSG &monarch :bob: x", "direct-bob: x"), ("PING 1", ""),
        ("PRIVMSG root :help", ""), ("PRIVMSG alice :me", ""), ("@+draft/reply=1 PRIVMSG bob :x", "direct-bob: x"),
        ("PRIVMSG bob", ""), ("PRIVMSG *playback :PLAY bob", ""), ("PRIVMSG NickServ :help", ""),
    ])
    func `anything else sends it first, so that order holds`(line: String, next: String) async throws {
        let gateway = TestGateway()
        let alice = try await alice(gateway)
        _ = try await alice.ask("PRIVMSG bob :one", "PRIVMSG bob :two", line)
        // Another line of text waits in its turn.
        await gateway.advance(by: 200)
        let sent = try await sentTexts(gateway)
        #expect(sent.first == "direct-bob: one/two" && (next.isEmpty || sent.dropFirst().first == next), "\(sent)")
    }

    @Test func `what services are told is no conversation`() async throws {
        let gateway = TestGateway()
        let alice = try await alice(gateway)
        let lines = try await alice.ask("PRIVMSG NickServ :whoami", "PRIVMSG NickServ :frobnicate")
        #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix(":root!root@monarch.local ") }, "\(lines)")
    }

    @Test func `there is an end to it, and a line that cannot be read ends it`() async throws {
        let gateway = TestGateway {
            $0.multilineLines = 3
            $0.multilineBytes = 10
        }
        let alice = try await alice(gateway)
        _ = try await alice.ask("PRIVMSG bob :1", "PRIVMSG bob :2", "PRIVMSG bob :3", "PRIVMSG bob :4")
        #expect(try await sentTexts(gateway) == ["direct-bob: 1/2/3"])
        _ = try await alice.ask("PRIVMSG bob :12345", "PRIVMSG bob :abc")
        #expect(try await sentTexts(gateway).last == "direct-bob: 4/12345")
        try await alice.send(bytes: Array("PRIVMSG bob :".utf8) + [0xE9, 13, 10])
        #expect(try await sentTexts(gateway).last == "direct-bob: abc")
    }

    @Test func `each label is answered when the message has ended`() async throws {
        let gateway = TestGateway()
        let alice = try await alice(gateway, "labeled-response batch message-tags echo-message standard-replies")
        expectLines(
            try await alice.ask("PRIVMSG bob :one", "@label=2 PRIVMSG bob :two", "@label=3 PRIVMSG bob :three"), [])
        await gateway.advance(by: 200)
        expectLines(try await alice.take(), [])
        try await gateway.network { $0.endLast() }
        let own = ":alice!alice@demo.monarch PRIVMSG bob :"
        expectLines(
            withoutIDs(try await alice.take()),
            [
                "@label=3 :monarch.local ACK", "@label=2 :monarch.local BATCH +b1 labeled-response",
                "@batch=b1 " + own + "one", "@batch=b1 " + own + "two", "@batch=b1 " + own + "three",
                ":monarch.local BATCH -b1",
            ])
        _ = try await alice.ask("@label=4 PRIVMSG bob :four", "@label=5 PRIVMSG bob :five")
        await gateway.advance(by: 200)
        try await gateway.network { $0.endLast(.failed(DeliveryFailure(.recipientOffline, "bob is offline"))) }
        let failure =
            " :monarch.local FAIL PRIVMSG RECIPIENT_OFFLINE bob :\"four\" was not delivered: bob is offline"
        expectLines(try await alice.take(), ["@label=5" + failure, "@label=4" + failure])
        _ = try await alice.ask("@label=6 PRIVMSG nobody :six", "@label=7 PRIVMSG nobody :seven")
        await gateway.advance(by: 200)
        let unknown = " :monarch.local 401 alice nobody :No such nick: nobody on your contact list is called that"
        expectLines(try await alice.take(), ["@label=7" + unknown, "@label=6" + unknown])
    }

    @Test func `who leaves has said it`() async throws {
        let gateway = TestGateway()
        let alice = try await alice(gateway)
        let other = try await gateway.alice(nick: "other")
        _ = try await alice.ask("PRIVMSG bob :one")
        try await alice.channel.close().get()
        _ = try await other.take()
        #expect(try await sentTexts(gateway) == ["direct-bob: one"])
        _ = try await other.ask("PRIVMSG bob :two", "QUIT")
        #expect(try await sentTexts(gateway) == ["direct-bob: one", "direct-bob: two"])
    }

    @Test func `numbers up to five are seconds`() async throws {
        let gateway = TestGateway()
        let alice = try await alice(gateway)
        for value in ["0", "soon", "20000"] {
            #expect(
                try await alice.bot("set paste-buffer-delay \(value)").first?.contains("is a number from 1 to 10000")
                    == true)
        }
        expectLines(try await alice.bot("set paste-buffer-delay 2"), ["paste-buffer-delay = 2"])
        _ = try await alice.ask("PRIVMSG bob :one")
        await gateway.advance(by: 1999)
        #expect(try await sentTexts(gateway) == [])
        await gateway.advance(by: 1)
        #expect(try await sentTexts(gateway) == ["direct-bob: one"])
    }

    @Test func `clients with messages of several lines need it not`() async throws {
        let gateway = TestGateway()
        let alice = try await alice(gateway, "batch draft/multiline")
        _ = try await alice.ask("PRIVMSG bob :one", "PRIVMSG bob :two")
        #expect(try await sentTexts(gateway) == ["direct-bob: one", "direct-bob: two"])
    }
}
