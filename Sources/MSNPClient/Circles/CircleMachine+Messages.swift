// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// What is said in circles.
extension CircleMachine {
    /// `SDG 0 312`: somebody writes, types or nudges; the user too, at another place.
    func received(_ message: RoutedMessage) -> [CircleAction] {
        guard let key = message.circleID, let circle = circles[key] else { return [] }
        let account = message.from.account
        let event: MSNConversationEvent
        if message.from.key == ownKey {
            switch message.content {
            case .text, .action, .nudge: event = .ownMessage(content: message.content)
            default: return []
            }
        } else {
            switch message.content {
            case .typing: event = .typing(account: account)
            case .nudge: event = .nudge(account: account)
            case .unknown: return []
            default:
                let name = circle.members[message.from.key]?.name ?? account
                event = .message(from: account, name: name, content: message.content)
            }
        }
        return [.report(.conversation(.circle(key), event))]
    }

    /// Sends a text or a nudge, or lets it wait; exactly one `delivered` or `failed` follows.
    mutating func send(
        _ content: SwitchboardContent, id: UInt64, to key: String, ids: inout TransactionIDs
    ) -> [CircleAction] {
        var message = OutgoingMessage(id: id, content: content)
        func failed(_ failure: MSNSendFailure) -> [CircleAction] {
            [.report(.conversation(.circle(key), .failed(id, failure)))]
        }
        guard let circle = circles[key], circle.circle.standing == .member else { return failed(.recipientOffline) }
        // There is no such kind of message in a circle.
        if case .action(let text) = content { message.content = .text("* \(text)", format: nil) }
        var pieces: [Substring] = []
        var format: MessageFormat?
        switch message.content {
        case .nudge: break
        case .text(let text, let look):
            guard text.utf8.count <= MSNClientLimits.textBytes else { return failed(.tooLong) }
            if text.utf8.count > MSNClientLimits.circleTextBytes / 2 {
                pieces = MessageSplitter.split(text, maximumBytes: MSNClientLimits.circleTextBytes)
                format = look
            }
        default: return failed(.notSupported)
        }
        guard circle.queue.count < MSNClientLimits.queuedMessages, circle.queue.bytes <= MSNClientLimits.queuedBytes
        else { return failed(.tooMany(limit: MSNClientLimits.queuedMessages)) }
        if pieces.count > 1 {
            cuts[id] = CutMessage(whole: message, left: pieces.count)
            for piece in pieces {
                circles[key]?.queue.append(
                    OutgoingMessage(id: id, content: .text(String(piece), format: format), extent: .piece))
            }
        } else {
            circles[key]?.queue.append(message)
        }
        return pump(key, &ids) + confirmNext()
    }

    /// Sends of what waits as much as may be ahead of its confirmation.
    private mutating func pump(_ key: String, _ ids: inout TransactionIDs) -> [CircleAction] {
        var actions: [CircleAction] = []
        while unconfirmed.count < MSNClientLimits.unacknowledged, let stage = circles[key]?.stage,
            let message = circles[key]?.queue.popFirst()
        {
            switch stage {
            // The commands are looked at in order.
            case .joined, .joining: break
            case .known where isInside: actions.append(join(key, &ids))
            case .known, .announcing:
                actions += settle(message, in: key, .failed(message.id, .notSent))
                continue
            }
            guard let document = RoutedMessage(from: own, to: .circle(id: key), content: message.content).document
            else {
                actions += settle(message, in: key, .failed(message.id, .notSupported))
                continue
            }
            let number = ids.next()
            unconfirmed.append(Unconfirmed(transactionID: number, message: message, circle: key))
            actions.append(.send(RoutedCommand(.message, transactionID: number, document: document).command))
        }
        return actions
    }

    /// The same in all circles, after there is room again.
    mutating func pump(_ ids: inout TransactionIDs) -> [CircleAction] {
        var actions: [CircleAction] = []
        for key in circles.keys.sorted() where circles[key]?.queue.isEmpty == false { actions += pump(key, &ids) }
        return actions + confirmNext()
    }

    /// Reports an outcome, of a message in pieces only once.
    mutating func settle(
        _ message: OutgoingMessage, in key: String, _ outcome: MSNConversationEvent
    ) -> [CircleAction] {
        var outcome = outcome
        if message.isPart {
            guard let cut = cuts[message.id] else { return [] }
            switch outcome {
            case .delivered where cut.left > 1:
                cuts[message.id]?.left -= 1
                cuts[message.id]?.delivered += 1
                return []
            case .failed(let id, let failure) where !failure.mayHaveArrived && cut.delivered > 0:
                outcome = .failed(id, .cutShort)
            default: break
            }
            cuts[message.id] = nil
            if case .delivered = outcome {} else { circles[key]?.queue.removeParts(of: message.id) }
        }
        return [.report(.conversation(.circle(key), outcome))]
    }

