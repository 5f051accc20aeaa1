// SPDX-License-Identifier: Apache-2.0

/// The first line of the reply to `SYN`: `SYN 5 1` (MSNP2-7), `SYN 5 1 3 1` (8, 9),
/// `SYN 5 2024-01-02T03:04:05.0000000-08:00 2024-01-02T03:04:05.0000000-08:00 3 1` (10-12).
package struct SyncReply: Equatable, Sendable {
    package var transactionID: UInt32
    /// The version of the lists, one field up to MSNP9, two later. Opaque; sent back at the next sign-in.
    package var stamps: [String]
    /// `LST` lines that follow; nil if the lists have not changed and none follow, and always in MSNP2-7.
    package var contacts: Int?
    /// `LSG` lines that follow; nil as `contacts`.
    package var groups: Int?

    package init(transactionID: UInt32, stamps: [String], contacts: Int? = nil, groups: Int? = nil) {
        self.transactionID = transactionID
        self.stamps = stamps
        self.contacts = contacts
        self.groups = groups
    }

    /// Reads the line; nil if the command is another, lacks fields or has counts that are none.
    package init?(_ command: MSNPCommand, dialect: Dialect) {
        let parameters = command.parameters
        let stampCount = dialect.hasContactIDs ? 2 : 1
        guard command.verb == "SYN", let id = command.transactionID, parameters.count > stampCount else { return nil }
        self.init(transactionID: id, stamps: Array(parameters[1...stampCount]))
        if dialect >= .msnp8, parameters.count > stampCount + 1 {
            guard parameters.count > stampCount + 2, let contacts = Int(decimal: parameters[stampCount + 1]),
                let groups = Int(decimal: parameters[stampCount + 2])
            else { return nil }
            self.contacts = contacts
            self.groups = groups
        }
    }

    /// Writes the line for a client of a dialect.
    package func command(dialect: Dialect) -> MSNPCommand {
        var command = MSNPCommand("SYN", [String(transactionID)] + stamps.prefix(dialect.hasContactIDs ? 2 : 1))
        if dialect >= .msnp8, let contacts, let groups {
            command.parameters += [String(contacts), String(groups)]
        }
        return command
    }
}
