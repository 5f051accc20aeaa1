// SPDX-License-Identifier: Apache-2.0

/// The control codes by which clients make text bold or coloured (mIRC's, as Modern IRC formatting lists them).
///
/// ```
/// PRIVMSG bob :\u{2}bold\u{2} and \u{3}4,1red on black\u{3}
/// ```
package enum IRCFormatting {
    static let bold: UInt8 = 0x02
    static let colour: UInt8 = 0x03
    static let hexColour: UInt8 = 0x04
    static let reset: UInt8 = 0x0F
    static let monospace: UInt8 = 0x11
    static let reverse: UInt8 = 0x16
    static let italic: UInt8 = 0x1D
    static let strikethrough: UInt8 = 0x1E
    static let underline: UInt8 = 0x1F

    /// Whether a byte begins a formatting code. All are ASCII, so none is ever part of another character.
    @inline(__always)
    package static func isFormatting(_ byte: UInt8) -> Bool {
        switch byte {
        case bold, colour, hexColour, reset, monospace, reverse, italic, strikethrough, underline: true
        default: false
        }
    }

    /// The text without formatting codes and the colours that follow them; the same text if it has none.
    package static func stripped(_ text: String) -> String {
        guard text.utf8.contains(where: isFormatting) else { return text }
        var plain: [UInt8] = []
        plain.reserveCapacity(text.utf8.count)
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case colour: _ = takeColours(&rest)
            case hexColour: _ = takeHexColours(&rest)
            case _ where isFormatting(byte): break
            default: plain.append(byte)
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }
}

extension IRCFormatting {
    /// Takes `N[N][,N[N]]` off the front. A comma without a digit after it is text.
    static func takeColours(_ rest: inout Substring.UTF8View) -> (foreground: Int?, background: Int?) {
        guard let foreground = takeNumber(&rest, digits: 1...2, radix: 10) else { return (nil, nil) }
        return (foreground, takeBackground(&rest, digits: 1...2, radix: 10))
    }

    /// Takes `RRGGBB[,RRGGBB]` off the front.
    static func takeHexColours(_ rest: inout Substring.UTF8View) -> (foreground: Int?, background: Int?) {
        guard let foreground = takeNumber(&rest, digits: 6...6, radix: 16) else { return (nil, nil) }
        return (foreground, takeBackground(&rest, digits: 6...6, radix: 16))
    }

    private static func takeBackground(
        _ rest: inout Substring.UTF8View, digits: ClosedRange<Int>, radix: Int
    ) -> Int? {
        guard rest.first == UInt8(ascii: ",") else { return nil }
        var behind = rest.dropFirst()
        guard let background = takeNumber(&behind, digits: digits, radix: radix) else { return nil }
        rest = behind
        return background
    }

    /// Takes as many digits as there are, within bounds; nothing if they are fewer.
    private static func takeNumber(
        _ rest: inout Substring.UTF8View, digits: ClosedRange<Int>, radix: Int
    ) -> Int? {
        var behind = rest
        var value = 0
        var count = 0
        while count < digits.upperBound, let digit = behind.first?.hexadecimalValue, digit < radix {
            value = value * radix + digit
            count += 1
            behind.removeFirst()
        }
        guard count >= digits.lowerBound else { return nil }
        rest = behind
        return value
    }
}
