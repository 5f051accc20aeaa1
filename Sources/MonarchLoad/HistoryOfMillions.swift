// SPDX-License-Identifier: Apache-2.0
import Foundation
import GatewayCore
import GatewayStore
import Logging
import NIOCore

/// The history's store by itself: one user with a million messages in two hundred conversations, in a directory that is
/// removed afterwards.
enum HistoryOfMillions {
    private static let conversations = 200
    private static let batch = 20_000
    private static let user = "bench"
    private static let account = AccountID("lab/bench@example.com")

    static func measure(messages: Int, group: any EventLoopGroup, into figures: inout Figures) async throws {
        let directory = NSTemporaryDirectory() + "monarch-history-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let database = try GatewayDatabase.open(
            directory: directory, logger: Logger(label: "history") { _ in SwiftLogNoOpLogHandler() })
        guard let history = database.stores.history else { throw LoadError("there is no history to measure") }
        let loop = group.next()
        var talk = Talk()

        var cpu = 0.0
        var appended = 0
        while appended < messages {
            let entries = (0..<min(batch, messages - appended)).map { _ in talk.next() }
            let begin = processorSeconds()
            try await append(entries, to: history, on: loop)
            cpu += processorSeconds() - begin
            appended += entries.count
        }
        figures.historyAppendCPU = cpu * 1e6 / Double(messages)

        var single: [Double] = []
        for _ in 0..<2_000 {
            let entry = [talk.next()]
            let begin = nanoseconds()
            try await append(entry, to: history, on: loop)
            single.append(Double(nanoseconds() - begin) / 1e6)
        }
        figures.historyAppendTime = single.percentile(0.5)
        figures.notes.append(String(format: "history: one append alone p99 %.3f ms", single.percentile(0.99)))

        // One search waits for the indexing of what came last.
        _ = await time { history.search(HistorySearch(words: "nothing", limit: 1), of: user, on: loop, $0) }
        for (name, search) in talk.searches() {
            var times: [Double] = []
            var found = 0
            for _ in 0..<20 {
                let (entries, milliseconds) = await time { history.search(search, of: user, on: loop, $0) }
                found = entries?.count ?? 0
                times.append(milliseconds)
            }
            let p50 = times.percentile(0.5)
            figures.historySearch = max(figures.historySearch, p50)
            figures.notes.append(String(format: "history: search for %@: %.2f ms, %ld found", name, p50, found))
        }

