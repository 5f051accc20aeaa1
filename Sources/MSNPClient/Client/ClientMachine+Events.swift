// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
package import NIOCore

/// What the connections, the web services and the clock say; each event goes to the machine that it concerns.
extension ClientMachine {
    /// A connection is open, to a peer with this address if it is known.
    package mutating func connected(
        _ id: ConnectionID, to address: String?, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        if id == notificationID {
            if let wishes = signIn?.connected(to: address, now: now) { perform(wishes, now, into: &actions) }
        } else if let number = boards[id] {
            let host = conversations[number]?.board?.host ?? ""
            if let address, !redirects.permits(host: host, resolvedTo: address) {
                forbid(host, into: &actions)
                conversations[number]?.closed(id, now: now, into: &actions)
            } else {
                conversations[number]?.connected(id, now: now, into: &actions)
            }
            settle(number, now, into: &actions)
        } else if rings[id] != nil {
            if let address, let host = rings[id]?.host, !redirects.permits(host: host, resolvedTo: address) {
                forbid(host, into: &actions)
                drop(ring: id, into: &actions)
                return
            }
            if let command = rings[id]?.connected(now: now) { actions.append(.write(id, command)) }
            note(rings[id]?.nextDeadline)
        } else {
            actions.append(.close(id))
        }
    }

    /// A command has come.
    package mutating func received(
        _ command: MSNPCommand, from id: ConnectionID, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        if id == notificationID {
            if notification != nil {
                guard let wishes = notification?.received(command, now: now) else { return }
                perform(wishes, now, into: &actions)
            } else if let wishes = signIn?.received(command, now: now) {
                perform(wishes, now, into: &actions)
            }
        } else if let number = boards[id] {
            learnAbsence(from: command, on: id, of: number, now, into: &actions)
            let before = actions.count
            with(number, now, into: &actions) { $0.received(command, on: id, now: now, into: &$1) }
            if command.verb == "JOI" { learnPresence(from: number, now, before, into: &actions) }
            if isParting { endIfParted(into: &actions) }
        } else if rings[id] != nil {
            received(command, fromRing: id, now, into: &actions)
        }
    }

    /// Who cannot be called is offline, whatever the notification server has said.
    @inline(__always)
    private mutating func learnAbsence(
        from command: MSNPCommand, on id: ConnectionID, of number: UInt32, _ now: NIODeadline,
        into actions: inout [ClientAction]
    ) {
        // The conversation, which hears of it next, forgets the call.
        guard command.verb == "217", let account = conversations[number]?.callee(of: command, on: id),
            let wishes = notification?.couldNotCall(account)
        else { return }
        perform(wishes, now, into: &actions)
    }

    /// Who has come into a conversation is online. It is told before that they have come.
    private mutating func learnPresence(
        from number: UInt32, _ now: NIODeadline, _ index: Int, into actions: inout [ClientAction]
    ) {
        guard let arrival = conversations[number]?.takeArrival(),
            let wishes = notification?.showedUp(arrival.account, name: arrival.name, now)
        else { return }
        var presence: [ClientAction] = []
        perform(wishes, now, into: &presence)
        actions.insert(contentsOf: presence, at: min(index, actions.count))
    }

    /// A connection could not be made, or has ended by itself.
    package mutating func closed(
        _ id: ConnectionID, _ end: ConnectionEnd, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        if id == notificationID {
            notificationID = nil
            if isParting {
                // As it was asked for.
            } else if let wishes = notification?.closed(end) {
                perform(wishes, now, into: &actions)
            } else if let wishes = signIn?.closed(end, now: now) {
                perform(wishes, now, into: &actions)
            }
        } else if let number = boards[id] {
            if end == .forbidden, let host = conversations[number]?.board?.host { forbid(host, into: &actions) }
            conversations[number]?.closed(id, now: now, into: &actions)
            settle(number, now, into: &actions)
            endIfParted(into: &actions)
        } else if let host = rings[id]?.host {
            if end == .forbidden { forbid(host, into: &actions) }
            drop(ring: id, into: &actions)
        }
    }

    /// The web services have answered a job of the present connection. `iv` is eight random bytes.
    package mutating func answered(
        _ answer: WebAnswer, session: UInt32, iv: [UInt8], now: NIODeadline, into actions: inout [ClientAction]
    ) {
        guard session == self.session else { return }
        for byte in iv { seed = (seed ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        if case .offline(let answer) = answer { return answered(answer, now, into: &actions) }
        if let wishes = signIn?.answered(answer, iv: iv, now: now) {
            perform(wishes, now, into: &actions)
        } else if let wishes = notification?.answered(answer, now: now) {
            perform(wishes, now, into: &actions)
        }
    }

    /// Time has passed; call it at `nextDeadline` or later.
    package mutating func timePassed(now: NIODeadline, into actions: inout [ClientAction]) {
        guard nextDeadline <= now else { return }
        if let wishes = signIn?.timePassed(now: now) {
            perform(wishes, now, into: &actions)
        } else if let wishes = notification?.timePassed(now: now) {
            perform(wishes, now, into: &actions)
        }
        for number in conversations.keys.sorted() where (conversations[number]?.nextDeadline ?? .distantFuture) <= now {
            conversations[number]?.timePassed(now: now, into: &actions)
            settle(number, now, into: &actions)
        }
        for id in rings.keys where (rings[id]?.nextDeadline ?? .distantFuture) <= now {
            drop(ring: id, into: &actions)
        }
        offlineTimePassed(now, into: &actions)
        if isParting, boards.isEmpty { return finish(.requested, into: &actions) }
        nextDeadline = .distantFuture
        note(outbox?.nextDeadline)
        note(inbox.nextDeadline)
        note(signIn?.nextDeadline)
        note(notification?.nextDeadline)
        for conversation in conversations.values { note(conversation.nextDeadline) }
        for ring in rings.values { note(ring.nextDeadline) }
    }

    mutating func note(_ deadline: NIODeadline?) {
        if let deadline, deadline < nextDeadline { nextDeadline = deadline }
    }
}
