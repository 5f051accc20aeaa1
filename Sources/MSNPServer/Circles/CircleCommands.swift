// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// Circles on the notification connection: the ticket, coming and going, messages.
extension NotificationSession {
    /// `USR 30 SHA A <ticket>`: OK, and for each circle the notice that it exists.
    func enterCircles(_ ticket: String, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard state.circles.prove(ticket, of: user.account, at: connection) else {
            return [refuse(.authenticationFailed, user.transactionID)]
        }
        let address = state.directory[user.account]?.address ?? user.account
        let own = MSNAddress(address, endpoint: state.presence.endpoint(connection)?.guid)
        let circles = state.circles.circles(of: user.account).filter { $0.accepts(user.account) }
        return [send("USR", [String(user.transactionID), "OK", address, "0", "0"])]
            + circles.map { circle in
                let change = CircleNotice.Change.roster(CircleDocument(), isComplete: true)
                return send(CircleNotice(circleID: circle.id, change: change).command(to: own).command)
            }
    }

    /// `ADL 31 86` and `<ml><d n="live.com"><c n="00000000-0000-0000-0009-6a1063c3626c" l="3" t="9"/></d></ml>`; nil if the
    /// document is about people.
    func watchCircles(
        _ command: MSNPCommand, by user: User, in state: inout ServiceState
    ) -> [ServiceAction]? {
        guard user.dialect.hasCircles, let document = command.payload.flatMap(ContactListDocument.init(parsing:)),
            !document.isInitial || document.entries.contains(where: { $0.networkID == 9 })
        else { return nil }
        let circles = document.entries.compactMap { MSNAddress($0.account, networkID: $0.networkID).circleID }
        guard !circles.isEmpty, circles.count == document.entries.count else { return nil }
        guard state.circles.isProven(connection),
            circles.allSatisfy({ state.circles[$0]?.accepts(user.account) == true })
        else { return [refuse(.badCircle, user.transactionID)] }
        return circles.flatMap { state.attendCircle($0, connection, account: user.account) }
            + [send("ADL", [String(user.transactionID), "OK"])]
    }

    /// `PUT 32 339` and `DEL 40 300`: comes into the conversation of a circle, or leaves it.
    func attendCircle(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let routed = RoutedCommand(command), let attendance = CircleAttendance(routed),
            attendance.member.key == user.account
        else { return [refuse(.invalidParameter, user.transactionID)] }
        guard state.circles.isProven(connection), state.circles[attendance.circleID]?.accepts(user.account) == true
        else { return [refuse(.badCircle, user.transactionID)] }
        let answer = RoutedCommand(
            routed.kind, transactionID: user.transactionID, isAnswer: true, document: nil)
        let told =
            attendance.kind == .join
            ? state.attendCircle(attendance.circleID, connection, account: user.account)
            : state.departCircle(attendance.circleID, connection, account: user.account)
        return told + [send(answer.command)]
    }

    /// `SDG 34 312`: a message for everybody else in the conversation, handed on as it is. There is no answer but a refusal.
    func tellCircle(_ command: MSNPCommand, by user: User, in state: ServiceState) -> [ServiceAction] {
        guard let payload = command.payload, let document = RoutedCommand(command)?.document,
            document.from.key == user.account
        else { return [refuse(.invalidParameter, user.transactionID)] }
        guard let id = document.to.circleID, let circle = state.circles[id],
            circle.attendance.contains(where: { $0.connection == connection })
        else { return [refuse(.badCircle, user.transactionID)] }
        return circle.attendance.filter { $0.connection != connection }.map { place in
            .send(MSNPCommand("SDG", ["0"], payload: payload), to: place.connection)
        }
    }
}

/// Who learns that somebody has come or gone.
extension ServiceState {
    /// Lets a connection into the conversation: it sees who is there, itself included, and the others see it.
    mutating func attendCircle(_ id: String, _ connection: ConnectionID, account: String) -> [ServiceAction] {
        let isNew = circles.attend(id, connection, account: account)
        guard let circle = circles[id] else { return [] }
        var actions = circle.attending.flatMap { lines(about: $0, in: id, to: connection) }
        actions += roster(circle, to: connection, account: account)
        guard isNew else { return actions }
        for place in circle.attendance where place.connection != connection {
            actions += lines(about: account, in: id, to: place.connection)
            actions += roster(circle, to: place.connection, account: place.account)
        }
        return actions
    }

    /// Takes a connection out of the conversation; the others learn it when it was the last of its account.
    mutating func departCircle(_ id: String, _ connection: ConnectionID, account: String) -> [ServiceAction] {
        guard circles.depart(id, connection), let circle = circles[id], !circle.attending.contains(account) else {
            return []
        }
        let notice = CircleNotice(
            circleID: id, change: .left(MSNAddress(directory[account]?.address ?? account)))
        return circle.attendance.map { place in
            .send(
                notice.command(to: MSNAddress(directory[place.account]?.address ?? place.account)).command,
                to: place.connection)
        }
    }

    /// Takes a connection that signs out of all conversations of circles.
    mutating func departCircles(_ connection: ConnectionID, account: String) -> [ServiceAction] {
        circles.forget(connection).flatMap { departCircle($0, connection, account: account) }
    }

    /// `NFY PUT` with everybody who is there.
    private func roster(_ circle: Circles.Circle, to connection: ConnectionID, account: String) -> [ServiceAction] {
        let members = circle.attending.map { account in
            CircleDocument.Member(address: MSNAddress(directory[account]?.address ?? account))
        }
        let notice = CircleNotice(
            circleID: circle.id, change: .roster(CircleDocument(members: members), isComplete: false))
        let recipient = MSNAddress(directory[account]?.address ?? account)
        return [.send(notice.command(to: recipient).command, to: connection)]
    }

    /// `NLN NLN 1:user1@example.com;via=9:00000000-0000-0000-0009-6a1063c3626c@live.com User1 2788999228:48 0`, and UBX.
    private func lines(about account: String, in id: String, to connection: ConnectionID) -> [ServiceAction] {
        guard let seen = shown(account), let dialect = presence.endpoint(connection)?.dialect else { return [] }
        let address = MSNAddress(
            directory[account]?.address ?? account, via: MSNAddress.circle(id: id).prefixed)
        let line = PresenceLine(
            kind: .change, status: seen.status, address: address, name: seen.name, capabilities: seen.capabilities,
            object: seen.object)
        let message = PersonalMessageLine(address: address, document: seen.document)
        return [
            .send(line.command(dialect: dialect), to: connection),
            .send(message.command(dialect: dialect), to: connection),
        ]
    }
}
