// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

/// What a client has missed, and from where on it has not been shown it.
@Suite("Playback to clients that do not ask")
struct HistoryPlaybackTests {
    /// A gateway that keeps history, and two clients of one user, each with a name of its own.
    private static func deskAndPhone() async throws -> (TestGateway, desk: TestClient, phone: TestClient) {
        let gateway = TestGateway.keeping()
        return (gateway, try await gateway.named("desk").0, try await gateway.named("phone").0)
    }

    @Test func `each client gets what it has missed, and no other`() async throws {
        let gateway = TestGateway.keeping()
        let (phone, _) = try await gateway.named("phone")
        let (desk, _) = try await gateway.named("desk")
        try await gateway.says("one")
        expectLines(try await phone.takeAnswering(), [":bob!bob@demo.monarch PRIVMSG phone :one"])
        _ = try await desk.takeAnswering()
        try await phone.send("QUIT")
        await gateway.advance(by: 60_000)
        try await gateway.says("two")
        expectLines(try await desk.takeAnswering(), [":bob!bob@demo.monarch PRIVMSG desk :two"])
        let (again, shown) = try await gateway.named("phone")
        expectLines(shown, [":bob!bob@demo.monarch PRIVMSG phone :[22:14] two"])
        try await gateway.says("three")
        expectLines(try await again.takeAnswering(), [":bob!bob@demo.monarch PRIVMSG phone :three"])
        _ = try await desk.takeAnswering()
        try await desk.send("QUIT")
        expectLines(try await gateway.named("desk").shown, [])
    }

    @Test func `in batches with times for those who know them, own lines as own`() async throws {
        let gateway = TestGateway.keeping()
        let (desk, _) = try await gateway.named("desk", "echo-message")
        for nick in ["old", "new", "self"] {
            let (client, _) = try await gateway.named(nick)
            try await client.send("QUIT")
        }
        try await gateway.says("hi")
        try await desk.send("PRIVMSG bob :ho", "PRIVMSG bob :\u{1}ACTION waves\u{1}", "PRIVMSG carol :\u{1}NUDGE\u{1}")
        try await gateway.network { client in
            for entry in client.sent { client.report(.outcome(entry.message.id, .delivered)) }
        }
        expectLines(
            try await gateway.named("old").shown,
            [
                ":bob!bob@demo.monarch PRIVMSG old :[22:13] hi",
                ":bob!bob@demo.monarch NOTICE old :[22:13] -> ho",
                ":bob!bob@demo.monarch NOTICE old :[22:13] -> * waves",
                ":carol!carol@demo.monarch NOTICE old :[22:13] -> * nudges",
            ])
        let time = "@time=2023-11-14T22:13:42.00"
        let lines = try await gateway.named("new", "batch server-time message-tags echo-message").shown
        expectLines(
            lines.map { $0.contains("BATCH") ? "BATCH" + ($0.split(separator: "BATCH").last ?? "") : $0 },
            [
                "BATCH +b1 chathistory bob",
                "\(time)0Z;batch=b1 :bob!bob@demo.monarch PRIVMSG new :hi",
                "\(time)1Z;batch=b1 :new!alice@demo.monarch PRIVMSG bob :ho",
                "\(time)2Z;batch=b1 :new!alice@demo.monarch PRIVMSG bob :\u{1}ACTION waves\u{1}",
                "BATCH -b1", "BATCH +b2 chathistory carol",
                "\(time)3Z;batch=b2;+monarch/nudge :new!alice@demo.monarch PRIVMSG carol :\u{1}ACTION nudges carol\u{1}",
                "BATCH -b2",
            ])
        expectLines(
            Array(try await gateway.named("self", "znc.in/self-message").shown.suffix(3).prefix(2)),
            [
                ":self!alice@demo.monarch PRIVMSG bob :[22:13] ho",
                ":self!alice@demo.monarch PRIVMSG bob :\u{1}ACTION [22:13] waves\u{1}",
            ])
    }

    @Test func `those who ask by themselves are shown nothing unasked`() async throws {
        let gateway = TestGateway.keeping()
        let (desk, _) = try await gateway.named("desk")
        try await gateway.says("hi")
        expectLines(try await gateway.named("a", "draft/chathistory batch").shown, [])
        expectLines(try await gateway.named("b", "znc.in/playback batch").shown, [])
        _ = desk
    }

    /// Their questions, by time or by the last message that they know, would not find it.
    @Test(arguments: ["draft/chathistory", "znc.in/playback"])
    func `those who ask by themselves are shown what came out of its time`(capability: String) async throws {
        let gateway = TestGateway.keeping()
        let (desk, _) = try await gateway.named("desk")
        let (phone, _) = try await gateway.named("phone", capability)
        try await gateway.says("one")
        _ = try await phone.takeAnswering()
        try await phone.channel.close().get()
        let earlier = await gateway.server.now() - 60_000
        try await gateway.network { $0.says("carol", .text("kept by the service"), at: earlier) }
        try await gateway.says("two")
        expectLines(
            try await gateway.named("phone", capability).shown,
            [":carol!carol@demo.monarch PRIVMSG phone :[22:12] kept by the service"])
        expectLines(try await gateway.named("phone", capability).shown, [])
        _ = desk
    }

