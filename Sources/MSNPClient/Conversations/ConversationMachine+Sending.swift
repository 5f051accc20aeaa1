// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// What goes out in a conversation and what becomes of it.
extension ConversationMachine {
    /// Whether somebody is inside who should read what the user writes.
    var isReady: Bool {
        guard board?.isOpen == true else { return false }
        switch key {
        case .direct(let peer):
            // With anybody else inside it is about to become a group, and what waits is not meant for all of them.
            // Where something could not be delivered, nothing else is tried.
            return board?.participants.count == 1 && board?.contains(peer) == true && board?.undeliverable == 0
        case .group: return board?.participants.isEmpty == false && gatherUntil == nil
        case .circle: return false
        }
    }

    /// Sends what may be sent, or sees to it that there will be a switchboard.
    mutating func pump(_ now: NIODeadline, into actions: inout [ClientAction]) {
        guard !queue.isEmpty, storing == 0 else { return }
        // The switchboard is used where it is: a copy of it would make every change expensive.
        guard let id = board?.id else {
            if opening == .none {
                if people.isEmpty || isLeft { return failQueue(.recipientOffline, into: &actions) }
                opening = .wanted
            }
            return
        }
        guard isReady else {
            // Somebody else is here or on the way, and the one whom it is meant for is gone.
            if !isGroup, let peer { call([peer], now, into: &actions) }
            return
        }
        // Messages keep their order when a newer switchboard takes over: first the answers on the older ones.
        guard olderBoards.allSatisfy({ $0.unacknowledged == 0 }) else { return }
        var room = MSNClientLimits.unacknowledged - (board?.unacknowledged ?? 0)
        while room > 0, let message = queue.popFirst() {
            if message.extent == .uncut {
                cut(message, now)
                continue
            }
            guard let transactionID = board?.send(message, now: now) else { return }
            if case .chunk(let chunk) = message.content {
                actions.append(
                    .write(
                        id, MSNPCommand("MSG", [String(transactionID), "A"], payload: chunk.document.payload())))
            } else {
                actions.append(.writeMessage(id, transactionID: transactionID, message.content))
            }
            room -= 1
        }
    }

    /// Puts the parts of a long text in its place at the front: chunks if all who are inside put them together. An action
    /// always goes in pieces.
    private mutating func cut(_ message: OutgoingMessage, _ now: NIODeadline) {
        var extent = OutgoingMessage.Extent.piece
        var contents: [SwitchboardContent] = []
        switch message.content {
        case .text(let text, let format):
            if board?.takesChunks == true {
                let name = context.guid(message.order &+ UInt64(truncatingIfNeeded: now.uptimeNanoseconds))
                if let chunks = MessageSplitter.chunks(of: text, format: format, id: name) {
                    contents = chunks
                    extent = .chunk
                }
            }
            if contents.isEmpty { contents = MessageSplitter.pieces(of: text, format: format) }
        case .action(let text):
            contents = MessageSplitter.pieces(ofAction: text)
        default:
            return
        }
        guard contents.count > 1 else {
            // A text of blanks and line ends.
            queue.prepend([
                OutgoingMessage(
                    id: message.id, order: message.order, content: contents.first ?? .text(" ", format: nil))
            ])
            return
        }
        cuts[message.id] = CutMessage(whole: message, left: contents.count)
        queue.prepend(
            contents.map { OutgoingMessage(id: message.id, order: message.order, content: $0, extent: extent) })
    }

