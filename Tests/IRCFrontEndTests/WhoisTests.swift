// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("WHOIS and WHOWAS: all that is known")
struct WhoisTests {
    private static func lines(_ lines: [String], _ codes: String...) -> [String] {
        lines.filter { line in codes.contains { line.contains(" \($0) ") } }
    }

    @Test func `a client, its phone and camera, groups, idle and sign-on times`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        await gateway.advance(by: 60_000)
        try await gateway.network { client in
            var erin = ContactDetails(identity: FakeNetwork.identity("erin"), alias: "Aunt Erin")
            erin.groups = [ContactGroupID("1"), ContactGroupID("2")]
            client.report(
                .contactGroups([
                    ContactGroup(id: ContactGroupID("1"), name: "Family"),
                    ContactGroup(id: ContactGroupID("2"), name: "Best friends"),
                ]))
            client.report(.contact(erin))
            client.report(
                .presence(
                    ContactID("erin"), .online, displayName: nil,
                    facts: ContactFacts([.mobile, .camera, .mobileMessages], client: 7)))
        }
        await gateway.advance(by: 5000)
        try await gateway.network { $0.report(.presence(ContactID("erin"), .idle, displayName: nil)) }
        await gateway.advance(by: 30_000)
        expectLines(
            Self.lines(try await alice.ask("WHOIS erin"), "319", "301", "317", "320"),
            [
                ":monarch.local 319 alice erin :%&monarch", ":monarch.local 301 alice erin :Idle",
                ":monarch.local 317 alice erin 30 1700000060 :seconds idle, signon time",
                ":monarch.local 320 alice erin :You call them: Aunt Erin",
                ":monarch.local 320 alice erin :is in the groups Family, Best friends",
                ":monarch.local 320 alice erin :uses Fake Messenger 7", ":monarch.local 320 alice erin :is on a phone",
                ":monarch.local 320 alice erin :has a webcam",
                ":monarch.local 320 alice erin :takes messages on a phone",
            ])
        // WHOX tells the same idle time.
        expectLines(
            try await alice.ask("WHO erin %nl"),
            [":monarch.local 354 alice erin 30", ":monarch.local 315 alice erin :End of WHO list"])
        try await gateway.network { $0.report(.presence(ContactID("erin"), .offline, displayName: nil)) }
        expectLines(
            Self.lines(try await alice.ask("WHOIS erin"), "319", "317", "320"),
            [
                ":monarch.local 320 alice erin :You call them: Aunt Erin",
                ":monarch.local 320 alice erin :is in the groups Family, Best friends",
                ":monarch.local 320 alice erin :was last seen at 2023-11-14 22:14",
                ":monarch.local 320 alice erin :takes messages on a phone",
            ])
    }

    @Test func `who was there before has no sign-on time, and is idle since they were seen to be`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        #expect(Self.lines(try await alice.ask("WHOIS bob,dave"), "317").isEmpty)
        await gateway.advance(by: 60_000)
        try await gateway.network { $0.report(.presence(ContactID("bob"), .outToLunch, displayName: nil)) }
        await gateway.advance(by: 7000)
        // Clients would take a 317 with one number for a sign-on in 1970.
        expectLines(
            Self.lines(try await alice.ask("WHOIS bob"), "317", "320"),
            [":monarch.local 320 alice bob :has been idle since 2023-11-14 22:14"])
        _ = try await alice.ask("PRIVMSG &monarch :set timezone +1")
        expectLines(
            Self.lines(try await alice.ask("WHOIS bob"), "320"),
            [":monarch.local 320 alice bob :has been idle since 2023-11-14 23:14"])
        try await gateway.network { $0.report(.presence(ContactID("bob"), .busy, displayName: nil)) }
        #expect(Self.lines(try await alice.ask("WHOIS bob"), "317", "320").isEmpty)
    }

    @Test func `a contact that is a bot is one`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network {
            $0.report(.presence(ContactID("bob"), .online, displayName: nil, facts: [.bot, .web]))
        }
        expectLines(
            Self.lines(try await alice.ask("WHOIS bob"), "320", "335"),
            [":monarch.local 320 alice bob :is on a web page", ":monarch.local 335 alice bob :is a bot"])
        #expect(
            try await alice.ask("WHO bob").first
                == ":monarch.local 352 alice * bob demo.monarch monarch.local bob HB :0 BOB")
    }

    @Test func `one sees where one is signed in, and more of oneself than others`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.setPersonalMessage("at the sea")
            client.report(
                .endpoints([
                    Endpoint(id: "1", name: "Monarch", availability: .online, isOwn: true),
                    Endpoint(id: "2", name: "Laptop", availability: .busy, isIdle: true),
                ]))
        }
        expectLines(
            Self.lines(try await alice.ask("WHOIS alice@demo.monarch"), "317", "320", "330"),
            [
                ":monarch.local 317 alice alice 0 1700000000 :seconds idle, signon time",
                ":monarch.local 320 alice alice :at the sea",
                ":monarch.local 320 alice alice :is signed in to demo at Monarch (Online, this one)",
                ":monarch.local 320 alice alice :is signed in to demo at Laptop (Busy, idle)",
                ":monarch.local 330 alice alice alice@demo.monarch :is logged in as",
            ])
    }

    @Test func `one's own idle time is since one said something`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        await gateway.advance(by: 100_000)
        let start = 1_700_000_000
        #expect(
            Self.lines(try await alice.ask("NOTICE bob :pong", "WHOIS alice"), "317")
                == [":monarch.local 317 alice alice 100 \(start) :seconds idle, signon time"])
        expectLines(try await alice.ask("WHO alice %nl").dropLast(), [":monarch.local 354 alice alice 100"])
        _ = try await alice.ask("PRIVMSG bob :ping")
        await gateway.advance(by: 7000)
        #expect(
            Self.lines(try await alice.ask("WHOIS alice"), "317")
                == [":monarch.local 317 alice alice 7 \(start) :seconds idle, signon time"])
    }

    @Test func `oneself is told from where one is connected, how, and with which certificate`() async throws {
        let gateway = TestGateway()
        var origin = ClientOrigin(address: "192.0.2.7", isLocal: false, isSecure: true)
        origin.isTLS = true
        let client = try await gateway.connect(origin: origin, fingerprint: Array(repeating: 0xAB, count: 32))
        try await client.register("", pass: "alice@demo.monarch:demo")
        expectLines(
            Self.lines(try await client.ask("WHOIS alice"), "338", "671", "276"),
            [
                ":monarch.local 338 alice alice alice@192.0.2.7 192.0.2.7 :is the real address",
                ":monarch.local 671 alice alice :is using a secure connection",
                ":monarch.local 276 alice alice :has client certificate fingerprint "
                    + String(repeating: "ab", count: 32),
            ])
        // Nobody else is told, and there is nothing to tell of a unix socket.
        let other = try await gateway.alice(nick: "ally")
        #expect(Self.lines(try await other.ask("WHOIS alice,ally"), "338", "671", "276").isEmpty)
    }

    @Test func `what is too long for a line takes several, and no channel is cut`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let message = (0..<150).map { "word\($0)" }.joined(separator: " ")
        try await gateway.network { [message] client in
            client.report(.personalMessage(ContactID("bob"), text: message, media: ""))
        }
        for number in 0..<12 { _ = try await alice.ask("JOIN &\(String(repeating: "x", count: 50))\(number)") }
        let lines = try await alice.ask("WHOIS bob")
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
        let start = ":monarch.local 320 alice bob :"
        #expect(lines.filter { $0.hasPrefix(start) }.map { $0.dropFirst(start.count) }.joined() == message)
        let channels = lines.filter { $0.contains(" 319 ") }
            .flatMap { $0.replacing(":", with: "").split(separator: " ").dropFirst(4).map { String($0) } }
        #expect(channels.count == 13 && channels.dropFirst().allSatisfy { $0.hasPrefix("+&xxx") })
        #expect(lines.filter { $0.contains(" 319 ") }.count == 2)
        let own = try await alice.ask("WHOIS alice").filter { $0.contains(" 319 ") }
        #expect(own.count == 2 && own.allSatisfy { $0.utf8.count <= 510 })
    }

    @Test func `more targets than allowed are refused, and each of the others has its end`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let lines = try await alice.ask("WHOIS bob,carol,dave@demo.monarch,nobody,erin")
        #expect(lines.first == ":monarch.local 407 alice erin :Too many targets: WHOIS takes 4 at most")
        let ends = Self.lines(lines, "318")
        #expect(
            ends == ["bob", "carol", "dave", "nobody"].map { ":monarch.local 318 alice \($0) :End of /WHOIS list" })
    }

    // MARK: WHOWAS

    @Test func `WHOWAS knows who is not there, was renamed or taken off the list`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(
            try await alice.ask("WHOWAS erin"),
            [
                ":monarch.local 314 alice erin erin demo.monarch * :ERIN",
                ":monarch.local 312 alice erin monarch.local :Contact on demo",
                ":monarch.local 330 alice erin erin@demo.monarch :was logged in as",
                ":monarch.local 369 alice erin :End of WHOWAS",
            ])
        try await gateway.network { $0.editsEndAtOnce = true }
        _ = try await alice.ask("PRIVMSG root :rename bob bobby")
        await gateway.advance(by: 60_000)
        try await gateway.network { $0.report(.contactRemoved(ContactID("carol"))) }
        _ = try await alice.take()
        expectLines(
            try await alice.ask("WHOWAS BOB,carol@demo.monarch,bobby"),
            [
                ":monarch.local 314 alice bob bob demo.monarch * :BOB",
                ":monarch.local 312 alice bob monarch.local :2023-11-14T22:13:20.500Z",
                ":monarch.local 330 alice bob bob@demo.monarch :was logged in as",
                ":monarch.local 369 alice BOB :End of WHOWAS",
                ":monarch.local 314 alice carol carol demo.monarch * :CAROL",
                ":monarch.local 312 alice carol monarch.local :2023-11-14T22:14:20.000Z",
                ":monarch.local 330 alice carol carol@demo.monarch :was logged in as",
                ":monarch.local 369 alice carol@demo.monarch :End of WHOWAS",
                ":monarch.local 406 alice bobby :There was no such nickname",
                ":monarch.local 369 alice bobby :End of WHOWAS",
            ].map { $0.replacing("20.500Z", with: "20.000Z") })
    }

    @Test func `WHOWAS remembers so many, the newest first`() async throws {
        var limits = SessionLimits()
        limits.formerContacts = 2
        let gateway = TestGateway(limits: limits)
        let alice = try await gateway.alice()
        try await gateway.network { $0.editsEndAtOnce = true }
        for name in ["b1", "b2", "b3"] {
            let now = name == "b1" ? "bob" : "b" + String((Int(name.dropFirst()) ?? 0) - 1)
            _ = try await alice.ask("PRIVMSG root :rename \(now) \(name)")
        }
        #expect(try await alice.ask("WHOWAS bob").first == ":monarch.local 406 alice bob :There was no such nickname")
        let all = try await alice.ask("WHOWAS bob@demo.monarch").filter { $0.contains(" 314 ") }
        #expect(all == ["b2", "b1"].map { ":monarch.local 314 alice \($0) bob demo.monarch * :BOB" })
        let one = try await alice.ask("WHOWAS bob@demo.monarch 1").filter { $0.contains(" 314 ") }
        #expect(one.count == 1)
        #expect(try await alice.ask("WHOWAS bob@demo.monarch -1").filter { $0.contains(" 314 ") }.count == 2)
        #expect(try await alice.ask("WHOWAS ,").first == ":monarch.local 431 alice :No nickname given")
    }
}
