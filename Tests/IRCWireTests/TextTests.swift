// SPDX-License-Identifier: Apache-2.0

import IRCWire
import Testing

@Suite("CTCP")
struct CTCPTests {
    @Test(
        "Read",
        arguments: [
            ("\u{1}ACTION waves\u{1}", "ACTION", "waves"), ("\u{1}VERSION\u{1}", "VERSION", ""),
            ("\u{1}typing 1", "TYPING", "1"), ("\u{1}NUDGE\u{1}rest", "NUDGE", ""),
            ("\u{1}PING  1 2\u{1}", "PING", " 1 2"),
            ("\u{1}ACTION \u{1}", "ACTION", ""), ("\u{1}ACTION 🦋 ü\u{1}", "ACTION", "🦋 ü"),
        ])
    func read(text: String, command: String, arguments: String) {
        #expect(IRCCTCP(parsing: text) == IRCCTCP(command: command, arguments: arguments))
    }

    @Test("Plain text is none", arguments: ["", "hi", "hi \u{1}ACTION\u{1}", "\u{1}", "\u{1}\u{1}", "\u{1} a\u{1}"])
    func plainText(text: String) {
        #expect(IRCCTCP(parsing: text) == nil)
    }

    @Test("Written, it holds no delimiter but its own two")
    func written() {
        #expect(IRCCTCP(command: "ACTION", arguments: "waves").encoded == "\u{1}ACTION waves\u{1}")
        #expect(IRCCTCP(command: "NUDGE").encoded == "\u{1}NUDGE\u{1}")
        #expect(IRCCTCP(command: "ACTION", arguments: "a\u{1}\u{1}VERSION\u{1}").encoded == "\u{1}ACTION aVERSION\u{1}")
        #expect(IRCCTCP.removingDelimiters("\u{1}ACTION x\u{1}") == "ACTION x")
    }
}

@Suite("Cutting text to lines")
struct SplitTests {
    @Test(
        "At spaces, else between characters, else between scalars",
        arguments: [
            ("", 10, []), ("short", 5, ["short"]), ("one two three", 8, ["one two ", "three"]),
            ("one two", 4, ["one ", "two"]), ("abcdefgh", 4, ["abcd", "efgh"]),
            ("ab cdefghij", 6, ["ab ", "cdefgh", "ij"]),
            ("日本語", 4, ["日", "本", "語"]), ("日本語", 8, ["日本", "語"]), ("e\u{301}e\u{301}", 5, ["e\u{301}", "e\u{301}"]),
            // The space that carries an accent is half a character: no place to cut.
            ("abcd \u{301}ef", 6, ["abcd", " \u{301}ef"]),
            ("👩‍👩‍👧x", 12, ["👩\u{200D}👩", "\u{200D}👧x"]), ("a👩‍👩‍👧b", 18, ["a", "👩‍👩‍👧", "b"]),
            ("      ", 4, ["    ", "  "]), ("ab", 0, ["ab"]), ("🦋🦋", 1, ["🦋", "🦋"]), ("🦋🦋", -5, ["🦋", "🦋"]),
        ] as [(String, Int, [String])])
    func places(text: String, maximum: Int, pieces: [String]) {
        #expect(IRCText.split(text, maximumBytes: maximum).map { Array($0.utf8) } == pieces.map { Array($0.utf8) })
    }

    @Test(
        "Cut off between characters, spaces or not",
        arguments: [
            ("one two", 5, "one t"), ("one", 3, "one"), ("one", 99, "one"), ("日本語", 7, "日本"),
            ("ae\u{301}", 3, "a"), ("a👩‍👩‍👧b", 18, "a"), ("👩‍👩‍👧", 5, "👩"), ("🦋", 3, ""), ("one", -1, ""),
        ])
    func beginnings(text: String, maximum: Int, beginning: String) {
        #expect(Array(IRCText.prefix(of: text, maximumBytes: maximum).utf8) == Array(beginning.utf8))
    }

    @Test("Pieces are never empty, never too long, and joined are the text again")
    func randomTexts() {
        var generator = SeededGenerator(state: 510)
        let alphabet = Array("ab  \r\n".unicodeScalars) + Array("é日🦋\u{301}\u{200D}👩🇩🇪\u{1F3FD}".unicodeScalars)
        for _ in 0..<3000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...80, using: &generator) {
                text.append(alphabet.randomElement(using: &generator) ?? " ")
            }
            let maximum = Int.random(in: 4...40, using: &generator)
            let pieces = IRCText.split(String(text), maximumBytes: maximum)
            #expect(pieces.allSatisfy { !$0.isEmpty && $0.utf8.count <= maximum })
            #expect(pieces.flatMap { Array($0.utf8) } == Array(String(text).utf8))
            // A character is only cut if it does not fit into a piece.
            let whole = String(text)
            for piece in pieces where piece.endIndex.samePosition(in: whole) == nil {
                let character = whole[whole.rangeOfCharacter(around: piece.endIndex)]
                #expect(character.utf8.count > maximum)
            }
        }
    }

    @Test("A mountain of accents is cut in reasonable time", .timeLimit(.minutes(1)))
    func mountain() {
        let text = "a" + String(repeating: "\u{301}", count: 20_000)
        let pieces = IRCText.split(text, maximumBytes: 400)
        #expect(pieces.map(\.utf8.count).reduce(0, +) == 40_001)
    }

    @Test("What is left of a line for text fills it to 512 bytes")
    func room() {
        let source = IRCSource(nick: "bob", user: "b", host: "example.com")
        let room = IRCText.room(source: source, command: "PRIVMSG", target: "#chat-1")
        #expect(":bob!b@example.com PRIVMSG #chat-1 :\r\n".utf8.count + room == 512)
        #expect("PING a :\r\n".utf8.count + IRCText.room(source: nil, command: "PING", target: "a") == 512)
        #expect(IRCText.room(source: nil, command: "X", target: String(repeating: "x", count: 600)) == 4)
    }
}

