// SPDX-License-Identifier: Apache-2.0

/// What a gateway user is called: `alice`.
///
/// 1 to 32 letters, digits and `-`, `_`, `.` of ASCII, the first one a letter or a digit. Names are compared without case
/// and kept folded. None of them can be the `UserSession.user` of a guest or of a direct sign-in, which have a slash.
package struct UserName: Hashable, Sendable, CustomStringConvertible {
    package static let maximumLength = 32

    /// In lower case.
    package let rawValue: String

    /// Nil for what cannot be a name; `UserRefusal.badName` says what can.
    package init?(_ text: some StringProtocol) {
        let letters = text.utf8
        guard letters.count <= Self.maximumLength, let first = letters.first, Self.isLetterOrDigit(first),
            letters.allSatisfy({ Self.isLetterOrDigit($0) || Self.isMark($0) })
        else { return nil }
        rawValue = text.lowercased()
    }

    package var description: String { rawValue }

    private static func isLetterOrDigit(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func isMark(_ letter: UInt8) -> Bool {
        letter == UInt8(ascii: "-") || letter == UInt8(ascii: "_") || letter == UInt8(ascii: ".")
    }
}
