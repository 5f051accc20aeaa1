// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("SEARCH, *playback and what the bot finds")
struct HistorySearchTests {
    /// Some talk with bob and carol, both ways.
    private static func talked(_ capabilities: String = "batch") async throws -> (TestGateway, TestClient) {
        let gateway = TestGateway.keeping()
        let alice = try await gateway.alice(capabilities)
        try await gateway.says("good coffee here")
        await gateway.advance(by: 1000)
        try await alice.send("PRIVMSG bob :no coffee for me")
        try await gateway.network { $0.endLast() }
        await gateway.advance(by: 1000)
        try await gateway.says("Coffee\nand tea", by: "carol")
        await gateway.advance(by: 1000)
        try await gateway.says("tea only", by: "carol")
        _ = try await alice.takeAnswering()
        return (gateway, alice)
    }

    private static func texts(_ lines: [String]) -> [String] {
        lines.compactMap { line in
            line.contains("PRIVMSG") ? line.split(separator: "PRIVMSG ").last.map { String($0) } : nil
        }
    }

    // MARK: SEARCH

    @Test func `by words, place, author and time`() async throws {
        let (_, alice) = try await Self.talked("batch server-time")
        let cases: [(String, [String])] = [
            ("text=coffee", ["alice :good coffee here", "bob :no coffee for me", "alice :Coffee", "alice :and tea"]),
            ("text=cof\\she;in=bob", ["alice :good coffee here"]),
            ("text=coffee;from=alice", ["bob :no coffee for me"]),
            ("text=coffee;from=carol", ["alice :Coffee", "alice :and tea"]),
            ("text=coffee;limit=1", ["alice :Coffee", "alice :and tea"]),
            ("in=bob;after=2023-11-14T22:13:21.000Z", ["bob :no coffee for me"]),
            ("in=bob;after=2023-11-14T22:13:21.500Z", ["bob :no coffee for me"]),
            ("in=bob;before=2023-11-14T22:13:20.500Z", ["alice :good coffee here"]),
            ("after=2023-11-14T22:13:20.000Z;limit=1", ["alice :good coffee here"]),
            ("in=bob;before=2023-11-14T22:13:21.000Z", ["alice :good coffee here"]),
            ("text=tea :only", ["alice :tea only"]),
            ("text=nothing", []),
        ]
        for (command, expected) in cases {
            #expect(Self.texts(try await alice.ask("SEARCH " + command)) == expected, "\(command)")
        }
        #expect(
            withoutTags(try await alice.ask("SEARCH text=nothing")) == [
                ":monarch.local BATCH +bd soju.im/search", ":monarch.local BATCH -bd",
            ])
    }

    @Test func `what cannot be read is not taken for nothing`() async throws {
        let store = SlowHistoryStore()
        let alice = try await TestGateway.keeping(store).alice("batch standard-replies")
        store.isBroken.withLock { $0 = true }
        expectLines(
            try await alice.ask("SEARCH text=coffee"),
            [":monarch.local FAIL SEARCH INTERNAL_ERROR * :What was said cannot be read at the moment"])
        try await alice.send("PRIVMSG root :search coffee")
        #expect(
            try await alice.takeAnswering().compactMap { $0.components(separatedBy: "alice :").last }
                == ["What was said cannot be read at the moment."])
    }

    @Test(arguments: ["Zoe", "zoe@demo.monarch"])
    func `what somebody said who has spoken in groups alone`(name: String) async throws {
        let gateway = TestGateway.keeping()
        let alice = try await gateway.alice("batch server-time")
        try await gateway.network { client in
            client.report(
                .conversation(
                    ConversationID("g"),
                    .opened(
                        participants: ["bob", "zoe"].map { FakeNetwork.identity($0) },
                        grownFrom: FakeNetwork.identity("bob").conversation)))
            client.says("zoe", "hello all", in: "g")
            client.says("bob", "hello zoe", in: "g")
        }
        _ = try await alice.takeAnswering()
        // In another session nobody knows of the group, or of anybody in it.
        try await alice.send("QUIT")
        await gateway.advance(by: 5_000)
        let again = try await gateway.alice("batch server-time")
        expectLines(Self.texts(try await again.ask("SEARCH text=hello;from=\(name)")), ["#chat-1 :hello all"])
    }

    @Test func `what is wrong with a search is said with its code`() async throws {
        let (_, alice) = try await Self.talked("soju.im/search")
        let long = String(repeating: "x", count: 401)
        let cases: [(String, String)] = [
            ("SEARCH", "INVALID_PARAMS * :Nothing to search for"),
            ("SEARCH :", "INVALID_PARAMS * :Nothing to search for"),
            ("SEARCH limit=5", "INVALID_PARAMS text :Nothing to search for"),
            ("SEARCH text=\(long)", "INVALID_PARAMS text :The text is too long"),
            ("SEARCH text=a;limit=0", "INVALID_PARAMS limit :The limit is no number above 0"),
            ("SEARCH text=a;after=now", "INVALID_PARAMS after :The time has to be YYYY-MM-DDThh:mm:ss.sssZ"),
            ("SEARCH text=a;in=nobody", "INVALID_PARAMS in :There is no such conversation"),
            ("SEARCH text=a;from=nobody", "INVALID_PARAMS from :Nobody is known by that name"),
        ]
        for (command, expected) in cases {
            expectLines(try await alice.ask(command), [":monarch.local FAIL SEARCH " + expected])
        }
    }

    // MARK: *playback

    @Test func `playback from a moment on, of some or all`() async throws {
        let (_, alice) = try await Self.talked("znc.in/playback batch echo-message")
        func plays(_ text: String) async throws -> [String] {
            withoutTags(try await alice.ask("PRIVMSG *playback :" + text)).dropFirst().map { $0 }
        }
        expectLines(
            try await plays("PLAY bob 0"),
            [
                ":monarch.local BATCH +b1 znc.in/playback bob",
                ":bob!bob@demo.monarch PRIVMSG alice :[22:13] good coffee here",
                ":alice!alice@demo.monarch PRIVMSG bob :[22:13] no coffee for me", ":monarch.local BATCH -b1",
            ])
        // What a client has seen last is the moment that it names: that is not played again.
        #expect(Self.texts(try await plays("PLAY * 1700000001.500")).count == 3)
        #expect(Self.texts(try await plays("play b*,nobody 1700000001.499")) == ["bob :[22:13] no coffee for me"])
        #expect(Self.texts(try await plays("PLAY bob 0 1700000000.500")) == ["alice :[22:13] good coffee here"])
        #expect(Self.texts(try await plays("PLAY bob 0 1700000001")) == ["alice :[22:13] good coffee here"])
        #expect(Self.texts(try await plays("PLAY nobody 0")) == [])
        expectLines(
            try await plays("LIST"),
            [
                ":*playback!playback@monarch.local PRIVMSG alice :bob 1700000000.500 1700000001.500",
                ":*playback!playback@monarch.local PRIVMSG alice :carol 1700000002.500 1700000003.500",
            ])
        #expect(
            try await plays("PLAY bob yesterday") == [
                ":*playback!playback@monarch.local PRIVMSG alice :A time is given in seconds since 1970, such as 1700000000.250"
            ])
        #expect(try await plays("HELP").count == 3)
        #expect(try await plays("PLAY").count == 3)
    }

    /// All that was ever said does not fit into what may wait to be read by a client: it would never get in again.
    @Test func `playback of everything is no more than one answer`() async throws {
        let gateway = TestGateway.keeping()
        let alice = try await gateway.alice("znc.in/playback")
        let long = String(repeating: "x", count: 400)
        for index in 0..<1_000 {
            try await gateway.says("\(index) " + long, by: index < 700 ? "bob" : "carol")
        }
        _ = try await alice.takeAnswering()
        let lines = try await alice.ask("PRIVMSG *playback :PLAY * 0").filter { $0.contains(long) }
        // The newest conversation whole, and of the other one the end.
        #expect(lines.filter { $0.contains(":carol!") }.count == 300)
        #expect(lines.last?.contains(" 999 ") == true || lines.last?.contains("999 x") == true)
        let bytes = lines.reduce(0) { $0 + $1.utf8.count }
        #expect(bytes > FrontEndLimits.historyBytes / 2 && bytes <= FrontEndLimits.historyBytes)
        #expect(lines.contains { $0.contains(":carol!") && $0.contains("700 x") })
        #expect(lines.contains { $0.contains(":bob!") && $0.contains("699 x") })
    }

    @Test func `what was cleared counts as seen`() async throws {
        let gateway = TestGateway.keeping()
        let (desk, _) = try await gateway.named("desk")
        let (phone, _) = try await gateway.named("phone", "znc.in/playback")
        try await gateway.says("hi")
        #expect(try await phone.ask("PRIVMSG *playback :CLEAR *").count == 1)
        try await phone.send("QUIT")
        expectLines(try await gateway.named("phone").shown, [])
        _ = desk
    }

    // MARK: The bot

    @Test func `history in words`() async throws {
        let (_, alice) = try await Self.talked()
        expectLines(
            try await alice.bot("history bob"),
            ["[2023-11-14 22:13] <bob> good coffee here", "[2023-11-14 22:13] <alice> no coffee for me"])
        expectLines(try await alice.bot("history carol@demo.monarch 1"), ["[2023-11-14 22:13] <carol> tea only"])
        expectLines(try await alice.bot("history dave"), ["Nothing was said with dave that is kept."])
        expectLines(try await alice.bot("history nobody"), ["Nothing was said with nobody that is kept."])
        expectLines(
            try await alice.bot("history"), ["With whom? Type: history <nick or #channel> [<number>]"])
        expectLines(
            try await alice.bot("history bob 101"),
            ["The number has to be between 1 and 100. Type: history <nick or #channel> [<number>]"])
        #expect(
            try await alice.ask("PRIVMSG &monarch :history carol 1") == [
                ":root!root@monarch.local PRIVMSG &monarch :[2023-11-14 22:13] <carol> tea only"
            ])
    }

    @Test func `search in words`() async throws {
        let (_, alice) = try await Self.talked()
        expectLines(
            try await alice.bot("search coffee in bob"),
            ["bob: [2023-11-14 22:13] <bob> good coffee here", "bob: [2023-11-14 22:13] <alice> no coffee for me"])
        expectLines(
            try await alice.bot("search coffee from carol"), ["carol: [2023-11-14 22:13] <carol> Coffee and tea"])
        expectLines(
            try await alice.bot("search coffee in bob from alice"),
            ["bob: [2023-11-14 22:13] <alice> no coffee for me"])
        expectLines(try await alice.bot("search nothing"), ["Nothing was found."])
        expectLines(try await alice.bot("search tea in nobody"), ["There is no such conversation: nobody"])
        expectLines(
            try await alice.bot("search"),
            ["What are you looking for? Type: search <words> [in <nick or #channel>] [from <nick>]"])
    }

    @Test func `forgetting all or the last minutes`() async throws {
        let (gateway, alice) = try await Self.talked()
        await gateway.advance(by: 120_000)
        try await gateway.says("just now", by: "carol")
        _ = try await alice.takeAnswering()
        expectLines(try await alice.bot("forget carol 1"), ["Forgotten: 1 message with carol."])
        expectLines(
            try await alice.bot("forget bob"),
            [
                "Everything that was said with bob would be gone for good. "
                    + "Type: forget bob all  (or the last minutes: forget bob 10)"
            ])
        expectLines(try await alice.bot("forget bob all"), ["Forgotten: 2 messages with bob."])
        expectLines(try await alice.bot("history bob"), ["Nothing was said with bob that is kept."])
        expectLines(try await alice.bot("search tea").count == 2 ? [] : ["?"], [])
        expectLines(
            try await alice.bot("forget bob x"),
            ["The minutes have to be a number above 0, or all. Type: forget <nick or #channel> <minutes or all>"])
    }

    @Test func `without a history the bot says so`() async throws {
        let alice = try await TestGateway().alice()
        expectLines(try await alice.bot("history bob"), ["This gateway keeps no history: its owner has turned it off."])
        expectLines(try await alice.bot("set history on"), ["No history is kept on this server."])
        let guest = try await TestGateway.keeping().guest()
        let step = "Nothing is kept for guests. Type: register <password>. From then on what you say is kept."
        expectLines(try await guest.bot("search tea"), [step])
        // Also once they have an account, of which they are told that it is signed in.
        _ = try await guest.bot("account add demo alice@demo.monarch demo")
        expectLines(try await guest.bot("history bob"), [step])
        let keeping = try await TestGateway.keeping().alice()
        expectLines(try await keeping.bot("set history off"), ["history = off"])
        expectLines(
            try await keeping.bot("history bob"), ["No history is kept of what you say. Type: set history on"])
    }
}
