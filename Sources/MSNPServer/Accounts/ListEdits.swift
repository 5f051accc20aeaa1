// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// Edits of lists, whether a notification connection or a web service asks for them, with everything others learn by them.
extension ServiceState {
    /// Puts a contact on one list.
    ///
    /// - Parameters:
    ///   - inviteMessage: What the contact reads beside the request.
    ///   - request: The command whose answer the contact's presence is, in dialects that have it so.
    /// - Returns: How it went, and what others are told: the contact that it was added, and whoever sees more or less now.
    mutating func add(
        _ contact: String, to list: ListBits, of owner: String, excludesOpposite: Bool = false, decides: Bool = false,
        inviteMessage: String? = nil, request: ClientRequest? = nil
    ) -> (outcome: Directory.Outcome, told: [ServiceAction]) {
        var outcome = Directory.Outcome.unknownAccount
        // A forward list decides what its owner sees of the contact, the others what the contact sees of the owner.
        let (seen, watcher) = list == .forward ? (contact, owner) : (owner, contact)
        let presence = change(seen, watchers: [watcher], request: list == .forward ? request : nil) { state in
            outcome = state.directory.add(
                contact, to: list, of: owner, excludesOpposite: excludesOpposite, decides: decides)
        }
        guard case .done(let reverse) = outcome else { return (outcome, []) }
        if reverse, let inviteMessage {
            directory.update(contact) { $0.setInviteMessage(inviteMessage, of: owner) }
        }
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

    /// Gives a contact a name of the owner's own; none, or the contact's own name, takes it away.
    mutating func setAlias(_ alias: String, of contact: String, by owner: String) {
        let name = directory.name(of: contact)
        directory.update(owner) { $0.setAlias(alias == name ? "" : alias, of: contact) }
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
                    kind: isAddition ? .added : .removed, list: .reverse, version: record.version,
                    account: other.address, name: isAddition ? other.name : nil)
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
}
