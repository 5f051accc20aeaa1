// SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("CHATHISTORY")
struct ChatHistoryTests {
    private static let capabilities =
        "draft/chathistory batch server-time message-tags labeled-response standard-replies"

    /// Bob has said `1` to `5`, a second apart, and the client has asked nothing yet.
    private static func talked(
        _ extra: String = "", _ store: any HistoryStore = InMemoryHistoryStore()
    ) async throws -> (TestGateway, TestClient, ids: [String]) {
        let gateway = TestGateway.keeping(store)
        let alice = try await gateway.alice(capabilities + (extra.isEmpty ? "" : " " + extra))
        for text in 1...5 {
            try await gateway.says("\(text)")
            await gateway.advance(by: 1000)
        }
        let ids = try await alice.take().compactMap { line in
            line.contains("PRIVMSG") ? line.split(separator: "msgid=").last?.prefix { $0 != " " && $0 != ";" } : nil
        }
        return (gateway, alice, ids.map { String($0) })
    }

    private static func texts(_ lines: [String]) -> String {
        lines.compactMap { line in
            line.contains("BATCH +")
                ? "[" : line.contains("BATCH -") ? "]" : line.split(separator: ":").last.map { String($0) }
        }.joined(separator: " ")
    }

    private static func time(_ second: Int) -> String { "timestamp=2023-11-14T22:13:2\(second).000Z" }

