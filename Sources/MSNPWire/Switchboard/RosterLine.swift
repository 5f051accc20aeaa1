// SPDX-License-Identifier: Apache-2.0

/// Somebody in a switchboard: `IRO 1 1 2 bob@example.net Bob 2684354592` who was there before,
/// `JOI bob@example.net;{66666666-7777-8888-9999-000000000000} Bob 2788999228:48` who comes.
///
/// Since MSNP16 a participant comes once for each endpoint and once, last, as the bare account: count accounts, not
/// lines.
package struct RosterLine: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// `IRO`: line `index` of `total` in the answer to the `ANS` with that number.
        case present(transactionID: UInt32, index: Int, total: Int)
        /// `JOI`.
        case joined
    }

    package var kind: Kind
    package var address: MSNAddress
    /// The friendly name, decoded; the account if the line has none.
    package var name: String
    /// Nil below MSNP12.
    package var capabilities: ClientCapabilities?

    package init(kind: Kind, address: MSNAddress, name: String, capabilities: ClientCapabilities? = nil) {
        self.kind = kind
        self.address = address
        self.name = name
        self.capabilities = capabilities
    }

    /// The line's number in an `IRO` series, from 1; nil for a `JOI`.
    package var index: Int? {
        if case .present(_, let index, _) = kind { index } else { nil }
    }

    /// The lines of an `IRO` series; nil for a `JOI`.
    package var total: Int? {
        if case .present(_, _, let total) = kind { total } else { nil }
    }

    /// Reads the line; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect) {
        let parameters = command.parameters
        var next = 0
        switch command.verb {
        case "IRO":
            guard parameters.count >= 4, let id = command.transactionID, let index = Int(decimal: parameters[1]),
                let total = Int(decimal: parameters[2])
            else { return nil }
            kind = .present(transactionID: id, index: index, total: total)
            next = 3
        case "JOI":
            kind = .joined
        default:
            return nil
        }
        guard let address = command.parameter(next).flatMap(MSNAddress.init(parsing:)) else { return nil }
        self.address = address
        name = command.parameter(next + 1).map(PercentEncoding.decodeName) ?? address.account
        capabilities = command.parameter(next + 2).flatMap(ClientCapabilities.init(parsing:))
    }

    /// Writes the line for a client of a dialect.
    package func command(dialect: Dialect) -> MSNPCommand {
        var command = MSNPCommand("JOI")
        if case .present(let id, let index, let total) = kind {
            command = MSNPCommand("IRO", [String(id), String(index), String(total)])
        }
        command.parameters.append(dialect.hasEndpoints ? address.withEndpoint : address.account)
        command.parameters.append(PercentEncoding.encodeMinimal(name.isEmpty ? address.account : name))
        if dialect.hasRosterCapabilities {
            command.parameters.append((capabilities ?? ClientCapabilities(base: 0)).text(for: dialect))
        }
        return command
    }
}
