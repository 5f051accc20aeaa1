// SPDX-License-Identifier: Apache-2.0
package import Cryptography
package import NIOCore
internal import Synchronization

/// Knows the owner of an account again by the password with which its network last let them in.
///
/// Nothing that is kept of an account (contacts, requests, messages that wait) is shown, used or changed before either the
/// network has accepted the password since the user came or this store knows it. Calls and answers as in `NickStore`.
package protocol OwnerStore: Sendable {
    /// Whether `password` is the one kept for the account. False when none is.
    ///
    /// Kept is a verifier only, made with scrypt and a salt of its own, never the password; it is computed away from
    /// all loops, a bounded number at a time; false, too, when too many wait for that.
    func verify(
        _ password: Secret<String>, of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void)
    /// The network let the user in with this password; it takes the place of another.
    func keep(_ password: Secret<String>, for account: AccountID)
    /// The network no longer takes this password. One that it has taken since stays.
    func forget(_ password: Secret<String>, for account: AccountID)
    /// The user removed the account.
    func forget(_ account: AccountID)
}

/// Knows owners while the process lives.
package final class InMemoryOwnerStore: OwnerStore {
    private let kept = Mutex<[AccountID: Secret<String>]>([:])

    package init() {}

    package func verify(
        _ password: Secret<String>, of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void
    ) {
        loop.answer(kept.withLock { $0[account] == password }, to: answer)
    }

    package func keep(_ password: Secret<String>, for account: AccountID) {
        kept.withLock { $0[account] = password }
    }

    package func forget(_ password: Secret<String>, for account: AccountID) {
        kept.withLock { if $0[account] == password { $0[account] = nil } }
    }

    package func forget(_ account: AccountID) {
        kept.withLock { $0[account] = nil }
    }
}
