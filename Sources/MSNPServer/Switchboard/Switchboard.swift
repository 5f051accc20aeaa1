// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Names a switchboard inside the service; on the wire stands its session id.
struct SwitchboardID: Hashable, Sendable {
    let number: UInt64
}

/// Who comes to a switchboard, fixed when the cookie is made.
struct Visitor: Equatable, Sendable {
    /// Key of the account.
    let account: String
    /// The account as written to clients.
    let address: String
    /// The GUID of the sign-in, with braces; nil below MSNP16 and for contacts that live in the service.
    let endpoint: String?
    let dialect: Dialect
    let capabilities: ClientCapabilities
}

/// One conversation: its participants and the lines with which they learn of each other.
struct Switchboard: Sendable {
    /// Somebody inside.
    struct Member: Sendable {
        let visitor: Visitor
        /// The friendly name at the time of coming, decoded.
        let name: String
        /// Nil for a contact that lives in the service.
        let connection: ConnectionID?
    }

    let id: SwitchboardID
    /// Opaque for clients; not a number.
    let sessionID: String
    private(set) var members: [Member] = []
    /// The connections of all members, in order.
    private(set) var connections: [ConnectionID] = []
    /// Keys of the members that live in the service.
    private(set) var demoContacts: [String] = []
    /// When somebody last came in or sent something, milliseconds since 1970; only kept if silence closes switchboards.
    var lastActivity: Int64 = 0

    init(id: SwitchboardID, sessionID: String) {
        self.id = id
        self.sessionID = sessionID
    }

    /// Whether an account is inside, at whatever endpoint.
    func contains(_ account: String) -> Bool {
        members.contains { $0.visitor.account == account }
    }

    /// Different accounts inside.
    private(set) var accountCount = 0

    /// Adds somebody and tells the others with JOI.
    ///
    /// `JOI bob@example.net;{66666666-7777-8888-9999-000000000000} Bob 2788999228:48` for the endpoint, then the same with
    /// the bare account; only the bare line, and only for the first endpoint, to clients before MSNP16.
    mutating func enter(_ member: Member) -> [ServiceAction] {
        let isNewAccount = !contains(member.visitor.account)
        var actions: [ServiceAction] = []
        for other in members {
            guard let connection = other.connection else { continue }
            let dialect = other.visitor.dialect
            for address in Self.addresses(of: member.visitor, for: dialect) where isNewAccount || dialect.hasEndpoints {
                actions.append(.send(Self.joined(member, as: address).command(dialect: dialect), to: connection))
            }
        }
        members.append(member)
        if isNewAccount { accountCount += 1 }
        if let connection = member.connection {
            connections.append(connection)
        } else {
            demoContacts.append(member.visitor.account)
        }
        return actions
    }

    /// Takes somebody out and tells the others with BYE, the endpoint first and the bare account when it was the last one.
    mutating func leave(where isLeaving: (Member) -> Bool) -> [ServiceAction] {
        guard let index = members.firstIndex(where: isLeaving) else { return [] }
        let member = members.remove(at: index)
        connections = members.compactMap(\.connection)
        demoContacts = members.lazy.filter { $0.connection == nil }.map(\.visitor.account)
        let isGone = !contains(member.visitor.account)
        if isGone { accountCount -= 1 }
        var actions: [ServiceAction] = []
        for other in members {
            guard let connection = other.connection else { continue }
            for address in Self.addresses(of: member.visitor, for: other.visitor.dialect)
            where isGone || address.endpoint != nil {
                actions.append(
                    .send(Departure(address: address).command(dialect: other.visitor.dialect), to: connection))
            }
        }
        return actions
    }

    /// What everybody is told when the silence has lasted too long: `BYE bob@example.net 1` of each other.
    func expiry() -> [ServiceAction] {
        var actions: [ServiceAction] = []
        for receiver in members {
            guard let connection = receiver.connection else { continue }
            let dialect = receiver.visitor.dialect
            var told: Set<String> = []
            for other in members where other.visitor.account != receiver.visitor.account {
                if dialect.hasEndpoints, let endpoint = other.visitor.endpoint {
                    let address = MSNAddress(other.visitor.address, endpoint: endpoint)
                    actions.append(
                        .send(Departure(address: address, isIdle: true).command(dialect: dialect), to: connection))
                }
                // The bare account comes last, once.
                let isLast =
                    members.last { $0.visitor.account == other.visitor.account }?.connection == other.connection
                guard isLast, told.insert(other.visitor.account).inserted else { continue }
                let departure = Departure(address: MSNAddress(other.visitor.address), isIdle: true)
                actions.append(.send(departure.command(dialect: dialect), to: connection))
            }
            actions.append(.close(connection))
        }
        return actions
    }

    /// The IRO lines for somebody who is about to come in: `IRO 1 1 2 alice@example.com;{…} Alice 2684354592:0`.
    func roster(for dialect: Dialect, transactionID: UInt32) -> [MSNPCommand] {
        var lines: [(member: Member, address: MSNAddress)] = []
        var seen: Set<String> = []
        for member in members where seen.insert(member.visitor.account).inserted {
            for endpoint in members where endpoint.visitor.account == member.visitor.account {
                guard dialect.hasEndpoints, let guid = endpoint.visitor.endpoint else { continue }
                lines.append((endpoint, MSNAddress(endpoint.visitor.address, endpoint: guid)))
            }
            lines.append((member, MSNAddress(member.visitor.address)))
        }
        return lines.enumerated().map { index, line in
            RosterLine(
                kind: .present(transactionID: transactionID, index: index + 1, total: lines.count),
                address: line.address, name: line.member.name, capabilities: line.member.visitor.capabilities
            ).command(dialect: dialect)
        }
    }

    /// The JOI line for a member under one of its addresses.
    static func joined(_ member: Member, as address: MSNAddress) -> RosterLine {
        RosterLine(
            kind: .joined, address: address, name: member.name, capabilities: member.visitor.capabilities)
    }

    /// How a visitor is named to clients of a dialect: since MSNP16 the endpoint and then the account.
    private static func addresses(of visitor: Visitor, for dialect: Dialect) -> [MSNAddress] {
        let bare = MSNAddress(visitor.address)
        guard dialect.hasEndpoints, let endpoint = visitor.endpoint else { return [bare] }
        return [MSNAddress(visitor.address, endpoint: endpoint), bare]
    }
}
