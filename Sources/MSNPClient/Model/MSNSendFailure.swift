// SPDX-License-Identifier: Apache-2.0

package import MSNPWire

/// Why a message was not delivered, or somebody could not be called.
package enum MSNSendFailure: Error, Equatable, Sendable {
    /// The service says the other one is offline, hidden or blocks the user (217), or has left meanwhile.
    case recipientOffline
    /// The service refused with this error.
    case refused(MSNPErrorCode)
    /// The switchboard could not hand the message to everybody (`NAK`).
    case notDelivered
    /// The service, or the one who was called, did not answer in time: the message never went out.
    case timedOut
    /// The message went out, and the service did not say in time whether it was delivered: it may have arrived.
    case unacknowledged
    /// The connection broke; the message may or may not have arrived.
    case connectionLost
    /// No connection to the conversation could be made, or it ended before: the message never went out.
    case notSent
    /// There is no session with the service.
    case notSignedIn
    /// Monarch does not connect to this host, where the service has the conversation (`RedirectPolicy`).
    case forbiddenHost(String)
    /// They are on another network, Yahoo's or telephones, whose people cannot be called.
    case otherNetwork
    /// The text is longer than this client sends.
    case tooLong
    /// This many messages wait already, no more fit.
    case tooMany(limit: Int)
    /// A kind of content that this client does not send.
    case notSupported
    /// A long message of which only the beginning was delivered.
    case cutShort
    /// They could not be reached, and the service did not keep the message for them either. The text tells why.
    case notStored(String)

    /// It went out, and nobody can tell whether it arrived.
    package var mayHaveArrived: Bool {
        switch self {
        case .connectionLost, .unacknowledged: true
        default: false
        }
    }

    /// The message was never written, for want of a session or a connection: it has certainly not arrived, and may be sent again
    /// as it is once there is one.
    ///
    /// False where it may have arrived, and where the ladder came to its end although nothing was written: with `recipientOffline`
    /// and a call's `timedOut` there was a session, the other one was called twice and there was nowhere to leave it. To send it
    /// again by itself would do that over and over; whether to, the user decides.
    package var wasNeverSent: Bool {
        switch self {
        case .notSent, .notSignedIn: true
        case .recipientOffline, .refused, .notDelivered, .timedOut, .unacknowledged, .connectionLost, .forbiddenHost,
            .otherNetwork, .tooLong, .tooMany, .notSupported, .cutShort, .notStored:
            false
        }
    }

    /// One short sentence for people, to stand after a colon.
    package var text: String {
        switch self {
        case .recipientOffline: "they are not online"
        case .refused(let code) where code == .notAllowedWhenHidden: "you are hidden: show yourself first"
        case .refused(.authenticationFailed): "the service did not let you into the conversation"
        case .refused(.invalidPeerMessage): "the service refused the message"
        case .refused(.alreadyThere): "already being called"
        case .refused(let code): "the service says: \(code.text)"
        case .notDelivered: "the service could not deliver it"
        case .timedOut: "no answer in time"
        case .unacknowledged: "no acknowledgement in time"
        case .connectionLost: "the connection broke"
        case .notSent: "no connection to the conversation could be made"
        case .notSignedIn: "you are not signed in"
        case .forbiddenHost(let host): "the service has the conversation at \(host), which Monarch does not connect to"
        case .otherNetwork: "they are on another network, and Monarch can write to people of this one only"
        case .tooLong: "it is too long"
        case .tooMany(let limit): "too many messages are waiting already (\(limit))"
        case .notSupported: "this kind of message cannot be sent"
        case .cutShort: "only the beginning was delivered"
        case .notStored(let reason): "they cannot be reached, and the service did not keep it for them: \(reason)"
        }
    }
}
