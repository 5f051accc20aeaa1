// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Contacts coming, going and changing")
struct PresenceTests {
    private static func presence(
        _ name: String, _ availability: Availability, _ displayName: String? = nil
    ) -> NetworkEvent {
        .presence(ContactID(name), availability, displayName: displayName)
    }

    /// Many clients send a password to NickServ as soon as they are welcomed.
    @Test func `nobody can pass for a service`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.report(.contact(ContactDetails(identity: FakeNetwork.identity("nickserv"))))
            client.report(.presence(ContactID("nickserv"), .online, displayName: nil))
        }
        #expect(try await alice.take().first == ":nickserv_!nickserv@demo.monarch JOIN &monarch")
        expectLines(
            try await alice.ask("PRIVMSG NickServ :identify secret"),
            [
                ":root!root@monarch.local PRIVMSG alice :You are not logged in as alice: there is no such user, or the password is wrong. (2 more tries)"
            ])
        #expect(try await gateway.network { $0.sent.isEmpty })
    }

    @Test func `online, away and offline are join, voice and quit`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.report(Self.presence("erin", .online))
            client.report(Self.presence("bob", .busy))
            client.report(Self.presence("dave", .online))
        }
        expectLines(
            try await alice.take(),
            [
                ":erin!erin@demo.monarch JOIN &monarch",
                ":root!root@monarch.local MODE &monarch +v-v+v erin bob dave",
            ])
        try await gateway.network { client in
            client.report(Self.presence("bob", .onThePhone))
            client.report(Self.presence("erin", .offline))
        }
        expectLines(try await alice.take(), [":erin!erin@demo.monarch QUIT :Offline"])
    }

    @Test func `many changes are few lines`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            for number in 0..<20 {
                client.report(.contact(ContactDetails(identity: FakeNetwork.identity("c\(number)"))))
                client.report(Self.presence("c\(number)", .online))
            }
        }
        let lines = try await alice.take()
        let modes = lines.filter { $0.contains(" MODE ") }
        #expect(lines.count == 23)
        #expect(
            modes.first == ":root!root@monarch.local MODE &monarch +vvvvvvvv c0 c1 c2 c3 c4 c5 c6 c7")
        #expect(modes.last == ":root!root@monarch.local MODE &monarch +vvvv c16 c17 c18 c19")
    }

    @Test func `a mode is written before the one it is about leaves`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.report(Self.presence("erin", .online))
            client.report(Self.presence("erin", .offline))
        }
        expectLines(
            try await alice.take(),
            [
                ":erin!erin@demo.monarch JOIN &monarch", ":root!root@monarch.local MODE &monarch +v erin",
                ":erin!erin@demo.monarch QUIT :Offline",
            ])
    }

    @Test func `clients that asked see states, texts and names`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("away-notify setname extended-join account-tag")
        try await gateway.network { client in
            client.report(Self.presence("bob", .outToLunch))
            client.report(.personalMessage(ContactID("bob"), text: "soup", media: ""))
            client.report(Self.presence("bob", .online, "Bob\u{3}4 the\nbuilder"))
            client.report(Self.presence("erin", .idle))
        }
        expectLines(
            try await alice.take(),
            [
                "@account=bob@demo.monarch :bob!bob@demo.monarch AWAY :Out to lunch",
                "@account=bob@demo.monarch :bob!bob@demo.monarch AWAY :Out to lunch - soup",
                "@account=bob@demo.monarch :bob!bob@demo.monarch AWAY",
                "@account=erin@demo.monarch :erin!erin@demo.monarch JOIN &monarch erin@demo.monarch :ERIN",
                "@account=erin@demo.monarch :erin!erin@demo.monarch AWAY :Idle",
                ":root!root@monarch.local MODE &monarch -v+v bob bob",
            ])
        await gateway.advance(by: 30_000)
        expectLines(
            try await alice.take(), ["@account=bob@demo.monarch :bob!bob@demo.monarch SETNAME :Bob the builder"])
    }

    @Test func `names that change all the time are shown now and then`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("setname")
        for number in 0..<10 {
            try await gateway.network { $0.report(Self.presence("bob", .online, "Bob \(number)")) }
            await gateway.advance(by: 10_000)
        }
        expectLines(
            try await alice.take(), [0, 2, 5, 8].map { ":bob!bob@demo.monarch SETNAME :Bob \($0)" })
        // What was not shown is known all the same.
        #expect(
            try await alice.ask("WHOIS bob").first
                == ":monarch.local 311 alice bob bob demo.monarch * :Bob 9")
        // The last one is told when its time has come, and nothing after it.
        await gateway.advance(by: 20_000)
        expectLines(try await alice.take(), [":bob!bob@demo.monarch SETNAME :Bob 9"])
        await gateway.advance(by: 60_000)
        expectLines(try await alice.take(), [])
    }

    @Test func `a name and a text that come together are both told, and a change taken back is none`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("setname away-notify")
        try await gateway.network { client in
            client.report(Self.presence("dave", .away, "Dave D."))
            client.report(.personalMessage(ContactID("dave"), text: "at sea", media: ""))
            client.report(.personalMessage(ContactID("dave"), text: "on land", media: ""))
        }
        expectLines(try await alice.take(), [":dave!dave@demo.monarch SETNAME :Dave D."])
        await gateway.advance(by: 30_000)
        expectLines(try await alice.take(), [":dave!dave@demo.monarch AWAY :Away - on land"])
        try await gateway.network { client in
            client.report(.personalMessage(ContactID("dave"), text: "in the air", media: ""))
            client.report(.personalMessage(ContactID("dave"), text: "on land", media: ""))
        }
        await gateway.advance(by: 30_000)
        await gateway.advance(by: 30_000)
        expectLines(try await alice.take(), [])
        // A new state never waits, and what waited is told with it.
        try await gateway.network { client in
            client.report(.personalMessage(ContactID("dave"), text: "", media: ""))
            client.report(.personalMessage(ContactID("dave"), text: "lunch", media: ""))
            client.report(Self.presence("dave", .outToLunch))
        }
        expectLines(
            try await alice.take(),
            [":dave!dave@demo.monarch AWAY :Away", ":dave!dave@demo.monarch AWAY :Out to lunch - lunch"])
        await gateway.advance(by: 60_000)
        expectLines(try await alice.take(), [])
    }

    @Test func `a name that is no news is not told`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("setname extended-join")
        var zoe = ContactDetails(identity: FakeNetwork.identity("zoe"))
        zoe.identity.displayName = ""
        try await gateway.network { [zoe] client in
            client.report(.contact(zoe))
            client.report(Self.presence("zoe", .online, nil))
            client.report(Self.presence("zoe", .online, "zoe@demo.monarch"))
            client.report(Self.presence("zoe", .online, "Zoe"))
        }
        await gateway.advance(by: 60_000)
        // An address book that was filled by address names people so.
        try await gateway.network { $0.report(Self.presence("zoe", .online, "zoe@demo.monarch")) }
        expectLines(
            try await alice.take(),
            [
                ":zoe!zoe@demo.monarch JOIN &monarch zoe@demo.monarch :zoe@demo.monarch",
                ":zoe!zoe@demo.monarch SETNAME :Zoe", ":root!root@monarch.local MODE &monarch +v zoe",
            ])
    }

    @Test func `a lost connection is a netsplit, and the return is a join for everybody`()
        async throws
    {
        let gateway = TestGateway()
        let alice = try await gateway.alice("batch")
        let plain = try await gateway.alice(nick: "plain")
        try await gateway.network {
            $0.report(.disconnected(Disconnection("the service closed the connection", retry: .backOff)))
        }
        expectLines(
            try await alice.take(),
            [
                ":monarch.local BATCH +b1 netsplit monarch.local demo.network",
                "@batch=b1 :bob!bob@demo.monarch QUIT :monarch.local demo.network",
                "@batch=b1 :carol!carol@demo.monarch QUIT :monarch.local demo.network",
                "@batch=b1 :dave!dave@demo.monarch QUIT :monarch.local demo.network",
                ":monarch.local BATCH -b1",
                ":root!root@monarch.local NOTICE &monarch :The connection to demo as alice@demo.monarch was lost: "
                    + "the service closed the connection. Next attempt in 3 s.",
            ])
        #expect(
            try await plain.take().first == ":bob!bob@demo.monarch QUIT :monarch.local demo.network")
        expectLines(
            try await alice.ask("PRIVMSG bob :hi"),
            [
                ":bob!bob@demo.monarch NOTICE alice :You are not signed in at the moment: "
                    + "what you write is kept and sent as soon as you are."
            ])
        expectLines(try await alice.ask("PRIVMSG bob :ho"), [])
        await gateway.advance(by: 3000)
        try await gateway.settle()
        expectLines(
            try await alice.take(),
            [
                ":bob!bob@demo.monarch JOIN &monarch", ":carol!carol@demo.monarch JOIN &monarch",
                ":dave!dave@demo.monarch JOIN &monarch",
                ":root!root@monarch.local MODE &monarch +vv bob carol",
                ":root!root@monarch.local NOTICE &monarch "
                    + ":demo: alice@demo.monarch is signed in (FAKE1), 4 contacts, 3 online.",
            ])
    }

    @Test func `every end of a sign-in has one clear line`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network {
            $0.report(
                .disconnected(
                    Disconnection(
                        "signed in elsewhere", retry: .never, advice: "type account on to sign in here again")))
        }
        let bot = ":root!root@monarch.local NOTICE &monarch :"
        #expect(
            try await alice.take().last
                == bot
                + "Signed out of demo as alice@demo.monarch: signed in elsewhere. Type account on to sign in here again."
        )
        expectLines(
            try await alice.ask("PRIVMSG &monarch :account on"),
            [bot + "Signing in to demo as alice@demo.monarch …"])
        try await gateway.network {
            $0.report(.disconnected(Disconnection("nobody answers", retry: .after(seconds: 60))))
        }
        expectLines(
            try await alice.take(),
            [
                bot
                    + "Signing in to demo as alice@demo.monarch failed: nobody answers. Next attempt in 67 s."
            ])
        expectLines(
            try await alice.ask("PRIVMSG &monarch :account off"),
            [bot + "Signed out of demo as alice@demo.monarch."])
    }

    @Test func `somebody taken off the list leaves, somebody who added the user is told of`()
        async throws
    {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.report(.contactRemoved(ContactID("bob")))
            client.report(.addedBy(FakeNetwork.identity("zoe")))
            client.report(.notice("Maintenance in 5 minutes.\r\nBe prepared."))
        }
        expectLines(
            try await alice.take(),
            [
                ":bob!bob@demo.monarch PART &monarch :Removed from the contact list",
                ":root!root@monarch.local NOTICE &monarch :zoe (zoe@demo.monarch) added you to their contacts. Type: add zoe to add them, too.",
                ":root!root@monarch.local NOTICE &monarch :Maintenance in 5 minutes.",
                ":root!root@monarch.local NOTICE &monarch :Be prepared.",
            ])
    }

    @Test
    func
        `a client that has left the control channel sees nobody come and go, and everybody when it is back`()
        async throws
    {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(try await alice.ask("PART &monarch"), [":alice!alice@demo.monarch PART &monarch"])
        try await gateway.network { client in
            client.report(Self.presence("bob", .away))
            client.report(Self.presence("carol", .offline))
            client.report(Self.presence("erin", .online))
        }
        expectLines(try await alice.take(), [])
        expectLines(
            try await alice.ask("PRIVMSG &monarch :help", "PART &monarch"),
            [
                ":monarch.local 404 alice &monarch :You are not in that channel",
                ":monarch.local 442 alice &monarch :You are not in that channel",
            ])
        let lines = try await alice.ask("JOIN &MONARCH")
        #expect(lines.first == ":alice!alice@demo.monarch JOIN &monarch")
        #expect(lines.contains(":monarch.local 353 alice = &monarch :alice @root bob dave +erin"))
        expectLines(try await alice.ask("JOIN &monarch"), [])
    }

    // MARK: MONITOR

    @Test func `MONITOR tells at once and whenever it changes`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(
            try await alice.ask("MONITOR + bob,Erin,stranger,alice,root,1x"),
            [
                ":monarch.local 730 alice :bob!bob@demo.monarch,alice!alice@demo.monarch,root!root@monarch.local",
                ":monarch.local 731 alice :Erin,stranger,1x",
            ])
        try await gateway.network { client in
            client.report(Self.presence("erin", .online))
            client.report(Self.presence("bob", .offline))
            client.report(Self.presence("carol", .offline))
        }
        let lines = try await alice.take()
        expectLines(
            lines.filter { $0.contains(" 73") },
            [
                ":monarch.local 730 alice :erin!erin@demo.monarch", ":monarch.local 731 alice :bob",
            ])
        expectLines(
            try await alice.ask(
                "MONITOR L", "MONITOR - bob,nobody", "MONITOR S", "MONITOR C", "MONITOR L", "MONITOR S"),
            [
                ":monarch.local 732 alice :Erin,alice,bob,root,stranger",
                ":monarch.local 733 alice :End of MONITOR list",
                ":monarch.local 730 alice :erin!erin@demo.monarch,alice!alice@demo.monarch,root!root@monarch.local",
                ":monarch.local 731 alice :stranger",
                ":monarch.local 733 alice :End of MONITOR list",
            ])
        expectLines(
            try await alice.ask("MONITOR", "MONITOR +", "MONITOR -", "MONITOR X"),
            [
                ":monarch.local 461 alice MONITOR :Not enough parameters: MONITOR + <nick>{,<nick>}",
                ":monarch.local 461 alice MONITOR :Not enough parameters: MONITOR + <nick>{,<nick>}",
                ":monarch.local 461 alice MONITOR :Not enough parameters: MONITOR + <nick>{,<nick>}",
                ":monarch.local 461 alice MONITOR :Unknown subcommand: MONITOR +, -, C, L or S",
            ])
    }

    @Test func `a MONITOR list has an end`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        for batch in 0..<20 {
            let names = (0..<50).map { "n\(batch)x\($0)" }.joined(separator: ",")
            #expect(try await alice.ask("MONITOR + \(names)").count >= 1)
        }
        expectLines(
            try await alice.ask("MONITOR + onemore,andmore"),
            [":monarch.local 734 alice 1000 onemore,andmore :Monitor list is full"])
        expectLines(try await alice.ask("MONITOR + N3x7"), [":monarch.local 731 alice :N3x7"])
    }

    @Test func `a lost connection takes those watched offline`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        _ = try await alice.ask("MONITOR + bob,erin", "PART &monarch")
        try await gateway.network { $0.report(.disconnected(Disconnection("gone", retry: .backOff))) }
        #expect(try await alice.take().first == ":monarch.local 731 alice :bob")
    }

    @Test func `somebody taken off the list is offline to MONITOR, seen in a channel or not`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        _ = try await alice.ask("MONITOR + bob,erin,carol")
        try await gateway.network { $0.report(.contactRemoved(ContactID("bob"))) }
        expectLines(
            try await alice.take(),
            [
                ":monarch.local 731 alice :bob",
                ":bob!bob@demo.monarch PART &monarch :Removed from the contact list",
            ])
        _ = try await alice.ask("PART &monarch")
        try await gateway.network { client in
            client.report(.contactRemoved(ContactID("carol")))
            client.report(.contactRemoved(ContactID("erin")))
        }
        expectLines(try await alice.take(), [":monarch.local 731 alice :carol"])
    }

    @Test func `extended-monitor shows away and names of those watched, without a channel in common`()
        async throws
    {
        let gateway = TestGateway()
        let alice = try await gateway.alice("extended-monitor away-notify setname")
        _ = try await alice.ask("MONITOR + bob", "PART &monarch")
        try await gateway.network { client in
            client.report(Self.presence("bob", .away, "Bobby"))
            client.report(Self.presence("carol", .away, "Caroline"))
        }
        expectLines(
            try await alice.take(),
            [":bob!bob@demo.monarch AWAY :Away", ":bob!bob@demo.monarch SETNAME :Bobby"])
        // Who comes and is away, or is so when the list is made.
        try await gateway.network { $0.report(Self.presence("bob", .offline)) }
        _ = try await alice.take()
        try await gateway.network { $0.report(Self.presence("bob", .busy)) }
        expectLines(
            try await alice.take(),
            [":monarch.local 730 alice :bob!bob@demo.monarch", ":bob!bob@demo.monarch AWAY :Busy"])
        expectLines(
            try await alice.ask("MONITOR + dave,carol"),
            [
                ":monarch.local 730 alice :dave!dave@demo.monarch,carol!carol@demo.monarch",
                ":dave!dave@demo.monarch AWAY :Away", ":carol!carol@demo.monarch AWAY :Away",
            ])
        // In a channel one has been told already.
        _ = try await alice.ask("JOIN &monarch", "MONITOR C")
        #expect(try await !alice.ask("MONITOR + dave").contains { $0.contains(" AWAY ") })
    }
}
