// SPDX-License-Identifier: Apache-2.0

/// Contacts: finding them, and keeping them in step with what the network says.
extension UserSession {
    /// Everybody known, listed or met, in no order.
    package var contacts: [Contact] { accounts.flatMap { $0.contacts.values.map(\.contact) } }

    package func contact(_ reference: ContactReference) -> Contact? {
        accounts.first { $0.account.id == reference.account }?.contacts[reference.contact]?.contact
    }

    /// Who has this nick, in any case.
    package func contact(nick: String) -> Contact? { nicks.owner(of: nick).flatMap { contact($0) } }

    /// Who has this address, in any case.
    package func contact(address: String) -> Contact? {
        let address = address.lowercased()
        for account in accounts {
            if let found = account.contacts.values.first(where: { $0.contact.address.lowercased() == address }) {
                return found.contact
            }
        }
        return nil
    }

    /// Keeps contacts from getting this nick. False when one has it already.
    @discardableResult
    package func reserve(nick: String) -> Bool {
        let isFree = nicks.owner(of: nick) == nil
        nicks.reserve(nick)
        return isFree
    }

    package func release(nick: String) { nicks.release(nick) }

    // MARK: What the network says

    func replaceContacts(_ account: AccountSession, with list: [ContactDetails]) {
        var gone = Set(account.contacts.values.filter(\.contact.isListed).map(\.contact.reference.contact))
        for details in list.prefix(environment.limits.contacts) {
            gone.remove(details.identity.id)
            updateContact(account, details)
        }
        for id in gone { contactUnlisted(account, id) }
    }

    func updateContact(_ account: AccountSession, _ details: ContactDetails) {
        let before = account.contacts[details.identity.id]?.contact
        guard var after = before ?? makeContact(account, details.identity, alias: details.alias) else { return }
        after.isListed = true
        after.isBlocked = details.isBlocked
        after.alias = details.alias
        after.groups = details.groups
        after.address = details.identity.address
        if !details.identity.displayName.isEmpty { after.displayName = details.identity.displayName }
        account.keep(after)
        if before != after { tell(.contact(before: before, after: after)) }
    }

    func contactUnlisted(_ account: AccountSession, _ id: ContactID) {
        guard let known = account.contacts[id], known.contact.isListed else { return }
        let contact = known.contact
        known.contact.isListed = false
        known.contact.availability = .offline
        tell(.contactRemoved(contact))
    }

    /// The contact behind an identity, made when it is somebody new. Nil when there are too many already.
    func meet(_ account: AccountSession, _ identity: ContactIdentity) -> Contact? {
        if let known = account.contacts[identity.id] { return known.contact }
        guard let contact = makeContact(account, identity, alias: nil) else { return nil }
        account.keep(contact)
        return contact
    }

    /// The same for a message, which comes from somebody known nearly always.
    func correspondent(_ account: AccountSession, _ identity: ContactIdentity) -> Correspondent? {
        account.contacts[identity.id]?.contact.correspondent ?? meet(account, identity)?.correspondent
    }

    private func makeContact(_ account: AccountSession, _ identity: ContactIdentity, alias: String?) -> Contact? {
        guard account.contacts.count < environment.limits.contacts else { return nil }
        let reference = ContactReference(account: account.account.id, contact: identity.id)
        let kept = account.keptNicks[identity.id]
        let nick = nicks.assign(to: reference, kept: kept, alias: alias, address: identity.address)
        // A nick that is only taken for now, by the user's own say, does not replace the kept one.
        if kept == nil { environment.nicks.keep(nick, for: reference) }
        return Contact(
            reference: reference, nick: nick, address: identity.address, displayName: identity.displayName,
            alias: alias,
            availability: .offline, personalMessage: "", media: "", isListed: false, isBlocked: false, groups: [],
            conversation: identity.conversation)
    }

    func change(_ account: AccountSession, _ id: ContactID, _ edit: (inout Contact) -> Void) {
        guard let known = account.contacts[id] else { return }
        let before = known.contact
        var after = before
        edit(&after)
        guard before != after else { return }
        known.contact = after
        tell(.contact(before: before, after: after))
    }
}
