// SPDX-License-Identifier: Apache-2.0

/// What a server supports, as numeric 005 tells it.
///
/// ```
/// :monarch.local 005 alice NETWORK=Monarch CASEMAPPING=ascii CHANTYPES=#& :are supported by this server
/// ```
package struct ISupport: Equatable, Sendable {
    /// The tokens as they stand in the line: `NAME`, `NAME=value` or `-NAME`.
    package private(set) var tokens: [String]

    package init(tokens: [String]) {
        self.tokens = tokens
    }

    /// Makes a token of a name and a value; a space, `=`, `\` or control code in the value is written `\xHH`.
    package static func token(_ name: String, _ value: String) -> String {
        let needsEscape: (UInt8) -> Bool = {
            $0 <= UInt8.space || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "\\") || $0 == 0x7F
        }
        guard value.utf8.contains(where: needsEscape) else { return name + "=" + value }
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            if needsEscape(byte) {
                bytes += [UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            } else {
                bytes.append(byte)
            }
        }
        return name + "=" + String(decoding: bytes, as: UTF8.self)
    }

    /// The tokens of each 005 line: 13 a line at most, and no more than fit.
    ///
    /// - Parameter maximumBytes: what a line has room for between the nick and the text at its end, in bytes. A token
    ///   longer than that has a line of its own.
    package func lines(maximumBytes: Int = 400) -> [[String]] {
        var lines: [[String]] = []
        var bytes = 0
        for token in tokens {
            let length = token.utf8.count + 1
            if let last = lines.last, last.count < IRCLimits.isupportTokens, bytes + length <= maximumBytes {
                lines[lines.count - 1].append(token)
                bytes += length
            } else {
                lines.append([token])
                bytes = length
            }
        }
        return lines
    }

    /// Takes in the parameters of a received 005: without the nick in front and the text at the end. A later token
    /// replaces an earlier one of its name, and `-NAME` removes it.
    package mutating func update(parameters: [String]) {
        for token in parameters.dropFirst().dropLast() {
            let isRemoval = token.utf8.first == UInt8(ascii: "-")
            let name = isRemoval ? token.dropFirst() : Self.name(of: token)
            tokens.removeAll { Self.name(of: $0) == name }
            if !isRemoval, tokens.count < IRCLimits.isupportTotal { tokens.append(token) }
        }
    }

    /// The value of a token: `""` if it has none, nil if it is not there. `\xHH` is undone.
    package subscript(name: String) -> String? {
        guard let token = tokens.first(where: { Self.name(of: $0) == name }) else { return nil }
        return Self.unescaped(token.utf8.dropFirst(name.utf8.count + 1))
    }

    private static func name(of token: String) -> Substring {
        Substring(token.utf8.prefix { $0 != UInt8(ascii: "=") })
    }

    private static func unescaped(_ value: Substring.UTF8View) -> String {
        var bytes: [UInt8] = []
        var rest = value
        while let byte = rest.popFirst() {
            let digits = rest.dropFirst().prefix(2).compactMap(\.hexadecimalValue)
            if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "x"), digits.count == 2 {
                bytes.append(UInt8(digits[0] << 4 | digits[1]))
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
