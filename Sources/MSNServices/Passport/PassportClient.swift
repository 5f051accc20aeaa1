// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP

/// Gets tickets over a transport, following the redirects that `RedirectRule` allows.
package struct PassportClient: Sendable {
    private let transport: any HTTPTransport
    private let endpoints: ServiceEndpoints
    private let rule: RedirectRule

    /// A client of the services at `endpoints`.
    package init(transport: any HTTPTransport, endpoints: ServiceEndpoints) {
        self.transport = transport
        self.endpoints = endpoints
        self.rule = RedirectRule(configured: endpoints.all)
    }

    /// A ticket for `USR 4 TWN S `, from the nexus and the log-in that it names, or from the configured log-in.
    package func ticketByNexus(
        credentials: Credentials, challenge: String
    ) async throws(WebError) -> Secret<String> {
        var url = try await loginURL()
        for _ in 0...ServiceLimits.redirects {
            let response = try await transport.execute(
                rule.confining(Passport.loginRequest(url: url, credentials: credentials, challenge: challenge)))
            switch Passport.outcome(of: response) {
            case .ticket(let ticket): return ticket
            case .redirect(let location): url = try rule.target(location, from: url)
            case .refused: throw .refused
            case .malformed: throw response.status == 200 ? .malformed("no ticket") : .status(response.status)
            }
        }
        throw .tooManyRedirects
    }

    /// Tokens for several services at once.
    package func tokens(
        credentials: Credentials, requests: [TokenRequest]
    ) async throws(WebError) -> SecurityTokens {
        guard !endpoints.securityToken.isEmpty else { throw .unreachable("the network has no token service") }
        var url = endpoints.securityToken
        for _ in 0...ServiceLimits.redirects {
            let (response, answeredBy) = try await transport.execute(
                SecurityTokenService.request(url: url, credentials: credentials, tokens: requests), following: rule)
            do {
                return try SecurityTokenService.tokens(in: response)
            } catch .fault(let fault) {
                guard let location = fault.redirect, fault.localCode == "Redirect" else { throw .fault(fault) }
                url = try rule.target(location, from: answeredBy)
            }
        }
        throw .tooManyRedirects
    }

    private func loginURL() async throws(WebError) -> String {
        if !endpoints.login.isEmpty { return endpoints.login }
        guard !endpoints.nexus.isEmpty else { throw .unreachable("the network has no log-in") }
        let (response, answeredBy) = try await transport.execute(
            Passport.nexusRequest(url: endpoints.nexus), following: rule)
        guard let url = Passport.loginURL(in: response) else {
            throw (200..<300).contains(response.status) ? .malformed("no log-in address") : .status(response.status)
        }
        // The password goes there: the same care as with any other address that a service names.
        return try rule.target(url, from: answeredBy)
    }
}
