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
        if keepsHistory {
            return findTimes(of: unseen ?? messages, on: account) { session, account, new in
                session.keep(new, of: messages.map(\.id), isStored: unseen != nil, on: account, attempt: attempt)
            }
        }
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

    /// Looks up what the history has of the seconds in which messages were sent.
    ///
    /// - Parameter done: given the messages with their times, unless the account has gone.
    private func findTimes(
        of messages: [OfflineMessage], on account: AccountSession,
        _ done: @escaping @Sendable (isolated UserSession, AccountSession, [OfflineMessage]) -> Void
    ) {
        let moments = Set(messages.compactMap { OfflineMessageTimes.Moment($0) })
        guard let store = environment.stores.history, !moments.isEmpty else { return done(self, account, messages) }
        let id = account.id
        let search = TimeSearch(awaited: moments.count)
        for moment in moments {
            let place = HistoryPlace(account: id, kind: .direct, key: moment.contact.rawValue)
            let range = HistoryRange(before: .time(moment.end), limit: 1, fromEnd: true)
            store.entries(in: place, range, of: user, on: loop) { [weak self] entries in
                guard search.isComplete(after: moment, entries?.last?.time) else { return }
                self?.withAccount(id) { session, account in
                    var times = search.times
                    done(
                        session, account,
                        messages.map { message in
                            var message = message
                            message.sentAt = times.time(of: message)
                            return message
                        })
                }
            }
        }
    }

    /// Puts them into the history, where clients find them whenever they come, and confirms them when all are there.
    ///
    /// - Parameters:
    ///   - ids: those of all that the network told, also of what had been shown before.
    ///   - isStored: whether they are in the store of offline messages.
    private func keep(
        _ new: [OfflineMessage], of ids: [String], isStored: Bool, on account: AccountSession, attempt: Int
    ) {
        let id = account.id
        guard !new.isEmpty else { return confirm(ids, on: account, attempt: attempt) }
        let progress = StoringProgress(count: new.count, failed: !isStored)
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

/// Which of some moments the history has still to answer for. Touched on one loop.
private final class TimeSearch: @unchecked Sendable {
    private var awaited: Int
    private(set) var times = OfflineMessageTimes()

    init(awaited: Int) { self.awaited = awaited }

    /// One has been answered for. True when that was the last.
    func isComplete(after moment: OfflineMessageTimes.Moment, _ time: Int64?) -> Bool {
        awaited -= 1
        if let time { times.note(time, in: moment) }
        return awaited == 0
    }
}
