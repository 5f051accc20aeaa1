// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
import MSNServices

/// Why a session with the service ended.
package enum MSNEnd: Error, Equatable, Sendable {
    /// Address and password do not fit.
    case wrongPassword
    /// The account signed in at another place, which ended the connection here.
    case signedInElsewhere
    /// The same, although the dialect lets an account be signed in at several places: the other client does not, or
    /// calls itself the same place (MSNP16 and later).
    case displaced
    /// The user signed this place out from another one (MSNP16 and later).
    case signedOutElsewhere
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

extension MSNEnd {
    /// One sentence for people.
    package var text: String {
        switch self {
        case .wrongPassword: "The address or the password is wrong."
        case .signedInElsewhere: "The account signed in at another place."
        case .displaced: "The account signed in at another place, which does not share it with this one."
        case .signedOutElsewhere: "This place was signed out from another one."
        case .serviceClosed(.serverShutdown?): "The service is shutting down."
        case .serviceClosed(.termsNotAccepted?): "The service wants its terms of use accepted first."
        case .serviceClosed(.reconnect(let minutes)?): "The service asks to come back in \(minutes) min."
        case .serviceClosed(.listMigrated?): "The service has moved the contact list and asks to sign in again."
        case .serviceClosed: "The service closed the connection."
        case .unreachable(let reason):
            reason.isEmpty ? "The service cannot be reached." : "The service cannot be reached: \(reason)."
        case .timedOut(let step): "The service did not answer (\(step.text))."
        case .refused(let code): code.text
        case .protocolError(let reason): "The service said something unexpected: \(reason)."
        case .webService(let reason): "A web service failed: \(reason)."
        case .noCommonDialect: "The service speaks no protocol version that Monarch speaks."
        case .requested: "Signed out."
        }
    }

    /// Whether signing in again may help.
    package var retry: MSNRetry {
        switch self {
        case .wrongPassword, .signedInElsewhere, .displaced, .signedOutElsewhere, .noCommonDialect, .requested: .never
        case .serviceClosed(.signedInElsewhere?), .serviceClosed(.termsNotAccepted?): .never
        case .serviceClosed(.reconnect(let minutes)?): .after(seconds: min(max(minutes, 1), 24 * 60) * 60)
        case .serviceClosed, .unreachable, .timedOut, .protocolError, .webService: .backOff
        // An answer that came too late counts as a wrong one.
        case .refused(.challengeFailed): .backOff
        case .refused(let code): code.isTemporary ? .backOff : .never
        }
    }
}

extension MSNEnd {
    /// What an `OUT` of the service means.
    init(out command: MSNPCommand, dialect: Dialect) {
        let reason = OutReason(command)
        guard reason == .signedInElsewhere else {
            self = .serviceClosed(reason)
            return
        }
        self = dialect.hasEndpoints ? .displaced : .signedInElsewhere
    }

    /// What a failed web request means for the session.
    init(_ error: WebError) {
        self = error == .refused ? .wrongPassword : .webService(error.description)
    }
}

extension WebError {
    /// The service does not exist there, so that another way to the same end is worth a try.
    var meansNotThere: Bool {
        switch self {
        case .unreachable, .lost, .status(404): true
        default: false
        }
    }
}
