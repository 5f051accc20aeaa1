// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
package import NIOCore

/// One conversation and the switchboards that carry it, one after the other.
///
/// Messages wait here until somebody is inside to read them, and go out in order, at most
/// `MSNClientLimits.unacknowledged` ahead of their acknowledgements. Each gets exactly one `delivered` or `failed`:
///
/// - What was sent and has no answer when a switchboard breaks is failed: it may have arrived, so it is not sent again.
/// - What was sent before the last other person left, and has no answer by then, reached nobody (a service handles one
///   switchboard's lines in order): it goes back to the front of the queue.
/// - What was never sent is carried to another switchboard, once; if that breaks too before anything is acknowledged, it fails.
///
/// When the other side opens a switchboard while one is there, the newer one counts. The older one stays open: the other side
/// may have chosen that one. It is read, and closed when it has been silent for long.
package struct ConversationMachine: Sendable {
    private enum Opening: Equatable {
        case none
        /// A switchboard is to be asked for.
        case wanted
        /// `XFR` is on its way.
        case requested
    }

    package let number: UInt32
    package let key: MSNConversationKey
    private var context: ConversationContext

    var queue = MessageQueue()
    /// Pieces of long messages that have no outcome yet, by id.
    private var pieces: [UInt64: Int] = [:]
    private var opening = Opening.none
    /// Switchboards lost in a row without an acknowledgement in between.
    private var losses = 0
    private(set) var board: SwitchboardMachine?
    /// Older switchboards that are still read.
    private(set) var olderBoards: [SwitchboardMachine] = []
    /// The other one of a direct conversation, spelled as the service does.
    private let peer: String?
    /// Whom the user wants in, besides; each comes in or is told of with `inviteFailed`.
    private var invited: [String] = []
    /// Who was in a group and did not leave by themselves: to be called back when there is something to say.
    private var remembered: [String] = []
    /// A group that the delegate knows to be open.
    private var isOpenGroup = false
    private var gatherUntil: NIODeadline?
    private var mayTypeAt = NIODeadline.uptimeNanoseconds(0)
    private var chunks = ChunkAssembly()
    /// The user has left the group.
    private(set) var isLeft = false
    /// Connections that this conversation has given up since the owner last looked.
    var released: [ConnectionID] = []

    /// A direct conversation with an account, spelled as the service does, or an empty group.
    package init(number: UInt32, key: MSNConversationKey, peer: String?, context: ConversationContext) {
        self.number = number
        self.key = key
        self.context = context
        self.peer = peer
    }

    private var isGroup: Bool {
        if case .group = key { true } else { false }
    }

    /// Whom to call into a new switchboard.
    private var people: [String] { [peer].compactMap { $0 } + invited + remembered }

    /// The owner is to ask for a switchboard.
    package var wantsSwitchboard: Bool { opening == .wanted }

    /// Nothing is going on and nothing is to be remembered.
    package var isIdle: Bool {
        (!isGroup || isLeft) && isForgettable
    }

    /// A group without a switchboard and with nothing that waits.
    package var isForgettable: Bool {
        board == nil && olderBoards.isEmpty && queue.isEmpty && opening == .none
    }

    /// Something is left for the owner to do.
    package var needsOwner: Bool {
        opening == .wanted || !released.isEmpty || hasGrownBoard || isIdle
    }

    /// When `timePassed` wants to be called.
    package var nextDeadline: NIODeadline {
        var deadline = gatherUntil ?? .distantFuture
        if let next = board?.nextDeadline, next < deadline { deadline = next }
        if let idle = idleDeadline(since: queue.isEmpty ? board?.silentSince : nil), idle < deadline { deadline = idle }
        for board in olderBoards {
            deadline = min(deadline, board.nextDeadline)
            if let idle = idleDeadline(since: board.silentSince) { deadline = min(deadline, idle) }
        }
        return deadline
    }

    /// A direct conversation is closed when it has been silent for long, a group is not.
    private func idleDeadline(since silence: NIODeadline?) -> NIODeadline? {
        guard !isGroup, let silence else { return nil }
        return silence + context.timeouts.idleSwitchboard
    }

    // MARK: Wishes of the user

    /// Sends a message, or lets it wait.
    package mutating func send(
        _ content: SwitchboardContent, id: UInt64, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        switch content {
        case .text, .action, .nudge: break
        default: return report(.failed(id, .notSupported), into: &actions)
        }
        guard let parts = MessageSplitter.pieces(of: content) else {
            return report(.failed(id, .tooLong), into: &actions)
        }
        guard queue.count + parts.count <= MSNClientLimits.queuedMessages, queue.bytes <= MSNClientLimits.queuedBytes
        else {
            return report(.failed(id, .tooMany(limit: MSNClientLimits.queuedMessages)), into: &actions)
        }
        if board == nil, people.isEmpty {
            return report(.failed(id, .recipientOffline), into: &actions)
        }
        if parts.count > 1 { pieces[id] = parts.count }
        for part in parts {
            queue.append(OutgoingMessage(id: id, content: part, isPart: parts.count > 1))
        }
        pump(now, into: &actions)
    }

    /// Tells that the user is typing, if somebody is there to see it.
    package mutating func sendTyping(now: NIODeadline, into actions: inout [ClientAction]) {
        guard let id = board?.id, isReady, mayTypeAt <= now else { return }
        mayTypeAt = now + context.timeouts.typingInterval
        sendUnacknowledged(SwitchboardContent.typing(account: context.account).payload(), on: id, into: &actions)
    }

    /// Calls somebody in, now or as soon as there is a switchboard.
    package mutating func invite(_ account: String, now: NIODeadline, into actions: inout [ClientAction]) {
        let key = MSNAddress.key(account)
        guard key != context.ownKey else {
            return report(.inviteFailed(account: account, .notSupported), into: &actions)
        }
        guard invited.count < MSNClientLimits.participants else {
            return report(
                .inviteFailed(account: account, .tooMany(limit: MSNClientLimits.participants)), into: &actions)
        }
        if let board, board.isOpen {
            if !board.contains(key), !invited.contains(where: { MSNAddress.key($0) == key }) { invited.append(account) }
            call([account], now, into: &actions)
            return
        }
        if !invited.contains(where: { MSNAddress.key($0) == key }) { invited.append(account) }
        if board == nil, opening == .none { opening = .wanted }
    }

    /// Leaves. What waits fails; what is sent may still be acknowledged.
    package mutating func leave(now: NIODeadline, into actions: inout [ClientAction]) {
        isLeft = true
        opening = .none
        invited = []
        remembered = []
        failQueue(.connectionLost, into: &actions)
        if let board {
            self.board = nil
            retire(board, now, into: &actions)
        }
        for board in olderBoards where !board.isLeaving {
            olderBoards.removeAll { $0.id == board.id }
            retire(board, now, into: &actions)
        }
    }

    // MARK: Events

    /// The owner has asked for a switchboard.
    package mutating func switchboardRequested() {
        opening = .requested
    }

    /// The answer to the owner's request. `id` is for the connection to open; the owner has checked the host.
    package mutating func switchboardGranted(
        _ result: Result<SwitchboardReferral, MSNSendFailure>, id: ConnectionID, now: NIODeadline,
        into actions: inout [ClientAction]
    ) {
        guard opening == .requested else { return }
        opening = .none
        // A switchboard that the other side opened meanwhile will do.
        guard board == nil, !isLeft else { return }
        switch result {
        case .failure(let failure):
            openingFailed(failure, into: &actions)
        case .success(let referral):
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
        for board in olderBoards {
            guard let idle = idleDeadline(since: board.silentSince), idle <= now else { continue }
            olderBoards.removeAll { $0.id == board.id }
            retire(board, now, into: &actions)
        }
    }

    /// The session is over: everything fails, nothing is written any more. A group remembers its people.
    package mutating func sessionEnded(into actions: inout [ClientAction]) {
        opening = .none
        gatherUntil = nil
        if let board { remember(board) }
        for board in [board].compactMap({ $0 }) + olderBoards {
            failUnacknowledged(of: board, .connectionLost, into: &actions)
        }
        board = nil
        olderBoards = []
        released = []
        isOpenGroup = false
        losses = 0
        failQueue(.notSignedIn, into: &actions)
        failInvitations(.notSignedIn, into: &actions)
    }

    /// A new session, perhaps in another dialect.
    package mutating func renew(_ context: ConversationContext) {
        self.context = context
    }

    /// A switchboard of this direct conversation has become a group.
    package var hasGrownBoard: Bool {
        guard !isGroup else { return false }
        return (board?.participants.count ?? 0) > 1 || olderBoards.contains { $0.participants.count > 1 }
    }

    /// Takes out the switchboard that has become a group; it is not this conversation's any more.
    package mutating func takeGrownBoard(
        into actions: inout [ClientAction]
    ) -> (board: SwitchboardMachine, wasCurrent: Bool)? {
        guard !isGroup else { return nil }
        var grown: SwitchboardMachine
        var wasCurrent = false
        if let current = board, current.participants.count > 1 {
            grown = current
            wasCurrent = true
            board = nil
        } else if let index = olderBoards.firstIndex(where: { $0.participants.count > 1 }) {
            grown = olderBoards.remove(at: index)
        } else {
            return nil
        }
        // A long message of which a part was seen and the rest now may not be: it has failed.
        for id in grown.partsInFlight where queue.containsParts(of: id) {
            grown.dropParts(of: id)
            queue.removeParts(of: id)
            if pieces.removeValue(forKey: id) != nil { report(.failed(id, .notDelivered), into: &actions) }
        }
        grown.handOver(from: key)
        return (grown, wasCurrent)
    }

    /// Goes on after `takeGrownBoard`: what waits is meant for the other one alone and needs another switchboard.
    package mutating func resume(now: NIODeadline, into actions: inout [ClientAction]) {
        pump(now, into: &actions)
    }

    /// Takes over what belongs to an adopted switchboard: the count of pieces that are in flight on it, and who was called in.
    package mutating func inherit(from other: inout ConversationMachine) {
        for id in board?.partsInFlight ?? [] {
            pieces[id] = other.pieces.removeValue(forKey: id)
        }
        invited = other.invited
        other.invited = []
    }

    /// Leaves the switchboard that has become a group, because there is no room for another one.
    package mutating func leaveGrownBoard(now: NIODeadline, into actions: inout [ClientAction]) {
        guard let grown = takeGrownBoard(into: &actions) else { return }
        retire(grown.board, now, into: &actions)
        pump(now, into: &actions)
    }

    // MARK: Sending

    /// Whether somebody is inside who should read what the user writes.
    private var isReady: Bool {
        guard board?.isOpen == true else { return false }
        switch key {
        case .direct(let peer):
            // With anybody else inside it is about to become a group, and what waits is not meant for all of them.
            return board?.participants.count == 1 && board?.contains(peer) == true
        case .group: return board?.participants.isEmpty == false && gatherUntil == nil
        }
    }

    /// Sends what may be sent, or sees to it that there will be a switchboard.
    private mutating func pump(_ now: NIODeadline, into actions: inout [ClientAction]) {
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

    private mutating func sendUnacknowledged(
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
    private mutating func call(_ accounts: [String], _ now: NIODeadline, into actions: inout [ClientAction]) {
        guard let id = board?.id else { return }
        for account in accounts {
            guard let command = board?.call(account, now: now) else { continue }
            actions.append(.write(id, command))
        }
    }

    // MARK: What happens on a switchboard

    private mutating func handle(
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
    private mutating func goOn(after id: ConnectionID, _ now: NIODeadline, into actions: inout [ClientAction]) {
        if !olderBoards.isEmpty, let board = olderBoards.first(where: { $0.id == id }), board.isLeaving,
            board.unacknowledged == 0
        {
            remove(id)
            give(up: board, .connectionLost, into: &actions)
        }
        pump(now, into: &actions)
    }

    /// Whose a message is that was sent before the switchboard became this conversation's.
    private func formerKey(of number: UInt32, on id: ConnectionID) -> MSNConversationKey? {
        let former = board?.id == id ? board?.former : board(id)?.former
        guard let former, number <= former.last else { return nil }
        return former.key
    }

    private mutating func joined(
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

    private mutating func left(
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
    private mutating func takeBack(from id: ConnectionID, into actions: inout [ClientAction]) {
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

    private mutating func closeGroup(into actions: inout [ClientAction]) {
        gatherUntil = nil
        guard isOpenGroup else { return }
        isOpenGroup = false
        report(.closed, into: &actions)
    }

    private mutating func callFailed(
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
    private mutating func lost(
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
    private mutating func reopen(
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
    private mutating func openingFailed(_ failure: MSNSendFailure, into actions: inout [ClientAction]) {
        losses = 0
        failQueue(failure, into: &actions)
        failInvitations(failure, into: &actions)
    }

    private mutating func failInvitations(_ failure: MSNSendFailure, into actions: inout [ClientAction]) {
        let accounts = invited
        invited = []
        for account in accounts { report(.inviteFailed(account: account, failure), into: &actions) }
    }

    private mutating func heard(
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
        case .invitation(_, let command, let cookie):
            // Declined, so that the other side does not wait.
            if command == "INVITE" {
                sendUnacknowledged(SwitchboardContent.refusal(ofInvitation: cookie), on: id, into: &actions)
            }
            report(.message(from: message.account, name: message.name, content: content), into: &actions)
        case .text, .action, .wink, .voiceClip, .ink, .unknown:
            report(.message(from: message.account, name: message.name, content: content), into: &actions)
        }
    }

    // MARK: Outcomes

    /// Reports an outcome, of a message in pieces only once.
    private mutating func settle(
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

    private mutating func failQueue(_ failure: MSNSendFailure, into actions: inout [ClientAction]) {
        for message in queue.takeAll() {
            settle(message, .failed(message.id, failure), key: nil, into: &actions)
        }
    }

    private mutating func failUnacknowledged(
        of board: SwitchboardMachine, _ failure: MSNSendFailure, into actions: inout [ClientAction]
    ) {
        var board = board
        for (id, message) in board.takeUnacknowledged() {
            let key = board.former.flatMap { former in id <= former.last ? former.key : nil }
            settle(message, .failed(message.id, failure), key: key, into: &actions)
        }
    }

    // MARK: Switchboards come and go

    private func board(_ id: ConnectionID) -> SwitchboardMachine? {
        if let board, board.id == id { return board }
        return olderBoards.first { $0.id == id }
    }

    /// Takes a switchboard out; true if it was the current one.
    @discardableResult
    private mutating func remove(_ id: ConnectionID) -> Bool {
        if board?.id == id {
            board = nil
            return true
        }
        olderBoards.removeAll { $0.id == id }
        return false
    }

    /// Says good-bye on a switchboard. If answers are missing it is still read for a short while.
    private mutating func retire(
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
    private mutating func give(
        up board: SwitchboardMachine, _ failure: MSNSendFailure, into actions: inout [ClientAction]
    ) {
        actions.append(.close(board.id))
        released.append(board.id)
        failUnacknowledged(of: board, failure, into: &actions)
    }

    /// Keeps in mind who was in a group, to call them again.
    private mutating func remember(_ board: SwitchboardMachine) {
        guard isGroup, !isLeft else { return }
        for participant in board.participants where remembered.count < MSNClientLimits.participants {
            forget(participant.account)
            remembered.append(participant.account)
        }
    }

    /// Somebody has come in or cannot come, and need not be called.
    private mutating func forget(_ account: String) {
        guard !invited.isEmpty || !remembered.isEmpty else { return }
        let key = MSNAddress.key(account)
        invited.removeAll { MSNAddress.key($0) == key }
        remembered.removeAll { MSNAddress.key($0) == key }
    }

    private func report(_ event: MSNConversationEvent, into actions: inout [ClientAction]) {
        actions.append(.report(.conversation(key, event)))
    }
}
