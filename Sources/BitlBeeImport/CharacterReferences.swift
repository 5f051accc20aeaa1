// SPDX-License-Identifier: Apache-2.0

/// References to characters that no XML 1.0 document may hold. BitlBee writes the codes of colours and bold text like that:
///
///     <setting name="status">&#x2;reading&#x2;</setting>
enum CharacterReferences {
    /// The document without those to control characters; what else is wrong with it stays for the reader to find.
    static func withoutControls(_ document: [UInt8]) -> [UInt8] {
        guard document.contains(UInt8(ascii: "&")) else { return document }
        var rest = document[...]
        var result: [UInt8] = []
        result.reserveCapacity(document.count)
        while let start = rest.firstIndex(of: UInt8(ascii: "&")) {
            result += rest[..<start]
            rest = rest[start...]
            if let length = lengthOfControl(rest) {
                rest = rest.dropFirst(length)
            } else {
                result.append(UInt8(ascii: "&"))
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    /// How long the reference at the beginning is, `&#x2;` or `&#2;`, if it is one to a control character that is forbidden.
    private static func lengthOfControl(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.starts(with: Array("&#".utf8)), let end = bytes.prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
            return nil
        }
        var digits = bytes[..<end].dropFirst(2)
        let isHexadecimal = digits.first == UInt8(ascii: "x")
        if isHexadecimal { digits = digits.dropFirst() }
        guard let number = UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10) else {
            return nil
        }
        // A tab and the ends of lines are characters like any others.
        return number < 0x20 && ![0x9, 0xA, 0xD].contains(number) ? end - bytes.startIndex + 1 : nil
    }
}
