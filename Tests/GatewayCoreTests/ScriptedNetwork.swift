// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Logging
import NIOCore
import NIOEmbedded
import Synchronization

@testable import GatewayCore

/// A network whose other side is the test: it notes what it was asked and says what it is told to say.
final class ScriptedNetwork: NetworkConnector {
    let descriptor = NetworkDescriptor(id: "demo", addressExample: "name@example.com")
    let clients = Mutex<[Box]>([])

    /// Tests run on one loop at a time, so the box is only ever opened there.
    struct Box: @unchecked Sendable { let client: ScriptedClient }

    func makeClient(
        for account: Account, on loop: any EventLoop, reporting sink: any NetworkEventSink
    ) throws(ConnectorError) -> any NetworkClient {
        let client = ScriptedClient(account: account, sink: sink)
        clients.withLock { $0.append(Box(client: client)) }
        return client
    }

    var last: ScriptedClient? { clients.withLock { $0.last?.client } }
    var made: Int { clients.withLock { $0.count } }
}

final class ScriptedClient: NetworkClient, TypingNotifying, ProfileEditing, GroupConversations {
    let account: Account
    private let sink: any NetworkEventSink
    var calls: [String] = []
    var sent: [(OutgoingMessage, ConversationID)] = []
    private var nextGroup = 1

    init(account: Account, sink: any NetworkEventSink) {
        self.account = account
        self.sink = sink
    }

    func report(_ event: NetworkEvent) { sink.receive(event, from: account.id) }

    func connect() { calls.append("connect") }
    func disconnect() { calls.append("disconnect") }
    func send(_ message: OutgoingMessage, to conversation: ConversationID) { sent.append((message, conversation)) }
    func setAvailability(_ availability: Availability) { calls.append("availability \(availability.rawValue)") }
    func sendTyping(to conversation: ConversationID) { calls.append("typing \(conversation)") }
    func setDisplayName(_ name: String) { calls.append("name \(name)") }
    func setPersonalMessage(_ text: String) { calls.append("personal message \(text)") }
    func openGroup() -> ConversationID {
        defer { nextGroup += 1 }
        return ConversationID("own-group-\(nextGroup)")
    }
    func invite(_ contact: ContactID, to conversation: ConversationID) {
        calls.append("invite \(contact) to \(conversation)")
    }
    func leave(_ conversation: ConversationID) { calls.append("leave \(conversation)") }
}

/// An attachment that writes down what it is told, a line each.
final class Notebook: SessionAttachment {
    let id: AttachmentID
    private let written = Mutex<[String]>([])

    init(_ id: UInt64) { self.id = AttachmentID(id) }

    var lines: [String] { written.withLock { $0 } }

    func take() -> [String] {
        written.withLock { lines in
            defer { lines.removeAll() }
            return lines
        }
    }

    func holdInput(_ hold: Bool) { note(hold ? "hold" : "go on") }

    func receive(_ event: SessionEvent) {
        switch event {
        case .account(let summary): note("account \(Self.text(summary.state))")
        case .accountRemoved(let summary): note("account removed \(summary.address)")
        case .contact(let before, let after):
            note("contact \(after.nick) \(before?.availability.rawValue ?? "new") -> \(after.availability.rawValue)")
        case .contactRemoved(let contact): note("removed \(contact.nick)")
        case .contactsLost(_, let contacts): note("lost " + contacts.map(\.nick).joined(separator: " "))
        case .message(let message):
            note("\(Self.text(message.place)) <\(message.sender?.nick ?? "me")> \(Self.text(message.body))")
        case .failed(let message, let failure): note("failed \(Self.text(message.body)): \(failure.code.rawValue)")
        case .typing(let place, let who): note("typing \(who.nick) in \(Self.text(place))")
        case .group(let group, let change): note("#\(group.name) \(Self.text(change))")
        case .profile(let summary):
            note("profile \(summary.profile.displayName) \(summary.profile.availability.rawValue)")
        case .addedBy(let contact): note("added by \(contact.nick)")
        case .notice(let text): note("notice \(text)")
        case .storedOffline(let message): note("\(Self.text(message.place)) <me> \(Self.text(message.body)) (stored)")
        case .kept(let message, let isFirst): note("kept \(Self.text(message.body))\(isFirst ? ", the first" : "")")
        case .contactGroups(_, let groups): note("groups " + groups.map(\.name).joined(separator: ", "))
        case .privacy(_, let privacy): note("strangers \(privacy.allowsStrangers), asks \(privacy.asksAboutAdditions)")
        case .groupInvitation(let invitation): note("invited into #\(invitation.name) (\(invitation.title))")
        case .groupInvitationGone(let invitation): note("no longer invited into #\(invitation.name)")
        case .request(let request, let isNew):
            note("request of \(request.sender.nick): \(request.message)\(isNew ? "" : " (from earlier)")")
        case .requestGone(let request): note("request gone of \(request.sender.nick)")
        case .edited(_, let edit, _, let failure): note("edited \(edit): \(failure?.code.rawValue ?? "done")")
        case .endpoints(_, let endpoints): note("endpoints " + endpoints.map(\.name).joined(separator: ", "))
        }
    }

