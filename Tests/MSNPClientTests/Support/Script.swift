// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore

@testable import MSNPClient

/// Plays the service, the user and the clock to a `ClientMachine` and writes down what the client does, one short text for each
/// action: `1> VER 1 MSNP18 CVR0` is a line on connection 1, `· …` an event.
struct Script {
    var machine: ClientMachine
    var now = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    /// Everything since the last look.
    var events: [MSNClientEvent] = []
    /// Open connections: sockets that were asked for and not closed.
    var open: Set<UInt32> = []
    var lastConnection: UInt32 = 0
    var session: UInt32 = 1
    /// The number of the last edit at the web services.
    var lastEdit: UInt32 = 0
    /// The last job about offline messages.
    var job: UInt32 = 0
    /// What the last `openGroup` did besides.
    var opened: [String] = []

    init(
        dialects: [Dialect] = [.msnp18, .msnp12], host: String = "ns.example.com",
        endpoints: ServiceEndpoints = ServiceEndpoints(base: "https://svc.example.com"),
        change: (inout MSNClientConfiguration) -> Void = { _ in }
    ) {
        var configuration = MSNClientConfiguration(
            account: "Alice@Example.com", password: Secret("secret"), host: host, endpoints: endpoints,
            dialects: dialects,
            endpointID: "{11111111-2222-3333-4444-555555555555}", endpointName: "Laptop",
            initialPersonalMessage: "at home")
        change(&configuration)
        machine = ClientMachine(configuration: configuration)
    }

    // MARK: The service

    /// A line of the service, on the newest connection unless said otherwise; with a payload its length is added.
    mutating func s(_ line: String, payload: String? = nil, on connection: UInt32 = 1) -> [String] {
        var bytes = ByteBuffer(string: payload.map { "\(line) \($0.utf8.count)\r\n\($0)" } ?? line + "\r\n")
        var decoder = MSNPFrameDecoder(sentBy: .server)
        var result: [String] = []
        while let command = try? decoder.decode(buffer: &bytes) {
            result += act { $0.received(command, from: ConnectionID(rawValue: connection), now: $1, into: &$2) }
        }
        return result
    }

    mutating func connected(_ connection: UInt32 = 1, to address: String? = nil) -> [String] {
        act { $0.connected(ConnectionID(rawValue: connection), to: address, now: $1, into: &$2) }
    }

    mutating func closed(_ connection: UInt32 = 1, _ reason: String = "") -> [String] {
        ended(connection, reason.isEmpty ? .closed : .failed(reason))
    }

    mutating func ended(_ connection: UInt32, _ end: ConnectionEnd) -> [String] {
        open.remove(connection)
        return act { $0.closed(ConnectionID(rawValue: connection), end, now: $1, into: &$2) }
    }

