// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// What an account keeps about one contact.
struct ContactEntry: Sendable {
    let key: String
    let address: String
    let contactID: String
    var lists: ListBits = [] {
        didSet {
            if !lists.contains(.pending) { inviteMessage = nil }
            guard !lists.contains(.forward) else { return }
            groupIDs = []
            isInDefaultGroup = false
        }
    }
    /// Only while the contact is on the forward list.
    var groupIDs: [String] = []
    /// The contact is in group 0 of MSNP7-9 beside others; whoever is in no other is there anyway.
    var isInDefaultGroup = false
    /// The entry stays in the address book when the contact leaves the forward list.
    var hasCard = false
    /// The name that the owner gave the contact.
    var alias: String?
    /// What the contact wrote when it asked to be added; only while it is on the pending list.
    var inviteMessage: String?

    init(key: String, address: String) {
        self.key = key
        self.address = address
        self.contactID = AccountIdentity(key: key).contactID
    }

    /// Whether the address book has the contact, on the forward list or not.
    var isInAddressBook: Bool { hasCard || lists.contains(.forward) }

    /// The lists as a client is told of them. Who is pending counts as reverse only once the owner has decided; dialects
    /// without a pending list know the reverse one alone.
    func shownLists(withPending: Bool) -> ListBits {
        guard lists.contains(.pending) else { return lists }
        return withPending ? lists.subtracting(.reverse) : lists.subtracting(.pending)
    }
}

/// A group of contacts.
struct ContactGroup: Equatable, Sendable {
    /// A GUID, for dialects since MSNP10 and the web services.
    let id: String
    /// 1 to 29, for MSNP7-9. Group 0 is that of everybody who is in no other.
    let number: Int
    /// Decoded.
    var name: String
}
