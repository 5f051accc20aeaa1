// SPDX-License-Identifier: Apache-2.0

package import SOAP

/// Something that makes HTTP requests.
///
/// It follows no redirect by itself (`RedirectRule` decides on those), reads no more than
/// `ServiceLimits.responseBytes`, and gives up after a while. Where a request may not go to a private network
/// (`mayBeLocal`) it throws `redirectRefused` before it connects to anybody there. An answer with any status is an answer; errors are for
/// requests that got none.
package protocol HTTPTransport: Sendable {
    /// Makes one request.
    func execute(_ request: WebRequest) async throws(WebError) -> WebResponse

    /// Starts what makes requests and says elsewhere what came of them, so that whoever ends the transport can wait for it.
    ///
    /// - Returns: The task, to cancel it; nil after the end of the transport, and then nothing is done.
    @discardableResult
    func start(_ errand: @escaping @Sendable () async -> Void) -> Task<Void, Never>?
}

extension HTTPTransport {
    /// Nobody waits for it.
    @discardableResult
    package func start(_ errand: @escaping @Sendable () async -> Void) -> Task<Void, Never>? {
        Task(operation: errand)
    }
}

/// Why a web service did not do what it was asked.
package enum WebError: Error, Equatable, Sendable {
    /// There was no connection; the text says why.
    case unreachable(String)
    /// There was no answer in time.
    case timedOut
    /// The connection broke when the request may have been sent already, which may thus have been carried out; the text says how.
    case lost(String)
    /// The answer was larger than `ServiceLimits.responseBytes`.
    case tooLarge
    /// The connection could not be secured; the text says why.
    case tls(String)
    /// The answer had this status and nothing more to say.
    case status(Int)
    /// The answer made no sense; the text says what was missing, and quotes nothing.
    case malformed(String)
    /// The account or the password is wrong.
    case refused
    /// The service answered with a fault.
    case fault(SOAPFault)
    /// The service sent us to an address where nobody's password should go; the text is its host.
    case redirectRefused(String)
    /// The service sent us on and on.
    case tooManyRedirects
}

extension WebError {
    /// Whether the service does not, or no longer, accept the ticket: signing in again gives another one.
    package var isTicketRefused: Bool {
        switch self {
        case .status(let status): status == 401 || status == 403
        case .fault(let fault):
            ["PassportAuthFail", "AuthenticationFailed", "TweenerChallenge"]
                .contains { $0 == fault.errorCode || $0 == fault.localCode }
        default: false
        }
    }
}

extension WebError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let reason): "the service cannot be reached: \(reason)"
        case .timedOut: "the service did not answer in time"
        case .lost(let reason): "the connection to the service broke: \(reason)"
        case .tooLarge: "the service's answer is too large"
        case .tls(let reason): "the connection to the service cannot be secured: \(reason)"
        case .status(let status): "the service answered with HTTP status \(status)"
        case .malformed(let reason): "the service's answer makes no sense: \(reason)"
        case .refused: "the account or the password is wrong"
        case .fault(let fault):
            fault.addressBookFault.map { "the service says: \($0.text)" }
                ?? "the service answered with a " + String("\(fault)".unicodeScalars.prefix(100))
        case .redirectRefused(let host): "the service sends us to \(host), which is not safe"
        case .tooManyRedirects: "the service sends us from one address to the next"
        }
    }
}