extension String {
    fileprivate func rangeOfCharacter(around index: Index) -> Range<Index> {
        for start in indices where self.index(after: start) > index { return start..<self.index(after: start) }
        return endIndex..<endIndex
    }
}

@Suite("Formatting codes")
struct FormattingTests {
    @Test(
        "Stripped",
        arguments: [
            ("plain", "plain"), ("", ""), ("\u{2}bold\u{2} \u{1D}i\u{1F}u\u{1E}s\u{11}m\u{16}r\u{F}", "bold iusmr"),
            ("\u{3}4red\u{3}", "red"), ("\u{3}04,12x", "x"), ("\u{3}123", "3"), ("\u{3}4,x", ",x"), ("\u{3},4", ",4"),
            ("\u{3}1,234", "4"), ("\u{4}FF0000red", "red"), ("\u{4}ff0000,00FF00x", "x"), ("\u{4}FF00", "FF00"),
            ("\u{4}FF0000,00FF", ",00FF"), ("日\u{2}本", "日本"), ("\u{3}", ""), ("\u{1}ACTION\u{1}", "\u{1}ACTION\u{1}"),
        ])
    func stripped(text: String, plain: String) {
        #expect(IRCFormatting.stripped(text) == plain)
        #expect(IRCFormatting.runs(of: text).map(\.text).joined() == plain)
    }

    @Test("Runs of one look")
    func runs() {
        let text = "a\u{2}b\u{1D}c\u{2}d\u{F}e\u{2}\u{2}f\u{3}4,1g\u{3}2h\u{3}99i\u{3}j\u{4}ABCDEFk"
        #expect(
            IRCFormatting.runs(of: text) == [
                IRCTextRun("a"), IRCTextRun("b", IRCTextStyle(.bold)), IRCTextRun("c", IRCTextStyle([.bold, .italic])),
                IRCTextRun("d", IRCTextStyle(.italic)), IRCTextRun("ef"),
                IRCTextRun("g", IRCTextStyle(foreground: .palette(4), background: .palette(1))),
                IRCTextRun("h", IRCTextStyle(foreground: .palette(2), background: .palette(1))),
                IRCTextRun("i", IRCTextStyle(background: .palette(1))), IRCTextRun("j"),
                IRCTextRun("k", IRCTextStyle(foreground: .rgb(0xABCDEF))),
            ])
    }

    @Test("Text cannot become part of the code before it")
    func encoded() {
        let red = IRCTextStyle(foreground: .palette(4))
        #expect(IRCFormatting.encoded([IRCTextRun("7", red), IRCTextRun("8")]) == "\u{3}047\u{3}99,998")
        #expect(IRCFormatting.encoded([IRCTextRun(",7", red), IRCTextRun("x")]) == "\u{3}04,99,7\u{3}x")
        #expect(IRCFormatting.encoded([IRCTextRun("\u{2}a", red)]) == "\u{3}04a")
        #expect(IRCFormatting.encoded([IRCTextRun("a", IRCTextStyle([.bold, .reverse]))]) == "\u{2}\u{16}a")
    }

    @Test("What is encoded reads back, whatever the text begins with")
    func roundTrip() {
        var generator = SeededGenerator(state: 99)
        let colours: [IRCColour?] = [nil, nil, .palette(0), .palette(4), .palette(98)]
        let exact: [IRCColour] = [.rgb(0), .rgb(0xFF8800)]
        for _ in 0..<2000 {
            var runs: [IRCTextRun] = []
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                var style = IRCTextStyle(IRCTextStyle.Emphasis(rawValue: .random(in: 0...63, using: &generator)))
                style.foreground = colours.randomElement(using: &generator) ?? nil
                style.background = colours.randomElement(using: &generator) ?? nil
                if Bool.random(using: &generator) {
                    // A code for exact colours sets both or the first.
                    style.foreground = exact.randomElement(using: &generator)
                    style.background = exact.randomElement(using: &generator)
                }
                let text = ["1", ",1", "a", ",abcdef", "FF", "日", ",,"].randomElement(using: &generator) ?? "a"
                if runs.last?.style != style { runs.append(IRCTextRun(text, style)) }
            }
            #expect(IRCFormatting.runs(of: IRCFormatting.encoded(runs)) == runs)
        }
    }

    @Test(
        "The nearest of the sixteen colours", arguments: [(0xFF0000, 4), (0x000000, 1), (0xFEFEFE, 0), (0x000080, 2)])
    func nearest(rgb: UInt32, number: UInt8) {
        #expect(IRCColour.nearest(to: rgb) == .palette(number))
        #expect(IRCColour.palette(200).rgb == 0)
    }
}
