// SPDX-License-Identifier: Apache-2.0
package import NIOCore

/// Signing out without losing what is on its way: the end of every connection that somebody has in mind, be it of one account
/// or of all of them, as when the last client leaves or the gateway stops.
///
/// What a contact has sent just now the network has acknowledged to them. Whoever hangs up on it loses it without anybody
/// hearing of that. So good-bye is said, and until the network hangs up what comes is stored and told as ever.
extension UserSession {
    /// The longest that a network is listened to after good-bye.
    package static let timeToPart = TimeAmount.milliseconds(700)

    /// Signs an account out; `conclude` follows, at once if nothing can be on its way.
    func part(_ account: AccountSession, then sequel: Farewell.Sequel) {
        if account.farewell == nil {
            sayGoodBye(to: [account], then: sequel)
        } else {
            account.farewell?.wish(sequel)
            concludeIfParted(account)
        }
    }

    /// Signs all accounts out that are signed in, and still tells and stores what comes of them. To be followed by `close` or
    /// `comeBack`.
    ///
    /// - Parameter done: called once, when there is nothing more to come; after `timeToPart` at the latest.
    package func part(_ done: @escaping @Sendable (isolated UserSession) -> Void) {
        guard !isClosing else { return done(self) }
        awaitingParting.append(done)
        for account in accounts { account.farewell?.wish(.ofAll) }
        sayGoodBye(to: accounts.filter { $0.isConnected && $0.farewell == nil }, then: .ofAll)
        tellThoseAwaitingParting()
    }

    private func sayGoodBye(to leaving: [AccountSession], then sequel: Farewell.Sequel) {
        // All before the first of them: the answer may come at once.
        for account in leaving {
            let id = account.id
            let timeLimit: Scheduled<Void> = loop.scheduleTask(in: Self.timeToPart) { [weak self] in
                self?.withAccount(id) { $0.hasParted($1) }
                return
            }
            account.farewell = Farewell(sequel, timeLimit: timeLimit)
        }
        for account in leaving {
            guard account.isConnected, let client = account.client as? any Parting else {
                hasParted(account)
                continue
            }
            account.sendsDirectly = false
            account.state = .disconnecting
            client.part()
            if account.isParting { tell(.account(account.summary)) }
        }
    }

    /// Nothing more comes of an account: its connection has ended, or taken too long to.
    func hasParted(_ account: AccountSession) {
        guard let farewell = account.farewell else { return }
        stop(account)
        // Until it is known what follows.
        account.state = .disconnecting
        account.farewell = farewell
        concludeIfParted(account)
        tellThoseAwaitingParting()
    }

    private func concludeIfParted(_ account: AccountSession) {
        guard !account.isParting, let sequel = account.farewell?.sequel, sequel != .ofAll else { return }
        conclude(account, sequel)
    }

    /// Does what was to be done once an account has been signed out.
    private func conclude(_ account: AccountSession, _ sequel: Farewell.Sequel) {
        account.farewell = nil
        account.state = .disconnected(nil)
        guard sequel != .isRemoved else { return remove(account) }
        contactsLost(account)
        tell(.account(account.summary))
        if sequel == .signsIn { beginByItself(account) } else { tellHowManyAreKept(account) }
    }

    /// Nobody waits for an account that is not being signed out any more.
    func tellThoseAwaitingParting() {
        guard !awaitingParting.isEmpty, !accounts.contains(where: \.isParting) else { return }
        let waiting = awaitingParting
        awaitingParting = []
        for done in waiting { done(self) }
    }

    // MARK: All of them

    /// Nobody needs the session any more: it ends when its accounts have been signed out, unless somebody needs it then.
    func end() {
        part { session in
            guard !session.isClosing else { return }
            if session.isNeeded { session.comeBack() } else { session.close() }
        }
    }

    var isNeeded: Bool { !attachments.isEmpty || belongings.isAlwaysOn }

    /// The session goes on after all.
    func comeBack() {
        for account in accounts where account.farewell?.sequel == .ofAll && !account.isParting {
            conclude(account, .signsIn)
        }
    }
}
