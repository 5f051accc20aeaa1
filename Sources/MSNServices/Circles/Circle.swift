// SPDX-License-Identifier: Apache-2.0

/// What somebody may do in a circle. The raw value is the `RelationshipRole`.
package enum CircleRole: Int, Equatable, Sendable {
    case none = 0
    case admin = 1
    case assistantAdmin = 2
    case member = 3
    /// Has been invited.
    case pendingOutbound = 4

    /// The name in `CirclePersonalMembership/Role`.
    var name: String {
        switch self {
        case .none: "Empty"
        case .admin: "Admin"
        case .assistantAdmin: "AssistantAdmin"
        case .member: "Member"
        case .pendingOutbound: "StatePendingOutbound"
        }
    }

    init(name: String) {
        self = [Self.admin, .assistantAdmin, .member, .pendingOutbound].first { $0.name == name } ?? .none
    }
}

/// How somebody stands to a circle. The raw value is the `RelationshipState`.
package enum CircleState: Int, Equatable, Sendable {
    case none = 0
    /// Has been invited and has not answered.
    case waitingResponse = 1
    case left = 2
    case accepted = 3
    case rejected = 4

    /// The name in `CirclePersonalMembership/State`.
    var name: String {
        switch self {
        case .none: "Empty"
        case .waitingResponse: "WaitingResponse"
        case .left: "Left"
        case .accepted: "Accepted"
        case .rejected: "Rejected"
        }
    }

    init(name: String) {
        self = [Self.waitingResponse, .left, .accepted, .rejected].first { $0.name == name } ?? .none
    }
}

/// A circle as the account's own address book has it (MSNP18).
package struct AddressBookCircle: Equatable, Sendable {
    /// The GUID in lower case: `00000000-0000-0000-0009-6a1063c3626c`. Its address is `<id>@live.com` in network 9.
    package var id: String
    /// Its name.
    package var name: String
    /// What the user may do in it.
    package var role: CircleRole
    /// Whether the user is in it or only invited.
    package var state: CircleState
    /// The account that has invited the user, where it is told.
    package var inviter: String?
    /// What it wrote.
    package var inviteMessage: String?

    /// A circle.
    package init(
        id: String, name: String, role: CircleRole = .member, state: CircleState = .accepted, inviter: String? = nil,
        inviteMessage: String? = nil
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.state = state
        self.inviter = inviter
        self.inviteMessage = inviteMessage
    }

    /// Whether a GUID is that of a circle rather than of an address book or a contact.
    package static func isCircleID(_ id: String) -> Bool {
        id.utf8.count == 36 && id.hasPrefix("00000000-0000-0000-0009-")
    }
}

/// Somebody in a circle, out of the circle's own address book.
package struct CircleMember: Equatable, Sendable {
    /// What that address book calls them, a GUID.
    package var contactID: String
    /// The address.
    package var account: String
    /// Their name, often the address again.
    package var displayName: String
    /// What they may do in it.
    package var role: CircleRole
    /// Whether they are in it or only invited.
    package var state: CircleState

    /// A member.
    package init(
        contactID: String, account: String, displayName: String, role: CircleRole = .member,
        state: CircleState = .accepted
    ) {
        self.contactID = contactID
        self.account = account
        self.displayName = displayName
        self.role = role
        self.state = state
    }
}

/// What is done about the tie between somebody and a circle (`ManageWLConnection`).
package enum CircleConnection: Equatable, Sendable {
    /// Invites a contact of the circle's address book.
    case invite(circleID: String, contactID: String, message: String)
    /// Accepts the invitation to a circle.
    case accept(circleID: String)
    /// Turns it down.
    case decline(circleID: String)
}
