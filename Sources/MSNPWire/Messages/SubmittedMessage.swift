// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// A message as its sender gives it to a switchboard: `MSG 5 A 124` and 124 bytes.
package struct SubmittedMessage: Equatable, Sendable {
    package var transactionID: UInt32
    package var acknowledgement: Acknowledgement
    package var payload: ByteBuffer

    package init(transactionID: UInt32, acknowledgement: Acknowledgement, payload: ByteBuffer) {
        self.transactionID = transactionID
        self.acknowledgement = acknowledgement
        self.payload = payload
    }

    /// Reads the line; nil if the command is another, lacks fields or asks for an unknown acknowledgement.
    package init?(_ command: MSNPCommand) {
        guard command.verb == "MSG", let payload = command.payload, let id = command.transactionID,
            let acknowledgement = command.parameter(1).flatMap(Acknowledgement.init(rawValue:))
        else { return nil }
        self.init(transactionID: id, acknowledgement: acknowledgement, payload: payload)
    }

    package var command: MSNPCommand {
        MSNPCommand("MSG", [String(transactionID), acknowledgement.rawValue], payload: payload)
    }
}
