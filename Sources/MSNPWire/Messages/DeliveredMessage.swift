// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// A message as a server hands it on: `MSG bob@example.net Bob 124` and 124 bytes.
package struct DeliveredMessage: Equatable, Sendable {
    /// Who sent it, never with an endpoint; "Hotmail" for the service itself on a notification connection.
    package var account: String
    /// The friendly name, decoded; the account if the line has none.
    package var name: String
    package var payload: ByteBuffer

    package init(account: String, name: String, payload: ByteBuffer) {
        self.account = account
        self.name = name
        self.payload = payload
    }

    /// Reads the line; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand) {
        guard command.verb == "MSG", let payload = command.payload,
            let sender = command.parameter(0).flatMap(MSNAddress.init(parsing:))
        else { return nil }
        self.init(
            account: sender.account, name: command.parameter(1).map(PercentEncoding.decodeName) ?? sender.account,
            payload: payload)
    }

    package var command: MSNPCommand {
        MSNPCommand(
            "MSG", [account, PercentEncoding.encodeMinimal(name.isEmpty ? account : name)], payload: payload)
    }
}
