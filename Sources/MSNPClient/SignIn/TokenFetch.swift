// SPDX-License-Identifier: Apache-2.0

import MSNServices

/// Tickets from the token service, in either of its versions.
enum TokenFetch {
    /// Asks `RST.srf`; where that is not to be had, `RST2.srf` beside it.
    static func run(
        _ requests: [TokenRequest], credentials: Credentials, endpoints: ServiceEndpoints,
        transport: any HTTPTransport
    ) async -> Result<SecurityTokens, WebError> {
        let first = await fetch(requests, credentials, endpoints, transport)
        guard case .failure(let error) = first, error.isAboutTheVersion,
            let second = secondAddress(endpoints.securityToken)
        else { return first }
        var endpoints = endpoints
        endpoints.securityToken = second
        let result = await fetch(requests, credentials, endpoints, transport)
        // If there is none either, what the first said counts.
        if case .failure(let other) = result, other.isAboutTheVersion { return first }
        return result
    }

    private static func fetch(
        _ requests: [TokenRequest], _ credentials: Credentials, _ endpoints: ServiceEndpoints,
        _ transport: any HTTPTransport
    ) async -> Result<SecurityTokens, WebError> {
        do throws(WebError) {
            let client = PassportClient(transport: transport, endpoints: endpoints)
            return .success(try await client.tokens(credentials: credentials, requests: requests))
        } catch {
            return .failure(error)
        }
    }

    /// `https://login.example.com/RST.srf` → `https://login.example.com/RST2.srf`; nil for an address of another kind.
    static func secondAddress(_ url: String) -> String? {
        let suffix = ServiceEndpoints.securityTokenPath
        guard url.utf8.count > suffix.utf8.count, url.lowercased().hasSuffix(suffix.lowercased()) else { return nil }
        return url.dropLast(suffix.count) + ServiceEndpoints.securityToken2Path
    }
}

extension WebError {
    /// Somebody answered who does not know this version of the service.
    fileprivate var isAboutTheVersion: Bool {
        switch self {
        case .status(let status): [400, 404, 405, 410, 415, 500, 501].contains(status)
        case .malformed: true
        default: false
        }
    }
}
