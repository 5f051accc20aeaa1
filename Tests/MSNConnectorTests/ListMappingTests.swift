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

@Suite struct ListMappingTests {
    private let bench = Bench()

    /// Everybody on any list comes with the sign-in; who of them is a contact, blocked or waiting is told apart here.
    @Test func listsSayWhoIsAContactAndWhoWaits() {
        bench.signIn([
            Bench.contact("bob", [.forward, .allow, .reverse]), Bench.contact("eve", [.block]),
            Bench.contact("zoe", [.pending], invitation: "it is me\r\nzoe"), Bench.contact("yan", [.reverse]),
            Bench.contact("old", [.reverse, .block]), Bench.contact("met", [.allow, .reverse]),
        ])
        #expect(
            bench.sink.lines == [
                "connected MSNP18 [bob@example.net, eve@example.net (blocked), old@example.net (blocked)] Alice",
                "waiting zoe@example.net: it is me zoe", "waiting yan@example.net: ",
            ])
    }

    @Test func aRequestEndsWhenAnotherPlaceAnswersIt() {
        bench.signIn()
        bench.report(
            .contactChanged(Bench.contact("zoe", [.pending])),
            .addedBy(account: "zoe@example.net", displayName: "Zoe", message: "hi"),
            .contactChanged(Bench.contact("zoe", [.allow, .reverse])),
            .addedBy(account: "zoe@example.net", displayName: "Zoe", message: ""),
            .contactChanged(Bench.contact("yan", [.reverse])), .contactRemoved(account: "YAN@example.net"))
        #expect(
            bench.sink.lines.dropFirst() == [
                "request zoe@example.net: ", "request zoe@example.net: hi", "request gone zoe@example.net",
                "added by zoe@example.net", "request yan@example.net: ", "removed yan@example.net",
                "request gone yan@example.net",
            ])
    }

    @Test func whoIsTakenOffTheForwardListIsNoContactAnyMore() {
        bench.signIn([Bench.contact("bob", [.forward, .allow])])
        bench.report(
            .contactChanged(Bench.contact("bob", [.allow])), .contactChanged(Bench.contact("bob", [.block])),
            .contactChanged(Bench.contact("bob", [])))
        #expect(
            bench.sink.lines.dropFirst() == [
                "removed bob@example.net", "contact bob@example.net", "removed bob@example.net",
            ])
    }

    @Test func editsNameAddressesAsTheServiceSpellsThem() {
        var people = People()
        let bob = people.identity(of: "Bob@Example.net").id
        let circle = people.conversation(.circle("0-9"))
        #expect(MSNListEdit(.block(bob), people) == .block(account: "Bob@Example.net"))
        #expect(
            MSNListEdit(.add(address: "x@y.z", alias: "X", group: ContactGroupID("3"), message: "hi"), people)
                == .add(account: "x@y.z", alias: "X", groupID: "3", message: "hi"))
        #expect(
            MSNListEdit(.setGroup(bob, ContactGroupID("3"), isMember: false), people)
                == .setGroup(account: "Bob@Example.net", groupID: "3", isMember: false))
        #expect(MSNListEdit(.asksAboutAdditions(false), people) == .notification(asks: false))
        #expect(
            MSNCircleEdit(.invite(bob, to: circle), people) == .invite(account: "Bob@Example.net", circle: "0-9"))
        #expect(MSNCircleEdit(.leave(people.conversation(.group(1))), people) == nil)
    }

    @Test func edgesOfEditsAreTold() {
        bench.signIn()
        bench.client.edit(.leave(ConversationID("group 1")), id: EditID(9))
        bench.report(.edited(4, nil), .edited(5, .notInDialect("MSNP7")))
        #expect(bench.sink.lines.count == 4)
        #expect(bench.sink.lines[1].contains("no group that lasts"))
        #expect(bench.sink.lines[3].contains("MSNP7"))
    }

    /// On the way out, what was asked for still ends; nothing else is heard.
    @Test func leavingEndsMessagesAndEdits() {
        bench.client.disconnect()
        bench.report(
            .conversation(.direct("bob@example.net"), .failed(7, .notSent)), .edited(4, .connectionLost),
            .notice("goodbye"), .ended(.requested))
        #expect(bench.sink.lines.count == 2)
        #expect(bench.sink.lines[0].contains("wasNeverSent: true"))
    }

    @Test func endpointsCirclesAndOfflineMessagesAreNeutral() {
        bench.report(
            .endpoints([
                MSNEndpoint(id: "{1}", name: "Lap\r\ntop", status: .idle, isIdle: true, isOwn: false)
            ]),
            .circle(MSNCircle(id: "0-9", name: "Club", standing: .invited, inviter: "Bob@example.net")),
            .circleRemoved(id: "0-9"),
            .conversation(.circle("0-9"), .ownMessage(content: .text("hi", format: nil))),
            .conversation(.direct("bob@example.net"), .ownMessage(content: .text("you", format: nil))),
            .conversation(.direct("bob@example.net"), .storedOffline(3)),
            .offlineMessages([
                MSNOfflineMessage(
                    id: "a", account: "Bob@example.net", displayName: "Bob", text: "hi\r\nthere", sentAt: 12)
            ]))
        let lines = bench.sink.lines
        #expect(lines.count == 7)
        #expect(lines[0].contains("Lap top\"") && lines[0].contains("isIdle: true"))
        #expect(lines[1] == "circle 0-9 Club invited by Bob@example.net")
        #expect(lines[2] == "lastingGroupGone(circle 0-9)")
        #expect(lines[3].contains("circle 0-9") && lines[3].contains("nil"))
        #expect(lines[4].contains("bob@example.net"))
        #expect(lines[5] == "outcome 3 storedOffline")
        #expect(lines[6].contains("hi\\nthere") && lines[6].contains("Optional(12)"))
    }

    @Test func tagsInNamesAreTakenOut() {
        bench.signIn()
        bench.report(
            .presence(
                account: "bob@example.net", status: .online, displayName: "[b]Bob[/b] [c=4]x[/c]", capabilities: nil),
            .personalMessage(account: "bob@example.net", text: "[i]busy[/i]", media: ""))
        #expect(bench.sink.lines.dropFirst().first == "presence bob@example.net online Bob x")
        #expect(bench.sink.lines.last == "personal message bob@example.net busy|")
    }
}

