// SPDX-License-Identifier: Apache-2.0
internal import Cryptography

/// The number of a user. It is never given to anybody else, so that what was granted to somebody who has been dropped
/// says nothing about whoever takes their name.
package struct UserID: Hashable, Sendable {
    package let rawValue: Int64
    package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

/// That somebody has shown who they are, and what they may open. Only `UserRegistry` makes one.
package struct UserGrant: Sendable, Equatable {
    let id: UserID
    /// Whose everything kept is: `UserSession.user`.
    package let user: String
    /// The key of what only the user may read; nil if the way of logging in did not open it.
    let key: Secret<[UInt8]>?

    init(id: UserID, user: String, key: Secret<[UInt8]>?) {
        self.id = id
        self.user = user
        self.key = key
    }

    /// Nil for a direct sign-in that is remembered.
    package var name: UserName? { UserName(user) }

    /// Whether it opens the passwords of the user's accounts. If not, the user has to `identify` with their password once.
    package var isOpen: Bool { key != nil }
}

/// Somebody logged in by a certificate.
package struct CertificateLogIn: Sendable, Equatable {
    package let grant: UserGrant
    /// `UserCertificate.name`
    package let certificateName: String
}
