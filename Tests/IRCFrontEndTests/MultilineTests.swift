// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

/// The texts that reached the network, line ends as `/`.
func sentTexts(_ gateway: TestGateway) async throws -> [String] {
    try await gateway.network { client in
        client.sent.map { entry in
            switch entry.message.body {
            case .text(let text): "\(entry.conversation): " + text.text.replacing("\n", with: "/")
            case .action(let text): "\(entry.conversation): * " + text.text.replacing("\n", with: "/")
            case .nudge: "\(entry.conversation): (nudge)"
            }
        }
    }
}

@Suite("Messages of several lines")
struct MultilineTests {
    private static let all =
        "echo-message labeled-response batch message-tags standard-replies draft/multiline"

    @Test func `a batch is one message on the network, and one batch comes back`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice(Self.all)
        let other = try await gateway.alice("echo-message", nick: "other")
        expectLines(
            try await alice.ask(
                "@label=x BATCH +7 draft/multiline bob", "@batch=7 PRIVMSG bob :one", "@batch=7 PRIVMSG bob :",
                "@batch=7 PRIVMSG bob :two ", "@batch=7;draft/multiline-concat PRIVMSG bob :and a half",
                "@label=y BATCH -7", "PING 1"),
            ["@label=y :monarch.local ACK", ":monarch.local PONG monarch.local 1"])
        #expect(try await sentTexts(gateway) == ["direct-bob: one//two and a half"])
        try await gateway.network { $0.endLast() }
        expectLines(
            withoutIDs(try await alice.take()),
            [
                "@label=x :alice!alice@demo.monarch BATCH +b1 draft/multiline bob",
                "@batch=b1 :alice!alice@demo.monarch PRIVMSG bob :one",
                "@batch=b1 :alice!alice@demo.monarch PRIVMSG bob :",
                "@batch=b1 :alice!alice@demo.monarch PRIVMSG bob :two and a half",
                ":monarch.local BATCH -b1",
            ])
        expectLines(
            try await other.take(),
            [
                ":alice!alice@demo.monarch PRIVMSG bob :one",
                ":alice!alice@demo.monarch PRIVMSG bob :two and a half",
            ].map { $0.replacing(":alice!", with: ":other!") })
    }

    @Test func `what a contact writes on several lines, or on one too long, comes as a batch or line by line`()
        async throws
    {
        let gateway = TestGateway()
        let alice = try await gateway.alice("batch message-tags account-tag draft/multiline")
        let plain = try await gateway.alice("message-tags", nick: "plain")
        let long = String(repeating: "word ", count: 120)
        try await gateway.network { client in
            client.says("bob", "\r\none\r\n\r\ntwo\rthree\n\n")
            client.says("bob", "one")
            client.says("bob", "\n \n")
            client.says("bob", long)
        }
        let lines = try await alice.take()
        let bob = ":bob!bob@demo.monarch "
        expectLines(
            withoutIDs(lines).prefix(7) + [],
            [
                "@account=bob@demo.monarch " + bob + "BATCH +b1 draft/multiline alice",
                "@batch=b1 " + bob + "PRIVMSG alice :one", "@batch=b1 " + bob + "PRIVMSG alice :",
                "@batch=b1 " + bob + "PRIVMSG alice :two", "@batch=b1 " + bob + "PRIVMSG alice :three",
                ":monarch.local BATCH -b1", "@account=bob@demo.monarch " + bob + "PRIVMSG alice :one",
            ])
        #expect(lines[0].hasPrefix("@msgid="))
        let pieces = lines.dropFirst(8).dropLast()
        #expect(pieces.count == 2)
        #expect(pieces.first?.hasPrefix("@batch=b2 ") == true)
        #expect(pieces.last?.hasPrefix("@batch=b2;draft/multiline-concat ") == true)
        let texts = pieces.map {
            $0.replacing(bob + "PRIVMSG alice :", with: "").split(separator: " ", maxSplits: 1)[1]
        }
        #expect(texts.joined() == long)
        #expect(pieces.allSatisfy { $0.drop { $0 != ":" }.utf8.count <= 510 })

        let plainLines = try await plain.take()
        #expect(plainLines.filter { $0.hasPrefix("@msgid=") }.count == 3)
        expectLines(
            withoutIDs(plainLines).prefix(4) + [],
            ["one", "two", "three", "one"].map { bob + "PRIVMSG plain :" + $0 })
        #expect(plainLines.count == 6)
    }

    @Test func `more lines than a message may have come as several messages`() async throws {
        let gateway = TestGateway { $0.multilineLines = 3 }
        let alice = try await gateway.alice("batch draft/multiline")
        try await gateway.network { $0.says("bob", "1\n2\n3\n4") }
        let commands = try await alice.take().map { $0.replacing(":bob!bob@demo.monarch ", with: "") }
        expectLines(
            commands,
            [
                "BATCH +b1 draft/multiline alice", "@batch=b1 PRIVMSG alice 1", "@batch=b1 PRIVMSG alice 2",
                "@batch=b1 PRIVMSG alice 3", ":monarch.local BATCH -b1", "BATCH +b2 draft/multiline alice",
                "@batch=b2 PRIVMSG alice 4", ":monarch.local BATCH -b2",
            ].map { $0.replacing("PRIVMSG alice ", with: "PRIVMSG alice :") })
    }

    @Test func `styles go through, each line beginning anew`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("echo-message batch draft/multiline")
        try await alice.send(
            "BATCH +1 draft/multiline bob", "@batch=1 PRIVMSG bob :\u{2}bold", "@batch=1 PRIVMSG bob :plain", "BATCH -1"
        )
        let body = try await gateway.network { $0.sent.first?.message.body }
        #expect(body == .text(RichText("bold\nplain", runs: [TextRun(length: 4, style: TextStyle(.bold))])))
        try await gateway.network { $0.endLast() }
        let texts = try await alice.take().dropFirst().dropLast().map { $0.split(separator: ":", maxSplits: 2).last }
        #expect(texts == ["\u{2}bold", "plain"])
    }

    @Test func `a failure answers the label of the opening, and the next message is not touched`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice(Self.all)
        expectLines(
            try await alice.ask(
                "@label=1 BATCH +1 draft/multiline bob", "@batch=1 PRIVMSG carol :hi", "@batch=1 PRIVMSG bob :hi",
                "BATCH -1",
                "@label=2 BATCH +2 draft/multiline nobody", "@batch=2 PRIVMSG nobody :hi", "BATCH -2",
                "@label=3 BATCH +3 other bob", "@label=4 BATCH", "@label=5 @batch=9 PING",
                "@label=6 BATCH +6 draft/multiline bob", "@batch=6 PRIVMSG bob :x"),
            [
                "@label=1 :monarch.local FAIL BATCH MULTILINE_INVALID_TARGET bob carol :All lines go to the same target",
                "@label=2 :monarch.local 401 alice nobody :No such nick: nobody on your contact list is called that",
                "@label=3 :monarch.local FAIL BATCH UNKNOWN_TYPE 3 other :The only type there is: BATCH +<reference> draft/multiline <target>",
                "@label=4 :monarch.local 461 alice BATCH :Not enough parameters: BATCH +<reference> draft/multiline <target>",
                "@label=5 :monarch.local 421 alice @BATCH=9 :Unknown command",
            ])
        await gateway.advance(by: 30_000)
        expectLines(
            try await alice.take(),
            [
                "@label=6 :monarch.local FAIL BATCH TIMEOUT 6 :The batch was left open for too long and is dropped"
            ])
        #expect(try await sentTexts(gateway) == [])
    }

    @Test func `a line of a batch that cannot be read spoils all of it`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice(Self.all)
        try await alice.send("BATCH +1 draft/multiline bob", "@batch=1 PRIVMSG bob :one")
        try await alice.send(bytes: Array("@batch=1;label=u PRIVMSG bob :caf".utf8) + [0xE9, 13, 10])
        expectLines(
            try await alice.ask("@batch=1 PRIVMSG bob :three", "BATCH -1", "PING 1"),
            [":monarch.local PONG monarch.local 1"])
        try await alice.send("BATCH +1 draft/multiline bob")
        try await alice.send(raw: "@batch=1 PRIVMSG bob :" + String(repeating: "x", count: 600) + "\r\n")
        expectLines(
            try await alice.take(),
            [
                ":monarch.local FAIL BATCH MULTILINE_INVALID :A line could not be read, so the batch is dropped",
                ":monarch.local 417 alice :Input line was too long",
            ])
        #expect(try await sentTexts(gateway) == [])
    }

    @Test func `those who have not asked for it have no batches`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("standard-replies")
        expectLines(
            try await alice.ask("BATCH +1 draft/multiline bob", "@batch=1 PRIVMSG bob :hi"),
            [
                ":monarch.local FAIL BATCH MULTILINE_INVALID :Ask for the capabilities batch and draft/multiline first"
            ])
        #expect(try await sentTexts(gateway) == ["direct-bob: hi"])
    }

    @Test func `to oneself, to the bot and in the control channel`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("batch draft/multiline")
        expectLines(
            try await alice.ask(
                "BATCH +1 draft/multiline alice", "@batch=1 PRIVMSG alice :one", "@batch=1 PRIVMSG alice :two",
                "BATCH -1"),
            [
                ":alice!alice@demo.monarch BATCH +b1 draft/multiline alice",
                "@batch=b1 :alice!alice@demo.monarch PRIVMSG alice :one",
                "@batch=b1 :alice!alice@demo.monarch PRIVMSG alice :two", ":monarch.local BATCH -b1",
            ])
        expectLines(
            try await alice.ask(
                "BATCH +1 draft/multiline &monarch", "@batch=1 PRIVMSG &monarch :set typing",
                "@batch=1 PRIVMSG &monarch :", "@batch=1 PRIVMSG &monarch :bob: hi", "BATCH -1"),
            [":root!root@monarch.local PRIVMSG &monarch :typing = on"])
        #expect(try await sentTexts(gateway) == ["direct-bob: hi"])
    }

    @Test func `something done is one line`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("batch draft/multiline")
        _ = try await alice.ask(
            "BATCH +1 draft/multiline bob", "@batch=1 PRIVMSG bob :\u{1}ACTION waves",
            "@batch=1 PRIVMSG bob :twice\u{1}",
            "BATCH -1")
        #expect(try await sentTexts(gateway) == ["direct-bob: * waves twice"])
        try await gateway.network { $0.says("bob", .action(RichText("jumps\nhigh"))) }
        expectLines(
            try await alice.take(),
            ["jumps", "high"].map { ":bob!bob@demo.monarch PRIVMSG alice :\u{1}ACTION \($0)\u{1}" })
    }

    @Test func `a batch to somebody who is still to come waits as a whole`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register(Self.all, pass: "alice@demo.monarch:demo")
        expectLines(
            try await alice.ask(
                "@label=1 BATCH +1 draft/multiline bob", "@batch=1 PRIVMSG bob :one", "@batch=1 PRIVMSG bob :two",
                "BATCH -1"), [])
        try await gateway.settle()
        #expect(try await sentTexts(gateway) == ["direct-bob: one/two"])
    }

    @Test func `one batch counts once for flood control`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.connect(from: SocketAddress(ipAddress: "192.0.2.1", port: 7000))
        try await client.register("batch draft/multiline", pass: "alice@demo.monarch:demo")
        try await gateway.settle()
        let batch = (1...40).map { "@batch=1 PRIVMSG bob :\($0)" }
        var lines: [String] = []
        for _ in 0..<5 { lines += ["BATCH +1 draft/multiline bob"] + batch + ["BATCH -1"] }
        try await client.send(raw: lines.map { $0 + "\r\n" }.joined())
        #expect(try await sentTexts(gateway).count == 5)
        try await client.send(raw: String(repeating: "PRIVMSG bob :x\r\n", count: 60))
        #expect(try await sentTexts(gateway).count < 60)
    }
}
