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

@Suite struct EventMappingTests {
    private let bench = Bench()

    @Test func onlyTheForwardListIsShown() {
        bench.report(
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
            bench.sink.lines.filter { $0.hasPrefix("con") } == [
                "connected MSNP18 [bob@example.net, carol@example.net (blocked)] Alice", "contact erin@example.org",
            ])
    }

    @Test func whatAClientAnnouncesIsKnown() {
        bench.report(
            .presence(
                account: "bob@example.net", status: .online, displayName: "Bob",
                capabilities: ClientCapabilities(parsing: "2684354592:0")),
            .presence(
                account: "bob@example.net", status: .online, displayName: "Bob",
                capabilities: ClientCapabilities(base: 0x8000_0051)),
            .presence(
                account: "bob@example.net", status: .online, displayName: "Bob",
                capabilities: ClientCapabilities(base: 0x200)))
        #expect(
            bench.sink.lines == [
                "presence bob@example.net online Bob client 10", "presence bob@example.net online Bob client 8 mobile",
                "presence bob@example.net online Bob",
            ])
        let facts = ContactFacts(ClientCapabilities(base: 0x8000_0051))
        #expect(facts.isSuperset(of: [.mobile, .camera, .mobileMessages]) && facts.isDisjoint(with: [.web, .bot]))
        #expect(ContactFacts(ClientCapabilities(base: 0x20200)).isSuperset(of: [.web, .bot]))
    }

    @Test func addressesCompareWithoutCaseAndAreKeptAsStored() {
        bench.report(
            .presence(account: "Bob@Example.net", status: .busy, displayName: "Bob", capabilities: nil),
            .conversation(
                .direct("bob@example.net"),
                .message(from: "bob@example.net", name: "Bob", content: .text("hi", format: nil))),
            .conversation(.direct("bob@example.net"), .typing(account: "BOB@EXAMPLE.NET")))
        #expect(bench.sink.lines[0] == "presence bob@example.net busy Bob")
        #expect(bench.sink.lines[1].hasPrefix("bob@example.net <Bob@Example.net> "))
        #expect(bench.sink.lines[2].contains("Bob@Example.net"))
    }

    @Test func aSwitchboardThatGrewKeepsTheDirectConversationFree() {
        let people = [
            MSNParticipant(account: "bob@example.net", name: "Bob"),
            MSNParticipant(account: "carol@example.net", name: "Carol"),
        ]
        bench.report(
            .conversation(.direct("bob@example.net"), .becameGroup(.group(1), participants: people)),
            .conversation(.group(1), .message(from: "carol@example.net", name: "Carol", content: .action("waves"))),
            .conversation(.group(1), .left(account: "carol@example.net")),
            .conversation(.direct("bob@example.net"), .nudge(account: "bob@example.net")))
        #expect(
            bench.sink.lines[0]
                == "group 1 opened [\"bob@example.net\", \"carol@example.net\"] from bob@example.net")
        #expect(bench.sink.lines[1].hasPrefix("group 1 <carol@example.net> action"))
        #expect(bench.sink.lines[2] == "group 1 left carol@example.net")
        #expect(bench.sink.lines[3].hasPrefix("bob@example.net <bob@example.net> nudge"))
    }

    @Test func endsSayWhetherToComeBack() {
        bench.report(.ended(.wrongPassword), .ended(.signedInElsewhere), .ended(.unreachable("connection refused")))
        #expect(
            bench.sink.lines[0].hasSuffix(", never") && bench.sink.lines[1].hasSuffix(", never")
                && bench.sink.lines[2].hasSuffix(", backOff"))
    }

    @Test func anOfflineRecipientIsNamed() {
        bench.report(.conversation(.direct("bob@example.net"), .failed(7, .recipientOffline)))
        #expect(bench.sink.lines[0].contains("bob@example.net is offline"))
    }

    @Test func nothingIsSaidAfterLeaving() {
        bench.client.disconnect()
        bench.report(
            .ended(.requested), .presence(account: "bob@x", status: .online, displayName: "Bob", capabilities: nil))
        #expect(bench.sink.lines.isEmpty)
    }

    @Test func anUnknownConversationFailsTheMessage() {
        bench.client.send(OutgoingMessage(id: MessageID(3), body: .text("hi")), to: ConversationID("nonsense"))
        #expect(bench.sink.lines.count == 1 && bench.sink.lines[0].hasPrefix("outcome 3 failed"))
    }

    @Test func aServiceCannotMakeTheGatewayRememberEverybodyItNames() {
        var people = People()
        for number in 0..<(People.limit + 50) { _ = people.identity(of: "user\(number)@example.net") }
        let stranger = people.identity(of: "Late@example.net", name: "Late")
        #expect(people.key(of: stranger.conversation) == .direct("late@example.net"))
        #expect(people.address(of: stranger.id) == "late@example.net")
        #expect(people.address(of: people.identity(of: "USER1@example.net").id) == "user1@example.net")
        #expect(people.key(of: ConversationID("group x")) == nil && people.key(of: ConversationID("")) == nil)
    }

    /// What others call themselves and write has an end, and is one line without control characters.
    @Test func nobodyFillsTheGatewayWithTheirName() {
        var people = People()
        let long = people.identity(of: "eve\u{1}\r\n@example.net", name: String(repeating: "é\n", count: 5000))
        #expect(long.address == "eve @example.net")
        #expect(long.displayName.utf8.count <= People.nameLength && long.displayName.hasPrefix("é é é"))
        #expect("aé".cut(atMost: 2) == "a" && "aé".cut(atMost: 3) == "aé" && "é".cut(atMost: 0) == "")
        let text = String(repeating: "x", count: 5000)
        bench.report(
            .personalMessage(account: "eve@example.net", text: text, media: text),
            .addedBy(account: "eve@example.net", displayName: "Eve", message: text))
        #expect(bench.sink.lines.count == 2)
        #expect(bench.sink.lines.allSatisfy { $0.utf8.count < 2 * People.textLength + 100 })
    }

    @Test func ownProfileIsCollectedFromItsParts() {
        bench.report(
            .own(displayName: "Al", status: nil, personalMessage: nil),
            .own(displayName: nil, status: .busy, personalMessage: nil))
        #expect(bench.sink.lines == ["profile Al|online", "profile Al|busy"])
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
