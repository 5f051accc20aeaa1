// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import XML

/// The payload of `UUX`: what a client says about itself. Before MSNP16 only `.data`.
package enum UserDocument: Equatable, Sendable {
    /// `<Data><PSM>at home</PSM><CurrentMedia></CurrentMedia></Data>`
    case data(personalMessage: String, currentMedia: CurrentMedia?, machineGUID: String?)
    /// `<EndpointData><Capabilities>2684354592:0</Capabilities></EndpointData>`
    case endpoint(ClientCapabilities)
    /// `<PrivateEndpointData><EpName>Laptop</EpName><Idle>false</Idle><ClientType>1</ClientType><State>NLN</State></PrivateEndpointData>`
    case privateEndpoint(PrivateEndpoint)
    /// Another document, or no XML.
    case unknown

    /// Reads a payload.
    package init(parsing payload: ByteBuffer) {
        guard let root = PresenceXML.parse(payload) else {
            self = .unknown
            return
        }
        switch root.name {
        case "Data":
            self = .data(
                personalMessage: root.first("PSM").map { PresenceXML.line($0.text) } ?? "",
                currentMedia: root.first("CurrentMedia").flatMap { CurrentMedia(parsing: PresenceXML.line($0.text)) },
                machineGUID: root.first("MachineGuid").map(\.text).flatMap { $0.isEmpty ? nil : $0 })
        case "EndpointData":
            guard let capabilities = root.first("Capabilities").flatMap({ ClientCapabilities(parsing: $0.text) }) else {
                self = .unknown
                return
            }
            self = .endpoint(capabilities)
        case "PrivateEndpointData":
            self = .privateEndpoint(PresenceXML.privateEndpoint(root))
        default:
            self = .unknown
        }
    }

    /// The payload that a client of a dialect sends. Empty for `.unknown`.
    package func payload(for dialect: Dialect) -> ByteBuffer {
        var xml = XMLWriter(reservingCapacity: 256)
        switch self {
        case .data(let personalMessage, let currentMedia, let machineGUID):
            xml.open("Data")
            xml.field("PSM", PresenceXML.line(personalMessage))
            xml.field("CurrentMedia", currentMedia?.wireText ?? "")
            if dialect >= .msnp13, let machineGUID { xml.field("MachineGuid", machineGUID) }
            if dialect.prefixesNetworkID {
                for name in ["DDP", "SignatureSound", "Scene", "ColorScheme"] { xml.field(name, "") }
            } else if dialect.hasEndpoints {
                xml.field("SignatureSound", "")
            }
            xml.close()
        case .endpoint(let capabilities):
            xml.open("EndpointData")
            xml.field("Capabilities", capabilities.text(for: dialect))
            xml.close()
        case .privateEndpoint(let endpoint):
            PresenceXML.write(endpoint, attributes: [], to: &xml)
        case .unknown:
            break
        }
        return ByteBuffer(bytes: xml.bytes)
    }
}
