// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore

@Suite struct RichTextTests {
    private let bold = TextStyle(.bold)
    private let red = TextStyle(foreground: TextColour(rgb: 0xFF0000))

    @Test func runsAreBroughtIntoOneForm() {
        let text = RichText(
            "abcdef",
            runs: [
                TextRun(length: 1, style: bold), TextRun(length: 0, style: red), TextRun(length: 1, style: bold),
                TextRun(length: 2, style: .plain), TextRun(length: 100, style: red),
            ])
        #expect(
            text.runs == [
                TextRun(length: 2, style: bold), TextRun(length: 2, style: .plain), TextRun(length: 2, style: red),
            ])
        #expect(RichText("abc", runs: [TextRun(length: 3, style: .plain)]).runs.isEmpty)
        #expect(
            RichText("abc", runs: [TextRun(length: 1, style: bold), TextRun(length: 2, style: .plain)]).runs.count == 1)
        #expect(RichText("abc", runs: [TextRun(length: -5, style: bold)]).isPlain)
    }

    @Test func stretchesCoverTheTextAndBreakNoCharacter() {
        let text = RichText("aéz", runs: [TextRun(length: 2, style: bold), TextRun(length: 1, style: red)])
        #expect(text.stretches.map { String($0.text) } == ["a", "é", "z"])
        #expect(text.stretches.map(\.style) == [bold, red, .plain])
        #expect(RichText("").stretches.isEmpty)
        #expect(RichText("x").stretches.map(\.style) == [.plain])
    }

    @Test func whatLooksOneWayLooksAsMostOfIt() {
        let mostlyBold = [TextRun(length: 5, style: bold), TextRun(length: 3, style: red)]
        #expect(RichText("abcd efg", runs: mostlyBold).prevailingStyle == bold)
        // Spaces are not seen, so here both have three.
        #expect(RichText("abc  efg", runs: mostlyBold).prevailingStyle == .plain)
        #expect(RichText("a long word", runs: [TextRun(length: 1, style: bold)]).prevailingStyle == .plain)
        #expect(RichText("").prevailingStyle == .plain)
    }
}
