// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Accounts as networks of a bouncer")
struct BouncerTests {
    private static let one = "demo/alice@demo.monarch"
    private static let two = "demo/second@demo.monarch"

    /// A client of alice, who has two accounts, of which the second is signed in.
    private static func alice(_ gateway: TestGateway, _ capabilities: String) async throws -> TestClient {
        let alice = try await gateway.user(capabilities)
        _ = try await alice.ask(
            "PRIVMSG root :account add demo alice@demo.monarch demo",
            "PRIVMSG root :account add demo second@demo.monarch demo", "PRIVMSG root :account 2 on")
        try await gateway.settle()
        _ = try await alice.take()
        return alice
    }

    @Test func `they are listed, as a batch where the client knows those`() async throws {
        let gateway = TestGateway()
        let alice = try await Self.alice(gateway, "soju.im/bouncer-networks batch")
        expectLines(
            try await alice.ask("BOUNCER LISTNETWORKS"),
            [
                ":monarch.local BATCH +b1 soju.im/bouncer-networks",
                "@batch=b1 :monarch.local BOUNCER NETWORK \(Self.one) name=alice@demo.monarch;state=disconnected;host=demo;nickname=alice;username=alice@demo.monarch",
                "@batch=b1 :monarch.local BOUNCER NETWORK \(Self.two) name=second@demo.monarch;state=connected;host=demo;nickname=alice;username=second@demo.monarch;realname=Alice",
                ":monarch.local BATCH -b1",
            ])
        let guest = try await gateway.connect()
        try await guest.register("", nick: "guest")
        #expect(try await guest.ask("BOUNCER LISTNETWORKS") == [])
    }

    @Test func `one is added, changed and removed, and clients that follow them are told what changed`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.user("soju.im/bouncer-networks soju.im/bouncer-networks-notify standard-replies")
        let (other, burst) = try await gateway.secondClient(
            "alice:sesame", nick: "al", "soju.im/bouncer-networks-notify batch")
        let batch = burst.filter { $0.contains("BATCH") }
        expectLines(
            batch, [":monarch.local BATCH +b1 soju.im/bouncer-networks", ":monarch.local BATCH -b1"])
        let motd = burst.firstIndex { $0.contains(" 422 ") } ?? .max
        #expect(motd < burst.firstIndex { $0.contains("BATCH +b1") } ?? .min)

