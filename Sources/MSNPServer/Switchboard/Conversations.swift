// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// What happens in switchboards, whoever makes it happen: a connection or a contact that lives in the service.
extension ServiceState {
    /// A new, empty switchboard.
    mutating func openSwitchboard() -> SwitchboardID {
        switchboards.create(sessionID: identifiers.hex(12))
    }

    /// Lets somebody in and tells the others.
    mutating func enter(
        _ id: SwitchboardID, _ visitor: Visitor, connection: ConnectionID?, now: Int64
    ) -> [ServiceAction] {
        let name = directory.name(of: visitor.account)
        let before = switchboards[id]?.contains(visitor.account) ?? true
        var actions = switchboards.update(id) { switchboard in
            switchboard.lastActivity = now
            return switchboard.enter(.init(visitor: visitor, name: name, connection: connection))
        }
        if let connection, settings.switchboardIdleTime > 0 {
            actions.append(.wake(connection, afterMilliseconds: settings.switchboardIdleTime))
        }
        if !before {
            actions += tellDemoContacts(in: id, besides: visitor.account, now: now) { .arrived($0, id, others: $1) }
        }
        return actions
    }

    /// Takes a connection out. When the last one has gone the switchboard is closed, and whoever lives in the service with it.
    mutating func leave(_ id: SwitchboardID, connection: ConnectionID, now: Int64) -> [ServiceAction] {
        leave(id, now: now) { $0.connection == connection }
    }

    mutating func leave(
        _ id: SwitchboardID, now: Int64, where isLeaving: (Switchboard.Member) -> Bool
    ) -> [ServiceAction] {
        guard let account = switchboards[id]?.members.first(where: isLeaving)?.visitor.account else { return [] }
        var actions = switchboards.update(id) { $0.leave(where: isLeaving) }
        guard let switchboard = switchboards[id] else { return actions }
        guard !switchboard.connections.isEmpty else {
            switchboards[id] = nil
            for contact in switchboard.demoContacts { actions += demo.react(contact, to: .closed(id), now: now) }
            return actions
        }
        if !switchboard.contains(account) {
            actions += tellDemoContacts(in: id, besides: account, now: now) { .departed($0, id, others: $1) }
        }
        return actions
    }

    /// Closes a switchboard in which nobody has said anything for too long; otherwise the connection looks again later.
    mutating func expire(_ id: SwitchboardID, at connection: ConnectionID, now: Int64) -> [ServiceAction] {
        let limit = settings.switchboardIdleTime
        guard limit > 0, let switchboard = switchboards[id] else { return [] }
        let silence = now &- switchboard.lastActivity
        guard silence >= limit else { return [.wake(connection, afterMilliseconds: limit &- silence)] }
        switchboards[id] = nil
        var actions = switchboard.expiry()
        for contact in switchboard.demoContacts { actions += demo.react(contact, to: .closed(id), now: now) }
        return actions
    }

