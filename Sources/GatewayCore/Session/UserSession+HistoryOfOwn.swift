// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

/// The user's own messages in the history: stored as being sent before they go out, part of it when they have arrived.
///
/// A crash leaves what was stored and had not ended: it may or may not have arrived, and the next session says so, once,
/// unless the outbox has it, from which it is sent as it never was.
extension UserSession {
    /// Sends a message, which has its number and is for an account that is signed in, when it is stored.
    func sendWhenStored(_ message: SubmittedMessage) {
        history.storing[message.id] = message
        if keepsHistory { storeBeforeSending(message.id) }
    }

    func storeBeforeSending(_ id: MessageID) {
        guard let message = history.storing[id], let store = environment.stores.history else { return }
        let entry = HistoryEntry(
            id: id, order: id, place: historyPlace(of: message.place), placeName: message.place.name,
            placeAddress: message.place.address, sender: nil, content: .message(message.body), time: environment.now(),
            replyTo: message.replyTo)
        history.beingSent.insert(id)
        store.append(entry, isBeingSent: true, of: user, on: loop) { [weak self] outcome in
            self?.assumeIsolated { $0.isStored(id, outcome) }
        }
        hasAsked()
    }

    private func isStored(_ id: MessageID, _ outcome: HistoryAppend) {
        if outcome != .stored { history.beingSent.remove(id) }
        noteStoring(outcome)
        guard !isClosed, let message = history.storing.removeValue(forKey: id) else { return }
        send(stored: message)
    }

    /// The store has taken too long, or nothing is to be stored any more.
    func sendWhatIsBeingStored() {
        guard !history.storing.isEmpty else { return }
        let messages = history.storing.values.sorted { $0.id.rawValue < $1.id.rawValue }
        history.storing.removeAll()
        for message in messages { send(stored: message) }
    }

    /// Sends a message that is on disk, if its account is still signed in.
    private func send(stored message: SubmittedMessage) {
        guard !isClosing else { return }
        guard let account = accounts.first(where: { isOn($0, message.place) }) else {
            let gone = DeliveryFailure(.notSignedIn, "the account was removed before it was sent", wasNeverSent: true)
            return tell(.failed(message, gone), toOrigin: message.origin)
        }
        let target: ChatTarget =
            switch message.place {
            case .direct(let person): .contact(person.reference)
            case .group(let id, _): .group(id)
            }
        guard account.isConnected, let client = account.client, isOpen(target, on: account) else {
            return wait(message, on: account)
        }
        guard let (_, known, _) = try? route(to: target), let conversation = known ?? reopen(target) else {
            let failure = DeliveryFailure(
                .nobodyHere, "the conversation it was for is no longer there", wasNeverSent: true)
            failed(message, failure, on: account)
            return forgetKept(message.id, on: account)
        }
        // One that waited is noted in the history now, and the outbox need not know of it any more.
        if history.beingSent.contains(message.id) { noLongerInOutbox(message.id, of: account) }
        pending[message.id] = message
        if watch == nil { startWatch() }
        client.send(OutgoingMessage(id: message.id, body: message.body), to: conversation)
    }

    private func noLongerInOutbox(_ id: MessageID, of account: AccountSession) {
        guard account.outbox.sending[id]?.isStored == true else { return }
        account.outbox.sending[id]?.isStored = false
        environment.stores.outbox.remove([id], of: account.id)
    }

    /// It cannot be sent now after all.
    private func wait(_ message: SubmittedMessage, on account: AccountSession) {
        let earlier = account.outbox.sending.removeValue(forKey: message.id)
        account.outbox.insert(
            Outbox.Entry(
                message: message, lasting: lasting(message.place), keptAt: earlier?.keptAt ?? environment.now(),
                isRefused: earlier?.isRefused ?? false, isTold: earlier?.isTold ?? false))
        settleKept(account)
        takeOut(message.id)
        if account.isConnected { sendKept(account) }
    }

    /// The session with the network is over: what is being stored has not been sent.
    func giveBackWhatIsBeingStored(_ account: AccountSession) {
        guard !history.storing.isEmpty else { return }
        let unsent = DeliveryFailure(
            .connectionLost, "the connection to \(account.account.network) was lost", wasNeverSent: true)
        for message in history.storing.values.filter({ isOn(account, $0.place) }) {
            history.storing[message.id] = nil
            account.returned.append((message, unsent))
        }
    }

    /// A message is not being sent any more: it waits in the outbox, which has been told of it before, or has failed.
    func takeOut(_ id: MessageID) {
        guard history.beingSent.remove(id) != nil else { return }
        environment.stores.history?.discard(id, of: user)
    }

