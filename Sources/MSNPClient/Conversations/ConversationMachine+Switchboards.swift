// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// What happens on the switchboards of a conversation.
extension ConversationMachine {
    mutating func handle(
        _ event: SwitchboardEvent, on id: ConnectionID, _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        switch event {
        case .none:
            break
        case .message(let message):
            heard(message, on: id, now, into: &actions)
        case .delivered(let number, let message):
            losses = 0
            failUndeliverable(upTo: number, on: id, into: &actions)
            settle(message, .delivered(message.id), key: formerKey(of: number, on: id), into: &actions)
            goOn(after: id, now, into: &actions)
        case .refused(let number, let message, let failure):
            settle(message, .failed(message.id, failure), key: formerKey(of: number, on: id), into: &actions)
            goOn(after: id, now, into: &actions)
        case .undeliverable(let number):
            // To a group it may have been handed in part, and what was said before the switchboard grew or was left is over.
            if isGroup || isLeft || formerKey(of: number, on: id) != nil {
                failUndeliverable(upTo: number, on: id, into: &actions)
            }
            goOn(after: id, now, into: &actions)
        case .opened:
            if callsOwnEndpoints, let command = board?.callOwnEndpoints() { actions.append(.write(id, command)) }
            call(people, now, into: &actions)
            if let board, board.participants.isEmpty, !board.isCalling {
                lost(id, .recipientOffline, now, into: &actions)
            }
        case .joined(let participant):
            joined(participant, on: id, now, into: &actions)
        case .left(let account, let isIdle):
            left(account, isIdle, on: id, now, into: &actions)
        case .callFailed(let account, let failure):
            callFailed(account, failure, on: id, now, into: &actions)
        case .failed(let failure):
            lost(id, failure, now, into: &actions)
        }
    }

    /// After an answer: the next message, or the end of a switchboard that was only waiting for answers or delivers nothing.
    mutating func goOn(after id: ConnectionID, _ now: NIODeadline, into actions: inout [ClientAction]) {
        if board?.id == id {
            if board?.isOnlyUndeliverable == true {
                return lost(id, .notDelivered, now, into: &actions)
            }
        } else if !olderBoards.isEmpty, let board = olderBoards.first(where: { $0.id == id }) {
            if board.isOnlyUndeliverable { return lost(id, .notDelivered, now, into: &actions) }
            if board.isLeaving, !isOwed(by: board) {
                remove(id)
                give(up: board, .connectionLost, into: &actions)
            }
        }
        pump(now, into: &actions)
    }

    /// Whose a message is that was sent before the switchboard became this conversation's.
    func formerKey(of number: UInt32, on id: ConnectionID) -> MSNConversationKey? {
        let former = board?.id == id ? board?.former : board(id)?.former
        guard let former, number <= former.last else { return nil }
        return former.key
    }

    mutating func joined(
        _ participant: MSNParticipant, on id: ConnectionID, _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        noteArrival(participant)
        forget(participant.account)
        if isGroup, board?.id == id {
            if isOpenGroup {
                report(.joined(account: participant.account, name: participant.name), into: &actions)
            } else {
                isOpenGroup = true
                if board?.isCalling == true { gatherUntil = now + context.timeouts.gathering }
                report(.opened(participants: [participant]), into: &actions)
            }
            if board?.isCalling != true { gatherUntil = nil }
        }
        pump(now, into: &actions)
    }

    mutating func left(
        _ account: String, _ isIdle: Bool, on id: ConnectionID, _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        if isGroup, board?.id == id {
            if isIdle, remembered.count < MSNClientLimits.participants { remembered.append(account) }
            report(.left(account: account), into: &actions)
        }
        guard board(id)?.participants.isEmpty == true else { return }
        takeBackUnacknowledged(from: id, now, into: &actions)
        // Somebody may still be on the way.
        guard let board = board(id), !board.isCalling else { return }
        let wasCurrent = remove(id)
        if wasCurrent { remember(board) }
        retire(board, now, into: &actions)
        if wasCurrent {
            closeGroup(into: &actions)
            losses += 1
        }
        reopen(.recipientOffline, now, into: &actions)
    }

    /// Settles what has no answer when the last other person leaves: what can have crossed with the `BYE` is to be sent again.
    ///
    /// A service handles the lines of a switchboard in order, so what reached somebody before they left has its `ACK` before their
    /// `BYE`. What has none was handled when nobody was there any more, or the answer was lost. The former is younger than a round
    /// trip and than all that is answered; of the rest nobody can tell, and it fails.
    private mutating func takeBackUnacknowledged(
        from id: ConnectionID, _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        var messages: [SwitchboardMachine.InFlight] = []
        let former = board(id)?.former
        if board?.id == id {
            messages = board?.takeUnacknowledged() ?? []
        } else if let index = olderBoards.firstIndex(where: { $0.id == id }) {
            messages = olderBoards[index].takeUnacknowledged()
        }
        let crossing = context.timeouts.crossing
        let last =
            messages.lastIndex { !$0.isUndeliverable && ($0.isPassedOver || $0.writtenAt + crossing < now) } ?? -1
        var back: [OutgoingMessage] = []
        for (index, sent) in messages.enumerated() {
            let message = sent.message
            let key = former.flatMap { former in sent.id <= former.last ? former.key : nil }
            if index <= last {
                let failure: MSNSendFailure = sent.isUndeliverable ? .notDelivered : .unacknowledged
                settle(message, .failed(message.id, failure), key: key, into: &actions)
            } else if key != nil || isLeft {
                // What was meant for the conversation that the switchboard had been is not this one's to send again.
                settle(message, .failed(message.id, .recipientOffline), key: key, into: &actions)
            } else {
                back.append(message)
            }
        }
        takeBack(back)
    }

