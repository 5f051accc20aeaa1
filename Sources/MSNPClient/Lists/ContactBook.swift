// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import OrderedCollections

/// The lists of the account as the client knows them: what the sign-in brought, and each change since.
///
/// Each change gives the events that tell of it, none if it changes nothing. Somebody who is on no list is not kept.
struct ContactBook: Sendable {
    /// By `key`. Ordered, because that is half the size of a dictionary, in which half of the places are free.
    private var everybody: OrderedDictionary<String, MSNContact> = [:]
    private(set) var groups: [MSNContactGroup] = []
    private(set) var privacy = MSNPrivacy()
    /// What the membership service calls an entry of the pending list, by `MSNAddress.key`.
    private(set) var pendingIDs: [String: String] = [:]
    /// Entries of the address book that are on no list, by `MSNAddress.key`: adding such a contact revives the entry.
    private(set) var dormantIDs: [String: String] = [:]

    init() {}

    /// Nearly everybody is on network 1, and known by their address alone: `bob@example.net`, `32:bob@example.net`.
    private static func key(_ account: String, on networkID: Int) -> String {
        let key = MSNAddress.key(account)
        return networkID == 1 ? key : "\(networkID):\(key)"
    }

    var contacts: [MSNContact] { everybody.values.elements }

    var lists: MSNLists { MSNLists(contacts: contacts, groups: groups, privacy: privacy) }

    /// The contact with this address, whatever the network; Messenger first.
    subscript(account: String) -> MSNContact? {
        for networkID in [1, 32, 4, 2] {
            if let contact = everybody[Self.key(account, on: networkID)] { return contact }
        }
        return nil
    }

    /// The contact with this GUID of the address book.
    func contact(withID id: String) -> MSNContact? {
        contacts.first { $0.contactID == id }
    }

    func hasGroup(_ id: String) -> Bool { groups.contains { $0.id == id } }

    /// Whether somebody of this domain is known, so that its network is too.
    func knowsDomain(of account: String) -> Bool {
        let domain = Self.domain(account)
        return contacts.contains { Self.domain($0.account) == domain }
    }

    private static func domain(_ account: String) -> String {
        guard let at = account.utf8.lastIndex(of: UInt8(ascii: "@")) else { return "" }
        return MSNAddress.key(String(account[at...]))
    }

    // MARK: Changes

    /// Changes a contact, which is made if there is none with this address and network.
    mutating func change(
        _ account: String, networkID: Int = 1, name: String? = nil, _ body: (inout MSNContact) -> Void
    ) -> [MSNClientEvent] {
        let key = Self.key(account, on: networkID)
        guard let index = everybody.index(forKey: key) else {
            var contact = MSNContact(
                account: account, networkID: networkID, displayName: name ?? account, lists: [])
            body(&contact)
            guard !contact.lists.isEmpty, everybody.count < MSNClientLimits.contacts else { return [] }
            everybody[key] = contact
            return [.contactChanged(contact)]
        }
        let before = everybody.values[index]
        if let name, before.displayName == before.account { everybody.values[index].displayName = name }
        body(&everybody.values[index])
        let after = everybody.values[index]
        guard !after.lists.isEmpty else {
            everybody.remove(at: index)
            return [.contactRemoved(account: before.account)]
        }
        return before == after ? [] : [.contactChanged(after)]
    }

    /// Puts somebody on lists. The allow and the block list exclude each other.
    mutating func insert(
        _ lists: ListBits, _ account: String, networkID: Int = 1, name: String? = nil, contactID: String? = nil
    ) -> [MSNClientEvent] {
        change(account, networkID: networkID, name: name) { contact in
            contact.lists.formUnion(lists)
            if let contactID { contact.contactID = contactID }
        }
    }

    /// Takes somebody off lists. Off the forward list the contact loses name, groups and entry.
    mutating func remove(_ lists: ListBits, _ account: String, networkID: Int = 1) -> [MSNClientEvent] {
        guard everybody[Self.key(account, on: networkID)] != nil else { return [] }
        if lists.contains(.pending) { pendingIDs[MSNAddress.key(account)] = nil }
        return change(account, networkID: networkID) { contact in
            contact.lists.subtract(lists)
            guard lists.contains(.forward) else { return }
            contact.alias = nil
            contact.contactID = nil
            contact.groupIDs = []
        }
    }

    mutating func forgetDormant(_ account: String) {
        dormantIDs[MSNAddress.key(account)] = nil
    }

    // MARK: Groups and privacy

    mutating func addGroup(id: String, name: String) -> [MSNClientEvent] {
        guard groups.count < MSNClientLimits.contactGroups, !hasGroup(id) else { return [] }
        groups.append(MSNContactGroup(id: id, name: name))
        return [.groups(groups)]
    }

    mutating func renameGroup(id: String, name: String) -> [MSNClientEvent] {
        guard let position = groups.firstIndex(where: { $0.id == id }), groups[position].name != name else { return [] }
        groups[position].name = name
        return [.groups(groups)]
    }

    /// Nobody is in it any more.
    mutating func removeGroup(id: String) -> [MSNClientEvent] {
        guard hasGroup(id) else { return [] }
        groups.removeAll { $0.id == id }
        var events = [MSNClientEvent.groups(groups)]
        for index in everybody.values.indices where everybody.values[index].groupIDs.contains(id) {
            everybody.values[index].groupIDs.removeAll { $0 == id }
            events.append(.contactChanged(everybody.values[index]))
        }
        return events
    }

    mutating func setPrivacy(_ setting: PrivacyLine.Setting) -> [MSNClientEvent] {
        let before = privacy
        switch setting {
        case .strangers(let areAllowed): privacy.allowsStrangers = areAllowed
        case .additions(let areAsked): privacy.asksAboutAdditions = areAsked
        }
        return before == privacy ? [] : [.privacy(privacy)]
    }

    // MARK: The whole

    /// Takes over lists as they come with a sign-in.
    mutating func fill(
        _ lists: MSNLists, pendingIDs: [String: String] = [:], dormantIDs: [String: String] = [:]
    ) {
        everybody = OrderedDictionary(minimumCapacity: min(lists.contacts.count, MSNClientLimits.contacts))
        for contact in lists.contacts where everybody.count < MSNClientLimits.contacts {
            let key = Self.key(contact.account, on: contact.networkID)
            if everybody[key] == nil { everybody[key] = contact }
        }
        groups = Array(lists.groups.prefix(MSNClientLimits.contactGroups))
        privacy = lists.privacy
        self.pendingIDs = pendingIDs
        self.dormantIDs = dormantIDs
    }

    /// Takes over lists that were fetched again and tells what is different.
    mutating func replace(
        with lists: MSNLists, pendingIDs: [String: String], dormantIDs: [String: String]
    ) -> [MSNClientEvent] {
        let (old, oldGroups, oldPrivacy) = (everybody, groups, privacy)
        fill(lists, pendingIDs: pendingIDs, dormantIDs: dormantIDs)
        var events: [MSNClientEvent] = []
        if oldGroups != groups { events.append(.groups(groups)) }
        if oldPrivacy != privacy { events.append(.privacy(privacy)) }
        for (key, contact) in everybody where old[key] != contact { events.append(.contactChanged(contact)) }
        for (key, contact) in old where everybody[key] == nil {
            events.append(.contactRemoved(account: contact.account))
        }
        return events
    }
}
