// SPDX-License-Identifier: Apache-2.0
import GatewayCore
import Testing

@testable import IRCFrontEnd

/// What each setting changes on the wire.
@Suite("What settings change") struct SettingEffectTests {
    private let alice = ":alice!alice@demo.monarch"
    private let bob = ":bob!bob@demo.monarch"

    @Test func `with private off contacts write in the channel`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.alice()
        expectLines(try await client.bot("set private off"), ["private = off"])
        try await gateway.network { $0.says("bob", "hi") }
        expectLines(try await client.take(), ["\(bob) PRIVMSG &monarch :alice: hi"])
        expectLines(try await client.bot("set to_char \", \""), ["to-char = \", \""])
        try await gateway.network {
            $0.says("bob", "hi")
            $0.says("bob", .action(RichText("waves")))
        }
        expectLines(
            try await client.take(),
            ["\(bob) PRIVMSG &monarch :alice, hi", "\(bob) PRIVMSG &monarch :\u{1}ACTION waves\u{1}"])
        // Whoever is written to in a window of their own answers there.
        try await client.send("PRIVMSG bob :here")
        try await gateway.network { $0.says("bob", "hi") }
        expectLines(try await client.take(), ["\(bob) PRIVMSG alice :hi"])
        // Nobody can say anything in a channel that the client is not in.
        _ = try await client.ask("PART &monarch")
        try await gateway.network { $0.says("carol", "hi") }
        expectLines(try await client.take(), [":carol!carol@demo.monarch PRIVMSG alice :hi"])
    }

    @Test func `who is written to in the channel answers in the channel`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.alice()
        try await client.send("PRIVMSG &monarch :bob: hi")
        try await gateway.network {
            $0.endLast()
            $0.says("bob", "hello")
            $0.says("carol", "hi")
        }
        expectLines(
            try await client.take(),
            ["\(bob) PRIVMSG &monarch :alice: hello", ":carol!carol@demo.monarch PRIVMSG alice :hi"])
    }

    @Test func `with default-target last a line without a name goes to whoever was spoken to last`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.alice()
        let wayBack =
            "A line without a name goes to whom you spoke last. To talk to me type root: help, or /msg root help. "
            + "To come back type root: set default-target root"
        expectLines(try await client.bot("set default_target last"), ["default-target = last", wayBack])
        expectLines(try await client.bot("set default-target"), ["default-target = last", wayBack])
        #expect(try await client.bot("set default-target first").count == 1)
        #expect(try await client.ask("PRIVMSG &monarch :blist nobody").count == 1)
        _ = try await client.ask("PRIVMSG &monarch :bob: hi", "PRIVMSG &monarch :how are you")
        #expect(try await gateway.network { $0.sent.map { "\($0.message.body)" } }.count == 2)
        expectLines(
            try await client.ask("PRIVMSG &monarch :root: set default_target root"),
            [":root!root@monarch.local PRIVMSG &monarch :default-target = root"])
        #expect(
            try await client.ask("PRIVMSG &monarch :how are you").first?.contains("There is no command how") == true)
    }

    @Test func `strangers are shown in a window, in the channel or not at all`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.alice()
        try await gateway.network { $0.says("zoe", "one") }
        expectLines(try await client.take(), [":zoe!zoe@demo.monarch PRIVMSG alice :one"])
        expectLines(try await client.bot("set handle_unknown add_channel"), ["handle-unknown = add-channel"])
        try await gateway.network {
            $0.says("zoe", "two")
            $0.says("bob", "three")
        }
        expectLines(
            try await client.take().filter { !$0.contains(" MODE ") },
            [
                ":zoe!zoe@demo.monarch JOIN &monarch", ":zoe!zoe@demo.monarch PRIVMSG &monarch :alice: two",
                "\(bob) PRIVMSG alice :three",
            ])
        expectLines(
            try await client.bot("account demo set handle_unknown ignore"), ["handle-unknown = ignore"])
        try await gateway.network {
            $0.says("zoe", "four")
            $0.says("bob", "five")
        }
        expectLines(try await client.take(), ["\(bob) PRIVMSG alice :five"])
    }

    @Test func `the bot gets another nick, and everything goes on`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.alice()
        expectLines(
            try await client.ask("PRIVMSG root :set root_nick msn"),
            [":root!root@monarch.local NICK msn", ":msn!msn@monarch.local PRIVMSG alice :root-nick = msn"])
        expectLines(
            try await client.ask("PRIVMSG msn :rename msn bot"),
            [":msn!msn@monarch.local NICK bot", ":bot!bot@monarch.local PRIVMSG alice :root-nick = bot"])
        // Another client of the user finds it so.
        let other = try await gateway.connect()
        try await other.send("PASS alice@demo.monarch:demo", "NICK alice", "USER u 0 * :A")
        #expect(try await other.take().contains { $0.contains(" 353 ") && $0.contains("@bot") })
        #expect(try await client.ask("PRIVMSG root :help").first?.contains(" 401 ") == true)
        _ = try await client.ask("PRIVMSG bot :set -del root_nick")
        #expect(try await other.take().contains(":bot!bot@monarch.local NICK root"))
        #expect(try await client.bot("set root_nick bob!").first?.hasPrefix("Root-nick is a nick") == true)
    }

    @Test func `operators of the channel are who the user says`() async throws {
        let client = try await TestGateway().alice()
        expectLines(
            try await client.bot("set ops both"), [":monarch.local MODE &monarch +o alice", "ops = both"])
        #expect(
            try await client.ask("NAMES &monarch").first?.hasPrefix(":monarch.local 353 alice = &monarch :@alice @root")
                == true)
        expectLines(
            try await client.bot("set ops none"),
            [":monarch.local MODE &monarch -o root", ":monarch.local MODE &monarch -o alice", "ops = none"])
    }

    @Test func `own lines from elsewhere are shown as the user wants`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.alice()
        let shown: [(String, [String])] = [
            ("auto", ["\(bob) NOTICE alice :-> hi"]), ("true", ["\(alice) PRIVMSG bob :hi"]), ("false", []),
            ("prefix", ["\(bob) PRIVMSG alice :-> hi"]), ("prefix_notice", ["\(bob) NOTICE alice :-> hi"]),
        ]
        for (value, lines) in shown {
            _ = try await client.bot("set self_messages \(value)")
            try await gateway.network {
                let bob = FakeNetwork.identity("bob")
                $0.report(.ownMessage(bob.conversation, to: bob, .text(RichText("hi"))))
            }
            expectLines(try await client.take(), lines)
        }
    }

    @Test func `an away contact is told as such again after a time`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.alice()
        #expect(try await client.ask("PRIVMSG dave :hi") == [":monarch.local 301 alice dave :Away"])
        #expect(try await client.ask("PRIVMSG dave :hi") == [])
        _ = try await client.bot("set away_reply_timeout 60")
        await gateway.advance(by: 61_000)
        #expect(try await client.ask("PRIVMSG dave :hi").contains(":monarch.local 301 alice dave :Away"))
    }

    @Test func `new names are told to those who want to know`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.alice()
        let change: @Sendable (FakeClient) -> Void = {
            $0.report(.presence(ContactID("bob"), .online, displayName: "Robert"))
        }
        try await gateway.network(change)
        #expect(try await client.take() == [])
        _ = try await client.bot("set display_namechanges true")
        try await gateway.network { $0.report(.presence(ContactID("bob"), .online, displayName: "Bobby")) }
        expectLines(
            try await client.take(), [":root!root@monarch.local NOTICE &monarch :bob changed their name to: Bobby"])
    }

    @Test func `old messages begin with a time in the user's zone, or with none`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.alice()
        // 14 November 2023, 22:13:20 UTC.
        for (zone, stamp) in [("utc", "[14 Nov 21:13] "), ("+0530", "[15 Nov 02:43] "), ("-3", "[14 Nov 18:13] ")] {
            _ = try await client.bot("set timezone \(zone)")
            try await gateway.network { $0.says("bob", .text(RichText("hi")), at: TestGateway.epoch - 3_600_000) }
            expectLines(try await client.take(), ["\(bob) PRIVMSG alice :\(stamp)hi"])
        }
        _ = try await client.bot("set display_timestamps off")
        try await gateway.network { $0.says("bob", .text(RichText("hi")), at: TestGateway.epoch - 3_600_000) }
        expectLines(try await client.take(), ["\(bob) PRIVMSG alice :hi"])
        #expect(try await client.bot("set timezone mars").first?.hasPrefix("Timezone is utc, local") == true)
    }

    @Test func `going offline is a PART, and a lost connection no netsplit, for those who want it so`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.alice()
        _ = try await client.bot("set offline_user_quits false")
        try await gateway.network { $0.report(.presence(ContactID("bob"), .offline, displayName: nil)) }
        expectLines(try await client.take(), ["\(bob) PART &monarch :Offline"])
        _ = try await client.bot("set -del offline_user_quits")
        _ = try await client.bot("set simulate_netsplit 0")
        try await gateway.network { $0.report(.disconnected(Disconnection("gone", retry: .never))) }
        #expect(
            try await client.take().prefix(2) == [
                ":carol!carol@demo.monarch QUIT :Signed out of demo",
                ":dave!dave@demo.monarch QUIT :Signed out of demo",
            ])
    }

    @Test func `a lost connection is tried again when the user says, or not at all`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.alice()
        _ = try await client.bot("set auto_reconnect_delay 20*3<900")
        let lose: @Sendable (FakeClient) -> Void = { $0.report(.disconnected(Disconnection("gone", retry: .backOff))) }
        try await gateway.network(lose)
        #expect(try await client.take().last?.hasSuffix("Next attempt in 21 s.") == true)
        await gateway.advance(by: 21_000)
        try await gateway.network(lose)
        #expect(try await client.take().last?.hasSuffix("Next attempt in 63 s.") == true)
        _ = try await client.bot("account demo set auto_reconnect false")
        await gateway.advance(by: 63_000)
        try await gateway.network(lose)
        #expect(try await client.take().last?.hasSuffix("Type account on to try again.") == true)
    }

    @Test func `nicks are made as the user wants, for those who have none yet`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.alice()
        _ = try await client.bot("set nick_format %full_name")
        _ = try await client.bot("set nick_lowercase true")
        try await gateway.network { client in
            var identity = FakeNetwork.identity("zoe")
            identity.displayName = "Zoe of Oz"
            client.report(.contact(ContactDetails(identity: identity)))
        }
        #expect(try await client.bot("info zoe_of_oz").first == "zoe_of_oz: zoe@demo.monarch on demo")
        #expect(try await client.bot("info bob").first == "bob: bob@demo.monarch on demo")
        _ = try await client.bot("set nick_underscores off")
        try await gateway.network { client in
            var identity = FakeNetwork.identity("yan")
            identity.displayName = "Yan Ti"
            client.report(.contact(ContactDetails(identity: identity)))
        }
        #expect(try await client.bot("info yanti").first == "yanti: yan@demo.monarch on demo")
        #expect(try await client.bot("set nick_format %nobody").first?.hasPrefix("Nick-format is like %-@nick") == true)
    }

    @Test func `away is a setting, too`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.alice()
        expectLines(
            try await client.bot("set away lunch"),
            [":monarch.local 306 alice :You have been marked as being away (Out to lunch)", "away = Out to lunch"])
        expectLines(
            try await client.bot("set -del away"),
            [":monarch.local 305 alice :You are no longer marked as being away", "away = \"\""])
        expectLines(try await client.bot("set charset utf8"), ["charset = utf-8"])
        expectLines(
            try await client.bot("set charset iso8859-1"),
            ["Charset is utf-8 here: set your client to it. Type: set charset utf-8"])
    }
}