    mutating func web(_ answer: WebAnswer, iv: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]) -> [String] {
        let session = session
        return act { $0.answered(answer, session: session, iv: iv, now: $1, into: &$2) }
    }

    /// The web services have made the last edit.
    mutating func edited(_ made: ContactsEdited = ContactsEdited()) -> [String] {
        web(.edited(.success(made), number: lastEdit))
    }

    mutating func notEdited(_ error: WebError) -> [String] { web(.edited(.failure(error), number: lastEdit)) }

    /// The answer to the last job about offline messages.
    mutating func offline(_ result: OfflineResult) -> [String] {
        web(.offline(OfflineAnswer(number: job, result)))
    }

    // MARK: The user

    mutating func connect() -> [String] { act { $0.connect(now: $1, into: &$2) } }
    mutating func disconnect() -> [String] { act { $0.disconnect(into: &$2) } }
    mutating func part() -> [String] { act { $0.part(now: $1, into: &$2) } }

    mutating func send(_ text: String, _ id: UInt64, to key: MSNConversationKey) -> [String] {
        send(.text(text, format: nil), id, to: key)
    }

    mutating func send(_ content: SwitchboardContent, _ id: UInt64, to key: MSNConversationKey) -> [String] {
        act { $0.send(content, id: id, to: key, now: $1, into: &$2) }
    }

    mutating func typing(_ key: MSNConversationKey) -> [String] { act { $0.sendTyping(to: key, now: $1, into: &$2) } }

    mutating func invite(_ account: String, to key: MSNConversationKey) -> [String] {
        act { $0.invite(account, to: key, now: $1, into: &$2) }
    }

    mutating func openGroup() -> MSNConversationKey {
        var key = MSNConversationKey.group(0)
        opened = act { machine, _, actions in key = machine.openGroup(into: &actions) }
        return key
    }

    mutating func edit(_ edit: MSNListEdit, _ id: UInt64 = 1) -> [String] {
        act { $0.edit(edit, id: id, now: $1, into: &$2) }
    }

    mutating func leave(_ key: MSNConversationKey) -> [String] { act { $0.leave(key, now: $1, into: &$2) } }

    // MARK: The clock

    /// Lets time pass, second by second, as the driver's timer would.
    mutating func wait(_ seconds: Int64) -> [String] {
        var result: [String] = []
        let end = now + .seconds(seconds)
        while now < end {
            let next = max(machine.nextDeadline, now + .milliseconds(1))
            now = min(next, end)
            if machine.nextDeadline <= now {
                result += act { $0.timePassed(now: $1, into: &$2) }
            }
        }
        return result
    }

    // MARK: Writing down

    mutating func act(
        _ body: (inout ClientMachine, NIODeadline, inout [ClientAction]) -> Void
    ) -> [String] {
        var actions: [ClientAction] = []
        body(&machine, now, &actions)
        return actions.map { action in
            switch action {
            case .connect(let id, let host, let port):
                open.insert(id.rawValue)
                lastConnection = id.rawValue
                return "connect \(id.rawValue) \(host):\(port)"
            case .close(let id):
                open.remove(id.rawValue)
                return "close \(id.rawValue)"
            case .write(let id, let command):
                return "\(id.rawValue)> \(Self.text(command))"
            case .writeMessage(let id, let number, let content):
                return "\(id.rawValue)> MSG \(number) A \(Self.text(content))"
            case .fetch(let job, let session):
                self.session = session
                switch job {
                case .tokens(let requests):
                    return "fetch "
                        + requests.map { $0.address + ($0.policy.map { "=" + $0 } ?? "") }.joined(separator: " ")
                case .passport(let challenge): return "fetch passport \(challenge)"
                case .lists(let access, let paged):
                    return
                        "fetch \(paged ? "paged " : "")lists \(access.place == .cookie ? "cookie " : "")\(access.ticket.exposed)"
                case .edit(let edits, _, let number):
                    lastEdit = number
                    return "fetch edit " + edits.map(Self.text).joined(separator: ", ")
                case .profile(let cid, _): return "fetch profile \(cid)"
                case .keepProfile(let profile, _):
                    return "fetch keep \(profile.displayName ?? "-") \(profile.personalStatus ?? "-")"
                case .circle(let edit, _, let number):
                    lastEdit = number
                    return "fetch circle \(edit)"
                case .offline(let job):
                    self.job = job.number
                    return "fetch " + Self.text(job.request)
                }
            case .report(let event):
                events.append(event)
                return "· " + Self.text(event)
            }
        }
    }

    static func text(_ request: OfflineRequest) -> String {
        switch request {
        case .store(let draft, let ticket, let lockKey):
            "store \(draft.sequenceNumber) \(draft.senderName)>\(draft.recipient) \(ticket.exposed) [\(lockKey)] \(draft.text)"
        case .list(let ticket): "list \(ticket.exposed)"
        case .fetch(let id, let ticket): "fetch \(id) \(ticket.exposed)"
        case .delete(let ids, let ticket): "delete \(ids.joined(separator: " ")) \(ticket.exposed)"
        case .renewTickets: "tickets"
        }
    }

    /// A command as it goes over the wire, with its payload in one line.
    static func text(_ command: MSNPCommand) -> String {
        ([command.verb] + command.parameters).joined(separator: " ")
            + (command.payload.map { " " + Self.text(payload: $0) } ?? "")
    }

    static func text(payload: ByteBuffer) -> String {
        let content = SwitchboardContent(payload)
        if case .unknown = content { return String(buffer: payload) }
        return text(content)
    }

    static func text(_ edit: ContactsEdit) -> String {
        switch edit {
        case .addContact(let account, let networkID, let ownName, let message):
            "add \(account)/\(networkID) by \(ownName)" + (message.isEmpty ? "" : ": \(message)")
        case .deleteContact(let id): "delete \(id)"
        case .update(let update): "\(update)"
        case .addMember(let member): "+\(member.role.rawValue) \(member.account)"
        case .deleteMember(let member):
            "-\(member.role.rawValue) \(member.account)" + (member.membershipID.map { " (\($0))" } ?? "")
        case .addGroup(let name): "group \(name)"
        case .renameGroup(let id, let name): "group \(id) is \(name)"
        case .deleteGroup(let id): "no group \(id)"
        case .addToGroup(let group, let id): "\(id.isEmpty ? "it" : id) into \(group)"
        case .removeFromGroup(let group, let id): "\(id) out of \(group)"
        }
    }

    static func text(_ content: SwitchboardContent) -> String {
        switch content {
        case .text(let text, _): text
        case .action(let text): "*\(text)*"
        case .nudge: "nudge"
        case .typing(let account): "typing \(account)"
        case .chunk(let chunk):
            "[\(chunk.index)\(chunk.count.map { "/\($0)" } ?? "")] \(String(buffer: chunk.document.body))"
        default: "\(content)"
        }
    }

    static func text(_ key: MSNConversationKey) -> String {
        switch key {
        case .direct(let account): account
        case .group(let number): "#\(number)"
        case .circle(let id): "circle \(id)"
        }
    }

    static func text(_ people: [MSNParticipant]) -> String { people.map(\.account).joined(separator: " ") }

    static func text(_ event: MSNClientEvent) -> String {
        switch event {
        case .connecting(let step): return "\(step)"
        case .signedIn(let dialect, _, let lists, let own):
            let list = lists.contacts.map { " \($0.account)=\($0.lists.rawValue)" }.joined()
            return "signedIn \(dialect) \(own.displayName)\(list)"
        case .ended(let end): return "ended \(end)"
        case .contactChanged(let contact):
            return "contactChanged \(contact.account)=\(contact.lists.rawValue)"
                + (contact.alias.map { " \($0)" } ?? "")
                + (contact.groupIDs.isEmpty ? "" : " in \(contact.groupIDs.joined(separator: ","))")
        case .contactRemoved(let account): return "contactRemoved \(account)"
        case .addedBy(let account, let name, let message):
            return "addedBy \(account) \(name)" + (message.isEmpty ? "" : ": \(message)")
        case .groups(let groups): return "groups " + groups.map { "\($0.id)=\($0.name)" }.joined(separator: " ")
        case .privacy(let privacy): return "privacy \(privacy.allowsStrangers) \(privacy.asksAboutAdditions)"
        case .edited(let id, let failure): return "edited \(id) " + (failure.map { "\($0)" } ?? "ok")
        case .endpoints(let endpoints): return "endpoints " + endpoints.map(\.id).joined(separator: " ")
        case .circle(let circle):
            return "circle \(circle.id) \(circle.name) \(circle.standing)" + (circle.inviter.map { " by \($0)" } ?? "")
        case .circleRemoved(let id): return "circleRemoved \(id)"
        case .offlineMessages(let messages):
            return "offline " + messages.map { "\($0.account): \($0.text)" }.joined(separator: " | ")
        case .removedBy(let account): return "removedBy \(account)"
        case .presence(let account, let status, let name, _): return "presence \(account) \(status) \(name)"
        case .personalMessage(let account, let text, let media): return "message of \(account): \(text)|\(media)"
        case .own(let name, let status, let message):
            return "own " + [name, status?.rawValue, message].compactMap { $0 }.joined(separator: " ")
        case .notice(let text): return "notice \(text)"
        case .conversation(let key, let event): return "\(text(key)): \(text(event))"
        }
    }

    static func text(_ event: MSNConversationEvent) -> String {
        switch event {
        case .opened(let people): "opened \(text(people))"
        case .becameGroup(let key, let people): "became \(text(key)) \(text(people))"
        case .joined(let account, _): "joined \(account)"
        case .left(let account): "left \(account)"
        case .closed: "closed"
        case .notOpened: "not opened"
        case .message(let from, _, let content): "<\(from)> \(text(content))"
        case .invitation(let from, _, let what, let wasDeclined):
            "<\(from)> offers \(what)" + (wasDeclined ? ", declined" : "")
        case .typing(let account): "typing \(account)"
        case .nudge(let account): "nudge \(account)"
        case .ownMessage(let content): "<own> \(text(content))"
        case .delivered(let id): "delivered \(id)"
        case .storedOffline(let id): "storedOffline \(id)"
        case .failed(let id, let failure): "failed \(id) \(failure)"
        case .inviteFailed(let account, let failure): "inviteFailed \(account) \(failure)"
        }
    }
}

