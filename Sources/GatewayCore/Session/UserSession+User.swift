// SPDX-License-Identifier: Apache-2.0
package import Cryptography

/// An account on its way from one session to another.
struct AccountInHand: Sendable {
    let account: Account
    let options: AccountOptions
    let isActive: Bool
}

/// The gateway user whose session it is: what is kept of them is read when they log in, and written when it changes.
extension UserSession {
    /// Whether nobody knows who this is: neither a user of the gateway nor whoever an account's password shows them to be.
    package var isGuest: Bool { standing.name == nil && !accounts.contains { $0.id.rawValue == user } }

    package var standing: UserStanding {
        UserStanding(
            name: grant?.name, isOpen: grant?.isOpen ?? true, areAccountsRead: grant == nil || belongings.areRead,
            isAlwaysOn: belongings.isAlwaysOn, isRemembered: belongings.isRemembered)
    }

    /// Somebody has logged in as the user; a grant that opens more than the present one takes its place.
    func admit(_ grant: UserGrant) {
        guard !isClosing else { return }
        if let present = self.grant {
            guard present.id == grant.id, !present.isOpen, grant.isOpen else { return }
            self.grant = grant
        } else {
            self.grant = grant
            takeInSettings()
        }
        readBelongings()
    }

    /// The session of a guest or of a direct sign-in becomes that of a gateway user, with the accounts that are in it.
    ///
    /// - Parameter isNew: what has been set so far becomes the user's; else what they have set before holds.
    func become(_ grant: UserGrant, isNew: Bool) {
        guard !isClosing else { return }
        let former = user
        let formerGrant = self.grant
        let wishes = isNew ? belongings : SessionBelongings()
        let wasOwnersOwn = isOwnersOwn
        user = grant.user
        self.grant = grant
        belongings = SessionBelongings()
        if wasOwnersOwn {
            environment.stores.history?.adopt(from: former, to: user)
            for setting in Setting.allCases where setting != .endpointName {
                environment.stores.settings.keep(nil, for: setting, of: former)
            }
            environment.stores.channels.forget(channelsOf: former)
        }
        if !isNew { settings = [:] }
        moveHistory()
        takeInSettings()
        if let formerGrant { environment.users.forgetDirectSignIn(formerGrant, on: loop) { _ in } }
        readBelongings()
        for wish in UserRegistry.Wish.allCases where wishes.has(wish) { try? self.wish(wish, true) }
    }

    /// What is being stored goes on, as the store does things in order. What the user has read is theirs from before.
    private func moveHistory() {
        guard let store = environment.stores.history else { return }
        switch history.mode {
        case .off: break
        case .starting:
            history.start += 1
            history.mode = .off
        case .on:
            store.readMarkers(of: user, on: loop) { [weak self] markers in
                self?.assumeIsolated { $0.history.readMarkers.merge(markers) { max($0, $1) } }
            }
        }
    }

    private func readBelongings() {
        guard let grant else { return }
        belongings.wished = []
        belongings.areBeingRead = true
        environment.users.belongings(of: grant, on: loop) { [weak self] result in
            self?.assumeIsolated { $0.takeIn(result, grant) }
        }
    }

    private func takeIn(_ result: Result<UserBelongings, UserRefusal>, _ grant: UserGrant) {
        guard !isClosing, let present = self.grant, present.id == grant.id, present.isOpen == grant.isOpen else {
            // If it has been opened since, it is being read again; if it is gone, nothing is.
            guard self.grant == nil else { return }
            belongings.areBeingRead = false
            return tellThoseAwaitingAccounts()
        }
        let kept: UserBelongings
        switch result {
        case .success(let found): kept = found
        case .failure(let refusal):
            belongings.areBeingRead = false
            tell(.notice("Your accounts cannot be read: \(refusal.text)."))
            return tellThoseAwaitingAccounts()
        }
        let isFirst = !belongings.areRead
        belongings.takeIn(kept)
        let mine = accounts
        var beginning: [AccountSession] = []
        for account in kept.accounts {
            if let account = takeIn(account, isFirst: isFirst), account.lock == nil, signsInByItself(account),
                !account.isActive
            {
                beginning.append(account)
            }
        }
        for account in mine where !kept.accounts.contains(where: { $0.id == account.id }) { keep(account) }
        tell(.user(standing))
        for account in beginning { beginByItself(account) }
        tellThoseAwaitingAccounts()
    }

    /// Calls back as soon as it is known which accounts the user has and those that sign in by themselves do so; at once,
    /// if it is or cannot be.
    package func whenAccountsAreRead(_ done: @escaping @Sendable () -> Void) {
        guard belongings.areBeingRead else { return done() }
        awaitingAccounts.append(done)
    }

    func tellThoseAwaitingAccounts() {
        let waiting = awaitingAccounts
        awaitingAccounts = []
        for done in waiting { done() }
    }