    mutating func closeGroup(into actions: inout [ClientAction]) {
        gatherUntil = nil
        guard isOpenGroup else { return }
        isOpenGroup = false
        report(.closed, into: &actions)
    }

    mutating func callFailed(
        _ account: String, _ failure: MSNSendFailure, on id: ConnectionID, _ now: NIODeadline,
        into actions: inout [ClientAction]
    ) {
        let key = MSNAddress.key(account)
        let isPeer = peer.map { MSNAddress.key($0) == key } ?? false
        if !isPeer { report(.inviteFailed(account: account, failure), into: &actions) }
        // Somebody of a group who is not there now belongs to it all the same.
        let isMember = remembered.contains { MSNAddress.key($0) == key }
        forget(account)
        if isMember, failure.isForNow { remembered.append(account) }
        guard let board = board(id) else { return }
        let isCurrent = self.board?.id == id
        if isCurrent, !board.isCalling { gatherUntil = nil }
        // A direct conversation is nothing without the other one.
        if isPeer ? !board.contains(key) : board.participants.isEmpty && !board.isCalling {
            if isPeer, isCurrent, !queue.isEmpty {
                losses += 1
                // The same switchboard will do, unless it says that they are in it, which they are not.
                if losses < 2, board.isOpen, failure.isForNow { return call([account], now, into: &actions) }
            }
            remove(id)
            if isCurrent { remember(board) }
            retire(board, now, into: &actions)
            if isCurrent {
                closeGroup(into: &actions)
                if isPeer { return reopen(failure, now, into: &actions) }
                giveUp(failure, now, into: &actions)
            }
        }
        pump(now, into: &actions)
    }

    /// A switchboard is of no use any more.
    mutating func lost(
        _ id: ConnectionID, _ failure: MSNSendFailure, _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        guard let board = board(id) else { return }
        let wasCurrent = remove(id)
        if wasCurrent { remember(board) }
        give(up: board, failure, into: &actions)
        if wasCurrent {
            closeGroup(into: &actions)
            losses += 1
        }
        reopen(failure, now, into: &actions)
    }

    // MARK: Switchboards come and go

    func board(_ id: ConnectionID) -> SwitchboardMachine? {
        if let board, board.id == id { return board }
        return olderBoards.first { $0.id == id }
    }

    /// Whom the call was for that a command on this connection answers.
    func callee(of command: MSNPCommand, on id: ConnectionID) -> String? {
        command.transactionID.flatMap { board(id)?.callee(of: $0) }
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

    /// Whether something may still come on a switchboard after good-bye: answers, or what somebody inside wrote before they heard of
    /// it, which has been acknowledged to them.
    private func isOwed(by board: SwitchboardMachine) -> Bool {
        if board.unacknowledged > 0 { return true }
        guard let peer else { return !isLeft && !board.participants.isEmpty }
        // What a stranger says is not this conversation's.
        return board.participants.count == 1 && board.contains(MSNAddress.key(peer))
    }

    /// Says good-bye on a switchboard, which is still read for a short while if something may come.
    mutating func retire(
        _ board: SwitchboardMachine, _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        var board = board
        if let command = board.leave(now: now) {
            actions.append(.write(board.id, command))
            if isOwed(by: board) {
                olderBoards.append(board)
                return
            }
        }
        give(up: board, .connectionLost, into: &actions)
    }

    /// Says good-bye on all switchboards.
    mutating func part(now: NIODeadline, into actions: inout [ClientAction]) {
        let staying = [board].compactMap { $0 } + olderBoards.filter { !$0.isLeaving }
        board = nil
        olderBoards.removeAll { !$0.isLeaving }
        for board in staying {
            remember(board)
            retire(board, now, into: &actions)
        }
    }

    /// Closes a switchboard that has been taken out. What has no answer fails.
    mutating func give(
        up board: SwitchboardMachine, _ failure: MSNSendFailure, into actions: inout [ClientAction]
    ) {
        actions.append(.close(board.id))
        released.append(board.id)
        guard board.unacknowledged > 0 else { return }
        let back = settleInFlight(of: board, failure, into: &actions)
        if !back.isEmpty { takeBack(back) }
    }

    /// Keeps in mind who is in a group, to call them again. Of a group in which nobody is left that is everybody who was in it:
    /// whoever left while others stayed wanted to, but the last ones may have closed their windows because it was quiet.
    mutating func remember(_ board: SwitchboardMachine) {
        guard isGroup, !isLeft else { return }
        let known = Set((invited + remembered).map(MSNAddress.key))
        let people = board.participants.isEmpty ? board.departed : board.participants.map(\.account)
        for account in people where remembered.count < MSNClientLimits.participants {
            if !known.contains(MSNAddress.key(account)) { remembered.append(account) }
        }
    }

    /// Somebody has come in or cannot come, and need not be called.
    mutating func forget(_ account: String) {
        guard !invited.isEmpty || !remembered.isEmpty else { return }
        let key = MSNAddress.key(account)
        invited.removeAll { MSNAddress.key($0) == key }
        remembered.removeAll { MSNAddress.key($0) == key }
    }
}

extension MSNSendFailure {
    /// The one who was called may come another time.
    fileprivate var isForNow: Bool {
        switch self {
        case .recipientOffline, .timedOut: true
        default: false
        }
    }
}
