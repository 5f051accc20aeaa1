// SPDX-License-Identifier: Apache-2.0

/// One change that was asked of a network. Minted by the session, never used again by it.
package struct EditID: Hashable, Sendable {
    package let rawValue: UInt64
    package init(_ rawValue: UInt64) { self.rawValue = rawValue }
}

/// A change of an account's contacts, their groups or its privacy.
package enum ContactEdit: Sendable, Equatable {
    /// Puts somebody on the list. `alias` is the user's own name for them; `message` goes with the request where the
    /// network carries one. Both may be empty.
    case add(address: String, alias: String = "", group: ContactGroupID? = nil, message: String = "")
    /// Takes somebody off the list.
    case remove(ContactID)
    /// Gives a contact a name of the user's own; an empty one takes it away.
    case rename(ContactID, alias: String)
    /// Somebody may no longer see the user or write. They need not be on the list.
    case block(ContactID)
    /// Takes a block back.
    case allow(ContactID)
    /// Answers a request with yes: the sender may see the user and write. It does not put them on the list.
    case accept(ContactID)
    /// Answers a request with no.
    case decline(ContactID)
    case addGroup(name: String)
    /// Its contacts stay on the list.
    case removeGroup(ContactGroupID)
    case renameGroup(ContactGroupID, name: String)
    case setGroup(ContactID, ContactGroupID, isMember: Bool)
    /// Whether people who are neither allowed nor blocked may see the user and write.
    case privacy(allowsStrangers: Bool)
    /// Whether the user wants to be asked about people who add them.
    case asksAboutAdditions(Bool)
}

/// A change of a lasting group, or of the user's place in it.
package enum LastingGroupEdit: Sendable, Equatable {
    case create(name: String)
    case invite(ContactID, to: ConversationID)
    /// Answers an invitation with yes.
    case accept(ConversationID)
    /// Answers an invitation with no.
    case decline(ConversationID)
    /// Leaves it for good.
    case leave(ConversationID)
}

/// Something the user asked a network to change.
package enum AccountEdit: Sendable, Equatable {
    case contacts(ContactEdit)
    case lastingGroup(LastingGroupEdit)
}

/// Why a change was not made.
package struct EditFailure: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        case notSignedIn = "NOT_SIGNED_IN"
        case refused = "REFUSED"
        case timedOut = "TIMED_OUT"
        /// The connection ended before the answer; the change may or may not have been made.
        case connectionLost = "CONNECTION_LOST"
        /// There is no such contact, group or request.
        case unknown = "UNKNOWN"
        case notSupported = "NOT_SUPPORTED"
        case tooMany = "TOO_MANY"
        case invalid = "INVALID"
    }

    package let code: Code
    /// A sentence part for a person: `the list is full`.
    package let text: String

    package init(_ code: Code, _ text: String) {
        self.code = code
        self.text = text
    }
}