        expectLines(
            try await alice.ask("BOUNCER ADDNETWORK host=demo;username=alice@demo.monarch;pass=demo;name=work;tls=0"),
            [
                ":monarch.local BOUNCER NETWORK \(Self.one) name=work;state=connecting;host=demo;nickname=alice;username=alice@demo.monarch",
                ":root!root@monarch.local NOTICE &monarch :Signing in to demo as alice@demo.monarch …",
                ":monarch.local BOUNCER ADDNETWORK \(Self.one)",
            ])
        #expect(
            try await other.take().first
                == ":monarch.local BOUNCER NETWORK \(Self.one) name=work;state=connecting;host=demo;nickname=al;username=alice@demo.monarch"
        )
        try await gateway.network { $0.signIn() }
        #expect(
            try await alice.take().first == ":monarch.local BOUNCER NETWORK \(Self.one) state=connected;realname=Alice")
        _ = try await other.take()
        expectLines(
            try await alice.ask(
                "BOUNCER CHANGENETWORK \(Self.one) name=home\\swork", "BOUNCER CHANGENETWORK \(Self.one) name=home"),
            [
                ":monarch.local FAIL BOUNCER INVALID_ATTRIBUTE CHANGENETWORK \(Self.one) name :Tag is a word.",
                ":monarch.local BOUNCER NETWORK \(Self.one) name=home",
                ":monarch.local BOUNCER CHANGENETWORK \(Self.one)",
            ])
        try await gateway.network {
            $0.report(.disconnected(Disconnection("signed in; elsewhere", retry: .never)))
        }
        #expect(
            try await alice.take().contains(
                ":monarch.local BOUNCER NETWORK \(Self.one) state=disconnected;error=signed\\sin\\:\\selsewhere"))
        let removal = try await alice.ask("BOUNCER DELNETWORK \(Self.one)")
        #expect(removal.first == ":monarch.local BOUNCER NETWORK \(Self.one) *")
        #expect(removal.last == ":monarch.local BOUNCER DELNETWORK \(Self.one)")
    }

    @Test func `what can be wrong has its code`() async throws {
        let gateway = TestGateway()
        let alice = try await Self.alice(gateway, "standard-replies")
        let cases = [
            ("BOUNCER", "461 alice BOUNCER :Not enough parameters: BOUNCER LISTNETWORKS"),
            ("BOUNCER FROB", "FAIL BOUNCER UNKNOWN_COMMAND FROB :Unknown subcommand"),
            ("BOUNCER :", "FAIL BOUNCER UNKNOWN_COMMAND * :Unknown subcommand"),
            (
                "BOUNCER bind \(one)",
                "FAIL BOUNCER REGISTRATION_IS_COMPLETED BIND :Cannot bind to a network after registration"
            ),
            ("BOUNCER ADDNETWORK", "461 alice BOUNCER :Not enough parameters: BOUNCER ADDNETWORK <attributes>"),
            (
                "BOUNCER ADDNETWORK :",
                "FAIL BOUNCER NEED_ATTRIBUTE ADDNETWORK host :Missing required attribute: host is the network of the account"
            ),
            (
                "BOUNCER ADDNETWORK host=demo;pass=x",
                "FAIL BOUNCER NEED_ATTRIBUTE ADDNETWORK username :Missing required attribute: username is the address of the account"
            ),
            (
                "BOUNCER ADDNETWORK host=demo;username=a@b.c",
                "FAIL BOUNCER NEED_ATTRIBUTE ADDNETWORK pass :Missing required attribute: pass is the password of the account"
            ),
            (
                "BOUNCER ADDNETWORK host=irc.libera.chat;username=a@b.c;pass=x",
                "FAIL BOUNCER INVALID_ATTRIBUTE ADDNETWORK * host :There is no such network; known ones: demo"
            ),
            (
                "BOUNCER ADDNETWORK host=demo;username=nobody;pass=x",
                "FAIL BOUNCER INVALID_ATTRIBUTE ADDNETWORK * username :'nobody' is not an address like name@example.com."
            ),
            (
                "BOUNCER ADDNETWORK host=demo;username=alice@demo.monarch;pass=x",
                "FAIL BOUNCER INVALID_ATTRIBUTE ADDNETWORK * username :alice@demo.monarch is among your accounts already."
            ),
            (
                "BOUNCER ADDNETWORK host=demo;state=connected",
                "FAIL BOUNCER READ_ONLY_ATTRIBUTE ADDNETWORK * state :Read-only attribute"
            ),
            (
                "BOUNCER ADDNETWORK host=demo;colour=red",
                "FAIL BOUNCER UNKNOWN_ATTRIBUTE ADDNETWORK * colour :Unknown attribute"
            ),
            (
                "BOUNCER CHANGENETWORK \(one)",
                "461 alice BOUNCER :Not enough parameters: BOUNCER CHANGENETWORK <network> <attributes>"
            ),
            (
                "BOUNCER CHANGENETWORK \(one) :",
                "461 alice BOUNCER :Not enough parameters: BOUNCER CHANGENETWORK <network> <attributes>"
            ),
            ("BOUNCER CHANGENETWORK 7 name=x", "FAIL BOUNCER INVALID_NETID CHANGENETWORK 7 :Network not found"),
            (
                "BOUNCER CHANGENETWORK \(one) host=demo",
                "FAIL BOUNCER READ_ONLY_ATTRIBUTE CHANGENETWORK \(one) host :Read-only attribute"
            ),
            (
                "BOUNCER CHANGENETWORK \(one) pass",
                "FAIL BOUNCER INVALID_ATTRIBUTE CHANGENETWORK \(one) pass :A password cannot be empty."
            ),
            ("BOUNCER DELNETWORK", "461 alice BOUNCER :Not enough parameters: BOUNCER DELNETWORK <network>"),
            (
                "BOUNCER DELNETWORK \(String(repeating: "x", count: 300))",
                "FAIL BOUNCER INVALID_NETID DELNETWORK \(String(repeating: "x", count: 300)) :Network not found"
            ),
        ]
        for (line, answer) in cases { expectLines(try await alice.ask(line), [":monarch.local " + answer]) }
    }

    private var one: String { Self.one }

    @Test(arguments: ["alice/second@phone", "alice/2", "alice/demo"])
    func `a client is bound by what stands behind the name`(name: String) async throws {
        let gateway = TestGateway()
        let alice = try await Self.alice(gateway, "")
        _ = try await alice.ask("BOUNCER CHANGENETWORK \(Self.two) name=second")
        let (client, burst) = try await gateway.secondClient("\(name):sesame")
        guard name != "alice/demo" else {
            // There are two of them.
            #expect(
                burst.contains { $0.hasSuffix("You have no network demo; yours: demo, second. You see all of them.") })
            return
        }
        #expect(burst.contains { $0.contains(" BOUNCER_NETID=\(Self.two) ") })
        expectLines(
            burst.filter { $0.contains(" 353 ") }, [":monarch.local 353 al = &monarch :al @root +bob +carol dave"])
        #expect(burst.filter { $0.contains("demo: ") }.count == 1)
        #expect(try await client.ask("PRIVMSG bob :hi") == [])
    }

    @Test func `a bound client sees one account, and others see all`() async throws {
        let gateway = TestGateway()
        let alice = try await Self.alice(gateway, "")
        let bound = try await gateway.connect()
        let burst = try await bound.ask(
            "CAP LS 302", "NICK gamja", "USER u 0 * :G", "CAP REQ :sasl soju.im/bouncer-networks", "AUTHENTICATE PLAIN",
            "AUTHENTICATE AGFsaWNlAHNlc2FtZQ==", "BOUNCER BIND \(Self.one)", "CAP END")
        #expect(burst.contains { $0.contains(" BOUNCER_NETID=\(Self.one) ") })
        expectLines(burst.filter { $0.contains(" 353 ") }, [":monarch.local 353 gamja = &monarch :gamja @root"])
        try await gateway.network { $0.says("bob", "to the second") }
        expectLines(try await alice.take(), [":bob!bob@demo.monarch PRIVMSG alice :to the second"])
        #expect(try await bound.take() == [])
        expectLines(
            try await bound.ask("PRIVMSG bob :hi", "WHOIS bob", "WHO &monarch"),
            [
                ":monarch.local 401 gamja bob :No such nick: you are not signed in",
                ":monarch.local 401 gamja bob :No such nick: you are not signed in",
                ":monarch.local 318 gamja bob :End of /WHOIS list",
                ":monarch.local 352 gamja &monarch u monarch.local monarch.local gamja H :0 G",
                ":monarch.local 352 gamja &monarch root monarch.local monarch.local root HB@ :0 Control bot",
                ":monarch.local 315 gamja &monarch :End of WHO list",
            ])
        #expect(try await bound.ask("NS blist all").last?.contains("not signed in") == true)
        // Nor does it see where the other account is signed in, or who was on its list.
        try await gateway.network { client in
            client.setPersonalMessage("at the sea")
            client.report(.endpoints([Endpoint(id: "1", name: "Monarch", availability: .online, isOwn: true)]))
            client.report(.presence(ContactID("bob"), .offline, displayName: nil))
        }
        #expect(try await alice.ask("WHOIS alice").contains { $0.contains(" 320 ") })
        #expect(try await !bound.ask("WHOIS gamja").contains { $0.contains(" 320 ") })
        #expect(try await alice.ask("WHOWAS bob").first?.contains(" 314 ") == true)
        #expect(try await bound.ask("WHOWAS bob").first?.contains(" 406 ") == true)
        _ = try await alice.ask("PRIVMSG root :account 1 on")
        #expect(try await bound.take().first?.hasSuffix("Signing in to demo as alice@demo.monarch …") == true)
    }

    @Test func `a network that is not there cannot be bound`() async throws {
        let gateway = TestGateway()
        _ = try await Self.alice(gateway, "")
        let client = try await gateway.connect()
        let lines = try await client.ask(
            "CAP REQ standard-replies", "PASS alice:sesame", "NICK al", "USER u 0 * :A", "BOUNCER BIND 42", "CAP END")
        expectLines(
            lines,
            [
                ":monarch.local CAP * ACK standard-replies",
                ":monarch.local FAIL BOUNCER INVALID_NETID BIND 42 :Network not found",
                "ERROR :Closing link: there is no such network among yours",
            ])
    }

    /// Nobody has signed in: what is looked at is not made for that.
    @Test func `a direct sign-in that is bound to nothing leaves nothing behind`() async throws {
        let gateway = TestGateway()
        for number in 1...3 {
            let client = try await gateway.connect()
            let lines = try await client.ask(
                "CAP LS", "PASS alice@demo.monarch:\(number)", "NICK al", "USER u 0 * :A", "BOUNCER BIND nope",
                "CAP END")
            #expect(lines.last == "ERROR :Closing link: there is no such network among yours")
        }
        #expect(gateway.directory.count == 0)
    }

    @Test func `a direct sign-in can be bound to its one account`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.connect()
        let burst = try await client.ask(
            "CAP REQ soju.im/bouncer-networks", "PASS alice@demo.monarch:demo", "NICK al", "USER u 0 * :A",
            "BOUNCER BIND \(Self.one)", "CAP END")
        #expect(burst.contains { $0.contains(" BOUNCER_NETID=\(Self.one) ") })
    }
}

