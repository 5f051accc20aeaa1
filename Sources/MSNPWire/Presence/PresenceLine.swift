// SPDX-License-Identifier: Apache-2.0

/// A contact's presence, a server's `ILN`, `NLN` or `FLN`. The field order changed often:
/// `ILN 6 NLN bob@example.net Bob 1073741856 0` (MSNP12), `NLN BSY 1:bob@example.net Bob 2788999228:48 0` (MSNP18),
/// `FLN bob@example.net 1 0` (MSNP14).
package struct PresenceLine: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// `ILN`: the state a contact had when the client signed in or added it, with that command's number. Not in
        /// MSNP18.
        case initial(transactionID: UInt32)
        /// `NLN`: a change.
        case change
        /// `FLN`, or `NLN FLN …`: gone.
        case offline
    }

    package var kind: Kind
    package var status: PresenceStatus
    package var address: MSNAddress
    /// The friendly name, decoded; empty if the line has none.
    package var name: String
    /// Nil where the line has none.
    package var capabilities: ClientCapabilities?
    /// The MSNObject of the display picture, decoded; nil if there is none.
    package var object: String?

    package init(
        kind: Kind, status: PresenceStatus, address: MSNAddress, name: String = "",
        capabilities: ClientCapabilities? = nil, object: String? = nil
    ) {
        self.kind = kind
        self.status = status
        self.address = address
        self.name = name
        self.capabilities = capabilities
        self.object = object
    }

    /// Reads the line; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect) {
        let kind: Kind
        var next = 0
        switch command.verb {
        case "ILN":
            guard let id = command.transactionID else { return nil }
            kind = .initial(transactionID: id)
            next = 1
        case "NLN":
            kind = .change
        case "FLN":
            guard let (address, _) = Self.address(in: command, at: 0, dialect: dialect) else { return nil }
            self.init(kind: .offline, status: .offline, address: address)
            return
        default:
            return nil
        }
        guard let status = command.parameter(next).map(PresenceStatus.init(rawValue:)),
            let (address, fields) = Self.address(in: command, at: next + 1, dialect: dialect)
        else { return nil }
        next += 1 + fields
        self.init(kind: status == .offline ? .offline : kind, status: status, address: address)
        name = command.parameter(next).map(PercentEncoding.decodeName) ?? ""
        if dialect.hasCapabilities {
            capabilities = command.parameter(next + 1).flatMap(ClientCapabilities.init(parsing:))
        }
        if dialect.hasObjects {
            object = command.parameter(next + 2).flatMap(Self.object)
        }
    }

    /// The address at a field, with the network behind it or before its colon, and how many fields it takes.
    private static func address(
        in command: MSNPCommand, at index: Int, dialect: Dialect
    ) -> (address: MSNAddress, fields: Int)? {
        guard let field = command.parameter(index), var address = MSNAddress(parsing: field) else { return nil }
        // Which dialect began to write "1:bob@example.net" is told differently, so the line itself decides.
        guard dialect.hasNetworkIDs, !hasPrefix(field),
            let network = command.parameter(index + 1).flatMap({ Int(decimal: $0) })
        else { return (address, 1) }
        address.networkID = network
        return (address, 2)
    }

    /// Writes the line for a client of a dialect. What the dialect lacks is left out.
    package func command(dialect: Dialect) -> MSNPCommand {
        if kind == .offline {
            if dialect.prefixesNetworkID { return MSNPCommand("FLN", [address.prefixed, "0:0"]) }
            guard dialect.hasNetworkIDs else { return MSNPCommand("FLN", [address.account]) }
            return MSNPCommand("FLN", [address.account, String(address.networkID), dialect.hasEndpoints ? "0:0" : "0"])
        }
        var command = MSNPCommand("NLN")
        if case .initial(let id) = kind, !dialect.prefixesNetworkID {
            command = MSNPCommand("ILN", [String(id)])
        }
        command.parameters.append(status.rawValue)
        if dialect.prefixesNetworkID {
            command.parameters.append(address.prefixed)
        } else {
            command.parameters.append(address.account)
            if dialect.hasNetworkIDs { command.parameters.append(String(address.networkID)) }
        }
        command.parameters.append(PercentEncoding.encodeMinimal(name.isEmpty ? address.account : name))
        if dialect.hasCapabilities {
            command.parameters.append((capabilities ?? ClientCapabilities(base: 0)).text(for: dialect))
        }
        if dialect.hasObjects {
            command.parameters.append(object.map(PercentEncoding.encodeURL) ?? "0")
        }
        return command
    }

    /// Whether a field begins with a network number and a colon.
    private static func hasPrefix(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
        return Int(decimal: text.utf8[..<colon]) != nil
    }

    /// An MSNObject; "0", "1" and an empty object stand for none.
    static func object(_ field: String) -> String? {
        let text = PercentEncoding.decode(field)
        return ["", "0", "1", "<msnobj/>"].contains(text) ? nil : text
    }
}
