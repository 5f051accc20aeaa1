// SPDX-License-Identifier: Apache-2.0

/// Sending what has waited: in order, before anything newer, and only what nobody else sends.
extension UserSession {
    /// Sends everything that waits, in order, if it can be sent now.
    func sendKept(_ account: AccountSession) {
        guard !isClosing, account.isConnected, account.outbox.isRead, account.outbox.marking.isEmpty,
            !account.outbox.isHandingOver
        else { return }
        giveUpOldOnes(account)
        let open = account.openGroups
        let entries = account.outbox.take { $0.lasting.map { open.contains($0) } ?? true }
        account.sendsDirectly = entries.isEmpty
        // What is for a group that the network has not opened yet waits on, and nothing else waits for it.
        guard !entries.isEmpty else { return settleKept(account) }
        let stored = entries.filter(\.isStored).map(\.message.id)
        guard !stored.isEmpty else {
            send(entries, on: account)
            return sendKept(account)
        }
        let number = account.outbox.mark(entries)
        let id = account.id
        environment.stores.outbox.markSending(stored, of: id, on: loop) { [weak self] marked in
            self?.withAccount(id) { session, account in
                guard let entries = account.outbox.marked(number) else { return }
                session.send(entries, marked: marked, on: account)
                session.sendKept(account)
            }
        }
    }

    private func send(_ entries: [Outbox.Entry], marked: [MessageID]?, on account: AccountSession) {
        let marked = marked.map { Set($0) }
        var ready: [Outbox.Entry] = []
        for entry in entries {
            guard !entry.isStored || marked?.contains(entry.message.id) == true else {
                let text =
                    marked == nil
                    ? "it could not be noted down that it is being sent, so it was not"
                    : "it is not kept any more: another session of yours may have sent it"
                failed(entry.message, DeliveryFailure(.refused, text, wasNeverSent: marked == nil), on: account)
                if marked == nil { environment.stores.outbox.remove([entry.message.id], of: account.id) }
                continue
            }
            ready.append(entry)
        }
        send(ready, on: account)
    }

    private func send(_ entries: [Outbox.Entry], on account: AccountSession) {
        // What is written in answer to an outcome, while this goes on, comes after all of it.
        account.outbox.isHandingOver = true
        defer { account.outbox.isHandingOver = false }
        for var entry in entries {
            guard account.isConnected, let client = account.client, !isClosing else {
                // Lost meanwhile. What was marked is written anew, which takes the mark back.
                entry.isStored = false
                account.outbox.insert(entry)
                continue
            }
            account.outbox.sending[entry.message.id] = entry
            guard let (message, conversation) = route(entry, on: account) else {
                account.outbox.sending[entry.message.id] = nil
                giveUp(entry, on: account)
                continue
            }
            guard history.mode == .off else {
                sendWhenStored(message)
                continue
            }
            pending[message.id] = message
            if watch == nil { startWatch() }
            client.send(OutgoingMessage(id: message.id, body: message.body), to: conversation)
        }
        if !account.isConnected { settleKept(account) }
    }

    /// Where a message goes now: nicks and conversations may have changed while it waited.
    private func route(
        _ entry: Outbox.Entry, on account: AccountSession
    ) -> (SubmittedMessage, ConversationID)? {
        let message = entry.message
        let target: ChatTarget
        switch message.place {
        case .direct(let correspondent): target = .contact(correspondent.reference)
        case .group(let id, _): target = .group(entry.lasting.flatMap { account.groups[$0] } ?? id)
        }
        guard let (_, known, place) = try? route(to: target), let conversation = known ?? reopen(target) else {
            return nil
        }
        return (
            SubmittedMessage(
                id: message.id, place: place, body: message.body, origin: message.origin, replyTo: message.replyTo),
            conversation
        )
    }

    /// There is no conversation any more that a message could go to.
    func giveUp(_ entry: Outbox.Entry, on account: AccountSession) {
        failed(
            entry.message,
            DeliveryFailure(.nobodyHere, "the conversation it was for is no longer there", wasNeverSent: true),
            on: account)
        if entry.isStored { environment.stores.outbox.remove([entry.message.id], of: account.id) }
    }
}
