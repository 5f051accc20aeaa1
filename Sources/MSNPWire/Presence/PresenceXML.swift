// SPDX-License-Identifier: Apache-2.0

import NIOCore
import XML

/// What `UBX` and `UUX` documents have in common.
enum PresenceXML {
    /// The root of a payload; nil if it is empty, too large or no XML.
    static func parse(_ payload: ByteBuffer) -> XMLElement? {
        guard payload.readableBytes > 0 else { return nil }
        return try? XMLReader.parse(payload.readableBytesView, limits: .payload)
    }

    /// Text on one line: line ends and tabs become spaces, other control characters go.
    static func line(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        let bytes = text.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case 0x09, 0x0A, 0x0D: 0x20
            case ..<0x20, 0x7F: nil
            default: byte
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func privateEndpoint(_ element: XMLElement) -> PrivateEndpoint {
        PrivateEndpoint(
            id: element.attributes["id"]?.lowercased() ?? "",
            name: element.first("EpName").map { line($0.text) } ?? "",
            isIdle: element.first("Idle")?.text == "true",
            clientType: element.first("ClientType").flatMap { Int(decimal: $0.text) } ?? 1,
            status: PresenceStatus(rawValue: element.first("State")?.text ?? "NLN"))
    }

    static func write(_ endpoint: PrivateEndpoint, attributes: [(String, String)], to xml: inout XMLWriter) {
        xml.open("PrivateEndpointData", attributes)
        xml.field("EpName", endpoint.name)
        xml.field("Idle", endpoint.isIdle ? "true" : "false")
        xml.field("ClientType", String(endpoint.clientType))
        xml.field("State", endpoint.status.rawValue)
        xml.close()
    }
}

extension XMLWriter {
    /// An element with text in it, with both tags even when it is empty: old clients look for `<PSM>`.
    mutating func field(_ name: String, _ text: String) {
        open(name)
        self.text(text)
        close()
    }
}