    /// An account that is kept comes to be, or the one that is there already is told what is kept of it.
    private func takeIn(_ kept: UserAccount, isFirst: Bool) -> AccountSession? {
        guard environment.connectors[kept.network] != nil else {
            let name = "\(kept.network)/\(kept.address)"
            tell(.notice("Your account \(name) is kept, but there is no network '\(kept.network)' any more."))
            return nil
        }
        let lock: AccountLock? =
            kept.password != nil ? nil : grant?.isOpen == true ? .passwordLost : .untilIdentified
        guard let known = account(kept.id) else {
            let account = AccountSession(
                account: Account(
                    network: kept.network, address: kept.address, password: kept.password ?? Secret("")),
                metrics: environment.metrics)
            account.options = kept.options
            account.lock = lock
            accounts.append(account)
            if isNobodyHere { leaveAlone(account) }
            return account
        }
        if isFirst { known.options = kept.options }
        guard let password = kept.password else {
            if known.lock == nil { keep(known) }
            return known
        }
        if known.account.password == password {
            known.lock = nil
        } else if known.isConnected {
            // The network has taken it, so it is the newer one.
            keep(known)
        } else if !known.isActive {
            environment.release(known.account, self)
            known.account = Account(
                network: known.account.network, address: known.account.address, password: password,
                profile: known.account.profile)
            known.isOwnerAsked = false
            known.lock = nil
        }
        return known
    }

    private func signsInByItself(_ account: AccountSession) -> Bool {
        account.isOn && isOn(.autoConnect, on: account)
    }

    /// What goes along with a client that was alone in the session of nobody in particular.
    var luggage: [AccountInHand] {
        accounts.filter { $0.lock == nil }.map {
            AccountInHand(
                account: $0.account, options: $0.options,
                isActive: $0.isActive || $0.isComing || $0.farewell?.sequel == .ofAll)
        }
    }

    /// Adds accounts that somebody has brought from another session, but those that the user has.
    func takeOver(_ luggage: [AccountInHand]) {
        for piece in luggage where account(piece.account.id) == nil {
            do throws(AccountError) {
                try addAccount(piece.account, piece.options)
                if piece.isActive { try signIn(piece.account.id) }
            } catch {
                tell(.notice("\(piece.account.address): \(error.text)."))
            }
        }
    }

    // MARK: Keeping

    /// Writes an account down, if anything is kept of the user.
    func keep(_ account: AccountSession) {
        guard let grant, grant.isOpen, account.lock == nil else { return }
        environment.users.keep(
            account.account, account.options, of: grant, on: loop, reporting("\(account.account.address) was not kept")
        )
    }

    func keepOptions(of account: AccountSession) {
        guard let grant else { return }
        environment.users.keep(
            account.options, for: account.id, of: grant, on: loop,
            reporting("the settings of \(account.account.address) were not kept"))
    }

    func switchOn(_ account: AccountSession, _ isOn: Bool) {
        guard account.isOn != isOn else { return }
        account.isOn = isOn
        keepOptions(of: account)
    }

    /// Tells the user of what could not be done.
    func reporting(_ what: String) -> UserAnswer<Void> {
        { [weak self] result in
            guard case .failure(let refusal) = result else { return }
            self?.assumeIsolated { $0.tell(.notice("\(what): \(refusal.text).")) }
        }
    }

    // MARK: What the user asks for

    /// Removes the gateway user with everything kept of them, if the password is right, whether or not the session lasts as
    /// long as that takes. The accounts are signed out before that, and the session goes on as a guest's without them. Answers
    /// on the session's loop, with nil when it is done.
    package func drop(
        password: Secret<String>, _ answer: @escaping @Sendable (isolated UserSession, UserRefusal?) -> Void
    ) {
        guard let grant, grant.name != nil else { return answer(self, .credentials) }
        let stores = environment.stores
        let sayGoodBye: UserRegistry.Preparation = { [weak self] goOn in
            guard let self else { return goOn() }
            self.assumeIsolated { $0.part { _ in goOn() } }
        }
        environment.users.drop(grant, password: password, on: loop, after: sayGoodBye) { [weak self, loop] result in
            let accounts: [UserAccount]
            switch result {
            case .success(let opened): accounts = opened
            case .failure(let refusal):
                self?.assumeIsolated { session in
                    session.comeBack()
                    answer(session, refusal)
                }
                return
            }
            let kept = accounts.compactMap { account in account.password.map { (account.id, $0) } }
            // Whose they are can still be told.
            stores.forget(kept, withNicks: true, on: loop)
            self?.assumeIsolated { $0.dropped(grant) }
            // After the last that the session has written under the name.
            stores.forget(user: grant.user)
            self?.assumeIsolated { answer($0, nil) }
        }
    }

    private func dropped(_ grant: UserGrant) {
        guard !isClosing, self.grant?.id == grant.id else { return }
        self.grant = nil
        belongings = SessionBelongings()
        for account in accounts {
            stop(account)
            remove(account)
        }
        tellThoseAwaitingParting()
        tellThoseAwaitingAccounts()
        stopHistory()
        settings = [:]
        forgetContactChannels()
        isOwnersOwn = false
        user = environment.becomeGuest(self)
        tell(.user(standing))
        if attachments.isEmpty { close() }
    }

    /// Gives an account another password, to be used from the next time it is signed in.
    package func setPassword(_ password: Secret<String>, of id: AccountID) throws(AccountError) {
        let account = try existing(id)
        if let refusal = belongings.refusal(grant) { throw AccountError(refusal.text) }
        guard !password.exposed.isEmpty else { throw AccountError("a password cannot be empty") }
        guard password != account.account.password || account.lock != nil else { return }
        let former = account.account
        account.account = Account(
            network: former.network, address: former.address, password: password, profile: former.profile)
        account.account.endpointName = former.endpointName
        if account.isActive {
            do throws(AccountError) { try claim(account) } catch {
                account.account = former
                throw error
            }
        }
        environment.release(former, self)
        account.isOwnerAsked = false
        account.lock = nil
        keep(account)
    }

    private func existing(_ id: AccountID) throws(AccountError) -> AccountSession {
        guard let account = account(id) else { throw AccountError("there is no such account") }
        return account
    }
}
