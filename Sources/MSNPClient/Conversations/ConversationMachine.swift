// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
package import NIOCore

/// One conversation and the switchboards that carry it, one after the other.
///
/// Messages wait here until somebody is inside to read them, and go out in order, at most
/// `MSNClientLimits.unacknowledged` ahead of their acknowledgements. Each gets exactly one `delivered`, `storedOffline` or `failed`:
///
/// - What was sent and has no answer when a switchboard breaks, or in time, is failed: it may have arrived, so it is not sent again.
///   So is what has none when the last other person leaves, unless it can have crossed with the `BYE`.
/// - What can have crossed with that `BYE` reached nobody: it goes back to the front of the queue. So does what a direct
///   switchboard could not deliver (`NAK`), unless something that was written later has been or may have been delivered: then it
///   fails, for the sake of the order.
/// - What waits when a switchboard is not to be had, or the other one cannot be called, is tried once more; so is what has gone back.
///   Then it is left with the service that keeps messages for people who are offline, if there is one, and fails otherwise.
/// - While something is on its way to that service, later messages wait.
///
/// When the other side opens a switchboard while one is there, the newer one counts. The older one stays open: the other side
/// may have chosen that one. It is read, and closed when it has been silent for long.
package struct ConversationMachine: Sendable {
    enum Opening: Equatable {
        case none
        /// A switchboard is to be asked for.
        case wanted
        /// `XFR` is on its way.
        case requested
    }

    package let number: UInt32
    package let key: MSNConversationKey
    var context: ConversationContext

    var queue = MessageQueue()
    /// Long messages that go out in parts and have no outcome yet, by id.
    var cuts: [UInt64: CutMessage] = [:]
    /// To be left with the service; the owner takes them.
    var submissions: [OfflineSubmission] = []
    /// Messages on their way there, those above too.
    var storing = 0
    var opening = Opening.none
    /// Attempts in a row that failed: switchboards that were not to be had or were lost, calls; no acknowledgement in between.
    var losses = 0
    var board: SwitchboardMachine?
    /// Older switchboards that are still read.
    var olderBoards: [SwitchboardMachine] = []
    /// The other one of a direct conversation, spelled as the service does.
    let peer: String?
    /// Whom the user wants in a group; each comes in or is told of with `inviteFailed`.
    var invited: [String] = []
    /// Who was in a group and is to be called back when there is something to say: not whoever left while others stayed.
    var remembered: [String] = []
    /// A group that the delegate knows to be open.
    var isOpenGroup = false
    var gatherUntil: NIODeadline?
    var mayTypeAt = NIODeadline.uptimeNanoseconds(0)
    var chunks = ChunkAssembly()
    /// Invitations that have been declined and shown.
    var invitations = RecentInvitations()
    /// Those who want something from peer to peer.
    var refusals: [PeerRefusal] = []
    /// Whose handwriting has just been shown, and until when more of it is the same.
    var handwriting: (account: String, until: NIODeadline)?
    /// The user's other endpoints are to be called into new switchboards.
    var callsOwnEndpoints = false
    /// The user has left the group.
    var isLeft = false
    /// Who came in last, if the owner has not looked since.
    private var arrival: MSNParticipant?
    /// Connections that this conversation has given up since the owner last looked.
    var released: [ConnectionID] = []

    /// A direct conversation with an account, spelled as the service does, or an empty group.
    package init(number: UInt32, key: MSNConversationKey, peer: String?, context: ConversationContext) {
        self.number = number
        self.key = key
        self.context = context
        self.peer = peer
    }

    var isGroup: Bool {
        if case .group = key { true } else { false }
    }

    /// Whom to call into a new switchboard.
    var people: [String] { [peer].compactMap { $0 } + invited + remembered }

    /// The owner is to ask for a switchboard.
    package var wantsSwitchboard: Bool { opening == .wanted }

    func isAnswer(to ring: Ring) -> Bool {
        board?.isAnswer(to: ring) == true || olderBoards.contains { $0.isAnswer(to: ring) }
    }

    /// Nothing is going on and nothing is to be remembered.
    package var isIdle: Bool {
        (!isGroup || isLeft) && isForgettable
    }

    /// A group without a switchboard and with nothing that waits.
    package var isForgettable: Bool {
        board == nil && olderBoards.isEmpty && queue.isEmpty && opening == .none && storing == 0
    }

    /// Something is left for the owner to do.
    package var needsOwner: Bool {
        opening == .wanted || !released.isEmpty || !submissions.isEmpty || hasGrownBoard || isIdle
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
    func idleDeadline(since silence: NIODeadline?) -> NIODeadline? {
        guard !isGroup, let silence else { return nil }
        return silence + context.timeouts.idleSwitchboard
    }

    /// Somebody has come in.
    mutating func noteArrival(_ participant: MSNParticipant) { arrival = participant }

    /// Who has come in since the last look.
    mutating func takeArrival() -> MSNParticipant? {
        defer { arrival = nil }
        return arrival
    }

    // MARK: Wishes of the user

    /// Sends a message, or lets it wait. `order` counts what the user submits, in whatever conversation.
    package mutating func send(
        _ content: SwitchboardContent, id: UInt64, order: UInt64, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        switch content {
        case .text, .action, .nudge: break
        default: return report(.failed(id, .notSupported), into: &actions)
        }
        guard let fits = MessageSplitter.fits(content) else {
            return report(.failed(id, .tooLong), into: &actions)
        }
        guard queue.count < MSNClientLimits.queuedMessages, queue.bytes <= MSNClientLimits.queuedBytes else {
            return report(.failed(id, .tooMany(limit: MSNClientLimits.queuedMessages)), into: &actions)
        }
        if board == nil, people.isEmpty {
            return report(.failed(id, .recipientOffline), into: &actions)
        }
        queue.append(OutgoingMessage(id: id, order: order, content: content, extent: fits ? .whole : .uncut))
        pump(now, into: &actions)
    }

    /// Tells that the user is typing, if somebody is there to see it.
    package mutating func sendTyping(now: NIODeadline, into actions: inout [ClientAction]) {
        guard let id = board?.id, isReady, mayTypeAt <= now else { return }
        mayTypeAt = now + context.timeouts.typingInterval
        sendUnacknowledged(SwitchboardContent.typing(account: context.account).payload(), on: id, into: &actions)
    }

    /// Calls somebody into a group, now or as soon as there is a switchboard.
    package mutating func invite(_ account: String, now: NIODeadline, into actions: inout [ClientAction]) {
        let key = MSNAddress.key(account)
        // What is said between two is not meant for a third one.
        guard isGroup, key != context.ownKey else {
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
        failQueue(.notSent, into: &actions)
        if let board {
            self.board = nil
            retire(board, now, into: &actions)
        }
        for board in olderBoards where !board.isLeaving {
            olderBoards.removeAll { $0.id == board.id }
            retire(board, now, into: &actions)
        }
    }
}
