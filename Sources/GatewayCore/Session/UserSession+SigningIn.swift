// SPDX-License-Identifier: Apache-2.0
internal import CoreMetrics
internal import NIOCore

/// Signing in, being signed in, and coming back after a loss.
extension UserSession {
    /// The first step of an attempt: the nicks that are kept, then its turn, then its owner and the network.
    func begin(_ account: AccountSession) {
        account.retry?.cancel()
        account.retry = nil
        account.attempt += 1
        account.state = .connecting(step: "connecting")
        tell(.account(account.summary))
        let attempt = account.attempt
        guard account.keptNicks == nil else { return proceed(account, attempt) }
        let id = account.id
        environment.stores.nicks.nicks(of: id, on: loop) { [weak self] nicks in
            self?.assumeIsolated { session in
                guard let account = session.account(id) else { return }
                if account.keptNicks == nil { account.keptNicks = nicks }
                session.proceed(account, attempt)
            }
        }
    }

    private func proceed(_ account: AccountSession, _ attempt: Int) {
        guard isCurrent(account, attempt), let network = environment.connectors[account.account.network]?.descriptor
        else { return }
        let turn = environment.turns.next(on: network, now: loop.now)
        guard turn.delay > .zero else { return enter(account, attempt) }
        account.turn = turn
        let others = turn.ahead == 0 ? "" : " (\(turn.ahead) before me)"
        account.state = .connecting(step: "waiting for my turn to sign in" + others)
        tell(.account(account.summary))
        let id = account.id
        account.retry = loop.scheduleTask(in: turn.delay) { [weak self] in
            self?.assumeIsolated { session in
                guard let account = session.account(id), session.isCurrent(account, attempt) else { return }
                account.turn = nil
                account.state = .connecting(step: "connecting")
                session.tell(.account(account.summary))
                session.enter(account, attempt)
            }
        }
    }

    /// Its turn has come. Only now is the password looked at, so that nobody can try more of them here than there.
    private func enter(_ account: AccountSession, _ attempt: Int) {
        recogniseOwner(of: account)
        guard isCurrent(account, attempt) else { return }
        connect(account)
    }

    /// Whether an attempt that began earlier still is the one under way.
    private func isCurrent(_ account: AccountSession, _ attempt: Int) -> Bool {
        guard !isClosing, account.attempt == attempt, case .connecting = account.state else { return false }
        return true
    }

    private func connect(_ account: AccountSession) {
        if account.client == nil {
            guard let connector = environment.connectors[account.account.network] else { return }
            do {
                var current = account.account
                current.profile = account.profile
                current.endpointName = account.endpointName
                account.client = try connector.makeClient(for: current, on: loop, reporting: self)
            } catch {
                account.state = .disconnected(Disconnection(error.text, retry: .never))
                tell(.account(account.summary))
                return
            }
        }
        account.client?.connect()
    }

    func connected(_ account: AccountSession, detail: String, contacts: KeptContacts, profile: OwnProfile) {
        account.state = .connected(detail: detail)
        account.metrics?.signIns.increment()
        account.connectedAt = environment.now()
        account.profile = profile
        account.toldKept.removeAll()
        account.toldUnwritten.removeAll()
        account.toldShortages.removeAll()
        if account.ownersPassword != account.account.password {
            environment.stores.owners.keep(account.account.password, for: account.id)
        }
        environment.stores.contacts.replace(contacts, of: account.id)
        setContactGroups(account, contacts.groups)
        replaceContacts(account, with: contacts.contacts)
        tell(.account(account.summary))
        let isUnread = account.outbox.couldNotBeRead
        own(account)
        if isUnread { readOutbox(account, isAgain: true) }
        sendKept(account)
    }

    func connectionLost(_ account: AccountSession, _ end: Disconnection) {
        account.metrics?.ended(end, wasConnected: account.isConnected)
        account.client = nil
        account.sendsDirectly = false
        // A service that lets people in and drops them at once has not been reached in earnest.
        if let since = account.connectedAt, environment.now() - since >= AccountSession.steadyTime {
            account.reconnect.reset()
        }
        account.connectedAt = nil
        let delay = settings[.autoReconnectDelay].flatMap { ReconnectDelay($0) }
        let wait =
            isOn(.autoReconnect, on: account)
            ? account.reconnect.next(after: end, jitter: environment.random(), delay: delay) : nil
        if let wait {
            account.state = .waiting(end, seconds: wait)
            let id = account.id
            account.retry = loop.scheduleTask(in: .seconds(Int64(wait))) { [weak self] in
                self?.assumeIsolated { $0.retry(id) }
            }
        } else {
            account.state = .disconnected(end)
        }
        contactsLost(account)
        tell(.account(account.summary))
        if wait == nil { tellHowManyAreKept(account) }
        if end.isRejection { disown(account) }
    }

    private func retry(_ id: AccountID) {
        guard !isClosing, let account = account(id), case .waiting = account.state else { return }
        begin(account)
    }

    /// Signs an account in that nobody has asked for just now.
    func beginByItself(_ account: AccountSession) {
        do throws(AccountError) {
            try signIn(account.id)
        } catch {
            account.state = .disconnected(Disconnection(error.text, retry: .never))
            tell(.account(account.summary))
            beginOnceMore(account)
        }
    }

    /// A session that was leaving at that moment, and had the account, has left by now.
    private func beginOnceMore(_ account: AccountSession) {
        let (id, attempt) = (account.id, account.attempt)
        loop.scheduleTask(in: Self.timeToPart + .milliseconds(300)) { [weak self] in
            self?.withAccount(id) { session, account in
                guard !session.isClosing, account.attempt == attempt, account.isOn, account.farewell == nil,
                    case .disconnected = account.state
                else { return }
                try? session.signIn(id)
            }
        }
    }

    /// Ends whatever the account does, without hearing what is on its way (`part`). What had not ended does so now.
    func stop(_ account: AccountSession) {
        account.retry?.cancel()
        account.retry = nil
        if let turn = account.turn { environment.turns.giveBack(turn, on: account.account.network) }
        account.turn = nil
        account.farewell?.timeLimit.cancel()
        account.farewell = nil
        account.attempt += 1
        let client = account.client
        account.client = nil
        account.sendsDirectly = false
        account.connectedAt = nil
        account.state = .disconnected(nil)
        client?.disconnect()
        if isClosing { endWhatWasOnItsWay(account) }
    }

    /// Everybody known through the account is out of reach, and nothing more comes of what was on its way.
    ///
    /// - Parameter settling: whether messages that wait go on doing so.
    func contactsLost(_ account: AccountSession, settling: Bool = true) {
        var lost: [Contact] = []
        let summary = account.summary
        let seconds = seconds
        for known in account.contacts where known.contact.availability.isReachable {
            lost.append(known.contact)
            known.contact.become(.offline, at: seconds)
        }
        if !lost.isEmpty { tell(.contactsLost(summary, lost.sorted { $0.nick < $1.nick })) }
        for group in groups.values where group.account == account.account.id { detach(group.id) }
        if !account.endpoints.isEmpty { endpointsChanged(account, []) }
        account.offlineMessages.removeAll()
        account.openGroups.removeAll()
        endWhatWasOnItsWay(account, settling: settling)
        account.formerGroups.removeAll()
        endEdits(of: account)
    }
}
