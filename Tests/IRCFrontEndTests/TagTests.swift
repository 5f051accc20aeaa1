// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Tags between the clients of a user")
struct TagTests {
    private static let all = "echo-message batch labeled-response message-tags"

    @Test func `what is answered is seen by all clients of the user`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice(Self.all)
        let other = try await gateway.alice("message-tags", nick: "other")
        let plain = try await gateway.alice("echo-message", nick: "plain")
        try await gateway.network { $0.says("bob", "question?") }
        let line = try #require(try await alice.take().first)
        let id = String(line.dropFirst("@msgid=".count).prefix { $0 != " " })
        _ = try await other.take()
        _ = try await plain.take()
        for key in ["+draft/reply", "+reply"] {
            _ = try await alice.ask("@\(key)=\(id);+typing=done;+else=1;unknown=2 PRIVMSG bob :answer")
            try await gateway.network { $0.endLast() }
            let tags = "+draft/reply=\(id);+reply=\(id)"
            expectLines(
                withoutIDs(try await alice.take()), ["@\(tags) :alice!alice@demo.monarch PRIVMSG bob :answer"])
            expectLines(
                withoutIDs(try await other.take()),
                [":bob!bob@demo.monarch NOTICE other :-> answer"].map { "@\(tags) \($0)" })
            expectLines(try await plain.take(), [":plain!alice@demo.monarch PRIVMSG bob :answer"])
        }
        #expect(try await sentTexts(gateway) == ["direct-bob: answer", "direct-bob: answer"])
    }

    @Test(arguments: [
        "+draft/reply", "+draft/reply=", "+draft/reply=no:id", "+reply=" + String(repeating: "z", count: 80),
    ])
    func `what names no message is left out`(tag: String) async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice(Self.all)
        _ = try await alice.ask("@\(tag) PRIVMSG bob :answer")
        try await gateway.network { $0.endLast() }
        expectLines(withoutIDs(try await alice.take()), [":alice!alice@demo.monarch PRIVMSG bob :answer"])
    }

    @Test func `on a batch the tag is on its opening`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice(Self.all + " draft/multiline")
        _ = try await alice.ask(
            "@+draft/reply=5x BATCH +1 draft/multiline bob", "@batch=1 PRIVMSG bob :one", "@batch=1 PRIVMSG bob :two",
            "BATCH -1")
        try await gateway.network { $0.endLast() }
        let lines = withoutIDs(try await alice.take())
        #expect(lines.first == "@+draft/reply=5x;+reply=5x :alice!alice@demo.monarch BATCH +b1 draft/multiline bob")
        #expect(lines.dropFirst().allSatisfy { !$0.contains("reply") })
    }

    @Test func `reactions reach the user's other clients and nobody else`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice(Self.all)
        let other = try await gateway.alice("message-tags", nick: "other")
        let plain = try await gateway.alice(nick: "plain")
        let reaction = "+draft/reply=5x;+reply=5x;+draft/react=👍;+react=👍"
        expectLines(
            withoutIDs(try await alice.ask("@+draft/reply=5x;+draft/react=👍 TAGMSG bob")),
            ["@\(reaction) :alice!alice@demo.monarch TAGMSG bob"])
        expectLines(withoutIDs(try await other.take()), ["@\(reaction) :other!alice@demo.monarch TAGMSG bob"])
        expectLines(try await plain.take(), [])
        _ = try await alice.ask("@+draft/reply=5x;+draft/unreact=👍 TAGMSG bob")
        expectLines(
            withoutIDs(try await other.take()),
            ["@+draft/reply=5x;+reply=5x;+draft/unreact=👍;+unreact=👍 :other!alice@demo.monarch TAGMSG bob"])
        // Without a message there is nothing it could be put to.
        _ = try await alice.ask("@+draft/react=👍 TAGMSG bob", "@+draft/reply=5x TAGMSG bob")
        expectLines(try await other.take(), [])
        #expect(try await gateway.network { $0.calls } == ["connect"])
    }

    @Test func `every line that can be referred to has an id of its own`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("message-tags echo-message")
        try await gateway.network { client in
            client.says("bob", "hi")
            client.report(.typing(ConversationID("direct-bob"), FakeNetwork.identity("bob")))
            client.report(.notice("something is up"))
        }
        let lines =
            try await alice.take()
            + alice.ask(
                "PRIVMSG alice :me", "PRIVMSG root :set typing", "NOTICE &monarch :hm", "@+typing=active TAGMSG bob")
        let said = lines.filter { line in ["PRIVMSG", "NOTICE", "TAGMSG"].contains { line.contains(" \($0) ") } }
        #expect(said.count == lines.count && said.count >= 7)
        #expect(said.allSatisfy { $0.hasPrefix("@msgid=") }, "\(said)")
        #expect(Set(said.map { $0.prefix { $0 != " " && $0 != ";" } }).count == said.count)
        #expect(try await alice.ask("PING 1", "JOIN #new").allSatisfy { !$0.contains("msgid=") })
    }

    @Test func `a labelled line to oneself comes as an echo and as what it is`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice(Self.all)
        let lines = try await alice.ask("@label=1 PRIVMSG alice :me")
        expectLines(
            withoutIDs(lines),
            [":alice!alice@demo.monarch PRIVMSG alice :me", "@label=1 :alice!alice@demo.monarch PRIVMSG alice :me"])
        let ids = lines.map { $0.dropFirst().prefix { $0 != ";" && $0 != " " } }
        #expect(ids.first == ids.last)
    }

    @Test func `a refusal of what is not UTF-8 carries the label`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice(Self.all + " standard-replies")
        try await alice.send(bytes: Array("@label=7 PRIVMSG bob :caf".utf8) + [0xE9, 13, 10])
        expectLines(
            try await alice.take(),
            ["@label=7 :monarch.local FAIL PRIVMSG INVALID_UTF8 :The line is not UTF-8 and was dropped"])
    }
}

