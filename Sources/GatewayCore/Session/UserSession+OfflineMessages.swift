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
        guard attachments.contains(where: \.isListening) else {
            // Nobody would see them; the network tells them again.
            account.offlineMessages.subtract(messages.map(\.id))
            return
        }
        // Those that could not be stored are shown all the same; the network keeps them and tells them again next time.
        for message in unseen ?? messages { show(message, on: account) }
        guard unseen != nil else { return }
        let ids = messages.map(\.id)
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

    private func show(_ message: OfflineMessage, on account: AccountSession) {
        received(
            IncomingMessage(
                conversation: message.sender.conversation, sender: message.sender, body: message.body,
                sentAt: message.sentAt),
            on: account)
    }
}
