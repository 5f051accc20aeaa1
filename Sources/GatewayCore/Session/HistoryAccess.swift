// SPDX-License-Identifier: Apache-2.0
package import NIOCore

/// The history of one user, or of one account of theirs, to be asked by whoever shows it. Answers come on the session's loop.
package struct HistoryAccess: Sendable {
    package let store: any HistoryStore
    package let user: String
    package let loop: any EventLoop
    /// The one account of which anything is seen; nil for all of them.
    package let account: AccountID?

    package func entries(
        in place: HistoryPlace, _ range: HistoryRange, _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        guard sees(place) else { return answer(nil) }
        store.entries(in: place, range, of: user, on: loop, answer)
    }

    package func missed(
        after order: MessageID, since time: Int64, limit: Int, _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        store.missed(after: order, since: time, limit: limit, of: user, on: loop) { [self] entries in
            answer(account == nil ? entries : entries?.filter { sees($0.place) })
        }
    }

    package func late(
        after order: MessageID, limit: Int, _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        store.late(after: order, limit: limit, of: user, on: loop) { [self] entries in
            answer(account == nil ? entries : entries?.filter { sees($0.place) })
        }
    }

    package func conversations(
        after: Int64, before: Int64, limit: Int, fromEnd: Bool,
        _ answer: @escaping @Sendable ([HistoryConversation]) -> Void
    ) {
        guard account != nil else {
            return store.conversations(
                after: after, before: before, limit: limit, fromEnd: fromEnd, of: user, on: loop, answer)
        }
        store.conversations(after: after, before: before, limit: .max, fromEnd: fromEnd, of: user, on: loop) {
            [self] all in
            let seen = all.filter { sees($0.place) }
            let limit = max(0, limit)
            answer(Array(fromEnd ? seen.suffix(limit) : seen.prefix(limit)))
        }
    }

    package func conversation(
        named name: String, _ kind: HistoryPlace.Kind, _ answer: @escaping @Sendable (HistoryConversation?) -> Void
    ) {
        guard account != nil else { return store.conversation(named: name, kind, of: user, on: loop, answer) }
        let folded = NickMap.fold(name)
        store.conversations(after: .min, before: .max, limit: .max, fromEnd: false, of: user, on: loop) {
            [self] all in
            answer(all.last { sees($0.place) && $0.place.kind == kind && $0.isCalled(folded) })
        }
    }

    package func speaker(named name: String, _ answer: @escaping @Sendable (ContactID?) -> Void) {
        store.speaker(named: name, of: user, on: loop, answer)
    }

    package func search(_ search: HistorySearch, _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void) {
        var search = search
        search.account = account
        store.search(search, of: user, on: loop, answer)
    }

    /// Answers with how many messages there were; nil if they could not be forgotten.
    package func forget(
        _ place: HistoryPlace, since time: Int64?, _ answer: @escaping @Sendable (Int?) -> Void
    ) {
        guard sees(place) else { return answer(0) }
        store.forget(place, since: time, of: user, on: loop, answer)
    }

    private func sees(_ place: HistoryPlace) -> Bool { account == nil || place.account == account }

    // MARK: Positions of clients

    /// What all clients together have been shown: where a client begins that was never here.
    private static let anybody = "*"

    /// Where a client begins: behind what it has been shown, or for a new one behind what any of the user's clients has;
    /// nil if there was never any. A client that sees one account has a position for that one alone.
    ///
    /// - Parameter client: the name it gives itself. Those without one are one client here: they share a position.
    package func position(of client: String?, _ answer: @escaping @Sendable (ClientPosition?) -> Void) {
        let (store, user, loop) = (store, user, loop)
        let here = here(Self.anybody)
        store.position(of: self.here(Self.name(client)), user: user, on: loop) { own in
            if let own { return answer(ClientPosition(order: own, isOwn: true)) }
            store.position(of: Self.anybody, user: user, on: loop) { other in
                guard here != Self.anybody else { return answer(ClientPosition(others: [other])) }
                store.position(of: here, user: user, on: loop) { answer(ClientPosition(others: [other, $0])) }
            }
        }
    }

    /// A client has been shown everything up to there.
    package func keepPosition(_ order: MessageID, of client: String?) {
        store.keepPosition(order, of: here(Self.name(client)), user: user)
        store.keepPosition(order, of: here(Self.anybody), user: user)
    }

    /// The name of a client together with what it sees. No name has a blank in it.
    private func here(_ client: String) -> String { account.map { "\(client) \($0.rawValue)" } ?? client }

    private static func name(_ client: String?) -> String { client == anybody ? "" : client ?? "" }
}

