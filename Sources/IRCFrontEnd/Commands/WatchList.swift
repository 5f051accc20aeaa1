// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// The nicks of one client's WATCH list, each in the case in which it was added.
struct WatchList: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        let nick: String
        /// Whether the client is also told when they go away and come back (`WATCH A +nick`).
        let followsAway: Bool
    }

    /// By folded nick.
    private var entries: [String: Entry] = [:]

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }
    /// In the order of their nicks.
    var all: [Entry] { entries.values.sorted { $0.nick < $1.nick } }

    subscript(nick: String) -> Entry? { entries.isEmpty ? nil : entries[IRCCaseMapping.fold(nick)] }

    /// Adds a nick, or follows more of one that is there. False if that is one more than there may be.
    mutating func add(_ nick: String, followsAway: Bool, limit: Int) -> Bool {
        let key = IRCCaseMapping.fold(nick)
        guard entries[key] != nil || entries.count < limit else { return false }
        entries[key] = Entry(nick: nick, followsAway: followsAway || entries[key]?.followsAway == true)
        return true
    }

    /// Takes a nick off the list; nil if it was not there.
    mutating func remove(_ nick: String) -> Entry? { entries.removeValue(forKey: IRCCaseMapping.fold(nick)) }

    mutating func removeAll() { entries = [:] }
}
