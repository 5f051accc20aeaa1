// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// The commands on a notification connection that wait for their reply, each with a deadline: a service may never answer.
struct Transactions: Sendable {
    /// What a command was for.
    enum Purpose: Equatable, Sendable {
        case synchronisation
        /// The initial contact list, one of possibly several pieces.
        case contactList
        case privacy
        case firstStatus
        case status(PresenceStatus)
        /// `isInitial`: the service's own, said again at sign-in.
        case displayName(String, isInitial: Bool)
        /// The step of an edit of the lists.
        case edit
        /// The order to this endpoint of the account.
        case signOut(String)
        case personalMessage(String)
        /// What this endpoint says of itself; nobody waits for the answer.
        case endpoint
        /// A switchboard for the conversation with this number.
        case switchboard(UInt32)
        /// The way into circles, or into one: `USR … SHA A`, `ADL`, `PUT` with this number.
        case circle(UInt32)
    }

    private struct Entry: Sendable {
        var id: UInt32
        var purpose: Purpose
        var deadline: NIODeadline
    }

    /// Oldest first. Few at a time.
    private var entries: [Entry] = []

    var isFull: Bool { entries.count >= MSNClientLimits.transactions }

    var nextDeadline: NIODeadline? { entries.lazy.map(\.deadline).min() }

    mutating func begin(_ id: UInt32, _ purpose: Purpose, until deadline: NIODeadline) {
        entries.append(Entry(id: id, purpose: purpose, deadline: deadline))
    }

    /// Ends the transaction with this number.
    mutating func finish(_ id: UInt32) -> Purpose? {
        guard let index = entries.firstIndex(where: { $0.id == id }) else { return nil }
        return entries.remove(at: index).purpose
    }

    /// Ends all transactions for this.
    mutating func finishAll(_ purpose: Purpose) {
        entries.removeAll { $0.purpose == purpose }
    }

    func purpose(of id: UInt32) -> Purpose? {
        entries.first { $0.id == id }?.purpose
    }

    /// Gives a long answer that makes progress more time.
    mutating func extend(_ purpose: Purpose, until deadline: NIODeadline) {
        for index in entries.indices where entries[index].purpose == purpose { entries[index].deadline = deadline }
    }

    /// Ends what has waited too long.
    mutating func expire(now: NIODeadline) -> [Purpose] {
        guard entries.contains(where: { $0.deadline <= now }) else { return [] }
        let expired = entries.filter { $0.deadline <= now }.map(\.purpose)
        entries.removeAll { $0.deadline <= now }
        return expired
    }
}
