// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore

/// Of whom a client has been shown that they are typing, and until when that holds (IRCv3 typing: active lapses after six
/// seconds and is repeated every three at most).
///
/// Times are milliseconds of any clock that goes forward.
struct TypingDisplay: Sendable {
    private struct Typist {
        var shownAt: Int64
        var lapsesAt: Int64
    }

    /// Who types, and where.
    struct Place: Hashable, Sendable {
        let person: ContactReference
        /// Nil for what is for the user alone.
        let group: GroupID?

        init(_ person: ContactReference, in place: ChatPlace) {
            self.person = person
            group = if case .group(let id, name: _) = place { id } else { nil }
        }
    }

    private var typists: [Place: Typist] = [:]

    /// Somebody is typing. True if the client is to be told now.
    ///
    /// - Parameter once: whether it is told once until that lapses, rather than every three seconds.
    mutating func heard(_ person: Place, at now: Int64, once: Bool) -> Bool {
        let lapse = now &+ FrontEndLimits.typingLapse
        if let known = typists[person], known.lapsesAt > now,
            once || now &- known.shownAt < FrontEndLimits.typingInterval
        {
            typists[person]?.lapsesAt = lapse
            return false
        }
        if typists.count >= FrontEndLimits.typists {
            typists = typists.filter { $0.value.lapsesAt > now }
            guard typists.count < FrontEndLimits.typists else { return false }
        }
        typists[person] = Typist(shownAt: now, lapsesAt: lapse)
        return true
    }

    /// Somebody has said what they were typing. True if the client thought they still were.
    @discardableResult
    mutating func said(_ person: @autoclosure () -> Place) -> Bool {
        !typists.isEmpty && typists.removeValue(forKey: person()) != nil
    }

    /// Those who have stopped by now.
    mutating func lapsed(at now: Int64) -> [ContactReference] {
        let lapsed = typists.filter { $0.value.lapsesAt <= now }.keys
        for person in lapsed { typists[person] = nil }
        return lapsed.map(\.person).sorted { $0.contact.rawValue < $1.contact.rawValue }
    }

    /// When the next one lapses.
    var nextLapse: Int64? { typists.values.lazy.map(\.lapsesAt).min() }
}
