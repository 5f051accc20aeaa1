// SPDX-License-Identifier: Apache-2.0

/// Why something could not be done with an account, in words for the one who asked.
package struct AccountError: Error, Sendable, Equatable {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// Accounts: adding and removing them, and asking for one to be signed in or out.
extension UserSession {
    package var accountSummaries: [AccountSummary] { accountsInSight.map(\.summary) }

    /// Asks about one account as if there were no other, or (nil) about all of them: summaries, contacts, groups and requests
    /// that `body` asks for are those of that account. What is told to attachments meanwhile is told as ever.
    package func looking<Value>(
        at account: AccountID?, _ body: (isolated UserSession) throws -> Value
    ) rethrows -> Value {
        let outer = focus
        focus = account
        defer { focus = outer }
        return try body(self)
    }

    /// All accounts, or the one that is being looked at.
    var accountsInSight: [AccountSession] {
        guard let focus else { return accounts }
        return accounts.filter { $0.id == focus }
    }

    /// Whether an address, in any case, is that of an account of the user's.
    package func isOwn(address: String) -> Bool {
        let address = NickMap.fold(address)
        return accounts.contains { NickMap.fold($0.account.address) == address }
    }

    /// Adds an account without signing in.
    @discardableResult
    package func addAccount(
        _ account: Account, _ options: AccountOptions = AccountOptions()
    ) throws(AccountError) -> AccountSummary {
        guard !isClosing else { throw AccountError("the session has ended") }
        guard let connector = environment.connectors[account.network] else {
            let known = environment.connectors.names.joined(separator: ", ")
            throw AccountError("there is no network '\(account.network)'; known ones: \(known)")
        }
        if let refusal = belongings.refusal(grant) { throw AccountError(refusal.text) }
        guard Self.isAddress(account.address) else {
            throw AccountError("'\(account.address)' is not an address like \(connector.descriptor.addressExample)")
        }
        if let known = accounts.first(where: { $0.account.id == account.id }) {
            guard known.farewell == nil else {
                throw AccountError("\(account.address) is being signed out: try again in a moment")
            }
            guard case .disconnected = known.state else {
                throw AccountError("\(account.address) is already among your accounts")
            }
            // Somebody who mistyped a password gives the right one.
            environment.release(known.account, self)
            if known.account.password != account.password { known.isOwnerAsked = false }
            known.account = account
            known.client = nil
            known.lock = nil
            keep(known)
            return known.summary
        }
        guard accounts.count < environment.limits.accounts else {
            environment.metrics?.exceeded(.accounts)
            throw AccountError("there can be at most \(environment.limits.accounts) accounts")
        }
        let session = AccountSession(account: account, metrics: environment.metrics)
        session.options = options
        accounts.append(session)
        if isNobodyHere { leaveAlone(session) }
        keep(session)
        return session.summary
    }

    /// Signs an account in; one that is being signed out when that is over. Outcomes are events.
    package func signIn(_ id: AccountID) throws(AccountError) {
        guard let account = accounts.first(where: { $0.account.id == id }) else {
            throw AccountError("there is no such account")
        }
        guard !account.isActive else {
            throw AccountError("\(account.account.address) is signed in or signing in already")
        }
        if let lock = account.lock { throw AccountError(lock.text) }
        guard account.farewell == nil else {
            guard account.farewell?.sequel != .isRemoved else {
                throw AccountError("\(account.account.address) is being removed")
            }
            switchOn(account, true)
            account.farewell?.wish(.signsIn)
            return
        }
        try claim(account)
        switchOn(account, true)
        account.reconnect.reset()
        begin(account)
    }

    /// Signs an account out, which takes a moment (`part`); then its contacts leave. Messages that wait are kept.
    package func signOut(_ id: AccountID) throws(AccountError) {
        guard let account = account(id) else { throw AccountError("there is no such account") }
        if case .disconnected = account.state { throw AccountError("\(account.account.address) is not signed in") }
        switchOn(account, false)
        part(account, then: .staysOut)
    }

    /// Signs an account out and removes it with everything kept of it but the nicks of its contacts. Messages that wait in it,
    /// or come back unsent, fail.
    package func removeAccount(_ id: AccountID) throws(AccountError) {
        guard let account = account(id) else { throw AccountError("there is no such account") }
        // Whatever happens before it is gone, it is not signed in again.
        if account.isConnected { switchOn(account, false) }
        part(account, then: .isRemoved)
    }

    /// Removes an account that is signed out.
    func remove(_ account: AccountSession) {
        let id = account.id
        contactsLost(account, settling: false)
        for entry in account.outbox.take(where: { _ in true }) {
            tell(
                .failed(
                    entry.message,
                    DeliveryFailure(.notSignedIn, "the account was removed before it was sent", wasNeverSent: true)),
                toOrigin: entry.message.origin)
        }
        for group in groups.values where group.account == id {
            removeGroup(group.id)
            if !group.isHidden { tell(.group(group, .closed)) }
        }
        // The last one first, so that nobody has to move up.
        for known in account.contacts.reversed() { nicks.forget(known.contact.nick, of: known.contact.reference) }
        forgetWhatIsKept(of: account)
        if let grant {
            environment.users.removeAccount(
                id, of: grant, on: loop, reporting("\(account.account.address) was not removed for good"))
        }
        environment.release(account.account, self)
        let summary = account.summary
        accounts.removeAll { $0 === account }
        tell(.accountRemoved(summary))
    }

    /// Makes sure that no other session signs the account in.
    func claim(_ account: AccountSession) throws(AccountError) {
        let address = account.account.address
        switch environment.claim(account.account, self) {
        case .granted: break
        case .taken:
            throw AccountError("\(address) is signed in here already: connect with its address and password to join it")
        case .takenByUser:
            throw AccountError(
                "\(address) is signed in here already, by a gateway user: log in as that user to join it")
        case .takenAmongOthers:
            throw AccountError("\(address) is signed in here already, beside other accounts: sign it out there first")
        }
    }

    /// One `@` with something on both sides and nothing that could break a line of any protocol.
    package static func isAddress(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text.utf8.count <= 129 else { return false }
        return text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "%") }
    }
}
