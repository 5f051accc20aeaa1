// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import MSNPWire

/// Fonts, colours and tags of MSN ⇄ neutral runs of text.
extension RichText {
    /// A received text. Fonts are left out: what shows this has its own.
    init(_ text: String, format: MessageFormat?) {
        guard StyledText.hasStyle(text, format: format) else {
            self.init(text.plainLines)
            return
        }
        var whole = ""
        var runs: [TextRun] = []
        // A line end may be parted from its other half by a run; together they are one all the same.
        for run in StyledText(text, format: format).runs {
            let plain = run.text.plainLines
            whole += plain
            runs.append(TextRun(length: plain.utf8.count, style: TextStyle(run.style)))
        }
        self.init(whole, runs: runs)
    }
}

extension StyledText {
    /// A text to be sent. A message of MSN looks one way, so it looks as most of it does.
    init(_ text: RichText) {
        self.init([Run(text.text, Style(text.prevailingStyle))])
    }
}

extension TextStyle {
    init(_ style: StyledText.Style) {
        var emphasis: Emphasis = []
        for (theirs, ours) in Self.marks where style.effects.contains(theirs) { emphasis.insert(ours) }
        self.init(
            emphasis, foreground: style.foreground.map { TextColour(rgb: $0) },
            background: style.background.map { TextColour(rgb: $0) })
    }

    fileprivate static let marks: [(MessageFormat.Effects, Emphasis)] = [
        (.bold, .bold), (.italic, .italic), (.underline, .underline), (.strikethrough, .strikethrough),
    ]
}

extension StyledText.Style {
    init(_ style: TextStyle) {
        var effects: MessageFormat.Effects = []
        for (theirs, ours) in TextStyle.marks where style.emphasis.contains(ours) { effects.insert(theirs) }
        self.init(
            effects, foreground: style.foreground?.rgb, background: style.background?.rgb,
            font: style.emphasis.contains(.monospace) ? "Courier New" : "")
    }
}
