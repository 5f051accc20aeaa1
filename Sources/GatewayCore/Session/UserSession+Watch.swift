// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

/// Messages that take long: what has not ended within a moment is written down as being sent, so that its sender hears of
/// it even if the gateway is killed meanwhile.
///
/// One timer looks at all of them, so that a message that ends at once, as nearly all do, costs nothing.
extension UserSession {
    /// A message is looked at when it is between one and two of these old.
    static let watchInterval = TimeAmount.seconds(1)

    /// There are messages on their way. It ends by itself when there are none.
    func startWatch() {
        watchedUpTo = nextMessage
        watch = loop.scheduleRepeatedTask(initialDelay: Self.watchInterval, delay: Self.watchInterval) {
            [weak self] task in
            guard let self else { return task.cancel() }
            self.assumeIsolated { $0.look() }
        }
    }

    private func look() {
        if pending.isEmpty, watchedUpTo == nextMessage {
            watch?.cancel()
            watch = nil
            return
        }
        let limit = watchedUpTo
        watchedUpTo = nextMessage
        for (id, message) in pending where id.rawValue <= limit { noteSending(message) }
    }

    /// Until it ends, which takes it out again (`forgetKept`).
    private func noteSending(_ message: SubmittedMessage) {
        // The history has it as being sent.
        guard !history.beingSent.contains(message.id) else { return }
        guard let account = accounts.first(where: { isOn($0, message.place) }), account.isOwned else { return }
        var entry =
            account.outbox.sending[message.id]
            ?? Outbox.Entry(message: message, lasting: lasting(message.place), keptAt: environment.now())
        guard !entry.isStored, !entry.isRefused else { return }
        entry.isStored = true
        account.outbox.sending[message.id] = entry
        keep(entry, of: account, isBeingSent: true)
    }
}
