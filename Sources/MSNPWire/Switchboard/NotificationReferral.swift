// SPDX-License-Identifier: Apache-2.0

/// Sends the client to another notification server: `XFR 3 NS 192.0.2.7:1863 U D`.
package struct NotificationReferral: Equatable, Sendable {
    package var transactionID: UInt32
    /// "0" if the client is to start over on the same server.
    package var host: String
    package var port: Int

    package init(transactionID: UInt32, host: String, port: Int) {
        self.transactionID = transactionID
        self.host = host
        self.port = port
    }

    /// Whether the client is to begin again with `VER` where it is: `XFR 3 NS 0`.
    package var restartsHere: Bool { host == "0" }

    /// Reads the line; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect) {
        let parameters = command.parameters
        guard command.verb == "XFR", parameters.count >= 3, parameters[1] == "NS", let id = command.transactionID,
            let address = ServerAddress(parsing: parameters[2])
        else { return nil }
        self.init(transactionID: id, host: address.host, port: address.port)
    }

    /// Writes the line for a client of a dialect; `current` is the server that says it.
    package func command(dialect: Dialect, current: ServerAddress) -> MSNPCommand {
        let address = ServerAddress(host: host, port: port).description
        var parameters = [String(transactionID), "NS", address]
        switch dialect.rawValue {
        case 2: break
        case 3...6: parameters.append("0")
        case 7...12: parameters += ["0", current.description]
        default: parameters += ["U", "D"]
        }
        return MSNPCommand("XFR", parameters)
    }
}
