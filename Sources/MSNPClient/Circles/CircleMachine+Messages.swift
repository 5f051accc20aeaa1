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

    /// Sends a text or a nudge; exactly one `delivered` or `failed` follows.
    mutating func send(
        _ content: SwitchboardContent, id: UInt64, to key: String, ids: inout TransactionIDs
    ) -> [CircleAction] {
        func failed(_ failure: MSNSendFailure) -> [CircleAction] {
            [.report(.conversation(.circle(key), .failed(id, failure)))]
        }
        guard let circle = circles[key], circle.circle.standing == .member else { return failed(.recipientOffline) }
        guard unconfirmed.count < MSNClientLimits.unacknowledged else {
            return failed(.tooMany(limit: MSNClientLimits.unacknowledged))
        }
        var content = content
        // There is no such kind of message in a circle.
        if case .action(let text) = content { content = .text("* \(text)", format: nil) }
        if case .text(let text, _) = content, text.utf8.count > MSNClientLimits.circleTextBytes {
            return failed(.tooLong)
        }
        guard let document = RoutedMessage(from: own, to: .circle(id: key), content: content).document else {
            return failed(.notSupported)
        }
        var actions: [CircleAction] = []
        switch circle.stage {
        case .joined: break
        // The commands are looked at in order.
        case .joining: break
        case .known where isInside: actions.append(join(key, &ids))
        case .known, .announcing: return failed(.notSent)
        }
        let number = ids.next()
        unconfirmed.append(Unconfirmed(transactionID: number, id: id, circle: key))
        actions.append(.send(RoutedCommand(.message, transactionID: number, document: document).command))
        return actions + confirmNext()
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
        return [.send(attendance.command(transactionID: ids.next()).command)]
    }

    // MARK: Whether it arrived

    /// A `PNG` behind what is not confirmed yet, one at a time.
    private mutating func confirmNext() -> [CircleAction] {
        guard !isPinging, !unconfirmed.isEmpty else { return [] }
        isPinging = true
        covered = unconfirmed.count
        return [.ping]
    }

    /// What was said behind a `PUT` that is refused now was said to nobody.
    mutating func refuseUnconfirmed(in key: String, _ code: MSNPErrorCode) -> [CircleAction] {
        let refused = unconfirmed.filter { $0.circle == key }
        guard !refused.isEmpty else { return [] }
        covered -= unconfirmed.prefix(covered).count { $0.circle == key }
        unconfirmed.removeAll { $0.circle == key }
        return refused.map { .report(.conversation(.circle(key), .failed($0.id, .refused(code)))) }
    }

    /// The service has answered the `PNG`, or over HTTP has had time to refuse: what came before it was taken.
    mutating func confirmed() -> [CircleAction] {
        guard isPinging else { return [] }
        isPinging = false
        let taken = unconfirmed.prefix(covered)
        unconfirmed.removeFirst(min(covered, unconfirmed.count))
        covered = 0
        return taken.map { .report(.conversation(.circle($0.circle), .delivered($0.id))) } + confirmNext()
    }

    /// The session is over.
    mutating func abandon() -> [MSNClientEvent] {
        var events: [MSNClientEvent] = unconfirmed.map {
            .conversation(.circle($0.circle), .failed($0.id, .connectionLost))
        }
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
