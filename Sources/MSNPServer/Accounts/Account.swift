// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire

/// One account with everything the service keeps for it while nobody is signed in.
struct Account: Sendable {
    /// The address in lower case, by which the account is found.
    let key: String
    /// The address as it is written to clients.
    let address: String
    /// Nil for contacts that live in the service: nobody can sign in as them.
    let password: Secret<String>?
    let identity: AccountIdentity
    /// The friendly name, decoded.
    var name: String
    /// Who may see and call the account: with `true` (BLP AL) everybody it does not block, otherwise only its allow list.
    var allowsStrangers = true
    /// Whether the user wants to be asked about new people (GTC A); only kept for the client.
    var asksAboutAdditions = true
    /// Properties (PRP) other than the friendly name, percent-encoded as the client sent them.
    var properties: [String: String] = [:]
    /// The personal message and current media (UUX); the endpoints in it are filled in when somebody is told.
    var document = EndpointDocument()
    /// By key of the contact.
    private(set) var contacts: [String: ContactEntry] = [:]
    var groups: [ContactGroup] = []
    /// Goes up with every change of the lists; SYN stamps are made of it.
    private(set) var revision: UInt64 = 1
    private var nextPosition = 0

    init(address: String, password: Secret<String>?, name: String) {
        self.key = MSNAddress.key(address)
        self.address = address
        self.password = password
        self.name = name
        self.identity = AccountIdentity(key: key)
    }

    /// The contacts in the order in which they were added.
    var orderedContacts: [ContactEntry] {
        contacts.values.sorted { $0.position < $1.position }
    }

    /// The lists that a contact is on.
    func lists(_ contact: String) -> ListBits {
        contacts[contact]?.lists ?? []
    }

    /// Whether that account may see this one, and call it.
    func permits(_ other: String) -> Bool {
        let lists = lists(other)
        return !lists.contains(.block) && (allowsStrangers || lists.contains(.allow))
    }

    /// Puts a contact on lists or takes it off them; an entry on no list is forgotten.
    mutating func setLists(_ lists: ListBits, of contact: String, address: String) {
        guard self.lists(contact) != lists else { return }
        revision &+= 1
        guard !lists.isEmpty else {
            contacts[contact] = nil
            return
        }
        if contacts[contact] == nil {
            contacts[contact] = ContactEntry(key: contact, address: address, position: nextPosition)
            nextPosition += 1
        }
        contacts[contact]?.lists = lists
        if !lists.contains(.forward) { contacts[contact]?.groupIDs = [] }
    }

    /// Puts a contact into a group or takes it out; nothing happens if it is not on the forward list.
    mutating func setGroup(_ group: String, contains: Bool, contact: String) {
        guard var entry = contacts[contact], entry.lists.contains(.forward) else { return }
        entry.groupIDs.removeAll { $0 == group }
        if contains { entry.groupIDs.append(group) }
        contacts[contact] = entry
        revision &+= 1
    }

    /// Gives a contact a name of the owner's own; an empty one takes it away.
    mutating func setAlias(_ alias: String, of contact: String) {
        contacts[contact]?.alias = alias.isEmpty ? nil : alias
    }

    /// The entry whose contact GUID is this.
    func contact(withID contactID: String) -> ContactEntry? {
        contacts.values.first { $0.contactID == contactID.lowercased() }
    }

    /// The stamp of the lists as SYN gives it; opaque for clients, and another one after every change.
    var stamp: String {
        let digits = String(revision % 10_000_000)
        return "2000-01-01T00:00:00." + String(repeating: "0", count: 7 - digits.utf8.count) + digits + "-00:00"
    }
}

/// What an account keeps about one contact.
struct ContactEntry: Sendable {
    let key: String
    let address: String
    let contactID: String
    var lists: ListBits = []
    /// Only while the contact is on the forward list.
    var groupIDs: [String] = []
    /// The name that the owner gave the contact.
    var alias: String?
    let position: Int

    init(key: String, address: String, position: Int) {
        self.key = key
        self.address = address
        self.position = position
        self.contactID = AccountIdentity(key: key).contactID
    }
}

/// A group of contacts.
struct ContactGroup: Equatable, Sendable {
    let id: String
    /// Decoded.
    var name: String
}
