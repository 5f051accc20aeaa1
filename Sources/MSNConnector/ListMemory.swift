// SPDX-License-Identifier: Apache-2.0
internal import MSNPWire

/// Which of MSN's five lists somebody is on, told as what the gateway wants to know: are they a contact, blocked, or
/// waiting for an answer?
struct ListMemory {
    /// What changed for the gateway when somebody's lists did.
    struct Change: Equatable {
        /// Listed, blocked or both.
        var isKnown: Bool
        var wasKnown: Bool
        var isWaiting: Bool
        var wasWaiting: Bool
    }

    private var known: Set<String> = []
    private var waiting: Set<String> = []
    /// On the allow list, and on neither of those that make them known.
    private var allowed: Set<String> = []

    /// Somebody has added the user and was neither allowed nor blocked yet. (Up to MSNP10 there is no pending list: who has
    /// been told off is on the block list.)
    static func isWaiting(_ lists: ListBits) -> Bool {
        (lists.contains(.pending) || lists.contains(.reverse)) && lists.isDisjoint(with: [.forward, .allow, .block])
    }

    static func isKnown(_ lists: ListBits) -> Bool { !lists.isDisjoint(with: [.forward, .block]) }

    /// - Parameter key: the `MSNAddress.key` of somebody.
    mutating func set(_ key: String, _ lists: ListBits) -> Change {
        let change = Change(
            isKnown: Self.isKnown(lists), wasKnown: known.contains(key), isWaiting: Self.isWaiting(lists),
            wasWaiting: waiting.contains(key))
        if change.isKnown {
            if known.count < People.limit { known.insert(key) }
        } else {
            known.remove(key)
        }
        if lists.contains(.allow), !change.isKnown {
            if allowed.count < People.limit { allowed.insert(key) }
        } else {
            allowed.remove(key)
        }
        if change.isWaiting {
            if waiting.count < People.limit { waiting.insert(key) }
        } else {
            waiting.remove(key)
        }
        return change
    }

    /// Somebody adds the user: whether that needs an answer.
    mutating func asks(_ key: String) -> Bool {
        guard !known.contains(key), !allowed.contains(key) else { return false }
        if waiting.count < People.limit { waiting.insert(key) }
        return true
    }

    func isWaiting(_ key: String) -> Bool { waiting.contains(key) }

    mutating func answered(_ key: String) { waiting.remove(key) }

    mutating func removeAll() {
        known.removeAll()
        waiting.removeAll()
        allowed.removeAll()
    }
}
