// SPDX-License-Identifier: Apache-2.0

/// How bytes are written in a transcript.
enum TranscriptText {
    /// One line of text: control characters and what is no UTF-8 as `\x1a`, a carriage return as `\r`; the rest as it is.
    static func visible(_ bytes: some Sequence<UInt8>) -> String {
        var result = ""
        var rest = Array(bytes)[...]
        while let first = rest.first {
            let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            if let scalar = String(validating: rest.prefix(length), as: UTF8.self)?.unicodeScalars.first {
                append(scalar, to: &result)
                rest = rest.dropFirst(length)
            } else {
                result += hex(first)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// A payload, one line each: `   | text\r`. A body that is too long ends with `...[2367 more bytes]`.
    static func payload(_ bytes: [UInt8]) -> [String] {
        var lines = bytes.prefix(MSNPProxyLimits.shownBytes)
            .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { "   | " + visible($0) }
        if bytes.count > MSNPProxyLimits.shownBytes {
            lines.append("   | ...[\(bytes.count - MSNPProxyLimits.shownBytes) more bytes]")
        }
        return lines
    }

    /// Seconds with three digits after the point, at least six characters: ` 0.000`.
    static func time(_ milliseconds: Int64) -> String {
        let milliseconds = max(0, milliseconds)
        let fraction = String(milliseconds % 1000)
        let text = "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
        return String(repeating: " ", count: max(0, 6 - text.count)) + text
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
        switch scalar.value {
        case 0x0D: result += "\\r"
        case 0x09: result += "\t"
        case 0..<0x20, 0x7F: result += hex(UInt8(truncatingIfNeeded: scalar.value))
        // Control characters, marks of direction and line ends beyond ASCII, which terminals obey.
        case 0x80...0x9F, 0x2028...0x202E, 0x2066...0x2069:
            for byte in String(scalar).utf8 { result += hex(byte) }
        default: result.unicodeScalars.append(scalar)
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return "\\x" + (digits.count < 2 ? "0" : "") + digits
    }
}
