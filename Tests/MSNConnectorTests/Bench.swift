// SPDX-License-Identifier: Apache-2.0
import Cryptography
import GatewayCore
import Logging
import MSNPClient
import MSNPWire
import MSNServices
import NIOCore
import NIOEmbedded

@testable import MSNConnector

/// Web services that never answer; nothing here signs in.
struct NoTransport: HTTPTransport {
    func execute(_ request: WebRequest) async throws(WebError) -> WebResponse { throw .timedOut }
}

/// Writes down what the gateway is told, a line each.
final class Sink: NetworkEventSink, @unchecked Sendable {
    // One loop, one thread: the tests run on an embedded loop.
    var lines: [String] = []

    func receive(_ event: NetworkEvent, from account: AccountID) {
        switch event {
        case .message(let message):
            lines.append("\(message.conversation) <\(message.sender.address)> \(message.body)")
        case .presence(let id, let availability, let name, let facts):
            let client = facts.map { $0.client == 0 ? "" : " client \($0.client)" } ?? ""
            let mobile = facts?.contains(.mobile) == true ? " mobile" : ""
            lines.append("presence \(id) \(availability.rawValue) \(name ?? "-")\(client)\(mobile)")
        case .connected(let detail, let contacts, let profile, _, _, let requests):
            let list = contacts.map { $0.identity.id.rawValue + ($0.isBlocked ? " (blocked)" : "") }
            lines.append("connected \(detail) [\(list.joined(separator: ", "))] \(profile.displayName)")
            for request in requests { lines.append("waiting \(request.sender.id): \(request.message)") }
        case .disconnected(let end): lines.append("disconnected \(end.text), \(end.retry)")
        case .outcome(let id, let outcome): lines.append("outcome \(id.rawValue) \(outcome)")
        case .conversation(let id, .opened(let people, let from)):
            lines.append("\(id) opened \(people.map(\.id.rawValue)) from \(from?.rawValue ?? "-")")
        case .conversation(let id, .left(let who)): lines.append("\(id) left \(who)")
        case .personalMessage(let id, let text, let media): lines.append("personal message \(id) \(text)|\(media)")
        case .contact(let details): lines.append("contact \(details.identity.id)")
        case .profile(let profile): lines.append("profile \(profile.displayName)|\(profile.availability.rawValue)")
        case .request(let request): lines.append("request \(request.sender.id): \(request.message)")
        case .requestGone(let sender): lines.append("request gone \(sender)")
        case .contactRemoved(let contact): lines.append("removed \(contact)")
        case .lastingGroup(let group):
            lines.append("\(group.conversation) \(group.name) \(group.standing) by \(group.inviter?.address ?? "-")")
        case .addedBy(let who): lines.append("added by \(who.id)")
        default: lines.append("\(event)")
        }
    }
}

/// A client whose service is the test.
struct Bench {
    let sink = Sink()
    let client: MSNNetworkClient
    let loop = EmbeddedEventLoop()
    private let inner: MSNClient

    init(transport: MSNTransport = .tcp, memory: TransportMemory = TransportMemory()) {
        let configuration = MSNClientConfiguration(
            account: "alice@demo.monarch", password: Secret("demo"), host: "127.0.0.1",
            endpoints: ServiceEndpoints(base: ""),
            endpointID: "{11111111-2222-3333-4444-555555555555}", transport: transport)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        client = MSNNetworkClient(
            account: AccountID("demo/alice@demo.monarch"), configuration: configuration, profile: OwnProfile(),
            loop: loop, transport: NoTransport(), memory: memory, logger: logger, sink: sink)
        inner = MSNClient(
            configuration: configuration, loop: loop, transport: NoTransport(), logger: logger, delegate: client)
    }

    func report(_ events: MSNClientEvent...) {
        for event in events { client.client(inner, reported: event) }
    }

    /// Signed in with these people on the lists.
    func signIn(_ contacts: [MSNContact] = [], over transport: MSNTransport = .tcp) {
        report(
            .signedIn(
                dialect: .msnp18, transport: transport, lists: MSNLists(contacts: contacts),
                own: MSNOwnProfile(displayName: "Alice", personalMessage: "")))
    }

    static func contact(_ name: String, _ lists: ListBits, invitation: String = "") -> MSNContact {
        MSNContact(account: "\(name)@example.net", displayName: name, lists: lists, invitation: invitation)
    }
}