let bob = MSNConversationKey.direct("bob@example.net")

/// What the web services say to Alice.
enum Web {
    static let tokens = WebAnswer.tokens(
        .success(
            SecurityTokens([
                SecurityToken(
                    address: "messengerclear.live.com", ticket: Secret("t=TICKET&p="),
                    binarySecret: Secret("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX")),
                SecurityToken(address: "contacts.msn.com", ticket: Secret("t=TICKET2&p=")),
                SecurityToken(address: "messenger.msn.com", ticket: Secret("t=TICKET3&p=")),
            ])))

    /// One ticket.
    static func tokens(_ service: String, _ ticket: String) -> WebAnswer {
        .tokens(.success(SecurityTokens([SecurityToken(address: service, ticket: Secret(ticket))])))
    }

    /// With the ticket for storing offline messages, which the others lack.
    static let everyToken = WebAnswer.tokens(
        .success(
            SecurityTokens([
                SecurityToken(
                    address: "messengerclear.live.com", ticket: Secret("t=TICKET&p="),
                    binarySecret: Secret("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX")),
                SecurityToken(address: "contacts.msn.com", ticket: Secret("t=TICKET2&p=")),
                SecurityToken(address: "messenger.msn.com", ticket: Secret("fetch1")),
                SecurityToken(address: "messengersecure.live.com", ticket: Secret("store1")),
            ])))

