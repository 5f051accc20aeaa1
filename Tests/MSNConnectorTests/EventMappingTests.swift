// SPDX-License-Identifier: Apache-2.0
import Cryptography
import GatewayCore
import Logging
import MSNPClient
import MSNPWire
import MSNServices
import NIOCore
import NIOEmbedded
import Testing

@testable import MSNConnector

/// Web services that never answer; nothing here signs in.
private struct NoTransport: HTTPTransport {
    func execute(_ request: WebRequest) async throws(WebError) -> WebResponse { throw .timedOut }
}

/// Writes down what the gateway is told, a line each.
private final class Sink: NetworkEventSink, @unchecked Sendable {
    // One loop, one thread: the tests run on an embedded loop.
    var lines: [String] = []

    func receive(_ event: NetworkEvent, from account: AccountID) {
        switch event {
        case .message(let message):
            lines.append("\(message.conversation) <\(message.sender.address)> \(message.body)")
        case .presence(let id, let availability, let name):
            lines.append("presence \(id) \(availability.rawValue) \(name ?? "-")")
        case .connected(let detail, let contacts, let profile, _, _, _):
            let list = contacts.map { $0.identity.id.rawValue + ($0.isBlocked ? " (blocked)" : "") }
            lines.append("connected \(detail) [\(list.joined(separator: ", "))] \(profile.displayName)")
        case .disconnected(let end): lines.append("disconnected \(end.text), \(end.retry)")
        case .outcome(let id, let outcome): lines.append("outcome \(id.rawValue) \(outcome)")
        case .conversation(let id, .opened(let people, let from)):
            lines.append("\(id) opened \(people.map(\.id.rawValue)) from \(from?.rawValue ?? "-")")
        case .conversation(let id, .left(let who)): lines.append("\(id) left \(who)")
        case .personalMessage(let id, let text, let media): lines.append("personal message \(id) \(text)|\(media)")
        case .contact(let details): lines.append("contact \(details.identity.id)")
        case .profile(let profile): lines.append("profile \(profile.displayName)|\(profile.availability.rawValue)")
        default: lines.append("\(event)")
        }
    }
}

@Suite struct EventMappingTests {
    private let sink = Sink()
    private let client: MSNNetworkClient
    private let inner: MSNClient

    init() {
        let loop = EmbeddedEventLoop()
        let configuration = MSNClientConfiguration(
            account: "alice@demo.monarch", password: Secret("demo"), host: "127.0.0.1",
            endpoints: ServiceEndpoints(base: ""),
            endpointID: "{11111111-2222-3333-4444-555555555555}")
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        client = MSNNetworkClient(
            account: AccountID("demo/alice@demo.monarch"), configuration: configuration, profile: OwnProfile(),
            loop: loop,
            transport: NoTransport(), logger: logger, sink: sink)
        inner = MSNClient(
            configuration: configuration, loop: loop, transport: NoTransport(), logger: logger, delegate: client)
    }

    private func report(_ events: MSNClientEvent...) {
        for event in events { client.client(inner, reported: event) }
    }

