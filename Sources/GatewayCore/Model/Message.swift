// SPDX-License-Identifier: Apache-2.0

/// What somebody says or does in a conversation.
package enum MessageBody: Sendable, Equatable {
    case text(RichText)
    /// Something done rather than said: `waves`.
    case action(RichText)
    /// The shake of the window that asks for attention.
    case nudge
}

/// A message on its way to a network.
package struct OutgoingMessage: Sendable, Equatable {
    package let id: MessageID
    package let body: MessageBody

    package init(id: MessageID, body: MessageBody) {
        self.id = id
        self.body = body
    }
}

/// A message that a network delivered.
package struct IncomingMessage: Sendable, Equatable {
    package let conversation: ConversationID
    package let sender: ContactIdentity
    package let body: MessageBody
    /// Milliseconds since 1970 when it was sent, if the network knows better than "now".
    package let sentAt: Int64?

    package init(conversation: ConversationID, sender: ContactIdentity, body: MessageBody, sentAt: Int64? = nil) {
        self.conversation = conversation
        self.sender = sender
        self.body = body
        self.sentAt = sentAt
    }
}

/// Where in a user's session something is said.
package enum ChatTarget: Hashable, Sendable {
    case contact(ContactReference)
    case group(GroupID)
}

/// The place of a message as a front end shows it.
package enum ChatPlace: Sendable, Equatable {
    case direct(Correspondent)
    case group(GroupID, name: String)
}

/// A message as attachments see it: both what others said and what the user said, once it was delivered.
package struct ChatMessage: Sendable {
    package let id: MessageID
    package let place: ChatPlace
    /// Nil when the user said it.
    package let sender: Correspondent?
    package let body: MessageBody
    /// Milliseconds since 1970.
    package let time: Int64
    /// The attachment through which the user said it; nil when it was said at another place where the account is signed
    /// in, or by an attachment that has gone.
    package let origin: AttachmentID?
    /// The user said it here, and it waited for longer than the attachment stayed. Some that are there now may show it
    /// already: a client keeps its screen when it connects again.
    package var outlivedOrigin = false
    /// The message it answers, where the user's client said so. Known within the gateway only: no network is told.
    package var replyTo: MessageID?
    /// Its place in the order of everything that clients of the user are shown, if that is kept (`HistoryEntry.order`).
    package var order: MessageID?
}

/// A message the user sent that has not ended yet, or ended badly.
package struct SubmittedMessage: Sendable, Equatable {
    package let id: MessageID
    package let place: ChatPlace
    package let body: MessageBody
    /// Nil when it was written before the gateway was started again.
    package let origin: AttachmentID?
    /// The message it answers, where the user's client said so.
    package var replyTo: MessageID?
}

/// A sign that the user put to a message, or took away again. It stays among the user's own attachments and in the history:
/// no network that is spoken here carries one.
package struct Reaction: Sendable, Equatable {
    package let id: MessageID
    package let place: ChatPlace
    package let message: MessageID
    /// Mostly one emoji.
    package let text: String
    package let isWithdrawn: Bool
}
