// SPDX-License-Identifier: Apache-2.0

/// What may be a nick.
package enum IRCNick {
    /// NICKLEN, in bytes, which are characters here.
    package static let maximumLength = IRCLimits.nick

    /// Whether a name can be a nick: printable ASCII, none of ` ,*?!@.:$/`, and nothing in front that means
    /// something there (a channel's or a prefix's sign, a digit, which a server's own id begins with, or `-`).
    ///
    /// - Parameter allowsUnicode: whether characters beyond ASCII may be in it, as in nicks of contacts.
    package static func isValid(_ name: some StringProtocol, allowsUnicode: Bool = false) -> Bool {
        let bytes = name.utf8
        guard let first = bytes.first, bytes.count <= maximumLength else { return false }
        return canBegin(first) && bytes.allSatisfy { isAllowed($0) || allowsUnicode && $0 >= 0x80 }
    }

    /// Whether a byte may stand in a nick at all.
    package static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: "@"),
            UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "$"), UInt8(ascii: "/"):
            false
        default:
            // Without the space and DEL at the two ends of what is printable.
            0x21 <= byte && byte <= 0x7E
        }
    }

    /// Whether a byte that may stand in a nick may stand in front.
    package static func canBegin(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "+"), UInt8(ascii: "%"), UInt8(ascii: "~"),
            UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            false
        default: true
        }
    }
}
