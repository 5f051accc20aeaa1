// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

/// Why something could not be done with an account, in words for the one who asked.
package struct AccountError: Error, Sendable, Equatable {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// Accounts: adding, signing in and out, coming back after a loss.
extension UserSession {
    package var accountSummaries: [AccountSummary] { accounts.map(\.summary) }

    /// Whether an account is on its way to being signed in, so that contacts may still appear.
    package var isConnecting: Bool {
        accounts.contains { if case .connecting = $0.state { true } else { false } }
    }

    /// Adds an account without signing in.
    @discardableResult
    package func addAccount(_ account: Account) throws(AccountError) -> AccountSummary {
        guard !isClosed else { throw AccountError("the session has ended") }
        guard let connector = environment.connectors[account.network] else {
            let known = environment.connectors.keys.sorted().joined(separator: ", ")
            throw AccountError("there is no network '\(account.network)'; known ones: \(known)")
        }
        guard Self.isAddress(account.address) else {
            throw AccountError("'\(account.address)' is not an address like \(connector.descriptor.addressExample)")
        }
        if let known = accounts.first(where: { $0.account.id == account.id }) {
            guard case .disconnected = known.state else {
                throw AccountError("\(account.address) is already among your accounts")
            }
            // Somebody who mistyped a password gives the right one.
            environment.release(known.account, self)
            known.account = account
            known.client = nil
            return known.summary
        }
        guard accounts.count < environment.limits.accounts else {
            throw AccountError("there can be at most \(environment.limits.accounts) accounts")
        }
        let session = AccountSession(account: account, keptNicks: environment.nicks.nicks(of: account.id))
        accounts.append(session)
        return session.summary
    }

    /// Signs an account in. Outcomes are events.
    package func signIn(_ id: AccountID) throws(AccountError) {
        guard let account = accounts.first(where: { $0.account.id == id }) else {
            throw AccountError("there is no such account")
        }
        guard !account.isActive else {
            throw AccountError("\(account.account.address) is signed in or signing in already")
        }
        guard environment.claim(account.account, self) else {
            throw AccountError(
                "\(account.account.address) is signed in here already: connect with its address and password to join it"
            )
        }
        account.reconnect.reset()
        connect(account)
    }

    /// Signs an account out; its contacts leave.
    package func signOut(_ id: AccountID) throws(AccountError) {
        guard let account = accounts.first(where: { $0.account.id == id }) else {
            throw AccountError("there is no such account")
        }
        if case .disconnected = account.state { throw AccountError("\(account.account.address) is not signed in") }
        account.stop()
        contactsLost(account)
        tell(.account(account.summary))
    }

    package func removeAccount(_ id: AccountID) throws(AccountError) {
        guard let index = accounts.firstIndex(where: { $0.account.id == id }) else {
            throw AccountError("there is no such account")
        }
        let account = accounts[index]
        account.stop()
        contactsLost(account)
        for group in groups.values where group.account == id { leave(group.id) }
        for known in account.contacts.values { nicks.forget(known.contact.reference) }
        environment.release(account.account, self)
        let summary = account.summary
        accounts.remove(at: index)
        tell(.accountRemoved(summary))
    }

    private func connect(_ account: AccountSession) {
        account.retry?.cancel()
        account.retry = nil
        if account.client == nil {
            guard let connector = environment.connectors[account.account.network] else { return }
            do {
                var current = account.account
                current.profile = account.profile
                account.client = try connector.makeClient(for: current, on: loop, reporting: self)
            } catch {
                account.state = .disconnected(Disconnection(error.text, retry: .never))
                tell(.account(account.summary))
                return
            }
        }
        account.state = .connecting(step: "connecting")
        tell(.account(account.summary))
        account.client?.connect()
    }

    func connectionLost(_ account: AccountSession, _ end: Disconnection) {
        account.client = nil
        // A service that lets people in and drops them at once has not been reached in earnest.
        if let since = account.connectedAt, environment.now() - since >= AccountSession.steadyTime {
            account.reconnect.reset()
        }
        account.connectedAt = nil
        let wait = account.reconnect.next(after: end, jitter: environment.random())
        if let wait {
            account.state = .waiting(end, seconds: wait)
            let id = account.account.id
            account.retry = loop.scheduleTask(in: .seconds(Int64(wait))) { [weak self] in
                self?.assumeIsolated { $0.retry(id) }
            }
        } else {
            account.state = .disconnected(end)
        }
        contactsLost(account)
        tell(.account(account.summary))
    }

    private func retry(_ id: AccountID) {
        guard !isClosed, let account = accounts.first(where: { $0.account.id == id }) else { return }
        guard case .waiting = account.state else { return }
        connect(account)
    }

    /// Everybody known through the account is out of reach, and nothing more comes of what was on its way.
    func contactsLost(_ account: AccountSession) {
        let summary = account.summary
        var lost: [Contact] = []
        for known in account.contacts.values where known.contact.availability.isReachable {
            lost.append(known.contact)
            known.contact.availability = .offline
        }
        if !lost.isEmpty { tell(.contactsLost(summary, lost.sorted { $0.nick < $1.nick })) }
        for group in groups.values where group.account == account.account.id { detach(group.id) }
        failPending(
            of: account, DeliveryFailure(.connectionLost, "the connection to \(account.account.network) was lost"))
    }

    private func failPending(of account: AccountSession, _ failure: DeliveryFailure) {
        let id = account.account.id
        let ended = pending.values.filter { accountHolding($0.place) == id }.sorted { $0.id.rawValue < $1.id.rawValue }
        for message in ended { finish(message.id, .failed(failure)) }
    }

    private func accountHolding(_ place: ChatPlace) -> AccountID? {
        switch place {
        case .direct(let correspondent): correspondent.reference.account
        case .group(let id, _): groups[id]?.account
        }
    }

    /// One `@` with something on both sides and nothing that could break a line of any protocol.
    package static func isAddress(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text.utf8.count <= 129 else { return false }
        return text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "%") }
    }
}
