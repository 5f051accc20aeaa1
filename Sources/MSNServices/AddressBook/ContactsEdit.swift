// SPDX-License-Identifier: Apache-2.0

/// One request that changes the lists of MSNP13 and later. What the user thinks of as one change takes several of them.
package enum ContactsEdit: Equatable, Sendable {
    /// Puts somebody on the contact list. `ownName` and `message` go with the request that they get to see.
    case addContact(account: String, networkID: Int, ownName: String, message: String)
    /// Takes a contact out of the address book.
    case deleteContact(contactID: String)
    /// Changes a contact, or the user's own entry.
    case update(ContactUpdate)
    /// Puts somebody on the allow, block, reverse or pending list.
    case addMember(Membership)
    /// Takes somebody off such a list, by the entry's own name where that is known.
    case deleteMember(Membership)
    /// Makes a group.
    case addGroup(name: String)
    /// Gives a group another name.
    case renameGroup(groupID: String, name: String)
    /// Takes a group away; its contacts stay.
    case deleteGroup(groupID: String)
    /// Puts a contact into a group.
    case addToGroup(groupID: String, contactID: String)
    /// Takes a contact out of a group.
    case removeFromGroup(groupID: String, contactID: String)

    /// Stands for the ID of the contact that `addContact`, or of the group that `addGroup` earlier in the same row of
    /// edits has made.
    package static let made = ""
}

/// What the service calls that which a row of edits has made.
package struct ContactsEdited: Equatable, Sendable {
    /// The contact that was added, or was there already.
    package var contactID: String?
    /// The group that was made.
    package var groupID: String?

    /// Nothing, or what was made.
    package init(contactID: String? = nil, groupID: String? = nil) {
        self.contactID = contactID
        self.groupID = groupID
    }
}

extension ContactsEdit {
    /// The edit with the IDs that are known by now in place of `made`.
    func resolved(_ made: ContactsEdited) -> ContactsEdit {
        func contact(_ id: String) -> String { id == Self.made ? made.contactID ?? id : id }
        func group(_ id: String) -> String { id == Self.made ? made.groupID ?? id : id }
        switch self {
        case .addContact, .addMember, .deleteMember, .addGroup: return self
        case .deleteContact(let id): return .deleteContact(contactID: contact(id))
        case .update(.alias(let id, let alias)): return .update(.alias(contactID: contact(id), alias))
        case .update(.isMessengerUser(let id, let value)):
            return .update(.isMessengerUser(contactID: contact(id), value))
        case .update: return self
        case .renameGroup(let id, let name): return .renameGroup(groupID: group(id), name: name)
        case .deleteGroup(let id): return .deleteGroup(groupID: group(id))
        case .addToGroup(let id, let person): return .addToGroup(groupID: group(id), contactID: contact(person))
        case .removeFromGroup(let id, let person):
            return .removeFromGroup(groupID: group(id), contactID: contact(person))
        }
    }
}
