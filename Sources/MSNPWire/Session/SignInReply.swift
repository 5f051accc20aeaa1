// SPDX-License-Identifier: Apache-2.0

/// A server's answer to `USR`: `USR 3 SSO S MBI_KEY_OLD <nonce>`, `USR 4 OK alice@example.com 1 0`.
package enum SignInReply: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Prove it: `package` is MD5, TWN or SSO; `value` the salt, the ticket parameters or the nonce; `policy` only
    /// with SSO.
    case challenge(package: String, policy: String?, value: String)
    /// Signed in. `name` is decoded, and nil where the dialect has none on this line.
    case ok(account: String, name: String?, isVerified: Bool?)

    /// Reads the line, of a notification server or a switchboard; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect) {
        let parameters = command.parameters
        guard command.verb == "USR", command.transactionID != nil, parameters.count >= 3 else { return nil }
        if parameters[1] == "OK" {
            var name: String?
            var next = 3
            // Where the dialect puts flags after the account, some servers still put a name there.
            if let field = command.parameter(3),
                parameters.count == 4 || (field != "0" && field != "1") || !dialect.hasContactIDs
            {
                name = PercentEncoding.decodeName(field)
                next = 4
            }
            let flag = command.parameter(next)
            self = .ok(account: parameters[2], name: name, isVerified: flag.map { $0 == "1" })
            return
        }
        guard parameters[2] == "S", let value = command.parameter(3) else { return nil }
        if let nonce = command.parameter(4) {
            self = .challenge(package: parameters[1], policy: value, value: nonce)
        } else {
            self = .challenge(package: parameters[1], policy: nil, value: value)
        }
    }

    /// Writes the line for a notification connection of a dialect.
    package func command(transactionID: UInt32, dialect: Dialect) -> MSNPCommand {
        var parameters = [String(transactionID)]
        switch self {
        case .challenge(let package, let policy, let value):
            parameters += [package, "S"]
            if let policy { parameters.append(policy) }
            parameters.append(value)
        case .ok(let account, let name, let isVerified):
            parameters += ["OK", account]
            if !dialect.hasContactIDs { parameters.append(PercentEncoding.encodeMinimal(name ?? account)) }
            if dialect >= .msnp6 { parameters.append(isVerified == false ? "0" : "1") }
            if dialect >= .msnp8 { parameters.append("0") }
        }
        return MSNPCommand("USR", parameters)
    }

    package var description: String {
        switch self {
        case .challenge(let package, _, _): "SignInReply.challenge(\(package), ‹redacted›)"
        case .ok(let account, _, _): "SignInReply.ok(\(account))"
        }
    }

    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