    /// Sends what nobody waits for the outcome of.
    mutating func sendUnacknowledged(
        _ payload: ByteBuffer, _ acknowledgement: Acknowledgement = .none, on id: ConnectionID,
        into actions: inout [ClientAction]
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
        actions.append(
            .write(id, MSNPCommand("MSG", [String(transactionID), acknowledgement.rawValue], payload: payload)))
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

    /// Reports an outcome, of a message in parts only once.
    mutating func settle(
        _ message: OutgoingMessage, _ outcome: MSNConversationEvent, key: MSNConversationKey?,
        into actions: inout [ClientAction]
    ) {
        var outcome = outcome
        if message.isPart {
            guard let cut = cuts[message.id] else { return }
            switch outcome {
            case .delivered where cut.left > 1:
                cuts[message.id]?.left -= 1
                cuts[message.id]?.delivered += 1
                return
            case .failed(let id, let failure)
            where !failure.mayHaveArrived && cut.delivered > 0 && message.extent == .piece:
                outcome = .failed(id, .cutShort)
            default:
                break
            }
            cuts[message.id] = nil
            // When the last part is delivered none waits.
            if case .delivered = outcome {} else { queue.removeParts(of: message.id) }
        }
        actions.append(.report(.conversation(key ?? self.key, outcome)))
    }

    mutating func failQueue(_ failure: MSNSendFailure, into actions: inout [ClientAction]) {
        for message in queue.takeAll() {
            settle(message, .failed(message.id, failure), key: nil, into: &actions)
        }
    }

    /// Takes out what was never written, each message whole; one of which parts were delivered fails.
    mutating func takeUnsent(into actions: inout [ClientAction]) -> [OutgoingMessage] {
        var unsent: [OutgoingMessage] = []
        for message in queue.takeAll() {
            if !message.isPart {
                unsent.append(message)
            } else if let cut = cuts[message.id] {
                if cut.delivered > 0 {
                    settle(message, .failed(message.id, .cutShort), key: nil, into: &actions)
                } else {
                    cuts[message.id] = nil
                    unsent.append(cut.whole)
                }
            }
        }
        return unsent
    }

    /// Settles what a switchboard that is given up has in flight. What has no answer may have arrived and fails; what could not be
    /// delivered and comes after all that is handed out, to be tried again: it is certain not to have arrived, and its place in the
    /// order is still free.
    mutating func settleInFlight(
        of board: SwitchboardMachine, _ failure: MSNSendFailure, into actions: inout [ClientAction]
    ) -> [OutgoingMessage] {
        var board = board
        let former = board.former
        let messages = board.takeUnacknowledged()
        let last = messages.lastIndex { !$0.isUndeliverable } ?? -1
        var back: [OutgoingMessage] = []
        for (index, sent) in messages.enumerated() {
            let key = former.flatMap { former in sent.id <= former.last ? former.key : nil }
            if !sent.isUndeliverable {
                settle(sent.message, .failed(sent.message.id, failure), key: key, into: &actions)
            } else if index > last, !isGroup, !isLeft, key == nil {
                back.append(sent.message)
            } else {
                settle(sent.message, .failed(sent.message.id, .notDelivered), key: key, into: &actions)
            }
        }
        return back
    }

    /// Puts messages that have certainly not arrived back to the front of the queue.
    mutating func takeBack(_ messages: [OutgoingMessage]) {
        var back: [OutgoingMessage] = []
        for message in messages {
            switch message.extent {
            case .whole, .uncut:
                back.append(message)
            case .piece:
                if cuts[message.id] != nil { back.append(message) }
            case .chunk:
                // Chunks are of no use without the others, which may be lost with those who had them.
                guard let cut = cuts.removeValue(forKey: message.id) else { continue }
                queue.removeParts(of: message.id)
                back.append(cut.whole)
            }
        }
        queue.prepend(back)
    }

    /// Messages before this one that could not be delivered have lost their place in the order.
    mutating func failUndeliverable(
        upTo number: UInt32, on id: ConnectionID, into actions: inout [ClientAction]
    ) {
        let failed: [(id: UInt32, message: OutgoingMessage)]
        // Every acknowledgement comes by here, and hardly one has anything to do.
        if board?.id == id {
            guard board?.undeliverable != 0 else { return }
            failed = board?.takeUndeliverable(upTo: number) ?? []
        } else if let index = olderBoards.firstIndex(where: { $0.id == id && $0.undeliverable > 0 }) {
            failed = olderBoards[index].takeUndeliverable(upTo: number)
        } else {
            return
        }
        for (number, message) in failed {
            settle(message, .failed(message.id, .notDelivered), key: formerKey(of: number, on: id), into: &actions)
        }
    }

    func report(_ event: MSNConversationEvent, into actions: inout [ClientAction]) {
        actions.append(.report(.conversation(key, event)))
    }
}
