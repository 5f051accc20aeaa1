// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

/// A client that is bound to one network sees one account, wherever it looks.
@Suite("Clients of one network among several")
struct BoundClientTests {
    private static let one = "alice@demo.monarch"
    private static let two = "second@demo.monarch"

    /// Alice with two accounts that are signed in; the contacts of the second have a `_` behind their nicks.
    private static func alice(_ gateway: TestGateway, _ capabilities: String = "") async throws -> TestClient {
        let alice = try await gateway.user(capabilities)
        _ = try await alice.ask("PRIVMSG root :set always-on on")
        for (number, address) in [(1, one), (2, two)] {
            _ = try await alice.ask(
                "PRIVMSG root :account add demo \(address) demo", "PRIVMSG root :account \(number) on")
            try await gateway.settle()
        }
        _ = try await alice.takeAnswering()
        return alice
    }

    private static func says(_ gateway: TestGateway, _ text: String, to address: String) async throws {
        try await gateway.network(of: address) { $0.says("bob", text) }
    }

    /// A client of that name, bound to an account by its number, and what was said of which it is shown.
    private static func bound(
        _ gateway: TestGateway, to number: Int, _ name: String = "phone", _ capabilities: String = ""
    ) async throws -> (TestClient, shown: [String]) {
        let (client, burst) = try await gateway.secondClient("alice/\(number)@\(name):sesame", capabilities)
        for line in burst {
            if let token = line.split(separator: "PING monarch-").dropFirst().first {
                try await client.send("PONG :monarch-" + token)
            }
        }
        let shown = gateway.history(burst + (try await client.takeAnswering()))
        await gateway.advance(by: 5_000)
        return (client, shown)
    }

    @Test func `what one has been shown says nothing of the other of the same name`() async throws {
        let gateway = TestGateway.keeping()
        let alice = try await Self.alice(gateway)
        for number in [1, 2] { _ = try await Self.bound(gateway, to: number).0.ask("QUIT") }
        await gateway.advance(by: 2000)
        let (first, _) = try await Self.bound(gateway, to: 1)
        try await Self.says(gateway, "to the second", to: Self.two)
        try await Self.says(gateway, "to the first", to: Self.one)
        expectLines(
            gateway.history(try await first.takeAnswering()), [":bob!bob@demo.monarch PRIVMSG al :to the first"])
        _ = try await first.ask("QUIT")
        await gateway.advance(by: 2000)
        let (second, shown) = try await Self.bound(gateway, to: 2)
        expectLines(shown, [":bob_!bob@demo.monarch PRIVMSG al :[22:13] to the second"])
        _ = try await second.ask("QUIT")
        await gateway.advance(by: 2000)
        expectLines(try await Self.bound(gateway, to: 1).shown, [])
        expectLines(try await Self.bound(gateway, to: 2).shown, [])
        _ = alice
    }

