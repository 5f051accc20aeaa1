// SPDX-License-Identifier: Apache-2.0

/// What networks report, in the order they report it.
extension UserSession {
    package nonisolated func receive(_ event: NetworkEvent, from account: AccountID) {
        assumeIsolated { $0.handle(event, from: account) }
    }

    private func handle(_ event: NetworkEvent, from id: AccountID) {
        guard !isClosed, let account = accounts.first(where: { $0.account.id == id }) else { return }
        switch event {
        case .message(let message):
            received(message, on: account)
        case .outcome(let id, let outcome):
            finish(id, outcome)
        case .typing(let conversation, let identity):
            guard let sender = correspondent(account, identity) else { return }
            tell(.typing(place(of: conversation, on: account, with: sender), sender))
        case .connecting(let step):
            account.state = .connecting(step: step)
            tell(.account(account.summary))
        case .connected(let detail, let contacts, let profile):
            account.state = .connected(detail: detail)
            account.connectedAt = environment.now()
            account.profile = profile
            replaceContacts(account, with: contacts)
            tell(.account(account.summary))
        case .disconnected(let end):
            connectionLost(account, end)
        case .contact(let details):
            updateContact(account, details)
        case .contactRemoved(let contact):
            contactUnlisted(account, contact)
        case .presence(let contact, let availability, let displayName):
            change(account, contact) {
                $0.availability = availability
                if let displayName, !displayName.isEmpty { $0.displayName = displayName }
            }
        case .personalMessage(let contact, let text, let media):
            change(account, contact) {
                $0.personalMessage = text
                $0.media = media
            }
        case .profile(let profile):
            guard account.profile != profile else { return }
            account.profile = profile
            tell(.profile(account.summary))
        case .conversation(let conversation, let change):
            conversationChanged(account, conversation, change)
        case .addedBy(let identity):
            if let contact = meet(account, identity) { tell(.addedBy(contact)) }
        case .notice(let text):
            tell(.notice(text))
        }
    }
}
