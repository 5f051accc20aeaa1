// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// The machine behind a connection.
protocol ClientSession: Sendable {
    /// How much of a line and a payload the client may send.
    static var limits: MSNPFrameLimits { get }
    /// Whether the client is told with OUT when the service shuts down.
    static var isToldOfShutdown: Bool { get }
    /// Which part of the service it belongs to.
    static var place: Fault.Place { get }
    var connection: ConnectionID { get }
    /// Key of the account, as soon as the client has said it, or shown that it is.
    var account: String? { get }

    mutating func opened() -> [ServiceAction]
    mutating func received(_ command: MSNPCommand, in state: inout ServiceState, now: Int64) -> [ServiceAction]
    mutating func woke(in state: inout ServiceState, now: Int64) -> [ServiceAction]
    mutating func leave(in state: inout ServiceState, now: Int64) -> [ServiceAction]
}

extension NotificationSession: ClientSession {
    static let limits = MSNPFrameLimits.notification
    static let isToldOfShutdown = true
    static let place = Fault.Place.notification

    var account: String? {
        switch phase {
        case .signedIn(let account, _): account
        case .challenged(let challenge): challenge.account
        case .greeting, .agreed, .closed: nil
        }
    }

    mutating func leave(in state: inout ServiceState, now: Int64) -> [ServiceAction] {
        leave(in: &state)
    }
}

extension SwitchboardSession: ClientSession {
    static let limits = MSNPFrameLimits.switchboard
    static let isToldOfShutdown = false
    static let place = Fault.Place.switchboard

    var account: String? {
        if case .inside(_, let visitor, _) = phase { return visitor.account }
        return nil
    }
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
    /// A delay that a fault brought is over.
    func resume()
    /// Does what a fault wants, if the connection is at that place and of that account; says whether it is.
    func strike(_ effect: Fault.Effect, at place: Fault.Place, account: String?) -> Bool
}

/// The way of a connection's bytes: a socket, or a session of the HTTP gateway.
protocol ClientCarrier: AnyObject {
    func write(_ bytes: ByteBuffer)
    /// Closes after what was written.
    func finish()
    /// Ends the service's direction and leaves the other open.
    func halfClose()
    /// Closes at once.
    func drop()
    /// Closes at once, with a reset where there is such a thing.
    func reset()
}
