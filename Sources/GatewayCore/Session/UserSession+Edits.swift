// SPDX-License-Identifier: Apache-2.0

/// Changes of contact lists, groups of contacts, privacy and lasting groups, as the user asks for them.
extension UserSession {
    /// Asks an account's network for a change of its contacts.
    ///
    /// `SessionEvent.edited` says to `origin` how it ended, perhaps before this returns; what changed is told to all. A new
    /// name is also the new nick, at once and whatever the network says of the name.
    /// - Throws: why it cannot even be asked for.
    @discardableResult
    package func edit(
        _ edit: ContactEdit, on id: AccountID, by origin: AttachmentID?
    ) throws(EditFailure) -> EditID {
        let account = try signedIn(id)
        try check(edit, on: account)
        if case .rename(let contact, let alias) = edit {
            let isListed = try rename(contact, to: alias, on: account)
            // A network has no name for somebody who is on no list, and some networks have no names at all.
            guard isListed, account.client is any ContactEditing else {
                let pending = begin(.contacts(edit), on: account, by: origin)
                edited(pending, nil, on: account)
                return pending
            }
        }
        guard let editor = account.client as? any ContactEditing else {
            throw EditFailure(.notSupported, "\(account.account.network) keeps no list that can be changed")
        }
        let pending = begin(.contacts(edit), on: account, by: origin)
        editor.edit(edit, id: pending)
        return pending
    }

    /// Asks an account's network for a change of a lasting group.
    @discardableResult
    package func edit(
        _ edit: LastingGroupEdit, on id: AccountID, by origin: AttachmentID?
    ) throws(EditFailure) -> EditID {
        let account = try signedIn(id)
        guard let editor = account.client as? any LastingGroups else {
            throw EditFailure(.notSupported, "\(account.account.network) has no groups that last")
        }
        if case .create(let name) = edit { try check(name: name, atMost: environment.limits.groupName) }
        try checkRoom(account)
        let pending = begin(.lastingGroup(edit), on: account, by: origin)
        editor.edit(edit, id: pending)
        return pending
    }

    func signedIn(_ id: AccountID) throws(EditFailure) -> AccountSession {
        guard let account = account(id) else { throw EditFailure(.unknown, "there is no such account") }
        guard account.isConnected else {
            throw EditFailure(.notSignedIn, "you are not signed in to \(account.account.network)")
        }
        return account
    }

    private func begin(_ edit: AccountEdit, on account: AccountSession, by origin: AttachmentID?) -> EditID {
        nextEdit &+= 1
        let id = EditID(nextEdit)
        account.edits[id] = PendingEdit(edit: edit, origin: origin)
        return id
    }

    private func checkRoom(_ account: AccountSession) throws(EditFailure) {
        guard account.edits.count < environment.limits.edits else {
            throw EditFailure(.tooMany, "\(account.edits.count) changes are waiting already")
        }
    }

    private func check(_ edit: ContactEdit, on account: AccountSession) throws(EditFailure) {
        try checkRoom(account)
        let limits = environment.limits
        switch edit {
        case .add(let address, let alias, let group, let message):
            guard Self.isAddress(address) else { throw EditFailure(.invalid, "'\(address)' is no address") }
            guard alias.utf8.count <= limits.alias else {
                throw EditFailure(.invalid, "a name has at most \(limits.alias) bytes")
            }
            guard message.utf8.count <= limits.requestMessage else {
                throw EditFailure(.invalid, "the message has at most \(limits.requestMessage) bytes")
            }
            if let group { try check(group, on: account) }
        case .addGroup(let name): try check(name: name, atMost: limits.groupName)
        case .renameGroup(let group, let name):
            try check(group, on: account)
            try check(name: name, atMost: limits.groupName)
        case .removeGroup(let group), .setGroup(_, let group, _): try check(group, on: account)
        case .rename(_, let alias):
            guard alias.utf8.count <= limits.alias else {
                throw EditFailure(.invalid, "a name has at most \(limits.alias) bytes")
            }
        case .remove, .block, .allow, .accept, .decline, .privacy, .asksAboutAdditions: break
        }
    }

    private func check(_ group: ContactGroupID, on account: AccountSession) throws(EditFailure) {
        guard account.contactGroups.contains(where: { $0.id == group }) else {
            throw EditFailure(.unknown, "there is no such group")
        }
    }

    private func check(name: String, atMost limit: Int) throws(EditFailure) {
        guard !name.isEmpty else { throw EditFailure(.invalid, "a group needs a name") }
        guard name.utf8.count <= limit else {
            throw EditFailure(.invalid, "the name of a group has at most \(limit) bytes")
        }
    }

    /// Gives somebody the nick that goes with a new name. Returns whether they are on the user's list.
    private func rename(
        _ id: ContactID, to alias: String, on account: AccountSession
    ) throws(EditFailure) -> Bool {
        guard let known = account.known(id) else { throw EditFailure(.unknown, "there is no such contact") }
        let before = known.contact
        let identity = ContactIdentity(
            id: id, address: before.address, displayName: before.displayName, conversation: before.conversation)
        let wished = alias.isEmpty ? wishedNick(identity, alias: nil, groups: before.groups, on: account) : nil
        // One that is made anew gives way to those that others have.
        let nick =
            wished.map {
                nicks.remake(
                    before.reference, from: before.nick, alias: $0, displayName: before.displayName,
                    address: before.address)
            }
            ?? nicks.rename(
                before.reference, from: before.nick, alias: alias.isEmpty ? nil : alias,
                displayName: before.displayName, address: before.address)
        guard let nick else { throw EditFailure(.invalid, "somebody else has the nick '\(alias)'") }
        if nick != before.nick {
            remember(before)
            known.contact.nick = nick
            keepNick(nick, of: before.reference, on: account)
            tell(.contact(before: before, after: known.contact))
        }
        return before.isListed
    }

    // MARK: What the network says

    func edited(_ id: EditID, _ failure: EditFailure?, on account: AccountSession) {
        guard let pending = account.edits.removeValue(forKey: id) else { return }
        if failure == nil, case .contacts(let edit) = pending.edit { requestAnswered(by: edit, on: account) }
        guard !isClosing else { return }
        tell(.edited(id, pending.edit, on: account.id, failure), toOrigin: pending.origin)
    }

    /// The session with the network is over, and what it has not answered it will not.
    func endEdits(of account: AccountSession) {
        guard !account.edits.isEmpty else { return }
        let failure = EditFailure(.connectionLost, "the connection was lost, it may not have happened")
        for id in account.edits.keys.sorted(by: { $0.rawValue < $1.rawValue }) { edited(id, failure, on: account) }
    }
}
