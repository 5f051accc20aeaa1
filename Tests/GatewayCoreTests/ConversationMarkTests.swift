// SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing

@testable import GatewayCore

@Suite struct ConversationMarkTests {
    private static let account = AccountID("demo/alice@demo.monarch")

    private static func at(_ name: String) -> HistoryPlace { HistoryPlace(account: account, kind: .direct, key: name) }

    private static func place(_ nick: String, in session: isolated UserSession) throws -> ChatPlace {
        let contact = session.contact(nick: nick)
        return .direct(try #require(contact).correspondent)
    }

    @Test func marksAreKeptForTheirOwner() async throws {
        let store = InMemoryConversationMarkStore()
        store.keep(.muted, at: Self.at("bob"))
        let (bench, _, _) = try await Bench.signedIn(contacts: ["bob", "carol"], stores: SessionStores(marks: store))
        let kept = Mutex<[HistoryPlace: ConversationMarks]>([:])
        try await bench.run { session in
            let (bob, carol) = (try Self.place("bob", in: session), try Self.place("carol", in: session))
            #expect(session.marks(of: bob) == .muted)
            try session.mark(bob, [], from: AttachmentID(1))
            try session.mark(carol, [.pinned, .muted], from: AttachmentID(1))
            store.marks(of: Self.account, on: session.loop) { marks in kept.withLock { $0 = marks } }
        }
        #expect(kept.withLock { $0 } == [Self.at("carol"): [.pinned, .muted]])
    }

    @Test func thereIsAnEndToThem() async throws {
        var limits = SessionLimits()
        limits.markedConversations = 1
        let (bench, _, _) = try await Bench.signedIn(contacts: ["bob", "carol"], limits: limits)
        try await bench.run { session in
            let (bob, carol) = (try Self.place("bob", in: session), try Self.place("carol", in: session))
            try session.mark(bob, .pinned, from: AttachmentID(1))
            #expect(throws: SettingError.self) { try session.mark(carol, .pinned, from: AttachmentID(1)) }
            try session.mark(bob, .muted, from: AttachmentID(1))
            try session.mark(bob, [], from: AttachmentID(1))
            try session.mark(carol, .pinned, from: AttachmentID(1))
        }
    }
}
