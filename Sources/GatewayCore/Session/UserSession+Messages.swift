// SPDX-License-Identifier: Apache-2.0
internal import CoreMetrics

/// Messages: from attachments to networks, and what became of each.
extension UserSession {
    /// The least that the id of the next message will be.
    package var nextMessageID: MessageID { MessageID(nextMessage &+ 1) }

    /// Sends something. Its outcome reaches the attachments as `.message`, `.storedOffline` or `.failed`, once; if the
    /// account is not signed in at the moment but on its way, or the group not open yet, `.kept` comes before.
    ///
    /// - Parameter replyTo: the message it answers; for the user's own attachments and the history.
    /// - Throws: why it cannot even be tried.
    package func submit(
        _ body: MessageBody, to target: ChatTarget, from origin: AttachmentID, replyTo: MessageID? = nil
    ) throws(DeliveryFailure) -> MessageID {
        guard pending.count + history.storing.count < environment.limits.pendingMessages else {
            environment.metrics?.exceeded(.messages)
            throw DeliveryFailure(.tooMany, "too many messages are waiting to be delivered")
        }
        let (account, known, place) = try route(to: target)
        guard account.sendsDirectly, let client = account.client, isOpen(target, on: account) else {
            return try keep(body, for: place, on: account, from: origin, replyTo: replyTo)
        }
        guard let conversation = known ?? reopen(target) else {
            throw DeliveryFailure(.nobodyHere, "nobody else is here; invite somebody first")
        }
        nextMessage &+= 1
        let id = MessageID(nextMessage)
        let message = SubmittedMessage(id: id, place: place, body: body, origin: origin, replyTo: replyTo)
        if pending.count + history.storing.count >= environment.limits.holdAbove, held.insert(origin).inserted {
            attachments.first { $0.id == origin }?.holdInput(true)
        }
        guard history.mode == .off else {
            sendWhenStored(message)
            return id
        }
        pending[id] = message
        if watch == nil { startWatch() }
        client.send(OutgoingMessage(id: id, body: body), to: conversation)
        return id
    }

    /// Shows the other side that the user is typing, where that is wanted and possible.
    package func typing(to target: ChatTarget) {
        guard sendsTyping, let (account, conversation, _) = try? route(to: target), let conversation else { return }
        (account.client as? any TypingNotifying)?.sendTyping(to: conversation)
    }

    /// Shows the user's other attachments what the user said to themselves through one.
    package func sayToOneself(_ text: String, from origin: AttachmentID) {
        tell(.toOneself(text), .everybodyBut(origin))
    }

    /// Keeps a sign that the user put to a message, or took away, and shows it to the user's other attachments.
    ///
    /// - Returns: its id.
    /// - Throws: why there is no such place.
    package func react(
        _ text: String, to message: MessageID, in target: ChatTarget, isWithdrawn: Bool, from origin: AttachmentID
    ) throws(DeliveryFailure) -> MessageID {
        let (_, _, place) = try route(to: target)
        let reaction = Reaction(
            id: mintMessageID(), place: place, message: message, text: text, isWithdrawn: isWithdrawn)
        whenHistoryIsKnown { $0.record(reaction, from: origin) }
        return reaction.id
    }

    /// An id for something that a front end says itself.
    package func mintMessageID() -> MessageID {
        nextMessage &+= 1
        return MessageID(nextMessage)
    }

    /// Where something goes: the account, the network's conversation if there is one now, and how the place is shown.
    func route(to target: ChatTarget) throws(DeliveryFailure) -> (AccountSession, ConversationID?, ChatPlace) {
        switch target {
        case .contact(let reference):
            guard let account = account(reference.account), let known = account.known(reference.contact) else {
                throw DeliveryFailure(.refused, "there is no such contact")
            }
            return (account, known.contact.conversation, .direct(known.correspondent))
        case .group(let id):
            guard let group = groups[id], let account = account(group.account) else {
                throw DeliveryFailure(.refused, "there is no such group")
            }
            return (account, group.conversation, .group(id, name: group.name))
        }
    }

