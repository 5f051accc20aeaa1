// SPDX-License-Identifier: Apache-2.0

/// Messages of people from whom the user wants none.
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
}
