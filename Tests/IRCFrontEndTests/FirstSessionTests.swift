// SPDX-License-Identifier: Apache-2.0
import Cryptography
import GatewayCore
import Testing

@testable import IRCFrontEnd

/// Somebody who has never seen this and types only what the bot tells them.
@Suite("A first session") struct FirstSessionTests {
    /// What a line of the bot's says to type: what follows `like this: `, `type: ` or `Type `, up to a remark.
    private static func toType(_ lines: [String]) -> String? {
        for line in lines.reversed() where line.contains(":root!root@monarch.local") {
            for mark in ["like this: ", "type their address: ", "ype: "] {
                guard let range = line.ranges(of: mark).last else { continue }
                let rest = line[range.upperBound...]
                return String(rest.prefix(upTo: rest.ranges(of: "  (").first?.lowerBound ?? rest.endIndex))
            }
            if let range = line.ranges(of: "Type ").first {
                let rest = line[range.upperBound...]
                return rest.ranges(of: " to sign in").first.map { String(rest[..<$0.lowerBound]) }
            }
        }
        return nil
    }

    /// Types a line in the control channel, or as the command of an IRC client.
    private static func type(_ text: String, _ client: TestClient) async throws -> [String] {
        if text.hasPrefix("/msg ") {
            let words = text.dropFirst(5).split(separator: " ", maxSplits: 1)
            return try await client.ask("PRIVMSG \(words[0]) :\(words.last ?? "")")
        }
        return try await client.ask("PRIVMSG &monarch :\(text)")
    }

