// SPDX-License-Identifier: Apache-2.0

/// A text and how its parts look, in no network's markup: what a message's format and the tags of Messenger Plus!
/// (`[b]`, `[c=4]`, `·$4`, control codes) come to.
package struct StyledText: Equatable, Sendable {
    package struct Style: Equatable, Sendable {
        package var effects: MessageFormat.Effects
        /// 0xRRGGBB; nil for whatever the reader has.
        package var foreground: UInt32?
        /// 0xRRGGBB; nil for none.
        package var background: UInt32?
        /// Empty if nothing is said about it.
        package var font: String

        package init(
            _ effects: MessageFormat.Effects = [], foreground: UInt32? = nil, background: UInt32? = nil,
            font: String = ""
        ) {
            self.effects = effects
            self.foreground = foreground
            self.background = background
            self.font = font
        }
    }

    package struct Run: Equatable, Sendable {
        package var text: String
        package var style: Style

        package init(_ text: String, _ style: Style = Style()) {
            self.text = text
            self.style = style
        }
    }

    /// In order, none empty, neighbours different. Empty for an empty text.
    package private(set) var runs: [Run]

    package init(_ runs: [Run] = []) {
        self.runs = []
        for run in runs { append(run) }
    }

    /// Reads a message. Tags of Messenger Plus! are taken out and become styles; black, the colour of a format that says
    /// nothing else, is nobody's choice and becomes none.
    package init(_ text: String, format: MessageFormat?) {
        let style = format.map(Style.init) ?? Style()
        guard PlusMarkup.mayBe(in: text) else {
            runs = text.isEmpty ? [] : [Run(text, style)]
            return
        }
        runs = []
        for run in PlusMarkup.runs(of: text, style) { append(run) }
    }

    /// Whether reading this would come to anything but the text as it is, in nobody's colour.
    package static func hasStyle(_ text: String, format: MessageFormat?) -> Bool {
        if let format, !format.effects.isEmpty || format.color & 0xFF_FFFF != 0 { return true }
        return PlusMarkup.mayBe(in: text)
    }

    /// The text alone.
    package var text: String {
        runs.count == 1 ? runs[0].text : runs.reduce(into: "") { $0 += $1.text }
    }

    /// Whether nothing but the font, which text terminals have none of, differs from an unformatted text.
    package var isPlain: Bool {
        runs.allSatisfy { $0.style.effects.isEmpty && $0.style.foreground == nil && $0.style.background == nil }
    }

    /// A text or name without the tags of Messenger Plus!.
    package static func plain(_ text: String) -> String {
        PlusMarkup.mayBe(in: text) ? StyledText(text, format: nil).text : text
    }

    /// The format that says how the whole text looks; nil if that is like any other text, or if parts look different
    /// from each other. What `base` says of font and character set stays; a background cannot be said.
    package func format(base: MessageFormat? = nil) -> MessageFormat? {
        let visible = runs.filter { !$0.text.utf8.allSatisfy { $0 <= 0x20 } }
        guard let first = visible.first?.style, first != Style(), visible.allSatisfy({ $0.style == first }) else {
            return base
        }
        var format = base ?? MessageFormat()
        format.effects = first.effects
        format.color = (first.foreground ?? 0) & 0xFF_FFFF
        if !first.font.isEmpty { format.font = first.font }
        return format
    }

    private mutating func append(_ run: Run) {
        guard !run.text.isEmpty else { return }
        if let last = runs.indices.last, runs[last].style == run.style {
            runs[last].text += run.text
        } else {
            runs.append(run)
        }
    }
}

extension StyledText.Style {
    /// How a text of this format looks.
    package init(_ format: MessageFormat) {
        self.init(
            format.effects, foreground: format.color & 0xFF_FFFF == 0 ? nil : format.color & 0xFF_FFFF,
            font: format.font)
    }
}
