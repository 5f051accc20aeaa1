// SPDX-License-Identifier: Apache-2.0
package import NIOCore
internal import Synchronization

/// Keeps history while the process lives. Every question is answered by looking at all of it.
package final class InMemoryHistoryStore: HistoryStore {
    private struct Kept {
        var entries: [HistoryEntry] = []
        var beingSent: [HistoryEntry] = []
        var markers: [HistoryPlace: Int64] = [:]
        var positions: [String: MessageID] = [:]
        /// In order of time, those of one moment in order of `order`.
        var sorted: [HistoryEntry] {
            entries.sorted { ($0.time, $0.order.rawValue) < ($1.time, $1.order.rawValue) }
        }
    }

    private let kept = Mutex<[String: Kept]>([:])

    package init() {}

    /// Everything of a user but what is being sent, in order of time.
    package func entries(of user: String) -> [HistoryEntry] { kept.withLock { $0[user]?.sorted ?? [] } }

    // MARK: Writing

    package func append(
        _ entry: HistoryEntry, isBeingSent: Bool, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (HistoryAppend) -> Void
    ) {
        let outcome = kept.withLock { kept -> HistoryAppend in
            var mine = kept[user] ?? Kept()
            if let id = entry.networkID,
                mine.entries.contains(where: { $0.networkID == id && $0.place.account == entry.place.account })
            {
                return .known
            }
            guard !(mine.entries + mine.beingSent).contains(where: { $0.id == entry.id }) else { return .failed }
            if isBeingSent { mine.beingSent.append(entry) } else { mine.entries.append(entry) }
            kept[user] = mine
            return .stored
        }
        loop.answer(outcome, to: answer)
    }

    package func settle(
        _ message: MessageID, order: MessageID, time: Int64, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void
    ) {
        let isSettled = kept.withLock { kept in
            guard let index = kept[user]?.beingSent.firstIndex(where: { $0.id == message }),
                var entry = kept[user]?.beingSent.remove(at: index)
            else { return false }
            entry.order = order
            entry.time = time
            kept[user]?.entries.append(entry)
            return true
        }
        loop.answer(isSettled, to: answer)
    }

    package func discard(_ message: MessageID, of user: String) {
        kept.withLock { $0[user]?.beingSent.removeAll { $0.id == message } }
    }

    package func unsettled(
        of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (_ messages: [HistoryEntry], _ highest: MessageID) -> Void
    ) {
        let (messages, highest) = kept.withLock { kept in
            let mine = kept[user] ?? Kept()
            let highest = (mine.entries + mine.beingSent).reduce(0) { max($0, $1.id.rawValue, $1.order.rawValue) }
            return (mine.beingSent.sorted { $0.id.rawValue < $1.id.rawValue }, MessageID(highest))
        }
        loop.answer((messages, highest)) { answer($0.0, $0.1) }
    }

    // MARK: Reading

    package func entries(
        in place: HistoryPlace, _ range: HistoryRange, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        let all = entries(of: user).filter { $0.place == place }
        func position(_ point: HistoryPoint) -> (first: Int, next: Int)? {
            switch point {
            case .time(let time):
                return (all.firstIndex { $0.time >= time } ?? all.count, all.firstIndex { $0.time > time } ?? all.count)
            case .message(let id): return all.firstIndex { $0.id == id }.map { ($0, $0 + 1) }
            }
        }
        var stretch = 0..<all.count
        for (point, isStart) in [(range.after, true), (range.before, false)] {
            guard let point else { continue }
            guard let found = position(point) else { return loop.answer(nil, to: answer) }
            let bounds = isStart ? found.next..<all.count : 0..<found.first
            stretch = stretch.clamped(to: bounds)
        }
        let wanted = all[stretch].filter { range.withEvents || $0.isMessage }
        let limit = max(0, range.limit)
        loop.answer(Array(range.fromEnd ? wanted.suffix(limit) : wanted.prefix(limit)), to: answer)
    }

    package func missed(
        after order: MessageID, since time: Int64, limit: Int, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        var counts: [HistoryPlace: Int] = [:]
        var missed: [HistoryEntry] = []
        for entry in entries(of: user).reversed()
        where entry.isMessage && entry.order.rawValue > order.rawValue && entry.time >= time {
            counts[entry.place, default: 0] += 1
            if counts[entry.place, default: 0] <= limit { missed.append(entry) }
        }
        loop.answer(missed.reversed(), to: answer)
    }

    package func late(
        after order: MessageID, limit: Int, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        let late = entries(of: user).filter { $0.isLate && $0.order > order }.sorted { $0.order < $1.order }
        loop.answer(late.suffix(max(0, limit)), to: answer)
    }

    package func conversations(
        after: Int64, before: Int64, limit: Int, fromEnd: Bool, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryConversation]) -> Void
    ) {
        let found = conversations(of: user).filter { $0.latest > after && $0.latest < before }
        let limit = max(0, limit)
        loop.answer(Array(fromEnd ? found.suffix(limit) : found.prefix(limit)), to: answer)
    }

    package func conversation(
        named name: String, _ kind: HistoryPlace.Kind, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (HistoryConversation?) -> Void
    ) {
        let name = NickMap.fold(name)
        loop.answer(conversations(of: user).last { $0.place.kind == kind && $0.isCalled(name) }, to: answer)
    }

    private func conversations(of user: String) -> [HistoryConversation] {
        var found: [HistoryPlace: HistoryConversation] = [:]
        for entry in entries(of: user) where entry.isMessage {
            found[entry.place] = HistoryConversation(
                place: entry.place, name: entry.placeName, address: entry.placeAddress, latest: entry.time)
        }
        let all = found.values.sorted { ($0.latest, $0.place.key) < ($1.latest, $1.place.key) }
        return all.enumerated().filter { index, conversation in
            conversation.place.kind == .direct
                || !all[(index + 1)...].contains {
                    $0.place.kind == .group && $0.place.account == conversation.place.account
                        && $0.isCalled(NickMap.fold(conversation.name))
                }
        }.map(\.element)
    }

    package func speaker(
        named name: String, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (ContactID?) -> Void
    ) {
        let name = NickMap.fold(name)
        let found = entries(of: user).last { entry in
            entry.sender.map { NickMap.fold($0.nick) == name || NickMap.fold($0.address) == name } ?? false
        }
        loop.answer(found?.sender?.contact, to: answer)
    }

    /// Case does not matter; accents do, which they do not in a store that people search in earnest.
    package func search(
        _ search: HistorySearch, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        let words = Self.words(of: search.words)
        let found = entries(of: user).filter { entry in
            guard let text = entry.text, search.place == nil || search.place == entry.place,
                search.account == nil || search.account == entry.place.account,
                search.after.map({ entry.time >= $0 }) ?? true, search.before.map({ entry.time <= $0 }) ?? true
            else { return false }
            switch search.author {
            case nil: break
            case .user: guard entry.sender == nil else { return false }
            case .contact(let contact): guard entry.sender?.contact == contact else { return false }
            }
            let there = Self.words(of: text)
            return words.allSatisfy { word in there.contains { $0.hasPrefix(word) } }
        }
        let limit = max(0, search.limit)
        loop.answer(Array(search.fromStart ? found.prefix(limit) : found.suffix(limit)), to: answer)
    }

    private static func words(of text: String) -> [Substring] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    // MARK: What has been read and shown

    package func readMarkers(
        of user: String, on loop: any EventLoop, _ answer: @escaping @Sendable ([HistoryPlace: Int64]) -> Void
    ) {
        loop.answer(kept.withLock { $0[user]?.markers ?? [:] }, to: answer)
    }

    package func mark(_ place: HistoryPlace, readUpTo time: Int64, of user: String) {
        kept.withLock { kept in
            let before = kept[user]?.markers[place] ?? .min
            kept[user, default: Kept()].markers[place] = max(time, before)
        }
    }

    package func position(
        of client: String, user: String, on loop: any EventLoop, _ answer: @escaping @Sendable (MessageID?) -> Void
    ) {
        loop.answer(kept.withLock { $0[user]?.positions[client] }, to: answer)
    }

    package func keepPosition(_ order: MessageID, of client: String, user: String) {
        kept.withLock { $0[user, default: Kept()].positions[client] = order }
    }

    // MARK: Forgetting

    package func forget(
        _ place: HistoryPlace, since time: Int64?, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Int?) -> Void
    ) {
        let count = kept.withLock { kept in
            let gone = (kept[user]?.entries ?? []).filter { $0.place == place && $0.time >= time ?? .min }
            let ids = Set(gone.map(\.id))
            kept[user]?.entries.removeAll { ids.contains($0.id) }
            return gone.filter(\.isMessage).count
        }
        loop.answer(count, to: answer)
    }

    package func forget(user: String) { kept.withLock { $0[user] = nil } }

    package func adopt(from former: String, to user: String) {
        kept.withLock { kept in
            guard let old = kept.removeValue(forKey: former) else { return }
            var new = kept[user] ?? Kept()
            new.entries += old.entries
            new.beingSent += old.beingSent
            new.markers.merge(old.markers) { max($0, $1) }
            new.positions.merge(old.positions) { present, _ in present }
            kept[user] = new
        }
    }
}

extension HistoryEntry {
    package var isMessage: Bool { if case .message = content { true } else { false } }

    /// What was said in it; nil for a nudge and for anything but a message.
    package var text: String? {
        switch content {
        case .message(.text(let text)), .message(.action(let text)): text.text
        case .message(.nudge), .joined, .left, .topic, .reaction: nil
        }
    }
}
