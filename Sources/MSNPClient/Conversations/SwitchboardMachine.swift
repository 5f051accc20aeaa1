// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
package import NIOCore

/// One switchboard connection: gets in by `USR` or `ANS`, calls people, knows who is inside, numbers messages and waits for
/// their acknowledgements.
///
/// People are counted by their bare account in lower case: since MSNP16 each comes and goes once for every endpoint as well,
/// and the user's own endpoints come too.
package struct SwitchboardMachine: Sendable {
    /// How to get in.
    package enum Entrance: Equatable, Sendable {
        /// With the cookie of an `XFR`.
        case transferred(cookie: String)
        /// With the cookie of a `RNG`.
        case called(Ring)
    }

    enum State: Equatable {
        case connecting(Entrance)
        /// `USR` or `ANS` is sent.
        case entering(UInt32)
        case open
        /// `OUT` is sent; last acknowledgements may come.
        case leaving
    }

    struct Call: Sendable {
        var id: UInt32
        var account: String
        var key: String
        var deadline: NIODeadline
    }

    struct InFlight: Sendable {
        var id: UInt32
        var message: OutgoingMessage
        var writtenAt: NIODeadline
        /// `NAK` has come: it has arrived nowhere.
        var isUndeliverable = false
        /// Something that was written later has its answer.
        var isPassedOver = false
    }

    package let id: ConnectionID
    /// As the service named it.
    package let host: String
    /// What tells apart the call that the user answers here, as a hash: who calls, into which switchboard.
    private let answeredCall: Int?
    let context: ConversationContext
    var state: State
    private var transactionIDs = TransactionIDs()
    /// Everybody inside but the user.
    package internal(set) var participants: [MSNParticipant] = []
    /// Who has been inside and has left.
    private(set) var departed: [String] = []
    var calls: [Call] = []
    /// Whether each of those inside takes long messages in chunks, at all endpoints.
    var chunkReaders: [Bool] = []
    /// The user is inside at another endpoint as well.
    var hasOwnEndpoint = false
    var ownTakeChunks = true
    /// Oldest first. `MSG` with `A`, no answer yet, or a `NAK`.
    var inFlight = CircularBuffer<InFlight>(initialCapacity: 2)
    /// How many of them have a `NAK`.
    var undeliverable = 0
    var stepDeadline: NIODeadline?
    /// When somebody last said or did something here.
    package internal(set) var lastActivity: NIODeadline
    /// Messages up to this number were sent while the switchboard belonged to another conversation.
    private(set) var former: (key: MSNConversationKey, last: UInt32)?

    package init(
        id: ConnectionID, host: String, entrance: Entrance, context: ConversationContext, now: NIODeadline
    ) {
        self.id = id
        self.host = host
        self.context = context
        answeredCall =
            switch entrance {
            case .transferred: nil
            case .called(let ring): Self.hash(ring)
            }
        state = .connecting(entrance)
        stepDeadline = now + context.timeouts.connect
        lastActivity = now
    }

    package var isOpen: Bool { state == .open }
    package var isLeaving: Bool { state == .leaving }
    /// Somebody was called and has neither come nor been refused.
    package var isCalling: Bool { !calls.isEmpty }
    package var unacknowledged: Int { inFlight.count }
    /// All that is left in flight has a `NAK`.
    var isOnlyUndeliverable: Bool { undeliverable > 0 && undeliverable == inFlight.count }
    /// Long messages may be sent in chunks.
    var takesChunks: Bool { ownTakeChunks && !chunkReaders.isEmpty && !chunkReaders.contains(false) }

    /// Whether this is where the user is called to, and is inside or on the way already.
    func isAnswer(to ring: Ring) -> Bool { answeredCall == Self.hash(ring) && !isLeaving }

    private static func hash(_ ring: Ring) -> Int {
        var hasher = Hasher()
        hasher.combine(ring.sessionID)
        hasher.combine(ring.host)
        hasher.combine(MSNAddress.key(ring.account))
        return hasher.finalize()
    }

    /// Whether the account with this key is inside.
    package func contains(_ key: String) -> Bool {
        participants.contains { MSNAddress.key($0.account) == key }
    }

    /// Whom the call with this number is for, as long as it has no answer.
    func callee(of number: UInt32) -> String? {
        calls.first { $0.id == number }?.account
    }

    /// Since when it has been silent, if it could be closed.
    var silentSince: NIODeadline? {
        isOpen && inFlight.isEmpty ? lastActivity : nil
    }

    /// When `timePassed` wants to be called.
    package var nextDeadline: NIODeadline {
        var deadline = stepDeadline ?? .distantFuture
        if let next = answerDeadline, next < deadline { deadline = next }
        for call in calls where call.deadline < deadline { deadline = call.deadline }
        return deadline
    }

    /// For the oldest message without an answer.
    private var answerDeadline: NIODeadline? {
        let oldest = undeliverable == 0 ? inFlight.first : inFlight.first { !$0.isUndeliverable }
        return oldest.map { $0.writtenAt + context.timeouts.acknowledgement }
    }

    // MARK: Events

    /// The connection is open: what to say first.
    package mutating func connected(now: NIODeadline) -> MSNPCommand? {
        guard case .connecting(let entrance) = state else { return nil }
        let id = transactionIDs.next()
        state = .entering(id)
        stepDeadline = now + context.timeouts.switchboardStep
        switch entrance {
        case .transferred(let cookie): return MSNPCommand("USR", [String(id), context.selfName, cookie])
        case .called(let ring):
            return MSNPCommand("ANS", [String(id), context.selfName, ring.cookie, ring.sessionID])
        }
    }

    /// Time has passed; call it at `nextDeadline` or later.
    package mutating func timePassed(now: NIODeadline) -> [SwitchboardEvent] {
        if let stepDeadline, stepDeadline <= now { return [.failed(isLeaving ? .connectionLost : .timedOut)] }
        // What comes after a message without an answer is not sure either, and order would be lost: the board is given up.
        if let answerDeadline, answerDeadline <= now { return [.failed(.unacknowledged)] }
        let late = calls.filter { $0.deadline <= now }
        guard !late.isEmpty else { return [] }
        calls.removeAll { $0.deadline <= now }
        return late.map { .callFailed(account: $0.account, .timedOut) }
    }

    // MARK: Wishes

    /// Calls somebody; nil if they are inside or called already.
    package mutating func call(_ account: String, now: NIODeadline) -> MSNPCommand? {
        let key = MSNAddress.key(account)
        guard state == .open, !contains(key), !calls.contains(where: { $0.key == key }) else { return nil }
        let id = transactionIDs.next()
        calls.append(Call(id: id, account: account, key: key, deadline: now + context.timeouts.call))
        lastActivity = now
        return MSNPCommand("CAL", [String(id), account])
    }

    /// Calls the user's other endpoints. Nobody waits for them.
    mutating func callOwnEndpoints() -> MSNPCommand? {
        guard state == .open else { return nil }
        return MSNPCommand("CAL", [String(transactionIDs.next()), context.account])
    }

    /// Nobody is inside but another endpoint of the user: somebody it calls may come until then.
    mutating func awaitCompany(until deadline: NIODeadline) {
        stepDeadline = deadline
    }

    /// Somebody has come, or the switchboard is given to a conversation.
    mutating func stopAwaiting() {
        if state == .open { stepDeadline = nil }
    }

    /// Takes a message on its way; it goes out with this number and wants an acknowledgement.
    package mutating func send(_ message: OutgoingMessage, now: NIODeadline) -> UInt32 {
        let id = transactionIDs.next()
        inFlight.append(InFlight(id: id, message: message, writtenAt: now))
        lastActivity = now
        return id
    }

    /// The number for a message that wants no acknowledgement.
    package mutating func nextTransactionID() -> UInt32 {
        transactionIDs.next()
    }

    /// Leaves; nil if there is nothing to say.
    package mutating func leave(now: NIODeadline) -> MSNPCommand? {
        guard state == .open else { return nil }
        state = .leaving
        stepDeadline = now + context.timeouts.farewell
        return MSNPCommand("OUT")
    }

    /// Takes all messages that have no answer yet, or a `NAK`.
    mutating func takeUnacknowledged() -> [InFlight] {
        let messages = Array(inFlight)
        inFlight = CircularBuffer(initialCapacity: 2)
        undeliverable = 0
        return messages
    }

    /// Takes the messages with a `NAK` that were sent before this one.
    mutating func takeUndeliverable(upTo number: UInt32) -> [(id: UInt32, message: OutgoingMessage)] {
        let messages = inFlight.filter { $0.isUndeliverable && $0.id <= number }.map {
            (id: $0.id, message: $0.message)
        }
        inFlight.removeAll { $0.isUndeliverable && $0.id <= number }
        undeliverable -= messages.count
        return messages
    }

    /// The ids of messages in pieces that have no answer yet.
    var partsInFlight: Set<UInt64> {
        Set(inFlight.lazy.filter(\.message.isPart).map(\.message.id))
    }

    /// Gives up one message in pieces.
    mutating func dropParts(of id: UInt64) {
        inFlight.removeAll { $0.message.isPart && $0.message.id == id }
        undeliverable = inFlight.count { $0.isUndeliverable }
    }

    /// The switchboard goes over to another conversation; what is in flight still belongs to `key`.
    mutating func handOver(from key: MSNConversationKey) {
        former = inFlight.last.map { (key, $0.id) }
    }

    /// Somebody has left.
    mutating func departed(_ account: String) {
        if departed.count < MSNClientLimits.participants { departed.append(account) }
    }

    /// Somebody is inside, again perhaps.
    mutating func returned(_ key: String) {
        if !departed.isEmpty { departed.removeAll { MSNAddress.key($0) == key } }
    }
}
