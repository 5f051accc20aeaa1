// SPDX-License-Identifier: Apache-2.0

/// Signing out without losing what is on its way: the end of a session that the gateway has in mind, as when it stops.
///
/// What a contact has sent just now the network has acknowledged to them. Whoever hangs up on it loses it without anybody
/// hearing of that.
extension UserSession {
    /// Signs all accounts out, and still tells and stores what comes of them. To be followed by `close`.
    ///
    /// - Parameter done: called once, when there is nothing more to come; within seconds.
    package func part(_ done: @escaping @Sendable () -> Void) {
        let leaving = accounts.filter { $0.isConnected && $0.client is any Parting }
        guard !isClosing, parting == nil, !leaving.isEmpty else { return done() }
        parting = (Set(leaving.map(\.id)), done)
        for account in leaving {
            // What the user says meanwhile waits for the next session.
            account.sendsDirectly = false
            (account.client as? any Parting)?.part()
        }
    }

    /// Whether an account has said good-bye, so that nothing more is sent through it.
    func isParting(_ account: AccountSession) -> Bool { parting?.accounts.contains(account.id) ?? false }

    /// Whether a connection that has ended was meant to.
    func hasParted(_ account: AccountSession) -> Bool {
        guard parting?.accounts.remove(account.id) != nil else { return false }
        account.client = nil
        account.connectedAt = nil
        account.state = .disconnected(nil)
        if parting?.accounts.isEmpty == true { hasParted() }
        return true
    }

    /// Nobody waits for it any longer.
    func hasParted() {
        let done = parting?.done
        parting = nil
        done?()
    }
}
