// SPDX-License-Identifier: Apache-2.0
package import NIOCore
internal import Synchronization

/// A message of the user's that has not been sent yet, as it is kept.
package struct KeptMessage: Sendable, Equatable {
    /// For whom it is.
    package enum Recipient: Sendable, Equatable {
        case contact(ContactIdentity)
        /// A group conversation, by its name. `lasting` is what the network calls it if it keeps it; another kind of
        /// group ends with the session, and a later one of the same name is not the same.
        case group(String, lasting: ConversationID?)
    }

    /// Unique over all runs; in the order in which messages were written.
    package var id: MessageID
    package var recipient: Recipient
    package var body: MessageBody
    /// The message it answers, where the user's client said so.
    package var replyTo: MessageID?
    /// Milliseconds since 1970, when it was first kept.
    package var keptAt: Int64
    /// It was being sent: nobody can tell whether it arrived, and it must not be sent again.
    package var isBeingSent: Bool

    package init(
        id: MessageID, recipient: Recipient, body: MessageBody, replyTo: MessageID? = nil, keptAt: Int64,
        isBeingSent: Bool = false
    ) {
        self.id = id
        self.recipient = recipient
        self.body = body
        self.replyTo = replyTo
        self.keptAt = keptAt
        self.isBeingSent = isBeingSent
    }
}

/// Keeps messages that wait to be sent, so that they outlive the process. Calls and answers as in `NickStore`.
///
/// A message that is sent at once never comes here. One that waits is kept; before it is sent it is marked, and it goes
/// out only when that is on disk: whatever a crash leaves unmarked was not sent, and whatever it leaves marked may have
/// been. Texts are private: they appear in no log.
package protocol OutboxStore: Sendable {
    /// All that is kept for an account, in order of `id`; nil if it cannot be read.
    func messages(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable ([KeptMessage]?) -> Void)
    /// Keeps a message, in the place of the one with the same id if there is one (so that a mark can be taken back).
    /// Answers, when that is committed, with true; with false if it could not be.
    func keep(
        _ message: KeptMessage, of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void)
    /// Marks messages as being sent. Answers, when that is committed, with those that were kept and not marked before;
    /// nil if it could not be committed. Only those it names are sent, so that two sessions never send the same one.
    func markSending(
        _ messages: [MessageID], of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([MessageID]?) -> Void)
    /// These have ended. Ids that are not kept are passed over.
    func remove(_ messages: [MessageID], of account: AccountID)
    /// The user removed the account.
    func forget(_ account: AccountID)
}

/// Keeps messages while the process lives.
package final class InMemoryOutboxStore: OutboxStore {
    private let kept = Mutex<[AccountID: [KeptMessage]]>([:])

    package init() {}

    package func messages(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable ([KeptMessage]?) -> Void
    ) {
        loop.answer(messages(of: account), to: answer)
    }

    package func messages(of account: AccountID) -> [KeptMessage] {
        kept.withLock { ($0[account] ?? []).sorted { $0.id.rawValue < $1.id.rawValue } }
    }

    package func keep(
        _ message: KeptMessage, of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void
    ) {
        kept.withLock { kept in
            kept[account, default: []].removeAll { $0.id == message.id }
            kept[account, default: []].append(message)
        }
        loop.answer(true, to: answer)
    }

    package func markSending(
        _ messages: [MessageID], of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([MessageID]?) -> Void
    ) {
        let wanted = Set(messages)
        let marked = kept.withLock { kept in
            var marked: [MessageID] = []
            kept[account] = kept[account]?.map { message in
                guard wanted.contains(message.id), !message.isBeingSent else { return message }
                marked.append(message.id)
                var message = message
                message.isBeingSent = true
                return message
            }
            return marked
        }
        loop.answer(marked, to: answer)
    }

    package func remove(_ messages: [MessageID], of account: AccountID) {
        let gone = Set(messages)
        kept.withLock { $0[account]?.removeAll { gone.contains($0.id) } }
    }

    package func forget(_ account: AccountID) {
        kept.withLock { $0[account] = nil }
    }
}
