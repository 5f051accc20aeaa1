// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNServices

/// All circles: who is in them or invited, and which connections are in their conversations.
struct Circles: Sendable {
    /// Somebody in a circle.
    struct Member: Equatable, Sendable {
        /// Key of the account.
        let account: String
        var role: CircleRole
        var state: CircleState
        /// The address of the account that has invited this one, and what it wrote.
        var inviter: String?
        var inviteMessage: String?
    }

    /// One circle.
    struct Circle: Sendable {
        /// The GUID, lower case: `00000000-0000-0000-0009-6a1063c3626c`.
        let id: String
        let name: String
        /// In order of their coming.
        var members: [Member]
        /// Connections that are in the conversation, with their accounts, in order of their coming.
        var attendance: [(connection: ConnectionID, account: String)] = []

        func member(_ account: String) -> Member? {
            members.first { $0.account == account }
        }

        /// Whether an account is a member, not merely invited.
        func accepts(_ account: String) -> Bool {
            member(account)?.state == .accepted
        }

        /// The accounts in the conversation, each once.
        var attending: [String] {
            var seen: Set<String> = []
            return attendance.map(\.account).filter { seen.insert($0).inserted }
        }
    }

    private var circles: [String: Circle] = [:]
    /// Connections that have shown a ticket for circles.
    private var proven: Set<ConnectionID> = []
    private let secret: Secret<[UInt8]>

    /// `secret` signs tickets.
    init(secret: [UInt8]) {
        self.secret = Secret(secret)
    }

    subscript(id: String) -> Circle? { circles[id] }

    /// The circles of an account, those too that it is only invited to, in a fixed order.
    func circles(of account: String) -> [Circle] {
        guard !circles.isEmpty else { return [] }
        return circles.values.filter { $0.member(account) != nil }.sorted { $0.id < $1.id }
    }

    // MARK: Membership

    /// Makes a circle; nil if there are too many.
    mutating func create(id: String, name: String, owner: String) -> Circle? {
        guard circles[id] == nil, circles.count < MSNPServerLimits.circles,
            circles(of: owner).count < MSNPServerLimits.circlesOfAccount
        else { return nil }
        let circle = Circle(id: id, name: name, members: [Member(account: owner, role: .admin, state: .accepted)])
        circles[id] = circle
        return circle
    }

    /// Puts an account into the address book of a circle, where it can be invited; false if the circle is full.
    mutating func addContact(_ account: String, to id: String) -> Bool {
        guard let circle = circles[id], circle.members.count < MSNPServerLimits.circleMembers else { return false }
        circles[id]?.members.append(Member(account: account, role: .none, state: .none))
        return true
    }

    /// Changes a member in place.
    mutating func update(_ account: String, in id: String, _ change: (inout Member) -> Void) {
        guard let index = circles[id]?.members.firstIndex(where: { $0.account == account }) else { return }
        guard var circle = circles[id] else { return }
        change(&circle.members[index])
        circles[id] = circle
    }

    /// Takes an account out of a circle; the last real member takes the circle along.
    mutating func remove(_ account: String, from id: String) {
        circles[id]?.members.removeAll { $0.account == account }
        circles[id]?.attendance.removeAll { $0.account == account }
        if circles[id]?.members.contains(where: { $0.state == .accepted }) != true { circles[id] = nil }
    }

    // MARK: Tickets

    /// What shows that somebody is in their circles: an XML document that is opaque for clients.
    func ticket(for account: String) -> Secret<String> {
        let data = Base64.encode(Array("<Ticket><Account>\(Hex.encode(Array(account.utf8)))</Account></Ticket>".utf8))
        let signature = Base64.encode(HMACSHA1.code(Array(data.utf8), key: secret.exposed))
        return Secret(
            "<?xml version=\"1.0\" encoding=\"utf-16\"?><SignedTicket ver=\"1\" keyVer=\"1\">"
                + "<Data>\(data)</Data><Sig>\(signature)</Sig></SignedTicket>")
    }

    /// Takes the ticket of `USR … SHA A`, in Base64; false if it is not that of the account.
    mutating func prove(_ ticket: String, of account: String, at connection: ConnectionID) -> Bool {
        guard let bytes = Base64.decode(ticket),
            ConstantTime.equal(bytes, Array(self.ticket(for: account).exposed.utf8))
        else { return false }
        proven.insert(connection)
        return true
    }

    /// Whether a connection has shown a ticket.
    func isProven(_ connection: ConnectionID) -> Bool {
        proven.contains(connection)
    }

    // MARK: Conversation

    /// Lets a connection into the conversation; false if it is there.
    mutating func attend(_ id: String, _ connection: ConnectionID, account: String) -> Bool {
        guard let circle = circles[id], !circle.attendance.contains(where: { $0.connection == connection }) else {
            return false
        }
        circles[id]?.attendance.append((connection, account))
        return true
    }

    /// Takes a connection out of the conversation; false if it was not there.
    mutating func depart(_ id: String, _ connection: ConnectionID) -> Bool {
        guard let index = circles[id]?.attendance.firstIndex(where: { $0.connection == connection }) else {
            return false
        }
        circles[id]?.attendance.remove(at: index)
        return true
    }

    /// Forgets a connection that has signed out, and gives the circles whose conversation it was in.
    mutating func forget(_ connection: ConnectionID) -> [String] {
        guard proven.remove(connection) != nil else { return [] }
        return circles.values.filter { circle in circle.attendance.contains { $0.connection == connection } }
            .map(\.id).sorted()
    }
}
