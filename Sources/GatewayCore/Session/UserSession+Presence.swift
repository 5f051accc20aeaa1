// SPDX-License-Identifier: Apache-2.0

/// Away by itself while nobody is there, and back when somebody comes. A state that the user has chosen is left as it is.
extension UserSession {
    /// Whether the user is shown as away because none of their clients counts as being there.
    package var isAutoAway: Bool { isNobodyHere && accounts.contains { $0.awayFrom != nil } }

    /// An attachment counts as the user being there, or no longer does (`SessionAttachment.countsAsPresence`).
    package func presenceChanged() {
        guard !isClosing else { return }
        if attachments.contains(where: \.countsAsPresence) { somebodyIsHere() } else { nobodyIsHere() }
    }

    func somebodyIsHere() {
        guard isNobodyHere else { return }
        isNobodyHere = false
        for account in accounts {
            guard let before = account.awayFrom else { continue }
            account.awayFrom = nil
            // The network, or another place where the account is signed in, may have changed it since.
            if account.profile.availability == .away { show(before, on: account) }
        }
    }

    func nobodyIsHere() {
        guard !isNobodyHere else { return }
        isNobodyHere = true
        for account in accounts { leaveAlone(account) }
    }

    /// Shows the user as away on one account, if they have not chosen anything but online.
    func leaveAlone(_ account: AccountSession) {
        guard account.profile.availability == .online else { return }
        account.awayFrom = .online
        show(.away, on: account)
    }
}
