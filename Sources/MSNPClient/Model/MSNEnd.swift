// SPDX-License-Identifier: Apache-2.0

package import MSNPWire

/// Why a session with the service ended.
package enum MSNEnd: Error, Equatable, Sendable {
    /// Address and password do not fit.
    case wrongPassword
    /// The account signed in at another place, which ended this session.
    case signedInElsewhere
    /// The service closed the connection, with a reason or without.
    case serviceClosed(OutReason?)
    /// No connection could be made, or it broke; the text says how.
    case unreachable(String)
    /// The service did not answer in this step.
    case timedOut(MSNSignInStep)
    /// The service refused the sign-in with this error.
    case refused(MSNPErrorCode)
    /// The service said something that makes no sense.
    case protocolError(String)
    /// A web service (tickets, address book) failed; the text says how.
    case webService(String)
    /// The service speaks none of the dialects that this client does.
    case noCommonDialect
    /// The user asked for it.
    case requested
}

/// Whether and when to sign in again after a session has ended.
package enum MSNRetry: Equatable, Sendable {
    /// Not by itself: it would fail again, or do harm.
    case never
    /// After a while that grows with each attempt.
    case backOff
    /// After this many seconds, as the service asked.
    case after(seconds: Int)
}
