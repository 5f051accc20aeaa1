// SPDX-License-Identifier: Apache-2.0
import Cryptography
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore

/// With a history, whatever happens at whatever moment: nothing arrives twice, all that arrived is in the history once,
/// and nothing is shown before it is there.
@Suite struct HistoryExactlyOnceTests {
    /// Losses, sign-outs and orderly ends: besides, each message ends once.
    @Test(arguments: 0..<40)
    func withoutKills(seed: Int) async throws {
        let run = Run(seed: seed, kills: false)
        try await run.play()
        try await run.finish()
        run.check()
        let arrived = Set(run.history.map(\.text))
        let failures = run.record.failures
        #expect(failures.values.allSatisfy { $0 == 1 }, "told twice: \(failures.filter { $0.value != 1 })")
        for text in run.submitted where !arrived.contains(text) {
            #expect(failures[text] == 1, "\(text) neither arrived nor failed")
        }
    }

    /// The process is killed: what was asked of the disk and not done is not done, but for a part of it.
    @Test(arguments: 100..<140)
    func withKills(seed: Int) async throws {
        let run = Run(seed: seed, kills: true)
        try await run.play()
        try await run.finish()
        run.check()
    }
}

/// What clients were told.
private final class Record: Sendable {
    private struct State {
        var failures: [String: Int] = [:]
        var shownUnstored: [String] = []
    }
    private let state = Mutex(State())
    let store: InMemoryHistoryStore

    init(_ store: InMemoryHistoryStore) { self.store = store }

    var failures: [String: Int] { state.withLock { $0.failures } }
    var shownUnstored: [String] { state.withLock { $0.shownUnstored } }
    func failed(_ text: String) { state.withLock { $0.failures[text, default: 0] += 1 } }

    func shown(_ message: ChatMessage) {
        // A disk that takes too long is not waited for; then it is not said to be stored.
        guard message.order != nil,
            !store.entries(of: "demo/alice@demo.monarch").contains(where: { $0.id == message.id })
        else { return }
        state.withLock { $0.shownUnstored.append("\(message.id)") }
    }
}

private final class RecordingAttachment: SessionAttachment {
    let id: AttachmentID
    private let record: Record

    init(_ id: UInt64, _ record: Record) {
        self.id = AttachmentID(id)
        self.record = record
    }

    func holdInput(_ hold: Bool) {}

    func receive(_ event: SessionEvent) {
        switch event {
        case .message(let message), .storedOffline(let message): record.shown(message)
        case .failed(let message, _): if case .text(let text) = message.body { record.failed(text.text) }
        default: break
        }
    }
}

private final class Run {
    private var random: Seeded
    private let kills: Bool
    private let disk = WaitingJobs()
    private let held: HeldHistoryStore
    private let stores: SessionStores
    let record: Record
    private var bench: Bench
    private var attachment: RecordingAttachment
    private var nextAttachment: UInt64 = 1
    private var time: Int64 = 1_700_000_000_000
    private(set) var submitted: [String] = []
    private var incoming: [String] = []
    private var offline: [OfflineMessage] = []
    private var arrived: [String: [Int]] = [:]

    init(seed: Int, kills: Bool) {
        random = Seeded(UInt64(seed) &+ 1)
        self.kills = kills
        held = HeldHistoryStore(waiting: disk)
        stores = SessionStores(outbox: HeldOutboxStore(waiting: disk), history: held)
        record = Record(held.store)
        bench = Bench(stores: stores, time: time)
        attachment = RecordingAttachment(1, record)
    }

    var history: [(text: String, isOwn: Bool)] {
        held.store.entries(of: "demo/alice@demo.monarch").compactMap { entry in
            entry.text.map { ($0, entry.sender == nil) }
        }
    }

    private func start() async throws {
        nextAttachment += 1
        attachment = RecordingAttachment(nextAttachment, record)
        let (bench, attachment) = (bench, attachment)
        try await bench.run { session in
            _ = session.attach(attachment)
            try session.addAccount(bench.account)
            try session.signIn(bench.account.id)
        }
        await work()
    }

