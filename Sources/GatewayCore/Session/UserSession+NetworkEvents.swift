// SPDX-License-Identifier: Apache-2.0

/// What networks report, in the order they report it.
extension UserSession {
    package nonisolated func receive(_ event: NetworkEvent, from account: AccountID) {
        assumeIsolated { $0.handle(event, from: account) }
    }

    private func handle(_ event: NetworkEvent, from id: AccountID) {
        guard !isClosed, let account = account(id) else { return }
        switch event {
        case .message(let message):
            received(message, on: account)
        case .outcome(let id, let outcome):
            finish(id, outcome, on: account)
        case .typing(let conversation, let identity):
            guard let sender = correspondent(account, identity) else { return }
            let group = account.groups[conversation].flatMap { groups[$0] }
            if let group {
                // Typing alone does not bring back a group that the user has closed.
                if !group.isHidden { tell(.typing(.group(group.id, name: group.name), sender)) }
            } else if conversation == identity.conversation {
                tell(.typing(.direct(sender), sender))
            }
        case .ownMessage(let conversation, let other, let body):
            saidElsewhere(body, in: conversation, to: other, on: account)
        case .presence(let contact, let availability, let displayName, let facts):
            let time = seenSince(on: account)
            change(account, contact) {
                $0.become(availability, at: time)
                if let facts { $0.facts = facts }
                if let displayName, !displayName.isEmpty { $0.displayName = displayName }
            }
        case .personalMessage(let contact, let text, let media):
            change(account, contact) {
                $0.personalMessage = text
                $0.media = media
            }
        case .conversation(let conversation, let change):
            conversationChanged(account, conversation, change)
        case .connecting, .connected, .disconnected:
            connectionChanged(account, event)
        default:
            accountChanged(account, event)
        }
    }

    private func connectionChanged(_ account: AccountSession, _ event: NetworkEvent) {
        // What a client says on its way out concerns nobody but its messages and edits.
        guard account.client != nil else { return }
        switch event {
        case .connecting(let step):
            account.state = .connecting(step: step)
            tell(.account(account.summary))
        case .connected(let detail, let contacts, let profile, let groups, let privacy, let requests):
            setPrivacy(account, privacy)
            connected(
                account, detail: detail, contacts: KeptContacts(contacts: contacts, groups: groups), profile: profile)
            listed(requests, on: account)
        case .disconnected(let end):
            guard account.farewell == nil else {
                account.client = nil
                return hasParted(account)
            }
            connectionLost(account, end)
        default: break
        }
    }

    private func accountChanged(_ account: AccountSession, _ event: NetworkEvent) {
        switch event {
        case .contact(let details):
            updateContact(account, details)
            var details = details
            if let known = account.known(details.identity.id) {
                details.identity.displayName = known.contact.displayName
            }
            environment.stores.contacts.keep(details, of: account.id)
        case .contactRemoved(let contact):
            contactRemoved(account, contact)
            environment.stores.contacts.remove(contact, of: account.id)
        case .contactGroups(let groups):
            setContactGroups(account, groups)
            environment.stores.contacts.keep(account.contactGroups, of: account.id)
        case .privacy(let privacy):
            setPrivacy(account, privacy)
        case .profile(let profile):
            guard account.profile != profile else { return }
            account.profile = profile
            tell(.profile(account.summary))
        case .edited(let id, let failure):
            edited(id, failure, on: account)
        case .request(let request):
            requested(request, on: account)
        case .requestGone(let sender):
            endRequest(from: sender, isAnswered: false, on: account)
        case .addedBy(let identity):
            if let contact = meet(account, identity) { tell(.addedBy(contact)) }
        case .lastingGroup(let group):
            lastingGroupChanged(account, group)
        case .lastingGroupGone(let conversation):
            lastingGroupGone(account, conversation)
        case .offlineMessages(let messages):
            received(messages, on: account)
        case .endpoints(let endpoints):
            endpointsChanged(account, endpoints)
        case .notice(let text):
            tell(.notice(text))
        default: break
        }
    }
}
