// SPDX-License-Identifier: Apache-2.0

/// An invitation into a switchboard, on the notification connection:
/// `RNG 11752013 192.0.2.9:1864 CKI 849102291.520491113 bob@example.net Bob U messenger.hotmail.com 1`.
package struct Ring: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Opaque; not always a number.
    package var sessionID: String
    package var host: String
    package var port: Int
    /// The ticket for `ANS` on the switchboard, good once. Never log it.
    package var cookie: String
    /// Who invites; never with an endpoint.
    package var account: String
    /// The friendly name, decoded; the account if the line has none.
    package var name: String

    package init(sessionID: String, host: String, port: Int, cookie: String, account: String, name: String) {
        self.sessionID = sessionID
        self.host = host
        self.port = port
        self.cookie = cookie
        self.account = account
        self.name = name
    }

    /// Reads the line; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect) {
        let parameters = command.parameters
        guard command.verb == "RNG", parameters.count >= 5, parameters[2] == "CKI",
            let address = ServerAddress(parsing: parameters[1]), let caller = MSNAddress(parsing: parameters[4])
        else { return nil }
        self.init(
            sessionID: parameters[0], host: address.host, port: address.port, cookie: parameters[3],
            account: caller.account, name: command.parameter(5).map(PercentEncoding.decodeName) ?? caller.account)
    }

    /// Writes the line for a client of a dialect.
    package func command(dialect: Dialect) -> MSNPCommand {
        let address = ServerAddress(host: host, port: port).description
        let name = PercentEncoding.encodeMinimal(self.name.isEmpty ? account : self.name)
        var parameters = [sessionID, address, "CKI", cookie, account, name]
        if dialect >= .msnp13 { parameters += ["U", "messenger.hotmail.com"] }
        if dialect >= .msnp14 { parameters.append("1") }
        return MSNPCommand("RNG", parameters)
    }

    package var description: String { "Ring(\(sessionID), \(host):\(port), ‹redacted›, \(account))" }
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
