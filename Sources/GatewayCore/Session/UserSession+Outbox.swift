// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

extension DeliveryFailure {
    /// The session with the network is over, and nothing of the message went out: it can wait for the next one.
    var endsWithTheSession: Bool { wasNeverSent && (code == .connectionLost || code == .notSignedIn) }
}

/// Messages that wait for a connection: kept in order, sent after the next sign-in, never sent twice.
///
/// One that is sent at once has nothing to do with any of this. One that waits is also written down if the account's
/// owner is known; then it is marked as being sent, and goes out when that is on disk (`OutboxStore`).
extension UserSession {
    /// Keeps a message for an account that is not signed in at the moment, or that others wait for.
    func keep(
        _ body: MessageBody, for place: ChatPlace, on account: AccountSession, from origin: AttachmentID,
        replyTo: MessageID?
    ) throws(DeliveryFailure) -> MessageID {
        guard account.isComing || account.isConnected || account.farewell != nil else {
            throw DeliveryFailure(
                .notSignedIn, "you are not signed in to \(account.account.network)", wasNeverSent: true)
        }
        guard account.outbox.hasRoom(for: body, in: environment.limits) else {
            environment.metrics?.exceeded(.waitingMessages)
            throw DeliveryFailure(
                .tooMany, "as many messages as can be kept wait already (\(account.outbox.waiting.count))",
                wasNeverSent: true)
        }
        nextMessage &+= 1
        let message = SubmittedMessage(
            id: MessageID(nextMessage), place: place, body: body, origin: origin, replyTo: replyTo)
        account.outbox.insert(
            Outbox.Entry(message: message, lasting: lasting(place), keptAt: environment.now()))
        // While signed in it goes out in a moment, so there is nothing to say and to write.
        if account.isConnected { sendKept(account) } else { settleKept(account) }
        return message.id
    }

    /// The client gave a message back. If the session with the network ends in this turn of the loop, as it does when
    /// that is the reason, the message waits for the next one; else it has failed.
    func takeBack(_ message: SubmittedMessage, _ failure: DeliveryFailure, on account: AccountSession) {
        account.returned.append((message, failure))
        guard account.isConnected, account.returned.count == 1 else { return }
        let id = account.id
        loop.execute { [weak self] in
            self?.withAccount(id) { session, account in
                let returned = account.returned
                account.returned = []
                for (message, failure) in returned {
                    session.failed(message, failure, on: account)
                    session.forgetKept(message.id, on: account)
                }
            }
        }
    }

    /// The session with the network is over: what it gave back waits, what it did not speak of may have arrived.
    ///
    /// - Parameter settling: whether what waits then is written down and told of; not when it is about to be given up.
    func endWhatWasOnItsWay(_ account: AccountSession, settling: Bool = true) {
        giveBackWhatIsBeingStored(account)
        let lost = DeliveryFailure(
            .connectionLost, "the connection to \(account.account.network) was lost", mayHaveArrived: true)
        let rest = pending.values.filter { isOn(account, $0.place) }
        for message in rest.sorted(by: { $0.id.rawValue < $1.id.rawValue }) {
            pending[message.id] = nil
            failed(message, lost, on: account)
            forgetKept(message.id, on: account)
        }
        letGoOn()
        account.outbox.giveUpMarking()
        let returned = account.returned
        account.returned = []
        for (message, failure) in returned {
            let earlier = account.outbox.sending.removeValue(forKey: message.id)
            // At the end nobody is left to be told that there is no room, and there are no more to come.
            guard isClosing || account.outbox.hasRoom(for: message.body, in: environment.limits) else {
                failed(message, failure, on: account)
                if earlier?.isStored == true { environment.stores.outbox.remove([message.id], of: account.id) }
                continue
            }
            account.outbox.insert(
                Outbox.Entry(
                    message: message, lasting: lasting(message.place), keptAt: earlier?.keptAt ?? environment.now(),
                    isRefused: earlier?.isRefused ?? false, isTold: earlier?.isTold ?? false))
        }
        if settling { settleKept(account) }
        for (message, _) in returned where account.outbox.contains(message.id) { takeOut(message.id) }
    }

    /// Nobody is left to be told of a failure when a session ends, so the message is written down for the next one: to be
    /// tried again if nothing of it went out.
    func failed(_ message: SubmittedMessage, _ failure: DeliveryFailure, on account: AccountSession) {
        guard isClosing else { return tell(.failed(message, failure), toOrigin: message.origin) }
        // As one that is being sent it is in the history, if that is kept.
        guard account.isOwned, failure.wasNeverSent || !history.beingSent.contains(message.id) else { return }
        keep(
            Outbox.Entry(message: message, lasting: lasting(message.place), keptAt: environment.now()), of: account,
            isBeingSent: !failure.wasNeverSent)
        takeOut(message.id)
    }

