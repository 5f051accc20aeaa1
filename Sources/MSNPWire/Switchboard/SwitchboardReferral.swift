// SPDX-License-Identifier: Apache-2.0

/// Where the switchboard is that the client asked for, the reply to `XFR 15 SB`:
/// `XFR 15 SB 192.0.2.9:1864 CKI 17262740.1050826919.32308 U messenger.msn.com 1`.
package struct SwitchboardReferral: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    package var transactionID: UInt32
    package var host: String
    package var port: Int
    /// The ticket for `USR` on the switchboard, good once and for about two minutes. Never log it.
    package var cookie: String

    package init(transactionID: UInt32, host: String, port: Int, cookie: String) {
        self.transactionID = transactionID
        self.host = host
        self.port = port
        self.cookie = cookie
    }

    /// Reads the line; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect) {
        let parameters = command.parameters
        guard command.verb == "XFR", parameters.count >= 5, parameters[1] == "SB", parameters[3] == "CKI",
            let id = command.transactionID, let address = ServerAddress(parsing: parameters[2])
        else { return nil }
        self.init(transactionID: id, host: address.host, port: address.port, cookie: parameters[4])
    }

    /// Writes the line for a client of a dialect.
    package func command(dialect: Dialect) -> MSNPCommand {
        let address = ServerAddress(host: host, port: port).description
        var parameters = [String(transactionID), "SB", address, "CKI", cookie]
        if dialect >= .msnp13 { parameters += ["U", "messenger.msn.com"] }
        if dialect >= .msnp14 { parameters.append("1") }
        return MSNPCommand("XFR", parameters)
    }

    package var description: String { "SwitchboardReferral(\(transactionID), \(host):\(port), ‹redacted›)" }
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
