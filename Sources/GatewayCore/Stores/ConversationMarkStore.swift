// SPDX-License-Identifier: Apache-2.0
package import NIOCore
internal import Synchronization

/// Keeps how users have marked conversations, between runs. Calls and answers as in `NickStore`.
package protocol ConversationMarkStore: Sendable {
    /// All that are marked, in no order.
    func marks(
        of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryPlace: ConversationMarks]) -> Void)
    /// A conversation has these marks from now on, or none.
    func keep(_ marks: ConversationMarks, at place: HistoryPlace)
    /// The user removed the account.
    func forget(_ account: AccountID)
}

/// Keeps marks while the process lives.
package final class InMemoryConversationMarkStore: ConversationMarkStore {
    private let kept = Mutex<[HistoryPlace: ConversationMarks]>([:])

    package init() {}

    package func marks(
        of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryPlace: ConversationMarks]) -> Void
    ) {
        loop.answer(kept.withLock { kept in kept.filter { $0.key.account == account } }, to: answer)
    }

    package func keep(_ marks: ConversationMarks, at place: HistoryPlace) {
        kept.withLock { $0[place] = marks.isEmpty ? nil : marks }
    }

    package func forget(_ account: AccountID) {
        kept.withLock { kept in kept = kept.filter { $0.key.account != account } }
    }
}
