// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

/// `remember` and `always-on`, for gateway users and for direct sign-ins, which are kept while one of the two is on.
extension UserSession {
    /// Turns one on or off. What is at fault later is told as a notice.
    func wish(_ wish: UserRegistry.Wish, _ isOn: Bool) throws(SettingError) {
        if let grant {
            if isOn, let refusal = belongings.refusal(grant) { throw SettingError(refusal.text, remedy: .identify) }
            let isLast = grant.name == nil && !isOn && !belongings.with(wish, false).isKept
            belongings = belongings.with(wish, isOn)
            belongings.wished.insert(wish)
            if isLast {
                self.grant = nil
                return environment.users.forgetDirectSignIn(
                    grant, on: loop, reporting("\(wish.setting.rawValue) was not turned off for good"))
            }
            return environment.users.set(wish, isOn, of: grant, on: loop) { [weak self] result in
                self?.assumeIsolated { $0.ended(wish, isOn, grant, result) }
            }
        }
        // Nothing is kept, or it is on its way.
        guard isOn else {
            belongings = belongings.with(wish, false)
            return
        }
        guard accounts.contains(where: { $0.id.rawValue == user }) else {
            throw SettingError("this is for people who have registered: type register <password> first", remedy: .none)
        }
        guard isOwnersOwn else { throw SettingError("this can be set once you are signed in", remedy: .signIn) }
        keepDirectSignIn(wish)
    }

    private func ended(
        _ wish: UserRegistry.Wish, _ isOn: Bool, _ grant: UserGrant, _ result: Result<Void, UserRefusal>
    ) {
        guard !isClosing, self.grant?.id == grant.id else { return }
        if case .failure(let refusal) = result {
            belongings = belongings.with(wish, !isOn)
            tell(.notice("\(wish.setting.rawValue) is still \(isOn ? "off" : "on"): \(refusal.text)."))
        }
        tell(.user(standing))
    }

    // MARK: Direct sign-ins

    private func keepDirectSignIn(_ wish: UserRegistry.Wish) {
        let user = user
        belongings = belongings.with(wish, true)
        environment.users.keepDirectSignIn(user, for: wish, on: loop) { [weak self] result in
            self?.assumeIsolated { session in
                // It may have become somebody's, or nobody's, or been turned off.
                guard session.user == user, session.isOwnersOwn else { return }
                switch result {
                case .failure(let refusal):
                    session.belongings = session.belongings.with(wish, false)
                    session.tell(.notice("\(wish.setting.rawValue) is still off: \(refusal.text)."))
                case .success(let grant):
                    session.grant = grant
                    session.belongings.areRead = true
                    for account in session.accounts { session.keep(account) }
                    // Perhaps the user has thought better of it meanwhile.
                    if !session.belongings.has(wish) { try? session.wish(wish, false) }
                }
                session.tell(.user(session.standing))
            }
        }
    }

    /// The network, or the password that it took last, has shown that a direct sign-in is the owner's: what is kept of it is
    /// theirs, with a password that may be newer than the one that is kept.
    func recogniseDirectSignIn() {
        guard grant == nil else { return }
        let user = user
        environment.users.directSignIn(user, on: loop) { [weak self] result in
            guard case .success(let grant?) = result else { return }
            self?.assumeIsolated { session in
                guard !session.isClosing, session.user == user, session.isOwnersOwn, session.grant == nil else {
                    return
                }
                session.environment.supersede(user, session)
                session.admitDirectSignIn(grant)
            }
        }
    }

    private func admitDirectSignIn(_ grant: UserGrant) {
        guard grant.isOpen else {
            // The gateway's key is another one than it was: what was kept under that is lost, but not the wish.
            return environment.users.belongings(of: grant, on: loop) { [weak self] result in
                guard case .success(let kept) = result else { return }
                self?.assumeIsolated { session in
                    if kept.isRemembered { session.keepDirectSignIn(.remember) }
                    if kept.isAlwaysOn { session.keepDirectSignIn(.alwaysOn) }
                }
            }
        }
        // Before it is read: the present password is the one that works.
        self.grant = grant
        for account in accounts where account.isOwned { keep(account) }
        self.grant = nil
        admit(grant)
    }

    /// The network does not take the password any more: the session is not the owner's, and what it was given as theirs goes.
    func loseDirectSignIn() {
        guard let grant, grant.name == nil else { return }
        self.grant = nil
        belongings = SessionBelongings()
        for account in accounts where account.id.rawValue != user {
            stop(account)
            contactsLost(account)
            for known in account.contacts.reversed() { nicks.forget(known.contact.nick, of: known.contact.reference) }
            environment.release(account.account, self)
            accounts.removeAll { $0 === account }
            tell(.accountRemoved(account.summary))
        }
        tellThoseAwaitingParting()
        tell(.user(standing))
        if attachments.isEmpty { loop.execute { [weak self] in self?.assumeIsolated { $0.endIfAlone() } } }
    }

    /// Ends a session that nobody follows, even one that was to be there without anybody.
    func endIfAlone() {
        guard attachments.isEmpty else { return }
        belongings.isAlwaysOn = false
        end()
    }

    /// The gateway starts, and the user wants to be signed in without a client.
    func beginWithoutClients(_ grant: UserGrant) {
        belongings.isAlwaysOn = true
        if attachments.isEmpty { isNobodyHere = true }
        admit(grant)
    }
}

extension UserRegistry.Wish {
    var setting: Setting {
        switch self {
        case .remember: .remember
        case .alwaysOn: .alwaysOn
        }
    }
}

extension SessionBelongings {
    func with(_ wish: UserRegistry.Wish, _ isOn: Bool) -> SessionBelongings {
        var changed = self
        switch wish {
        case .remember: changed.isRemembered = isOn
        case .alwaysOn: changed.isAlwaysOn = isOn
        }
        return changed
    }

    func has(_ wish: UserRegistry.Wish) -> Bool {
        switch wish {
        case .remember: isRemembered
        case .alwaysOn: isAlwaysOn
        }
    }

    var isKept: Bool { isAlwaysOn || isRemembered }
}
