// SPDX-License-Identifier: Apache-2.0
import Cryptography
import NIOCore
import Synchronization

@testable import GatewayCore

/// A network whose other side is the test: it notes what it was asked, and says what it is told to say.
final class FakeNetwork: NetworkConnector {
    /// What a client of the network does by itself.
    enum Manners: Sendable {
        /// Nothing; the test reports everything.
        case none
        /// Signs in at once with everybody of `FakeNetwork.people`, delivers every message on the next turn of the loop,
        /// and lets bob repeat what he is told.
        case lively
    }

    let descriptor: NetworkDescriptor
    private let manners: Manners
    private let made = Mutex<[Box]>([])

    private struct Box: @unchecked Sendable { let client: FakeClient }

    /// - Parameter password: that of somebody there whom everybody may be, to try things out.
    init(_ manners: Manners = .none, id: String = "demo", example: String = "name@example.com", password: String? = nil)
    {
        self.manners = manners
        descriptor = NetworkDescriptor(id: id, addressExample: example, passwordExample: password)
    }

    func makeClient(
        for account: Account, on loop: any EventLoop, reporting sink: any NetworkEventSink
    ) throws(ConnectorError) -> any NetworkClient {
        let client = FakeClient(account: account, loop: loop, sink: sink, manners: manners)
        made.withLock { $0.append(Box(client: client)) }
        return client
    }

    /// Anybody at demo.monarch can be written to.
    func identity(of address: String) -> ContactIdentity? {
        let parts = address.lowercased().split(separator: "@")
        return parts.count == 2 && parts[1] == "demo.monarch" ? Self.identity(String(parts[0])) : nil
    }

    func identity(of id: ContactID) -> ContactIdentity? { Self.identity(id.rawValue) }

    func clientName(_ number: UInt8) -> String? { "Fake Messenger \(number)" }

    /// The client of an account made last, to be touched on its loop.
    func client(of address: String) -> FakeClient? {
        made.withLock { $0.last { $0.client.account.address == address }?.client }
    }

    /// The client made last, to be touched on its loop.
    var last: FakeClient? { made.withLock { $0.last?.client } }

    /// All that were made, in order.
    var clients: [FakeClient] { made.withLock { $0.map(\.client) } }

    static let people: [(name: String, availability: Availability)] = [
        ("bob", .online), ("carol", .online), ("dave", .away), ("erin", .offline),
    ]

    static func identity(_ name: String) -> ContactIdentity {
        ContactIdentity(
            id: ContactID(name), address: "\(name)@demo.monarch", displayName: name.uppercased(),
            conversation: ConversationID("direct-\(name)"))
    }
}

final class FakeClient: NetworkClient, TypingNotifying, ProfileEditing, GroupConversations {
    let account: Account
    private let loop: any EventLoop
    private let sink: any NetworkEventSink
    private let manners: FakeNetwork.Manners
    private var profile: OwnProfile
    private var nextGroup = 1
    /// Everything that was asked for but messages, a line each.
    var calls: [String] = []
    /// Changes that have not ended, and whether they succeed before `edit` has returned.
    var edits: [EditID] = []
    var editsEndAtOnce = false
    /// Whether the profile is told by the test, and not as soon as it is changed.
    var holdsProfile = false
    /// Whether every message fails before `send` has returned.
    var failsAtOnce = false
    /// A message that fails while the next one is being sent.
    var failsMeanwhile: MessageID?
    var sent: [(message: OutgoingMessage, conversation: ConversationID)] = []

    init(
        account: Account, loop: any EventLoop, sink: any NetworkEventSink, manners: FakeNetwork.Manners
    ) {
        self.account = account
        self.loop = loop
        self.sink = sink
        self.manners = manners
        profile = account.profile
        if profile.displayName.isEmpty { profile.displayName = "Alice" }
    }

    func report(_ event: NetworkEvent) { sink.receive(event, from: account.id) }

    /// Signs in with everybody, and tells who is online.
    func signIn() {
        let contacts = FakeNetwork.people.map {
            ContactDetails(identity: FakeNetwork.identity($0.name))
        }
        report(.connected(detail: "FAKE1", contacts: contacts, profile: profile))
        for (name, availability) in FakeNetwork.people where availability != .offline {
            report(.presence(ContactID(name), availability, displayName: nil))
        }
    }

    func says(_ name: String, _ text: String, in conversation: String? = nil) {
        says(name, .text(RichText(text)), in: conversation)
    }

    func says(
        _ name: String, _ body: MessageBody, in conversation: String? = nil, at time: Int64? = nil
    ) {
        let identity = FakeNetwork.identity(name)
        report(
            .message(
                IncomingMessage(
                    conversation: conversation.map { ConversationID($0) } ?? identity.conversation,
                    sender: identity,
                    body: body, sentAt: time)))
    }

    /// Ends the message sent last.
    func endLast(_ outcome: DeliveryOutcome = .delivered) {
        if let last = sent.last { report(.outcome(last.message.id, outcome)) }
    }

    func connect() {
        calls.append("connect")
        if case .lively = manners { signIn() }
    }

    func disconnect() { calls.append("disconnect") }

    func send(_ message: OutgoingMessage, to conversation: ConversationID) {
        if let earlier = failsMeanwhile {
            failsMeanwhile = nil
            report(.outcome(earlier, .failed(DeliveryFailure(.recipientOffline, "nobody home"))))
        }
        if failsAtOnce {
            return report(
                .outcome(message.id, .failed(DeliveryFailure(.recipientOffline, "nobody home"))))
        }
        guard case .lively = manners else { return sent.append((message, conversation)) }
        loop.assumeIsolated().execute { [self] in
            report(.outcome(message.id, .delivered))
            if conversation.rawValue == "direct-bob" { says("bob", message.body) }
        }
    }

    func setAvailability(_ availability: Availability) {
        calls.append("availability \(availability.rawValue)")
        profile.availability = availability
    }

    func setDisplayName(_ name: String) {
        calls.append("name \(name)")
        profile.displayName = name
        if !holdsProfile { tellProfile() }
    }

    func setPersonalMessage(_ text: String) {
        calls.append("personal message \(text)")
        profile.personalMessage = text
        if !holdsProfile { tellProfile() }
    }

    func tellProfile() { report(.profile(profile)) }

    func sendTyping(to conversation: ConversationID) { calls.append("typing \(conversation)") }

    func openGroup() -> ConversationID {
        defer { nextGroup += 1 }
        return ConversationID("group-\(nextGroup)")
    }

    func invite(_ contact: ContactID, to conversation: ConversationID) {
        calls.append("invite \(contact) to \(conversation)")
        if case .lively = manners {
            report(.conversation(conversation, .joined(FakeNetwork.identity(contact.rawValue))))
        }
    }

    func leave(_ conversation: ConversationID) { calls.append("leave \(conversation)") }
}

extension FakeClient: ContactEditing, LastingGroups, EndpointListing {
    func edit(_ edit: ContactEdit, id: EditID) {
        calls.append("\(edit)")
        asked(id)
    }

    func edit(_ edit: LastingGroupEdit, id: EditID) {
        calls.append("\(edit)")
        asked(id)
    }

    private func asked(_ id: EditID) {
        edits.append(id)
        if editsEndAtOnce { report(.edited(id, nil)) }
    }

    /// Ends every change that was asked for.
    func endEdits(_ failure: EditFailure? = nil) {
        for id in edits { report(.edited(id, failure)) }
        edits = []
    }

    func signOut(endpoint: String?) { calls.append("sign out \(endpoint ?? "all")") }

    func setEndpointName(_ name: String) { calls.append("endpoint name \(name)") }
}
