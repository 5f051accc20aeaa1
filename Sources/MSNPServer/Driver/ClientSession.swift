// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// The machine behind a connection.
protocol ClientSession: Sendable {
    /// How much of a line and a payload the client may send.
    static var limits: MSNPFrameLimits { get }
    /// Whether the client is told with OUT when the service shuts down.
    static var isToldOfShutdown: Bool { get }
    var connection: ConnectionID { get }

    mutating func opened() -> [ServiceAction]
    mutating func received(_ command: MSNPCommand, in state: inout ServiceState, now: Int64) -> [ServiceAction]
    mutating func woke(in state: inout ServiceState, now: Int64) -> [ServiceAction]
    mutating func leave(in state: inout ServiceState, now: Int64) -> [ServiceAction]
}

extension NotificationSession: ClientSession {
    static let limits = MSNPFrameLimits.notification
    static let isToldOfShutdown = true

    mutating func leave(in state: inout ServiceState, now: Int64) -> [ServiceAction] {
        leave(in: &state)
    }
}

extension SwitchboardSession: ClientSession {
    static let limits = MSNPFrameLimits.switchboard
    static let isToldOfShutdown = false
}

/// What the service does with a connection, whatever kind it is.
protocol ClientOutlet: AnyObject {
    /// Lets the machine know that the time it asked for has come.
    func wake()
    func send(_ command: MSNPCommand)
    func relay(_ message: RelayedMessage)
    /// Writes what has gathered.
    func flush()
    /// Closes after what was sent.
    func close()
    func shutDown()
}

/// The way of a connection's bytes: a socket, or a session of the HTTP gateway.
protocol ClientCarrier: AnyObject {
    func write(_ bytes: ByteBuffer)
    /// Closes after what was written.
    func finish()
}
