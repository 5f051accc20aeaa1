// SPDX-License-Identifier: Apache-2.0

package import MSNPWire

/// An address on one of the account's lists.
package struct MSNContact: Equatable, Sendable {
    /// The address as the service stores it.
    package var account: String
    /// The friendly name that the service knows.
    package var displayName: String
    /// The name the user gave this contact, if any.
    package var alias: String?
    /// The GUID of the address book entry, if it has one, as the service writes it.
    package var contactID: String? {
        get { entry.text }
        set { entry = AddressBookEntryID(newValue) }
    }
    /// Ids of the contact groups it is in.
    package var groupIDs: [String]
    /// What they wrote when they added the user; empty as a rule.
    package var invitation: String
    // The small ones come last: there are thousands of these, and this order leaves no gaps.
    private var entry: AddressBookEntryID
    /// Which lists it is on: forward, allow, block, reverse, pending.
    package var lists: ListBits
    /// 1 for Messenger, 32 for Yahoo!, …
    package var networkID: Int {
        get { Int(network) }
        set { network = UInt16(clamping: newValue) }
    }
    private var network: UInt16

    package init(
        account: String, networkID: Int = 1, displayName: String, alias: String? = nil, contactID: String? = nil,
        lists: ListBits, groupIDs: [String] = [], invitation: String = ""
    ) {
        self.account = account
        network = UInt16(clamping: networkID)
        self.displayName = displayName
        self.alias = alias
        entry = AddressBookEntryID(contactID)
        self.lists = lists
        self.groupIDs = groupIDs
        self.invitation = invitation
    }
}

/// Somebody in a switchboard.
package struct MSNParticipant: Equatable, Sendable {
    /// The address as the service stores it, without an endpoint.
    package var account: String
    /// The friendly name.
    package var name: String

    package init(account: String, name: String) {
        self.account = account
        self.name = name
    }
}

/// What others see of the signed-in user.
package struct MSNOwnProfile: Equatable, Sendable {
    /// The friendly name; empty if the service knows none.
    package var displayName: String
    /// The personal message; empty for none.
    package var personalMessage: String

    package init(displayName: String, personalMessage: String) {
        self.displayName = displayName
        self.personalMessage = personalMessage
    }
}

/// Names one conversation of a client.
package enum MSNConversationKey: Hashable, Sendable {
    /// With one other person: the `MSNAddress.key` of the address.
    case direct(String)
    /// With several: a number that the client gave it, never used again by this client.
    case group(Int)
    /// With the members of a circle: its id.
    case circle(String)
}
