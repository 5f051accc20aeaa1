// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Text of any language in a mail header (RFC 2047): `=?utf-8?B?VXNlcjE=?=`, `=?iso-8859-1?Q?Jos=E9?=`.
enum EncodedWord {
    /// `text` as one encoded word; longer than the 75 letters that mail allows where the text is long, as the
    /// services write it.
    static func encode(_ text: String) -> String {
        "=?utf-8?B?" + Base64.encode(Array(text.utf8)) + "?="
    }

    /// `text` with its encoded words decoded and the white space between two of them taken out. Words that cannot be
    /// decoded stay as they are.
    static func decode(_ text: String) -> String {
        // Words without an end are looked for to the end of the text, each of them.
        guard text.utf8.count <= ServiceLimits.encodedFieldBytes, text.contains("=?") else { return text }
        var decoded = ""
        // Words of one character set that follow each other are decoded as one: some mailers cut letters in two.
        var pending: (charset: String, bytes: [UInt8], source: String)?
        func flush() {
            guard let word = pending else { return }
            decoded += Charset.decode(word.bytes, charset: word.charset) ?? word.source
            pending = nil
        }
        var rest = text[...]
        while let start = rest.firstRange(of: "=?") {
            let before = rest[..<start.lowerBound]
            guard let word = Word(rest[start.lowerBound...]) else {
                flush()
                decoded += rest[..<start.upperBound]
                rest = rest[start.upperBound...]
                continue
            }
            let isAdjacent = pending != nil && before.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            if !isAdjacent {
                flush()
                decoded += before
            }
            if pending?.charset.lowercased() == word.charset.lowercased() {
                pending?.bytes += word.bytes
                pending?.source += before + word.source
            } else {
                flush()
                pending = (word.charset, word.bytes, String(word.source))
            }
            rest = rest[word.source.endIndex...]
        }
        flush()
        return decoded + rest
    }

    /// The word at the beginning of some text.
    private struct Word {
        var charset: String
        var bytes: [UInt8]
        var source: Substring

        init?(_ text: Substring) {
            let inner = text.dropFirst(2)
            guard let first = inner.firstIndex(of: "?") else { return nil }
            let afterCharset = inner[inner.index(after: first)...]
            guard let second = afterCharset.firstIndex(of: "?") else { return nil }
            let afterEncoding = afterCharset[afterCharset.index(after: second)...]
            guard let end = afterEncoding.firstRange(of: "?=") else { return nil }
            let content = afterEncoding[..<end.lowerBound]
            guard content.utf8.allSatisfy({ $0 > 0x20 }) else { return nil }
            switch afterCharset[..<second] {
            case "B", "b":
                guard let decoded = TransferEncoding.base64(content) else { return nil }
                bytes = decoded
            case "Q", "q": bytes = TransferEncoding.quoted(content)
            default: return nil
            }
            // A language may follow the character set (RFC 2231 §5).
            charset = String(inner[..<first].prefix { $0 != "*" })
            source = text[..<end.upperBound]
        }
    }
}
