// SPDX-License-Identifier: Apache-2.0

/// Who somebody is on their network: enough to name them before anything else is known.
package struct ContactIdentity: Sendable, Equatable {
    package var id: ContactID
    /// The address as the service stores it, such as `bob@example.com`.
    package var address: String
    /// The friendly name, free text that its owner may change at any moment.
    package var displayName: String
    /// Where one-to-one messages with this person go.
    package var conversation: ConversationID

    package init(id: ContactID, address: String, displayName: String, conversation: ConversationID) {
        self.id = id
        self.address = address
        self.displayName = displayName
        self.conversation = conversation
    }
}

/// What a network keeps of somebody on an account's lists.
package struct ContactDetails: Sendable, Equatable {
    package var identity: ContactIdentity
    /// On the user's own list; false for somebody who is only blocked.
    package var isListed: Bool
    /// The user's own name for the contact, when the service keeps one.
    package var alias: String?
    package var isBlocked: Bool
    package var groups: [ContactGroupID]

    package init(
        identity: ContactIdentity, alias: String? = nil, isListed: Bool = true, isBlocked: Bool = false,
        groups: [ContactGroupID] = []
    ) {
        self.identity = identity
        self.isListed = isListed
        self.alias = alias
        self.isBlocked = isBlocked
        self.groups = groups
    }
}

/// A contact of a user's session: what the network says of them, and the nick they have here for good.
package struct Contact: Sendable, Equatable {
    /// Who they are, in the one object that messages and the map of nicks share.
    package private(set) var correspondent: Correspondent
    package var displayName: String
    package var alias: String?
    package var personalMessage: String
    /// What they are listening to or playing, rendered; empty when nothing.
    package var media: String
    package var groups: [ContactGroupID]
    package var conversation: ConversationID
    // The small ones come last: there are thousands of these, and this order leaves no gaps.
    package var availability: Availability
    /// On the user's own list, rather than only met in a conversation.
    package var isListed: Bool
    package var isBlocked: Bool

    package var reference: ContactReference { correspondent.reference }
    package var nick: String {
        get { correspondent.nick }
        set {
            guard newValue != nick else { return }
            correspondent = Correspondent(reference: reference, nick: newValue, address: address)
        }
    }
    package var address: String {
        get { correspondent.address }
        set {
            guard newValue != address else { return }
            correspondent = Correspondent(reference: reference, nick: nick, address: newValue)
        }
    }

    /// One line that says how they are: `Busy - in a meeting`.
    package var statusText: String {
        let title = availability.title
        if !personalMessage.isEmpty { return title + " - " + personalMessage }
        if !media.isEmpty { return title + " - " + media }
        return title
    }
}

/// The user's own standing on one account.
package struct OwnProfile: Sendable, Equatable {
    package var displayName: String
    package var personalMessage: String
    package var availability: Availability

    package init(displayName: String = "", personalMessage: String = "", availability: Availability = .online) {
        self.displayName = displayName
        self.personalMessage = personalMessage
        self.availability = availability
    }
}
