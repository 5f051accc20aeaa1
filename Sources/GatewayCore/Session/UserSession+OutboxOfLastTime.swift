// SPDX-License-Identifier: Apache-2.0

/// What earlier sessions left in the outbox.
extension UserSession {
    /// Unsent messages wait with the others; what was being sent may or may not have arrived, and is only told of.
    func takeIn(_ messages: [KeptMessage], of account: AccountSession) {
        account.outbox.isRead = true
        nextMessage = messages.reduce(nextMessage) { max($0, $1.id.rawValue) }
        for kept in messages {
            guard let entry = entry(for: kept, on: account) else {
                environment.stores.outbox.remove([kept.id], of: account.id)
                continue
            }
            if kept.isBeingSent {
                environment.stores.outbox.remove([kept.id], of: account.id)
                failed(
                    entry.message,
                    DeliveryFailure(.uncertain, "the session ended while it was being sent, it may not have arrived"),
                    on: account)
            } else if case .group(_, nil) = kept.recipient {
                giveUp(entry, on: account)
            } else if !account.outbox.insert(entry) {
                // The clock was put back, and the number has been given out anew.
                insertAnew(entry, on: account)
            }
        }
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
            place = .group(conversation.flatMap { account.groups[$0] } ?? GroupID(0), name: name)
        case .contact(let identity):
            guard let correspondent = correspondent(account, identity) else {
                tell(.notice("a message to \(identity.address) was given up: there are too many contacts to show them"))
                return nil
            }
            place = .direct(correspondent)
        }
        return Outbox.Entry(
            message: SubmittedMessage(id: kept.id, place: place, body: kept.body, origin: nil), lasting: lasting,
            keptAt: kept.keptAt, isStored: true, isTold: true)
    }

    private func insertAnew(_ entry: Outbox.Entry, on account: AccountSession) {
        environment.stores.outbox.remove([entry.message.id], of: account.id)
        nextMessage &+= 1
        let message = entry.message
        account.outbox.insert(
            Outbox.Entry(
                message: SubmittedMessage(
                    id: MessageID(nextMessage), place: message.place, body: message.body, origin: nil),
                lasting: entry.lasting, keptAt: entry.keptAt, isTold: true))
    }
}
