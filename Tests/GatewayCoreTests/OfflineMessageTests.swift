// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore

@Suite struct OfflineMessageTests {
    private static func message(_ id: String, _ text: String) -> OfflineMessage {
        OfflineMessage(id: id, sender: Bench.identity("bob"), body: .text(RichText(text)), sentAt: 1_600_000_000_000)
    }

    @Test func storedThenShownThenConfirmed() async throws {
        let store = SteppedOfflineStore()
        let (bench, network, notebook) = try await Bench.signedIn(stores: SessionStores(offlineMessages: store))
        try await bench.run { _ in
            network.last?.report(.offlineMessages([Self.message("a", "first"), Self.message("b", "second")]))
            // The network may tell them again at any time.
            network.last?.report(.offlineMessages([Self.message("a", "first")]))
        }
        #expect(notebook.lines.isEmpty)
        store.jobs.run()
        await bench.loop.run()
        #expect(notebook.lines == ["bob <bob> first", "bob <bob> second"])
        #expect(network.last?.calls == ["connect"])
        store.jobs.run()
        await bench.loop.run()
        #expect(network.last?.calls == ["connect", "confirm a b"])
    }

    @Test func theyCarryTheirOwnTime() async throws {
        let bench = Bench()
        let times = Times()
        try await bench.signedIn(contacts: ["bob"], notebook: Notebook(1))
        try await bench.run { session in
            _ = session.attach(times)
            bench.network.last?.report(.offlineMessages([Self.message("a", "first")]))
        }
        #expect(times.all == [1_600_000_000_000])
    }

    @Test func eachIsShownOnceEverAlsoAfterARestart() async throws {
        let (first, _, _) = try await Bench.signedIn()
        try await first.run { session in
            first.network.last?.report(.offlineMessages([Self.message("a", "first")]))
            session.close()
        }
        // The service had not heard that it may delete the first one.
        let second = Bench(stores: first.stores, time: first.clock.now + 5000)
        let notebook = Notebook(2)
        try await second.signedIn(contacts: ["bob"], notebook: notebook)
        try await second.run { _ in
            second.network.last?.report(.offlineMessages([Self.message("a", "first"), Self.message("b", "second")]))
        }
        #expect(notebook.lines == ["bob <bob> second"])
        #expect(second.network.last?.calls.last == "confirm a b")
    }

    /// Shown once while the user is there, and left with the service.
    @Test func whatCannotBeStoredIsShownAndNotConfirmed() async throws {
        let store = SteppedOfflineStore()
        store.isFull.withLock { $0 = true }
        let (bench, network, notebook) = try await Bench.signedIn(stores: SessionStores(offlineMessages: store))
        for _ in 0..<2 {
            try await bench.run { _ in network.last?.report(.offlineMessages([Self.message("a", "first")])) }
            store.jobs.run()
            await bench.loop.run()
        }
        #expect(notebook.lines == ["bob <bob> first"])
        #expect(network.last?.calls == ["connect"])
    }

    /// The client has gone, though it has not left yet: what it was told was not seen.
    @Test func whatNobodySeesStaysNew() async throws {
        let store = SteppedOfflineStore()
        let bench = Bench(stores: SessionStores(offlineMessages: store))
        let gone = GoneAttachment()
        let network = bench.network
        let account = bench.account
        try await bench.run { session in
            _ = session.attach(gone)
            try session.addAccount(account)
            try session.signIn(account.id)
            network.last?.accept(contacts: ["bob"])
            network.last?.report(.offlineMessages([Self.message("a", "first")]))
        }
        for _ in 0..<2 {
            store.jobs.run()
            await bench.loop.run()
        }
        #expect(network.last?.calls == ["connect"])
        let notebook = Notebook(2)
        try await bench.run { session in
            _ = session.attach(notebook)
            network.last?.report(.offlineMessages([Self.message("a", "first")]))
        }
        for _ in 0..<2 {
            store.jobs.run()
            await bench.loop.run()
        }
        #expect(notebook.lines == ["bob <bob> first"])
        #expect(network.last?.calls == ["connect", "confirm a"])
    }

    @Test func aMessageThatTheNetworkStoresIsShownAsThat() async throws {
        let (bench, _, phone) = try await Bench.signedIn()
        let desk = Notebook(2)
        try await bench.run { session in
            _ = session.attach(desk)
            let id = try session.say("hi", to: "bob", by: phone)
            bench.network.last?.report(.outcome(id, .storedOffline))
            bench.network.last?.report(.outcome(id, .delivered))
        }
        #expect(phone.lines == ["bob <me> hi (stored)"])
        #expect(desk.lines == phone.lines)
    }

    @Test func whatWasSaidElsewhereIsTheUsersOwn() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        try await bench.run { _ in
            network.last?.report(
                .ownMessage(ConversationID("direct-bob"), to: Bench.identity("bob"), .text("from my PC")))
            network.last?.report(
                .conversation(
                    ConversationID("g"), .opened(participants: [Bench.identity("bob")], grownFrom: nil)))
            network.last?.report(.ownMessage(ConversationID("g"), to: nil, .text("to all")))
            network.last?.report(.ownMessage(ConversationID("unheard of"), to: nil, .text("nowhere")))
        }
        #expect(notebook.lines == ["bob <me> from my PC", "#chat-1 opened by bob", "#chat-1 <me> to all"])
    }
}

private final class Times: SessionAttachment {
    let id = AttachmentID(99)
    private let times = Mutex<[Int64]>([])

    var all: [Int64] { times.withLock { $0 } }
    func holdInput(_ hold: Bool) {}
    func receive(_ event: SessionEvent) {
        if case .message(let message) = event { times.withLock { $0.append(message.time) } }
    }
}

private final class GoneAttachment: SessionAttachment {
    let id = AttachmentID(98)
    let isListening = false

    func holdInput(_ hold: Bool) {}
    func receive(_ event: SessionEvent) {}
}

/// Does one step each time a test lets it.
private final class SteppedOfflineStore: OfflineMessageStore {
    let jobs = WaitingJobs()
    let isFull = Mutex(false)
    private let store = InMemoryOfflineMessageStore()

    func receive(
        _ messages: [OfflineMessage], of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([OfflineMessage]?) -> Void
    ) {
        let isFull = isFull.withLock { $0 }
        jobs.add {
            if isFull {
                loop.execute { answer(nil) }
            } else {
                self.store.receive(messages, of: account, on: loop, answer)
            }
        }
    }

    func markShown(
        _ messages: [String], of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void
    ) {
        jobs.add { self.store.markShown(messages, of: account, on: loop, answer) }
    }

    func forget(_ account: AccountID) { store.forget(account) }
}
