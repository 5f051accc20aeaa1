// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The character sets of mail. UTF-8 and the Latin ones are read here, all others by the system's iconv.
enum Charset {
    /// `bytes` as text, or nil where the character set is not known or the bytes do not belong to it.
    ///
    /// ISO-8859-1 is read as Windows-1252, as every mail program does: whoever says the one means the other, and where
    /// they differ the former has nothing but control characters.
    static func decode(_ bytes: [UInt8], charset: String) -> String? {
        switch charset.lowercased() {
        case "", "utf-8", "utf8", "us-ascii", "ascii": String(validating: bytes, as: UTF8.self)
        case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "windows-1252", "cp1252": latin(bytes)
        default: converted(bytes, from: charset)
        }
    }

    /// Whether text in this character set may look like ASCII and be none (escape sequences, shifts).
    static func hidesInASCII(_ charset: String) -> Bool {
        let name = charset.lowercased()
        return name.hasPrefix("iso-2022") || name.hasPrefix("utf-7") || name.hasPrefix("hz") || name == "csiso2022jp"
    }

    /// 0x80 to 0x9F of Windows-1252; the five that it leaves out are the control characters of ISO-8859-1.
    private static let upper: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]

    private static func latin(_ bytes: [UInt8]) -> String {
        let upper = upper
        return String(
            decoding: bytes.lazy.map { (0x80...0x9F).contains($0) ? upper[Int($0) - 0x80] : UInt16($0) },
            as: UTF16.self)
    }

    private static func converted(_ bytes: [UInt8], from charset: String) -> String? {
        // A name and no path or option: iconv looks names up in the file system and has suffixes of its own.
        guard !charset.isEmpty, charset.utf8.count <= ServiceLimits.charsetNameBytes,
            charset.utf8.allSatisfy(isNameByte)
        else { return nil }
        let converter = iconv_open("UTF-8", charset)
        guard Int(bitPattern: converter) != -1 else { return nil }
        defer { iconv_close(converter) }
        // No character set needs more than four bytes of UTF-8 for one of its own, apart from a mark at the end.
        let capacity = bytes.count * 4 + 16
        var input = bytes.map { CChar(bitPattern: $0) }
        let output = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initialized in
            initialized = buffer.withMemoryRebound(to: CChar.self) { characters in
                input.withUnsafeMutableBufferPointer { source in
                    var next = source.baseAddress
                    var left = source.count
                    var free = capacity
                    var end = characters.baseAddress
                    // One call reads all there is; whatever stops it before is damage. The second one ends shifts.
                    guard iconv(converter, &next, &left, &end, &free) != -1, left == 0,
                        iconv(converter, nil, nil, &end, &free) != -1
                    else { return 0 }
                    return capacity - free
                }
            }
        }
        guard !output.isEmpty || bytes.isEmpty else { return nil }
        return String(validating: output, as: UTF8.self)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
