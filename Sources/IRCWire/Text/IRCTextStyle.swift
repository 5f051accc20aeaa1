// SPDX-License-Identifier: Apache-2.0

/// How a stretch of text looks.
package struct IRCTextStyle: Hashable, Sendable {
    /// What a code switches on and the same code switches off.
    package struct Emphasis: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        package static let bold = Emphasis(rawValue: 1)
        package static let italic = Emphasis(rawValue: 2)
        package static let underline = Emphasis(rawValue: 4)
        package static let strikethrough = Emphasis(rawValue: 8)
        package static let monospace = Emphasis(rawValue: 16)
        /// Foreground and background change places.
        package static let reverse = Emphasis(rawValue: 32)

        static let codes: [(code: UInt8, emphasis: Emphasis)] = [
            (IRCFormatting.bold, .bold), (IRCFormatting.italic, .italic), (IRCFormatting.underline, .underline),
            (IRCFormatting.strikethrough, .strikethrough), (IRCFormatting.monospace, .monospace),
            (IRCFormatting.reverse, .reverse),
        ]
    }

    package var emphasis: Emphasis
    /// Nil is whatever the reader's client shows by default.
    package var foreground: IRCColour?
    package var background: IRCColour?

    package init(_ emphasis: Emphasis = [], foreground: IRCColour? = nil, background: IRCColour? = nil) {
        self.emphasis = emphasis
        self.foreground = foreground
        self.background = background
    }
}

/// A stretch of text of one look.
package struct IRCTextRun: Hashable, Sendable {
    /// Never empty in what ``IRCFormatting/runs(of:)`` yields; without formatting codes.
    package var text: String
    package var style: IRCTextStyle

    package init(_ text: String, _ style: IRCTextStyle = IRCTextStyle()) {
        self.text = text
        self.style = style
    }
}
