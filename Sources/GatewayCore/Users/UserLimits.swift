// SPDX-License-Identifier: Apache-2.0

/// How much is kept of gateway users, and how hard their passwords are to guess.
package struct UserLimits: Sendable {
    /// In bytes of UTF-8.
    package static let password = 512
    /// A new password, in bytes of UTF-8: a shorter one is guessed, a longer one has no room in every line that logs
    /// somebody in.
    package static let newPassword = 6...300
    /// The name that a user gives a certificate, and the tag of an account, in bytes of UTF-8.
    package static let certificateName = 64
    package static let accountTag = 32

    package var users = 10_000
    package var certificates = 16
    package var accounts = SessionLimits().accounts
    package var cost = PasswordCost()

    package init() {}
}

/// What it costs to try a password.
package struct PasswordCost: Sendable, Equatable {
    /// scrypt's N is two to this power; with r = 8 and p = 1 it takes 16 MiB and some tens of milliseconds.
    package var scrypt = 14
    /// Of PBKDF2 for SCRAM-SHA-256, which the client computes as well. RFC 7677 asks for at least 4096.
    package var iterations = 16_384

    package init() {}

    /// For tests of what has nothing to do with the cost.
    package static let least: PasswordCost = {
        var cost = PasswordCost()
        cost.scrypt = 1
        cost.iterations = 1
        return cost
    }()
}