    /// A message ended. Delivered ones are shown to everybody, failed ones to whoever sent them.
    func finish(_ id: MessageID, _ outcome: DeliveryOutcome, on account: AccountSession) {
        guard let message = pending.removeValue(forKey: id) else { return }
        account.metrics?.ended(outcome)
        switch outcome {
        case .delivered: conclude(shown(message, on: account), isStoredOffline: false)
        case .storedOffline: conclude(shown(message, on: account), isStoredOffline: true)
        case .failed(let failure):
            if failure.endsWithTheSession {
                takeBack(message, failure, on: account)
            } else {
                failed(message, failure, on: account)
            }
        }
        if !account.outbox.sending.isEmpty { forgetKept(id, on: account) }
        letGoOn()
    }

    /// Lets attachments that had to wait go on when enough messages have ended.
    func letGoOn() {
        guard !held.isEmpty, pending.count + history.storing.count < environment.limits.resumeBelow else { return }
        let waiting = held
        held.removeAll()
        for attachment in attachments where waiting.contains(attachment.id) { attachment.holdInput(false) }
    }

    private func shown(_ message: SubmittedMessage, on account: AccountSession) -> ChatMessage {
        let hasWaited = !account.outbox.sending.isEmpty && account.outbox.sending[message.id] != nil
        return ChatMessage(
            id: message.id, place: message.place, sender: nil, body: message.body, time: environment.now(),
            origin: message.origin,
            outlivedOrigin: hasWaited && !attachments.contains { $0.id == message.origin }, replyTo: message.replyTo)
    }

    /// - Parameters:
    ///   - networkID: what the network calls it, if it may tell it again.
    ///   - answered: told whether it is in the history, if that is kept.
    func received(
        _ message: IncomingMessage, on account: AccountSession, networkID: String? = nil,
        answered: (@Sendable (isolated UserSession, HistoryAppend) -> Void)? = nil
    ) {
        guard history.mode != .starting else {
            let id = account.id
            return history.queue.add(work: { session in
                guard let account = session.account(id) else { return }
                session.received(message, on: account, networkID: networkID, answered: answered)
            })
        }
        account.metrics?.received.increment()
        guard let sender = correspondent(account, message.sender) else {
            // Never silence, even where there is no room for another nick.
            let what = Self.words(for: message.body)
            tell(.notice("\(message.sender.address), who cannot be shown among so many contacts, \(what)"))
            answered?(self, .known)
            return
        }
        guard !ignores(message, from: sender, on: account) else { return }
        let group = place(of: message.conversation, on: account)
        guard group != nil || message.conversation == message.sender.conversation else {
            // A group for which there was no room; it is not for the user alone.
            tell(.notice("\(sender.nick), in a group chat that has no place here, \(Self.words(for: message.body))"))
            answered?(self, .known)
            return
        }
        let place = group ?? .direct(sender)
        nextMessage &+= 1
        record(
            ChatMessage(
                id: MessageID(nextMessage), place: place, sender: sender, body: message.body,
                time: time(sentAt: message.sentAt),
                origin: nil),
            networkID: networkID, answered: answered)
    }

    private static func words(for body: MessageBody) -> String {
        switch body {
        case .text(let text): "says: " + text.text
        case .action(let text): "does: " + text.text
        case .nudge: "nudges you"
        }
    }

    /// What the user said at another place is shown here as what it is: said by the user.
    func saidElsewhere(
        _ body: MessageBody, in conversation: ConversationID, to other: ContactIdentity?, on account: AccountSession
    ) {
        guard history.mode != .starting else {
            let id = account.id
            return history.queue.add(work: { session in
                guard let account = session.account(id) else { return }
                session.saidElsewhere(body, in: conversation, to: other, on: account)
            })
        }
        let direct = other.flatMap { correspondent(account, $0) }.map { ChatPlace.direct($0) }
        guard let place = place(of: conversation, on: account) ?? direct else { return }
        nextMessage &+= 1
        record(
            ChatMessage(
                id: MessageID(nextMessage), place: place, sender: nil, body: body,
                time: keepsHistory ? nextHistoryTime() : environment.now(), origin: nil))
    }

    /// The group that a conversation is; nil for one with a single other person.
    func place(of conversation: ConversationID, on account: AccountSession) -> ChatPlace? {
        guard !account.groups.isEmpty, let id = account.groups[conversation] else { return nil }
        show(id)
        return groups[id].map { .group(id, name: $0.name) }
    }
}
