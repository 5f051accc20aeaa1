// SPDX-License-Identifier: Apache-2.0

/// A command inside a PRIVMSG or NOTICE, between two bytes of value 1 (CTCP).
///
/// ```
/// PRIVMSG bob :\u{1}ACTION waves\u{1}
/// ```
package struct IRCCTCP: Equatable, Sendable {
    /// `ACTION`, `VERSION`, `TYPING` … in upper case.
    package var command: String
    /// What follows the space after the command; empty if nothing does.
    package var arguments: String

    package init(command: String, arguments: String = "") {
        self.command = command
        self.arguments = arguments
    }

    /// Reads a message's text; nil if it does not begin with the delimiter or has no command.
    ///
    /// Some clients leave the delimiter at the end away. What follows a second delimiter is ignored.
    package init?(parsing text: String) {
        let bytes = text.utf8
        guard bytes.first == Self.delimiter else { return nil }
        let start = bytes.index(after: bytes.startIndex)
        let end = bytes[start...].firstIndex(of: Self.delimiter) ?? bytes.endIndex
        let commandEnd = bytes[start..<end].firstIndex(of: .space) ?? end
        guard start < commandEnd else { return nil }
        command = String(text[start..<commandEnd]).uppercasedASCII()
        arguments = commandEnd < end ? String(text[bytes.index(after: commandEnd)..<end]) : ""
    }

    /// The text to send. Delimiters within the parts are left out, so that one command stays one.
    package var encoded: String {
        let command = Self.removingDelimiters(command)
        let arguments = Self.removingDelimiters(arguments)
        return arguments.isEmpty ? "\u{1}\(command)\u{1}" : "\u{1}\(command) \(arguments)\u{1}"
    }

    /// A text without delimiters: what comes from elsewhere cannot pass for a command then.
    package static func removingDelimiters(_ text: String) -> String {
        guard text.utf8.contains(delimiter) else { return text }
        return String(decoding: text.utf8.filter { $0 != delimiter }, as: UTF8.self)
    }

    private static let delimiter: UInt8 = 1
}
