// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// What goes out in a conversation, what becomes of it, and how switchboards come and go for it.
extension ConversationMachine {
    /// Whether somebody is inside who should read what the user writes.
    var isReady: Bool {
        guard board?.isOpen == true else { return false }
        switch key {
        case .direct(let peer):
            // With anybody else inside it is about to become a group, and what waits is not meant for all of them.
            return board?.participants.count == 1 && board?.contains(peer) == true
        case .group: return board?.participants.isEmpty == false && gatherUntil == nil
        case .circle: return false
        }
    }

    /// Sends what may be sent, or sees to it that there will be a switchboard.
    mutating func pump(_ now: NIODeadline, into actions: inout [ClientAction]) {
        guard !queue.isEmpty else { return }
        // The switchboard is used where it is: a copy of it would make every change expensive.
        guard let id = board?.id else {
            if opening == .none {
                if people.isEmpty || isLeft { return failQueue(.recipientOffline, into: &actions) }
                opening = .wanted
            }
            return
        }
        guard isReady else { return }
        // Messages keep their order when a newer switchboard takes over: first the answers on the older ones.
        guard olderBoards.allSatisfy({ $0.unacknowledged == 0 }) else { return }
        var room = MSNClientLimits.unacknowledged - (board?.unacknowledged ?? 0)
        while room > 0, let message = queue.popFirst() {
            guard let transactionID = board?.send(message, now: now) else { return }
            actions.append(.writeMessage(id, transactionID: transactionID, message.content))
            room -= 1
        }
    }

    mutating func sendUnacknowledged(
        _ payload: ByteBuffer, on id: ConnectionID, into actions: inout [ClientAction]
    ) {
        let transactionID: UInt32?
        if board?.id == id {
            transactionID = board?.nextTransactionID()
        } else if let index = olderBoards.firstIndex(where: { $0.id == id }) {
            transactionID = olderBoards[index].nextTransactionID()
        } else {
            transactionID = nil
        }
        guard let transactionID else { return }
        actions.append(.write(id, MSNPCommand("MSG", [String(transactionID), "U"], payload: payload)))
    }

    /// Calls people into the open switchboard.
    mutating func call(_ accounts: [String], _ now: NIODeadline, into actions: inout [ClientAction]) {
        guard let id = board?.id else { return }
        for account in accounts {
            guard let command = board?.call(account, now: now) else { continue }
            actions.append(.write(id, command))
        }
    }

    // MARK: Outcomes

    /// Reports an outcome, of a message in pieces only once.
    mutating func settle(
        _ message: OutgoingMessage, _ outcome: MSNConversationEvent, key: MSNConversationKey?,
        into actions: inout [ClientAction]
    ) {
        if message.isPart {
            guard let left = pieces[message.id] else { return }
            if case .delivered = outcome, left > 1 {
                pieces[message.id] = left - 1
                return
            }
            pieces[message.id] = nil
            queue.removeParts(of: message.id)
        }
        actions.append(.report(.conversation(key ?? self.key, outcome)))
    }

    mutating func failQueue(_ failure: MSNSendFailure, into actions: inout [ClientAction]) {
        for message in queue.takeAll() {
            settle(message, .failed(message.id, failure), key: nil, into: &actions)
        }
    }

    mutating func failUnacknowledged(
        of board: SwitchboardMachine, _ failure: MSNSendFailure, into actions: inout [ClientAction]
    ) {
        var board = board
        for (id, message) in board.takeUnacknowledged() {
            let key = board.former.flatMap { former in id <= former.last ? former.key : nil }
            settle(message, .failed(message.id, failure), key: key, into: &actions)
        }
    }

    // MARK: Switchboards come and go

    func board(_ id: ConnectionID) -> SwitchboardMachine? {
        if let board, board.id == id { return board }
        return olderBoards.first { $0.id == id }
    }

    /// Takes a switchboard out; true if it was the current one.
    @discardableResult
    mutating func remove(_ id: ConnectionID) -> Bool {
        if board?.id == id {
            board = nil
            return true
        }
        olderBoards.removeAll { $0.id == id }
        return false
    }

    /// Says good-bye on a switchboard. If answers are missing it is still read for a short while.
    mutating func retire(
        _ board: SwitchboardMachine, _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        var board = board
        if let command = board.leave(now: now) {
            actions.append(.write(board.id, command))
            if board.unacknowledged > 0 {
                olderBoards.append(board)
                return
            }
        }
        give(up: board, .connectionLost, into: &actions)
    }

    /// Closes a switchboard that has been taken out. What has no answer fails.
    mutating func give(
        up board: SwitchboardMachine, _ failure: MSNSendFailure, into actions: inout [ClientAction]
    ) {
        actions.append(.close(board.id))
        released.append(board.id)
        failUnacknowledged(of: board, failure, into: &actions)
    }

    /// Keeps in mind who was in a group, to call them again.
    mutating func remember(_ board: SwitchboardMachine) {
        guard isGroup, !isLeft else { return }
        for participant in board.participants where remembered.count < MSNClientLimits.participants {
            forget(participant.account)
            remembered.append(participant.account)
        }
    }

    /// Somebody has come in or cannot come, and need not be called.
    mutating func forget(_ account: String) {
        guard !invited.isEmpty || !remembered.isEmpty else { return }
        let key = MSNAddress.key(account)
        invited.removeAll { MSNAddress.key($0) == key }
        remembered.removeAll { MSNAddress.key($0) == key }
    }

    func report(_ event: MSNConversationEvent, into actions: inout [ClientAction]) {
        actions.append(.report(.conversation(key, event)))
    }
}
