// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
package import NIOCore

/// What the service says on a switchboard.
extension SwitchboardMachine {
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
            passOver(before: id)
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
        passOver(before: id)
        return (id, inFlight.remove(at: index).message)
    }

    /// Notes that what was written before this one has been handled, whatever became of its answers.
    private mutating func passOver(before id: UInt32) {
        for index in inFlight.indices where inFlight[index].id < id { inFlight[index].isPassedOver = true }
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
        returned(key)
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
        departed(participant.account)
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