/// Up to where a client has been shown everything.
package struct ClientPosition: Sendable, Equatable {
    package let order: MessageID
    /// Whether the client was here before; otherwise it is where another one got to.
    package let isOwn: Bool

    init(order: MessageID, isOwn: Bool) {
        self.order = order
        self.isOwn = isOwn
    }

    /// Where the one of some others is that has been shown most; nil if there are none.
    fileprivate init?(others: [MessageID?]) {
        guard let order = others.compactMap({ $0 }).max() else { return nil }
        self.init(order: order, isOwn: false)
    }
}

extension UserSession {
    /// The history of the user; nil when none is kept or it may not be shown.
    ///
    /// - Parameter account: the one of which anything is to be seen; nil for all.
    package func historyAccess(of account: AccountID?) -> HistoryAccess? {
        guard keepsHistory, let store = environment.stores.history else { return nil }
        return HistoryAccess(store: store, user: user, loop: loop, account: account)
    }

    /// Whether there may be a history in a moment: it is being opened, or it is not known yet that it is the user's.
    package var isHistoryComing: Bool {
        guard environment.stores.history != nil else { return false }
        if history.mode == .starting { return true }
        return history.mode == .off && !isOwnersOwn
            && accounts.contains { $0.id.rawValue == user && !$0.isOwned && $0.isActive }
    }

    /// The highest number given out so far: whatever is said from now on has a higher `order`.
    package var newestOrder: MessageID { MessageID(nextMessage) }

    // MARK: What the user has read

    /// Up to when a conversation has been read, in milliseconds since 1970; nil if that is not known.
    package func readMarker(of place: HistoryPlace) -> Int64? { history.readMarkers[place] }

    /// A client says up to when the user has read. The others are told if that is news.
    ///
    /// - Returns: up to when it has been read now; nil if there is no room to remember that.
    package func markRead(_ place: HistoryPlace, upTo time: Int64, by attachment: AttachmentID) -> Int64? {
        if let before = history.readMarkers[place], before >= time { return before }
        if history.readMarkers[place] == nil, history.readMarkers.count >= environment.limits.readMarkers {
            // What was read longest ago is missed least.
            guard let oldest = history.readMarkers.min(by: { $0.value < $1.value }) else { return nil }
            history.readMarkers[oldest.key] = nil
        }
        history.readMarkers[place] = time
        if keepsHistory { environment.stores.history?.mark(place, readUpTo: time, of: user) }
        tell(.readMarker(place, time), .everybodyBut(attachment))
        return time
    }
}

extension UserSession {
    /// A message of the history as it is shown now, under the present names; nil for anything but a message.
    package func message(of entry: HistoryEntry) -> ChatMessage? {
        guard let body = entry.body else { return nil }
        return ChatMessage(
            id: entry.id, place: chatPlace(of: entry), sender: person(of: entry), body: body, time: entry.time,
            origin: nil, replyTo: entry.replyTo, order: entry.order)
    }

    /// Who said something, or came or went: under their present nick if they are known; nil for the user.
    package func person(of entry: HistoryEntry) -> Correspondent? {
        guard let sender = entry.sender else { return nil }
        let reference = ContactReference(account: entry.place.account, contact: sender.contact)
        return known(reference)?.correspondent
            ?? Correspondent(reference: reference, nick: sender.nick, address: sender.address)
    }

    /// A conversation with somebody, or of a group, that is there now.
    package func conversation(at place: ChatPlace) -> HistoryConversation {
        HistoryConversation(place: historyPlace(of: place), name: place.name, address: place.address, latest: 0)
    }

    /// What a place is called now; nil if nobody is known there.
    package func presentName(of place: HistoryPlace) -> String? {
        let conversation = HistoryConversation(place: place, name: "", address: "", latest: 0)
        let name = chatPlace(of: conversation).name
        return name.isEmpty ? nil : name
    }
}