@Suite("Typing")
struct TypingTests {
    private func type(_ gateway: TestGateway, _ who: String = "bob") async throws {
        try await gateway.network {
            $0.report(.typing(ConversationID("direct-\(who)"), FakeNetwork.identity(who)))
        }
    }

    @Test func `who types in two places is shown in both`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("message-tags")
        let room = ConversationID("room")
        try await gateway.network { client in
            client.report(
                .conversation(
                    room,
                    .opened(
                        participants: [FakeNetwork.identity("bob"), FakeNetwork.identity("carol")], grownFrom: nil)))
        }
        _ = try await alice.take()
        try await type(gateway)
        try await gateway.network { $0.report(.typing(room, FakeNetwork.identity("bob"))) }
        expectLines(
            withoutIDs(try await alice.take()),
            [
                "@+typing=active :bob!bob@demo.monarch TAGMSG alice",
                "@+typing=active :bob!bob@demo.monarch TAGMSG #chat-1",
            ])
        // What is said in one place ends it there alone.
        try await gateway.network { $0.says("bob", "hi", in: "room") }
        _ = try await alice.take()
        try await type(gateway)
        try await gateway.network { $0.report(.typing(room, FakeNetwork.identity("bob"))) }
        expectLines(
            withoutIDs(try await alice.take()), ["@+typing=active :bob!bob@demo.monarch TAGMSG #chat-1"])
    }

    @Test func `clients with tags are told every three seconds at most`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("message-tags")
        let typing = ["@+typing=active :bob!bob@demo.monarch TAGMSG alice"]
        try await type(gateway)
        expectLines(withoutIDs(try await alice.take()), typing)
        await gateway.advance(by: 2999)
        try await type(gateway)
        expectLines(try await alice.take(), [])
        await gateway.advance(by: 1)
        try await type(gateway)
        expectLines(withoutIDs(try await alice.take()), typing)
        // What was typed has been said; what comes now is typed anew.
        try await gateway.network { $0.says("bob", "hi") }
        try await type(gateway)
        expectLines(withoutIDs(try await alice.take()).suffix(1) + [], typing)
    }

    @Test func `clients without are told by CTCP if they want it, once, and when it has lapsed`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await type(gateway)
        expectLines(try await alice.take(), [])
        expectLines(try await alice.bot("set typing-notice on"), ["typing-notice = on"])
        let bob = ":bob!bob@demo.monarch PRIVMSG alice :\u{1}TYPING "
        try await type(gateway)
        await gateway.advance(by: 5000)
        try await type(gateway)
        expectLines(try await alice.take(), [bob + "1\u{1}"])
        try await type(gateway, "carol")
        await gateway.advance(by: 5999)
        expectLines(try await alice.take(), [bob.replacing("bob!bob", with: "carol!carol") + "1\u{1}"])
        await gateway.advance(by: 1)
        expectLines(
            try await alice.take(), [bob + "0\u{1}", bob.replacing("bob!bob", with: "carol!carol") + "0\u{1}"])
        // Who says it has stopped typing it.
        try await type(gateway)
        try await gateway.network { $0.says("bob", "hi") }
        await gateway.advance(by: 10_000)
        expectLines(try await alice.take(), [bob + "1\u{1}", ":bob!bob@demo.monarch PRIVMSG alice :hi"])
    }

    @Test func `what clients say of their typing goes out, whichever way they say it`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("message-tags")
        expectLines(
            try await alice.ask(
                "@+typing=active TAGMSG bob", "PRIVMSG bob :\u{1}TYPING 1\u{1}", "PRIVMSG bob :\u{1}TYPING 0\u{1}",
                "PRIVMSG bob :\u{1}TYPING 2\u{1}", "PRIVMSG bob :\u{1}TYPING\u{1}", "@+typing=paused TAGMSG bob",
                "@+typing=done TAGMSG bob", "@+typing=what TAGMSG bob", "@+typing TAGMSG bob"), [])
        #expect(
            try await gateway.network { $0.calls } == ["connect", "typing direct-bob", "typing direct-bob"])
    }

    @Test func `no more people are kept in mind than there is room for`() {
        var display = TypingDisplay()
        let people = (0..<1000).map { number in
            let reference = ContactReference(account: AccountID("a"), contact: ContactID("c\(number)"))
            let person = Correspondent(reference: reference, nick: "c\(number)", address: "c\(number)@example.com")
            return TypingDisplay.Place(reference, in: .direct(person))
        }
        let shown = people.filter { display.heard($0, at: 0, once: false) }
        #expect(shown.count == FrontEndLimits.typists)
        let isShown = display.heard(people[999], at: FrontEndLimits.typingLapse, once: false)
        #expect(isShown)
        let lapsed = display.lapsed(at: FrontEndLimits.typingLapse)
        #expect(lapsed == [])
        #expect(display.nextLapse == 2 * FrontEndLimits.typingLapse)
    }
}