    @Test func `the wire form`() async throws {
        let (_, alice, ids) = try await Self.talked()
        expectLines(
            try await alice.ask("@label=x CHATHISTORY LATEST bob * 2").map {
                $0.replacing(#/time=[^;]*.500Z/#, with: "t")
            },
            [
                "@time=2023-11-14T22:13:25.500Z;label=x :monarch.local BATCH +b1 chathistory bob",
                "@time=2023-11-14T22:13:23.500Z;msgid=\(ids[3]);batch=b1 :bob!bob@demo.monarch PRIVMSG alice :4",
                "@time=2023-11-14T22:13:24.500Z;msgid=\(ids[4]);batch=b1 :bob!bob@demo.monarch PRIVMSG alice :5",
                "@time=2023-11-14T22:13:25.500Z :monarch.local BATCH -b1",
            ].map { $0.replacing(#/time=[^;]*.500Z/#, with: "t") })
    }

    @Test func `every subcommand with both kinds of references`() async throws {
        let (_, alice, ids) = try await Self.talked()
        let cases: [(String, String)] = [
            ("LATEST bob * 3", "[ 3 4 5 ]"),
            ("LATEST bob msgid=\(ids[3]) 3", "[ 5 ]"),
            ("LATEST bob \(Self.time(2)) 2", "[ 4 5 ]"),
            ("BEFORE bob msgid=\(ids[3]) 2", "[ 2 3 ]"),
            ("BEFORE bob msgid=\(ids[3])-2 2", "[ 2 3 ]"),
            ("before BOB@demo.monarch \(Self.time(2)) 10", "[ 1 2 ]"),
            ("AFTER bob msgid=\(ids[0]) 2", "[ 2 3 ]"),
            ("AFTER bob \(Self.time(2)) 10", "[ 3 4 5 ]"),
            ("AROUND bob msgid=\(ids[2]) 3", "[ 2 3 4 ]"),
            ("AROUND bob msgid=\(ids[0]) 2", "[ 1 2 ]"),
            ("AROUND bob msgid=\(ids[2]) 1", "[ 3 ]"),
            ("AROUND bob msgid=\(ids[0]) 1", "[ 1 ]"),
            ("AROUND bob \(Self.time(9)) 1", "[ 5 ]"),
            ("AROUND bob \(Self.time(9)) 3", "[ 3 4 5 ]"),
            ("AROUND bob \(Self.time(2)) 2", "[ 2 3 ]"),
            ("BETWEEN bob msgid=\(ids[0]) msgid=\(ids[4]) 2", "[ 2 3 ]"),
            ("BETWEEN bob msgid=\(ids[4]) msgid=\(ids[0]) 2", "[ 3 4 ]"),
            ("BETWEEN bob \(Self.time(1)) msgid=\(ids[4]) 9", "[ 2 3 4 ]"),
            ("BETWEEN bob \(Self.time(9)) \(Self.time(0)) 1", "[ 5 ]"),
            ("LATEST bob * 99999", "[ 1 2 3 4 5 ]"),
            ("LATEST carol * 5", "[ ]"), ("LATEST root * 5", "[ ]"), ("LATEST &monarch * 5", "[ ]"),
            ("LATEST alice * 5", "[ ]"),
        ]
        for (command, expected) in cases {
            #expect(Self.texts(try await alice.ask("CHATHISTORY " + command)) == expected, "\(command)")
        }
    }

    @Test func `what is wrong is said with its code`() async throws {
        let (_, alice, _) = try await Self.talked()
        let cases: [(String, String)] = [
            ("", "INVALID_PARAMS * :Unknown subcommand"),
            ("NONSENSE bob * 1", "INVALID_PARAMS NONSENSE :Unknown subcommand"),
            ("LATEST", "INVALID_PARAMS LATEST :Insufficient parameters"),
            ("LATEST bob *", "INVALID_PARAMS LATEST :Insufficient parameters"),
            ("LATEST bob * 1 2", "INVALID_PARAMS LATEST :Too many parameters"),
            ("LATEST bob * x", "INVALID_PARAMS LATEST x :Invalid limit"),
            ("LATEST bob * 0", "INVALID_PARAMS LATEST 0 :Invalid limit"),
            ("LATEST bob * -1", "INVALID_PARAMS LATEST -1 :Invalid limit"),
            ("LATEST bob * 99999999999999999999", "INVALID_PARAMS LATEST 99999999999999999999 :Invalid limit"),
            ("BEFORE bob * 1", "INVALID_PARAMS BEFORE * :Invalid message reference"),
            ("BEFORE bob timestamp=yesterday 1", "INVALID_PARAMS BEFORE timestamp=yesterday :Invalid timestamp"),
            (
                "BEFORE bob sequence=1 1",
                "INVALID_MSGREFTYPE BEFORE bob sequence :Messages can be referred to by msgid and timestamp"
            ),
            ("BEFORE bob msgid=zz 1", "MESSAGE_ERROR BEFORE bob :Messages could not be retrieved"),
            ("BEFORE bob msgid=?? 1", "MESSAGE_ERROR BEFORE bob :Messages could not be retrieved"),
            ("LATEST nobody * 1", "INVALID_TARGET LATEST nobody :Messages could not be retrieved"),
            ("LATEST #nowhere * 1", "INVALID_TARGET LATEST #nowhere :Messages could not be retrieved"),
            (
                "TARGETS msgid=1 timestamp=2023-11-14T22:13:20.000Z 1",
                "INVALID_MSGREFTYPE TARGETS msgid :Only timestamps are possible here"
            ),
        ]
        for (command, expected) in cases {
            expectLines(
                withoutTags(try await alice.ask("CHATHISTORY " + command)),
                [":monarch.local FAIL CHATHISTORY " + expected])
        }
    }

    @Test func `targets by the time of what was said last`() async throws {
        let (gateway, alice, _) = try await Self.talked()
        try await gateway.says("x", by: "carol")
        _ = try await alice.take()
        func targets(_ command: String) async throws -> [String] {
            withoutTags(try await alice.ask("CHATHISTORY TARGETS " + command)).map { String($0.dropFirst(15)) }
        }
        let all = [
            "BATCH +b1 draft/chathistory-targets", "CHATHISTORY TARGETS bob 2023-11-14T22:13:24.500Z",
            "CHATHISTORY TARGETS carol 2023-11-14T22:13:25.500Z", "BATCH -b1",
        ]
        expectLines(try await targets("timestamp=2023-11-14T22:00:00.000Z timestamp=2023-11-14T23:00:00.000Z 10"), all)
        #expect(
            try await targets("timestamp=2023-11-14T22:00:00.000Z timestamp=2023-11-14T23:00:00.000Z 1")[1] == all[1])
        #expect(
            try await targets("timestamp=2023-11-14T23:00:00.000Z timestamp=2023-11-14T22:00:00.000Z 1")[1] == all[2])
    }

    @Test func `groups with their comings and goings for those who can show them`() async throws {
        let store = InMemoryHistoryStore()
        let gateway = TestGateway.keeping(store)
        let alice = try await gateway.alice("draft/chathistory draft/event-playback batch message-tags echo-message")
        let plain = try await gateway.alice("draft/chathistory batch", nick: "plain")
        try await gateway.network { client in
            let group = ConversationID("g")
            client.report(.conversation(group, .opened(participants: [FakeNetwork.identity("bob")], grownFrom: nil)))
            client.report(.conversation(group, .joined(FakeNetwork.identity("carol"))))
            client.says("carol", "hello", in: "g")
            client.report(.conversation(group, .left(ContactID("carol"))))
        }
        try await alice.send("PRIVMSG #chat-1 :bye", "TOPIC #chat-1 :tea")
        try await gateway.network { $0.endLast() }
        let own = ":alice!alice@demo.monarch"
        let other = ":carol!carol@demo.monarch"
        expectLines(
            withoutIDs(try await alice.ask("CHATHISTORY LATEST #CHAT-1 * 10")),
            [
                ":monarch.local BATCH +b1 chathistory #chat-1", "@batch=b1 \(other) JOIN #chat-1",
                "@batch=b1 \(other) PRIVMSG #chat-1 :[22:13] hello", "@batch=b1 \(other) PART #chat-1",
                "@batch=b1 \(own) TOPIC #chat-1 :tea", "@batch=b1 \(own) PRIVMSG #chat-1 :[22:13] bye",
                ":monarch.local BATCH -b1",
            ])
        #expect(try await plain.ask("CHATHISTORY LATEST #chat-1 * 10").count == 4)
        // After a restart the group has gone, but not what was said in it.
        let next = gateway.restarted()
        let again = try await next.alice("draft/chathistory batch")
        #expect(
            Self.texts(try await again.ask("CHATHISTORY LATEST #chat-1 * 10"))
                == "[ [22:13] hello [22:13] bye ]".replacing("[22:13] ", with: "13] "))
    }

    @Test func `it waits for the sign-in, and later lines wait for the answer`() async throws {
        let store = SlowHistoryStore()
        let gateway = TestGateway.keeping(store)
        let alice = try await gateway.connect()
        try await alice.register(Self.capabilities, pass: "alice@demo.monarch:demo")
        try await alice.send("@label=a CHATHISTORY LATEST bob * 5", "PING 1")
        #expect(withoutTags(try await alice.take()) == [":monarch.local PONG monarch.local 1"])
        store.isSlow.withLock { $0 = true }
        try await gateway.settle()
        _ = try await alice.take()
        try await alice.send("@label=b PING 2")
        expectLines(try await alice.take(), [])
        store.work()
        let lines = try await alice.take().filter { !$0.contains("NOTICE") }
        #expect(
            lines.map { $0.contains("label=a") || $0.contains("BATCH -") || $0.contains("label=b") } == [
                true, true, true,
            ])
    }

