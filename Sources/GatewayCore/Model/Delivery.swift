// SPDX-License-Identifier: Apache-2.0

/// How a sent message ended; there is exactly one for each.
package enum DeliveryOutcome: Sendable, Equatable {
    /// The network handed it to everybody in the conversation.
    case delivered
    /// The network keeps it for somebody who is not signed in, and hands it to them when they are.
    case storedOffline
    case failed(DeliveryFailure)
}

/// Why a message did not arrive.
package struct DeliveryFailure: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        case recipientOffline = "RECIPIENT_OFFLINE"
        case refused = "REFUSED"
        case timedOut = "TIMED_OUT"
        case connectionLost = "CONNECTION_LOST"
        case notSignedIn = "NOT_SIGNED_IN"
        case nobodyHere = "NOBODY_HERE"
        case tooMany = "TOO_MANY"
        case tooLong = "TOO_LONG"
        /// It waited too long to be sent.
        case tooOld = "TOO_OLD"
        /// The session or the gateway ended while the message was on its way; nobody can tell whether it arrived.
        case uncertain = "MAY_NOT_HAVE_ARRIVED"
    }

    package let code: Code
    /// A sentence part for a person: `bob@example.com is offline`.
    package let text: String
    /// Nothing of the message ever went out, so that sending it again cannot make it arrive twice.
    package let wasNeverSent: Bool
    /// It went out, and nobody can tell whether it arrived.
    package let mayHaveArrived: Bool

    package init(_ code: Code, _ text: String, wasNeverSent: Bool = false, mayHaveArrived: Bool = false) {
        self.code = code
        self.text = text
        self.wasNeverSent = wasNeverSent
        self.mayHaveArrived = mayHaveArrived
    }
}

/// How long a message waits that cannot be sent yet.
package enum Keeping: Sendable, Equatable {
    /// Until the account is signed in again, whoever leaves and whatever is started anew.
    case untilSignedIn
    /// Until then, but only as long as the session lasts: the network has never let the user in, so nothing can be written
    /// down for them.
    case whileAttached
    /// The same, because it could not be written to the disk. Told after another word on how long it waits.
    case inMemory
    /// The account is signed in; until the network has opened the lasting group it is for.
    case untilOpened
}
