// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Taking up the people of the configuration, with the lists they have when the service starts. Nobody is told anything.
extension ServiceState {
    /// Takes up the accounts of the configuration, and with them the demo contacts: each of those is on everybody's list.
    mutating func enrol(_ configuration: ServiceConfiguration) {
        let epoch = identifiers.bytes(3).reduce(0) { $0 << 8 | UInt64($1) } % 8_000_000
        for person in configuration.accounts {
            var account = Account(
                address: person.address, password: person.password, name: person.name, epoch: epoch)
            account.allowsStrangers = person.allowsStrangers
            account.asksAboutAdditions = person.asksAboutAdditions
            account.allowsEndpoints = person.allowsEndpoints
            account.document.personalMessage = person.personalMessage
            directory.enrol(account)
        }
        if configuration.demoContacts { enrolDemoContacts(epoch: epoch) }
        for person in configuration.accounts {
            let key = MSNAddress.key(person.address)
            if configuration.demoContacts {
                for contact in DemoContacts.cast {
                    befriend(contact.address, by: key)
                    befriend(key, by: contact.address)
                }
            }
            for contact in person.contacts { befriend(MSNAddress.key(contact), by: key) }
            for name in person.groups { _ = group(named: name, of: key) }
            for contact in person.lists { enlist(contact, on: key, epoch: epoch) }
        }
    }

    private mutating func enrolDemoContacts(epoch: UInt64) {
        for contact in DemoContacts.cast {
            var account = Account(address: contact.address, password: nil, name: contact.name, epoch: epoch)
            account.document.personalMessage = contact.personalMessage
            directory.enrol(account)
            if let status = contact.status {
                presence.setResident(account.key, status: status)
            }
        }
    }

    /// Puts somebody whom the service knows on the forward and the allow list.
    private mutating func befriend(_ contact: String, by owner: String) {
        guard directory.contains(contact) else { return }
        _ = directory.add(contact, to: .forward, of: owner)
        _ = directory.add(contact, to: .allow, of: owner, decides: true)
    }

    /// Puts an entry of the configuration on an account's lists.
    private mutating func enlist(_ entry: ServiceContact, on owner: String, epoch: UInt64) {
        let contact = MSNAddress.key(entry.address)
        directory.enrol(
            Account(address: entry.address, password: nil, name: entry.name ?? entry.address, epoch: epoch))
        for list in [ListBits.forward, .allow, .block] where entry.lists.contains(list) {
            _ = directory.add(contact, to: list, of: owner, decides: true)
        }
        if !entry.lists.isDisjoint(with: [.reverse, .pending]) {
            _ = directory.add(owner, to: .forward, of: contact)
            _ = directory.add(owner, to: .allow, of: contact, decides: true)
            if !entry.lists.contains(.pending) { _ = directory.remove(contact, from: .pending, of: owner) }
        }
        let groups = entry.groups.compactMap { group(named: $0, of: owner) }
        directory.update(owner) { account in
            for group in groups { account.setGroup(group, contains: true, contact: contact) }
            if let alias = entry.alias { account.setAlias(alias, of: contact) }
            if let message = entry.inviteMessage { account.setInviteMessage(message, of: contact) }
        }
    }

    /// The id of a group, which is made if there is none of that name.
    private mutating func group(named name: String, of owner: String) -> String? {
        if let group = directory[owner]?.groups.first(where: { $0.name == name }) { return group.id }
        return try? addGroup(named: name, to: owner).get().id
    }
}
