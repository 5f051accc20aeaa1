// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// How text looks: neutral styles and those of IRC clients.
extension TextStyle {
    /// Reversed colours have no meaning beyond a terminal and are left out.
    init(_ style: IRCTextStyle) {
        self.init(
            Emphasis(rawValue: style.emphasis.rawValue & 0x1F),
            foreground: style.foreground.map { TextColour(rgb: $0.rgb) },
            background: style.background.map { TextColour(rgb: $0.rgb) })
    }
}

extension IRCTextStyle {
    /// Colours become the nearest of the sixteen that every client knows.
    init(_ style: TextStyle) {
        self.init(
            Emphasis(rawValue: style.emphasis.rawValue & 0x1F),
            foreground: style.foreground.map { IRCColour.nearest(to: $0.rgb) },
            background: style.background.map { IRCColour.nearest(to: $0.rgb) })
    }
}
