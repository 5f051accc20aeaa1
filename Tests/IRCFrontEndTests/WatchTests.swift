// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("WATCH and ISON, for clients that know no MONITOR")
struct WatchTests {
    @Test func `WATCH tells at once and whenever it changes`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(
            try await alice.ask("WATCH +bob +Erin +stranger +alice +root +1x +"),
            [
                ":monarch.local 604 alice bob bob demo.monarch 0 :is online",
                ":monarch.local 605 alice Erin * * 0 :is offline",
                ":monarch.local 605 alice stranger * * 0 :is offline",
                ":monarch.local 604 alice alice alice demo.monarch 1700000000 :is online",
                ":monarch.local 604 alice root root monarch.local 1700000000 :is online",
                ":monarch.local 605 alice 1x * * 0 :is offline",
                ":monarch.local 461 alice WATCH :Not enough parameters: WATCH +<nick>",
            ])
        await gateway.advance(by: 60_000)
        try await gateway.network { client in
            client.report(.presence(ContactID("erin"), .online, displayName: nil))
            client.report(.presence(ContactID("bob"), .offline, displayName: nil))
        }
        let lines = try await alice.take()
        #expect(lines.contains(":monarch.local 600 alice erin erin demo.monarch 1700000060 :logged online"))
        #expect(lines.contains(":monarch.local 601 alice bob bob demo.monarch 1700000060 :logged offline"))
        // Who was seen coming is online since then.
        expectLines(
            try await alice.ask("WATCH +ERIN"),
            [":monarch.local 604 alice erin erin demo.monarch 1700000060 :is online"])
    }

    @Test func `the list is shown, shortened and emptied`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        _ = try await alice.ask("WATCH +bob +erin +nobody")
        expectLines(
            try await alice.ask("WATCH S", "WATCH", "WATCH l", "WATCH L", "WATCH -bob -nobody -never", "WATCH S"),
            [
                ":monarch.local 603 alice :You have 3 and are on 0 WATCH entries",
                ":monarch.local 606 alice :bob erin nobody",
                ":monarch.local 607 alice :End of WATCH S",
                ":monarch.local 604 alice bob bob demo.monarch 0 :is online",
                ":monarch.local 607 alice :End of WATCH l",
                ":monarch.local 604 alice bob bob demo.monarch 0 :is online",
                ":monarch.local 607 alice :End of WATCH l",
                ":monarch.local 604 alice bob bob demo.monarch 0 :is online",
                ":monarch.local 605 alice erin * * 0 :is offline",
                ":monarch.local 605 alice nobody * * 0 :is offline",
                ":monarch.local 607 alice :End of WATCH L",
                ":monarch.local 602 alice bob bob demo.monarch 0 :stopped watching",
                ":monarch.local 602 alice nobody * * 0 :stopped watching",
                ":monarch.local 602 alice never * * 0 :stopped watching",
                ":monarch.local 603 alice :You have 1 and are on 0 WATCH entries",
                ":monarch.local 606 alice erin",
                ":monarch.local 607 alice :End of WATCH S",
            ])
        expectLines(
            try await alice.ask("WATCH C", "WATCH S", "WATCH x"),
            [
                ":monarch.local 608 alice :Your WATCH list is empty",
                ":monarch.local 603 alice :You have 0 and are on 0 WATCH entries",
                ":monarch.local 607 alice :End of WATCH S",
                ":monarch.local 461 alice WATCH :Unknown subcommand: WATCH [A] +<nick>, -<nick>, C, L, l or S",
            ])
        try await gateway.network { $0.report(.presence(ContactID("bob"), .offline, displayName: nil)) }
        expectLines(try await alice.take(), [":bob!bob@demo.monarch QUIT :Offline"])
    }

    @Test func `a WATCH list has an end, which the configuration sets`() async throws {
        let gateway = TestGateway { $0.monitor = 2 }
        let alice = try await gateway.alice()
        expectLines(
            try await alice.ask("WATCH +a +b +c +A"),
            [
                ":monarch.local 605 alice a * * 0 :is offline", ":monarch.local 605 alice b * * 0 :is offline",
                ":monarch.local 512 alice c :Maximum size for WATCH-list is 2 entries",
                ":monarch.local 605 alice A * * 0 :is offline",
            ])
        expectLines(
            try await alice.ask("MONITOR + a,b,c"),
            [
                ":monarch.local 734 alice 2 c :Monitor list is full", ":monarch.local 731 alice :a,b",
            ])
        #expect(try await alice.ask("VERSION").contains { $0.contains(" MONITOR=2 WATCH=2 ") })
        // However many they are, they are all told.
        let many = (10..<60).map { "person\($0)" }
        let refusals = try await alice.ask("MONITOR + " + many.joined(separator: ","))
        #expect(refusals.count == 2)
        var told: [String] = []
        for line in refusals {
            #expect(line.hasPrefix(":monarch.local 734 alice 2 ") && line.hasSuffix(" :Monitor list is full"))
            let names = line.split(separator: " ")[4]
            told += names.split(separator: ",").map { String($0) }
        }
        #expect(told == many)
    }

    @Test func `a lost connection and a new nick are told to WATCH`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        _ = try await alice.ask("WATCH +bob +bobby +carol")
        try await gateway.network { $0.editsEndAtOnce = true }
        let renamed = try await alice.ask("PRIVMSG root :rename bob bobby")
        #expect(renamed.contains { $0.hasPrefix(":monarch.local 601 alice bob bob demo.monarch ") })
        #expect(renamed.contains { $0.hasPrefix(":monarch.local 600 alice bobby bob demo.monarch ") })
        try await gateway.network { $0.report(.disconnected(Disconnection("it is late", retry: .never))) }
        let lost = try await alice.take()
        #expect(lost.contains { $0.hasPrefix(":monarch.local 601 alice bobby bob demo.monarch ") })
        #expect(lost.contains { $0.hasPrefix(":monarch.local 601 alice carol carol demo.monarch ") })
    }

    @Test func `WATCH A follows who goes away and comes back`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(
            try await alice.ask("WATCH +dave A +carol +dave +erin", "WATCH +bob"),
            [
                ":monarch.local 604 alice dave dave demo.monarch 0 :is online",
                ":monarch.local 604 alice carol carol demo.monarch 0 :is online",
                ":monarch.local 609 alice dave dave demo.monarch 0 :is away",
                ":monarch.local 605 alice erin * * 0 :is offline",
                ":monarch.local 604 alice bob bob demo.monarch 0 :is online",
            ])
        await gateway.advance(by: 60_000)
        try await gateway.network { client in
            client.report(.presence(ContactID("carol"), .busy, displayName: nil))
            client.report(.presence(ContactID("bob"), .busy, displayName: nil))
            client.report(.presence(ContactID("dave"), .online, displayName: nil))
            client.report(.presence(ContactID("erin"), .away, displayName: nil))
        }
        let lines = try await alice.take().filter { $0.contains(" 59") || $0.contains(" 60") }
        expectLines(
            lines,
            [
                ":monarch.local 598 alice carol carol demo.monarch 1700000060 Busy",
                ":monarch.local 599 alice dave dave demo.monarch 1700000060 :is no longer away",
                ":monarch.local 600 alice erin erin demo.monarch 1700000060 :logged online",
                ":monarch.local 598 alice erin erin demo.monarch 1700000060 Away",
            ])
        try await gateway.network { $0.report(.personalMessage(ContactID("carol"), text: "a call", media: "")) }
        expectLines(
            try await alice.take(), [":monarch.local 597 alice carol carol demo.monarch 1700000060 :Busy - a call"])
        #expect(try await alice.ask("VERSION").contains { $0.contains(" WATCHOPTS=A ") })
    }

    @Test func `an answer to ISON that is too long for a line has only whole nicks`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let names = (10..<40).map { "contact-of-mine-\($0)" }
        try await gateway.network { client in
            for name in names {
                client.report(.contact(ContactDetails(identity: FakeNetwork.identity(name))))
                client.report(.presence(ContactID(name), .online, displayName: nil))
            }
        }
        let asked = names.prefix(26)
        let lines = try await alice.ask("ISON " + asked.joined(separator: " "))
        #expect(lines.allSatisfy { $0.hasPrefix(":monarch.local 303 alice ") && $0.utf8.count <= 510 })
        let told = lines.flatMap { $0.replacing(":", with: "").split(separator: " ").dropFirst(3) }.map { String($0) }
        #expect(lines.count == 2)
        #expect(told.joined(separator: " ") == asked.joined(separator: " "))
    }

    @Test func `ISON names those who are there`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(
            try await alice.ask("ISON BOB erin nobody :dave Alice root", "ISON nobody", "ISON", "ISON :"),
            [
                ":monarch.local 303 alice :bob dave alice root", ":monarch.local 303 alice :",
                ":monarch.local 461 alice ISON :Not enough parameters: ISON <nick>{ <nick>}",
                ":monarch.local 303 alice :",
            ])
    }

    @Test func `nothing of it works before registration`() async throws {
        let client = try await TestGateway().connect()
        expectLines(
            try await client.ask("WATCH +bob", "MONITOR + bob", "ISON bob", "WHOWAS bob", "METADATA * LIST"),
            ["WATCH", "MONITOR", "ISON", "WHOWAS", "METADATA"].map {
                ":monarch.local 451 * :You have not registered: \($0) has to wait"
            })
    }
}
