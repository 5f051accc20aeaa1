// SPDX-License-Identifier: Apache-2.0

/// Permissions of a file as `chmod` takes them: `0660`.
enum UnixMode {
    /// Three octal digits, with or without a zero in front; nil for anything else.
    static func read(_ text: String) -> Int? {
        guard text.utf8.count == 3 || text.utf8.count == 4 && text.utf8.first == UInt8(ascii: "0"),
            text.utf8.allSatisfy({ 0x30...0x37 ~= $0 })
        else { return nil }
        return Int(text, radix: 8)
    }

    static func text(_ mode: Int) -> String {
        let digits = String(mode & 0o777, radix: 8)
        return String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}
