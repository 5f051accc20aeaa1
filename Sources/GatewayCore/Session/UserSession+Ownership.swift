// SPDX-License-Identifier: Apache-2.0

/// What is kept of an account is shown and changed only for its owner.
///
/// A direct sign-in claims an address, and whether the claim is true only the network can say. It has said so when it
/// lets the user in, and also when the password is the one with which it last did, which `OwnerStore` can tell at once.
extension UserSession {
    /// Looks whether the password alone says that this is the owner.
    func recogniseOwner(of account: AccountSession) {
        guard !account.isOwned, !account.isOwnerAsked else { return }
        account.isOwnerAsked = true
        let id = account.id
        let password = account.account.password
        environment.stores.owners.verify(password, of: id, on: loop) { [weak self] isOwner in
            guard isOwner else { return }
            self?.assumeIsolated { session in
                // Another password may have been given since.
                guard !session.isClosing, let account = session.account(id), account.account.password == password
                else { return }
                session.own(account)
            }
        }
    }

    /// The user is the owner: takes in what is kept.
    func own(_ account: AccountSession) {
        let isKnown = account.isOwned
        account.ownersPassword = account.account.password
        guard !isKnown else { return }
        let id = account.id
        let stores = environment.stores
        for known in account.contacts { settleNick(of: known, on: account) }
        if id.rawValue == user, !isOwnersOwn {
            takeInSettings()
            recogniseDirectSignIn()
        }
        if !account.isConnected {
            stores.contacts.contacts(of: id, on: loop) { [weak self] kept in
                self?.withAccount(id) { $0.takeIn(kept, of: $1) }
            }
        }
        stores.requests.requests(of: id, on: loop) { [weak self] requests in
            self?.withAccount(id) { $0.takeIn(requests, of: $1) }
        }
        takeInSettings(of: account)
        takeInMarks(of: account)
        readOutbox(account)
    }

    /// The network does not take the password, so whoever has it has no claim to what is kept any more, even if it was
    /// the right one once. What is on disk waits there for the owner.
    func disown(_ account: AccountSession) {
        guard let password = account.ownersPassword else { return }
        // One that was mistyped later says nothing of the one that was right.
        if password == account.account.password { environment.stores.owners.forget(password, for: account.id) }
        account.ownersPassword = nil
        if account.id.rawValue == user {
            isOwnersOwn = false
            stopHistory()
            loseDirectSignIn()
        }
        _ = account.outbox.take(where: \.isStored)
        account.outbox.isRead = false
        for request in account.inbox.all { tell(.requestGone(request)) }
        account.inbox = RequestInbox()
        account.marks = [:]
        setContactGroups(account, [])
        var needed: Set<ContactID> = []
        for entry in account.outbox.waiting {
            if case .direct(let correspondent) = entry.message.place { needed.insert(correspondent.reference.contact) }
        }
        // The last one first, so that nobody has to move up.
        for known in account.contacts.reversed() {
            let contact = known.contact
            contactRemoved(account, contact.reference.contact)
            guard !needed.contains(contact.reference.contact) else { continue }
            nicks.forget(contact.nick, of: contact.reference)
            account.forget(contact.reference.contact)
        }
        former.forget(account.id)
        if !isOwnersOwn { forgetContactChannels() }
    }

    /// Somebody was met before the user was known to be the owner: they get the nick that was kept for them, if it is
    /// free, or else keep the one they have.
    private func settleNick(of known: KnownContact, on account: AccountSession) {
        let before = known.contact
        guard let kept = account.keptNicks?[before.reference.contact] else {
            return environment.stores.nicks.keep(before.nick, for: before.reference)
        }
        guard kept != before.nick, nicks.isFree(kept) else { return }
        nicks.forget(before.nick, of: before.reference)
        known.contact.nick = nicks.assign(
            to: before.reference, kept: kept, alias: before.alias, displayName: before.displayName,
            address: before.address)
        if known.contact != before { tell(.contact(before: before, after: known.contact)) }
    }

    nonisolated func withAccount(
        _ id: AccountID, _ body: @Sendable (isolated UserSession, AccountSession) -> Void
    ) {
        assumeIsolated { session in
            guard !session.isClosing, let account = session.account(id) else { return }
            body(session, account)
        }
    }

    /// Contacts of last time, shown as offline until the network lists them; once it has, it knows better.
    private func takeIn(_ kept: KeptContacts?, of account: AccountSession) {
        guard let kept, !account.isConnected else { return }
        if account.contactGroups.isEmpty { setContactGroups(account, kept.groups) }
        for details in kept.contacts.prefix(environment.limits.contacts) {
            let isKnown = account.known(details.identity.id).map { $0.contact.isListed } ?? false
            if !isKnown { updateContact(account, details) }
        }
    }

    /// The account has been removed, and what was kept of it goes, if it is the user's.
    func forgetWhatIsKept(of account: AccountSession) {
        let stores = environment.stores
        guard !account.isOwned else { return stores.forget(account: account.id) }
        // It was not signed in, so nobody has asked yet.
        guard account.lock == nil else { return }
        stores.forget([(account.id, account.account.password)], withNicks: false, on: loop)
    }
}
