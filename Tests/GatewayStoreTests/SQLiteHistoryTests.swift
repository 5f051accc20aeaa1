// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation
import GRDB
import GatewayCore
import NIOCore
import Synchronization
import Testing

@testable import GatewayStore

/// The history on disk: its index, its size, and what goes wrong.
@Suite struct SQLiteHistoryTests {
    @Test func accentsBeginningsAndScriptsWithoutSpacesAreFound() async throws {
        let keeper = try TestStores()
        let talk = Talk(keeper)
        let texts = [
            "Crème brûlée im Café", "CAFE\u{301} au lait", "naïve Ångström", "今日は日本語を話します", "本語と日本", "我爱你北京天安门",
            "안녕하세요 친구들", "สวัสดีครับ ยินดีต้อนรับ", "don't panic", "ελληνικά ΚΑΦΈΣ", "привет Ёлка", "हिन्दी में",
            "", "C++ and C#", "e-mail: bob@example.com",
        ]
        for (index, text) in texts.enumerated() {
            #expect(await talk.append(.said(text, UInt64(index), at: 1)) == .stored)
        }
        let cases: [(String, [UInt64])] = [
            ("cafe", [0, 1]), ("CAFÉ", [0, 1]), ("cafe\u{301}", [0, 1]), ("creme brul", [0]), ("angstrom", [2]),
            ("日本語", [3]), ("日本", [3, 4]), ("本", [3, 4]), ("話", [3]), ("天安门", [5]), ("北京 我爱你", [5]), ("北天", []),
            ("안녕", [6]), ("하세요", [6]), ("친구", [6]), ("สวัสดี", [7]), ("ครับ", [7]), ("don't", [8]), ("don", [8]),
            ("καφες", [9]), ("елка", [10]), ("हिन्दी", [11]), ("c++", [0, 1, 13, 14]),
            ("bob@example", [14]), ("Café 日本", []),
        ]
        for (words, expected) in cases {
            #expect(await talk.search(words).map(\.id.rawValue) == expected, "\(words)")
        }
    }

    /// Nothing that is typed is an error, an operator, or slow.
    @Test func hostileQueriesAreWordsLikeOthers() async throws {
        let keeper = try TestStores()
        let talk = Talk(keeper)
        _ = await talk.append(.said("to be or not to be, near a column", 1, at: 1))
        let queries = [
            "\"", "\"\"", "'", "*", "(", ")", "a AND", "NOT", "or", "NEAR(a b)", "words:to", "^to", "to*", "{to}",
            "-to",
            "\u{0}", "to\u{0}be", "\u{301}", "\u{E000}1", "\u{E001}0", "\u{FFFD}", "; DROP TABLE history", "%", "_",
            String(repeating: "word ", count: 10_000), String(repeating: "\"", count: 10_000),
            String(repeating: "日", count: 10_000), String(repeating: "e\u{301}", count: 10_000),
            String(repeating: "\u{301}", count: 10_000),
        ]
        for query in queries {
            let found = await talk.search(query).map(\.id.rawValue)
            #expect(found.isEmpty || found == [1], "\(query.prefix(20))")
        }
        #expect(await talk.search("to* \"be\" OR").map(\.id.rawValue) == [1])
        #expect(await talk.search("zebra OR to").isEmpty)
        #expect(await talk.search("\u{E000}1").isEmpty)
    }

    /// A question sees what was appended before it was asked, and nothing that was appended afterwards.
    @Test func aQuestionSeesWhatWasThereWhenItWasAsked() async throws {
        let keeper = try TestStores()
        let talk = Talk(keeper)
        _ = await talk.append(.said("word 1", 1, at: 1))
        let loop = keeper.loop
        let (pages, searches): ([Int], [Int]) = await withCheckedContinuation { continuation in
            let found = Mutex<(pages: [Int], searches: [Int])>(([], []))
            let count: @Sendable (Int, Bool) -> Void = { number, isPage in
                let all = found.withLock { found in
                    if isPage { found.pages.append(number) } else { found.searches.append(number) }
                    return found
                }
                if all.pages.count + all.searches.count == 398 { continuation.resume(returning: all) }
            }
            for number in 2...200 as ClosedRange<UInt64> {
                talk.history.append(
                    .said("word \(number)", number, at: Int64(number)), isBeingSent: false, of: "alice", on: loop
                ) { _ in }
                talk.history.entries(in: .bob, HistoryRange(limit: 1000, fromEnd: true), of: "alice", on: loop) {
                    count($0?.count ?? -1, true)
                }
                talk.history.search(HistorySearch(words: "word", limit: 1000), of: "alice", on: loop) {
                    count($0?.count ?? -1, false)
                }
            }
        }
        #expect(pages == Array(2...200))
        #expect(searches == Array(2...200))
    }