    private func work() async {
        disk.run()
        await bench.loop.run()
    }

    private func restart() async throws {
        time += 10_000
        bench = Bench(stores: stores, time: time)
        try await start()
    }

    private func accept() async throws {
        let (bench, offline) = (bench, offline)
        try await bench.run { _ in
            bench.network.accept()
            if !offline.isEmpty, bench.network.last?.isIn == true {
                bench.network.last?.report(.offlineMessages(offline))
            }
        }
    }

    private func deliver(_ count: Int) async throws {
        let bench = bench
        for text in try await bench.run({ _ in bench.network.deliver(count) }) {
            let parts = text.split(separator: " ")
            arrived[String(parts[0]), default: []].append(Int(parts[1]) ?? -1)
        }
    }

    func play() async throws {
        try await start()
        try await accept()
        for _ in 0..<250 {
            let (bench, attachment) = (bench, attachment)
            switch random.next(below: 100) {
            case 0..<35:
                let text = "\(random.next(below: 2) == 0 ? "bob" : "carol") \(submitted.count)"
                let name = String(text.prefix { $0 != " " })
                let isTaken = try await bench.run { session in
                    let contact = try session.stranger("\(name)@demo.monarch")
                    return
                        (try? session.submit(
                            .text(RichText(text)), to: .contact(contact.reference), from: attachment.id)) != nil
                }
                if isTaken { submitted.append(text) }
            case 35..<45:
                let text = "in \(incoming.count)"
                incoming.append(text)
                try await bench.run { _ in
                    guard let client = bench.network.last, client.isIn else { return }
                    client.report(
                        .message(
                            IncomingMessage(
                                conversation: ConversationID("direct-bob"), sender: Bench.identity("bob"),
                                body: .text(RichText(text)))))
                }
            case 45..<50:
                offline.append(
                    OfflineMessage(
                        id: "\(offline.count)", sender: Bench.identity("carol"),
                        body: .text(RichText("offline \(offline.count)")), sentAt: time))
            case 50..<65: try await deliver(random.next(below: 4))
            case 65..<73: try await accept()
            case 73..<79:
                let unsent = random.next(below: 4)
                try await bench.run { _ in bench.network.lose(unsent: unsent) }
            case 79..<83: await bench.loop.advanceTime(by: .seconds(400))
            case 83..<86:
                let unsent = random.next(below: 4)
                try await bench.run { session in
                    bench.network.keepUnsent(unsent)
                    try? session.signOut(bench.account.id)
                }
                try await bench.run { try? $0.signIn(bench.account.id) }
            case 86..<89 where !kills:
                let unsent = random.next(below: 4)
                try await bench.run { session in
                    bench.network.keepUnsent(unsent)
                    session.close()
                }
                disk.run()
                try await restart()
            case 86..<89:
                disk.run(random.next(below: disk.count + 1))
                disk.drop()
                try await restart()
            case 89..<94:
                disk.run(random.next(below: disk.count + 1))
                await bench.loop.run()
            default: await work()
            }
        }
    }

    /// Everything is allowed to end.
    func finish() async throws {
        for _ in 0..<6 {
            await work()
            let bench = bench
            try await bench.run { try? $0.signIn(bench.account.id) }
            try await accept()
            for _ in 0..<3 { await work() }
            try await deliver(1000)
            await work()
        }
    }

    func check() {
        #expect(record.shownUnstored == [])
        let texts = history.map(\.text)
        #expect(Set(texts).count == texts.count, "twice in the history")
        for (name, numbers) in arrived {
            #expect(numbers == numbers.sorted(), "out of order for \(name)")
            #expect(Set(numbers).count == numbers.count, "arrived twice for \(name)")
            for number in numbers { #expect(texts.contains("\(name) \(number)"), "\(name) \(number) is not stored") }
        }
        let told = offline.map { message -> String in
            if case .text(let text) = message.body { text.text } else { "" }
        }
        #expect(texts.filter { $0.hasPrefix("offline") }.sorted() == told.sorted())
    }
}
