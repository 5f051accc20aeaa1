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
    package private(set) var availability: Availability
    /// On the user's own list, rather than only met in a conversation.
    package var isListed: Bool
    package var isBlocked: Bool
    package var facts: ContactFacts = []
    /// When the availability became what it is, and when they signed in: seconds since 1970, 0 if nobody was there to see
    /// it.
    package private(set) var availableSince: UInt32 = 0
    package private(set) var signedInAt: UInt32 = 0

    /// Their availability is another one.
    ///
    /// - Parameter time: when that came to be, in seconds since 1970; 0 if it has been so for a time unknown.
    mutating func become(_ availability: Availability, at time: UInt32) {
        guard availability != self.availability else { return }
        if !availability.isReachable {
            signedInAt = 0
        } else if !self.availability.isReachable {
            signedInAt = time
        }
        self.availability = availability
        availableSince = time
    }

    /// Seconds for which they have not been at their keyboard, as far as anybody has seen; nil when that is not known.
    ///
    /// Who is busy or on the phone has not left.
    package func idleTime(now milliseconds: Int64) -> Int? {
        switch availability {
        case .idle, .away, .beRightBack, .outToLunch:
            availableSince == 0 ? nil : max(0, Int(clamping: milliseconds / 1000 - Int64(availableSince)))
        case .online, .busy, .onThePhone, .hidden, .offline: nil
        }
    }

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