    private func note(_ line: String) { written.withLock { $0.append(line) } }

    private static func text(_ state: ConnectionState) -> String {
        switch state {
        case .disconnected(let end): "disconnected " + (end?.text ?? "-")
        case .connecting(let step): "connecting: \(step)"
        case .connected(let detail): "connected: \(detail)"
        case .waiting(let end, let seconds): "waiting \(seconds): \(end.text)"
        }
    }

    private static func text(_ place: ChatPlace) -> String {
        switch place {
        case .direct(let who): who.nick
        case .group(_, let name): "#" + name
        }
    }

    private static func text(_ body: MessageBody) -> String {
        switch body {
        case .text(let text): text.text
        case .action(let text): "* " + text.text
        case .nudge: "(nudge)"
        }
    }

    private static func text(_ change: GroupChange) -> String {
        switch change {
        case .opened(let by): "opened by \(by?.nick ?? "me")"
        case .joined(let who): "joined \(who.nick)"
        case .left(let who): "left \(who.nick)"
        case .invited(let who, _): "invited \(who.nick)"
        case .inviteFailed(let who, let failure): "\(who.nick) not invited: \(failure.code.rawValue)"
        case .topic(let topic): "topic \(topic)"
        case .closed: "closed"
        }
    }
}

/// A session on a loop whose time the test moves, with one account on a scripted network.
struct Bench {
    let loop = NIOAsyncTestingEventLoop()
    let network = ScriptedNetwork()
    let session: UserSession
    let nicks = InMemoryNickStore()
    let account = Account(network: "demo", address: "alice@demo.monarch", password: Secret("demo"))

    init(limits: SessionLimits = SessionLimits()) {
        let environment = SessionEnvironment(
            connectors: [network], limits: limits, stores: SessionStores(nicks: nicks),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { 1_700_000_000_000 }, random: { 0.5 })
        session = UserSession(user: "alice", loop: loop, environment: environment)
    }

    /// Runs a step on the session's loop.
    func run<T: Sendable>(_ body: @escaping @Sendable (isolated UserSession) throws -> T) async throws -> T {
        let session = session
        return try await loop.executeInContext { try session.assumeIsolated { try body($0) } }
    }

    static func identity(_ name: String) -> ContactIdentity {
        ContactIdentity(
            id: ContactID(name), address: "\(name)@demo.monarch", displayName: name,
            conversation: ConversationID("direct-\(name)"))
    }

    /// Signed in with the given contacts, all still offline.
    func signedIn(contacts: [String], notebook: Notebook) async throws {
        let account = account
        let network = network
        try await run { session in
            _ = session.attach(notebook)
            try session.addAccount(account)
            try session.signIn(account.id)
            network.last?.report(
                .connected(
                    detail: "MSNP18", contacts: contacts.map { ContactDetails(identity: Self.identity($0)) },
                    profile: OwnProfile(displayName: "Alice")))
        }
        _ = notebook.take()
    }
}