    /// What waits has failed.
    mutating func failQueue(_ messages: [OutgoingMessage]?, of key: String, _ failure: MSNSendFailure) -> [CircleAction]
    {
        var actions: [CircleAction] = []
        for message in messages ?? [] { actions += settle(message, in: key, .failed(message.id, failure)) }
        return actions
    }

    /// Tells that the user is typing.
    mutating func type(in key: String, now: NIODeadline, interval: TimeAmount, ids: inout TransactionIDs)
        -> [CircleAction]
    {
        guard let circle = circles[key], circle.stage == .joined, circle.typedAt.map({ $0 + interval <= now }) ?? true,
            let document = RoutedMessage(
                from: own, to: .circle(id: key), content: .typing(account: own.account)
            ).document
        else { return [] }
        circles[key]?.typedAt = now
        return [.send(RoutedCommand(.message, transactionID: ids.next(), document: document).command)]
    }

    /// Goes out of the conversation, and stays a member.
    mutating func leave(_ key: String, ids: inout TransactionIDs) -> [CircleAction] {
        guard circles[key]?.stage == .joined else { return [] }
        circles[key]?.stage = .known
        circles[key]?.members = [:]
        let attendance = CircleAttendance(.leave, circleID: key, member: own)
        let failed = failQueue(circles[key]?.queue.takeAll(), of: key, .notSent)
        return failed + [.send(attendance.command(transactionID: ids.next()).command)]
    }

    // MARK: Whether it arrived

    /// A `PNG` behind what is not confirmed yet, one at a time.
    private mutating func confirmNext() -> [CircleAction] {
        guard !isPinging, !unconfirmed.isEmpty else { return [] }
        isPinging = true
        covered = unconfirmed.count
        return [.ping]
    }

    /// What was said behind a `PUT` that is refused now was said to nobody; without an answer nobody can tell. What waits was not
    /// sent.
    mutating func failUnconfirmed(
        in key: String, _ failure: MSNSendFailure, waiting: MSNSendFailure
    ) -> [CircleAction] {
        let sent = unconfirmed.filter { $0.circle == key }.map(\.message)
        covered -= unconfirmed.prefix(covered).count { $0.circle == key }
        unconfirmed.removeAll { $0.circle == key }
        let rest = circles[key]?.queue.takeAll()
        return failQueue(sent, of: key, failure) + failQueue(rest, of: key, waiting)
    }

    /// The service has answered the `PNG`, or over HTTP has had time to refuse: what came before it was taken. Of what was said
    /// behind a `PUT` that has no answer yet, nobody can tell: answers come in order.
    mutating func confirmed(ids: inout TransactionIDs) -> [CircleAction] {
        guard isPinging else { return [] }
        isPinging = false
        let taken = Array(unconfirmed.prefix(covered))
        unconfirmed.removeFirst(min(covered, unconfirmed.count))
        covered = 0
        var actions: [CircleAction] = []
        for sent in taken {
            let id = sent.message.id
            var outcome = MSNConversationEvent.delivered(id)
            if case .joining? = circles[sent.circle]?.stage { outcome = .failed(id, .unacknowledged) }
            actions += settle(sent.message, in: sent.circle, outcome)
        }
        return actions + pump(&ids)
    }

    /// The session is over.
    mutating func abandon() -> [MSNClientEvent] {
        var actions: [CircleAction] = []
        for sent in unconfirmed { actions += failQueue([sent.message], of: sent.circle, .connectionLost) }
        for key in circles.keys.sorted() { actions += failQueue(circles[key]?.queue.takeAll(), of: key, .notSignedIn) }
        var events: [MSNClientEvent] = actions.compactMap { if case .report(let event) = $0 { event } else { nil } }
        if let id = runningEdit?.id { events.append(.edited(id, awaited == nil ? .connectionLost : nil)) }
        for entry in waitingEdits {
            if let id = entry.id { events.append(.edited(id, .connectionLost)) }
        }
        unconfirmed = []
        runningEdit = nil
        awaited = nil
        waitingEdits = []
        return events
    }
}
