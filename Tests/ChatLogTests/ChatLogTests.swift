// SPDX-License-Identifier: Apache-2.0
import Foundation
import GatewayCore
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
            let _: Int = await withCheckedContinuation { continuation in
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
}
