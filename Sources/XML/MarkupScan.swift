// SPDX-License-Identifier: Apache-2.0

/// A first look over the bytes of a document, before any parser sees them.
///
/// It refuses what no message of MSN's services has and what has been the way into XML parsers again and again:
/// document type declarations (with them all entities), processing instructions, NUL bytes; and tags so long, or
/// with so many attributes, that checking them for duplicates would take quadratic time. Whatever is merely
/// malformed it leaves to the parser, which stops at the first error.
struct MarkupScan {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let limits: XMLLimits

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    func run() throws(XMLError) {
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "<") else {
                index += 1
                continue
            }
            let start = index
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            switch next {
            case UInt8(ascii: "!"):
                if matches("<!--", at: start) {
                    index = end(of: "-->", from: start + 4)
                } else if matches("<![CDATA[", at: start) {
                    index = end(of: "]]>", from: start + 9)
                } else {
                    throw .documentTypeRefused
                }
            case UInt8(ascii: "?"):
                // The XML declaration, after a byte order mark at most.
                guard start == 0 || start == 3, matches("<?xml", at: start), start + 5 < bytes.count,
                    isSpace(bytes[start + 5])
                else { throw .instructionRefused }
                index = end(of: "?>", from: start + 5)
            default:
                index = try endOfTag(from: start)
            }
        }
    }

    /// The index after the `>` that ends the tag at `start`, with its length and attributes checked on the way.
    private func endOfTag(from start: Int) throws(XMLError) -> Int {
        var quote: UInt8 = 0
        var attributes = 0
        var index = start + 1
        while index < bytes.count {
            if index - start >= limits.tagBytes { throw .tagTooLong }
            let byte = bytes[index]
            index += 1
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: ">") {
                return index
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: "=") {
                attributes += 1
                if attributes > limits.attributes { throw .tooManyAttributes }
            }
        }
        return index
    }

    private func matches(_ text: StaticString, at start: Int) -> Bool {
        guard bytes.count - start >= text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount where bytes[start + offset] != text.utf8Start[offset] { return false }
        return true
    }

    /// The index after the next `text`, or the end of the document.
    private func end(of text: StaticString, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            if matches(text, at: index) { return index + text.utf8CodeUnitCount }
            index += 1
        }
        return bytes.count
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
            || byte == UInt8(ascii: "\r")
    }
}
