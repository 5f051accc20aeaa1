// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding of parameters: `Zo%C3%AB%20%2B` is "Zoë +". UTF-8 throughout; `+` stands for itself.
package enum PercentEncoding {
    /// Encodes all but ASCII letters and digits, as official clients do.
    package static func encode(_ text: String) -> String {
        encode(text) { !isAlphanumeric($0) }
    }

    /// Encodes only what would break a line: `%`, space, control characters. The rest stays raw UTF-8.
    package static func encodeMinimal(_ text: String) -> String {
        encode(text) { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "%") }
    }

    /// Encodes all but letters, digits and `-._~`: for MSNObjects and the values of URLs.
    package static func encodeURL(_ text: String) -> String {
        encode(text) { byte in
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): false
            default: !isAlphanumeric(byte)
            }
        }
    }

    /// Decodes a parameter. A `%` without two hex digits stays as it is; bytes that are not UTF-8 become U+FFFD.
    package static func decode(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        let bytes = Array(text.utf8)
        return String(unsafeUninitializedCapacity: bytes.count) { output in
            var index = 0
            var count = 0
            while index < bytes.count {
                let byte = bytes[index]
                if byte == UInt8(ascii: "%"), index + 2 < bytes.count,
                    let high = hexValue(bytes[index + 1]), let low = hexValue(bytes[index + 2])
                {
                    output[count] = high << 4 | low
                    index += 3
                } else {
                    output[count] = byte
                    index += 1
                }
                count += 1
            }
            return count
        }
    }

    /// Decodes a name for show: as `decode`, without control characters (a name has one line).
    package static func decodeName(_ text: String) -> String {
        let decoded = decode(text)
        guard decoded.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return decoded }
        return String(decoding: decoded.utf8.filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
    }

    /// Whether text can stand as a field of a line as it is.
    static func isOneField(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    private static func encode(_ text: String, where mustEncode: (UInt8) -> Bool) -> String {
        let length = text.utf8.count { mustEncode($0) }
        guard length > 0 else { return text }
        return String(unsafeUninitializedCapacity: text.utf8.count + 2 * length) { output in
            var count = 0
            for byte in text.utf8 {
                if mustEncode(byte) {
                    output[count] = UInt8(ascii: "%")
                    output[count + 1] = hexDigit(byte >> 4)
                    output[count + 2] = hexDigit(byte & 15)
                    count += 3
                } else {
                    output[count] = byte
                    count += 1
                }
            }
            return count
        }
    }

    @inline(__always)
    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A)
    }

    /// The upper-case hex digit of a value below 16.
    @inline(__always)
    static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 &+ value : 0x37 &+ value
    }

    /// The value of a hex digit in either case.
    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
