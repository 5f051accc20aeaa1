// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// A service that a token is asked for, and how.
package struct TokenRequest: Equatable, Sendable {
    /// The service's name in the protocol: `messengerclear.live.com`.
    package var address: String
    /// The policy that the token should follow: `MBI_KEY_OLD`.
    package var policy: String?

    /// A request for one token.
    package init(address: String, policy: String? = nil) {
        self.address = address
        self.policy = policy
    }

    /// The general ticket, which must be asked for first.
    package static let passportTB = TokenRequest(address: "http://Passport.NET/tb")

    /// The notification server, MSNP15 and later.
    ///
    /// - Parameter policy: What `USR 3 SSO S <policy> <nonce>` said: `MBI_KEY_OLD`.
    package static func messengerClear(policy: String) -> TokenRequest {
        TokenRequest(address: "messengerclear.live.com", policy: policy)
    }

    /// Offline messages; from MSNP12 to MSNP14 the notification server.
    package static let messenger = messenger(policy: "?id=507")

    /// The notification server, MSNP12-14.
    ///
    /// - Parameter policy: `twnPolicy(_:)` of the challenge.
    package static func messenger(policy: String) -> TokenRequest {
        TokenRequest(address: "messenger.msn.com", policy: policy)
    }

    /// The address book and the memberships.
    package static let contacts = TokenRequest(address: "contacts.msn.com", policy: "MBI")
    /// Sending offline messages.
    package static let messengerSecure = TokenRequest(address: "messengersecure.live.com", policy: "MBI_SSL")
    /// Profiles and pictures.
    package static let storage = TokenRequest(address: "storage.msn.com", policy: "MBI")

    /// The policy that stands for the challenge of `USR 3 TWN S ct=1,rver=1,id=1`: `?ct=1&rver=1&id=1`.
    package static func twnPolicy(_ challenge: String) -> String {
        "?"
            + URIComponent.decode(
                challenge.split(separator: ",", omittingEmptySubsequences: false).joined(separator: "&"))
    }
}

/// A token for one service.
package struct SecurityToken: Equatable, Sendable {
    /// The service that it is for.
    package var address: String
    /// The ticket itself, without XML's escapes: `t=…&p=`.
    package var ticket: Secret<String>
    /// What proves that the ticket is ours, in base64; only the notification server's has one.
    package var binarySecret: Secret<String>?
    /// When it was issued: `2024-01-02T03:04:05Z`.
    package var created: String
    /// When it ends.
    package var expires: String

    /// A token.
    package init(
        address: String, ticket: Secret<String>, binarySecret: Secret<String>? = nil, created: String = "",
        expires: String = ""
    ) {
        self.address = address
        self.ticket = ticket
        self.binarySecret = binarySecret
        self.created = created
        self.expires = expires
    }
}

/// The tokens of one sign-in, found by the service that they are for, never by their order.
package struct SecurityTokens: Equatable, Sendable {
    private var tokens: [String: SecurityToken] = [:]
    /// The account's number, 16 hexadecimal digits.
    package var cid: String?
    /// The account's older number, 16 hexadecimal digits.
    package var puid: String?

    /// The tokens, of two for one service the first.
    package init(_ tokens: [SecurityToken] = [], cid: String? = nil, puid: String? = nil) {
        for token in tokens where self.tokens[Self.key(token.address)] == nil {
            self.tokens[Self.key(token.address)] = token
        }
        self.cid = cid
        self.puid = puid
    }

    /// The token for the service called `address`.
    package subscript(address: String) -> SecurityToken? { tokens[Self.key(address)] }

    /// The token that answers `request`.
    package subscript(request: TokenRequest) -> SecurityToken? { self[request.address] }

    /// Whether there is none.
    package var isEmpty: Bool { tokens.isEmpty }

    private static func key(_ address: String) -> String { address.lowercased() }
}
