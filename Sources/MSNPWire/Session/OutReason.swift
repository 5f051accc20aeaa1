// SPDX-License-Identifier: Apache-2.0

/// Why a server ends the connection: `OUT OTH`, `OUT RCT 5`.
package enum OutReason: Equatable, Sendable {
    /// `OTH`: the account signed in elsewhere. Never sign in again by itself.
    case signedInElsewhere
    /// `SSD`: the server shuts down.
    case serverShutdown
    /// `MIG`: the contact list was moved; sign in again.
    case listMigrated
    /// `TOU`: the terms of use were not accepted.
    case termsNotAccepted
    /// `RCT n`: come back after that many minutes.
    case reconnect(minutes: Int)
    /// Another code.
    case other(String)

    /// Reads `OUT`; nil if the command is another or gives no reason.
    package init?(_ command: MSNPCommand) {
        guard command.verb == "OUT", let code = command.parameter(0) else { return nil }
        switch code {
        case "OTH": self = .signedInElsewhere
        case "SSD": self = .serverShutdown
        case "MIG": self = .listMigrated
        case "TOU": self = .termsNotAccepted
        case "RCT": self = .reconnect(minutes: command.parameter(1).flatMap { Int(decimal: $0) } ?? 1)
        default: self = .other(code)
        }
    }

    /// The line a server sends.
    package var command: MSNPCommand {
        switch self {
        case .signedInElsewhere: MSNPCommand("OUT", ["OTH"])
        case .serverShutdown: MSNPCommand("OUT", ["SSD"])
        case .listMigrated: MSNPCommand("OUT", ["MIG"])
        case .termsNotAccepted: MSNPCommand("OUT", ["TOU"])
        case .reconnect(let minutes): MSNPCommand("OUT", ["RCT", String(minutes)])
        case .other(let code): MSNPCommand("OUT", [code])
        }
    }
}
