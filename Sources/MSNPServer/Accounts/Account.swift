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
    var name: String { didSet { revision &+= 1 } }
    /// Who may see and call the account: with `true` (BLP AL) everybody it does not block, otherwise only its allow list.
    var allowsStrangers = true { didSet { revision &+= 1 } }
    /// Whether the user wants to be asked about new people (GTC A); only kept for the client.
    var asksAboutAdditions = true { didSet { revision &+= 1 } }
    /// Whether several endpoints may be signed in at a time.
    var allowsEndpoints = true
    /// Properties (PRP) other than the friendly name, percent-encoded as the client sent them.
    private(set) var properties: [String: String] = [:]
    /// The personal message and current media (UUX); the endpoints in it are filled in when somebody is told.
    var document = EndpointDocument()
    /// In the order in which they were added.
    private(set) var contacts: [ContactEntry] = []
    /// Where in `contacts` a key is.
    private var positions: [String: Int] = [:]
    /// Entries of each list.
    private var counts: [ListBits: Int] = [:]
    var groups: [ContactGroup] = [] { didSet { revision &+= 1 } }
    /// The name of group 0 in MSNP7-9.
    var defaultGroupName = "Other Contacts" { didSet { revision &+= 1 } }
    /// Goes up with every change of the lists and settings; the versions and stamps of SYN are made of it.
    private(set) var revision: UInt64

    /// - Parameter epoch: Where the revisions begin, so that those of two runs of the service do not look alike.
    init(address: String, password: Secret<String>?, name: String, epoch: UInt64 = 0) {
        self.key = MSNAddress.key(address)
        self.address = address
        self.password = password
        self.name = name
        self.identity = AccountIdentity(key: key)
        self.revision = epoch &+ 1
    }

    /// The version of the lists in MSNP2-9.
    var version: String { String(revision) }

    /// The stamp of the lists since MSNP10; opaque for clients, and another one after every change.
    var stamp: String {
        let digits = String(revision % 10_000_000)
        return "2000-01-01T00:00:00." + String(repeating: "0", count: 7 - digits.utf8.count) + digits + "-00:00"
    }

    // MARK: Contacts

    /// The entry of a contact, nil if it is on no list.
    func contact(_ key: String) -> ContactEntry? {
        positions[key].map { contacts[$0] }
    }

    /// The entry whose contact GUID is this.
    func contact(withID contactID: String) -> ContactEntry? {
        let id = contactID.lowercased()
        return contacts.first { $0.contactID == id }
    }

    /// The lists that a contact is on.
    func lists(_ contact: String) -> ListBits {
        positions[contact].map { contacts[$0].lists } ?? []
    }

    /// Whether that account may see this one, and call it.
    func permits(_ other: String) -> Bool {
        let lists = lists(other)
        return !lists.contains(.block) && (allowsStrangers || lists.contains(.allow))
    }

    /// How many entries one list has.
    func count(on list: ListBits) -> Int {
        counts[list] ?? 0
    }

    /// Puts a contact on lists or takes it off them; an entry on no list and not in the address book is
    /// forgotten.
    mutating func setLists(_ lists: ListBits, of contact: String, address: String) {
        let before = self.lists(contact)
        guard before != lists else { return }
        revision &+= 1
        for list in [ListBits.forward, .allow, .block] where before.contains(list) != lists.contains(list) {
            counts[list, default: 0] += lists.contains(list) ? 1 : -1
        }
        guard !lists.isEmpty || self.contact(contact)?.hasCard == true else { return forget(contact) }
        let position = positions[contact] ?? contacts.count
        if position == contacts.count {
            positions[contact] = position
            contacts.append(ContactEntry(key: contact, address: address))
        }
        contacts[position].lists = lists
    }

    /// Keeps the entry in the address book, on lists or not; or forgets it unless it is on a list.
    mutating func setCard(_ hasCard: Bool, of contact: String) {
        change(contact) { $0.hasCard = hasCard }
        if !hasCard, lists(contact).isEmpty { forget(contact) }
    }

    private mutating func forget(_ contact: String) {
        guard let position = positions.removeValue(forKey: contact) else { return }
        contacts.remove(at: position)
        for index in contacts.indices.dropFirst(position) { positions[contacts[index].key] = index }
    }

    /// Puts a contact into a group or takes it out; nothing happens if it is not on the forward list.
    mutating func setGroup(_ group: String, contains: Bool, contact: String) {
        change(contact) { entry in
            guard entry.lists.contains(.forward) else { return }
            entry.groupIDs.removeAll { $0 == group }
            if contains { entry.groupIDs.append(group) }
        }
    }

    /// Says whether a contact that is in other groups is in group 0 of MSNP7-9 too.
    mutating func setDefaultGroup(contains: Bool, contact: String) {
        change(contact) { $0.isInDefaultGroup = contains }
    }

    /// Gives a contact a name of the owner's own; an empty one takes it away.
    mutating func setAlias(_ alias: String, of contact: String) {
        change(contact) { $0.alias = alias.isEmpty ? nil : alias }
    }

    /// Keeps what a contact wrote when it asked to be added.
    mutating func setInviteMessage(_ message: String?, of contact: String) {
        change(contact) { entry in
            guard entry.lists.contains(.pending) else { return }
            entry.inviteMessage = message
        }
    }

    private mutating func change(_ contact: String, _ edit: (inout ContactEntry) -> Void) {
        guard let position = positions[contact] else { return }
        revision &+= 1
        edit(&contacts[position])
    }

    // MARK: Properties and groups

    /// Sets a property, or clears it with nil. The value is percent-encoded.
    mutating func setProperty(_ key: String, to value: String?) {
        revision &+= 1
        properties[key] = value
    }

    /// The group of that number in MSNP7-9; nil for group 0 as well.
    func group(numbered number: Int) -> ContactGroup? {
        groups.first { $0.number == number }
    }

    /// The numbers of a contact's groups in MSNP7-9, in order.
    func groupNumbers(of contact: ContactEntry) -> [Int] {
        guard contact.lists.contains(.forward) else { return [] }
        let numbers = groups.filter { contact.groupIDs.contains($0.id) }.map(\.number).sorted()
        return numbers.isEmpty || contact.isInDefaultGroup ? [0] + numbers : numbers
    }
}
