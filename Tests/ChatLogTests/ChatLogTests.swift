// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation
import GatewayCore
import Synchronization
import Testing

@testable import ChatLog
@testable import GatewayStore

/// Logs beside a history, over crashes and full disks.
@Suite struct ChatLogTests {
    private let today = "alice/lab/bob@example.com/2026-11-21.log"

    @Test func whatIsAppendedIsInAFileOfItsDay() async throws {
        let world = try await LogWorld()
        await world.append([
            .said("one", 1), .own("two", 2), .said("in a group", 3, in: "#team"),
            .said("tomorrow", 4, at: noon + 86_400_000), .said("told late", 5, at: noon - 1000),
        ])
        await world.append([.said("of zoe", 1)], of: "zoe")
        await world.log.flush()
        #expect(
            world.text(today) == "[14:05:09] <bob> one\n[14:05:09] <alice> two\n[14:05:08] <bob> told late\n")
        #expect(world.text("alice/lab/bob@example.com/2026-11-22.log") == "[14:05:09] <bob> tomorrow\n")
        #expect(world.text("alice/lab/#team/2026-11-21.log") == "[14:05:09] <bob> in a group\n")
        #expect(world.text("zoe/lab/bob@example.com/2026-11-21.log") == "[14:05:09] <bob> of zoe\n")
        #expect(try world.mode(today) == 0o600)
        for directory in ["", "alice", "alice/lab", "alice/lab/bob@example.com"] {
            #expect(try world.mode(directory) == 0o700)
        }
    }

    /// Everything that a crash can leave: lines that were written and not noted, half of one, and lines not written.
    @Test(arguments: ["[14:05:09] <bob> two\n", "[14:05:09] <bo", ""]) func aCrashLosesNothingAndDoublesNothing(
        written: String
    ) async throws {
        let world = try await LogWorld()
        await world.append([.said("one", 1)])
        await world.log.flush()
        // From here on the log does not hear of anything any more.
        await world.log.close()
        await world.append([.said("two", 2)])
        try world.write(written, to: today)
        try await world.crash()
        #expect(world.text(today) == "[14:05:09] <bob> one\n[14:05:09] <bob> two\n")
        await world.append([.said("three", 3)])
        await world.log.flush()
        #expect(world.text(today)?.hasSuffix("two\n[14:05:09] <bob> three\n") == true)
    }

    /// The file was there before the database: what is in it is not ours to cut.
    @Test func whatSomebodyElseHasWrittenStays() async throws {
        let world = try await LogWorld()
        let directory = world.logs + "/alice/lab/bob@example.com"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data("from an earlier life\n".utf8).write(to: URL(fileURLWithPath: world.logs + "/" + today))
        await world.append([.said("one", 1)])
        await world.log.flush()
        try await world.crash()
        #expect(world.text(today) == "from an earlier life\n[14:05:09] <bob> one\n")
    }

    /// The file was moved away or removed: a new one begins, and nothing is cut.
    @Test func aFileThatIsTakenAwayIsBegunAgain() async throws {
        let world = try await LogWorld()
        await world.append([.said("one", 1)])
        await world.log.flush()
        try FileManager.default.removeItem(atPath: world.logs + "/" + today)
        await world.append([.said("two", 2)])
        await world.log.flush()
        #expect(world.text(today) == "[14:05:09] <bob> two\n")
        try await world.crash()
        #expect(world.text(today) == "[14:05:09] <bob> two\n")
    }

    @Test func whatCannotBeWrittenIsWrittenLater() async throws {
        let world = try await LogWorld()
        try Data().write(to: URL(fileURLWithPath: world.logs))
        await world.append([.said("one", 1), .said("two", 2)])
        await world.log.flush()
        #expect(world.text(today) == nil)
        try FileManager.default.removeItem(atPath: world.logs)
        await world.append([.said("three", 3)])
        await world.log.flush()
        #expect(world.text(today) == "[14:05:09] <bob> one\n[14:05:09] <bob> two\n[14:05:09] <bob> three\n")
    }

    /// One of two files cannot be written: nothing of the batch counts, and nothing is doubled when it can be.
    @Test func aBatchThatIsHalfWrittenIsTakenBack() async throws {
        let world = try await LogWorld()
        await world.append([.said("zero", 1)])
        await world.log.flush()
        let obstacle = world.logs + "/alice/lab/#team"
        try Data().write(to: URL(fileURLWithPath: obstacle))
        await world.append([.said("one", 2), .said("in a group", 3, in: "#team")])
        await world.log.flush()
        #expect(world.text(today) == "[14:05:09] <bob> zero\n")
        try FileManager.default.removeItem(atPath: obstacle)
        await world.log.flush()
        #expect(world.text(today) == "[14:05:09] <bob> zero\n[14:05:09] <bob> one\n")
        #expect(world.text("alice/lab/#team/2026-11-21.log") == "[14:05:09] <bob> in a group\n")
    }

    /// Nothing behind a link that somebody has put there is written to.
    @Test func aLinkIsNotFollowed() async throws {
        let world = try await LogWorld()
        let elsewhere = world.directory + "/elsewhere"
        try Data().write(to: URL(fileURLWithPath: elsewhere))
        try FileManager.default.createDirectory(
            atPath: world.logs + "/alice/lab/bob@example.com", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: world.logs + "/" + today, withDestinationPath: elsewhere)
        await world.append([.said("one", 1)])
        await world.log.flush()
        #expect(try Data(contentsOf: URL(fileURLWithPath: elsewhere)).isEmpty)
    }

    @Test func usersChoose() async throws {
        let world = try await LogWorld(standard: nil)
        await world.append([.said("before", 1)])
        await world.log.flush()
        world.set("weechat")
        await world.append([.said("logged", 2)])
        await world.log.flush()
        world.set("off")
        await world.append([.said("unlogged", 3)])
        await world.log.flush()
        world.set("jsonl")
        try await world.crash()
        await world.append([.said("as json", 4)])
        await world.append([.said("of zoe", 1)], of: "zoe")
        await world.log.flush()
        #expect(world.text(today) == "2026-11-21 14:05:09\tbob\tlogged\n")
        let json = world.text("alice/lab/bob@example.com/2026-11-21.jsonl") ?? ""
        #expect(json.contains("as json") && json.split(separator: "\n").count == 1)
        #expect(world.text("zoe/lab/bob@example.com/2026-11-21.log") == nil)
    }

    /// Somebody who chooses before anything was ever said.
    @Test func whoChoosesFirstHasEverything() async throws {
        let world = try await LogWorld(standard: nil)
        world.set("on")
        await world.append([.said("one", 1)])
        await world.log.flush()
        #expect(world.text(today) == "[14:05:09] <bob> one\n")
    }

    @Test func whatIsForgottenIsNotInTheLog() async throws {
        let world = try await LogWorld()
        let day: Int64 = 86_400_000
        await world.append([
            .said("yesterday", 1, at: noon - day), .said("early", 2), .said("late", 3, at: noon + 1000),
            .said("tomorrow", 4, at: noon + day), .said("in a group", 5, in: "#team"),
        ])
        await world.log.flush()
        let place = HistoryEntry.said("", 1).place
        let history = SQLiteHistoryStore(database: world.database)
        func forget(since: Int64?) async {
            let _: Int? = await withCheckedContinuation { continuation in
                history.forget(place, since: since, of: "alice", on: world.loop) { continuation.resume(returning: $0) }
            }
            await world.log.flush()
        }
        await forget(since: noon + 500)
        #expect(world.text("alice/lab/bob@example.com/2026-11-20.log") == "[14:05:09] <bob> yesterday\n")
        #expect(world.text(today) == "[14:05:09] <bob> early\n")
        #expect(world.text("alice/lab/bob@example.com/2026-11-22.log") == nil)
        await forget(since: nil)
        #expect(FileManager.default.fileExists(atPath: world.logs + "/alice/lab/bob@example.com") == false)
        #expect(world.text("alice/lab/#team/2026-11-21.log") == "[14:05:09] <bob> in a group\n")
        history.forget(user: "alice")
        await world.log.flush()
        await world.log.flush()
        #expect(world.text("alice/lab/#team/2026-11-21.log") == nil)
    }

    /// What is forgotten goes, and nothing comes that was not there.
    @Test func whatWasNotInAFileStaysOutOfIt() async throws {
        let world = try await LogWorld()
        for (number, choice) in ["znc", "off", "jsonl", "weechat", "on"].enumerated() {
            world.set(choice)
            await world.append([.said(choice, UInt64(number + 1), at: noon + Int64(number) * 1000)])
            await world.log.flush()
        }
        let history = SQLiteHistoryStore(database: world.database)
        let _: Int? = await withCheckedContinuation { continuation in
            history.forget(HistoryEntry.said("", 1).place, since: noon + 4000, of: "alice", on: world.loop) {
                continuation.resume(returning: $0)
            }
        }
        await world.log.flush()
        #expect(world.text(today) == "[14:05:09] <bob> znc\n2026-11-21 14:05:12\tbob\tweechat\n")
        let json = try #require(world.text("alice/lab/bob@example.com/2026-11-21.jsonl"))
        #expect(json.contains("jsonl") && json.split(separator: "\n").count == 1)
    }

    @Test func oldFilesAreRemovedAndOthersAreNot() async throws {
        let world = try await LogWorld()
        let day: Int64 = 86_400_000
        await world.append([.said("old", 1, at: noon - 10 * day), .said("new", 2)])
        await world.log.flush()
        try Data().write(to: URL(fileURLWithPath: world.logs + "/alice/lab/bob@example.com/2020-01-01.log"))
        world.log.prune(olderThan: noon - 5 * day)
        await world.log.flush()
        #expect(world.text("alice/lab/bob@example.com/2026-11-11.log") == nil)
        #expect(world.text(today) == "[14:05:09] <bob> new\n")
        #expect(world.text("alice/lab/bob@example.com/2020-01-01.log") == "")
    }

    /// More files than may be open, more entries than are written together.
    @Test func manyFiles() async throws {
        let world = try await LogWorld()
        var entries: [HistoryEntry] = []
        for number in 0..<1_200 as Range<UInt64> {
            entries.append(.said("m\(number)", number + 1, in: "#g\(number % 50)"))
        }
        await world.append(entries)
        await world.log.flush()
        for group in 0..<50 {
            #expect(world.text("alice/lab/#g\(group)/2026-11-21.log")?.split(separator: "\n").count == 24)
        }
    }

    /// Groups of one name, and one contact on two accounts of a network: what is forgotten of one stays of the other.
    @Test func twoConversationsOfOneNameShareNoFile() async throws {
        let world = try await LogWorld()
        var (first, second) = (HistoryEntry.said("first", 1, in: "#team"), HistoryEntry.said("second", 2, in: "#team"))
        second.place = HistoryPlace(account: first.place.account, kind: .group, key: "another")
        var (one, two) = (HistoryEntry.said("one", 3), HistoryEntry.said("two", 4))
        two.place = HistoryPlace(account: AccountID("lab/second@example.com"), kind: .direct, key: "bob")
        await world.append([first, second, one, two])
        await world.log.flush()
        #expect(world.text("alice/lab/#team/2026-11-21.log") == "[14:05:09] <bob> first\n")
        #expect(world.text(today) == "[14:05:09] <bob> one\n")
        let other = "alice/lab/#team~" + LogName.mark(of: second.place) + "/2026-11-21.log"
        #expect(world.text(other) == "[14:05:09] <bob> second\n")
        #expect(
            world.text("alice/lab/bob@example.com~" + LogName.mark(of: two.place) + "/2026-11-21.log")
                == "[14:05:09] <bob> two\n")
        // Whose a directory is outlives the run.
        try await world.crash()
        (first.id, first.order) = (MessageID(5), MessageID(5))
        (second.id, second.order) = (MessageID(6), MessageID(6))
        await world.append([second, first])
        await world.log.flush()
        #expect(world.text(other) == "[14:05:09] <bob> second\n[14:05:09] <bob> second\n")
        let history = SQLiteHistoryStore(database: world.database)
        let count: Int? = await withCheckedContinuation { continuation in
            history.forget(first.place, since: nil, of: "alice", on: world.loop) { continuation.resume(returning: $0) }
        }
        await world.log.flush()
        #expect(count == 2)
        #expect(world.text("alice/lab/#team/2026-11-21.log") == nil)
        #expect(world.text(other) == "[14:05:09] <bob> second\n[14:05:09] <bob> second\n")
    }

    /// Somebody who was signed in directly registers: the files are theirs under the new name, and go with them.
    @Test func whoRegistersTakesTheirLogsAlong() async throws {
        let world = try await LogWorld()
        await world.append([.said("before", 1)], of: "lab/alice@example.com")
        await world.log.flush()
        let former = "lab%2Falice@example.com/lab/bob@example.com/2026-11-21.log"
        #expect(world.text(former) == "[14:05:09] <bob> before\n")
        let history = SQLiteHistoryStore(database: world.database)
        history.adopt(from: "lab/alice@example.com", to: "alice")
        await world.append([.said("after", 2)])
        await world.log.flush()
        await world.log.flush()
        #expect(world.text(today) == "[14:05:09] <bob> before\n[14:05:09] <bob> after\n")
        #expect(FileManager.default.fileExists(atPath: world.logs + "/lab%2Falice@example.com") == false)
        try await world.crash()
        #expect(world.text(today) == "[14:05:09] <bob> before\n[14:05:09] <bob> after\n")
        history.forget(user: "alice")
        _ = history
        SQLiteHistoryStore(database: world.database).forget(user: "alice")
        await world.log.flush()
        await world.log.flush()
        #expect(FileManager.default.fileExists(atPath: world.logs + "/alice") == false)
    }

    /// The same of somebody who was here before, with a log or without one.
    @Test(arguments: ["znc", "off"]) func whoIdentifiesTakesTheirLogsAlong(choice: String) async throws {
        let world = try await LogWorld()
        world.set(choice)
        await world.append([.said("mine", 1)])
        await world.append([.said("direct", 2)], of: "lab/alice@example.com")
        await world.log.flush()
        SQLiteHistoryStore(database: world.database).adopt(from: "lab/alice@example.com", to: "alice")
        for _ in 0..<3 { await world.log.flush() }
        let expected = choice == "off" ? ["direct"] : ["mine", "direct"]
        #expect(world.text(today) == expected.map { "[14:05:09] <bob> \($0)\n" }.joined())
        #expect(FileManager.default.fileExists(atPath: world.logs + "/lab%2Falice@example.com") == false)
        #expect(world.database.logLedger.files(of: nil).map(\.path) == [today])
    }

    /// A crash between the file and the ledger, and a file of that day that is there already.
    @Test func bringingFilesHomeGoesOnAfterACrash() async throws {
        let world = try await LogWorld()
        await world.append([.said("before", 1)], of: "lab/alice@example.com")
        await world.log.flush()
        await world.log.close()
        SQLiteHistoryStore(database: world.database).adopt(from: "lab/alice@example.com", to: "alice")
        let former = world.logs + "/lab%2Falice@example.com"
        try FileManager.default.createDirectory(
            atPath: world.logs + "/alice/lab/bob@example.com", withIntermediateDirectories: true)
        try FileManager.default.moveItem(
            atPath: former + "/lab/bob@example.com/2026-11-21.log", toPath: world.logs + "/" + today)
        try await world.crash()
        #expect(world.database.logLedger.files(of: "alice").map(\.path) == [today])
        #expect(world.text(today) == "[14:05:09] <bob> before\n")
    }

    /// A question that the database could not answer says nothing of whether somebody has a log.
    @Test func whatCannotBeReadIsWrittenLater() async throws {
        let world = try await LogWorld()
        let ledger = FailingLedger(world.database.logLedger)
        let log = ChatLog(
            directory: world.directory + "/others", ledger: ledger, standard: .znc, logger: LogWorld.quiet,
            localTime: LogTime.utc, delay: 3_600_000)
        await world.log.close()
        await world.append([.said("one", 1)])
        ledger.isFailing.withLock { $0 = true }
        log.appended(to: "alice")
        await log.flush()
        ledger.isFailing.withLock { $0 = false }
        log.appended(to: "alice")
        await log.flush()
        let text = try String(contentsOfFile: world.directory + "/others/" + today, encoding: .utf8)
        #expect(text == "[14:05:09] <bob> one\n")
    }

    /// The database tells of what is appended on the thread that answers, and is waited for: neither may wait for the other.
    @Test func whatIsToldWhileTheLedgerIsAskedDoesNotWait() async throws {
        let world = try await LogWorld()
        let ledger = FailingLedger(world.database.logLedger)
        let log = ChatLog(
            directory: world.directory + "/others", ledger: ledger, standard: .znc, logger: LogWorld.quiet,
            localTime: LogTime.utc, delay: 3_600_000)
        let outcomes = Mutex<[DispatchTimeoutResult]>([])
        ledger.whenListed.withLock {
            $0 = { [weak log] in
                guard let log else { return }
                let isTold = DispatchSemaphore(value: 0)
                DispatchQueue.global().async {
                    log.appended(to: "alice")
                    isTold.signal()
                }
                let outcome = isTold.wait(timeout: .now() + 5)
                outcomes.withLock { $0.append(outcome) }
            }
        }
        log.begin()
        await log.close()
        #expect(outcomes.withLock { $0 } == [.success, .success])
    }

    /// Somebody turns their log on at the very moment in which the log finds that they have none.
    @Test func whoBeginsALogMeanwhileHasOne() async throws {
        let world = try await LogWorld(standard: nil)
        let ledger = FailingLedger(world.database.logLedger)
        let log = ChatLog(
            directory: world.directory + "/others", ledger: ledger, standard: nil, logger: LogWorld.quiet,
            localTime: LogTime.utc, delay: 3_600_000)
        await world.append([.said("before", 1)])
        let settings = world.database.stores.settings
        ledger.whenAsked.withLock {
            $0 = { [weak log] in
                settings.keep("znc", for: .log, of: "alice")
                log?.changedLogging(of: "alice")
            }
        }
        log.appended(to: "alice")
        await log.flush()
        await world.append([.said("after", 2)])
        log.appended(to: "alice")
        await log.flush()
        #expect(log.isSilent("alice") == false)
    }
}