        var pages: [Double] = []
        for number in 0..<400 {
            let range = HistoryRange(
                before: .time(talk.time * Int64(number + 1) / 401), limit: 100, fromEnd: true)
            let place = place(number % conversations)
            pages.append(await time { history.entries(in: place, range, of: user, on: loop, $0) }.milliseconds)
        }
        figures.historyPage = pages.percentile(0.95)
        await database.close()
        let size = try FileManager.default.attributesOfItem(atPath: directory + "/" + GatewayDatabase.fileName)[.size]
        figures.notes.append(
            "history: \((size as? Int ?? 0) / max(1, messages)) bytes a message in the file, words included")
    }

    private static func append(
        _ entries: [HistoryEntry], to history: any HistoryStore, on loop: any EventLoop
    ) async throws {
        guard let last = entries.last else { return }
        for entry in entries.dropLast() { history.append(entry, isBeingSent: false, of: user, on: loop) { _ in } }
        let outcome = await time { history.append(last, isBeingSent: false, of: user, on: loop, $0) }.answer
        guard outcome == .stored else { throw LoadError("the history cannot be written") }
    }

    private static func time<Answer: Sendable>(
        _ ask: (@escaping @Sendable (Answer) -> Void) -> Void
    ) async -> (answer: Answer, milliseconds: Double) {
        let begin = nanoseconds()
        let (answer, end) = await withCheckedContinuation { continuation in
            ask { continuation.resume(returning: ($0, nanoseconds())) }
        }
        return (answer, Double(end - begin) / 1e6)
    }

    static func place(_ number: Int) -> HistoryPlace {
        HistoryPlace(account: account, kind: .direct, key: "friend\(number)@example.com")
    }

    /// What people say: words as frequent as they are in languages, some of it without spaces.
    private struct Talk {
        private var random = Numbers(state: 42)
        private var vocabulary: [String] = []
        private var bounds: [Double] = []
        private var number: UInt64 = 0
        /// Milliseconds since 1970; one message a minute.
        private(set) var time: Int64 = 0
        private static let ideographs = Array("的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会").map(String.init)

        init() {
            let letters = Array("eeeaaarrriiiooottnnsslccuudpmhgbfywkvxzjq")
            var sum = 0.0
            for rank in 0..<30_000 {
                // What is said often is short.
                let length =
                    rank < 20 ? 2 + rank % 2 : rank < 200 ? 3 + rank % 3 : rank < 2_000 ? 4 + rank % 4 : 5 + rank % 6
                vocabulary.append(String((0..<length).map { _ in letters[Int(random.next() % UInt64(letters.count))] }))
                sum += 1 / Double(rank + 3)
                bounds.append(sum)
            }
        }

        private mutating func word() -> String {
            let wanted = Double(random.next() % 1_000_000) / 1_000_000 * (bounds.last ?? 0)
            var (low, high) = (0, bounds.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if bounds[middle] < wanted { low = middle + 1 } else { high = middle }
            }
            return vocabulary[low]
        }

        mutating func next() -> HistoryEntry {
            number += 1
            time += 60_000
            let friend = Int(random.next() % UInt64(HistoryOfMillions.conversations))
            let text: String
            if random.next() % 50 == 0 {
                text = (0..<12).map { _ in Self.ideographs[Int(random.next() % UInt64(Self.ideographs.count))] }
                    .joined()
            } else {
                // And one that is long and very frequent nevertheless, to see what that costs.
                let head = random.next() % 10 == 0 ? ["tomorrow"] : []
                text = (head + (0..<(2 + Int(random.next() % 12))).map { _ in word() }).joined(separator: " ")
            }
            let isOwn = random.next() % 2 == 0
            let address = "friend\(friend)@example.com"
            return HistoryEntry(
                id: MessageID(number), order: MessageID(number), place: HistoryOfMillions.place(friend),
                placeName: "friend\(friend)", placeAddress: address,
                sender: isOwn
                    ? nil : HistorySender(contact: ContactID(address), nick: "friend\(friend)", address: address),
                content: .message(.text(RichText(text))), time: time)
        }

        func searches() -> [(String, HistorySearch)] {
            func search(_ words: String) -> HistorySearch { HistorySearch(words: words, limit: 50) }
            var here = search(vocabulary[20])
            here.place = HistoryOfMillions.place(7)
            var said = search(vocabulary[20])
            said.author = .contact(ContactID("friend9@example.com"))
            var early = search(vocabulary[2_000])
            early.before = time / 10
            return [
                ("the most frequent word", search(vocabulary[0])),
                ("a long word in every tenth message", search("tomorrow")),
                ("a frequent word", search(vocabulary[60])),
                ("a rare word", search(vocabulary[25_000])), ("one letter", search("e")), ("two letters", search("ra")),
                ("three letters", search("ear")),
                ("three words", search("\(vocabulary[1]) \(vocabulary[30]) \(vocabulary[900])")),
                ("what is not there", search("qqqqjjjj")), ("a word in one conversation", here),
                ("a word of one person", said), ("a word long ago", early), ("two ideographs", search("我们")),
                ("four ideographs", search("我们来到")),
                (
                    "what one person said last",
                    HistorySearch(
                        words: "", author: .contact(ContactID("friend3@example.com")), limit: 50)
                ),
            ]
        }
    }

    /// The same numbers in each run (SplitMix64).
    private struct Numbers {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}

/// What this process has used of the processor so far.
private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
