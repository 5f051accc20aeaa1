// SPDX-License-Identifier: Apache-2.0

/// A group of contacts in the reply to `SYN`, a server's `LSG`: `LSG 5 1 1 2 0 Other%20Contacts 0` (MSNP7),
/// `LSG 0 Other%20Contacts 0` (8, 9), `LSG Friends aaaaaaaa-0000-0000-0000-000000000001` (10 and later).
package struct GroupEntry: Equatable, Sendable {
    /// A number up to MSNP9, a GUID later.
    package var id: String
    /// Decoded.
    package var name: String
    /// Only in MSNP7: where the line stands among the groups.
    package var position: ListEntry.Position?

    package init(id: String, name: String, position: ListEntry.Position? = nil) {
        self.id = id
        self.name = name
        self.position = position
    }

    /// Reads the line; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect) {
        let parameters = command.parameters
        guard command.verb == "LSG", parameters.count >= 2 else { return nil }
        if dialect.hasContactIDs {
            self.init(id: parameters[1], name: PercentEncoding.decodeName(parameters[0]))
        } else if dialect <= .msnp7 {
            guard parameters.count >= 6, let transaction = command.transactionID,
                let index = Int(decimal: parameters[2]),
                let total = Int(decimal: parameters[3])
            else { return nil }
            self.init(
                id: parameters[4], name: PercentEncoding.decodeName(parameters[5]),
                position: .init(transactionID: transaction, version: parameters[1], index: index, total: total))
        } else {
            self.init(id: parameters[0], name: PercentEncoding.decodeName(parameters[1]))
        }
    }

    /// Writes the line for a client of a dialect. MSNP7 needs a `position`.
    package func command(dialect: Dialect) -> MSNPCommand {
        let name = PercentEncoding.encodeMinimal(self.name)
        if dialect.hasContactIDs { return MSNPCommand("LSG", [name, id]) }
        guard dialect <= .msnp7 else { return MSNPCommand("LSG", [id, name, "0"]) }
        let position = self.position ?? .init(transactionID: 0, version: "0", index: 1, total: 1)
        return MSNPCommand(
            "LSG",
            [
                String(position.transactionID), position.version, String(position.index), String(position.total), id,
                name, "0",
            ])
    }
}
