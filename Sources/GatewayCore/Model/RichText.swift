// SPDX-License-Identifier: Apache-2.0

/// Text of a message in no network's markup. Line feeds separate lines; there are no other control characters.
///
/// Most texts are plain, and a plain one has no runs: it costs what its string costs.
package struct RichText: Sendable, Equatable, ExpressibleByStringLiteral {
    package var text: String
    /// How stretches of the text look, from its beginning on and in order. What lies behind the last one is plain, and
    /// no runs at all is plain text.
    package var runs: [TextRun]

    package init(_ text: String) {
        self.text = text
        runs = []
    }

    /// - Parameter runs: may be given as they come: neighbours that look the same become one, empty ones and plain
    ///   ones at the end go, and what reaches beyond the text is cut.
    package init(_ text: String, runs: [TextRun]) {
        self.text = text
        self.runs = []
        guard runs.contains(where: { $0.style != .plain }) else { return }
        var rest = text.utf8.count
        for run in runs where run.length > 0 && rest > 0 {
            let length = min(run.length, rest)
            rest -= length
            if let last = self.runs.last, last.style == run.style {
                self.runs[self.runs.count - 1].length += length
            } else {
                self.runs.append(TextRun(length: length, style: run.style))
            }
        }
        if self.runs.last?.style == .plain { self.runs.removeLast() }
    }

    package init(stringLiteral value: String) {
        text = value
        runs = []
    }

    package var isPlain: Bool { runs.isEmpty }

    /// The style of more than half of what is to be seen of the text; plain if there is none: for networks where a message
    /// looks one way.
    package var prevailingStyle: TextStyle {
        var bytes: [TextStyle: Int] = [:]
        var whole = 0
        for stretch in stretches {
            let visible = stretch.text.utf8.reduce(0) { $1 > 0x20 ? $0 + 1 : $0 }
            bytes[stretch.style, default: 0] += visible
            whole += visible
        }
        return bytes.first { $0.value * 2 > whole }?.key ?? .plain
    }

    /// The stretches with their text, all of it: one plain stretch for plain text, none for an empty one.
    ///
    /// A run that would end within a character ends before it.
    package var stretches: [(text: Substring, style: TextStyle)] {
        guard !runs.isEmpty else { return text.isEmpty ? [] : [(text[...], .plain)] }
        var stretches: [(text: Substring, style: TextStyle)] = []
        var start = text.startIndex
        var reached = start
        for run in runs {
            reached = text.utf8.index(reached, offsetBy: run.length, limitedBy: text.endIndex) ?? text.endIndex
            var end = reached
            while end > start, end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
            if start < end { stretches.append((text[start..<end], run.style)) }
            start = max(start, end)
        }
        if start < text.endIndex { stretches.append((text[start...], .plain)) }
        return stretches
    }
}

/// A stretch of a text that looks one way.
package struct TextRun: Sendable, Equatable {
    /// In bytes of UTF-8.
    package var length: Int
    package var style: TextStyle

    package init(length: Int, style: TextStyle) {
        self.length = length
        self.style = style
    }
}

/// How a stretch of text looks.
package struct TextStyle: Sendable, Hashable {
    package struct Emphasis: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let bold = Emphasis(rawValue: 1)
        package static let italic = Emphasis(rawValue: 2)
        package static let underline = Emphasis(rawValue: 4)
        package static let strikethrough = Emphasis(rawValue: 8)
        package static let monospace = Emphasis(rawValue: 16)
    }

    package var emphasis: Emphasis
    /// Nil is whatever the reader's own colour is.
    package var foreground: TextColour?
    package var background: TextColour?

    package init(_ emphasis: Emphasis = [], foreground: TextColour? = nil, background: TextColour? = nil) {
        self.emphasis = emphasis
        self.foreground = foreground
        self.background = background
    }

    package static let plain = TextStyle()
}

/// A colour as red, green and blue, 0xRRGGBB.
package struct TextColour: Sendable, Hashable {
    package let rgb: UInt32

    /// The upper byte of `rgb` is left out.
    package init(rgb: UInt32) { self.rgb = rgb & 0xFF_FFFF }
}