    @Test func `what is lost on the way is shown again`() async throws {
        let (gateway, desk, phone) = try await Self.deskAndPhone()
        try await gateway.says("one")
        // It was asked, and has not answered.
        #expect(try await phone.take().contains { $0.hasPrefix(":monarch.local PING monarch-") })
        try await phone.channel.close().get()
        await gateway.loop.run()
        let (again, shown) = try await gateway.named("phone")
        expectLines(shown, [":bob!bob@demo.monarch PRIVMSG phone :[22:13] one"])
        _ = again
        _ = desk
    }

    @Test func `one question is open at a time, and one is asked every half second`() async throws {
        let gateway = TestGateway.keeping()
        let (alice, _) = try await gateway.named("phone")
        try await gateway.says("one")
        try await gateway.says("two")
        func questions() async throws -> [String] { try await alice.take().filter { $0.contains("PING") } }
        let first = try await questions()
        #expect(first.count == 1)
        await gateway.advance(by: 20_000)
        #expect(try await questions() == [])
        try await alice.send("PONG :something", "PONG", "PONG monarch-zz")
        #expect(try await questions() == [])
        try await alice.send("PONG " + (first.first?.split(separator: " ").last ?? ""))
        let second = try await questions()
        #expect(second.count == 1 && second != first)
        try await alice.send("PONG monarch.local :" + (second.first?.split(separator: " ").last ?? ""))
        try await gateway.says("three")
        #expect(try await questions() == [])
        await gateway.advance(by: 4999)
        #expect(try await questions() == [])
        await gateway.advance(by: 1)
        #expect(try await questions().count == 1)
    }

    @Test func `nameless clients share a position`() async throws {
        let gateway = TestGateway.keeping()
        let (desk, _) = try await gateway.named("desk")
        let one = try await gateway.alice(nick: "one")
        try await gateway.says("hi")
        _ = try await one.takeAnswering()
        try await one.send("QUIT")
        let two = try await gateway.connect()
        try await two.send("PASS :alice@demo.monarch:demo", "NICK two", "USER user 0 * :Alice")
        expectLines(gateway.history(try await two.take()), [])
        _ = desk
    }

    @Test func `a restart loses nothing, and shows what came meanwhile`() async throws {
        let first = TestGateway.keeping()
        let (phone, _) = try await first.named("phone")
        try await first.says("seen")
        _ = try await phone.takeAnswering()
        try await first.says("not seen")
        let second = first.restarted()
        let (_, shown) = try await second.named("phone")
        expectLines(shown, [":bob!bob@demo.monarch PRIVMSG phone :[22:13] not seen"])
    }

    @Test func `no more lines and days than the configuration says`() async throws {
        let gateway = TestGateway.keeping {
            $0.replayLines = 2
            $0.replayDays = 1
            $0.pingInterval = 1_000_000
        }
        let (desk, _) = try await gateway.named("desk")
        let (phone, _) = try await gateway.named("phone")
        try await phone.send("QUIT")
        try await gateway.says("old", by: "carol")
        await gateway.advance(by: 25 * 3600 * 1000)
        for text in ["a", "b", "c"] { try await gateway.says(text) }
        expectLines(
            try await gateway.named("phone").shown,
            [":bob!bob@demo.monarch PRIVMSG phone :[23:13] b", ":bob!bob@demo.monarch PRIVMSG phone :[23:13] c"])
        _ = desk
    }

    /// As the configuration says.
    @Test(arguments: [(0, 10, 0), (3, 0, 3)]) func `no lines are none, and no days are any age`(
        lines: Int, days: Int, shown: Int
    ) async throws {
        let gateway = TestGateway.keeping {
            $0.replayLines = lines
            $0.replayDays = days
            $0.pingInterval = 100_000_000
        }
        let (desk, _) = try await gateway.named("desk")
        let (phone, _) = try await gateway.named("phone")
        try await phone.send("QUIT")
        for text in ["a", "b", "c"] { try await gateway.says(text) }
        await gateway.advance(by: 400 * 24 * 3600 * 1000)
        #expect(try await gateway.named("phone").shown.count == shown)
        _ = desk
    }

    @Test func `a server that ends asks once more, and hears the answer`() async throws {
        let (gateway, desk, phone) = try await Self.deskAndPhone()
        try await gateway.says("one")
        _ = try await phone.takeAnswering()
        // Too soon after the first question for another one.
        try await gateway.says("two")
        expectLines(try await phone.take(), [":bob!bob@demo.monarch PRIVMSG phone :two"])
        try await phone.channel.pipeline.addHandler(HalfClosing(), position: .first)
        phone.channel.pipeline.fireUserInboundEventTriggered(ServerShutdown())
        let last = try await phone.take()
        #expect(last.count == 2 && last.last == "ERROR :Closing link: the server is stopping")
        let token = try #require(last.first?.split(separator: " ").last)
        // What else it says is not for anybody.
        try await phone.send("PRIVMSG bob :too late", "PONG x", "PONG \(token)")
        await gateway.advance(by: 1000)
        #expect(!phone.isOpen)
        #expect(try await gateway.network { $0.sent.count } == 0)
        expectLines(try await gateway.named("phone").shown, [])
        _ = desk
    }