    @Test func onlyTheForwardListIsShown() {
        report(
            .signedIn(
                dialect: .msnp18, transport: .tcp,
                lists: MSNLists(contacts: [
                    MSNContact(account: "Bob@example.net", displayName: "Bob", lists: [.forward, .allow]),
                    MSNContact(account: "carol@example.net", displayName: "Carol", lists: [.forward, .block]),
                    MSNContact(account: "dave@example.org", displayName: "Dave", lists: [.reverse]),
                ]), own: MSNOwnProfile(displayName: "Alice", personalMessage: "")),
            .contactChanged(MSNContact(account: "dave@example.org", displayName: "Dave", lists: [.allow])),
            .contactChanged(MSNContact(account: "erin@example.org", displayName: "Erin", lists: [.forward])))
        #expect(
            sink.lines == [
                "connected MSNP18 [bob@example.net, carol@example.net (blocked)] Alice", "contact erin@example.org",
            ])
    }

    @Test func addressesCompareWithoutCaseAndAreKeptAsStored() {
        report(
            .presence(account: "Bob@Example.net", status: .busy, displayName: "Bob", capabilities: nil),
            .conversation(
                .direct("bob@example.net"),
                .message(from: "bob@example.net", name: "Bob", content: .text("hi", format: nil))),
            .conversation(.direct("bob@example.net"), .typing(account: "BOB@EXAMPLE.NET")))
        #expect(sink.lines[0] == "presence bob@example.net busy Bob")
        #expect(sink.lines[1].hasPrefix("direct:bob@example.net <Bob@Example.net> "))
        #expect(sink.lines[2].contains("Bob@Example.net"))
    }

    @Test func aSwitchboardThatGrewKeepsTheDirectConversationFree() {
        let people = [
            MSNParticipant(account: "bob@example.net", name: "Bob"),
            MSNParticipant(account: "carol@example.net", name: "Carol"),
        ]
        report(
            .conversation(.direct("bob@example.net"), .becameGroup(.group(1), participants: people)),
            .conversation(.group(1), .message(from: "carol@example.net", name: "Carol", content: .action("waves"))),
            .conversation(.group(1), .left(account: "carol@example.net")),
            .conversation(.direct("bob@example.net"), .nudge(account: "bob@example.net")))
        #expect(
            sink.lines[0] == "group:1 opened [\"bob@example.net\", \"carol@example.net\"] from direct:bob@example.net")
        #expect(sink.lines[1].hasPrefix("group:1 <carol@example.net> action"))
        #expect(sink.lines[2] == "group:1 left carol@example.net")
        #expect(sink.lines[3].hasPrefix("direct:bob@example.net <bob@example.net> nudge"))
    }

    @Test func endsSayWhetherToComeBack() {
        report(.ended(.wrongPassword), .ended(.signedInElsewhere), .ended(.unreachable("connection refused")))
        #expect(
            sink.lines[0].hasSuffix(", never") && sink.lines[1].hasSuffix(", never")
                && sink.lines[2].hasSuffix(", backOff"))
    }

    @Test func anOfflineRecipientIsNamed() {
        report(.conversation(.direct("bob@example.net"), .failed(7, .recipientOffline)))
        #expect(sink.lines[0].contains("bob@example.net is offline"))
    }

    @Test func nothingIsSaidAfterLeaving() {
        client.disconnect()
        report(.ended(.requested), .presence(account: "bob@x", status: .online, displayName: "Bob", capabilities: nil))
        #expect(sink.lines.isEmpty)
    }

    @Test func anUnknownConversationFailsTheMessage() {
        client.send(OutgoingMessage(id: MessageID(3), body: .text("hi")), to: ConversationID("nonsense"))
        #expect(sink.lines.count == 1 && sink.lines[0].hasPrefix("outcome 3 failed"))
    }

    @Test func aServiceCannotMakeTheGatewayRememberEverybodyItNames() {
        var people = People()
        for number in 0..<(People.limit + 50) { _ = people.identity(of: "user\(number)@example.net") }
        let stranger = people.identity(of: "Late@example.net", name: "Late")
        #expect(people.key(of: stranger.conversation) == .direct("late@example.net"))
        #expect(people.address(of: stranger.id) == "late@example.net")
        #expect(people.address(of: people.identity(of: "USER1@example.net").id) == "user1@example.net")
        #expect(people.key(of: ConversationID("group:x")) == nil && people.key(of: ConversationID("")) == nil)
    }

    @Test func ownProfileIsCollectedFromItsParts() {
        report(
            .own(displayName: "Al", status: nil, personalMessage: nil),
            .own(displayName: nil, status: .busy, personalMessage: nil))
        #expect(sink.lines == ["profile Al|online", "profile Al|busy"])
    }
}

@Suite struct TextTests {
    @Test(arguments: [
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"), ("\u{1}ACTION\u{1}\0 x", "ACTION x"), ("a\tb", "a b"),
        ("é日本", "é日本"), ("\r\n\r\n", "\n\n"), ("", ""), ("\u{7F}x", "x"),
    ])
    func controlCharactersDoNotGetThrough(text: String, expected: String) {
        #expect(text.plainLines == expected)
        #expect(!text.singleLine.utf8.contains { $0 < 0x20 || $0 == 0x7F })
    }
}

@Suite struct EndpointIDTests {
    @Test func itIsAGUIDThatStaysTheSame() {
        let one = MSNConnector.endpointID(installation: "abc", account: "demo/alice@demo.monarch")
        #expect(one == MSNConnector.endpointID(installation: "abc", account: "demo/alice@demo.monarch"))
        #expect(one != MSNConnector.endpointID(installation: "abd", account: "demo/alice@demo.monarch"))
        #expect(one.utf8.count == 38 && one.hasPrefix("{") && one.hasSuffix("}"))
        #expect(one.split(separator: "-").map(\.utf8.count) == [9, 4, 4, 4, 13])
    }
}

@Suite struct PresenceTests {
    @Test func theNineStatesGoBothWays() {
        for availability in Availability.allCases where availability != .offline {
            #expect(Availability(availability.presenceStatus) == availability)
        }
        #expect(Availability(.offline) == .offline)
        #expect(Availability(PresenceStatus(rawValue: "XYZ")) == .away)
    }
}
