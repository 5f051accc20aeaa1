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
            settle(message, .delivered(message.id), key: formerKey(of: number, on: id), into: &actions)
            goOn(after: id, now, into: &actions)
        case .refused(let number, let message, let failure):
            settle(message, .failed(message.id, failure), key: formerKey(of: number, on: id), into: &actions)
            goOn(after: id, now, into: &actions)
        case .opened:
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

    /// After an answer: the next message, or the end of a switchboard that was only waiting for answers.
    mutating func goOn(after id: ConnectionID, _ now: NIODeadline, into actions: inout [ClientAction]) {
        if !olderBoards.isEmpty, let board = olderBoards.first(where: { $0.id == id }), board.isLeaving,
            board.unacknowledged == 0
        {
            remove(id)
            give(up: board, .connectionLost, into: &actions)
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
        takeBack(from: id, into: &actions)
        // Somebody may still be on the way.
        guard let board = board(id), !board.isCalling else { return }
        let wasCurrent = remove(id)
        retire(board, now, into: &actions)
        if wasCurrent {
            closeGroup(into: &actions)
            losses += 1
        }
        reopen(.recipientOffline, now, into: &actions)
    }

    /// What has no answer when the last other person leaves has reached nobody and is to be sent again.
    mutating func takeBack(from id: ConnectionID, into actions: inout [ClientAction]) {
        var messages: [(id: UInt32, message: OutgoingMessage)] = []
        let former = board(id)?.former
        if board?.id == id {
            messages = board?.takeUnacknowledged() ?? []
        } else if let index = olderBoards.firstIndex(where: { $0.id == id }) {
            messages = olderBoards[index].takeUnacknowledged()
        }
        var back: [OutgoingMessage] = []
        for (number, message) in messages {
            // What was meant for the conversation that the switchboard had been is not this one's to send again.
            if let former, number <= former.last {
                settle(message, .failed(message.id, .recipientOffline), key: former.key, into: &actions)
            } else if isLeft {
                settle(message, .failed(message.id, .recipientOffline), key: nil, into: &actions)
            } else {
                back.append(message)
            }
        }
        queue.prepend(back)
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
        let isPeer = peer.map { MSNAddress.key($0) == MSNAddress.key(account) } ?? false
        forget(account)
        if !isPeer { report(.inviteFailed(account: account, failure), into: &actions) }
        guard let board = board(id) else { return }
        let isCurrent = self.board?.id == id
        if isCurrent, !board.isCalling { gatherUntil = nil }
        // A direct conversation is nothing without the other one.
        if isPeer ? !board.contains(MSNAddress.key(account)) : board.participants.isEmpty && !board.isCalling {
            remove(id)
            retire(board, now, into: &actions)
            if isCurrent {
                closeGroup(into: &actions)
                openingFailed(failure, into: &actions)
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
            // A service that does not answer at the door will not answer at the next one either.
            if failure == .timedOut, !board.isOpen { return openingFailed(.timedOut, into: &actions) }
            losses += 1
        }
        reopen(failure, now, into: &actions)
    }

    /// Asks for another switchboard for what waits, unless the one that was lost was another one already.
    mutating func reopen(
        _ failure: MSNSendFailure, _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        guard board == nil else { return pump(now, into: &actions) }
        guard !queue.isEmpty || !invited.isEmpty else {
            losses = 0
            return
        }
        guard losses < 2 else { return openingFailed(failure, into: &actions) }
        if opening == .none, !people.isEmpty, !isLeft { opening = .wanted }
        pump(now, into: &actions)
    }

    /// No switchboard is to be had, or nobody comes: everything that waits fails.
    mutating func openingFailed(_ failure: MSNSendFailure, into actions: inout [ClientAction]) {
        losses = 0
        // Nothing of it was ever written, so that nobody need wonder whether it has arrived.
        let failure = failure == .connectionLost ? .notSent : failure
        failQueue(failure, into: &actions)
        failInvitations(failure, into: &actions)
    }

    mutating func failInvitations(_ failure: MSNSendFailure, into actions: inout [ClientAction]) {
        let accounts = invited
        invited = []
        for account in accounts { report(.inviteFailed(account: account, failure), into: &actions) }
    }

    mutating func heard(
        _ message: DeliveredMessage, on id: ConnectionID, _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        guard !isLeft else { return }
        var content = SwitchboardContent(message.payload)
        if case .chunk(let chunk) = content {
            guard let whole = chunks.add(chunk, from: MSNAddress.key(message.account), now: now) else { return }
            content = whole
        }
        switch content {
        case .typing:
            guard MSNAddress.key(message.account) != context.ownKey else { return }
            report(.typing(account: message.account), into: &actions)
        case .nudge:
            report(.nudge(account: message.account), into: &actions)
        case .clientCaps, .chunk, .customEmoticons, .peerToPeer, .keepAlive:
            break
        case .invitation(let invitation):
            // Declined, so that the other side does not wait.
            if invitation.command == .invite {
                sendUnacknowledged(invitation.refusal.payload(), on: id, into: &actions)
            }
            report(.message(from: message.account, name: message.name, content: content), into: &actions)
        case .text, .action, .wink, .voiceClip, .ink, .unknown:
            report(.message(from: message.account, name: message.name, content: content), into: &actions)
        }
    }
}
