// SPDX-License-Identifier: Apache-2.0

/// The state that a client takes and a server confirms, `CHG`: `CHG 6 NLN` (MSNP2-7), `CHG 6 NLN 32` (8),
/// `CHG 6 NLN 1073741856 0` (9-15), `CHG 8 NLN 2684354592:0 0` (16 and later).
package struct PresenceRequest: Equatable, Sendable {
    /// 0 if the server changed the state by itself.
    package var transactionID: UInt32
    package var status: PresenceStatus
    /// Nil where the line has none; servers insist on them from MSNP8 on.
    package var capabilities: ClientCapabilities?
    /// The MSNObject of the display picture, decoded; nil for none.
    package var object: String?

    package init(
        transactionID: UInt32, status: PresenceStatus, capabilities: ClientCapabilities?, object: String? = nil
    ) {
        self.transactionID = transactionID
        self.status = status
        self.capabilities = capabilities
        self.object = object
    }

    /// Reads the line; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect) {
        guard command.verb == "CHG", let id = command.transactionID, let status = command.parameter(1) else {
            return nil
        }
        self.init(
            transactionID: id, status: PresenceStatus(rawValue: status),
            capabilities: command.parameter(2).flatMap(ClientCapabilities.init(parsing:)),
            object: command.parameter(3).flatMap(PresenceLine.object))
    }

    /// Writes the line in a dialect; what the dialect lacks is left out.
    package func command(dialect: Dialect) -> MSNPCommand {
        var parameters = [String(transactionID), status.rawValue]
        if dialect.hasCapabilities {
            parameters.append((capabilities ?? ClientCapabilities(base: 0)).text(for: dialect))
        }
        if dialect.hasObjects { parameters.append(object.map(PercentEncoding.encodeURL) ?? "0") }
        return MSNPCommand("CHG", parameters)
    }
}
