// SPDX-License-Identifier: Apache-2.0
import GatewayCore
import NIOCore

@testable import GatewayStore

/// Asks a history store and waits for the answers.
struct Talk {
    let history: any HistoryStore
    let keeper: TestStores

    init(_ history: any HistoryStore, _ keeper: TestStores) {
        self.history = history
        self.keeper = keeper
    }

    init(_ keeper: TestStores) { self.init(SQLiteHistoryStore(database: keeper.database), keeper) }

    func ask<Value: Sendable>(
        _ body: (any EventLoop, @escaping @Sendable (Value) -> Void) -> Void
    ) async -> Value {
        await keeper.ask { body($1, $2) }
    }

    func append(_ entry: HistoryEntry, isBeingSent: Bool = false, of user: String = "alice") async -> HistoryAppend {
        await ask { history.append(entry, isBeingSent: isBeingSent, of: user, on: $0, $1) }
    }

    /// Appends without waiting in between; the answer is that to the last one.
    func append(_ entries: [HistoryEntry], of user: String = "alice") async -> HistoryAppend? {
        guard let last = entries.last else { return nil }
        let loop = keeper.loop
        for entry in entries.dropLast() {
            history.append(entry, isBeingSent: false, of: user, on: loop) { _ in }
        }
        return await append(last, of: user)
    }

    func settle(_ message: MessageID, order: MessageID, time: Int64, of user: String = "alice") async -> Bool {
        await ask { history.settle(message, order: order, time: time, of: user, on: $0, $1) }
    }

    func unsettled(of user: String = "alice") async -> ([HistoryEntry], MessageID) {
        await ask { loop, answer in history.unsettled(of: user, on: loop) { answer(($0, $1)) } }
    }

    func entries(
        _ range: HistoryRange, in place: HistoryPlace = .bob, of user: String = "alice"
    ) async -> [HistoryEntry]? {
        await ask { history.entries(in: place, range, of: user, on: $0, $1) }
    }

    func search(_ words: String, of user: String = "alice") async -> [HistoryEntry] {
        await search(HistorySearch(words: words, limit: 100), of: user)
    }

    func search(_ search: HistorySearch, of user: String = "alice") async -> [HistoryEntry] {
        await ask { history.search(search, of: user, on: $0, $1) } ?? []
    }
}

extension HistoryPlace {
    static let bob = HistoryPlace(account: alice, kind: .direct, key: "bob")
}

extension HistoryEntry {
    /// Something that somebody says in their conversation with the user.
    static func said(_ text: String, _ number: UInt64, at time: Int64, by name: String = "bob") -> HistoryEntry {
        HistoryEntry(
            id: MessageID(number), order: MessageID(number),
            place: HistoryPlace(account: alice, kind: .direct, key: name), placeName: name,
            placeAddress: name + "@example.com",
            sender: HistorySender(contact: ContactID(name), nick: name, address: name + "@example.com"),
            content: .message(.text(RichText(text))), time: time)
    }

    /// Something that the user says to bob.
    static func own(_ text: String, _ number: UInt64, at time: Int64) -> HistoryEntry {
        var entry = said(text, number, at: time)
        entry.sender = nil
        return entry
    }

    static func happened(_ content: Content, _ number: UInt64, at time: Int64) -> HistoryEntry {
        var entry = said("", number, at: time)
        entry.content = content
        return entry
    }
}
