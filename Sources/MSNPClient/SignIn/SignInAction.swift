// SPDX-License-Identifier: Apache-2.0

package import MSNPWire

/// What a `SignInMachine` wants done.
package enum SignInAction: Equatable, Sendable {
    /// Open a connection over `tcp` or `http`; one that is open is closed first.
    case connect(host: String, port: Int, over: MSNTransport)
    case send(MSNPCommand)
    case fetch(WebJob)
    /// A new step has begun.
    case step(MSNSignInStep)
    case signedIn(SignedIn)
    case end(MSNEnd)
}

/// What a finished sign-in leaves to the session.
package struct SignedIn: Equatable, Sendable {
    package var dialect: Dialect
    /// The account as the service stores it; switchboards want it so.
    package var account: String
    /// The friendly name, where the dialect tells it with the sign-in (MSNP2-9); empty elsewhere.
    package var displayName: String
    /// For the web services.
    package var tickets: ServiceTickets
    /// What brought them, to get others in the same way; nil for none (MSNP2-7).
    package var ticketJob: WebJob?
    /// Goes on numbering on the same connection.
    package var transactionIDs: TransactionIDs
    /// Knows by now which address the configured host has.
    package var redirects: RedirectPolicy
    /// What the connection goes over: `tcp` or `http`.
    package var transport: MSNTransport
}
