// SPDX-License-Identifier: Apache-2.0

/// What earlier sessions left in the outbox.
extension UserSession {
    /// - Parameter isAgain: it was read before on this account, so that what was kept since then is among it.
    func readOutbox(_ account: AccountSession, isAgain: Bool = false) {
        let id = account.id
        account.outbox.isRead = false
        environment.stores.outbox.messages(of: id, on: loop) { [weak self] messages in
            self?.withAccount(id) { $0.takeIn(messages, isAgain: isAgain, of: $1) }
        }
    }

    /// Unsent messages wait with the others; what was being sent may or may not have arrived, and is only told of.
    private func takeIn(_ messages: [KeptMessage]?, isAgain: Bool, of account: AccountSession) {
        account.outbox.isRead = true
        account.outbox.couldNotBeRead = messages == nil
        if messages == nil {
            // What is written now need not wait for what nobody can read; that this changes the order is said.
            tell(
                .notice(
                    "messages of \(account.account.address) may be waiting on disk, which cannot be read at the moment; "
                        + "they are sent after the next sign-in, and what you write now goes out before them"))
        }
        let messages = messages ?? []
        nextMessage = messages.reduce(nextMessage) { max($0, $1.id.rawValue) }
        for kept in messages {
            if isAgain, pending[kept.id] != nil || account.outbox.contains(kept.id) { continue }
            guard let entry = entry(for: kept, on: account) else {
                environment.stores.outbox.remove([kept.id], of: account.id)
                continue
            }
            if kept.isBeingSent {
                environment.stores.outbox.remove([kept.id], of: account.id)
                // The history may have it, too.
                if environment.stores.history != nil { history.reported.insert(kept.id) }
                failed(entry.message, .endedWithTheSession, on: account)
            } else if case .group(_, nil) = kept.recipient {
                giveUp(entry, on: account)
            } else if !account.outbox.insert(entry) {
                // The clock was put back, and the number has been given out anew.
                insertAnew(entry, on: account)
            }
        }
        reportUnsettled(of: account)
        if account.isConnected {
            sendKept(account)
        } else {
            settleKept(account)
            tellHowManyAreKept(account)
        }
    }

    /// Nil when it is for somebody who finds no room among the contacts.
    private func entry(for kept: KeptMessage, on account: AccountSession) -> Outbox.Entry? {
        let place: ChatPlace
        var lasting: ConversationID?
        switch kept.recipient {
        case .group(let name, let conversation):
            lasting = conversation
            place = .group(conversation.flatMap { account.groups[$0] } ?? .ofEarlierRun, name: name)
        case .contact(let identity):
            guard let correspondent = correspondent(account, identity) else {
                tell(
                    .notice("A message to \(identity.address) was given up: there are too many contacts to show them."))
                return nil
            }
            place = .direct(correspondent)
        }
        return Outbox.Entry(
            message: SubmittedMessage(
                id: kept.id, place: place, body: kept.body, origin: nil, replyTo: kept.replyTo),
            lasting: lasting, keptAt: kept.keptAt, isStored: true, isTold: true)
    }

    private func insertAnew(_ entry: Outbox.Entry, on account: AccountSession) {
        environment.stores.outbox.remove([entry.message.id], of: account.id)
        nextMessage &+= 1
        let message = entry.message
        account.outbox.insert(
            Outbox.Entry(
                message: SubmittedMessage(
                    id: MessageID(nextMessage), place: message.place, body: message.body, origin: nil,
                    replyTo: message.replyTo),
                lasting: entry.lasting, keptAt: entry.keptAt, isTold: true))
    }
}
