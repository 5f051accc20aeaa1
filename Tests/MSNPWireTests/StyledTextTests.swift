// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import Testing

/// Formats and the tags of Messenger Plus! as runs of text.
@Suite struct StyledTextTests {
    private typealias Run = StyledText.Run
    private typealias Style = StyledText.Style

    private func runs(_ text: String, _ format: MessageFormat? = nil) -> [StyledText.Run] {
        StyledText(text, format: format).runs
    }

    @Test func textsWithoutTags() {
        #expect(runs("") == [])
        #expect(runs("hello") == [Run("hello")])
        #expect(StyledText("hello", format: nil).isPlain)
        #expect(StyledText("hello", format: MessageFormat(font: "Arial")).isPlain)
        let format = MessageFormat(font: "Arial", effects: [.bold, .italic], color: 0xFF0000)
        #expect(runs("hello", format) == [Run("hello", Style([.bold, .italic], foreground: 0xFF0000, font: "Arial"))])
        #expect(!StyledText("hello", format: format).isPlain)
    }

    @Test(arguments: [
        ("a[i] = b[j][u] + [s]", "a[i] = b[j][u] + [s]"), ("[/b] [/c] [/a=4]", "[/b] [/c] [/a=4]"),
        ("[c]x[/c] [c=]x", "[c]x[/c] [c=]x"),
        ("[c=999]x [c=#12345]x [c=nonsense]x", "[c=999]x [c=#12345]x [c=nonsense]x"),
        ("[http://x] [ ] [", "[http://x] [ ] ["), ("a · b ·x ·$ ·$x", "a · b ·x ·$ ·$x"), ("·0", "·0"),
        ("é Â [", "é Â ["),
        ("[c=12345678901234567]x", "[c=12345678901234567]x"), ("line\nline\ttab", "line\nline\ttab"),
    ])
    func whatOnlyLooksLikeTags(text: String, expected: String) {
        #expect(runs(text) == [StyledText.Run(expected)])
    }

    @Test func tags() {
        #expect(runs("x[b]y[/b]z") == [Run("x"), Run("y", Style(.bold)), Run("z")])
        #expect(
            runs("[B]1[I]2[/b]3[/I]4")
                == [Run("1", Style(.bold)), Run("2", Style([.bold, .italic])), Run("3", Style(.italic)), Run("4")])
        #expect(runs("[u][s]x[/s][/u]") == [Run("x", Style([.underline, .strikethrough]))])
        #expect(runs("[b][b]x[/b]y[/b]z") == [Run("xy", Style(.bold)), Run("z")])
        #expect(
            runs("[c=4]r[c=#0000FF]b[/c]r[/c] [a=8]y[/a]")
                == [
                    Run("r", Style(foreground: 0xFF0000)), Run("b", Style(foreground: 0x0000FF)),
                    Run("r", Style(foreground: 0xFF0000)), Run(" "), Run("y", Style(background: 0xFFFF00)),
                ])
        // A gradient is its first colour; a colour without an end reaches to the end.
        #expect(runs("[c=4]grad[/c=12]!") == [Run("grad", Style(foreground: 0xFF0000)), Run("!")])
        #expect(runs("[c=red]x") == [Run("x", Style(foreground: 0xFF0000))])
        #expect(runs("[c=1,2,3]x[/c]") == [Run("x", Style(foreground: 0x010203))])
        #expect(runs("[c=67]x[/c]") == [Run("x", Style(foreground: 0x544D05))])
        #expect(StyledText.plain("[c=4]Zoë[/c=#00FF00] [b](away)[/b]") == "Zoë (away)")
    }

    @Test func shortForms() {
        #expect(
            runs("·$4red·$12,8blue·0 ·#bold·# ·&i·&·@u·@·'s")
                == [
                    Run("red", Style(foreground: 0xFF0000)),
                    Run("blue", Style(foreground: 0x0000FC, background: 0xFFFF00)), Run(" "), Run("bold", Style(.bold)),
                    Run(" "), Run("i", Style(.italic)), Run("u", Style(.underline)), Run("s", Style(.strikethrough)),
                ])
        #expect(runs("·$#FF000012") == [Run("12", Style(foreground: 0xFF0000))])
        #expect(StyledText.plain("·$#00ff00Bob·0") == "Bob")
    }

    @Test func controlCodes() {
        #expect(
            runs("\u{2}b\u{2}\u{3}04,08c\u{3}n\u{1F}u\u{F}n\u{5}i\u{5}\u{6}s\u{6}\u{7}")
                == [
                    Run("b", Style(.bold)), Run("c", Style(foreground: 0xFF0000, background: 0xFFFF00)), Run("n"),
                    Run("u", Style(.underline)), Run("n"), Run("i", Style(.italic)), Run("s", Style(.strikethrough)),
                ])
        #expect(runs("\u{3}") == [])
        #expect(runs("x\u{3}123") == [Run("x"), Run("3", Style(foreground: 0x0000FC))])
    }

    @Test func tagsInAMessageWithAFormat() {
        let format = MessageFormat(effects: .bold, color: 0x00FF00)
        let own = Style(.bold, foreground: 0x00FF00)
        #expect(
            runs("a[b]b[/b]c[c=4]d[/c]e", format)
                == [Run("abc", own), Run("d", Style(.bold, foreground: 0xFF0000)), Run("e", own)])
    }

    @Test func backToAFormat() {
        let format = MessageFormat(font: "Arial", effects: .italic, color: 0x123456)
        #expect(StyledText("x", format: format).format() == format)
        #expect(StyledText("x", format: nil).format() == nil)
        #expect(StyledText([Run("a", Style(.bold)), Run(" "), Run("b", Style(.bold))]).format()?.effects == .bold)
        #expect(StyledText([Run("a", Style(.bold)), Run("b")]).format() == nil)
        let base = MessageFormat(font: "Segoe UI", pitchAndFamily: 0x22)
        let made = StyledText([Run("a", Style(foreground: 0xFF0000))]).format(base: base)
        #expect(made == MessageFormat(font: "Segoe UI", color: 0xFF0000, pitchAndFamily: 0x22))
        #expect(StyledText([Run("a")]).format(base: base) == base)
    }

    /// No text is lost, and long nonsense takes no time to speak of.
    @Test(arguments: ["[b]", "[/b]", "[c=4", "[c=4]", "·$", "·#", "\u{3}", "[", "[b][/b]", "[c=#FF0000]x[/c]"])
    func manyTags(piece: String) {
        let text = String(repeating: piece, count: 20_000) + "end"
        #expect(StyledText(text, format: nil).text.hasSuffix("end"))
    }
}
