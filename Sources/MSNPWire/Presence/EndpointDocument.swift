// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import XML

/// The payload of `UBX`: what a contact shows beside the presence. It replaces the one before; no bytes clear it.
///
/// `<Data><PSM>hi</PSM><CurrentMedia></CurrentMedia><EndpointData
/// id="{6666…}"><Capabilities>2788999228:48</Capabilities></EndpointData></Data>`
package struct EndpointDocument: Equatable, Sendable {
    /// The personal message; on one line.
    package var personalMessage: String
    /// Nil if nothing is set.
    package var currentMedia: CurrentMedia?
    /// The GUID of the installation, with braces (13 and later).
    package var machineGUID: String?
    /// The sign-ins of the account (16 and later).
    package var endpoints: [EndpointCapabilities]
    /// The same in detail, only about one's own account.
    package var privateEndpoints: [PrivateEndpoint]

    package init(
        personalMessage: String = "", currentMedia: CurrentMedia? = nil, machineGUID: String? = nil,
        endpoints: [EndpointCapabilities] = [], privateEndpoints: [PrivateEndpoint] = []
    ) {
        self.personalMessage = personalMessage
        self.currentMedia = currentMedia
        self.machineGUID = machineGUID
        self.endpoints = endpoints
        self.privateEndpoints = privateEndpoints
    }

    /// Reads a payload. What is empty or no XML is an empty document.
    package init(parsing payload: ByteBuffer) {
        self.init()
        guard let root = PresenceXML.parse(payload) else { return }
        personalMessage = root.first("PSM").map { PresenceXML.line($0.text) } ?? ""
        currentMedia = root.first("CurrentMedia").flatMap { CurrentMedia(parsing: PresenceXML.line($0.text)) }
        machineGUID = root.first("MachineGuid").map(\.text).flatMap { $0.isEmpty ? nil : $0 }
        for element in root.all("EndpointData").prefix(MSNPLimits.endpoints) {
            guard let id = element.attributes["id"],
                let capabilities = element.first("Capabilities").flatMap({ ClientCapabilities(parsing: $0.text) })
            else { continue }
            endpoints.append(EndpointCapabilities(id: id.lowercased(), capabilities: capabilities))
        }
        for element in root.all("PrivateEndpointData").prefix(MSNPLimits.endpoints) {
            privateEndpoints.append(PresenceXML.privateEndpoint(element))
        }
    }

    /// The payload for a client of a dialect; what the dialect lacks is left out.
    package func payload(for dialect: Dialect) -> ByteBuffer {
        var xml = XMLWriter(reservingCapacity: 256)
        xml.open("Data")
        xml.field("PSM", personalMessage)
        xml.field("CurrentMedia", currentMedia?.wireText ?? "")
        if dialect >= .msnp13, let machineGUID { xml.field("MachineGuid", machineGUID) }
        if dialect.prefixesNetworkID {
            for name in ["DDP", "SignatureSound", "Scene", "ColorScheme"] { xml.field(name, "") }
        }
        if dialect.hasEndpoints {
            for endpoint in endpoints {
                xml.open("EndpointData", [("id", endpoint.id)])
                xml.field("Capabilities", endpoint.capabilities.text(for: dialect))
                xml.close()
            }
            for endpoint in privateEndpoints {
                PresenceXML.write(endpoint, attributes: [("id", endpoint.id)], to: &xml)
            }
        }
        xml.close()
        return ByteBuffer(bytes: xml.bytes)
    }
}
