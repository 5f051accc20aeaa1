// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

/// The history of a user: everything that is said and done is stored before it is told.
///
/// It is kept only of somebody who is known to be its owner. While it is being opened, what belongs in it waits.
extension UserSession {
    /// Whether what is said is kept.
    var keepsHistory: Bool { history.mode == .on }

    /// The user is known to be the owner, so what is said from now on waits until their history is open.
    func expectHistory() {
        guard environment.stores.history != nil, history.mode == .off, !isClosing else { return }
        history.mode = .starting
        history.start += 1
    }

    /// Opens the history, unless the user wants none.
    func startHistory() {
        expectHistory()
        guard history.mode == .starting, let store = environment.stores.history else { return }
        guard settings[.history] != "off" else { return stopHistory() }
        let start = history.start
        readWhereHistoryEnds()
        store.unsettled(of: user, on: loop) { [weak self] messages, highest in
            self?.assumeIsolated { session in
                guard session.history.start == start, session.history.mode == .starting, !session.isClosing else {
                    return
                }
                session.nextMessage = max(session.nextMessage, highest.rawValue)
                session.history.unsettled = messages
                store.readMarkers(of: session.user, on: session.loop) { [weak session] markers in
                    session?.assumeIsolated { $0.hasOpenedHistory(markers, start: start) }
                }
            }
        }
    }

    /// Times go on where those of earlier sessions end, which may have been ahead of the clock. Nothing waits for this: it is
    /// there long before an account is signed in.
    private func readWhereHistoryEnds() {
        environment.stores.history?.conversations(
            after: 0, before: .max, limit: 1, fromEnd: true, of: user, on: loop
        ) { [weak self] last in
            self?.assumeIsolated { session in
                // A clock that was far ahead must not be followed for ever.
                guard let latest = last.last?.latest, latest - session.environment.now() < HistoryKeeping.mostAhead
                else { return }
                session.history.lastTime = max(session.history.lastTime, latest)
            }
        }
    }

    private func hasOpenedHistory(_ markers: [HistoryPlace: Int64], start: Int) {
        guard history.start == start, history.mode == .starting, !isClosing else { return }
        history.readMarkers.merge(markers) { max($0, $1) }
        history.mode = .on
        for attachment in attachments { attachment.receive(.history(isKept: true)) }
        for id in history.storing.keys.sorted(by: { $0.rawValue < $1.rawValue }) { storeBeforeSending(id) }
        tellWhatIsReady()
        for account in accounts { reportUnsettled(of: account) }
    }

    /// Nothing more is stored: the user wants none, or is not known to be the owner any more.
    func stopHistory() {
        guard history.mode != .off else { return }
        let wasOn = history.mode == .on
        history.mode = .off
        history.start += 1
        history.unsettled = []
        if wasOn { history.readMarkers = [:] }
        sendWhatIsBeingStored()
        tellWhatIsReady()
        tell(.history(isKept: false))
    }

    /// Tells an event when the entry that goes with it is stored.
    ///
    /// - Parameter answered: called with what became of it, before it is told.
    func record(
        _ entry: HistoryEntry, _ event: SessionEvent, to audience: Audience = .everybody,
        answered: (@Sendable (isolated UserSession, HistoryAppend) -> Void)? = nil
    ) {
        guard let store = environment.stores.history else { return tell(event, audience) }
        let ticket = history.queue.add(entry: event, to: audience)
        store.append(entry, isBeingSent: false, of: user, on: loop) { [weak self] outcome in
            self?.assumeIsolated { session in
                answered?(session, outcome)
                session.hasAnswered(ticket, outcome)
            }
        }
        hasAsked()
    }

    /// Something waits for the store.
    func hasAsked() {
        if history.isStuck || history.queue.count > environment.limits.unstoredEvents { return giveUpStoring() }
        guard history.watch == nil, !history.queue.isEmpty || !history.storing.isEmpty else { return }
        let interval = Self.storeTimeout
        history.watchedTicket = nil
        history.watch = loop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { [weak self] task in
            guard let self else { return task.cancel() }
            self.assumeIsolated { $0.lookWhetherStoreAnswers() }
        }
    }

    /// What waits for the store is told without it when it is between one and two of these old.
    static let storeTimeout = TimeAmount.seconds(5)

    private func lookWhetherStoreAnswers() {
        guard let awaited = history.queue.awaited ?? history.storing.keys.map(\.rawValue).min() else {
            history.watch?.cancel()
            history.watch = nil
            return
        }
        if history.watchedTicket == awaited, history.mode != .starting {
            history.isStuck = true
            giveUpStoring()
        }
        history.watchedTicket = awaited
    }

    func hasAnswered(_ ticket: UInt64, _ outcome: HistoryAppend) {
        noteStoring(outcome)
        guard !isClosed else { return }
        history.queue.answer(ticket, outcome)
        tellWhatIsReady()
    }

    /// Whether the store works is told when that changes.
    func noteStoring(_ outcome: HistoryAppend) {
        history.isStuck = false
        guard outcome == .failed else {
            history.hasToldOfFailure = false
            return
        }
        tellOfFailure()
    }

