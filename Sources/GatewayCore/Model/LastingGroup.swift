// SPDX-License-Identifier: Apache-2.0

/// A group with a name and a membership that the network keeps, whoever is signed in.
package struct LastingGroup: Sendable, Equatable {
    package enum Standing: Sendable, Equatable {
        /// The user has been invited and has not answered.
        case invited
        case member
    }

    /// The same on every connection.
    package var conversation: ConversationID
    package var name: String
    package var standing: Standing
    /// Who has invited the user, where the network tells it.
    package var inviter: ContactIdentity?

    package init(
        conversation: ConversationID, name: String, standing: Standing, inviter: ContactIdentity? = nil
    ) {
        self.conversation = conversation
        self.name = name
        self.standing = standing
        self.inviter = inviter
    }
}

/// A lasting group into which the user has been invited.
package struct GroupInvitation: Sendable, Equatable {
    package let account: AccountID
    package let conversation: ConversationID
    /// As its members named it: free text.
    package let title: String
    /// What the group will be called here, unique among groups and invitations: `book-club`.
    package let name: String
    /// Who has invited the user, where the network tells it.
    package let inviter: Correspondent?
}