    @Test func `who does not answer to that sees it again`() async throws {
        let (gateway, desk, phone) = try await Self.deskAndPhone()
        try await gateway.says("one")
        _ = try await phone.takeAnswering()
        try await gateway.says("two")
        phone.channel.pipeline.fireUserInboundEventTriggered(ServerShutdown())
        _ = try await phone.take()
        await gateway.advance(by: 1000)
        #expect(!phone.isOpen)
        expectLines(
            try await gateway.named("phone").shown, [":bob!bob@demo.monarch PRIVMSG phone :[22:13] two"])
        _ = desk
    }

    @Test func `live lines and commands come after what was missed`() async throws {
        let store = SlowHistoryStore()
        let gateway = TestGateway.keeping(store)
        let (desk, _) = try await gateway.named("desk")
        let (phone, _) = try await gateway.named("phone")
        try await phone.send("QUIT")
        try await gateway.says("missed")
        store.isSlow.withLock { $0 = true }
        let (again, shown) = try await gateway.named("phone")
        expectLines(shown, [])
        try await gateway.says("live")
        try await again.send("PING x")
        expectLines(try await again.take(), [])
        store.isSlow.withLock { $0 = false }
        store.work()
        expectLines(
            try await again.takeAnswering(),
            [
                ":bob!bob@demo.monarch PRIVMSG phone :[22:13] missed",
                ":bob!bob@demo.monarch PRIVMSG phone :[22:13] live",
                ":monarch.local PONG monarch.local x",
            ])
        try await gateway.says("later")
        expectLines(try await again.takeAnswering(), [":bob!bob@demo.monarch PRIVMSG phone :later"])
        _ = desk
    }

    @Test func `what cannot be read is not taken for nothing`() async throws {
        let store = SlowHistoryStore()
        let gateway = TestGateway.keeping(store)
        let (desk, _) = try await gateway.named("desk")
        let (phone, _) = try await gateway.named("phone")
        try await phone.send("QUIT")
        try await gateway.says("missed")
        store.isBroken.withLock { $0 = true }
        let again = try await gateway.connect()
        try await again.send("PASS :alice@demo.monarch@phone:demo", "NICK phone", "USER user 0 * :Alice")
        #expect(try await again.take().filter { $0.contains("cannot be read at the moment") }.count == 1)
        try await again.send("QUIT")
        store.isBroken.withLock { $0 = false }
        // It stays where it was.
        expectLines(try await gateway.named("phone").shown, [":bob!bob@demo.monarch PRIVMSG phone :[22:13] missed"])
        _ = desk
    }

    /// What was written before the sign-in goes out, and arrives, while the client is shown what it has missed.
    @Test func `a label is answered though the message is among what was missed`() async throws {
        let store = SlowHistoryStore()
        let gateway = TestGateway.keeping(store)
        let alice = try await gateway.connect()
        try await alice.register(
            "labeled-response echo-message batch message-tags", pass: "alice@demo.monarch:demo")
        try await alice.send("@label=a PRIVMSG bob :early")
        store.isSlow.withLock { $0 = true }
        try await gateway.settle()
        try await gateway.network { $0.endLast() }
        #expect(try await alice.take().contains { $0.contains("early") } == false)
        store.isSlow.withLock { $0 = false }
        store.work()
        let lines = try await alice.take().filter { $0.contains("early") }
        #expect(lines.count == 1 && lines.first?.contains("label=a") == true)
    }

    @Test func `a group that has gone is told of by the bot`() async throws {
        let first = TestGateway.keeping()
        let (desk, _) = try await first.named("desk")
        for name in ["phone", "laptop"] {
            let (client, _) = try await first.named(name)
            try await client.send("QUIT")
        }
        try await first.network { client in
            client.report(
                .conversation(
                    ConversationID("g"), .opened(participants: [FakeNetwork.identity("bob")], grownFrom: nil)))
            client.says("bob", "to all", in: "g")
        }
        let here = try await first.named("phone")
        expectLines(Array(here.shown.suffix(1)), [":bob!bob@demo.monarch PRIVMSG #chat-1 :[22:13] to all"])
        let second = first.restarted()
        let client = try await second.connect()
        try await client.send("PASS :alice@demo.monarch@laptop:demo", "NICK laptop", "USER user 0 * :Alice")
        try await second.settle()
        #expect(
            try await client.take().contains(
                ":root!root@monarch.local NOTICE laptop :#chat-1 [2023-11-14 22:13] <bob> to all"))
        _ = desk
    }
}

/// Ends the sending half alone, as a socket does; a channel in memory knows no halves.
private final class HalfClosing: ChannelOutboundHandler, Sendable {
    typealias OutboundIn = ByteBuffer

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .all { context.close(mode: mode, promise: promise) } else { promise?.succeed(()) }
    }
}
