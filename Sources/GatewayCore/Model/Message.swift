// SPDX-License-Identifier: Apache-2.0

/// Text of a message in no network's markup. Line feeds separate lines; there are no other control characters.
package struct RichText: Sendable, Equatable, ExpressibleByStringLiteral {
    package var text: String

    package init(_ text: String) { self.text = text }
    package init(stringLiteral value: String) { text = value }
}

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

/// How a sent message ended; there is exactly one for each.
package enum DeliveryOutcome: Sendable, Equatable {
    /// The network handed it to everybody in the conversation.
    case delivered
    case failed(DeliveryFailure)
}

/// Why a message did not arrive.
package struct DeliveryFailure: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        case recipientOffline = "RECIPIENT_OFFLINE"
        case refused = "REFUSED"
        case timedOut = "TIMED_OUT"
        case connectionLost = "CONNECTION_LOST"
        case notSignedIn = "NOT_SIGNED_IN"
        case nobodyHere = "NOBODY_HERE"
        case tooMany = "TOO_MANY"
        case tooLong = "TOO_LONG"
    }

    package let code: Code
    /// A sentence part for a person: `bob@example.com is offline`.
    package let text: String

    package init(_ code: Code, _ text: String) {
        self.code = code
        self.text = text
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
    /// The attachment through which the user said it.
    package let origin: AttachmentID?
}

/// A message the user sent that has not ended yet, or ended badly.
package struct SubmittedMessage: Sendable {
    package let id: MessageID
    package let place: ChatPlace
    package let body: MessageBody
    package let origin: AttachmentID
}
