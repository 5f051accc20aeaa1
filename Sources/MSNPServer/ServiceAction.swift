// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// What the service does in answer to an event. The machines only say it; the driver carries it out, in order.
enum ServiceAction: Equatable, Sendable {
    /// Sends a command to one client.
    case send(MSNPCommand, to: ConnectionID)
    /// Passes a switchboard message on. Everybody gets the same bytes, so they are made once.
    case relay(RelayedMessage)
    /// Closes a connection after what was sent to it.
    case close(ConnectionID)
    /// Tells a connection's machine the time again after a while.
    case wake(ConnectionID, afterMilliseconds: Int64)
    /// Lets a demo contact do something after a while.
    case perform(DemoAction, by: String, afterMilliseconds: Int64)
}

/// A message on its way to the other participants of a switchboard.
struct RelayedMessage: Equatable, Sendable {
    /// The line up to the length, with a space at its end: `MSG alice@example.com Alice `.
    let head: ByteBuffer
    /// The payload as it came.
    let payload: ByteBuffer
    /// The connections of the switchboard.
    let connections: [ConnectionID]
    /// The one among them that sent it; nil if a demo contact did.
    let sender: ConnectionID?
}