    /// What is appended is indexed later, and found nevertheless; what is forgotten before it was indexed, too.
    @Test func whatIsNotIndexedYetIsFoundAndForgotten() async throws {
        let keeper = try TestStores()
        let talk = Talk(keeper)
        _ = await talk.append((1...700).map { .said("word\($0) all", $0, at: Int64($0)) })
        #expect(await talk.ask { talk.history.forget(.bob, since: 691, of: "alice", on: $0, $1) } == 10)
        #expect(await talk.search("word700").isEmpty)
        #expect(await talk.search("word690").count == 1)
        #expect(await talk.search(HistorySearch(words: "all", limit: 1000)).count == 690)
        keeper.database.history.indexSome()
        _ = await talk.append(.said("word701 all", 701, at: 701))
        try await keeper.reopen()
        let again = Talk(keeper)
        #expect(await again.search("word701").count == 1)
        #expect(await again.search("word69").map(\.id.rawValue) == [69, 690])
    }

    /// Searches index what they need by themselves, so that nobody would miss a batch that leaves somebody out.
    @Test func aBatchIsOfSeveralUsersAndTheNextOneTakesWhatItLeft() async throws {
        let keeper = try TestStores()
        let talk = Talk(keeper)
        for (user, count) in [("alice", 30), ("bob", 0), ("carol", StorageLimits.indexedAtOnce), ("dave", 700)] {
            let entries = (0...count).map { HistoryEntry.said("word", UInt64($0 + 1), at: Int64($0)) }
            _ = await talk.append(entries, of: user)
        }
        let behind = """
            SELECT count(*) FROM history h JOIN historyUser u ON u.id = h.user WHERE h.number > u.indexed
            """
        keeper.database.history.indexSome()
        await keeper.settle()
        #expect(await keeper.count(behind) == 0)
        #expect(await keeper.count("SELECT count(*) FROM historyUser WHERE indexed > 0") == 4)
    }

    @Test func numbersAreNotGivenTwice() async throws {
        let keeper = try TestStores()
        let talk = Talk(keeper)
        _ = await talk.append(.said("one", 1, at: 1))
        #expect(await talk.search("one").count == 1)
        _ = await talk.ask { talk.history.forget(.bob, since: nil, of: "alice", on: $0, $1) }
        await keeper.settle()
        try await keeper.reopen()
        let again = Talk(keeper)
        #expect(await again.unsettled().1 == MessageID(1))
        _ = await again.append(.said("two", 2, at: 2))
        #expect(await again.search("one").isEmpty)
        #expect(await again.search("two").map(\.id.rawValue) == [2])
        #expect(await keeper.count("SELECT max(number) & 0xFFFF FROM history") == 2)
    }

    /// Space is given back, and neither file has the texts in it any more.
    @Test func whatIsForgottenIsGoneFromTheFile() async throws {
        let keeper = try TestStores()
        let talk = Talk(keeper)
        let filler = String(repeating: "filler ", count: 20)
        _ = await talk.append((1...20_000).map { .said("\(filler) xylophone\($0)", $0, at: Int64($0)) })
        _ = await talk.append(.said("stays", 30_000, at: 30_000, by: "carol"))
        #expect(await talk.search("xylophone777").count == 11)
        await keeper.settle()
        func bytes() throws -> Data {
            var all = Data()
            for ending in ["", "-wal"] {
                all += (try? Data(contentsOf: URL(fileURLWithPath: keeper.path + ending))) ?? Data()
            }
            return all
        }
        let before = try bytes()
        #expect(before.range(of: Data("xylophone777".utf8)) != nil)
        #expect(await keeper.database.prune(olderThan: 25_000) == 20_000)
        await keeper.settle()
        let after = try bytes()
        #expect(after.count < before.count / 10, "\(before.count) bytes became \(after.count)")
        #expect(after.range(of: Data("xylophone".utf8)) == nil)
        #expect(await talk.search("stays").count == 1)
        #expect(await talk.search("xylophone").isEmpty)
        #expect(await keeper.count("PRAGMA freelist_count") == 0)
    }