    static let lists = WebAnswer.lists(
        .success(
            ContactLists(
                memberships: [
                    Membership(role: .allow, account: "bob@example.net"),
                    Membership(role: .allow, account: "dave@example.org"),
                    Membership(role: .block, account: "Carol@Example.net"),
                    Membership(role: .reverse, account: "bob@example.net"),
                    Membership(role: .pending, account: "erin@example.net", displayName: "Erin"),
                    Membership(role: MembershipRole(rawValue: "ProfileExpression"), account: "x@example.net"),
                ],
                addressBook: AddressBook(
                    contacts: [
                        AddressBookContact(
                            contactID: "b1", account: "bob@example.net", displayName: "Bob", alias: "Bobby"),
                        AddressBookContact(contactID: "b2", account: "Carol@Example.net", displayName: "Carol"),
                        AddressBookContact(
                            contactID: "b3", account: "old@example.net", displayName: "Old", isMessengerUser: false),
                    ],
                    me: AddressBookContact(
                        contactID: "ff", account: "alice@example.com", displayName: "Alice", isMessengerUser: false,
                        type: "Me")))))
}

extension Script {
    /// A session with MSNP18, ready for conversations: Bob and Carol are online.
    static func signedIn18(
        tokens: WebAnswer = Web.tokens, change: (inout MSNClientConfiguration) -> Void = { _ in }
    ) -> Script {
        var script = Script(dialects: [.msnp18], change: change)
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP18")
        _ = script.s("CVR 2 14.0.8117 14.0.8117 14.0.8117 http://example.com/ http://example.com/")
        _ = script.s("USR 3 SSO S MBI_KEY_OLD AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v")
        _ = script.web(tokens)
        _ = script.s("USR 4 OK alice@example.com 1 0")
        _ = script.web(Web.lists)
        _ = script.s("BLP 5 AL")
        _ = script.s("ADL 6 OK")
        _ = script.s("PRP 7 MFN Alice")
        _ = script.s("CHG 8 NLN 2684354592:0 0")
        for id in 9...11 { _ = script.s("UUX \(id) 0") }
        for account in ["bob@example.net", "Carol@Example.net"] {
            _ = script.s("NLN NLN 1:\(account) \(account.prefix { $0 != "@" }) 2788999228:0 0")
        }
        script.events = []
        return script
    }

    /// A session with MSNP12, ready for conversations: Bob is online.
    static func signedIn12(change: (inout MSNClientConfiguration) -> Void = { _ in }) -> Script {
        var script = Script(dialects: [.msnp12], change: change)
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP12")
        _ = script.s("CVR 2 7.5.0299 7.5.0299 7.5.0299 http://example.com/ http://example.com/")
        _ = script.s("USR 3 TWN S ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1")
        _ = script.web(Web.tokens)
        _ = script.s("USR 4 OK alice@example.com 1 0")
        _ = script.s("SYN 5 2000-01-01T00:00:00.0-00:00 2000-01-01T00:00:00.0-00:00 1 0")
        _ = script.s("PRP MFN Alice")
        _ = script.s("LST N=bob@example.net F=Bob C=bbbbbbbb-0000-0000-0000-000000000001 11 1 ")
        _ = script.s("CHG 6 NLN 1073741856 0")
        _ = script.s("UUX 7 0")
        _ = script.s("ILN 6 NLN bob@example.net Bob 1073741824 0")
        script.events = []
        return script
    }
}
