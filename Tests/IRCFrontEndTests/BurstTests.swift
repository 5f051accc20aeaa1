// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("What a client gets at log-in")
struct BurstTests {
    @Test func `a guest gets the whole burst and is told how to sign in`() async throws {
        let client = try await TestGateway().connect()
        let lines = try await client.ask("NICK alice", "USER al 0 * :Alice")
        expectLines(
            lines,
            [
                ":monarch.local 001 alice :Welcome to Monarch, alice!al@monarch.local",
                ":monarch.local 002 alice :Your host is monarch.local, running version monarch-0.1",
                ":monarch.local 003 alice :This server was created 2023-11-14T22:13:20.000Z",
                ":monarch.local 004 alice monarch.local monarch-0.1 Bbiw bhnotv",
                ":monarch.local 005 alice NETWORK=Monarch CASEMAPPING=ascii CHANTYPES=#& PREFIX=(ohv)@%+ CHANMODES=b,,,nt "
                    + "NICKLEN=32 CHANNELLEN=64 USERLEN=32 HOSTLEN=127 NAMELEN=387 TOPICLEN=390 AWAYLEN=390 MODES=8 "
                    + ":are supported by this server",
                ":monarch.local 005 alice CHANLIMIT=#:100,&:32 MAXTARGETS=4 "
                    + "TARGMAX=PRIVMSG:4,NOTICE:4,TAGMSG:4,WHOIS:4,WHOWAS:4,KICK:4,JOIN:32,PART:32 MONITOR=1000 WATCH=1000 WATCHOPTS=A WHOX SAFELIST "
                    + "ELIST=M BOT=B UTF8ONLY CLIENTTAGDENY=*,-typing,-draft/reply,-reply,-draft/react,-react,-draft/unreact,-unreact SAFERATE "
                    + ":are supported by this server",
                ":monarch.local 005 alice soju.im/SAFERATE :are supported by this server",
                ":monarch.local 251 alice :There are 1 users and 0 invisible on 1 servers",
                ":monarch.local 252 alice 0 :operator(s) online",
                ":monarch.local 253 alice 0 :unknown connection(s)",
                ":monarch.local 254 alice 1 :channels formed",
                ":monarch.local 255 alice :I have 1 clients and 0 servers",
                ":monarch.local 265 alice 1 1 :Current local users 1, max 1",
                ":monarch.local 266 alice 1 1 :Current global users 1, max 1",
                ":monarch.local 422 alice :There is no message of the day",
                ":monarch.local 221 alice +",
                ":alice!al@monarch.local JOIN &monarch",
                ":monarch.local 332 alice &monarch :Your contacts, while they are online. Say help to see what can be done.",
                ":monarch.local 333 alice &monarch root!root@monarch.local 1700000000",
                ":monarch.local 353 alice = &monarch :alice @root",
                ":monarch.local 366 alice &monarch :End of /NAMES list",
                ":root!root@monarch.local NOTICE &monarch :Welcome, alice. You are not signed in yet. Type your MSN "
                    + "address and password like this: account add demo name@example.com secret",
                ":root!root@monarch.local NOTICE &monarch :Or connect again with the server password "
                    + "<address>:<password>, or with SASL PLAIN.",
            ])
    }

    @Test func `the message of the day comes line by line, long lines cut in pieces`() async throws {
        let gateway = TestGateway { $0.motd = "first\n\n" + String(repeating: "long ", count: 120) }
        let client = try await gateway.guest()
        let lines = try await client.ask("MOTD")
        #expect(lines[0] == ":monarch.local 375 alice :- monarch.local Message of the day - ")
        #expect(lines[1] == ":monarch.local 372 alice :- first")
        #expect(lines[2] == ":monarch.local 372 alice :- ")
        #expect(lines.count == 6)
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
        #expect(lines.last == ":monarch.local 376 alice :End of /MOTD command")
    }

