// SPDX-License-Identifier: Apache-2.0

import Cryptography
import XML

/// A picture or sound that peers fetch from each other by its hash:
/// `<msnobj Creator="alice@example.com" Size="11" Type="3" Location="0" Friendly="cABpAGMAAAA=" SHA1D="Kq5s…"/>`.
package struct MSNObject: Equatable, Sendable {
    package enum Kind: Int, Equatable, Sendable {
        case emoticon = 2
        case displayPicture = 3
        case background = 5
        case dynamicDisplayPicture = 7
        case wink = 8
        case voiceClip = 11
        case roamingObject = 13
        case signatureSound = 14
        case scene = 16
    }

    package var creator: String
    /// Bytes, as the creator says.
    package var size: Int64
    /// The number on the wire, see `Kind`.
    package var type: Int
    /// A file name, or `0`.
    package var location: String
    /// The name for people; often empty.
    package var name: String
    /// What the data is known by: its SHA-1, Base64.
    package var digest: String

    package var kind: Kind? { Kind(rawValue: type) }

    /// Reads the element; nil if it is none or lacks creator or type. A NUL or what follows it does not count.
    package init?(parsing text: String) {
        let text = String(text.prefix { $0 != "\0" })
        let limits = XMLLimits(bytes: MSNPLimits.object, elements: 8)
        guard let element = try? XMLReader.parse(Self.closed(text), limits: limits), element.name == "msnobj",
            let creator = element.attributes["Creator"], !creator.isEmpty,
            let type = element.attributes["Type"].flatMap({ Int(decimal: $0) })
        else { return nil }
        self.creator = creator
        self.type = type
        size = element.attributes["Size"].flatMap { Int64(decimal: $0) } ?? 0
        location = PresenceXML.line(element.attributes["Location"] ?? "")
        name = element.attributes["Friendly"].flatMap(Self.name) ?? ""
        digest = element.attributes["SHA1D"] ?? ""
    }

    /// Some clients leave the element open: `<msnobj …>`.
    private static func closed(_ text: String) -> String {
        guard text.hasSuffix(">"), !text.hasSuffix("/>"), !text.hasSuffix("</msnobj>") else { return text }
        return text.dropLast() + "/>"
    }

    /// `Friendly`: UTF-16, low byte first, ended by zero, in Base64.
    private static func name(_ encoded: String) -> String? {
        Base64.decode(encoded).map { UTF16LittleEndian.text(of: $0) }
    }
}

/// Text of two bytes a unit, low byte first, as peer-to-peer data has it.
enum UTF16LittleEndian {
    /// The text up to a zero or the end, on one line.
    static func text(of bytes: some Collection<UInt8>) -> String {
        var units: [UInt16] = []
        var rest = bytes[...]
        while let low = rest.popFirst(), let high = rest.popFirst(), low != 0 || high != 0 {
            units.append(UInt16(high) << 8 | UInt16(low))
        }
        return PresenceXML.line(String(decoding: units, as: UTF16.self))
    }
}