    @Test func `nothing of the other's history is found`() async throws {
        let gateway = TestGateway.keeping()
        let alice = try await Self.alice(gateway)
        try await Self.says(gateway, "a secret of the first", to: Self.one)
        try await Self.says(gateway, "a secret of the second", to: Self.two)
        _ = try await alice.ask("MARKREAD bob timestamp=2023-11-14T22:13:20.000Z")
        let capabilities = "draft/chathistory batch draft/read-marker soju.im/search znc.in/playback"
        let (client, shown) = try await Self.bound(gateway, to: 2, "phone", capabilities)
        expectLines(shown, [])
        func texts(_ lines: String...) async throws -> [String] {
            var found: [String] = []
            for line in lines { found += try await client.ask(line).filter { $0.contains("secret") } }
            return found.map { $0.contains("of the second") ? "second" : $0 }
        }
        #expect(try await texts("CHATHISTORY LATEST bob * 10", "PRIVMSG root :history bob") == [])
        #expect(
            try await texts(
                "CHATHISTORY LATEST bob_ * 10", "CHATHISTORY LATEST bob@demo.monarch * 10", "SEARCH text=secret",
                "PRIVMSG root :search secret", "PRIVMSG root :history bob@demo.monarch", "PRIVMSG *playback :PLAY * 0")
                == Array(repeating: "second", count: 6))
        let targets = try await client.ask(
            "CHATHISTORY TARGETS timestamp=2000-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 1")
        #expect(targets.count { $0.contains(" CHATHISTORY TARGETS bob_ ") } == 1 && targets.count == 3)
        expectLines(
            try await client.ask("MARKREAD bob"),
            [":monarch.local FAIL MARKREAD INVALID_PARAMS bob :There is no such conversation"])
        _ = try await alice.ask(
            "MARKREAD bob timestamp=2023-11-14T22:14:00.000Z", "MARKREAD bob_ timestamp=2023-11-14T22:14:00.000Z")
        expectLines(try await client.take(), [":monarch.local MARKREAD bob_ timestamp=2023-11-14T22:14:00.000Z"])
        #expect(
            try await client.ask("PRIVMSG root :forget bob all").contains { $0.contains("Nothing was said with bob ") })
        #expect(try await alice.ask("PRIVMSG root :history bob").contains { $0.contains("secret of the first") })
    }

    @Test func `AWAY by a client of one network is said there alone`() async throws {
        let gateway = TestGateway()
        let alice = try await Self.alice(gateway)
        let (client, _) = try await Self.bound(gateway, to: 2)
        func states() async throws -> [String] {
            var states: [String] = []
            for address in [Self.one, Self.two] {
                let calls = try await gateway.network(of: address) { $0.calls.filter { $0.hasPrefix("avail") } }
                states.append(calls.last ?? "")
            }
            return states
        }
        #expect(try await client.ask("AWAY :lunch").contains { $0.contains(" 306 al ") })
        #expect(try await states() == ["", "availability lunch"])
        #expect(try await client.ask("AWAY").contains { $0.contains(" 305 al ") })
        #expect(try await states() == ["", "availability online"])
        // Whoever sees all of them says so everywhere.
        _ = try await alice.ask("AWAY :busy")
        #expect(try await states() == ["availability busy", "availability busy"])
    }

    @Test func `what one account of several is called is not what the user is called`() async throws {
        let gateway = TestGateway()
        let alice = try await Self.alice(gateway, "batch draft/metadata-2 setname")
        _ = try await alice.ask("METADATA * SUB display-name status")
        let addresses = [Self.two, Self.one]
        for address in addresses { try await gateway.network(of: address) { $0.holdsProfile = true } }
        expectLines(
            try await alice.ask("METADATA * SET display-name :Annie"),
            [":monarch.local 761 alice alice display-name * Annie"])
        // The services answer in any order, and about other things meanwhile.
        for address in addresses {
            try await gateway.network(of: address) { client in
                client.report(
                    .profile(OwnProfile(displayName: "Alice", personalMessage: "", availability: .busy)))
                client.tellProfile()
            }
        }
        let lines = try await alice.take()
        let told = lines.filter { $0.contains(" SETNAME ") || $0.contains(" METADATA ") }
        #expect(told.count == 1 && told[0].hasPrefix(":alice!") && told[0].hasSuffix("Annie"), "\(told)")
        #expect(try await alice.bot("account 2 set display-name Other") == ["display-name = Other"])
        #expect(try await alice.bot("account 2 set personal-message at work") == ["personal-message = at work"])
        #expect(try await alice.bot("account 2 set -del personal-message") == ["personal-message = \"\""])
        #expect(try await alice.bot("account 2 set status busy") == ["status = busy"])
        try await gateway.network(of: Self.two) { $0.tellProfile() }
        expectLines(try await alice.take(), [])
        #expect(try await alice.bot("set display-name") == ["display-name = Annie"])
        #expect(try await alice.bot("account 2 set display-name") == ["display-name = Other"])
    }

    @Test func `two accounts on one network are told apart`() async throws {
        let gateway = TestGateway()
        let alice = try await Self.alice(gateway)
        #expect(try await alice.bot("info bob_").first == "bob_: bob@demo.monarch on demo as second@demo.monarch")
        let rows = try await alice.bot("blist bob@demo.monarch")
        #expect(
            rows.prefix(2) == [
                "bob   bob@demo.monarch  alice@demo.monarch   Online",
                "bob_  bob@demo.monarch  second@demo.monarch  Online",
            ])
        #expect(
            try await alice.ask("WHOIS bob_").contains(
                ":monarch.local 312 alice bob_ monarch.local :Contact on demo as second@demo.monarch"))
        _ = try await alice.bot("account 2 set tag work")
        #expect(
            try await alice.bot("blist bob@demo.monarch").dropFirst().first
                == "bob_  bob@demo.monarch  work                Online")
    }

    @Test func `the bot's lists are of that account`() async throws {
        let gateway = TestGateway()
        let alice = try await Self.alice(gateway)
        try await gateway.network(of: Self.one) { client in
            client.report(.request(IncomingRequest(sender: FakeNetwork.identity("mia"), message: "")))
        }
        let (client, _) = try await Self.bound(gateway, to: 2)
        #expect(
            try await client.says("account list") == [
                "1. demo: second@demo.monarch is signed in (FAKE1), 4 contacts, 3 online"
            ])
        for line in ["requests", "qlist", "accept mia"] {
            #expect(
                try await client.says(line).allSatisfy { !$0.contains("mia") || $0.contains("There is no") }, "\(line)")
        }
        for line in ["blist all", "group list", "endpoints", "privacy", "info al", "info bob", "block bob", "allow"] {
            let answer = try await client.says(line)
            #expect(answer.allSatisfy { !$0.contains(Self.one) && !$0.contains("  bob  ") }, "\(line): \(answer)")
        }
        #expect(try await client.says("info bob_").first == "bob_: bob@demo.monarch on demo")
        expectLines(
            try await client.says("account 2 off"),
            ["There is no account 2, the last is 1. Type: account list"])
        // By the address, which both have on their lists, it is the one that is seen.
        _ = try await client.ask("PRIVMSG bob@demo.monarch :hi")
        #expect(try await gateway.network(of: Self.two) { $0.sent.count } == 1)
        #expect(try await gateway.network(of: Self.one) { $0.sent.count } == 0)
        #expect(try await client.ask("WHOIS al").allSatisfy { !$0.contains(Self.one) })
        // Who sees all does so as before.
        #expect(try await alice.bot("account list").count == 2)
        #expect(try await alice.bot("requests").contains { $0.contains("mia") })
        #expect(
            try await client.says("account add demo third@demo.monarch demo").first?.hasPrefix(
                "third@demo.monarch was added. This client is bound to another account") == true)
        #expect(try await alice.bot("account list").count == 3)
    }

    @Test func `a name is that of the account`() async throws {
        let gateway = TestGateway()
        _ = try await Self.alice(gateway)
        let (client, _) = try await Self.bound(gateway, to: 2, "phone", "draft/metadata-3 batch")
        _ = try await client.ask("SETNAME Alicia", "METADATA * SET status busy")
        #expect(
            try await gateway.network(of: Self.two) { $0.calls.suffix(2) }
                == ["name Alicia", "personal message busy"])
        #expect(try await gateway.network(of: Self.one) { $0.calls } == ["connect"])
    }

    /// Such a client has a connection for each network besides this one.
    @Test func `whoever knows of networks and is bound to none is shown none`() async throws {
        let gateway = TestGateway.keeping()
        let alice = try await Self.alice(gateway)
        let (control, burst) = try await gateway.secondClient("alice:sesame", "soju.im/bouncer-networks batch")
        expectLines(burst.filter { $0.contains(" 353 ") }, [":monarch.local 353 al = &monarch :al @root"])
        #expect(burst.count { $0.contains(" is signed in ") } == 2)
        try await Self.says(gateway, "hi", to: Self.one)
        expectLines(gateway.history(try await alice.takeAnswering()), [":bob!bob@demo.monarch PRIVMSG alice :hi"])
        expectLines(try await control.take(), [])
        #expect(try await control.ask("BOUNCER LISTNETWORKS").count == 4)
        #expect(try await control.says("account list").count == 2)
        #expect(try await control.says("history bob").contains { $0.contains("hi") })
        expectLines(
            try await control.ask("PRIVMSG bob :hi"),
            [
                ":monarch.local 401 al bob :No such nick: this connection is for no network; bind one to the network of the contact"
            ])
        #expect(try await control.says("account 2 off").contains { $0.contains("Signed out of demo as second") })
        _ = try await alice.take()
    }
}

extension TestClient {
    /// Says something to the bot and takes what it answers to somebody called `al`, without the beginnings of the lines.
    fileprivate func says(_ line: String) async throws -> [String] {
        try await ask("PRIVMSG root :\(line)").map {
            $0.replacing(":root!root@monarch.local PRIVMSG al :", with: "")
        }
    }
}