    /// `CAL 3 bob@example.net`: RINGING, and RNG to every client of the callee that may be called.
    mutating func call(
        _ address: String, by caller: Visitor, at connection: ConnectionID, in id: SwitchboardID,
        transactionID: UInt32, now: Int64
    ) -> [ServiceAction] {
        func refuse(_ error: MSNPErrorCode) -> [ServiceAction] {
            [.send(MSNPCommand(error, transactionID: transactionID), to: connection)]
        }
        guard let callee = MSNAddress(parsing: address)?.key, callee.utf8.contains(UInt8(ascii: "@")) else {
            return refuse(.invalidAccount)
        }
        guard let switchboard = switchboards[id] else { return refuse(.switchboardFailed) }
        guard switchboard.members.count < MSNPServerLimits.switchboardMembers else {
            return refuse(.callingTooRapidly)
        }
        guard calls.allows(caller.account, now: now) else { return refuse(.callingTooRapidly) }
        let ringing = ServiceAction.send(
            MSNPCommand("CAL", [String(transactionID), "RINGING", switchboard.sessionID]), to: connection)
        if callee == caller.account {
            // Clients since MSNP16 call their own account so that their other endpoints can join.
            guard caller.dialect.hasEndpoints else { return refuse(.alreadyThere) }
            let others = presence.endpoints(of: callee).filter {
                $0.guid != caller.endpoint && $0.dialect.hasEndpoints && $0.takesCalls
            }
            return [ringing, joinedSelf(caller, connection)] + ring(others, by: caller, into: switchboard, now: now)
        }
        guard !switchboard.contains(callee) else { return refuse(.alreadyThere) }
        guard let record = directory[callee] else { return refuse(.notOnline) }
        guard record.permits(caller.account) else {
            // Who calls from one of the oldest dialects is told that the callee does not want it.
            return refuse(caller.dialect <= .msnp7 ? .notOnList : .notOnline)
        }
        if demo.contains(callee) { return [ringing] + enterDemoContact(callee, id, now: now) }
        let endpoints = presence.endpoints(of: callee).filter {
            $0.status != nil && $0.status != .hidden && $0.takesCalls
        }
        guard !endpoints.isEmpty else { return refuse(.notOnline) }
        return [ringing] + ring(endpoints, by: caller, into: switchboard, now: now)
    }

    /// `RNG 11752013 192.0.2.9:1864 CKI 93bd07 alice@example.com Alice`, each client with its own cookie.
    private mutating func ring(
        _ endpoints: [Endpoint], by caller: Visitor, into switchboard: Switchboard, now: Int64
    ) -> [ServiceAction] {
        var actions: [ServiceAction] = []
        for endpoint in endpoints {
            guard
                let cookie = cookies.issue(
                    .answer(switchboard.id), to: visitor(endpoint), identifiers: &identifiers, now: now)
            else { continue }
            let ring = Ring(
                sessionID: switchboard.sessionID, host: addresses.switchboard.host, port: addresses.switchboard.port,
                cookie: cookie, account: caller.address, name: directory.name(of: caller.account))
            actions.append(.send(ring.command(dialect: endpoint.dialect), to: endpoint.connection))
        }
        return actions
    }

    /// Hands a message to everybody else; says whether another account has got it.
    mutating func relay(
        _ payload: ByteBuffer, head: ByteBuffer, from connection: ConnectionID, in id: SwitchboardID, now: Int64
    ) -> (actions: [ServiceAction], isDelivered: Bool) {
        guard let switchboard = switchboards[id] else { return ([], false) }
        if settings.switchboardIdleTime > 0 { switchboards.touch(id, now: now) }
        var actions: [ServiceAction] = []
        actions.reserveCapacity(2)
        if switchboard.connections.count > 1 {
            actions.append(
                .relay(
                    RelayedMessage(
                        head: head, payload: payload, connections: switchboard.connections, sender: connection)))
        }
        // The sender's own other endpoints hear it too, but nobody else has got it by that.
        let isDelivered = switchboard.accountCount > 1
        guard !switchboard.demoContacts.isEmpty else { return (actions, isDelivered) }
        if let account = switchboard.members.first(where: { $0.connection == connection })?.visitor.account {
            actions += tellDemoContacts(SwitchboardContent(payload), from: account, in: id, now: now)
        }
        return (actions, isDelivered)
    }

    /// The JOI with which clients since MSNP16 see themselves come in.
    func joinedSelf(_ visitor: Visitor, _ connection: ConnectionID) -> ServiceAction {
        let member = Switchboard.Member(
            visitor: visitor, name: directory.name(of: visitor.account), connection: connection)
        let line = Switchboard.joined(member, as: MSNAddress(visitor.address))
        return .send(line.command(dialect: visitor.dialect), to: connection)
    }

    /// The start of the line with which others get somebody's messages.
    func messageHead(_ visitor: Visitor) -> ByteBuffer {
        let name = PercentEncoding.encodeMinimal(directory.name(of: visitor.account))
        return ByteBuffer(string: "MSG \(visitor.address) \(name) ")
    }
}
