// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// A message without a switchboard, to or from an account of another network, or to somebody who is offline (14 and
/// later). The payload is that of a switchboard's `MSG`.
///
/// `UUM 29 dave@example.org 32 1 97` and 97 bytes; as the other gets it `UBM dave@example.org 32 1 97` (14-17),
/// `UBM 32:dave@example.org 1 97` (18).
package struct PageModeMessage: Equatable, Sendable {
    package enum Kind: Int, Equatable, Sendable {
        case text = 1
        case typing = 2
        case nudge = 3
    }

    /// Whom it is for (client), or who sent it (server).
    package var address: MSNAddress
    /// The number on the wire, see `Kind`.
    package var type: Int
    package var payload: ByteBuffer
    /// 0 in a server's line.
    package var transactionID: UInt32

    package init(address: MSNAddress, kind: Kind, payload: ByteBuffer, transactionID: UInt32 = 0) {
        self.address = address
        self.type = kind.rawValue
        self.payload = payload
        self.transactionID = transactionID
    }

    /// Reads a client's `UUM` or a server's `UBM`; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand) {
        guard let payload = command.payload else { return nil }
        var fields = command.parameters[...]
        transactionID = 0
        switch command.verb {
        case "UBM": break
        case "UUM":
            guard let id = command.transactionID else { return nil }
            transactionID = id
            fields = fields.dropFirst()
        default: return nil
        }
        guard let account = fields.popFirst(), var address = MSNAddress(parsing: account) else { return nil }
        // The network stands before the account or behind it.
        if fields.count >= 2, let network = fields.popFirst().flatMap({ Int(decimal: $0) }) {
            address.networkID = network
        }
        guard let type = fields.first.flatMap({ Int(decimal: $0) }) else { return nil }
        self.address = address
        self.type = type
        self.payload = payload
    }

    /// What the payload says.
    package var content: SwitchboardContent { SwitchboardContent(payload) }

    /// The command as `side` sends it.
    package func command(dialect: Dialect, sentBy side: MSNPSide) -> MSNPCommand {
        if side == .client {
            return MSNPCommand(
                "UUM", [String(transactionID), address.account, String(address.networkID), String(type)],
                payload: payload)
        }
        let fields =
            dialect.prefixesNetworkID ? [address.prefixed] : [address.account, String(address.networkID)]
        return MSNPCommand("UBM", fields + [String(type)], payload: payload)
    }
}
