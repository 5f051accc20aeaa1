// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore

/// Circles on the notification connection (MSNP18).
extension NotificationMachine {
    private var hasCircles: Bool { dialect.prefixesNetworkID }

    /// What the address book says of circles.
    mutating func circlesFound(_ addressBook: AddressBook, _ now: NIODeadline) -> [NotificationAction] {
        guard hasCircles else { return [] }
        let actions = circles.update(
            addressBook.circles, ticket: addressBook.circleTicket, isOnline: phase == .online, ids: &transactionIDs)
        return perform(actions + circles.arrived(), now)
    }

    mutating func enterCircles(_ now: NIODeadline) -> [NotificationAction] {
        hasCircles ? perform(circles.enter(&transactionIDs), now) : []
    }

    /// `NFY`, `SDG`
    mutating func routed(_ command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        guard hasCircles, let routed = RoutedCommand(command) else { return [] }
        if let notice = CircleNotice(routed) { return perform(circles.noticed(notice), now) }
        guard routed.kind == .message, let document = routed.document else { return [] }
        return perform(circles.received(RoutedMessage(document)), now)
    }

    /// A presence line of somebody who is seen through a circle.
    mutating func presenceInCircle(_ line: PresenceLine, _ now: NIODeadline) -> [NotificationAction] {
        guard hasCircles, let circle = line.address.viaCircleID else { return [] }
        return perform(circles.sees(line, in: circle), now)
    }

    /// An answer that the circles wait for, or that nothing else does.
    mutating func answeredInCircle(_ id: UInt32, by command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        guard hasCircles, let actions = circles.answered(id, by: command, ids: &transactionIDs) else { return [] }
        return perform(actions + circles.arrived(), now)
    }

    mutating func unansweredInCircle(_ id: UInt32, _ now: NIODeadline) -> [NotificationAction] {
        let actions = circles.unanswered(id)
        return perform(actions + circles.arrived(), now)
    }

    // MARK: Wishes of the user

    mutating func edit(_ edit: MSNCircleEdit, id: UInt64?, now: NIODeadline) -> [NotificationAction] {
        guard hasCircles else { return id.map { [.report(.edited($0, .notInDialect("MSNP18")))] } ?? [] }
        guard phase == .online else { return id.map { [.report(.edited($0, .notSignedIn))] } ?? [] }
        return perform(circles.submit(edit, id: id, ownName: displayName), now)
    }

    mutating func send(
        _ content: SwitchboardContent, id: UInt64, toCircle key: String, now: NIODeadline
    ) -> [NotificationAction] {
        perform(circles.send(content, id: id, to: key, ids: &transactionIDs), now)
    }

    mutating func sendTyping(toCircle key: String, now: NIODeadline) -> [NotificationAction] {
        perform(circles.type(in: key, now: now, interval: timeouts.typingInterval, ids: &transactionIDs), now)
    }

    mutating func leave(circle key: String, now: NIODeadline) -> [NotificationAction] {
        perform(circles.leave(key, ids: &transactionIDs), now)
    }

    // MARK: What the machine wants

    mutating func perform(_ actions: [CircleAction], _ now: NIODeadline) -> [NotificationAction] {
        var result: [NotificationAction] = []
        for action in actions {
            switch action {
            case .send(let command): result.append(.send(command))
            case .request(let command, let id):
                transactions.begin(id, .circle(id), until: now + timeouts.transaction)
                result.append(.send(command))
            case .report(let event): result.append(.report(event))
            case .refetch: refetch.want(at: now + timeouts.listSettling)
            case .refetchAtOnce:
                refetch.wantAtOnce(now)
                result += refetchIfDue(now)
            case .awaitArrival: circleArrivalDeadline = now + timeouts.circleArrival
            case .ping:
                if transport == .http {
                    circlesConfirmedAt = now + timeouts.circleRefusal
                } else {
                    result += ping(now)
                }
            case .fetch(let edit, let number):
                circleDeadline = now + timeouts.webService
                guard let access = contactsAccess else {
                    result += circleEdited(.failure(.unreachable("there is no ticket for it")), number: number, now)
                    continue
                }
                result.append(.fetch(.circle(edit, access, number: number)))
            }
        }
        return result
    }

    mutating func circleEdited(
        _ result: Result<String, WebError>, number: UInt32, _ now: NIODeadline
    ) -> [NotificationAction] {
        if number == circles.lastNumber { circleDeadline = nil }
        if case .failure(let error) = result, circles.waits(for: number),
            let actions = renewTickets(for: .circleEdit(number: number), after: error, now)
        {
            return actions
        }
        circles.ownName = displayName
        return perform(circles.edited(result, number: number, ids: &transactionIDs), now)
    }

    /// What is due of circles.
    mutating func circlesTimePassed(_ now: NIODeadline) -> [NotificationAction] {
        var actions: [NotificationAction] = []
        if let due = circlesConfirmedAt, due <= now {
            circlesConfirmedAt = nil
            actions += perform(circles.confirmed(ids: &transactionIDs), now)
        }
        if let due = circleArrivalDeadline, due <= now {
            circleArrivalDeadline = nil
            actions += perform(circles.arrivalTimedOut(), now)
        }
        if let due = circleDeadline, due <= now {
            circleDeadline = nil
            actions += circleEdited(.failure(.timedOut), number: circles.lastNumber, now)
        }
        return actions
    }
}
