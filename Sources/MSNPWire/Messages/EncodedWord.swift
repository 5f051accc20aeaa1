// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Text in the headers of mail (RFC 2047): `=?utf-8?B?QWxpY2U=?=` is "Alice".
package enum EncodedWord {
    /// Decodes the words in UTF-8 or ASCII; all else stays as it is.
    package static func decode(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "=")) else { return text }
        var result = ""
        var previousWasWord = false
        for part in text.split(separator: " ", omittingEmptySubsequences: false) {
            let word = word(part)
            // Blanks between two encoded words belong to neither.
            if !result.isEmpty, !(previousWasWord && word != nil) { result += " " }
            result += word ?? String(part)
            previousWasWord = word != nil
        }
        return result
    }

    /// Text as one encoded word.
    package static func encode(_ text: String) -> String {
        "=?utf-8?B?" + Base64.encode(Array(text.utf8)) + "?="
    }

    private static func word(_ text: Substring) -> String? {
        guard text.hasPrefix("=?"), text.hasSuffix("?="), text.utf8.count > 4 else { return nil }
        let parts = text.dropFirst(2).dropLast(2).split(separator: "?", omittingEmptySubsequences: false)
        guard parts.count == 3, ["utf-8", "us-ascii"].contains(parts[0].lowercased()) else { return nil }
        switch parts[1] {
        case "B", "b":
            return Base64.decode(String(parts[2])).map { String(decoding: $0, as: UTF8.self) }
        case "Q", "q":
            return quotedPrintable(parts[2])
        default:
            return nil
        }
    }

    private static func quotedPrintable(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "="), index + 2 < bytes.count,
                let high = PercentEncoding.hexValue(bytes[index + 1]),
                let low = PercentEncoding.hexValue(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index] == UInt8(ascii: "_") ? 0x20 : bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
