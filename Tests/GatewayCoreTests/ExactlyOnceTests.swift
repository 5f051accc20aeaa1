// SPDX-License-Identifier: Apache-2.0
import Cryptography
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore

/// Random losses, sign-outs and restarts at every moment: each message ends exactly once, is sent at most once unless it
/// came back unsent, and those of a conversation arrive in order.
@Suite struct ExactlyOnceTests {
    @Test(arguments: 0..<60)
    func everyMessageEndsOnce(seed: Int) async throws {
        var random = Seeded(UInt64(seed) &+ 1)
        let store = HeldOutboxStore()
        let stores = SessionStores(outbox: store)
        let ends = Ends()
        var submitted = 0
        var arrived: [String: [Int]] = [:]
        var time: Int64 = 1_700_000_000_000
        var bench = Bench(stores: stores, time: time)
        var notebook = EndingNotebook(1, ends: ends)
        func start() async throws {
            let bench = bench
            let notebook = notebook
            let account = bench.account
            try await bench.run { session in
                _ = session.attach(notebook)
                try session.addAccount(account)
                try session.signIn(account.id)
            }
            store.work()
            await bench.loop.run()
        }
        try await start()
        // Before the network has let the user in once, nothing may be written down for them.
        let first = bench
        try await first.run { _ in first.network.accept() }
        for step in 0..<200 {
            let current = bench
            let choice = random.next(below: 100)
            let number = submitted
            let name = random.next(below: 2) == 0 ? "bob" : "carol"
            let author = notebook
            switch choice {
            case 0..<40:
                submitted += 1
                let isTaken = try await current.run { session in
                    let contact = try session.stranger("\(name)@demo.monarch")
                    return
                        (try? session.submit(
                            .text(RichText("\(name) \(number)")), to: .contact(contact.reference), from: author.id))
                        != nil
                }
                if !isTaken { ends.add("\(name) \(number)") }
            case 40..<60:
                // The network delivers some of what it has, in order.
                let count = random.next(below: 4)
                let texts = try await current.run { _ in current.network.deliver(count) }
                for text in texts {
                    let parts = text.split(separator: " ")
                    arrived[String(parts[0]), default: []].append(Int(parts[1]) ?? -1)
                }
            case 60..<70:
                try await current.run { _ in current.network.accept() }
            case 70..<80:
                let unsent = random.next(below: 4)
                try await current.run { _ in current.network.lose(unsent: unsent) }
            case 80..<88:
                await current.loop.advanceTime(by: .seconds(400))
            case 88..<92:
                let unsent = random.next(below: 4)
                try await current.run { session in
                    current.network.keepUnsent(unsent)
                    try? session.signOut(current.account.id)
                }
                try await current.run { try? $0.signIn(current.account.id) }
            case 92..<96:
                let unsent = random.next(below: 4)
                try await current.run { session in
                    current.network.keepUnsent(unsent)
                    session.close()
                }
                store.work()
                time += 10_000
                bench = Bench(stores: stores, time: time)
                notebook = EndingNotebook(UInt64(step) + 2, ends: ends)
                try await start()
            default:
                store.work()
                await current.loop.run()
            }
        }
        // Everything is allowed to end.
        for _ in 0..<5 {
            let current = bench
            store.work()
            await current.loop.run()
            try await current.run { session in
                try? session.signIn(current.account.id)
                current.network.accept()
            }
            store.work()
            await current.loop.run()
            let texts = try await current.run { _ in current.network.deliver(1000) }
            for text in texts {
                let parts = text.split(separator: " ")
                arrived[String(parts[0]), default: []].append(Int(parts[1]) ?? -1)
            }
        }
        let counts = ends.all
        #expect(counts.values.allSatisfy { $0 == 1 }, "ended more than once: \(counts.filter { $0.value != 1 })")
        #expect(counts.count == submitted, "some never ended")
        for (name, numbers) in arrived {
            #expect(numbers == numbers.sorted(), "out of order for \(name)")
            #expect(Set(numbers).count == numbers.count, "arrived twice for \(name)")
        }
    }
}

/// How often each message has ended.
private final class Ends: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    var all: [String: Int] { counts.withLock { $0 } }
    func add(_ text: String) { counts.withLock { $0[text, default: 0] += 1 } }
}

private final class EndingNotebook: SessionAttachment {
    let id: AttachmentID
    private let ends: Ends

    init(_ id: UInt64, ends: Ends) {
        self.id = AttachmentID(id)
        self.ends = ends
    }

    func holdInput(_ hold: Bool) {}

    func receive(_ event: SessionEvent) {
        switch event {
        case .message(let message): if message.sender == nil { end(message.body) }
        case .failed(let message, _): end(message.body)
        default: break
        }
    }

    private func end(_ body: MessageBody) {
        if case .text(let text) = body { ends.add(text.text) }
    }
}

extension ScriptedNetwork {
    /// Delivers the first messages that have not ended. Returns their texts.
    func deliver(_ count: Int) -> [String] {
        guard let client = last, client.isIn else { return [] }
        var texts: [String] = []
        for (message, _) in client.takeOpen(count) {
            if case .text(let text) = message.body { texts.append(text.text) }
            client.report(.outcome(message.id, .delivered))
        }
        return texts
    }

    func accept() {
        guard let client = last, client.calls.last == "connect" else { return }
        client.isIn = true
        client.calls.append("accepted")
        client.accept(contacts: ["bob", "carol"])
    }

    /// The last of what was sent never left.
    func keepUnsent(_ count: Int) {
        guard let client = last else { return }
        client.unsent = Set(client.sent.suffix(min(count, client.sent.count - client.ended)).map(\.0.id))
        client.isIn = false
    }

    func lose(unsent: Int) {
        guard let client = last, client.calls.last == "connect" || client.isIn else { return }
        keepUnsent(unsent)
        client.calls.append("lost")
        client.lose()
    }
}

struct Seeded {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next(below limit: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % limit
    }
}
