// SPDX-License-Identifier: Apache-2.0

/// Text made safe to stand in a document.
///
/// Characters that XML 1.0 §2.2 forbids, such as NUL and the other control characters, cannot be written in any
/// way and are dropped.
package enum XMLEscaping {
    /// `text` as the content of an element.
    package static func text(_ text: String) -> String {
        escape(text, isAttribute: false)
    }

    /// `text` as the value of an attribute, within quotes of either kind. Tabs and line breaks are kept.
    package static func attribute(_ text: String) -> String {
        escape(text, isAttribute: true)
    }

    private static func escape(_ text: String, isAttribute: Bool) -> String {
        guard text.utf8.contains(where: { isSpecial($0, isAttribute: isAttribute) }) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        append(text, to: &bytes, isAttribute: isAttribute)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a byte may need a replacement; 0xEF begins U+FFFE and U+FFFF.
    private static func isSpecial(_ byte: UInt8, isAttribute: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "\t"), UInt8(ascii: "\n"): isAttribute
        case 0x00..<0x20, UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), 0xEF: true
        case UInt8(ascii: "\""), UInt8(ascii: "'"): isAttribute
        default: false
        }
    }

    static func append(_ text: String, to output: inout [UInt8], isAttribute: Bool) {
        let bytes = text.utf8
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            bytes.formIndex(after: &index)
            guard isSpecial(byte, isAttribute: isAttribute) else {
                output.append(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): output.append(contentsOf: "&apos;".utf8)
            case UInt8(ascii: "\t"): output.append(contentsOf: "&#9;".utf8)
            case UInt8(ascii: "\n"): output.append(contentsOf: "&#10;".utf8)
            case UInt8(ascii: "\r"): output.append(contentsOf: "&#13;".utf8)
            case 0xEF:
                let rest = bytes[index...].prefix(2)
                if rest.elementsEqual([0xBF, 0xBE]) || rest.elementsEqual([0xBF, 0xBF]) {
                    index = rest.endIndex
                } else {
                    output.append(byte)
                }
            default: break
            }
        }
    }
}
