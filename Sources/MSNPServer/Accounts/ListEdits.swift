// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// Edits of lists, whether a notification connection or a web service asks for them, with everything others learn by them.
extension ServiceState {
    /// Puts a contact on one list.
    ///
    /// - Returns: How it went, and what others are told: the contact that it was added, and whoever sees more or less now.
    mutating func add(
        _ contact: String, to list: ListBits, of owner: String, excludesOpposite: Bool = false
    ) -> (outcome: Directory.Outcome, told: [ServiceAction]) {
        var outcome = Directory.Outcome.unknownAccount
        // A forward list decides what its owner sees of the contact, the others what the contact sees of the owner.
        let (seen, watcher) = list == .forward ? (contact, owner) : (owner, contact)
        let presence = change(seen, watchers: [watcher]) { state in
            outcome = state.directory.add(contact, to: list, of: owner, excludesOpposite: excludesOpposite)
        }
        guard case .done(let reverse) = outcome else { return (outcome, []) }
        return (outcome, (reverse ? reverseNotices(to: contact, about: owner, isAddition: true) : []) + presence)
    }

    /// Takes a contact off one list.
    mutating func remove(
        _ contact: String, from list: ListBits, of owner: String
    ) -> (outcome: Directory.Outcome, told: [ServiceAction]) {
        var outcome = Directory.Outcome.unknownAccount
        let (seen, watcher) = list == .forward ? (contact, owner) : (owner, contact)
        let presence = change(seen, watchers: [watcher]) { state in
            outcome = state.directory.remove(contact, from: list, of: owner)
        }
        guard case .done(let reverse) = outcome else { return (outcome, []) }
        // Whoever takes a contact off the list does not want to hear of it at all, FLN included.
        let others = list == .forward ? [] : presence
        return (outcome, (reverse ? reverseNotices(to: contact, about: owner, isAddition: false) : []) + others)
    }

    /// Shows a contact to one client that has just put it on its list.
    func introduce(_ contact: String, to connection: ConnectionID, transactionID: UInt32) -> [ServiceAction] {
        guard let endpoint = presence.endpoint(connection), endpoint.status != nil,
            maySee(contact, watcher: endpoint.account), let seen = shown(contact)
        else { return [] }
        let kind = PresenceLine.Kind.initial(transactionID: transactionID)
        return lines(about: contact, seen: seen, kind: kind, dialect: endpoint.dialect)
            .map { .send($0, to: connection) }
    }

    /// Tells somebody's clients that another account has put it on its forward list, or taken it off.
    private func reverseNotices(to account: String, about owner: String, isAddition: Bool) -> [ServiceAction] {
        guard let record = directory[account], let other = directory[owner] else { return [] }
        var actions: [ServiceAction] = []
        for endpoint in presence.endpoints(of: account) {
            let connection = endpoint.connection
            guard endpoint.dialect.usesAddressBook else {
                let change = ContactChange(
                    kind: isAddition ? .added : .removed, list: .reverse, account: other.address,
                    name: isAddition ? other.name : nil)
                actions.append(.send(change.command(dialect: endpoint.dialect), to: connection))
                continue
            }
            let document = ContactListDocument(entries: [
                .init(
                    account: other.address, lists: .reverse, friendlyName: isAddition ? other.name : nil)
            ])
            actions.append(
                .send(MSNPCommand(isAddition ? "ADL" : "RML", ["0"], payload: document.payload()), to: connection))
            guard isAddition else { continue }
            let note = ServiceText.addressBookChanged(account: record.address, identity: record.identity)
            actions.append(.send(MSNPCommand("NOT", payload: ByteBuffer(string: note)), to: connection))
        }
        return actions
    }

    // MARK: Groups

    /// A new group; fails if there are too many, or one of that name.
    mutating func addGroup(named name: String, to account: String) -> Result<String, Refusal> {
        guard let groups = directory[account]?.groups, !name.isEmpty else {
            return .failure(Refusal(.invalidParameter))
        }
        guard groups.count < MSNPServerLimits.groups else { return .failure(Refusal(.tooManyGroups)) }
        guard !groups.contains(where: { $0.name == name }) else { return .failure(Refusal(.groupExists)) }
        let id = AccountIdentity.guid(identifiers.bytes(16))
        directory[account]?.groups.append(ContactGroup(id: id, name: name))
        return .success(id)
    }

    /// Removes a group and takes everybody out of it; false if there is none of that id.
    mutating func removeGroup(_ id: String, of account: String) -> Bool {
        guard var record = directory[account], record.groups.contains(where: { $0.id == id }) else { return false }
        record.groups.removeAll { $0.id == id }
        for contact in record.orderedContacts where contact.groupIDs.contains(id) {
            record.setGroup(id, contains: false, contact: contact.key)
        }
        directory[account] = record
        return true
    }

    /// Renames a group; false if there is none of that id.
    mutating func renameGroup(_ id: String, to name: String, of account: String) -> Bool {
        guard var record = directory[account], let index = record.groups.firstIndex(where: { $0.id == id }),
            !name.isEmpty
        else { return false }
        record.groups[index].name = name
        directory[account] = record
        return true
    }
}
