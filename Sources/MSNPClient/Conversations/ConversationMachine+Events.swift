// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
package import NIOCore

/// What happens to a conversation: its switchboards come and go, time passes, the session begins and ends.
extension ConversationMachine {
    /// The owner has asked for a switchboard.
    package mutating func switchboardRequested() {
        opening = .requested
    }

    /// The answer to the owner's request. `id` is for the connection to open; the owner has checked the host.
    package mutating func switchboardGranted(
        _ result: Result<SwitchboardReferral, MSNSendFailure>, id: ConnectionID, callsOwnEndpoints: Bool,
        now: NIODeadline,
        into actions: inout [ClientAction]
    ) {
        guard opening == .requested else { return }
        opening = .none
        // A switchboard that the other side opened meanwhile will do.
        guard board == nil, !isLeft else { return }
        switch result {
        case .failure(let failure):
            losses += 1
            reopen(failure, now, into: &actions)
        case .success(let referral):
            self.callsOwnEndpoints = callsOwnEndpoints
            board = SwitchboardMachine(
                id: id, host: referral.host, entrance: .transferred(cookie: referral.cookie), context: context, now: now
            )
            actions.append(.connect(id, host: referral.host, port: referral.port))
        }
    }

    /// A switchboard that somebody called the user into becomes the one of this conversation. It is open.
    /// `isNews`: the delegate is to hear that the group is open.
    package mutating func adopt(
        _ newer: SwitchboardMachine, isNews: Bool, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        if let older = board {
            if older.isOpen, older.isCalling || !older.participants.isEmpty {
                olderBoards.append(older)
            } else {
                retire(older, now, into: &actions)
            }
        }
        while olderBoards.count >= MSNClientLimits.boardsPerConversation, let oldest = olderBoards.first {
            olderBoards.removeFirst()
            give(up: oldest, .connectionLost, into: &actions)
        }
        board = newer
        if opening == .wanted { opening = .none }
        if isGroup {
            isOpenGroup = true
            for participant in newer.participants { forget(participant.account) }
            if isNews { report(.opened(participants: newer.participants), into: &actions) }
        }
        pump(now, into: &actions)
    }

    /// A connection is open.
    package mutating func connected(_ id: ConnectionID, now: NIODeadline, into actions: inout [ClientAction]) {
        guard board?.id == id, let command = board?.connected(now: now) else { return }
        actions.append(.write(id, command))
    }

    /// A command has come on a connection.
    package mutating func received(
        _ command: MSNPCommand, on id: ConnectionID, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        if board?.id == id {
            guard let event = board?.received(command, now: now) else { return }
            handle(event, on: id, now, into: &actions)
        } else if let index = olderBoards.firstIndex(where: { $0.id == id }) {
            let event = olderBoards[index].received(command, now: now)
            handle(event, on: id, now, into: &actions)
        }
    }

    /// A connection could not be made, or has ended.
    package mutating func closed(_ id: ConnectionID, now: NIODeadline, into actions: inout [ClientAction]) {
        lost(id, .connectionLost, now, into: &actions)
    }

    /// Time has passed; call it at `nextDeadline` or later.
    package mutating func timePassed(now: NIODeadline, into actions: inout [ClientAction]) {
        if let gatherUntil, gatherUntil <= now {
            self.gatherUntil = nil
            pump(now, into: &actions)
        }
        if let id = board?.id {
            for event in board?.timePassed(now: now) ?? [] { handle(event, on: id, now, into: &actions) }
        }
        for id in olderBoards.map(\.id) {
            guard let index = olderBoards.firstIndex(where: { $0.id == id }) else { continue }
            for event in olderBoards[index].timePassed(now: now) { handle(event, on: id, now, into: &actions) }
        }
        if queue.isEmpty, let board, let idle = idleDeadline(since: board.silentSince), idle <= now {
            self.board = nil
            retire(board, now, into: &actions)
        }
        for board in olderBoards where !board.isLeaving {
            guard let idle = idleDeadline(since: board.silentSince), idle <= now else { continue }
            olderBoards.removeAll { $0.id == board.id }
            retire(board, now, into: &actions)
        }
    }

    /// The session is over: what was written and has no answer fails; what was not is handed out, in order, for the owner to fail
    /// together with that of the other conversations. Nothing is written any more. A group remembers its people.
    package mutating func sessionEnded(into actions: inout [ClientAction]) -> [OutgoingMessage] {
        opening = .none
        gatherUntil = nil
        if let board { remember(board) }
        // Backwards, so that what comes back keeps its order.
        for board in [board].compactMap({ $0 }) + olderBoards.reversed() {
            takeBack(settleInFlight(of: board, .connectionLost, into: &actions))
        }
        board = nil
        olderBoards = []
        released = []
        submissions = []
        storing = 0
        invitations = RecentInvitations()
        refusals = []
        handwriting = nil
        isOpenGroup = false
        losses = 0
        let unsent = takeUnsent(into: &actions)
        failInvitations(.notSignedIn, into: &actions)
        return unsent
    }

    /// A new session, perhaps in another dialect.
    package mutating func renew(_ context: ConversationContext) {
        self.context = context
    }
}
