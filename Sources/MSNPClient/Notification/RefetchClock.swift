// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// When the lists are fetched again (MSNP13 and later): some time after the last notice that they have changed, and not too
/// often. Keeps who has added the user meanwhile: what they wrote comes with the lists.
struct RefetchClock: Sendable {
    struct Announcement: Equatable, Sendable {
        var account: String
        var name: String
        /// Whether they wait for an answer.
        var asks: Bool
    }

    enum Outcome: Equatable, Sendable {
        case nothing
        /// Ask now.
        case fetch
        /// There was no answer; these are told without.
        case gaveUp([Announcement])
    }

    private var wantedAt: NIODeadline?
    private var notBefore: NIODeadline?
    private var limit: NIODeadline?
    private var announcements: [Announcement] = []

    var isFetching: Bool { limit != nil }

    var deadline: NIODeadline? { limit ?? wantedAt }

    /// Fetches at this time; a notice before it puts that off only as long as nothing was wanted yet.
    mutating func want(at time: NIODeadline) {
        guard wantedAt == nil else { return }
        wantedAt = notBefore.map { max($0, time) } ?? time
    }

    /// Fetches now, however short a time ago it did: the user waits for it. Behind a fetch that is under way, which may be older.
    mutating func wantAtOnce(_ now: NIODeadline) {
        notBefore = nil
        wantedAt = now
    }

    /// What is being fetched takes longer.
    mutating func prolong(until end: NIODeadline) {
        if limit != nil { limit = end }
    }

    mutating func postpone(until time: NIODeadline) {
        limit = nil
        wantedAt = time
    }

    /// Tells it when the lists are here. Nobody twice.
    mutating func announce(_ account: String, name: String, asks: Bool) {
        let isKnown = announcements.contains { $0.account == account }
        guard !isKnown, announcements.count < MSNClientLimits.announcements else { return }
        announcements.append(Announcement(account: account, name: name, asks: asks))
    }

    /// They have taken the user off again before it was told.
    mutating func withdraw(_ account: String) {
        let key = MSNAddress.key(account)
        announcements.removeAll { MSNAddress.key($0.account) == key }
    }

    mutating func timePassed(now: NIODeadline, interval: TimeAmount, limit: TimeAmount) -> Outcome {
        if let end = self.limit, end <= now { return .gaveUp(ended()) }
        guard self.limit == nil, let wantedAt, wantedAt <= now else { return .nothing }
        self.wantedAt = nil
        notBefore = now + interval
        self.limit = now + limit
        return .fetch
    }

    /// The answer is here, or will not come.
    mutating func ended() -> [Announcement] {
        limit = nil
        defer { announcements = [] }
        return announcements
    }
}
