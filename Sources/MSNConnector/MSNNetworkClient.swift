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
    private let configuration: MSNClientConfiguration
    private let loop: any EventLoop
    private let transport: any HTTPTransport
    private let logger: Logger
    private var people = People()
    private var profile: OwnProfile
    private lazy var client = MSNClient(
        configuration: configuration, loop: loop, transport: transport, logger: logger, delegate: self)
    /// Set while the gateway itself ends the session, of which it then wants to hear nothing.
    private var isLeaving = false

    init(
        account: AccountID, configuration: MSNClientConfiguration, profile: OwnProfile, loop: any EventLoop,
        transport: any HTTPTransport, logger: Logger, sink: any NetworkEventSink
    ) {
        self.account = account
        self.configuration = configuration
        self.profile = profile
        self.loop = loop
        self.transport = transport
        self.logger = logger
        self.sink = sink
    }

    func connect() {
        isLeaving = false
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

    private func report(_ event: NetworkEvent) {
        guard !isLeaving else { return }
        sink.receive(event, from: account)
    }
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

extension MSNNetworkClient: MSNClientDelegate {
    func client(_ client: MSNClient, reported event: MSNClientEvent) {
        switch event {
        case .conversation(let key, let change):
            conversation(key, change)
        case .presence(let account, let status, let name, _):
            report(.presence(people.identity(of: account, name: name).id, Availability(status), displayName: name))
        case .personalMessage(let account, let text, let media):
            report(.personalMessage(people.identity(of: account).id, text: text.singleLine, media: media.singleLine))
        case .connecting(let step):
            report(.connecting(step: step.text))
        case .signedIn(let dialect, _, let lists, let own):
            if !own.displayName.isEmpty { profile.displayName = own.displayName }
            profile.personalMessage = own.personalMessage
            report(
                .connected(
                    detail: dialect.description,
                    contacts: lists.contacts.filter { $0.lists.contains(.forward) }.map { details($0) },
                    profile: profile))
        case .ended(let end):
            report(.disconnected(Disconnection(end)))
        case .contactChanged(let contact):
            if contact.lists.contains(.forward) { report(.contact(details(contact))) }
        case .contactRemoved(let account):
            report(.contactRemoved(people.identity(of: account).id))
        case .addedBy(let account, let name, _):
            report(.addedBy(people.identity(of: account, name: name)))
        case .removedBy:
            // Nothing a user of any messenger was ever told.
            break
        case .groups, .privacy, .edited, .endpoints, .circle, .circleRemoved, .offlineMessages:
            break
        case .own(let name, let status, let personalMessage):
            if let name { profile.displayName = name }
            if let status { profile.availability = Availability(status) }
            if let personalMessage { profile.personalMessage = personalMessage }
            report(.profile(profile))
        case .notice(let text):
            report(.notice(text))
        }
    }

    private func conversation(_ key: MSNConversationKey, _ event: MSNConversationEvent) {
        switch event {
        case .message(let from, let name, let content):
            guard let body = MessageBody(content) else { return }
            received(body, in: key, from: from, name: name)
        case .ownMessage:
            break
        case .delivered(let id), .storedOffline(let id):
            report(.outcome(MessageID(id), .delivered))
        case .failed(let id, let failure):
            var recipient: String?
            if case .direct(let account) = key { recipient = people.identity(of: account).address }
            report(.outcome(MessageID(id), .failed(DeliveryFailure(failure, recipient: recipient))))
        case .typing(let account):
            report(.typing(people.conversation(key), people.identity(of: account)))
        case .nudge(let account):
            received(.nudge, in: key, from: account, name: "")
        case .opened(let participants):
            opened(key, participants, grownFrom: nil)
        case .becameGroup(let group, let participants):
            opened(group, participants, grownFrom: people.conversation(key))
        case .joined(let account, let name):
            report(.conversation(people.conversation(key), .joined(people.identity(of: account, name: name))))
        case .left(let account):
            report(.conversation(people.conversation(key), .left(people.identity(of: account).id)))
        case .closed:
            report(.conversation(people.conversation(key), .closed))
        case .inviteFailed(let account, let failure):
            let identity = people.identity(of: account)
            report(
                .conversation(
                    people.conversation(key),
                    .inviteFailed(identity.id, DeliveryFailure(failure, recipient: identity.address))))
        }
    }

    private func received(_ body: MessageBody, in key: MSNConversationKey, from account: String, name: String) {
        let sender = people.identity(of: account, name: name)
        let conversation: ConversationID
        if case .direct = key { conversation = sender.conversation } else { conversation = people.conversation(key) }
        report(.message(IncomingMessage(conversation: conversation, sender: sender, body: body)))
    }

    private func opened(_ key: MSNConversationKey, _ participants: [MSNParticipant], grownFrom: ConversationID?) {
        let identities = participants.map { people.identity(of: $0.account, name: $0.name) }
        report(.conversation(people.conversation(key), .opened(participants: identities, grownFrom: grownFrom)))
    }

    private func details(_ contact: MSNContact) -> ContactDetails {
        ContactDetails(
            identity: people.identity(of: contact.account, name: contact.displayName), alias: contact.alias,
            isBlocked: contact.lists.contains(.block), groups: contact.groupIDs.map { ContactGroupID($0) })
    }
}
