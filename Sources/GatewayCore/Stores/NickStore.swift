// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// Keeps the nick of each contact between runs.
package protocol NickStore: Sendable {
    /// Every nick kept for an account, by contact.
    func nicks(of account: AccountID) -> [ContactID: String]
    func keep(_ nick: String, for contact: ContactReference)
}

/// Keeps nicks while the process lives.
package final class InMemoryNickStore: NickStore {
    private let kept = Mutex<[AccountID: [ContactID: String]]>([:])

    package init() {}

    package func nicks(of account: AccountID) -> [ContactID: String] {
        kept.withLock { $0[account] ?? [:] }
    }

    package func keep(_ nick: String, for contact: ContactReference) {
        kept.withLock { $0[contact.account, default: [:]][contact.contact] = nick }
    }
}
