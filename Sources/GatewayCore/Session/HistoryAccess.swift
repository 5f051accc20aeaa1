// SPDX-License-Identifier: Apache-2.0
package import NIOCore

/// The history of one user, or of one account of theirs, to be asked by whoever shows it. Answers come on the session's loop.
package struct HistoryAccess: Sendable {
    package let store: any HistoryStore
    package let user: String
    package let loop: any EventLoop
    /// The one account of which anything is told; nil for all of them.
    package var account: AccountID?

    /// Entries and conversations that are looked through for those of one account.
    private static let lookedThrough = 1000

    private func tells(_ place: HistoryPlace) -> Bool { account == nil || account == place.account }

    package func entries(
        in place: HistoryPlace, _ range: HistoryRange, _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        guard tells(place) else { return answer(nil) }
        store.entries(in: place, range, of: user, on: loop, answer)
    }

    package func missed(
        after order: MessageID, since time: Int64, limit: Int, _ answer: @escaping @Sendable ([HistoryEntry]) -> Void
    ) {
        store.missed(after: order, since: time, limit: limit, of: user, on: loop) { entries in
            answer(account == nil ? entries : entries.filter { tells($0.place) })
        }
    }

    package func conversations(
        after: Int64, before: Int64, limit: Int, fromEnd: Bool,
        _ answer: @escaping @Sendable ([HistoryConversation]) -> Void
    ) {
        let asked = account == nil ? limit : max(limit, Self.lookedThrough)
        store.conversations(
            after: after, before: before, limit: asked, fromEnd: fromEnd, of: user, on: loop
        ) { conversations in
            guard account != nil else { return answer(conversations) }
            let own = conversations.filter { tells($0.place) }
            answer(fromEnd ? own.suffix(limit) : Array(own.prefix(limit)))
        }
    }

    package func conversation(
        named name: String, _ kind: HistoryPlace.Kind, _ answer: @escaping @Sendable (HistoryConversation?) -> Void
    ) {
        guard account != nil else {
            return store.conversation(named: name, kind, of: user, on: loop, answer)
        }
        // People are on the lists of several accounts: the last one to whom anything was said may be another one's.
        let wanted = NickMap.fold(name)
        conversations(after: .min, before: .max, limit: Self.lookedThrough, fromEnd: true) { conversations in
            answer(
                conversations.last {
                    $0.place.kind == kind
                        && (NickMap.fold($0.name) == wanted || kind == .direct && NickMap.fold($0.address) == wanted)
                })
        }
    }

    package func search(_ search: HistorySearch, _ answer: @escaping @Sendable ([HistoryEntry]) -> Void) {
        var asked = search
        if account != nil { asked.limit = max(search.limit, Self.lookedThrough) }
        store.search(asked, of: user, on: loop) { entries in
            answer(account == nil ? entries : entries.filter { tells($0.place) }.suffix(search.limit))
        }
    }

    package func forget(
        _ place: HistoryPlace, since time: Int64?, _ answer: @escaping @Sendable (Int) -> Void
    ) {
        guard tells(place) else { return answer(0) }
        store.forget(place, since: time, of: user, on: loop, answer)
    }

    // MARK: Positions of clients

    /// What all clients together have been shown: where a client begins that was never here.
    private static let anybody = "*"

    /// Where a client begins: behind what it has been shown, or for a new one behind what any of the user's clients has;
    /// nil if there was never any.
    ///
    /// - Parameter client: the name it gives itself. Those without one are one client here: they share a position.
    package func position(of client: String?, _ answer: @escaping @Sendable (ClientPosition?) -> Void) {
        let ofOthers = account == nil ? [name(Self.anybody)] : [name(Self.anybody), Self.anybody]
        store.position(of: name(own: client), user: user, on: loop) { own in
            if let own { return answer(ClientPosition(order: own, isOwn: true)) }
            first(of: ofOthers) { answer($0.map { ClientPosition(order: $0, isOwn: false) }) }
        }
    }

    private func first(of clients: [String], _ answer: @escaping @Sendable (MessageID?) -> Void) {
        guard let client = clients.first else { return answer(nil) }
        store.position(of: client, user: user, on: loop) { position in
            if position != nil { return answer(position) }
            first(of: Array(clients.dropFirst()), answer)
        }
    }

    /// A client has been shown everything up to there.
    package func keepPosition(_ order: MessageID, of client: String?) {
        store.keepPosition(order, of: name(own: client), user: user)
        store.keepPosition(order, of: name(Self.anybody), user: user)
    }

    private func name(own client: String?) -> String { name(client == Self.anybody ? "" : client ?? "") }

    /// A client of one account is another one than that of the same name of another account, or of all: what the one has
    /// been shown says nothing of the others. No name has a space.
    private func name(_ client: String) -> String { account.map { "\(client) \($0.rawValue)" } ?? client }
}

/// Up to where a client has been shown everything.
package struct ClientPosition: Sendable, Equatable {
    package let order: MessageID
    /// Whether the client was here before; otherwise it is where another one got to.
    package let isOwn: Bool
}

extension UserSession {
    /// The history of the user; nil when none is kept or it may not be shown.
    package var historyAccess: HistoryAccess? {
        guard keepsHistory, let store = environment.stores.history else { return nil }
        return HistoryAccess(store: store, user: user, loop: loop)
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
        guard history.readMarkers[place] != nil || history.readMarkers.count < environment.limits.readMarkers else {
            return nil
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
