// SPDX-License-Identifier: Apache-2.0

/// Somebody has left a switchboard: `BYE bob@example.net`, `BYE bob@example.net 1` after a long silence.
///
/// Since MSNP16 a line for the endpoint comes first; the person is gone only with the bare account.
package struct Departure: Equatable, Sendable {
    package var address: MSNAddress
    /// The switchboard closed because nobody said anything.
    package var isIdle: Bool

    package init(address: MSNAddress, isIdle: Bool = false) {
        self.address = address
        self.isIdle = isIdle
    }

    /// Reads the line; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect) {
        guard command.verb == "BYE", let address = command.parameter(0).flatMap(MSNAddress.init(parsing:)) else {
            return nil
        }
        self.init(address: address, isIdle: command.parameter(1) == "1")
    }

    /// Writes the line for a client of a dialect.
    package func command(dialect: Dialect) -> MSNPCommand {
        let account = dialect.hasEndpoints ? address.withEndpoint : address.account
        return MSNPCommand("BYE", isIdle ? [account, "1"] : [account])
    }
}
