// SPDX-License-Identifier: Apache-2.0

/// What is kept of a user. Everything secret in it is hashed or encrypted already.
package struct UserRecord: Sendable, Equatable {
    /// 0 until the store has given one.
    package var id: UserID
    /// The name of a gateway user, or the `network/address` of a direct sign-in that is remembered.
    package let user: String
    /// Nil for a direct sign-in, whose password the network checks.
    package var lock: PasswordLock?
    /// The user's key under the gateway's own, while `isAlwaysOn` or `isRemembered`.
    package var serverSealedKey: [UInt8]?
    package var isAlwaysOn: Bool
    package var isRemembered: Bool
    /// Milliseconds since 1970.
    package var createdAt: Int64
    /// When they logged in, or the last of their clients left, the last time.
    package var lastSeenAt: Int64

    package init(
        id: UserID = UserID(0), user: String, lock: PasswordLock?, serverSealedKey: [UInt8]? = nil,
        isAlwaysOn: Bool = false, isRemembered: Bool = false, createdAt: Int64, lastSeenAt: Int64
    ) {
        self.id = id
        self.user = user
        self.lock = lock
        self.serverSealedKey = serverSealedKey
        self.isAlwaysOn = isAlwaysOn
        self.isRemembered = isRemembered
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
    }
}

/// What a user has settled for one account.
package struct AccountOptions: Sendable, Equatable {
    /// Switched on (`account on`), and not off since.
    package var isOn = true
    /// Whether it is signed in by itself when the user's session begins, if it is on; nil for what the user has set for all.
    package var autoConnect: Bool?
    /// What the user calls it in commands; nil if they have not said.
    package var tag: String?

    package init(isOn: Bool = true, autoConnect: Bool? = nil, tag: String? = nil) {
        self.isOn = isOn
        self.autoConnect = autoConnect
        self.tag = tag
    }
}

/// An account of a user as it is kept.
package struct AccountRecord: Sendable, Equatable {
    package let network: String
    package let address: String
    package var sealedPassword: [UInt8]
    package var options: AccountOptions

    package init(network: String, address: String, sealedPassword: [UInt8], options: AccountOptions) {
        self.network = network
        self.address = address
        self.sealedPassword = sealedPassword
        self.options = options
    }

    package var id: AccountID { Account.id(network: network, address: address) }
}

/// A client's certificate that logs a user in.
package struct UserCertificate: Sendable, Equatable {
    /// SHA-256 of the certificate in DER, 32 bytes.
    package let fingerprint: [UInt8]
    /// What the user calls it; empty if they have not said.
    package let name: String
    /// Milliseconds since 1970.
    package let addedAt: Int64

    package static let fingerprintByteCount = 32

    package init(fingerprint: [UInt8], name: String, addedAt: Int64) {
        self.fingerprint = fingerprint
        self.name = name
        self.addedAt = addedAt
    }
}

/// Whom a certificate logs in.
package struct CertifiedUser: Sendable, Equatable {
    package let record: UserRecord
    /// `UserCertificate.name`
    package let certificateName: String

    package init(record: UserRecord, certificateName: String) {
        self.record = record
        self.certificateName = certificateName
    }
}

/// A user as a list of all users shows them.
package struct UserOverview: Sendable, Equatable {
    package let user: String
    package let accounts: [AccountID]
    package let isAlwaysOn: Bool
    /// Milliseconds since 1970.
    package let lastSeenAt: Int64

    package init(user: String, accounts: [AccountID], isAlwaysOn: Bool, lastSeenAt: Int64) {
        self.user = user
        self.accounts = accounts
        self.isAlwaysOn = isAlwaysOn
        self.lastSeenAt = lastSeenAt
    }
}
