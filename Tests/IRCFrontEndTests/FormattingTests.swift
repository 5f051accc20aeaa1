// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("What text looks like")
struct FormattingTests {
    private static let red = TextColour(rgb: 0xFF0000)

    @Test func `codes of a client become styles, and come back with the echo`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("echo-message")
        _ = try await alice.ask(
            "PRIVMSG bob :a \u{2}bold \u{1D}both\u{F} \u{3}4,1red\u{3} \u{4}00FF00hex\u{4} \u{16}rev\u{16}\u{1F}u\u{1F}\u{1E}s\u{1E}\u{11}m",
            "PRIVMSG bob :\u{1}ACTION \u{2}waves\u{1}", "PRIVMSG bob :\u{2}\u{3}4\u{F}", "PRIVMSG bob :plain")
        let bodies = try await gateway.network { $0.sent.map { $0.message.body } }
        let rich = RichText(
            "a bold both red hex revusm",
            runs: [
                TextRun(length: 2, style: .plain), TextRun(length: 5, style: TextStyle(.bold)),
                TextRun(length: 4, style: TextStyle([.bold, .italic])), TextRun(length: 1, style: .plain),
                TextRun(length: 3, style: TextStyle(foreground: Self.red, background: TextColour(rgb: 0))),
                TextRun(length: 1, style: .plain),
                TextRun(length: 3, style: TextStyle(foreground: TextColour(rgb: 0x00FF00))),
                TextRun(length: 4, style: .plain), TextRun(length: 1, style: TextStyle(.underline)),
                TextRun(length: 1, style: TextStyle(.strikethrough)), TextRun(length: 1, style: TextStyle(.monospace)),
            ])
        #expect(
            bodies == [
                .text(rich), .action(RichText("waves", runs: [TextRun(length: 5, style: TextStyle(.bold))])),
                .text("plain"),
            ])
        try await gateway.network { client in
            for entry in client.sent { client.report(.outcome(entry.message.id, .delivered)) }
        }
        let own = ":alice!alice@demo.monarch PRIVMSG bob :"
        expectLines(
            try await alice.take(),
            [
                own
                    + "a \u{2}bold \u{1D}both\u{2}\u{1D} \u{3}04,01red\u{3} \u{3}09hex\u{3} rev\u{1F}u\u{1F}\u{1E}s\u{1E}\u{11}m",
                own + "\u{1}ACTION \u{2}waves\u{1}", own + "plain",
            ])
    }

    @Test func `styles of contacts become codes, and nothing of their text does`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.says(
                "bob",
                .text(
                    RichText(
                        "\u{1}VERSION\u{1}\u{2}x\u{3}4y\0 z\r\nnext\n \n12",
                        runs: [
                            TextRun(length: 9, style: TextStyle(.bold)),
                            TextRun(length: 15, style: TextStyle(foreground: TextColour(rgb: 0xFE0102))),
                            TextRun(length: 99, style: TextStyle(.italic)),
                        ])))
            client.says(
                "bob", .action(RichText("waves", runs: [TextRun(length: 5, style: TextStyle(.underline))])))
        }
        let bob = ":bob!bob@demo.monarch PRIVMSG alice :"
        expectLines(
            try await alice.take(),
            [
                bob + "\u{2}VERSION\u{2}\u{3}04xy z", bob + "\u{3}04next", bob + "\u{1D}12",
                bob + "\u{1}ACTION \u{1F}waves\u{1}",
            ])
    }

    @Test func `a styled text that is too long is cut so that each line fits and keeps its look`() throws {
        let text = String(repeating: "wörd ", count: 300)
        let runs = (0..<300).map { number in
            TextRun(length: 6, style: TextStyle(number % 2 == 0 ? .bold : .italic, foreground: Self.red))
        }
        let lines = MessageText.formattedLines(of: RichText(text, runs: runs), room: 200)
        #expect(lines.allSatisfy { $0.utf8.count <= 200 })
        #expect(lines.map { MessageText.plain($0) }.joined() == text)
        let few = MessageText.formattedLines(
            of: RichText(text, runs: [TextRun(length: text.utf8.count, style: TextStyle(.bold))]), room: 200)
        #expect(few.allSatisfy { $0.hasPrefix("\u{2}") && $0.utf8.count <= 200 })
    }
}

extension FormattingTests {
    @Test func `the setting leaves codes out of what is shown, or of both ways`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("echo-message")
        let bold = RichText("bold", runs: [TextRun(length: 4, style: TextStyle(.bold))])
        for (value, isSent) in [("plain", true), ("off", false), ("on", true)] {
            expectLines(try await alice.bot("set formatting \(value)").suffix(1) + [], ["formatting = \(value)"])
            _ = try await alice.ask("PRIVMSG bob :\u{2}bold")
            #expect(try await gateway.network { $0.sent.last?.message.body } == .text(isSent ? bold : "bold"))
            try await gateway.network { client in
                client.endLast()
                client.says("bob", .text(bold))
            }
            let texts = try await alice.take().map { $0.split(separator: ":").last }
            #expect(texts == (value == "on" ? ["\u{2}bold", "\u{2}bold"] : ["bold", "bold"]))
        }
        #expect(try await alice.bot("set formatting red").last?.contains("choose one of: on, plain, off") == true)
    }

    @Test func `codes reach to the end of a line, over all the lines that it takes`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let text = String(repeating: "wörd ", count: 150)
        try await gateway.network { client in
            client.says(
                "bob",
                .text(RichText(text, runs: [TextRun(length: text.utf8.count, style: TextStyle(.bold))])))
        }
        let texts = try await alice.take().compactMap { $0.split(separator: ":").last }
        #expect(texts.count == 2)
        #expect(texts.allSatisfy { $0.hasPrefix("\u{2}w") })
    }

    @Test(arguments: [
        ("\u{2}b\u{2}", TextStyle(.bold)), ("\u{1D}i\u{1D}", TextStyle(.italic)),
        ("\u{1F}u\u{1F}", TextStyle(.underline)),
        ("\u{1E}s\u{1E}", TextStyle(.strikethrough)), ("\u{11}m\u{11}", TextStyle(.monospace)),
        ("\u{16}r\u{16}", TextStyle.plain), ("\u{3}04c", TextStyle(foreground: TextColour(rgb: 0xFF0000))),
        ("\u{3}16c", TextStyle(foreground: TextColour(rgb: 0x470000))),
        ("\u{3}98c", TextStyle(foreground: TextColour(rgb: 0xFFFFFF))), ("\u{3}99c", TextStyle.plain),
        ("\u{4}12abEFc", TextStyle(foreground: TextColour(rgb: 0x12ABEF))),
        ("\u{4}000001,00FF00c", TextStyle(foreground: TextColour(rgb: 1), background: TextColour(rgb: 0xFF00))),
        ("\u{2}\u{F}c", TextStyle.plain),
    ])
    func `every code of Modern IRC means what it says`(text: String, style: TextStyle) {
        #expect(MessageText.rich(text).stretches.map(\.style) == [style])
    }
}
