// SPDX-License-Identifier: Apache-2.0

/// Decides whether a service may send us, and with us somebody's password, to another address.
///
/// Only to `https`, or to the very host and port that were configured; never from `https` to `http`; never to an
/// address inside a private network, unless it is the configured host itself.
package struct RedirectRule: Sendable {
    private let configured: [WebAddress]

    /// A rule for services at `urls`, the addresses of the network's configuration.
    package init(configured urls: [String]) {
        self.configured = urls.compactMap(WebAddress.init)
    }

    /// The address to go on with, made absolute.
    ///
    /// - Parameters:
    ///   - location: What the service said: an address, or a path on the same host.
    ///   - current: The address that said it.
    package func target(_ location: String, from current: String) throws(WebError) -> String {
        guard let origin = WebAddress(current) else { throw .malformed("no address") }
        let text = location.hasPrefix("/") && !location.hasPrefix("//") ? origin.origin + location : location
        guard let target = WebAddress(text) else { throw .redirectRefused("an address without a host") }
        let isConfigured = configured.contains {
            $0.isSecure == target.isSecure && $0.host == target.host && $0.port == target.port
        }
        let allowed =
            target.isSecure
            ? isConfigured || !target.isLocal || configured.contains { $0.host == target.host }
            : isConfigured && !origin.isSecure
        guard allowed else { throw .redirectRefused(target.origin) }
        return target.text
    }
}

extension RedirectRule {
    /// The request as it may be made: only the configured hosts may be in a private network, by whatever name.
    func confining(_ request: WebRequest) -> WebRequest {
        var request = request
        let host = WebAddress(request.url)?.host
        request.mayBeLocal = configured.contains { $0.host == host }
        return request
    }
}

extension HTTPTransport {
    /// Makes a request and follows the redirects of HTTP itself with the same method and body.
    ///
    /// - Returns: The answer, and the address that gave it.
    func execute(
        _ request: WebRequest, following rule: RedirectRule
    ) async throws(WebError) -> (response: WebResponse, url: String) {
        var request = request
        for _ in 0...ServiceLimits.redirects {
            let response = try await execute(rule.confining(request))
            guard [301, 302, 307, 308].contains(response.status), let location = response.header("Location") else {
                return (response, request.url)
            }
            request.url = try rule.target(location, from: request.url)
        }
        throw .tooManyRedirects
    }
}