    /// Writes down what waits and tells those who wrote it.
    func settleKept(_ account: AccountSession) {
        // At the end nobody is left to be told of them: the next session gives them up.
        if !isClosing { giveUpOldOnes(account) }
        guard !account.outbox.isEmpty else { return }
        var told: [SubmittedMessage] = []
        var written: [Outbox.Entry] = []
        let isOwned = account.isOwned
        account.outbox.update { entry in
            if !entry.isTold { told.append(entry.message) }
            entry.isTold = true
            guard isOwned, !entry.isStored, !entry.isRefused || isClosing else { return }
            entry.isStored = true
            written.append(entry)
        }
        for entry in written { keep(entry, of: account) }
        guard !isClosing else { return }
        let keeping: Keeping = account.isConnected ? .untilOpened : isOwned ? .untilSignedIn : .whileAttached
        for message in told {
            let isFirst = message.origin.map { account.toldKept.insert($0).inserted } ?? false
            tell(.kept(message, keeping, isFirst: isFirst), toOrigin: message.origin)
        }
    }

    /// The store could not keep a message: it waits as long as the session lasts, and whoever wrote it is told so.
    private func couldNotBeKept(_ id: MessageID, on account: AccountSession) {
        // If it is there in another state, it must not be found by a later session, as this one sends it.
        environment.stores.outbox.remove([id], of: account.id)
        guard let message = account.outbox.refused(id) else { return }
        let isFirst = account.toldUnwritten.insert(message.origin).inserted
        tell(.kept(message, .inMemory, isFirst: isFirst), toOrigin: message.origin)
    }

    func keep(_ entry: Outbox.Entry, of account: AccountSession, isBeingSent: Bool = false) {
        let recipient: KeptMessage.Recipient
        switch entry.message.place {
        case .group(_, let name): recipient = .group(name, lasting: entry.lasting)
        case .direct(let correspondent):
            guard let contact = known(correspondent.reference)?.contact else { return }
            recipient = .contact(
                ContactIdentity(
                    id: contact.reference.contact, address: contact.address, displayName: contact.displayName,
                    conversation: contact.conversation))
        }
        let kept = KeptMessage(
            id: entry.message.id, recipient: recipient, body: entry.message.body, replyTo: entry.message.replyTo,
            keptAt: entry.keptAt, isBeingSent: isBeingSent)
        let id = account.id
        environment.stores.outbox.keep(kept, of: id, on: loop) { [weak self] isKept in
            guard !isKept else { return }
            self?.withAccount(id) { $0.couldNotBeKept(kept.id, on: $1) }
        }
    }

    /// A message that had waited has ended.
    func forgetKept(_ id: MessageID, on account: AccountSession) {
        guard !account.returned.contains(where: { $0.message.id == id }) else { return }
        if let entry = account.outbox.sending.removeValue(forKey: id), entry.isStored, !isClosing {
            environment.stores.outbox.remove([id], of: account.id)
        }
    }

    /// What has waited too long has failed.
    func giveUpOldOnes(_ account: AccountSession) {
        let limit = environment.limits.keptAge
        let moment = environment.now() - limit
        let expired = account.outbox.take { $0.keptAt < moment }
        guard !expired.isEmpty else { return }
        let days = limit / (24 * 3600 * 1000)
        for entry in expired {
            failed(
                entry.message,
                DeliveryFailure(.tooOld, "it could not be sent for \(days) days and was given up", wasNeverSent: true),
                on: account)
        }
        let stored = expired.filter(\.isStored).map(\.message.id)
        if !stored.isEmpty { environment.stores.outbox.remove(stored, of: account.id) }
    }

    /// Says what waits on an account that does not sign in by itself.
    func tellHowManyAreKept(_ account: AccountSession) {
        let count = account.outbox.waiting.count
        guard count > 0 else { return }
        let what = count == 1 ? "1 message waits" : "\(count) messages wait"
        let address = account.account.address
        tell(
            .notice(
                account.isOwned && account.outbox.waiting.allSatisfy(\.isStored)
                    ? "\(what) until \(address) is signed in again."
                    : "\(what) until \(address) is signed in, but not beyond your leaving before that."))
    }

    /// Whether a message for this place is the account's.
    func isOn(_ account: AccountSession, _ place: ChatPlace) -> Bool {
        switch place {
        case .direct(let correspondent): correspondent.reference.account == account.id
        case .group(let id, _): groups[id].map { $0.account == account.id } ?? (account.formerGroups[id] != nil)
        }
    }

    func lasting(_ place: ChatPlace) -> ConversationID? {
        if case .group(let id, _) = place { lasting(id) } else { nil }
    }
}