@Suite("Whether somebody is there, and stays")
struct PersistenceTests {
    @Test func `PERSISTENCE is always-on`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.user("draft/persistence standard-replies")
        expectLines(
            try await alice.ask(
                "PERSISTENCE", "PERSISTENCE GET", "PERSISTENCE GET x", "PERSISTENCE SET", "PERSISTENCE SET MAYBE",
                "PERSISTENCE FROB", "PERSISTENCE set on", "PERSISTENCE GET", "PERSISTENCE SET DEFAULT"),
            [
                ":monarch.local 461 alice PERSISTENCE :Not enough parameters: PERSISTENCE GET",
                ":monarch.local PERSISTENCE STATUS OFF OFF",
                ":monarch.local FAIL PERSISTENCE INVALID_PARAMETERS :Type: PERSISTENCE GET, or PERSISTENCE SET ON",
                ":monarch.local FAIL PERSISTENCE INVALID_PARAMETERS :Type: PERSISTENCE SET ON, OFF or DEFAULT",
                ":monarch.local FAIL PERSISTENCE INVALID_PARAMETERS :Type: PERSISTENCE SET ON, OFF or DEFAULT",
                ":monarch.local FAIL PERSISTENCE INVALID_PARAMETERS :Type: PERSISTENCE GET, or PERSISTENCE SET ON",
                ":monarch.local PERSISTENCE STATUS ON ON",
                ":monarch.local PERSISTENCE STATUS ON ON",
                ":monarch.local PERSISTENCE STATUS OFF OFF",
            ])
        _ = try await alice.ask("PERSISTENCE SET ON")
        let (_, burst) = try await gateway.secondClient("alice:sesame", nick: "al", "draft/persistence")
        let status = burst.firstIndex(of: ":monarch.local PERSISTENCE STATUS ON ON") ?? .max
        #expect(status < burst.firstIndex { $0.contains(" 422 ") } ?? .min)
        let guest = try await gateway.connect()
        try await guest.register("draft/persistence standard-replies", nick: "guest")
        #expect(
            try await guest.ask("PERSISTENCE GET") == [
                ":monarch.local FAIL PERSISTENCE ACCOUNT_REQUIRED :An account is required"
            ])
    }

    @Test func `a client that came by itself does not make its user present`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.user()
        _ = try await alice.ask("PRIVMSG root :account add demo alice@demo.monarch demo", "PRIVMSG root :account on")
        try await gateway.settle()
        let phone = try await gateway.connect()
        _ = try await phone.ask(
            "CAP REQ draft/pre-away", "PASS alice:sesame", "NICK phone", "USER u 0 * :P", "AWAY *", "CAP END")
        _ = try await alice.ask("QUIT")
        await gateway.advance(by: 2000)
        // Only the phone is left, in front of which nobody sits.
        #expect(try await gateway.network { $0.calls.last } == "availability away")
        expectLines(
            try await phone.ask("AWAY").filter { $0.contains(" 305 ") },
            [":monarch.local 305 phone :You are no longer marked as being away"])
        #expect(try await gateway.network { $0.calls.last } == "availability online")
        expectLines(
            try await phone.ask("AWAY *").filter { $0.contains(" 306 ") }.prefix(1).map { $0 },
            [":monarch.local 306 phone :You have been marked as being away (Away)"])
        #expect(try await gateway.network { $0.calls.last } == "availability away")
    }

    @Test func `an away text of before registration is the user's`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let phone = try await gateway.connect()
        let burst = try await phone.ask(
            "CAP REQ draft/pre-away", "PASS alice@demo.monarch:demo", "NICK phone", "USER u 0 * :P", "AWAY :lunch",
            "CAP END")
        #expect(burst.contains(":monarch.local 306 phone :You have been marked as being away (Out to lunch)"))
        #expect(try await gateway.network { $0.calls.last } == "availability lunch")
        #expect(try await alice.take().contains { $0.contains(" 306 alice ") })
    }

    /// What a client is bound to is all of the history that it sees, and its position there is its own.
    @Test func `a client of one network sees the history of that one`() async throws {
        let gateway = TestGateway.keeping()
        let alice = try await gateway.user("batch")
        for (number, name) in [(1, "alice"), (2, "second")] {
            _ = try await alice.ask(
                "PRIVMSG root :account add demo \(name)@demo.monarch demo", "PRIVMSG root :account \(number) on")
            try await gateway.settle()
        }
        func says(_ text: String, on account: Int) async throws {
            try await gateway.loop.executeInContext { gateway.network.clients[account].says("bob", text) }
            await gateway.loop.run()
        }
        func bound(_ network: String, _ capabilities: String = "batch") async throws -> (TestClient, [String]) {
            let (client, burst) = try await gateway.secondClient(
                "alice/\(network)@phone:sesame", nick: "al", capabilities)
            await gateway.advance(by: 5_000)
            return (client, burst)
        }
        for network in ["1", "2"] {
            let (client, _) = try await bound(network)
            _ = try await client.takeAnswering()
            try await client.send("QUIT")
        }
        try await says("on the first", on: 0)
        try await says("on the second", on: 1)
        func texts(_ lines: [String]) -> [String] {
            lines.filter { $0.contains("PRIVMSG") || $0.contains("TARGETS") }.compactMap {
                $0.split(separator: "] ").last.map { String($0) }
            }
        }
        // One after the other: what the first one has been shown is nothing to the second one.
        let (first, shown) = try await bound("1")
        #expect(texts(shown.filter { $0.contains("on the") }) == ["on the first"])
        _ = try await first.takeAnswering()
        try await first.send("QUIT")
        let (second, missed) = try await bound("2")
        #expect(texts(missed.filter { $0.contains("on the") }) == ["on the second"])
        #expect(texts(try await second.ask("SEARCH text=on")) == ["on the second"])
        #expect(texts(try await second.ask("PRIVMSG *playback :PLAY * 0")) == ["on the second"])
        let all = "TARGETS timestamp=2023-01-01T00:00:00.000Z timestamp=2024-01-01T00:00:00.000Z 1"
        #expect(try await second.ask("CHATHISTORY " + all).filter { $0.contains("TARGETS bob_ ") }.count == 1)
        #expect(try await second.ask("CHATHISTORY LATEST bob * 1").last?.hasSuffix("retrieved") == true)
        #expect(try await second.ask("PRIVMSG root :history bob").last?.contains("Nothing was said with bob") == true)
        #expect(
            try await second.ask("PRIVMSG root :forget bob all").last?.contains("Nothing was said with bob") == true)
        _ = try await alice.ask("MARKREAD bob timestamp=2023-11-14T22:13:20.000Z")
        expectLines(try await second.take().filter { $0.contains("MARKREAD") }, [])
    }
}
