// SPDX-License-Identifier: Apache-2.0

/// Messages that came while the user was not signed in: stored, then shown, then confirmed to the network.
extension UserSession {
    func received(_ messages: [OfflineMessage], on account: AccountSession) {
        // The network may tell the same ones again before they are confirmed.
        let new = messages.filter { !account.offlineMessages.contains($0.id) }
        let room = max(environment.limits.offlineMessages - account.offlineMessages.count, 0)
        // What finds no room stays with the network until the next sign-in.
        let taken = Array(new.prefix(room))
        guard !taken.isEmpty else { return }
        account.offlineMessages.formUnion(taken.map(\.id))
        let id = account.id
        let attempt = account.attempt
        environment.stores.offlineMessages.receive(taken, of: id, on: loop) { [weak self] unseen in
            self?.withAccount(id) { session, account in
                session.stored(taken, unseen: unseen, on: account, attempt: attempt)
            }
        }
    }

    private func stored(
        _ messages: [OfflineMessage], unseen: [OfflineMessage]?, on account: AccountSession, attempt: Int
    ) {
        guard history.mode != .starting else {
            let id = account.id
            return history.queue.add(work: { session in
                guard let account = session.account(id) else { return }
                session.stored(messages, unseen: unseen, on: account, attempt: attempt)
            })
        }
        if keepsHistory { return keep(messages, unseen: unseen, on: account, attempt: attempt) }
        guard attachments.contains(where: \.isListening) else {
            // Nobody would see them; the network tells them again.
            account.offlineMessages.subtract(messages.map(\.id))
            return
        }
        // Those that could not be stored are shown all the same; the network keeps them and tells them again next time.
        for message in unseen ?? messages { show(message, on: account) }
        guard unseen != nil else { return }
        confirm(messages.map(\.id), on: account, attempt: attempt)
    }

    /// Puts them into the history, where clients find them whenever they come, and confirms them when all are there.
    private func keep(
        _ messages: [OfflineMessage], unseen: [OfflineMessage]?, on account: AccountSession, attempt: Int
    ) {
        let ids = messages.map(\.id)
        let id = account.id
        let new = unseen ?? messages
        guard !new.isEmpty else { return confirm(ids, on: account, attempt: attempt) }
        let progress = StoringProgress(count: new.count, failed: unseen == nil)
        for message in new {
            show(message, on: account) { session, outcome in
                guard progress.isComplete(after: outcome), let account = session.account(id) else { return }
                session.confirm(ids, on: account, attempt: attempt)
            }
        }
    }

    private func confirm(_ ids: [String], on account: AccountSession, attempt: Int) {
        let id = account.id
        environment.stores.offlineMessages.markShown(ids, of: id, on: loop) { [weak self] isCommitted in
            guard isCommitted else { return }
            self?.withAccount(id) { _, account in
                // On a later connection the network tells them again, and they are confirmed then.
                guard account.attempt == attempt, account.isConnected else { return }
                (account.client as? any OfflineMessaging)?.confirm(offlineMessages: ids)
                account.offlineMessages.subtract(ids)
            }
        }
    }

    private func show(
        _ message: OfflineMessage, on account: AccountSession,
        answered: (@Sendable (isolated UserSession, HistoryAppend) -> Void)? = nil
    ) {
        received(
            IncomingMessage(
                conversation: message.sender.conversation, sender: message.sender, body: message.body,
                sentAt: message.sentAt),
            on: account, networkID: message.id, answered: answered)
    }
}

/// How many of some messages the history has still to answer for. Touched on one loop.
private final class StoringProgress: @unchecked Sendable {
    private var count: Int
    private var failed: Bool

    init(count: Int, failed: Bool) {
        self.count = count
        self.failed = failed
    }

    /// One has been answered for. True when that was the last and none has failed.
    func isComplete(after outcome: HistoryAppend) -> Bool {
        count -= 1
        if outcome == .failed { failed = true }
        return count == 0 && !failed
    }
}
