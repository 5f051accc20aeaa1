// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP

/// Reads and changes the roaming profile over a transport. Networks do well without one: not to have it is no failure.
package struct StorageClient: Sendable {
    private let transport: any HTTPTransport
    private let url: String
    private let rule: RedirectRule

    /// A client of the service at `endpoints`.
    package init(transport: any HTTPTransport, endpoints: ServiceEndpoints) {
        self.transport = transport
        self.url = endpoints.storage
        self.rule = RedirectRule(configured: endpoints.all)
    }

    /// The profile; nil for an account, or a network, that has none.
    ///
    /// - Parameters:
    ///   - cid: The account's number as it came with the tokens.
    ///   - ticket: The token for `storage.msn.com`.
    package func profile(cid: String, ticket: Secret<String>) async throws(WebError) -> RoamingProfile? {
        guard !url.isEmpty else { return nil }
        let response = try await transport.execute(
            StorageService.profileRequest(url: url, ticket: ticket, cid: cid), following: rule
        ).response
        do throws(WebError) {
            return try StorageService.profile(in: response)
        } catch {
            guard error.isMissingService else { throw error }
            return nil
        }
    }

    /// Keeps another name and another personal message; what is nil stays.
    ///
    /// - Returns: Whether they were kept: not where the network has no such service.
    package func update(_ profile: RoamingProfile, ticket: Secret<String>) async throws(WebError) -> Bool {
        guard !url.isEmpty else { return false }
        let response = try await transport.execute(
            StorageService.updateRequest(url: url, ticket: ticket, profile: profile), following: rule
        ).response
        do throws(WebError) {
            try StorageService.updated(in: response)
            return true
        } catch {
            guard error.isMissingService else { throw error }
            return false
        }
    }
}

extension WebError {
    /// Whether nobody answers there to requests of this kind: no such address, or no such operation.
    fileprivate var isMissingService: Bool {
        switch self {
        case .status(let status): [404, 405, 410, 501].contains(status)
        case .fault(let fault): fault.addressBookFault == .forbidden
        default: false
        }
    }
}
