// SPDX-License-Identifier: Apache-2.0

package import MSNPWire

/// What a `ClientMachine` wants done.
package enum ClientAction: Equatable, Sendable {
    /// Open a TCP connection; `connected` or `closed` follows.
    case connect(ConnectionID, host: String, port: Int)
    /// Send a command.
    case write(ConnectionID, MSNPCommand)
    /// Send a switchboard message that wants an acknowledgement: `MSG <transactionID> A …`.
    case writeMessage(ConnectionID, transactionID: UInt32, SwitchboardContent)
    /// Close, after what was written has gone out. No `closed` is expected for it any more.
    case close(ConnectionID)
    /// Ask the web services; the answer belongs to the connection with this number.
    case fetch(WebJob, session: UInt32)
    /// Tell the delegate.
    case report(MSNClientEvent)
}
