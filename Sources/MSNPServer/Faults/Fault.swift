// SPDX-License-Identifier: Apache-2.0

package import MSNPWire

/// Something that the embedded service does wrong on purpose: where, when, to whom, and what.
///
/// `Fault(.reset, at: .switchboard, when: .received("CAL"), .nth(2), of: "alice@example.com")`
package struct Fault: Equatable, Sendable {
    /// Which part of the service. What comes by the HTTP gateway is notification and switchboard as well.
    package enum Place: Equatable, Sendable {
        case notification
        case switchboard
        /// Web services, and the HTTP side of the gateway.
        case web
    }

    /// What sets it off. Names are verbs (`USR`; a message to others is sent as `MSG`) or web operations: `nexus`, `login`,
    /// `RST`, the name of a SOAP operation (`ABFindAll`), and of the gateway `open`, `post` and `poll`. Nil is any.
    package enum Moment: Equatable, Sendable {
        /// A connection has been accepted; not for the web.
        case opened
        /// The client's command has come and has not been looked at; a web request has not been carried out.
        case received(String?)
        /// The service is about to send a command; a web request has been carried out.
        case sent(String?)
    }

    /// Which of the matching moments.
    package enum Recurrence: Equatable, Sendable {
        /// This one only, counted from 1 over all connections.
        case nth(Int)
        case always
        /// Each with this probability, 0 to 1, drawn from the seed of the configuration.
        case chance(Double)
    }

    /// What happens. On the web `drop` is the same as `hang`, and what only makes sense for commands does nothing;
    /// elsewhere what only makes sense for HTTP does nothing.
    package enum Effect: Equatable, Sendable {
        /// The command is lost.
        case drop
        /// It, and everything behind it in the same direction, comes later.
        case delay(milliseconds: Int64)
        /// The service ends its direction and says nothing more.
        case halfClose
        /// The connection is closed.
        case close
        /// The connection is reset (RST).
        case reset
        /// That many random bytes come first. On the web they are the answer, and the connection ends.
        case garbage(Int)
        /// The next thing that is sent breaks off in its middle, and the connection is closed.
        case truncate
        /// Nothing is read or said any more; the connection stays open.
        case hang
        /// `NAK` and the transaction id instead.
        case negative
        /// The error number and the transaction id instead: `217 7`.
        case error(Int)
        /// The same, and the connection is closed: `540 9`.
        case refuse(Int)
        /// `OUT` with this reason instead, and the connection is closed.
        case out(OutReason)
        /// This line instead: `CHL 0`.
        case replace(String)
        /// HTTP: this status and no body.
        case status(Int)
        /// HTTP: status 500 and a SOAP fault with this error code.
        case soapFault(String)
        /// HTTP: status 200 and no body.
        case emptyBody
    }

    package var effect: Effect
    package var place: Place
    package var moment: Moment
    package var recurrence: Recurrence
    /// Only connections and requests of this account, once it is known; nil for anyone's.
    package var account: String?

    package init(
        _ effect: Effect, at place: Place, when moment: Moment, _ recurrence: Recurrence = .always,
        of account: String? = nil
    ) {
        self.effect = effect
        self.place = place
        self.moment = moment
        self.recurrence = recurrence
        self.account = account
    }
}

/// The faults that a service begins with.
package struct ServiceFaults: Equatable, Sendable {
    package var faults: [Fault]
    /// Where chance begins; the same seed and the same traffic bring the same faults.
    package var seed: UInt64

    package init(_ faults: [Fault] = [], seed: UInt64 = 0) {
        self.faults = faults
        self.seed = seed
    }
}

/// What has become of a fault.
package struct FaultCount: Equatable, Sendable {
    package var fault: Fault
    /// Moments that fitted.
    package var matched: Int
    /// How often it was done.
    package var injected: Int
}
