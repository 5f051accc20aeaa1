// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore

/// The names and texts of contacts that change more often than anybody can read, as those that follow somebody's music do:
/// one change in half a minute is told, and what was held back meanwhile as it is then.
///
/// Times are milliseconds of any clock that goes forward.
struct NameChanges: Sendable {
    /// What a client has been told of a contact in words of their own.
    struct Words: Equatable, Sendable {
        /// The real name.
        var name: String
        /// Nil for somebody who is there.
        var away: String?
    }

    private var toldAt: [ContactReference: Int64] = [:]
    private var heldBack: [ContactReference: Words] = [:]

    /// A change comes. The words that the client knows, if it is to be told now; nil if that has to wait.
    ///
    /// - Parameter old: the words before the change.
    mutating func change(_ person: ContactReference, from old: Words, at now: Int64) -> Words? {
        if let last = toldAt[person], now >= last, now &- last < FrontEndLimits.nameChangeInterval {
            if heldBack[person] == nil { heldBack[person] = old }
            return nil
        }
        toldAt[person] = now
        return heldBack.removeValue(forKey: person) ?? old
    }

    /// An away text was told that does not wait, because it comes with a new state.
    mutating func told(away: String?, of person: ContactReference) { heldBack[person]?.away = away }

    /// Somebody has gone, and what is held back with them.
    mutating func forget(_ person: ContactReference) {
        guard !toldAt.isEmpty else { return }
        toldAt[person] = nil
        heldBack[person] = nil
    }

    /// Those whose time has come, with the words that the client knows.
    mutating func due(at now: Int64) -> [(person: ContactReference, known: Words)] {
        let isOver = { (last: Int64?) in
            last.map { now < $0 || now &- $0 >= FrontEndLimits.nameChangeInterval } ?? true
        }
        let due = heldBack.filter { isOver(toldAt[$0.key]) }
        toldAt = toldAt.filter { !isOver($0.value) }
        for person in due.keys {
            heldBack[person] = nil
            toldAt[person] = now
        }
        return due.map { ($0.key, $0.value) }.sorted { $0.0.contact.rawValue < $1.0.contact.rawValue }
    }

    /// When something that is held back is to be told.
    var nextDue: Int64? {
        heldBack.keys.lazy.map { (toldAt[$0] ?? 0) &+ FrontEndLimits.nameChangeInterval }.min()
    }
}
