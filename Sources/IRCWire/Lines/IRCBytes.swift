// SPDX-License-Identifier: Apache-2.0

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let underscore = UInt8(ascii: "_")

    /// NUL, CR and LF: no part of a message may have them (RFC 1459 §2.3).
    @inline(__always)
    var isForbidden: Bool {
        self == 0 || self == .carriageReturn || self == .lineFeed
    }

    /// Whether the byte is the second or a later one of a character.
    var isUTF8Continuation: Bool { self & 0xC0 == 0x80 }

    /// The value of a hexadecimal digit in either case; nil for any other byte.
    var hexadecimalValue: Int? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(self - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(self - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// `A` … `Z` as `a` … `z`, all else as it is.
    @inline(__always)
    var lowercasedASCII: UInt8 {
        UInt8(ascii: "A") <= self && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }
}

extension String {
    /// `a` … `z` as `A` … `Z`, all else as it is: commands are ASCII, and no locale has a say in them.
    func uppercasedASCII() -> String {
        mappingUTF8 { UInt8(ascii: "a") <= $0 && $0 <= UInt8(ascii: "z") ? $0 & ~0x20 : $0 }
    }

    /// The text with each byte replaced. `transform` maps ASCII to ASCII and leaves the other bytes alone.
    func mappingUTF8(_ transform: (UInt8) -> UInt8) -> String {
        let bytes = utf8
        return String(unsafeUninitializedCapacity: bytes.count) { buffer in
            var count = 0
            for byte in bytes {
                buffer.initializeElement(at: count, to: transform(byte))
                count += 1
            }
            return count
        }
    }
}