@Suite struct TransportMemoryTests {
    @Test func whatWorkedIsBegunWithForAWhile() {
        let memory = TransportMemory()
        let now = NIODeadline.uptimeNanoseconds(1_000_000_000)
        #expect(memory.transport(for: .auto, now: now) == .auto)
        memory.succeeded(.http, configured: .auto, now: now)
        #expect(memory.transport(for: .auto, now: now) == .http)
        // What the user has chosen is nobody's to change.
        #expect(memory.transport(for: .tcp, now: now) == .tcp)
        #expect(memory.transport(for: .auto, now: now + TransportMemory.time) == .auto)
        memory.succeeded(.http, configured: .auto, now: now)
        memory.forget()
        #expect(memory.transport(for: .auto, now: now) == .auto)
        memory.succeeded(.http, configured: .http, now: now)
        #expect(memory.transport(for: .auto, now: now) == .auto)
    }

    /// Using HTTP because it was remembered does not make the memory last for ever.
    @Test func theMemoryEndsHoweverOftenItIsUsed() {
        let memory = TransportMemory()
        let now = NIODeadline.uptimeNanoseconds(1_000_000_000)
        for minute in 0..<40 {
            memory.succeeded(.http, configured: .auto, now: now + .minutes(Int64(minute)))
            if minute >= 30 {
                return #expect(memory.transport(for: .auto, now: now + .minutes(Int64(minute))) == .auto)
            }
        }
    }

    @Test func theTransportIsNamed() {
        let memory = TransportMemory()
        let bench = Bench(transport: .auto, memory: memory)
        bench.signIn(over: .http)
        #expect(bench.sink.lines == ["connected MSNP18 over HTTP [] Alice"])
        #expect(memory.transport(for: .auto, now: bench.loop.now) == .http)
    }

    /// All accounts of a network share the memory: one that loses its connection midway must not make them all wait for TCP.
    @Test func aSessionThatIsLostMidwayIsNotForgotten() {
        let memory = TransportMemory()
        let bench = Bench(transport: .auto, memory: memory)
        memory.succeeded(.http, configured: .auto, now: bench.loop.now)
        bench.client.connect()
        bench.signIn(over: .http)
        bench.report(.ended(.unreachable("the connection was reset")))
        #expect(memory.transport(for: .auto, now: bench.loop.now) == .http)
        bench.client.disconnect()
        bench.client.connect()
        bench.report(.ended(.unreachable("the connection was refused")))
        #expect(memory.transport(for: .auto, now: bench.loop.now) == .auto)
    }
}
