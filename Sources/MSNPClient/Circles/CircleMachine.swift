// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore

/// What a `CircleMachine` wants done.
enum CircleAction: Equatable, Sendable {
    /// Send this. Nobody waits for an answer; a refusal goes to `answered(_:by:…)`.
    case send(MSNPCommand)
    /// Send this; the answer goes to `answered(_:by:…)`, and if none comes in time the number to `unanswered(_:)`.
    case request(MSNPCommand, UInt32)
    /// Send a `PNG`: its `QNG` tells that what was sent before has been looked at.
    case ping
    /// Ask the web services; what they say goes to `edited(_:number:…)`.
    case fetch(CircleEdit, number: UInt32)
    /// The address book is to be fetched again.
    case refetch
    /// The same, because the user has changed it: at once.
    case refetchAtOnce
    /// A circle that was made is to come; when it has been too long, `arrivalTimedOut` wants to know.
    case awaitArrival
    case report(MSNClientEvent)
}

/// The circles of the account (MSNP18): which there are, who is in their conversations, what is said there.
///
/// The address book says which circles there are, and has a ticket that lets the connection in, `USR 30 SHA A`. Each circle is
/// then announced, `ADL` of network 9, and joined, `PUT`. Texts go as `SDG`, which is never acknowledged: a text counts as
/// delivered once the service has answered a `PNG` that was sent behind it and has not refused the text.
struct CircleMachine: Sendable {
    struct Circle: Sendable {
        var circle: MSNCircle
        /// Who is in the conversation besides the user: their names by `MSNAddress.key`.
        var members: [String: MSNParticipant] = [:]
        var stage = Stage.known
        /// What the user has written and could not be sent yet.
        var queue = MessageQueue()
        var typedAt: NIODeadline?
    }

    enum Stage: Equatable, Sendable {
        /// Not announced yet, or not a member.
        case known
        /// `ADL` has this number.
        case announcing(UInt32)
        /// `PUT` has this number.
        case joining(UInt32)
        case joined
    }

    enum Standing: Equatable, Sendable {
        case outside
        /// `USR … SHA A` has this number.
        case entering(UInt32)
        case inside
    }

    struct Unconfirmed: Sendable {
        var transactionID: UInt32
        var message: OutgoingMessage
        var circle: String
    }

    let own: MSNAddress
    let ownKey: String
    var circles: [String: Circle] = [:]
    private var ticket: Secret<String>?
    private var standing = Standing.outside
    /// The ticket was sent again because a circle was refused.
    private var hasReentered = false
    var unconfirmed: [Unconfirmed] = []
    /// Long messages that go out in pieces and have no outcome yet, by id.
    var cuts: [UInt64: CutMessage] = [:]
    /// So many of them were sent before the `PNG` that is under way.
    var covered = 0
    var isPinging = false
    var waitingEdits: [(id: UInt64?, edit: MSNCircleEdit)] = []
    var runningEdit: (id: UInt64?, edit: MSNCircleEdit)?
    var lastNumber: UInt32 = 0
    /// The circle that the running edit has made, and that is not there yet.
    var awaited: String?
    /// Goes with circles that are made.
    var ownName = ""

    init(account: String, endpointID: String) {
        own = MSNAddress(account, endpoint: endpointID.lowercased())
        ownKey = MSNAddress.key(account)
    }

    var isInside: Bool { standing == .inside }

    // MARK: Which there are

