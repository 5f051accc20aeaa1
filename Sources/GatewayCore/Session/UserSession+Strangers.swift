// SPDX-License-Identifier: Apache-2.0

/// Messages of people who are not on the user's list, where the user wants none.
extension UserSession {
    /// Whether a message is not to be shown: one to the user alone, of somebody on no list, on an account where
    /// `handle-unknown` is `ignore`.
    func ignores(_ message: IncomingMessage, from sender: Correspondent, on account: AccountSession) -> Bool {
        guard !settings.isEmpty || !account.settings.isEmpty,
            message.conversation == message.sender.conversation,
            (account.settings[.handleUnknown] ?? settings[.handleUnknown]) == "ignore",
            let known = account.known(sender.reference.contact)
        else { return false }
        return !known.contact.isListed
    }
}
