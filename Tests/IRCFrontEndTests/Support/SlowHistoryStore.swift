// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Synchronization

@testable import GatewayCore
@testable import IRCFrontEnd

/// A history whose reading takes until the test says so.
final class SlowHistoryStore: HistoryStore {
    let store = InMemoryHistoryStore()
    private let waiting = Mutex<[@Sendable () -> Void]>([])
    let isSlow = Mutex(false)
    /// Whether neither what a client has missed nor what it searches for can be read.
    let isBroken = Mutex(false)

    func work() {
        let jobs = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for job in jobs { job() }
    }

    private func later(_ job: @escaping @Sendable () -> Void) {
        if isSlow.withLock({ $0 }) { waiting.withLock { $0.append(job) } } else { job() }
    }

    func append(
        _ entry: HistoryEntry, isBeingSent: Bool, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (HistoryAppend) -> Void
    ) { store.append(entry, isBeingSent: isBeingSent, of: user, on: loop, answer) }
    func settle(
        _ message: MessageID, order: MessageID, time: Int64, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void
    ) { store.settle(message, order: order, time: time, of: user, on: loop, answer) }
    func discard(_ message: MessageID, of user: String) { store.discard(message, of: user) }
    func unsettled(
        of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (_ messages: [HistoryEntry], _ highest: MessageID) -> Void
    ) { store.unsettled(of: user, on: loop, answer) }
    func entries(
        in place: HistoryPlace, _ range: HistoryRange, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) { later { self.store.entries(in: place, range, of: user, on: loop, answer) } }
    func late(
        after order: MessageID, limit: Int, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        later { self.store.late(after: order, limit: limit, of: user, on: loop, answer) }
    }

    func missed(
        after order: MessageID, since time: Int64, limit: Int, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        if isBroken.withLock({ $0 }) { return loop.answer(nil, to: answer) }
        later { self.store.missed(after: order, since: time, limit: limit, of: user, on: loop, answer) }
    }
    func conversations(
        after: Int64, before: Int64, limit: Int, fromEnd: Bool, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryConversation]) -> Void
    ) {
        store.conversations(
            after: after, before: before, limit: limit, fromEnd: fromEnd, of: user, on: loop, answer)
    }
    func conversation(
        named name: String, _ kind: HistoryPlace.Kind, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (HistoryConversation?) -> Void
    ) { store.conversation(named: name, kind, of: user, on: loop, answer) }
    func speaker(
        named name: String, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (ContactID?) -> Void
    ) { store.speaker(named: name, of: user, on: loop, answer) }
    func search(
        _ search: HistorySearch, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        if isBroken.withLock({ $0 }) { return loop.answer(nil, to: answer) }
        store.search(search, of: user, on: loop, answer)
    }
    func readMarkers(
        of user: String, on loop: any EventLoop, _ answer: @escaping @Sendable ([HistoryPlace: Int64]) -> Void
    ) { store.readMarkers(of: user, on: loop, answer) }
    func mark(_ place: HistoryPlace, readUpTo time: Int64, of user: String) {
        store.mark(place, readUpTo: time, of: user)
    }
    func position(
        of client: String, user: String, on loop: any EventLoop, _ answer: @escaping @Sendable (MessageID?) -> Void
    ) { store.position(of: client, user: user, on: loop, answer) }
    func keepPosition(_ order: MessageID, of client: String, user: String) {
        store.keepPosition(order, of: client, user: user)
    }
    func forget(
        _ place: HistoryPlace, since time: Int64?, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Int?) -> Void
    ) { store.forget(place, since: time, of: user, on: loop, answer) }
    func forget(user: String) { store.forget(user: user) }
    func adopt(from former: String, to user: String) { store.adopt(from: former, to: user) }
}

extension TestGateway {
    /// With a history.
    static func keeping(
        _ store: any HistoryStore = InMemoryHistoryStore(),
        _ configure: @escaping (inout IRCServerConfiguration) -> Void = { _ in }
    ) -> TestGateway {
        TestGateway(stores: SessionStores(history: store), configure)
    }

    /// The gateway after a restart five seconds later: the same stores, and nobody there.
    func restarted() -> TestGateway {
        TestGateway(stores: stores, at: server.now() + 5000) { _ in }
    }

    /// `alice@demo.monarch` by a client with a name, and what it was shown when it came, after the sign-in.
    func named(
        _ name: String, _ capabilities: String = "", nick: String? = nil
    ) async throws -> (TestClient, shown: [String]) {
        let client = try await connect()
        try await client.send("CAP LS 302", "PASS :alice@demo.monarch@\(name):demo")
        if !capabilities.isEmpty { try await client.send("CAP REQ :\(capabilities)") }
        try await client.send("NICK \(nick ?? name)", "USER user 0 * :Alice Liddell", "CAP END")
        if try await network({ $0.calls }) == ["connect"] { try await settle() }
        let shown = history(try await client.takeAnswering())
        // The next question can be asked.
        await advance(by: 5_000)
        return (client, shown)
    }

    /// The lines that show what was said, and batches.
    func history(_ lines: [String]) -> [String] {
        withoutIDs(lines).filter { line in
            guard line.contains("PRIVMSG") || line.contains("NOTICE") || line.contains("BATCH") else { return false }
            return !line.contains("root!root") && !line.contains("netsplit") && !line.contains(" 005 ")
        }
    }

    func says(_ text: String, by name: String = "bob") async throws {
        try await network { $0.says(name, text) }
    }
}

extension TestClient {
    /// Answers the server's questions whether it is there, and returns everything else.
    func takeAnswering() async throws -> [String] {
        let lines = try await take()
        for line in lines {
            if let token = line.split(separator: "PING monarch-").dropFirst().first {
                try await send("PONG :monarch-" + token)
            }
        }
        return withoutIDs(lines.filter { !$0.contains("PING monarch-") })
    }
}
