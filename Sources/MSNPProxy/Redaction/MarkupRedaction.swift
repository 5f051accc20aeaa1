// SPDX-License-Identifier: Apache-2.0

/// Takes secrets out of XML, whole or cut short, without understanding more of it than tags.
struct MarkupRedaction {
    /// Elements whose content is a secret, by local name in lower case.
    private static let elements: Set<String> = [
        "password", "binarysecuritytoken", "binarysecret", "tickettoken", "ciphervalue", "passportcookie",
        "signaturevalue",
        "circleticket", "ticket", "sessiontoken", "accesstoken", "securitytoken", "nonce",
    ]
    /// Attributes whose value is one.
    private static let attributes: Set<String> = ["passport", "password", "ticket", "token"]

    /// What was found.
    private(set) var secrets: [[UInt8]] = []

    mutating func redact(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "<")) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "<"), let end = bytes[index...].firstIndex(of: UInt8(ascii: ">")) else {
                result.append(bytes[index])
                index += 1
                continue
            }
            let tag = bytes[index...end]
            let name = tag.dropFirst().prefix { Self.isInName($0) }
            result += attributesRedacted(tag, after: name.endIndex)
            index = end + 1
            let isEmpty = tag.dropLast().last == UInt8(ascii: "/")
            guard !name.isEmpty, !isEmpty, Self.elements.contains(Self.local(name)) else { continue }
            let closing = Array("</".utf8) + name
            let contentEnd = bytes[index...].firstRange(of: closing)?.lowerBound ?? bytes.count
            if contentEnd > index {
                secrets.append(Array(bytes[index..<contentEnd]))
                // What is inside may be elements of its own; none of them is shown.
                result += Redactor.placeholderBytes
            }
            index = contentEnd
        }
        return result
    }

    private mutating func attributesRedacted(_ tag: ArraySlice<UInt8>, after start: Int) -> [UInt8] {
        var result = Array(tag[..<start])
        var index = start
        while index < tag.endIndex {
            let name = tag[index...].prefix { Self.isInName($0) }
            guard !name.isEmpty, name.endIndex + 1 < tag.endIndex, tag[name.endIndex] == UInt8(ascii: "="),
                case let quote = tag[name.endIndex + 1], quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
                let end = tag[(name.endIndex + 2)...].firstIndex(of: quote)
            else {
                let next = name.isEmpty ? index + 1 : name.endIndex
                result += tag[index..<next]
                index = next
                continue
            }
            let value = tag[(name.endIndex + 2)..<end]
            if Self.attributes.contains(Self.local(name)), !value.isEmpty {
                secrets.append(Array(value))
                result += tag[index..<(name.endIndex + 2)]
                result += Redactor.placeholderBytes
                result.append(quote)
            } else {
                result += tag[index...end]
            }
            index = end + 1
        }
        return result
    }

    private static func local(_ name: ArraySlice<UInt8>) -> String {
        String(decoding: name.split(separator: UInt8(ascii: ":")).last ?? [], as: UTF8.self).lowercased()
    }

    private static func isInName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }
}