    /// Of somebody with whom nothing is kept any more neither name nor address stays, unless they spoke elsewhere.
    @Test(arguments: [false, true]) func whoIsForgottenIsGoneFromTheFile(byAge: Bool) async throws {
        let keeper = try TestStores()
        let talk = Talk(keeper)
        _ = await talk.append(.said("hi", 1, at: 1))
        _ = await talk.append(.said("hi", 2, at: 2, by: "carol"))
        var inGroup = HistoryEntry.said("to all", 3, at: 1_000, by: "carol")
        inGroup.place = HistoryPlace(account: alice, kind: .group, key: "g")
        _ = await talk.append(inGroup)
        _ = await talk.append(.own("on its way since long ago", 4, at: 4), isBeingSent: true)
        talk.history.mark(.bob, readUpTo: 1, of: "alice")
        if byAge {
            #expect(await keeper.database.prune(olderThan: 500) == 2)
        } else {
            for name in ["bob", "carol"] {
                let place = HistoryPlace(account: alice, kind: .direct, key: name)
                #expect(await talk.ask { talk.history.forget(place, since: nil, of: "alice", on: $0, $1) } == 1)
            }
        }
        await keeper.settle()
        for table in ["historyPlace", "historySender"] {
            #expect(await keeper.count("SELECT count(*) FROM \(table)") == 1, "\(table)")
        }
        #expect(await keeper.count("SELECT count(*) FROM historySending") == 0)
        for ending in ["", "-wal"] {
            let bytes = (try? Data(contentsOf: URL(fileURLWithPath: keeper.path + ending))) ?? Data()
            #expect(bytes.range(of: Data("bob@example.com".utf8)) == nil)
        }
        #expect(await talk.append(.said("again", 9, at: 2_000)) == .stored)
        #expect(await talk.entries(HistoryRange(limit: 9, fromEnd: true))?.map(\.id.rawValue) == [9])
        #expect(await talk.search("all").map(\.id.rawValue) == [3])
    }

    @Test func pruningOneUserLeavesTheOthers() async throws {
        let keeper = try TestStores()
        let talk = Talk(keeper)
        for user in ["alice", "zoe"] {
            for number in 1...10 as ClosedRange<UInt64> {
                _ = await talk.append(.said("word", number, at: Int64(number)), of: user)
            }
        }
        #expect(await keeper.database.prune(olderThan: 6, of: "alice") == 5)
        #expect(await talk.search("word").count == 5)
        #expect(await talk.search("word", of: "zoe").count == 10)
        #expect(await keeper.database.prune(olderThan: 6) == 5)
        #expect(await talk.search("word", of: "zoe").count == 5)
        #expect(await keeper.database.prune(olderThan: 6) == 0)
    }

    /// A directory that an earlier version has made: what is in it stays, and its file can shrink from now on.
    @Test(arguments: ["1", "2"]) func databasesOfEarlierVersions(version: String) async throws {
        let directory = NSTemporaryDirectory() + "monarch-store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let old = try DatabaseQueue(path: directory + "/" + GatewayDatabase.fileName)
        guard Schema.migrator.migrations.contains(version) else { return }
        try Schema.migrator.migrate(old, upTo: version)
        try await old.write { try $0.execute(sql: "INSERT INTO account (name) VALUES ('lab/alice@example.com')") }
        try await old.write {
            try $0.execute(sql: "INSERT INTO nick (account, contact, nick) VALUES (1, 'b', 'bob')")
        }
        try old.close()
        let keeper = try TestStores(directory: directory)
        let talk = Talk(keeper)
        #expect(await talk.append(.said("hello", 1, at: 1)) == .stored)
        #expect(await talk.search("hello").count == 1)
        #expect(await keeper.ask { $0.nicks.nicks(of: alice, on: $1, $2) } == [ContactID("b"): "bob"])
        #expect(await keeper.count("PRAGMA auto_vacuum") == 2)
    }

    /// What does not fit on the disk is answered with a failure, and what fits later is stored.
    @Test func aFullDisk() async throws {
        let keeper = try TestStores()
        let talk = Talk(keeper)
        _ = await talk.append(.said("first", 1, at: 1))
        _ = await keeper.count("PRAGMA max_page_count = 1")
        var stored: [UInt64] = []
        var failures = 0
        for number in 2...60 as ClosedRange<UInt64> {
            // Each in a conversation of its own, so that numbers are given that a failure takes back.
            let text = String(repeating: "x", count: 2_000)
            switch await talk.append(.said(text, number, at: Int64(number), by: "friend\(number)")) {
            case .stored: stored.append(number)
            default: failures += 1
            }
        }
        #expect(failures > 0)
        _ = await keeper.count("PRAGMA max_page_count = 1000000")
        #expect(await talk.append(.said("last", 100, at: 100, by: "friend60")) == .stored)
        #expect(await talk.append(.said("last", 101, at: 101, by: "friend30")) == .stored)
        let found = await talk.search(HistorySearch(words: "", limit: 1_000)).map(\.id.rawValue)
        #expect(found == [1] + stored + [100, 101])
        for name in ["friend60", "friend30"] {
            let place = HistoryPlace(account: alice, kind: .direct, key: name)
            #expect(await talk.entries(HistoryRange(limit: 9, fromEnd: true), in: place)?.last?.text == "last")
        }
    }

