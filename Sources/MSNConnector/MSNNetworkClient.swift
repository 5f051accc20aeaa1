// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import Logging
internal import MSNPClient
internal import MSNPWire
internal import MSNServices
internal import NIOCore

/// One account on an MSN network: commands of the neutral model to `MSNClient`, its events back to the model.
final class MSNNetworkClient: NetworkClient {
    private let account: AccountID
    private let sink: any NetworkEventSink
    let configuration: MSNClientConfiguration
    private let loop: any EventLoop
    private let transport: any HTTPTransport
    private let memory: TransportMemory
    private let logger: Logger
    var people = People()
    var seen = SeenBefore()
    var profile: OwnProfile
    private lazy var client = MSNClient(
        configuration: configuration, loop: loop, transport: transport, logger: logger, delegate: self)
    /// Set while the gateway itself ends the session, of which it then wants to hear nothing.
    private var isLeaving = false
    /// The session that was begun last has come as far as being signed in.
    private var hasSignedIn = false

    init(
        account: AccountID, configuration: MSNClientConfiguration, profile: OwnProfile, loop: any EventLoop,
        transport: any HTTPTransport, memory: TransportMemory, logger: Logger, sink: any NetworkEventSink
    ) {
        self.account = account
        self.configuration = configuration
        self.profile = profile
        self.loop = loop
        self.transport = transport
        self.memory = memory
        self.logger = logger
        self.sink = sink
    }

    func connect() {
        isLeaving = false
        hasSignedIn = false
        client.configuration.transport = memory.transport(for: configuration.transport, now: loop.now)
        client.connect()
    }

    func disconnect() {
        isLeaving = true
        client.disconnect()
    }

    func send(_ message: GatewayCore.OutgoingMessage, to conversation: ConversationID) {
        guard let key = people.key(of: conversation) else {
            return report(.outcome(message.id, .failed(DeliveryFailure(.refused, "there is no such conversation"))))
        }
        client.send(SwitchboardContent(message.body), id: message.id.rawValue, to: key)
    }

    func setAvailability(_ availability: Availability) {
        profile.availability = availability
        client.setStatus(availability.presenceStatus)
    }

    func report(_ event: NetworkEvent) {
        if isLeaving {
            // On the way out, what was asked for still ends; the rest concerns nobody any more.
            switch event {
            case .outcome, .edited: break
            default: return
            }
        }
        sink.receive(event, from: account)
    }

    /// The session with the service began.
    func signedIn(over transport: MSNTransport) {
        hasSignedIn = true
        memory.succeeded(transport, configured: configuration.transport, now: loop.now)
    }

    /// It ended, or never began. One that was lost midway says nothing of how the next can be reached.
    func ended(_ end: MSNEnd) {
        guard configuration.transport == .auto, client.configuration.transport == .http else { return }
        if !hasSignedIn, end.isNoAnswer { memory.forget() }
    }
}

extension MSNEnd {
    /// Before the sign-in: nothing at all could be reached.
    fileprivate var isNoAnswer: Bool {
        switch self {
        case .unreachable, .timedOut: true
        default: false
        }
    }
}

extension MSNNetworkClient: Parting {
    func part() { client.part() }
}

extension MSNNetworkClient: TypingNotifying {
    func sendTyping(to conversation: ConversationID) {
        if let key = people.key(of: conversation) { client.sendTyping(to: key) }
    }
}

extension MSNNetworkClient: ProfileEditing {
    func setDisplayName(_ name: String) { client.setDisplayName(name) }
    func setPersonalMessage(_ text: String) { client.setPersonalMessage(text) }
}

extension MSNNetworkClient: GroupConversations {
    func openGroup() -> ConversationID { people.conversation(client.openGroup()) }

    func invite(_ contact: ContactID, to conversation: ConversationID) {
        guard let key = people.key(of: conversation) else { return }
        client.invite(people.address(of: contact), to: key)
    }

    func leave(_ conversation: ConversationID) {
        guard let key = people.key(of: conversation) else { return }
        client.leave(key)
    }
}

extension MSNNetworkClient: ContactEditing {
    func edit(_ edit: ContactEdit, id: EditID) { client.edit(MSNListEdit(edit, people), id: id.rawValue) }
}

extension MSNNetworkClient: LastingGroups {
    func edit(_ edit: LastingGroupEdit, id: EditID) {
        guard let edit = MSNCircleEdit(edit, people) else {
            return report(.edited(id, EditFailure(.unknown, "this is no group that lasts")))
        }
        client.edit(edit, id: id.rawValue)
    }
}

extension MSNNetworkClient: EndpointListing {
    func signOut(endpoint: String?) { client.signOut(endpoint: endpoint) }
    func setEndpointName(_ name: String) { client.setEndpointName(name) }
}

extension MSNNetworkClient: OfflineMessaging {
    func confirm(offlineMessages: [String]) { client.confirm(offlineMessages: offlineMessages) }
}
