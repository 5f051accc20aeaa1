// SPDX-License-Identifier: Apache-2.0

/// Messages: from attachments to networks, and what became of each.
extension UserSession {
    /// Sends something. Its outcome reaches the attachments as `.message` or `.failed`, once.
    ///
    /// - Throws: why it cannot even be tried.
    package func submit(
        _ body: MessageBody, to target: ChatTarget, from origin: AttachmentID
    ) throws(DeliveryFailure) -> MessageID {
        guard pending.count < environment.limits.pendingMessages else {
            throw DeliveryFailure(.tooMany, "too many messages are waiting to be delivered")
        }
        let (account, client, known, place) = try route(to: target)
        guard account.isConnected else {
            throw DeliveryFailure(.notSignedIn, "you are not signed in to \(account.account.network)")
        }
        guard let conversation = known ?? reopen(target) else {
            throw DeliveryFailure(.nobodyHere, "nobody else is here: invite somebody first")
        }
        nextMessage &+= 1
        let id = MessageID(nextMessage)
        pending[id] = SubmittedMessage(id: id, place: place, body: body, origin: origin)
        if pending.count > environment.limits.holdAbove, held.insert(origin).inserted {
            attachments.first { $0.id == origin }?.holdInput(true)
        }
        client.send(OutgoingMessage(id: id, body: body), to: conversation)
        return id
    }

    /// Shows the other side that the user is typing, where that is wanted and possible.
    package func typing(to target: ChatTarget) {
        guard sendsTyping, let (_, client, conversation, _) = try? route(to: target), let conversation else { return }
        (client as? any TypingNotifying)?.sendTyping(to: conversation)
    }

    private func route(
        to target: ChatTarget
    ) throws(DeliveryFailure) -> (AccountSession, any NetworkClient, ConversationID?, ChatPlace) {
        switch target {
        case .contact(let reference):
            guard let account = accounts.first(where: { $0.account.id == reference.account }),
                let known = account.contacts[reference.contact]?.contact
            else { throw DeliveryFailure(.refused, "there is no such contact") }
            guard let client = account.client else {
                throw DeliveryFailure(.notSignedIn, "you are not signed in to \(account.account.network)")
            }
            return (account, client, known.conversation, .direct(known.correspondent))
        case .group(let id):
            guard let group = groups[id], let account = accounts.first(where: { $0.account.id == group.account }) else {
                throw DeliveryFailure(.refused, "there is no such group")
            }
            guard let client = account.client else {
                throw DeliveryFailure(.notSignedIn, "you are not signed in to \(account.account.network)")
            }
            return (account, client, group.conversation, .group(id, name: group.name))
        }
    }

    /// A message ended. Delivered ones are shown to everybody, failed ones to whoever sent them.
    func finish(_ id: MessageID, _ outcome: DeliveryOutcome) {
        guard let message = pending.removeValue(forKey: id) else { return }
        switch outcome {
        case .delivered:
            let shown = ChatMessage(
                id: id, place: message.place, sender: nil, body: message.body, time: environment.now(),
                origin: message.origin)
            tell(.message(shown))
        case .failed(let failure):
            tell(.failed(message, failure), to: message.origin)
        }
        if pending.count < environment.limits.resumeBelow, !held.isEmpty {
            let waiting = held
            held.removeAll()
            for attachment in attachments where waiting.contains(attachment.id) { attachment.holdInput(false) }
        }
    }

    func received(_ message: IncomingMessage, on account: AccountSession) {
        guard let sender = correspondent(account, message.sender) else {
            // Never silence, even where there is no room for another nick.
            if case .text(let text) = message.body {
                tell(
                    .notice("\(message.sender.address), who cannot be shown among so many contacts, says: \(text.text)")
                )
            }
            return
        }
        nextMessage &+= 1
        let shown = ChatMessage(
            id: MessageID(nextMessage), place: place(of: message.conversation, on: account, with: sender),
            sender: sender,
            body: message.body, time: message.sentAt ?? environment.now(), origin: nil)
        tell(.message(shown))
    }

    func place(of conversation: ConversationID, on account: AccountSession, with sender: Correspondent) -> ChatPlace {
        if let id = groupsByConversation[account.account.id]?[conversation], let group = groups[id] {
            return .group(id, name: group.name)
        }
        return .direct(sender)
    }
}