    @Test func `without a history there is none, and it is not offered`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("standard-replies")
        expectLines(
            try await alice.ask("CHATHISTORY LATEST bob * 1"),
            [":monarch.local FAIL CHATHISTORY INVALID_TARGET LATEST bob :Messages could not be retrieved"])
        #expect(try await alice.ask("VERSION").contains { $0.contains("CHATHISTORY") } == false)
        #expect(try await alice.ask("CAP LS 302").contains { $0.contains("chathistory") } == false)
        let keeping = TestGateway.keeping()
        let other = try await keeping.alice()
        let support = try await other.ask("VERSION")
        #expect(support.contains { $0.contains(" CHATHISTORY=500 ") })
        #expect(support.contains { $0.contains(" MSGREFTYPES=msgid,timestamp ") })
        #expect(try await other.ask("CAP LS 302").joined().contains("draft/chathistory draft/event-playback"))
        // On one line for those who take no more, without what they cannot know.
        let line = try await keeping.connect().ask("CAP LS")
        #expect(
            line.count == 1 && line[0].utf8.count < 510 && line[0].hasSuffix(" znc.in/playback znc.in/self-message"))
    }

    @Test func `before registration it is none of the commands`() async throws {
        let gateway = TestGateway.keeping()
        let client = try await gateway.connect()
        for command in ["CHATHISTORY LATEST bob * 1", "MARKREAD bob", "SEARCH text=x"] {
            #expect(try await client.ask(command).first?.contains(" 451 ") == true)
        }
    }

    @Test func `a contact who is no longer on the list is found by nick and address`() async throws {
        let (gateway, alice, _) = try await Self.talked()
        _ = alice
        let next = gateway.restarted()
        let again = try await next.connect()
        try await again.register(Self.capabilities, pass: "alice@demo.monarch:demo")
        try await next.network { $0.report(.connected(detail: "FAKE1", contacts: [], profile: OwnProfile())) }
        await next.advance(by: 500)
        for name in ["bob", "BOB@demo.monarch"] {
            #expect(Self.texts(try await again.ask("CHATHISTORY LATEST \(name) * 2")) == "[ 4 5 ]")
        }
    }

    @Test func `a place of the gateway's own is called as it is called`() async throws {
        let (_, alice, _) = try await Self.talked()
        for (name, called) in [("&MONARCH", "&monarch"), ("ROOT", "root"), ("ALICE", "alice")] {
            #expect(try await alice.ask("CHATHISTORY LATEST \(name) * 1").first?.hasSuffix(" " + called) == true)
        }
        expectLines(
            withoutTags(try await alice.ask("CHATHISTORY LATEST &bob * 1")),
            [":monarch.local FAIL CHATHISTORY INVALID_TARGET LATEST &bob :Messages could not be retrieved"])
    }

    /// `chat-1` of this run and of an earlier one are two groups.
    @Test func `a group does not show what was said in another one of its name`() async throws {
        let first = TestGateway.keeping()
        let before = try await first.alice(Self.capabilities)
        let opened = NetworkEvent.conversation(
            ConversationID("g"), .opened(participants: [FakeNetwork.identity("bob")], grownFrom: nil))
        try await first.network { client in
            client.report(opened)
            client.says("bob", "then", in: "g")
        }
        _ = try await before.take()
        let gateway = first.restarted()
        let alice = try await gateway.alice(Self.capabilities)
        #expect(Self.texts(try await alice.ask("CHATHISTORY LATEST #chat-1 * 9")) == "[ then ]")
        let all = "TARGETS timestamp=2023-01-01T00:00:00.000Z timestamp=2024-01-01T00:00:00.000Z 9"
        #expect(try await alice.ask("CHATHISTORY " + all).count == 3)
        try await gateway.network { $0.report(opened) }
        _ = try await alice.take()
        #expect(Self.texts(try await alice.ask("CHATHISTORY LATEST #chat-1 * 9")) == "[ ]")
        #expect(try await alice.ask("CHATHISTORY " + all).count == 2)
        try await gateway.network { $0.says("bob", "now", in: "g") }
        _ = try await alice.take()
        #expect(Self.texts(try await alice.ask("CHATHISTORY LATEST #chat-1 * 9")) == "[ now ]")
        #expect(try await alice.ask("CHATHISTORY " + all).count == 3)
        // What is to be forgotten is all that was ever called so.
        #expect(
            try await alice.ask("PRIVMSG root :forget #chat-1 all").last?
                .hasSuffix(":Forgotten: 2 messages with #chat-1.") == true)
        #expect(Self.texts(try await alice.ask("SEARCH text=n")) == "[ ]")
    }

    @Test func `reactions are played to those who can show them`() async throws {
        let (gateway, alice, ids) = try await Self.talked("draft/event-playback echo-message")
        let plain = try await gateway.alice(Self.capabilities, nick: "plain")
        _ = try await alice.ask(
            "@+draft/reply=\(ids[4]);+draft/react=👍 TAGMSG bob", "@+draft/reply=\(ids[4]);+draft/unreact=👍 TAGMSG bob")
        let shown = try await plain.take().filter { $0.contains("TAGMSG") }
        let played = try await alice.ask("CHATHISTORY AFTER bob msgid=\(ids[4]) 9").filter { $0.contains("TAGMSG") }
        func id(_ line: String) -> Substring? {
            line.split(separator: "msgid=").last?.prefix { $0 != " " && $0 != ";" }
        }
        #expect(played.count == 2 && played.map(id) == shown.map(id))
        for (line, kind) in zip(played, ["react", "unreact"]) {
            let tags = line.dropFirst().prefix { $0 != " " }.split(separator: ";").map { String($0) }
            let expected = ["+draft/\(kind)=👍", "+\(kind)=👍", "+draft/reply=\(ids[4])", "+reply=\(ids[4])"]
            #expect(tags.filter { $0.hasPrefix("+") }.sorted() == expected.sorted())
            #expect(tags.contains { $0.hasPrefix("batch=") } && line.hasSuffix(":alice!alice@demo.monarch TAGMSG bob"))
        }
        #expect(Self.texts(try await plain.ask("CHATHISTORY AFTER bob msgid=\(ids[4]) 9")) == "[ ]")
        #expect(Self.texts(try await plain.ask("CHATHISTORY LATEST bob * 1")) == "[ 5 ]")
    }
}