    @Test func `signing in is told in three lines, and contacts come with few`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        let burst = try await alice.ask(
            "PASS alice@demo.monarch:demo", "NICK alice", "USER al 0 * :Alice")
        #expect(burst.first == ":monarch.local 001 alice :Welcome to Monarch, alice!alice@demo.monarch")
        #expect(
            burst.last
                == ":root!root@monarch.local NOTICE &monarch :Signing in to demo as alice@demo.monarch …")
        try await gateway.network { client in
            client.report(.connecting(step: "checking the password"))
            client.signIn()
        }
        expectLines(
            try await alice.take(),
            [
                ":bob!bob@demo.monarch JOIN &monarch",
                ":carol!carol@demo.monarch JOIN &monarch",
                ":dave!dave@demo.monarch JOIN &monarch",
                ":root!root@monarch.local MODE &monarch +vv bob carol",
            ])
        await gateway.advance(by: 499)
        expectLines(try await alice.take(), [])
        await gateway.advance(by: 1)
        expectLines(
            try await alice.take(),
            [
                ":root!root@monarch.local NOTICE &monarch "
                    + ":demo: alice@demo.monarch is signed in (FAKE1), 4 contacts, 3 online.",
                ":root!root@monarch.local NOTICE &monarch "
                    + ":To write to bob type: /msg bob hello  (help quickstart shows more)",
            ])
    }

    @Test func `a second client sees what is there`() async throws {
        let gateway = TestGateway()
        _ = try await gateway.alice()
        let second = try await gateway.connect()
        let lines = try await second.ask(
            "CAP REQ :extended-join userhost-in-names", "PASS alice@demo.monarch:demo", "NICK ally",
            "USER al 0 * :Alice", "CAP END")
        #expect(lines.contains(":ally!alice@demo.monarch JOIN &monarch alice@demo.monarch :Alice"))
        #expect(
            lines.contains(
                ":monarch.local 353 ally = &monarch :ally!alice@demo.monarch @root!root@monarch.local "
                    + "+bob!bob@demo.monarch +carol!carol@demo.monarch dave!dave@demo.monarch"))
        #expect(
            lines.last
                == ":root!root@monarch.local NOTICE &monarch :demo: alice@demo.monarch is signed in (FAKE1), 4 contacts, 3 online."
        )
        #expect(try await gateway.network { $0.calls } == ["connect"])
    }

    @Test func `whoever has another password has a session of their own`() async throws {
        let gateway = TestGateway()
        _ = try await gateway.alice()
        let other = try await gateway.connect()
        _ = try await other.ask("PASS alice@demo.monarch:guess", "NICK alice", "USER al 0 * :Alice")
        #expect(gateway.directory.count == 2)
        try await gateway.network {
            $0.report(.disconnected(Disconnection("the password is wrong", retry: .never)))
        }
        expectLines(
            try await other.take(),
            [
                ":root!root@monarch.local NOTICE &monarch :Signing in to demo as alice@demo.monarch failed: "
                    + "the password is wrong. Type account on to try again."
            ])
    }

    @Test func `a nick that a contact has is given up with a NICK line`() async throws {
        let gateway = TestGateway()
        _ = try await gateway.alice()
        let second = try await gateway.connect()
        let lines = try await second.ask(
            "PASS alice@demo.monarch:demo", "NICK Bob", "USER al 0 * :Alice")
        #expect(lines.first?.hasPrefix(":monarch.local 001 Bob ") == true)
        #expect(lines.contains(":Bob!alice@demo.monarch NICK Bob_"))
        #expect(lines.contains(":monarch.local 353 Bob_ = &monarch :Bob_ @root +bob +carol dave"))
    }

    @Test func `no contact gets the user's nick or the bot's`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("", pass: "alice@demo.monarch:demo", nick: "carol")
        try await gateway.settle()
        let names = try await alice.ask("NAMES &monarch")
        #expect(names.first == ":monarch.local 353 carol = &monarch :carol @root +bob +carol_ dave")
    }

    @Test func `without a control channel the bot talks in private`() async throws {
        let gateway = TestGateway { $0.controlChannel = "" }
        let client = try await gateway.connect()
        let lines = try await client.ask("NICK alice", "USER al 0 * :Alice")
        #expect(!lines.contains { $0.contains(" JOIN ") })
        #expect(lines.contains { $0.contains("CHANTYPES=# ") })
        #expect(
            lines.contains(
                ":root!root@monarch.local NOTICE alice :Welcome, alice. You are not signed in yet. Type your MSN address and "
                    + "password like this: /msg root account add demo name@example.com secret"))
        expectLines(
            try await client.ask("JOIN &monarch"), [":monarch.local 403 alice &monarch :No such channel"])
        #expect(
            try await client.ask("PRIVMSG root :blist").first?.hasPrefix(
                ":root!root@monarch.local PRIVMSG alice :") == true)
    }
}