    /// Tells that a message has arrived, or is kept by the network, when that is stored.
    func conclude(_ message: ChatMessage, isStoredOffline: Bool) {
        guard history.mode != .starting else {
            return history.queue.add(work: { $0.conclude(message, isStoredOffline: isStoredOffline) })
        }
        let isThere = history.beingSent.remove(message.id) != nil
        guard keepsHistory || isThere, let store = environment.stores.history else {
            return tell(isStoredOffline ? .storedOffline(message) : .message(message))
        }
        nextMessage &+= 1
        let order = MessageID(nextMessage)
        let told = ChatMessage(
            id: message.id, place: message.place, sender: nil, body: message.body, time: nextHistoryTime(),
            origin: message.origin, outlivedOrigin: message.outlivedOrigin, replyTo: message.replyTo, order: order)
        let event: SessionEvent = isStoredOffline ? .storedOffline(told) : .message(told)
        guard isThere else {
            // It could not be stored before, or was not to be.
            let entry = HistoryEntry(
                id: message.id, order: order, place: historyPlace(of: message.place), placeName: message.place.name,
                placeAddress: message.place.address, sender: nil, content: .message(message.body), time: told.time,
                replyTo: message.replyTo)
            return record(entry, event)
        }
        let ticket = history.queue.add(entry: event)
        store.settle(message.id, order: order, time: told.time, of: user, on: loop) { [weak self] isSettled in
            self?.assumeIsolated { $0.hasAnswered(ticket, isSettled ? .stored : .failed) }
        }
        hasAsked()
    }

    /// The user has been told that a message has not arrived, or may not have. What may have stays in the history, where it
    /// is not new to any client.
    func hasTold(_ failure: DeliveryFailure, of message: SubmittedMessage) {
        guard !attachments.isEmpty else {
            // It stays in the store as it is, so that even a crash does not make it unheard.
            if history.untold.count < HistoryKeeping.mostUntold { history.untold.append((message, failure)) }
            return
        }
        guard history.beingSent.contains(message.id) else { return }
        guard failure.mayHaveArrived else { return takeOut(message.id) }
        history.beingSent.remove(message.id)
        environment.stores.history?.settle(
            message.id, order: message.id, time: nextHistoryTime(), of: user, on: loop
        ) { _ in }
    }

    // MARK: What earlier sessions left

    /// Tells what may have arrived and what has failed, now that somebody is there.
    func tellWhatNobodyHeard() {
        guard !isClosing, !attachments.isEmpty else { return }
        let untold = history.untold
        history.untold = []
        for (message, failure) in untold { tell(.failed(message, failure), toOrigin: nil) }
        for account in accounts { reportUnsettled(of: account) }
    }

    /// Tells once what an earlier session was sending when it ended.
    func reportUnsettled(of account: AccountSession) {
        guard keepsHistory, account.outbox.isRead, !history.unsettled.isEmpty, !attachments.isEmpty,
            let store = environment.stores.history
        else { return }
        let entries = history.unsettled.filter { $0.place.account == account.id }
        history.unsettled.removeAll { $0.place.account == account.id }
        for entry in entries {
            // On its way now: it ends by itself.
            if history.beingSent.contains(entry.id) { continue }
            if account.outbox.contains(entry.id) || pending[entry.id] != nil {
                store.discard(entry.id, of: user)
                continue
            }
            let isReported = history.reported.remove(entry.id) != nil
            let message = SubmittedMessage(
                id: entry.id, place: chatPlace(of: entry), body: entry.body ?? .nudge, origin: nil)
            // Settled before it is told, so that it is told once; with its own number, so that it is new to no client.
            store.settle(entry.id, order: entry.id, time: entry.time, of: user, on: loop) { [weak self] _ in
                self?.assumeIsolated { session in
                    guard !session.isClosing, !isReported else { return }
                    session.tell(.failed(message, .endedWithTheSession), toOrigin: nil)
                }
            }
        }
    }

    /// Where something was said, as it is shown now: under its present name if it is there, or else as it was called.
    package func chatPlace(of entry: HistoryEntry) -> ChatPlace {
        chatPlace(
            of: HistoryConversation(
                place: entry.place, name: entry.placeName, address: entry.placeAddress, latest: entry.time))
    }

    package func chatPlace(of conversation: HistoryConversation) -> ChatPlace {
        let place = conversation.place
        switch place.kind {
        case .direct:
            let reference = ContactReference(account: place.account, contact: ContactID(place.key))
            let known = known(reference)?.correspondent
            return .direct(
                known ?? Correspondent(reference: reference, nick: conversation.name, address: conversation.address))
        case .group:
            let id =
                account(place.account)?.groups[ConversationID(place.key)]
                ?? groups.first { $0.value.historyKey == place.key && $0.value.account == place.account }?.key
            return .group(id ?? .ofEarlierRun, name: id.flatMap { groups[$0]?.name } ?? conversation.name)
        }
    }
}

extension DeliveryFailure {
    static let endedWithTheSession = DeliveryFailure(
        .uncertain, "the session ended while it was being sent", mayHaveArrived: true)
}

extension HistoryEntry {
    package var body: MessageBody? { if case .message(let body) = content { body } else { nil } }
}
