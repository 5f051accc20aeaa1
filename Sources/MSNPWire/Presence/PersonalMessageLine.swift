// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// A contact's personal message as a server sends it, `UBX`: `UBX bob@example.net 55` (MSNP11-13),
/// `UBX bob@example.net 1 55` (14-17), `UBX 1:bob@example.net 256` (18), each with an `EndpointDocument`.
package struct PersonalMessageLine: Equatable, Sendable {
    package var address: MSNAddress
    package var document: EndpointDocument

    package init(address: MSNAddress, document: EndpointDocument) {
        self.address = address
        self.document = document
    }

    /// Reads the command; nil if it is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect) {
        guard command.verb == "UBX", let payload = command.payload, let first = command.parameter(0),
            let address = MSNAddress(parsing: first)
        else { return nil }
        self.init(address: address, document: EndpointDocument(parsing: payload))
        if let network = command.parameter(1).flatMap({ Int(decimal: $0) }) {
            self.address.networkID = network
        }
    }

    /// Writes the command for a client of a dialect.
    package func command(dialect: Dialect) -> MSNPCommand {
        Self.command(address: address, payload: document.payload(for: dialect), dialect: dialect)
    }

    /// A `UBX` with a payload that is ready; an empty one clears what the address showed.
    package static func command(address: MSNAddress, payload: ByteBuffer, dialect: Dialect) -> MSNPCommand {
        var parameters = [dialect.prefixesNetworkID ? address.prefixed : address.account]
        if dialect.hasNetworkIDs, !dialect.prefixesNetworkID { parameters.append(String(address.networkID)) }
        return MSNPCommand("UBX", parameters, payload: payload)
    }
}
