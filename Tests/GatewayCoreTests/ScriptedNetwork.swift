// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Logging
import NIOCore
import NIOEmbedded
import Synchronization

@testable import GatewayCore

/// A network whose other side is the test: it notes what it was asked and says what it is told to say.
final class ScriptedNetwork: NetworkConnector {
    let descriptor: NetworkDescriptor
    let clients = Mutex<[Box]>([])

    init(signInsPerSecond: Double = 0) {
        descriptor = NetworkDescriptor(
            id: "demo", addressExample: "name@example.com", signInsPerSecond: signInsPerSecond)
    }

    /// Tests run on one loop at a time, so the box is only ever opened there.
    struct Box: @unchecked Sendable { let client: ScriptedClient }

    func makeClient(
        for account: Account, on loop: any EventLoop, reporting sink: any NetworkEventSink
    ) throws(ConnectorError) -> any NetworkClient {
        let client = ScriptedClient(account: account, sink: sink)
        clients.withLock { $0.append(Box(client: client)) }
        return client
    }

    func identity(of address: String) -> ContactIdentity? {
        guard let name = address.lowercased().split(separator: "@").first else { return nil }
        return ContactIdentity(
            id: ContactID(String(name)), address: address, displayName: "",
            conversation: ConversationID("direct-\(name)"))
    }

    var last: ScriptedClient? { clients.withLock { $0.last?.client } }
    var made: Int { clients.withLock { $0.count } }
}

final class ScriptedClient: NetworkClient, TypingNotifying, ProfileEditing, GroupConversations {
    let account: Account
    private let sink: any NetworkEventSink
    var calls: [String] = []
    var sent: [(OutgoingMessage, ConversationID)] = []
    var edits: [(EditID, AccountEdit)] = []
    var deliversAtOnce = false
    /// For tests that let this go on by itself: signed in, and how many of `sent` have ended.
    var isIn = false
    private(set) var ended = 0
    /// Ids of messages that are given back unsent when the session is ended.
    var unsent: Set<MessageID> = []
    private var nextGroup = 1
    /// Whether the connection ends as soon as good-bye is said.
    var hangsUp = true

    init(account: Account, sink: any NetworkEventSink) {
        self.account = account
        self.sink = sink
    }

    func report(_ event: NetworkEvent) { sink.receive(event, from: account.id) }

    func connect() { calls.append("connect") }
    func disconnect() {
        calls.append("disconnect")
        giveBack()
    }

    /// What a client does with messages that it never wrote, when its session ends.
    func giveBack() {
        for id in unsent.sorted(by: { $0.rawValue < $1.rawValue }) {
            report(.outcome(id, .failed(DeliveryFailure(.connectionLost, "no connection", wasNeverSent: true))))
        }
        unsent.removeAll()
    }

    /// The connection breaks.
    func lose(_ text: String = "broke", retry: Disconnection.Retry = .backOff, isRejection: Bool = false) {
        giveBack()
        report(.disconnected(Disconnection(text, retry: retry, isRejection: isRejection)))
    }

    /// Lets the user in.
    func accept(contacts: [String] = [], requests: [IncomingRequest] = []) {
        report(
            .connected(
                detail: "MSNP18", contacts: contacts.map { ContactDetails(identity: Bench.identity($0)) },
                profile: OwnProfile(displayName: "Alice"), requests: requests))
    }

    /// The next messages that have not ended; they count as ended now.
    func takeOpen(_ count: Int) -> [(OutgoingMessage, ConversationID)] {
        let open = Array(sent.dropFirst(ended).prefix(count))
        ended += open.count
        return open
    }

    var texts: [String] {
        sent.map {
            if case .text(let text) = $0.0.body { text.text } else { "?" }
        }
    }
    func send(_ message: OutgoingMessage, to conversation: ConversationID) {
        sent.append((message, conversation))
        if deliversAtOnce { report(.outcome(message.id, .delivered)) }
    }
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

extension ScriptedClient: Parting {
    func part() {
        calls.append("part")
        if hangsUp { lose("signed out") }
    }
}

extension ScriptedClient: ContactEditing, LastingGroups, EndpointListing, OfflineMessaging {
    func edit(_ edit: ContactEdit, id: EditID) {
        calls.append("edit \(id.rawValue)")
        edits.append((id, .contacts(edit)))
    }
    func edit(_ edit: LastingGroupEdit, id: EditID) {
        calls.append("edit \(id.rawValue)")
        edits.append((id, .lastingGroup(edit)))
    }
    func signOut(endpoint: String?) { calls.append("sign out \(endpoint ?? "all others")") }
    func setEndpointName(_ name: String) { calls.append("endpoint name \(name)") }
    func confirm(offlineMessages: [String]) { calls.append("confirm " + offlineMessages.joined(separator: " ")) }
}
