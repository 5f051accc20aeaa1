// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// Somebody in the address book.
package struct AddressBookContact: Equatable, Sendable {
    /// What the service calls the contact, a GUID; edits need it.
    package var contactID: String
    /// The address: `bob@example.net`.
    package var account: String
    /// The network of the address: 1 MSN, 4 telephone, 32 Yahoo.
    package var networkID: Int
    /// The name that they gave themselves, as the service last saw it; the address where it has none.
    package var displayName: String
    /// The name that the user gave them (annotation `AB.NickName`).
    package var alias: String?
    /// Whether they are on the user's contact list (FL), rather than only in the address book.
    package var isMessengerUser: Bool
    /// The groups they are in.
    package var groupIDs: [String]
    /// The account's number, a signed decimal.
    package var cid: String?
    /// `Regular`, `Live`, `LivePending`, `Me` …
    package var type: String

    /// A contact.
    package init(
        contactID: String, account: String, networkID: Int = 1, displayName: String, alias: String? = nil,
        isMessengerUser: Bool = true, groupIDs: [String] = [], cid: String? = nil, type: String = "Regular"
    ) {
        self.contactID = contactID
        self.account = account
        self.networkID = networkID
        self.displayName = displayName
        self.alias = alias
        self.isMessengerUser = isMessengerUser
        self.groupIDs = groupIDs
        self.cid = cid
        self.type = type
    }
}

/// A group of contacts.
package struct AddressBookGroup: Equatable, Sendable {
    /// What the service calls the group, a GUID.
    package var id: String
    /// The user's name for it.
    package var name: String

    /// A group.
    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

/// What happens to people who are on neither the allow nor the block list (annotation `MSN.IM.BLP`).
package enum MessagePrivacy: Equatable, Sendable {
    /// They may see the user and write.
    case allow
    /// They may not.
    case block
}

/// All that the address book service tells.
package struct AddressBook: Equatable, Sendable {
    /// Everybody but the user.
    package var contacts: [AddressBookContact]
    /// The groups.
    package var groups: [AddressBookGroup]
    /// The user.
    package var me: AddressBookContact?
    /// Who may write to the user.
    package var privacy: MessagePrivacy
    /// Whether the user wants to be asked about people who add them (annotation `MSN.IM.GTC`).
    package var asksAboutAdditions: Bool
    /// Whether the account may be signed in at several places (annotation `MSN.IM.MPOP`).
    package var allowsSeveralEndpoints: Bool
    /// The circles that the user is in or has been invited to (MSNP18).
    package var circles: [AddressBookCircle]
    /// What shows that the user is in their circles (MSNP18: `USR 9 SHA A <base64>`).
    package var circleTicket: Secret<String>?

    /// An address book.
    package init(
        contacts: [AddressBookContact] = [], groups: [AddressBookGroup] = [], me: AddressBookContact? = nil,
        privacy: MessagePrivacy = .allow, asksAboutAdditions: Bool = true, allowsSeveralEndpoints: Bool = true,
        circles: [AddressBookCircle] = [], circleTicket: Secret<String>? = nil
    ) {
        self.contacts = contacts
        self.groups = groups
        self.me = me
        self.privacy = privacy
        self.asksAboutAdditions = asksAboutAdditions
        self.allowsSeveralEndpoints = allowsSeveralEndpoints
        self.circles = circles
        self.circleTicket = circleTicket
    }
}