    /// What the address book says; `isOnline` once the sign-in is over.
    mutating func update(
        _ found: [AddressBookCircle], ticket: Secret<String>?, isOnline: Bool, ids: inout TransactionIDs
    ) -> [CircleAction] {
        if let ticket { self.ticket = ticket }
        var actions: [CircleAction] = []
        var gone = Set(circles.keys)
        for entry in found.prefix(MSNClientLimits.circles) {
            let standing: MSNCircle.Standing
            switch entry.state {
            case .accepted: standing = .member
            case .waitingResponse: standing = .invited
            case .none, .left, .rejected: continue
            }
            gone.remove(entry.id)
            let circle = MSNCircle(
                id: entry.id, name: NotificationMachine.oneLine(entry.name), standing: standing,
                inviter: standing == .invited ? entry.inviter : nil)
            guard circles[entry.id]?.circle != circle else { continue }
            if circles[entry.id] == nil { circles[entry.id] = Circle(circle: circle) }
            circles[entry.id]?.circle = circle
            actions.append(.report(.circle(circle)))
        }
        for id in gone.sorted() { actions += forget(id) }
        return isOnline ? actions + enter(&ids) : actions
    }

    func forgetting(_ id: String) -> [CircleAction] {
        [.report(.conversation(.circle(id), .closed)), .report(.circleRemoved(id: id))]
    }

    mutating func forget(_ id: String) -> [CircleAction] {
        guard var circle = circles.removeValue(forKey: id) else { return [] }
        let failed = failQueue(circle.queue.takeAll(), of: id, .recipientOffline)
        return failed + (circle.stage == .joined ? forgetting(id) : [.report(.circleRemoved(id: id))])
    }

    // MARK: Coming in

    /// Lets the connection into the circles, even if there are none: some services tell nobody of an invitation who is not let
    /// in. Circles that it is in are announced.
    mutating func enter(_ ids: inout TransactionIDs) -> [CircleAction] {
        switch standing {
        case .entering: return []
        case .inside: return announce(&ids)
        case .outside:
            guard let ticket else { return notOpened }
            let id = ids.next()
            standing = .entering(id)
            let text = Base64.encode(Array(ticket.exposed.utf8))
            return [.request(SignInRequest.circleTicket(text).command(transactionID: id), id)]
        }
    }

    /// None of the circles that wait to be announced will be, for now.
    private var notOpened: [CircleAction] {
        circles.keys.sorted().filter { circles[$0]?.stage == .known && circles[$0]?.circle.standing == .member }
            .map { .report(.conversation(.circle($0), .notOpened)) }
    }

    private mutating func announce(_ ids: inout TransactionIDs) -> [CircleAction] {
        var actions: [CircleAction] = []
        for key in circles.keys.sorted() {
            guard let circle = circles[key], circle.circle.standing == .member, circle.stage == .known else { continue }
            let id = ids.next()
            circles[key]?.stage = .announcing(id)
            let entry = ContactListDocument.Entry(
                account: key + "@" + CircleService.domain, lists: [.forward, .allow], networkID: 9)
            let document = ContactListDocument(isInitial: true, entries: [entry])
            actions.append(.request(ContactListCommand(.add, transactionID: id, document: document).command, id))
        }
        return actions
    }

    mutating func join(_ key: String, _ ids: inout TransactionIDs) -> CircleAction {
        let id = ids.next()
        circles[key]?.stage = .joining(id)
        let attendance = CircleAttendance(.join, circleID: key, member: own)
        return .request(attendance.command(transactionID: id).command, id)
    }

    /// An answer that nobody else waits for; nil if it is not for circles either.
    mutating func answered(_ id: UInt32, by command: MSNPCommand, ids: inout TransactionIDs) -> [CircleAction]? {
        let code = command.errorCode
        if case .entering(id) = standing {
            standing = code == nil ? .inside : .outside
            return code == nil ? announce(&ids) : notLetIn("The service did not let you into your groups.")
        }
        if let index = unconfirmed.firstIndex(where: { $0.transactionID == id }) {
            guard let code else { return [] }
            let message = unconfirmed.remove(at: index)
            if index < covered { covered -= 1 }
            return settle(message.message, in: message.circle, .failed(message.message.id, .refused(code))) + pump(&ids)
        }
        for (key, circle) in circles {
            switch circle.stage {
            case .announcing(id):
                guard let code else { return [join(key, &ids)] }
                circles[key]?.stage = .known
                if code == .badCircle {
                    // Announced before the ticket was sent again, it is announced once more behind it.
                    if case .entering = standing { return [] }
                    if !hasReentered {
                        hasReentered = true
                        standing = .outside
                        return enter(&ids)
                    }
                }
                return notOpened(key, circle.circle, code.text)
            case .joining(id):
                if let code {
                    circles[key]?.stage = .known
                    return notOpened(key, circle.circle, code.text)
                        + failUnconfirmed(in: key, .refused(code), waiting: .refused(code))
                }
                circles[key]?.stage = .joined
                let people = circle.members.values.sorted { $0.account < $1.account }
                return [.report(.conversation(.circle(key), .opened(participants: people)))]
            case .known, .announcing, .joining, .joined: continue
            }
        }
        return nil
    }