    @Test func `from connecting to a conversation, as the bot says`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.connect()
        try await client.send("NICK alice", "USER user 0 * :Alice")
        let burst = try await client.take()
        var line = try #require(Self.toType(burst.filter { !$0.contains("server password") }))
        #expect(line == "account add demo name@example.com secret")
        line = line.replacing("name@example.com", with: "alice@demo.monarch")
        let added = try await Self.type(line, client)
        line = try #require(Self.toType(added))
        #expect(line == "account on")
        _ = try await Self.type(line, client)
        try await gateway.settle()
        line = try #require(Self.toType(try await client.take()))
        #expect(line == "/msg bob hello")
        _ = try await Self.type(line, client)
        #expect(try await gateway.network { $0.sent.count } == 1)
        // Said once is enough.
        _ = try await client.bot("account off")
        _ = try await client.bot("account on")
        try await gateway.settle()
        #expect(try await !client.take().contains { $0.contains("To write to") })
    }

    @Test func `on a network for trying things out every line can be typed as it stands`() async throws {
        let gateway = TestGateway(network: FakeNetwork(example: "alice@demo.monarch", password: "demo"))
        let client = try await gateway.connect()
        try await client.send("NICK alice", "USER user 0 * :New")
        var line = try #require(Self.toType(try await client.take().filter { !$0.contains("server password") }))
        #expect(line == "account add demo alice@demo.monarch demo")
        line = try #require(Self.toType(try await Self.type(line, client)))
        _ = try await Self.type(line, client)
        #expect(try await gateway.network { $0.account.password.exposed } == "demo")
        try await gateway.settle()
        line = try #require(Self.toType(try await client.take()))
        #expect(line == "/msg bob hello")
    }

    @Test func `whose account is on another network is told which there are, and how to try without one`() async throws
    {
        let gateway = TestGateway(beside: [
            FakeNetwork(id: "crosstalk"),
            FakeNetwork(id: "local", example: "alice@demo.monarch", password: "demo"),
        ])
        let client = try await gateway.connect()
        try await client.send("NICK alice", "USER user 0 * :New")
        let lines = try await client.take()
        let told = try #require(lines.first { $0.contains("another network") })
        #expect(
            told.hasSuffix(
                ":If your account is on another network, its name goes in the place of demo: crosstalk, local  (help quickstart shows more)"
            ))
        let help = try await client.bot("help quickstart")
        #expect(
            help.contains(
                "To try things without one, while the service for that is running: account add local alice@demo.monarch demo"
            ))
        expectLines(
            try await client.bot("account add local"),
            [
                "The address is missing, such as alice@demo.monarch with the password demo. Type: account add <network> <address> <password>"
            ])
        expectLines(
            try await client.bot("account add local alice@demo.monarch demo"),
            ["alice@demo.monarch was added. Type account on to sign in."])
        // Where there is no such network nothing is said of one.
        let other = try await TestGateway().guest()
        #expect(try await !other.bot("help quickstart").contains { $0.contains("To try things") })
    }

    @Test func `what a newcomer says first is answered with what to type`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.guest()
        let cases: [(String, String)] = [
            ("hi", "Hello, alice. I am a program that takes commands. Type: help, or help quickstart"),
            ("Hello", "Hello, alice. I am a program that takes commands. Type: help, or help quickstart"),
            ("/msg bob hi", "/msg is a command of your IRC client. Type at the beginning of a line: /msg bob hello"),
            ("join #x", "join is a command of your IRC client. Type at the beginning of a line: /join #party"),
            ("/help", "What is said to me has no slash in front. Type: help"),
            ("/bli all", "What is said to me has no slash in front. Type: blist"),
            ("login", "There is no command login here: try account on, or identify <password>."),
            ("friends", "There is no command friends here: try blist."),
            ("/frobnicate", "There is no command /frobnicate: type help for all commands."),
        ]
        for (line, answer) in cases { expectLines(try await client.bot(line), [answer]) }
        // None of it stands in the way of a command, or of somebody who is called so.
        for name in ControlBot.commands.map(\.name) {
            #expect(ControlBot.clientCommands[name] == nil && ControlBot.otherNames[name] == nil, "\(name)")
        }
        let alice = try await gateway.alice(nick: "al")
        try await gateway.network { $0.report(.contact(ContactDetails(identity: FakeNetwork.identity("say")))) }
        let lines = try await alice.bot("say hello")
        #expect(lines.last == ":root!root@monarch.local PRIVMSG al :To talk to say type: /msg say hello")
    }

    @Test func `a mistyped password is given once more, as the bot says`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.guest()
        _ = try await client.bot("account add demo alice@demo.monarch secert")
        _ = try await client.bot("account on")
        try await gateway.network {
            $0.report(.disconnected(Disconnection("the password is wrong", retry: .never, isRejection: true)))
        }
        let told = try #require(try await client.take().last)
        #expect(
            told.contains("Type account add demo alice@demo.monarch <password> with the right one, then account on"))
        expectLines(
            try await client.bot("account list"),
            [
                "1. demo: alice@demo.monarch is not signed in: the password is wrong; type account add demo alice@demo.monarch <password> with the right one, then account on"
            ])
        expectLines(
            try await client.bot("account add demo alice@demo.monarch secret"),
            ["alice@demo.monarch was added. Type account on to sign in."])
        // Or as BitlBee has it.
        expectLines(
            try await client.bot("account demo set password \"my secret\""),
            ["alice@demo.monarch has another password here from now on. Type: account demo on"])
        _ = try await client.bot("account demo on")
        #expect(try await gateway.network { $0.account.password.exposed } == "my secret")
        expectLines(
            try await client.bot("account demo set password x"),
            ["The account has to be signed out for that. Type: account demo off"])
        expectLines(
            try await client.bot("account demo set password a b"),
            ["A password with spaces goes in double quotes. Type: account demo set password <password>"])
    }

    @Test func `somebody without contacts is told how to get some`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.guest()
        _ = try await client.bot("account add demo alice@demo.monarch secret")
        _ = try await client.bot("account on")
        try await gateway.network { $0.report(.connected(detail: "FAKE1", contacts: [], profile: OwnProfile())) }
        await gateway.advance(by: 500)
        #expect(Self.toType(try await client.take()) == "add name@example.com")
    }

    @Test func `somebody whose contacts are all away or offline can write to them`() async throws {
        for availability in [Availability.offline, .busy] {
            let gateway = TestGateway()
            let client = try await gateway.guest()
            _ = try await client.bot("account add demo alice@demo.monarch secret")
            _ = try await client.bot("account on")
            try await gateway.network { network in
                let erin = ContactDetails(identity: FakeNetwork.identity("erin"))
                network.report(.connected(detail: "FAKE1", contacts: [erin], profile: OwnProfile()))
                network.report(.presence(ContactID("erin"), availability, displayName: nil))
            }
            await gateway.advance(by: 500)
            #expect(Self.toType(try await client.take()) == "/msg erin hello")
        }
    }

    @Test func `without a control channel the bot is written to in private`() async throws {
        let gateway = TestGateway { $0.controlChannel = "" }
        let client = try await gateway.connect()
        try await client.send("NICK alice", "USER user 0 * :Alice")
        let line = try #require(Self.toType(try await client.take().filter { !$0.contains("server password") }))
        #expect(line == "/msg root account add demo name@example.com secret")
    }
}
