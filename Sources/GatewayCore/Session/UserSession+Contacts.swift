// SPDX-License-Identifier: Apache-2.0

/// Contacts: finding them, and keeping them in step with what the network says.
extension UserSession {
    /// Everybody known, listed or met, in no order.
    package var contacts: [Contact] { accountsInSight.flatMap { $0.contacts.map(\.contact) } }

    package func contact(_ reference: ContactReference) -> Contact? { known(reference)?.contact }

    func known(_ reference: ContactReference) -> KnownContact? {
        account(reference.account)?.known(reference.contact)
    }

    /// Who has this nick, in any case: what a message needs to know, without a copy of everything.
    package func addressee(nick: String) -> Addressee? {
        guard let known = nicks.owner(of: nick).flatMap({ known($0) }) else { return nil }
        return Addressee(
            correspondent: known.correspondent, availability: known.contact.availability,
            isBlocked: known.contact.isBlocked)
    }

    /// Who has this nick, in any case.
    package func contact(nick: String) -> Contact? {
        guard let owner = nicks.owner(of: nick), focus == nil || focus == owner.account else { return nil }
        return contact(owner)
    }

    /// Who has this address, in any case.
    package func contact(address: String) -> Contact? {
        for account in accountsInSight {
            if let known = known(address: address, on: account) { return known.contact }
        }
        return nil
    }

    /// Who has this address on an account. Where the network can tell whose it would be, nobody else is looked at.
    private func known(address: String, on account: AccountSession) -> KnownContact? {
        if let identity = environment.connectors[account.account.network]?.identity(of: address) {
            return account.known(identity.id)
        }
        let address = address.lowercased()
        return account.contacts.first { $0.contact.address.lowercased() == address }
    }

    /// Somebody who is on no list, so that they can be written to: a contact that is only met.
    ///
    /// - Parameter account: where they are to be written to from; nil for the first that is signed in, or else the first.
    /// - Throws: why the address cannot be written to.
    package func stranger(_ address: String, on id: AccountID? = nil) throws(DeliveryFailure) -> Contact {
        let candidates = accountsInSight.filter { id == nil || $0.id == id }
        guard let account = candidates.first(where: \.isConnected) ?? candidates.first else {
            throw DeliveryFailure(.notSignedIn, "you have no account to write from")
        }
        if let known = known(address: address, on: account) { return known.contact }
        guard let connector = environment.connectors[account.account.network], Self.isAddress(address),
            let identity = connector.identity(of: address)
        else { throw DeliveryFailure(.refused, "'\(address)' is no address that can be written to") }
        guard let contact = meet(account, identity) else {
            throw DeliveryFailure(.tooMany, "there can be at most \(environment.limits.contacts) contacts")
        }
        return contact
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
        var gone = Set(
            account.contacts.filter { $0.contact.isListed || $0.contact.isBlocked }.map {
                $0.contact.reference.contact
            })
        if account.contacts.isEmpty {
            account.reserveCapacity(min(list.count, environment.limits.contacts))
            nicks.reserveCapacity(min(list.count, environment.limits.contacts))
        }
        for details in list.prefix(environment.limits.contacts) {
            gone.remove(details.identity.id)
            updateContact(account, details)
        }
        for id in gone { contactRemoved(account, id) }
        if list.count > environment.limits.contacts {
            environment.metrics?.exceeded(.contacts)
            tell(
                .notice(
                    "\(account.account.address) has \(list.count) contacts; only the first "
                        + "\(environment.limits.contacts) are shown."))
        }
    }

    func updateContact(_ account: AccountSession, _ details: ContactDetails) {
        let before = account.known(details.identity.id)?.contact
        guard var after = before ?? makeContact(account, details.identity, alias: details.alias, details.groups)
        else { return }
        after.isBlocked = details.isBlocked
        after.alias = details.alias
        after.groups = details.groups
        after.address = details.identity.address
        after.conversation = details.identity.conversation
        if Self.isNews(details.identity, of: after) { after.displayName = details.identity.displayName }
        if details.isListed {
            after.isListed = true
        } else if before?.isListed == true {
            account.keep(after)
            return unlist(account, details.identity.id)
        }
        account.keep(after)
        if before != after { tell(.contact(before: before, after: after)) }
    }

    /// Whether a list tells what somebody is called. It has the name they had when they were put on it, or nothing but the
    /// address; those who are here have said themselves what they are called.
    private static func isNews(_ identity: ContactIdentity, of contact: Contact) -> Bool {
        if contact.displayName.isEmpty || contact.displayName == contact.address {
            return !identity.displayName.isEmpty
        }
        return !identity.displayName.isEmpty && identity.displayName != identity.address
            && !contact.availability.isReachable
    }

    /// Somebody is on no list any more.
    func contactRemoved(_ account: AccountSession, _ id: ContactID) {
        change(account, id) { $0.isBlocked = false }
        unlist(account, id)
    }

    private func unlist(_ account: AccountSession, _ id: ContactID) {
        guard let known = account.known(id), known.contact.isListed else { return }
        let contact = known.contact
        known.contact.isListed = false
        known.contact.groups = []
        known.contact.become(.offline, at: seconds)
        remember(contact)
        tell(.contactRemoved(contact))
    }

    /// The contact behind an identity, made when it is somebody new. Nil when there are too many already.
    func meet(_ account: AccountSession, _ identity: ContactIdentity) -> Contact? {
        if let known = account.known(identity.id) { return known.contact }
        guard let contact = makeContact(account, identity, alias: nil) else { return nil }
        account.keep(contact)
        return contact
    }

    /// The same for a message, which comes from somebody known nearly always.
    func correspondent(_ account: AccountSession, _ identity: ContactIdentity) -> Correspondent? {
        account.known(identity.id)?.correspondent ?? meet(account, identity)?.correspondent
    }

    private func makeContact(
        _ account: AccountSession, _ identity: ContactIdentity, alias: String?, _ groups: [ContactGroupID] = []
    ) -> Contact? {
        guard account.contacts.count < environment.limits.contacts else {
            environment.metrics?.exceeded(.contacts)
            return nil
        }
        let reference = ContactReference(account: account.account.id, contact: identity.id)
        let kept = account.mayShowKept ? account.keptNicks?[identity.id] : nil
        let wished = wishedNick(identity, alias: alias, groups: groups, on: account)
        let nick = nicks.assign(
            to: reference, kept: kept, alias: wished ?? alias, displayName: identity.displayName,
            address: identity.address)
        // A nick that is only taken for now, by the user's own say, does not replace the kept one.
        if kept == nil { keepNick(nick, of: reference, on: account) }
        let correspondent =
            nicks.correspondent(called: nick)
            ?? Correspondent(reference: reference, nick: nick, address: identity.address)
        return Contact(
            correspondent: correspondent, displayName: identity.displayName, alias: alias, personalMessage: "",
            media: "", groups: [], conversation: identity.conversation, availability: .offline, isListed: false,
            isBlocked: false)
    }

    func change(_ account: AccountSession, _ id: ContactID, _ edit: (inout Contact) -> Void) {
        guard let known = account.known(id) else { return }
        let before = known.contact
        var after = before
        edit(&after)
        guard before != after else { return }
        known.contact = after
        tell(.contact(before: before, after: after))
    }

    /// Nicks given before the owner was known are kept when they are.
    func keepNick(_ nick: String, of reference: ContactReference, on account: AccountSession) {
        if account.isOwned { environment.stores.nicks.keep(nick, for: reference) }
    }
}
