// SPDX-License-Identifier: Apache-2.0

/// Base64 with the standard alphabet and padding (RFC 4648 §4).
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let invalid: UInt8 = 0xFF
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: invalid, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    /// The text of `bytes`, padded, without line breaks.
    package static func encode(_ bytes: [UInt8]) -> String {
        let alphabet = alphabet
        let count = (bytes.count + 2) / 3 * 4
        return String(unsafeUninitializedCapacity: count) { output in
            var written = 0
            var index = 0
            while index < bytes.count {
                let available = min(3, bytes.count - index)
                var word = UInt32(bytes[index]) << 16
                if available > 1 { word |= UInt32(bytes[index + 1]) << 8 }
                if available > 2 { word |= UInt32(bytes[index + 2]) }
                output[written] = alphabet[Int(word >> 18)]
                output[written + 1] = alphabet[Int(word >> 12 & 63)]
                output[written + 2] = available > 1 ? alphabet[Int(word >> 6 & 63)] : UInt8(ascii: "=")
                output[written + 3] = available > 2 ? alphabet[Int(word & 63)] : UInt8(ascii: "=")
                written += 4
                index += 3
            }
            return written
        }
    }

    /// The bytes of `text`, or `nil` where it is not exactly what `encode` would write: no white space, no
    /// missing padding, no stray bits in the last letter.
    package static func decode(_ text: String) -> [UInt8]? {
        let letters = Array(text.utf8)
        guard letters.count.isMultiple(of: 4) else { return nil }
        let values = values
        var bytes: [UInt8] = []
        bytes.reserveCapacity(letters.count / 4 * 3)
        var index = 0
        while index < letters.count {
            let isLast = index + 4 == letters.count
            var padding = 0
            if isLast, letters[index + 3] == UInt8(ascii: "=") {
                padding = letters[index + 2] == UInt8(ascii: "=") ? 2 : 1
            }
            var word: UInt32 = 0
            for offset in 0..<(4 - padding) {
                let value = values[Int(letters[index + offset])]
                guard value != invalid else { return nil }
                word |= UInt32(value) << UInt32(18 - 6 * offset)
            }
            let unused: UInt32 = padding == 2 ? 0xFFFF : padding == 1 ? 0xFF : 0
            guard word & unused == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: word >> 16))
            if padding < 2 { bytes.append(UInt8(truncatingIfNeeded: word >> 8)) }
            if padding < 1 { bytes.append(UInt8(truncatingIfNeeded: word)) }
            index += 4
        }
        return bytes
    }
}

/// Base16 (RFC 4648 §8).
package enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Two lower-case digits a byte.
    package static func encode(_ bytes: [UInt8]) -> String {
        let digits = digits
        return String(unsafeUninitializedCapacity: bytes.count * 2) { output in
            var written = 0
            for byte in bytes {
                output[written] = digits[Int(byte >> 4)]
                output[written + 1] = digits[Int(byte & 15)]
                written += 2
            }
            return written
        }
    }

    /// The bytes of `text` in digits of either case, or `nil` for an odd count or anything but digits.
    package static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for letter in text.utf8 {
            guard let value = value(of: letter) else { return nil }
            if let upper = high {
                bytes.append(upper << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }

    private static func value(of letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): letter - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): letter - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