    private func tellOfFailure() {
        guard !history.hasToldOfFailure, !isClosing else { return }
        history.hasToldOfFailure = true
        tell(.notice("What is said cannot be stored at the moment: it is shown and sent, but not kept."))
    }

    /// Shows and sends what waits for the store, stored or not.
    func giveUpStoring() {
        history.queue.giveUp()
        sendWhatIsBeingStored()
        tellOfFailure()
        tellWhatIsReady()
    }

    /// A time for an entry, in milliseconds since 1970: now, and later than that of the entry before.
    func nextHistoryTime() -> Int64 {
        history.lastTime = max(environment.now(), history.lastTime &+ 1)
        return history.lastTime
    }

    /// When something was said of which the network may know when it was sent. It is others who say that: nothing was said
    /// in the future, or before 1970.
    func time(sentAt: Int64?) -> Int64 {
        let now = environment.now()
        let sentAt = sentAt.map { min(max($0, 0), now) }
        return keepsHistory ? historyTime(sentAt: sentAt) : sentAt ?? now
    }

    /// The same as `nextHistoryTime` for something of which the network may know when it was sent.
    ///
    /// Some tell that in whole seconds, and then a message that came after another one would have been sent before it,
    /// where clients that ask for what came after the last one that they know would miss it.
    private func historyTime(sentAt: Int64?) -> Int64 {
        guard let sentAt, sentAt > history.lastTime || history.lastTime - sentAt >= 1000 else {
            return sentAt == nil ? nextHistoryTime() : stepHistoryTime()
        }
        return sentAt
    }

    private func stepHistoryTime() -> Int64 {
        history.lastTime &+= 1
        return history.lastTime
    }

    // MARK: What goes into it

    /// Tells a message, and stores it first if it is to be kept.
    func record(
        _ message: ChatMessage, networkID: String? = nil,
        answered: (@Sendable (isolated UserSession, HistoryAppend) -> Void)? = nil
    ) {
        guard keepsHistory else {
            answered?(self, .failed)
            return tell(.message(message))
        }
        let entry = HistoryEntry(
            id: message.id, order: message.id, place: historyPlace(of: message.place), placeName: message.place.name,
            placeAddress: message.place.address, sender: message.sender.map { HistorySender($0) },
            content: .message(message.body), time: message.time, networkID: networkID,
            isLate: history.isLate(message.time))
        var message = message
        message.order = message.id
        record(entry, .message(message), answered: answered)
    }

    /// Tells what happened in a group, and stores it first if it is to be kept.
    func tell(_ group: Group, _ change: GroupChange) {
        let content: HistoryEntry.Content
        var sender: Correspondent?
        switch change {
        case .joined(let person): (content, sender) = (.joined, person)
        case .left(let person): (content, sender) = (.left, person)
        case .topic(let topic): content = .topic(topic)
        case .opened, .closed, .invited, .inviteFailed: return tell(.group(group, change))
        }
        guard history.mode != .starting else {
            return history.queue.add(work: { $0.tell(group, change) })
        }
        guard keepsHistory else { return tell(.group(group, change)) }
        nextMessage &+= 1
        let id = MessageID(nextMessage)
        let place = ChatPlace.group(group.id, name: group.name)
        record(
            HistoryEntry(
                id: id, order: id, place: historyPlace(of: place), placeName: group.name, placeAddress: "",
                sender: sender.map { HistorySender($0) }, content: content, time: nextHistoryTime()),
            .group(group, change))
    }

    func record(_ reaction: Reaction, from origin: AttachmentID) {
        guard keepsHistory else { return tell(.reaction(reaction), .everybodyBut(origin)) }
        let place = reaction.place
        // Another number than the id, which may have waited: what is shown is in order.
        record(
            HistoryEntry(
                id: reaction.id, order: mintMessageID(), place: historyPlace(of: place), placeName: place.name,
                placeAddress: place.address, sender: nil,
                content: .reaction(reaction.text, isWithdrawn: reaction.isWithdrawn), time: nextHistoryTime(),
                replyTo: reaction.message),
            .reaction(reaction), to: .everybodyBut(origin))
    }

    /// Where history has what is said at a place.
    package func historyPlace(of place: ChatPlace) -> HistoryPlace {
        switch place {
        case .direct(let person):
            return HistoryPlace(
                account: person.reference.account, kind: .direct, key: person.reference.contact.rawValue)
        case .group(let id, let name):
            if let group = groups[id] {
                return HistoryPlace(account: group.account, kind: .group, key: historyKey(of: group))
            }
            for account in accounts {
                guard let key = account.formerGroups[id] else { continue }
                return HistoryPlace(account: account.id, kind: .group, key: key)
            }
            return HistoryPlace(account: AccountID(""), kind: .group, key: name)
        }
    }

    /// What the history calls a group: a name is given anew to other groups, and what was said in them must not mix.
    func historyKey(of group: Group) -> String { lasting(group.id)?.rawValue ?? group.historyKey }
}

extension ChatPlace {
    package var name: String {
        switch self {
        case .direct(let person): person.nick
        case .group(_, let name): name
        }
    }

    var address: String { if case .direct(let person) = self { person.address } else { "" } }
}

extension HistorySender {
    init(_ person: Correspondent) {
        self.init(contact: person.reference.contact, nick: person.nick, address: person.address)
    }
}
