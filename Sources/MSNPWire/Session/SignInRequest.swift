// SPDX-License-Identifier: Apache-2.0

/// A client's `USR` on a notification connection, as a server reads it.
///
/// `USR 3 SSO I alice@example.com`, then `USR 4 SSO S <ticket> <proof> {<endpoint>}`; `USR 4 TWN S <ticket>`;
/// `USR 30 SHA A <ticket>` for circles.
package enum SignInRequest: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The account that wants to sign in with `package` (CTP, MD5, TWN or SSO).
    case initial(package: String, account: String)
    /// The answer to the challenge: a hash, a ticket, or a ticket with its proof and the endpoint's GUID. Never log it.
    case response(package: String, values: [String])
    /// The ticket for circles, Base64.
    case circleTicket(String)

    /// Reads the line; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand) {
        let parameters = command.parameters
        guard command.verb == "USR", command.transactionID != nil, parameters.count >= 4 else { return nil }
        switch parameters[2] {
        case "I": self = .initial(package: parameters[1], account: PercentEncoding.decode(parameters[3]))
        case "S": self = .response(package: parameters[1], values: Array(parameters[3...]))
        case "A": self = .circleTicket(parameters[3])
        default: return nil
        }
    }

    /// The line a client sends.
    package func command(transactionID: UInt32) -> MSNPCommand {
        let id = String(transactionID)
        switch self {
        case .initial(let package, let account): return MSNPCommand("USR", [id, package, "I", account])
        case .response(let package, let values): return MSNPCommand("USR", [id, package, "S"] + values)
        case .circleTicket(let ticket): return MSNPCommand("USR", [id, "SHA", "A", ticket])
        }
    }

    package var description: String {
        switch self {
        case .initial(let package, let account): "SignInRequest.initial(\(package), \(account))"
        case .response(let package, _): "SignInRequest.response(\(package), ‹redacted›)"
        case .circleTicket: "SignInRequest.circleTicket(‹redacted›)"
        }
    }

    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
