// SPDX-License-Identifier: Apache-2.0

/// A message that somebody sent while the user was not signed in, kept by the network until it is confirmed.
package struct OfflineMessage: Sendable, Equatable {
    /// What the network knows it by, unique within the account.
    package let id: String
    package let sender: ContactIdentity
    package let body: MessageBody
    /// Milliseconds since 1970; nil if the network does not say.
    package var sentAt: Int64?

    package init(id: String, sender: ContactIdentity, body: MessageBody, sentAt: Int64?) {
        self.id = id
        self.sender = sender
        self.body = body
        self.sentAt = sentAt
    }
}
