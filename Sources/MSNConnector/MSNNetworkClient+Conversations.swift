// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import MSNPClient
internal import MSNPWire

/// What happens in conversations.
extension MSNNetworkClient {
    func conversation(_ key: MSNConversationKey, _ event: MSNConversationEvent) {
        switch event {
        case .message(let from, let name, let content):
            // Pictures for the same words come before each text that uses them.
            if let identity = content.identity, !seen.isNew(from + " " + identity) { return }
            guard let body = MessageBody(content) else { return }
            received(body, in: key, from: from, name: name)
        case .invitation(let from, let name, let what, let wasDeclined):
            received(MessageBody(invitationTo: what, wasDeclined: wasDeclined), in: key, from: from, name: name)
        case .ownMessage(let content):
            guard let body = MessageBody(content) else { return }
            var other: ContactIdentity?
            if case .direct(let account) = key { other = people.identity(of: account) }
            report(.ownMessage(people.conversation(key), to: other, body))
        case .delivered(let id):
            report(.outcome(MessageID(id), .delivered))
        case .storedOffline(let id):
            report(.outcome(MessageID(id), .storedOffline))
        case .failed(let id, let failure):
            var recipient: String?
            if case .direct(let account) = key { recipient = people.identity(of: account).address }
            report(.outcome(MessageID(id), .failed(DeliveryFailure(failure, recipient: recipient))))
        case .typing(let account):
            let sender = people.identity(of: account)
            report(.typing(conversation(key, with: sender), sender))
        case .nudge(let account):
            received(.nudge, in: key, from: account, name: "")
        case .opened(let participants):
            opened(key, participants, grownFrom: nil)
        case .becameGroup(let group, let participants):
            opened(group, participants, grownFrom: people.conversation(key))
        case .joined(let account, let name):
            report(.conversation(people.conversation(key), .joined(people.identity(of: account, name: name))))
        case .left(let account):
            report(.conversation(people.conversation(key), .left(people.identity(of: account).id)))
        case .closed:
            report(.conversation(people.conversation(key), .closed))
        case .notOpened:
            report(.conversation(people.conversation(key), .notOpened))
        case .inviteFailed(let account, let failure):
            let identity = people.identity(of: account)
            report(
                .conversation(
                    people.conversation(key),
                    .inviteFailed(identity.id, DeliveryFailure(failure, recipient: identity.address))))
        }
    }

    private func received(_ body: MessageBody, in key: MSNConversationKey, from account: String, name: String) {
        let sender = people.identity(of: account, name: name)
        report(.message(IncomingMessage(conversation: conversation(key, with: sender), sender: sender, body: body)))
    }

    /// A direct conversation is its other side's, whatever the key's spelling.
    private func conversation(_ key: MSNConversationKey, with other: ContactIdentity) -> ConversationID {
        if case .direct = key { other.conversation } else { people.conversation(key) }
    }

    private func opened(_ key: MSNConversationKey, _ participants: [MSNParticipant], grownFrom: ConversationID?) {
        let identities = participants.map { people.identity(of: $0.account, name: $0.name) }
        report(.conversation(people.conversation(key), .opened(participants: identities, grownFrom: grownFrom)))
    }
}
