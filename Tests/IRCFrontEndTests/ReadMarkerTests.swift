// SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("MARKREAD")
struct ReadMarkerTests {
    private static let time = "timestamp=2023-11-14T22:13:20.000Z"
    private static let earlier = "timestamp=2023-11-14T22:13:19.000Z"

    @Test func `set, got, told to the others, and never back`() async throws {
        let gateway = TestGateway.keeping()
        let alice = try await gateway.alice("draft/read-marker")
        let other = try await gateway.alice("draft/read-marker", nick: "other")
        let old = try await gateway.alice(nick: "old")
        for client in [alice, other, old] { _ = try await client.take() }
        expectLines(try await alice.ask("MARKREAD bob"), [":monarch.local MARKREAD bob *"])
        let marked = ":monarch.local MARKREAD bob \(Self.time)"
        expectLines(try await alice.ask("MARKREAD bob \(Self.time)"), [marked])
        expectLines(try await other.take(), [marked])
        expectLines(try await old.take(), [])
        expectLines(
            try await other.ask("MARKREAD bob@demo.monarch \(Self.earlier)"),
            [":monarch.local MARKREAD bob@demo.monarch \(Self.time)"])
        expectLines(try await alice.take(), [])
        expectLines(try await old.ask("MARKREAD bob"), [marked])
        // After a restart.
        let next = gateway.restarted()
        let again = try await next.alice("draft/read-marker")
        expectLines(try await again.ask("MARKREAD bob"), [marked])
    }

    @Test func `between JOIN and the end of the names`() async throws {
        let gateway = TestGateway.keeping()
        let alice = try await gateway.alice("draft/read-marker")
        try await gateway.network { client in
            client.report(
                .conversation(
                    ConversationID("g"), .opened(participants: [FakeNetwork.identity("bob")], grownFrom: nil)))
        }
        func order(_ lines: [String], _ channel: String) -> [String] {
            lines.filter { $0.contains(channel) }.compactMap { line in
                ["JOIN", "MARKREAD", "366"].first { line.contains(" \($0) ") }
            }
        }
        #expect(order(try await alice.take(), "#chat-1") == ["JOIN", "MARKREAD", "366"])
        _ = try await alice.ask("MARKREAD #chat-1 \(Self.time)", "MARKREAD &monarch \(Self.time)")
        let other = try await gateway.connect()
        try await other.send(
            "PASS :alice@demo.monarch:demo", "CAP REQ draft/read-marker", "NICK o", "USER u 0 * :x", "CAP END")
        let burst = try await other.take()
        for channel in ["#chat-1", "&monarch"] {
            #expect(order(burst, channel) == ["JOIN", "MARKREAD", "366"])
            #expect(burst.contains(":monarch.local MARKREAD \(channel) \(Self.time)"))
        }
    }

    @Test func `known later than the channels were joined`() async throws {
        let gateway = TestGateway.keeping()
        let alice = try await gateway.alice("draft/read-marker")
        _ = try await alice.ask("MARKREAD &monarch \(Self.time)")
        let next = gateway.restarted()
        let again = try await next.connect()
        try await again.send(
            "PASS :alice@demo.monarch:demo", "CAP REQ draft/read-marker", "NICK alice", "USER u 0 * :x", "CAP END")
        let markers = try await again.take().filter { $0.contains("MARKREAD") }
        #expect(markers == [":monarch.local MARKREAD &monarch *", ":monarch.local MARKREAD &monarch \(Self.time)"])
    }

    @Test func `what is wrong is said with its code`() async throws {
        let gateway = TestGateway.keeping()
        let alice = try await gateway.alice("draft/read-marker")
        let cases: [(String, String)] = [
            ("MARKREAD", "NEED_MORE_PARAMS :Missing parameters"),
            ("MARKREAD :", "NEED_MORE_PARAMS :Missing parameters"),
            ("MARKREAD bob *", "INVALID_PARAMS bob :The time has to be timestamp=YYYY-MM-DDThh:mm:ss.sssZ"),
            ("MARKREAD bob timestamp=now", "INVALID_PARAMS bob :The time has to be timestamp=YYYY-MM-DDThh:mm:ss.sssZ"),
            ("MARKREAD nobody \(Self.time)", "INVALID_PARAMS nobody :There is no such conversation"),
            ("MARKREAD #nowhere", "INVALID_PARAMS #nowhere :There is no such conversation"),
        ]
        for (command, expected) in cases {
            expectLines(try await alice.ask(command), [":monarch.local FAIL MARKREAD " + expected])
        }
        // From the future.
        expectLines(
            try await alice.ask("MARKREAD bob timestamp=2099-01-01T00:00:00.000Z"),
            [":monarch.local MARKREAD bob timestamp=2023-11-14T22:14:20.500Z"])
    }

    @Test func `it needs no history`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("draft/read-marker")
        let other = try await gateway.alice("draft/read-marker", nick: "other")
        _ = try await alice.ask("MARKREAD bob \(Self.time)")
        expectLines(try await other.ask("MARKREAD bob").suffix(1), [":monarch.local MARKREAD bob \(Self.time)"])
    }
}
