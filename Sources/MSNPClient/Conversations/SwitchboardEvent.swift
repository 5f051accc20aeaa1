// SPDX-License-Identifier: Apache-2.0

package import MSNPWire

/// What has happened on a switchboard.
package enum SwitchboardEvent: Equatable, Sendable {
    /// Nothing that matters.
    case none
    /// `USR … OK` or `ANS … OK`: people can be called, and those who are inside are known.
    case opened
    case joined(MSNParticipant)
    /// Somebody has left, because of a long silence or by themselves.
    case left(account: String, isIdle: Bool)
    case callFailed(account: String, MSNSendFailure)
    case message(DeliveredMessage)
    /// With the number it was sent with.
    case delivered(UInt32, OutgoingMessage)
    case refused(UInt32, OutgoingMessage, MSNSendFailure)
    /// The service could not hand over the message with this number (`NAK`); it is still kept here.
    case undeliverable(UInt32)
    /// The switchboard is of no use any more.
    case failed(MSNSendFailure)
}
