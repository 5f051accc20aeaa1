// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
package import NIOCore

/// What has happened on a switchboard.
package enum SwitchboardEvent: Equatable, Sendable {
    /// Nothing that matters.
    case none
    /// `USR … OK` or `ANS … OK`: people can be called, and those who are inside are known.
    case opened
    case joined(MSNParticipant)
    /// Somebody has left, because of a long silence or by themselves.
    case left(account: String, isIdle: Bool)
    case callFailed(account: String, MSNSendFailure)
    case message(DeliveredMessage)
    /// With the number it was sent with.
    case delivered(UInt32, OutgoingMessage)
    case refused(UInt32, OutgoingMessage, MSNSendFailure)
    /// The service could not hand over the message with this number (`NAK`); it is still kept here.
    case undeliverable(UInt32)
    /// The switchboard is of no use any more.
    case failed(MSNSendFailure)
}

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
        case called(cookie: String, sessionID: String)
    }

    private enum State: Equatable {
        case connecting(Entrance)
        /// `USR` or `ANS` is sent.
        case entering(UInt32)
        case open
        /// `OUT` is sent; last acknowledgements may come.
        case leaving
    }

    private struct Call: Sendable {
        var id: UInt32
        var account: String
        var key: String
        var deadline: NIODeadline
    }

    private struct InFlight: Sendable {
        var id: UInt32
        var message: OutgoingMessage
        var deadline: NIODeadline
        /// `NAK` has come: it has arrived nowhere.
        var isUndeliverable = false
    }

    package let id: ConnectionID
    /// As the service named it.
    package let host: String
    private let context: ConversationContext
    private var state: State
    private var transactionIDs = TransactionIDs()
    /// Everybody inside but the user.
    package private(set) var participants: [MSNParticipant] = []
    private var calls: [Call] = []
    /// Whether each of those inside takes long messages in chunks, at all endpoints.
    private var chunkReaders: [Bool] = []
    /// The user is inside at another endpoint as well.
    private(set) var hasOwnEndpoint = false
    private var ownTakeChunks = true
    /// Oldest first. `MSG` with `A`, no answer yet, or a `NAK`.
    private var inFlight = CircularBuffer<InFlight>(initialCapacity: 2)
    /// How many of them have a `NAK`.
    private(set) var undeliverable = 0
    private var stepDeadline: NIODeadline?
    /// When somebody last said or did something here.
    package private(set) var lastActivity: NIODeadline
    /// Messages up to this number were sent while the switchboard belonged to another conversation.
    private(set) var former: (key: MSNConversationKey, last: UInt32)?

    package init(
        id: ConnectionID, host: String, entrance: Entrance, context: ConversationContext, now: NIODeadline
    ) {
        self.id = id
        self.host = host
        self.context = context
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

    /// Whether the account with this key is inside.
    package func contains(_ key: String) -> Bool {
        participants.contains { MSNAddress.key($0.account) == key }
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
        undeliverable == 0 ? inFlight.first?.deadline : inFlight.first { !$0.isUndeliverable }?.deadline
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
        case .called(let cookie, let sessionID):
            return MSNPCommand("ANS", [String(id), context.selfName, cookie, sessionID])
        }
    }

    /// A command has come.
    package mutating func received(_ command: MSNPCommand, now: NIODeadline) -> SwitchboardEvent {
        switch command.verb {
        case "MSG":
            guard let message = DeliveredMessage(command) else { return .none }
            lastActivity = now
            return .message(message)
        case "ACK":
            guard let (id, message) = take(command.transactionID) else { return .none }
            return .delivered(id, message)
        case "NAK":
            guard let id = command.transactionID, let index = inFlight.firstIndex(where: { $0.id == id }),
                !inFlight[index].isUndeliverable
            else { return .none }
            inFlight[index].isUndeliverable = true
            undeliverable += 1
            return .undeliverable(id)
        case "JOI", "IRO":
            return joined(command, now)
        case "BYE":
            return left(command, now)
        case "USR", "ANS":
            return entered(command)
        case "OUT":
            return .failed(.connectionLost)
        case "CAL":
            return .none
        default:
            guard let code = command.errorCode else { return .none }
            return refused(command.transactionID, code)
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
        inFlight.append(InFlight(id: id, message: message, deadline: now + context.timeouts.acknowledgement))
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
    package mutating func takeUnacknowledged() -> [(id: UInt32, message: OutgoingMessage, isUndeliverable: Bool)] {
        let messages = inFlight.map { (id: $0.id, message: $0.message, isUndeliverable: $0.isUndeliverable) }
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

    // MARK: Commands of the service

    private mutating func take(_ id: UInt32?) -> (UInt32, OutgoingMessage)? {
        guard let id else { return nil }
        // Answers come in order as a rule.
        if undeliverable == 0, inFlight.first?.id == id, let first = inFlight.popFirst() {
            // After a burst the memory goes back.
            if inFlight.isEmpty, inFlight.capacity > 8 { inFlight = CircularBuffer(initialCapacity: 2) }
            return (id, first.message)
        }
        // After a `NAK` an `ACK` says nothing any more.
        guard let index = inFlight.firstIndex(where: { $0.id == id }), !inFlight[index].isUndeliverable else {
            return nil
        }
        return (id, inFlight.remove(at: index).message)
    }

    private mutating func joined(_ command: MSNPCommand, _ now: NIODeadline) -> SwitchboardEvent {
        guard let line = RosterLine(command, dialect: context.dialect) else { return .none }
        let key = line.address.key
        let takesChunks = line.capabilities?.takesChunks ?? false
        if key == context.ownKey {
            if let endpoint = line.address.endpoint, endpoint != context.endpoint {
                hasOwnEndpoint = true
                ownTakeChunks = ownTakeChunks && takesChunks
            }
            return .none
        }
        // The line for the account as a whole follows those for its endpoints, as a rule; the first one counts.
        if let index = participants.firstIndex(where: { MSNAddress.key($0.account) == key }) {
            if !takesChunks, chunkReaders.indices.contains(index) { chunkReaders[index] = false }
            return .none
        }
        guard participants.count < MSNClientLimits.participants else { return .none }
        lastActivity = now
        calls.removeAll { $0.key == key }
        let participant = MSNParticipant(account: line.address.account, name: line.name)
        participants.append(participant)
        chunkReaders.append(takesChunks)
        // Those who were there before are told all at once with `opened`.
        return line.kind == .joined && state == .open ? .joined(participant) : .none
    }

    private mutating func left(_ command: MSNPCommand, _ now: NIODeadline) -> SwitchboardEvent {
        guard let departure = Departure(command, dialect: context.dialect), departure.address.endpoint == nil else {
            return .none
        }
        let key = departure.address.key
        guard let index = participants.firstIndex(where: { MSNAddress.key($0.account) == key }) else { return .none }
        lastActivity = now
        let participant = participants.remove(at: index)
        if chunkReaders.indices.contains(index) { chunkReaders.remove(at: index) }
        return .left(account: participant.account, isIdle: departure.isIdle)
    }

    private mutating func entered(_ command: MSNPCommand) -> SwitchboardEvent {
        guard case .entering(let id) = state, command.transactionID == id, command.parameter(1) == "OK" else {
            return .none
        }
        state = .open
        stepDeadline = nil
        return .opened
    }

    private mutating func refused(_ id: UInt32?, _ code: MSNPErrorCode) -> SwitchboardEvent {
        if case .entering(let entering) = state, entering == id { return .failed(.refused(code)) }
        if let index = calls.firstIndex(where: { $0.id == id }) {
            let call = calls.remove(at: index)
            if code == .alreadyThere, contains(call.key) { return .none }
            return .callFailed(account: call.account, code == .notOnline ? .recipientOffline : .refused(code))
        }
        if let (id, message) = take(id) { return .refused(id, message, .refused(code)) }
        return .none
    }
}
