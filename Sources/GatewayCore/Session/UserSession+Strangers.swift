// SPDX-License-Identifier: Apache-2.0

/// People who are not on the user's list: their messages, where the user wants none, and how they are found again.
extension UserSession {
    /// Whether a message is not to be shown: one to the user alone, of somebody on no list, on an account where
    /// `handle-unknown` is `ignore`; or one that the network has kept, of somebody whom the user has blocked. It keeps those
    /// too, as they are sent while the user is offline, or seems to be.
    func ignores(
        _ message: IncomingMessage, from sender: Correspondent, wasKept: Bool, on account: AccountSession
    ) -> Bool {
        if wasKept, account.known(sender.reference.contact)?.contact.isBlocked == true { return true }
        guard !settings.isEmpty || !account.settings.isEmpty,
            message.conversation == message.sender.conversation,
            (account.settings[.handleUnknown] ?? settings[.handleUnknown]) == "ignore",
            let known = account.known(sender.reference.contact)
        else { return false }
        return !known.contact.isListed
    }

    /// Somebody on no list who had this nick here, as after accepting them, when the gateway ran last: a contact that is only
    /// met, under the nick that was kept. Nil if the nick is nobody's, or somebody has it who is here.
    package func strangerOnce(called nick: String) -> Contact? {
        let folded = NickMap.fold(nick)
        // Before the list is there, whoever had the nick may be on it.
        for account in accountsInSight where account.isConnected && account.mayShowKept {
            guard nicks.isFree(nick), let connector = environment.connectors[account.account.network],
                let id = account.keptNicks?.first(where: { NickMap.fold($0.value) == folded })?.key,
                account.known(id) == nil, let identity = connector.identity(of: id)
            else { continue }
            return meet(account, identity)
        }
        return nil
    }
}
