// SPDX-License-Identifier: Apache-2.0
package import NIOCore
internal import Synchronization

/// Keeps messages that came while the user was not signed in, so that each is shown once and lost never. Calls and
/// answers as in `NickStore`.
///
/// The order is: stored (`receive`), shown, marked as shown (`markShown`), and only then deleted by the network, which
/// until then tells the same messages at every sign-in.
package protocol OfflineMessageStore: Sendable {
    /// Stores messages with their contents, those whose id is there already excepted.
    ///
    /// Answers, when that is committed, with those of `messages` that have never been marked as shown, in their order;
    /// nil if they could not be stored.
    func receive(
        _ messages: [OfflineMessage], of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([OfflineMessage]?) -> Void)
    /// These have been shown. Answers when that is committed: true; false if it could not be. Their contents are no longer
    /// needed here, their ids for as long as the network may still tell them: 30 days, and at most 10,000 an account.
    func markShown(
        _ messages: [String], of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void)
    /// The user removed the account.
    func forget(_ account: AccountID)
}

/// Knows messages while the process lives.
package final class InMemoryOfflineMessageStore: OfflineMessageStore {
    private let shown = Mutex<[AccountID: Set<String>]>([:])

    package init() {}

    package func receive(
        _ messages: [OfflineMessage], of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([OfflineMessage]?) -> Void
    ) {
        let known = shown.withLock { $0[account] ?? [] }
        loop.answer(messages.filter { !known.contains($0.id) }, to: answer)
    }

    package func markShown(
        _ messages: [String], of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void
    ) {
        shown.withLock { $0[account, default: []].formUnion(messages) }
        loop.answer(true, to: answer)
    }

    package func forget(_ account: AccountID) {
        shown.withLock { $0[account] = nil }
    }
}