    /// An answer has not come in time: what was asked for may be asked for again.
    mutating func unanswered(_ id: UInt32) -> [CircleAction] {
        if case .entering(id) = standing {
            standing = .outside
            return notLetIn("The service did not answer when it was to let you into your groups.")
        }
        for (key, circle) in circles where [Stage.announcing(id), .joining(id)].contains(circle.stage) {
            circles[key]?.stage = .known
            return notOpened(key, circle.circle, "no answer in time")
                + failUnconfirmed(in: key, .unacknowledged, waiting: .notSent)
        }
        return []
    }

    private func notLetIn(_ text: String) -> [CircleAction] {
        circles.isEmpty ? [] : [.report(.notice(text))] + notOpened
    }

    private func notOpened(_ key: String, _ circle: MSNCircle, _ reason: String) -> [CircleAction] {
        [
            .report(.notice("The service did not let you into the group \(circle.name): \(reason)")),
            .report(.conversation(.circle(key), .notOpened)),
        ]
    }

    /// Whether the circle is known and neither its announcement nor anything else is under way that leads into it.
    func isSettled(_ id: String) -> Bool {
        guard let circle = circles[id] else { return false }
        switch (circle.stage, standing) {
        case (.announcing, _), (.joining, _), (.known, .entering): return false
        case (.joined, _), (.known, _): return true
        }
    }

    // MARK: Who is there

    /// `NFY PUT`, `NFY DEL`
    mutating func noticed(_ notice: CircleNotice) -> [CircleAction] {
        let key = notice.circleID
        guard circles[key] != nil else { return [.refetch] }
        switch notice.change {
        case .left(let address):
            return left(address.key, key)
        case .roster(let document, _):
            var actions: [CircleAction] = []
            for member in document.members where !member.isPending { actions += came(member.address, nil, key) }
            return actions
        }
    }

    /// `NLN NLN 1:bob@example.net;via=9:…@live.com Bob …`, `FLN` likewise.
    mutating func sees(_ line: PresenceLine, in key: String) -> [CircleAction] {
        line.kind == .offline ? left(line.address.key, key) : came(line.address, line.name, key)
    }

    private mutating func came(_ address: MSNAddress, _ name: String?, _ key: String) -> [CircleAction] {
        guard address.key != ownKey, let circle = circles[key] else { return [] }
        if let known = circle.members[address.key] {
            if let name, !name.isEmpty, known.name == known.account { circles[key]?.members[address.key]?.name = name }
            return []
        }
        guard circle.members.count < MSNPLimits.circleMembers else { return [] }
        let member = MSNParticipant(account: address.account, name: name ?? address.account)
        circles[key]?.members[address.key] = member
        guard circle.stage == .joined else { return [] }
        return [.report(.conversation(.circle(key), .joined(account: member.account, name: member.name)))]
    }

    private mutating func left(_ member: String, _ key: String) -> [CircleAction] {
        guard let gone = circles[key]?.members.removeValue(forKey: member), circles[key]?.stage == .joined else {
            return []
        }
        return [.report(.conversation(.circle(key), .left(account: gone.account)))]
    }
}