    @Test func whatIsAppendedJustBeforeTheEndIsStored() async throws {
        let keeper = try TestStores()
        let talk = Talk(keeper)
        let stored = Mutex(0)
        for number in 1...5_000 as ClosedRange<UInt64> {
            talk.history.append(
                .said("word", number, at: Int64(number)), isBeingSent: false, of: "alice", on: keeper.loop
            ) { outcome in
                if outcome == .stored { stored.withLock { $0 += 1 } }
            }
        }
        try await keeper.reopen()
        try await keeper.loop.submit {}.get()
        #expect(stored.withLock { $0 } == 5_000)
        #expect(
            await Talk(keeper).entries(HistoryRange(limit: 10_000, fromEnd: true))?.map(\.id.rawValue)
                == Array(1...5_000))
    }

    /// History is committed to the file, marks of the outbox to the disk; together they are on the disk.
    @Test func aBatchIsAsDurableAsWhatIsInIt() async throws {
        let keeper = try TestStores()
        func level(_ durability: Durability) async -> Int {
            await keeper.ask { _, loop, answer in
                keeper.database.ask("level", durability, on: loop, fallback: -1, answer) {
                    try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? -1
                }
            }
        }
        #expect(await level(.process) == 1)
        #expect(await level(.power) == 2)
        #expect(await level(.process) == 1)
        // What asks for nothing changes nothing.
        #expect(await level(.nothing) == 1)
        // While the first waits, two others come together.
        let (first, both): (Int, Int) = await withCheckedContinuation { continuation in
            let levels = Mutex<[Int]>([])
            let body: @Sendable (Database) throws -> Int = { try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? -1 }
            let answer: @Sendable (Int) -> Void = { level in
                let all = levels.withLock { levels in
                    levels.append(level)
                    return levels
                }
                if all.count == 2 { continuation.resume(returning: (all[0], all[1])) }
            }
            let started = DispatchSemaphore(value: 0)
            let go = DispatchSemaphore(value: 0)
            keeper.database.write("first", .process) { _ in
                started.signal()
                go.wait()
            }
            started.wait()
            keeper.database.ask("one", .process, on: keeper.loop, fallback: -1, answer, body)
            keeper.database.ask("other", .power, on: keeper.loop, fallback: -1, answer, body)
            go.signal()
        }
        #expect(first == 2 && both == 2)
    }

    @Test func aHundredThousandMessages() async throws {
        let keeper = try TestStores()
        let talk = Talk(keeper)
        for start in stride(from: 1 as UInt64, to: 100_000, by: 10_000) {
            let outcome = await talk.append(
                (start..<(start + 10_000)).map {
                    .said("message number\($0) of many", $0, at: Int64($0), by: "friend\($0 % 20)")
                })
            #expect(outcome == .stored)
        }
        #expect(await talk.search("number99999").map(\.id.rawValue) == [99_999])
        #expect(await talk.search("many").map(\.id.rawValue) == Array(99_901...100_000))
        let place = HistoryPlace(account: alice, kind: .direct, key: "friend7")
        let page = await talk.entries(HistoryRange(before: .time(50_000), limit: 3, fromEnd: true), in: place)
        #expect(page?.map(\.id.rawValue) == [49_947, 49_967, 49_987])
        let missed = await talk.ask {
            talk.history.missed(after: MessageID(50_000), since: 0, limit: 2, of: "alice", on: $0, $1)
        }
        #expect(missed?.map(\.id.rawValue) == Array(99_961...100_000))
    }

    /// Commands read beside a gateway that has the directory, and see what it has not indexed.
    @Test func theArchiveIsReadBesideAGateway() async throws {
        let keeper = try TestStores()
        let talk = Talk(keeper)
        _ = await talk.append(.said("indexed café", 1, at: 1))
        #expect(await talk.search("cafe").count == 1)
        _ = await talk.append(.said("recent café", 2, at: 2, by: "carol"))
        _ = await talk.append(.said("of zoe", 1, at: 1), of: "zoe")
        let archive = try HistoryArchive(directory: keeper.directory)
        #expect(try archive.users() == ["alice", "zoe"])
        #expect(try archive.search(HistorySearch(words: "cafe", limit: 9), of: "alice").map(\.id.rawValue) == [1, 2])
        #expect(try archive.search(HistorySearch(words: "cafe", limit: 9), of: "zoe").isEmpty)
        #expect(try archive.search(HistorySearch(words: "", limit: 9), of: "alice").count == 2)
        let carol = try archive.sender(named: "Carol@example.com", of: "alice")
        #expect(
            try archive.search(HistorySearch(words: "", author: carol.map { .contact($0) }, limit: 9), of: "alice")
                .map(\.id.rawValue) == [2])
        var seen: [UInt64] = []
        let place = try archive.conversation(named: "bob", of: "alice")?.place
        try archive.forEach(of: "alice", in: place, since: nil) { seen.append($0.id.rawValue) }
        #expect(seen == [1])
        #expect(throws: StorageError.self) { try HistoryArchive(directory: keeper.directory + "/nowhere") }
    }
}
