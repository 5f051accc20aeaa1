// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import GatewayCore
import GatewayStore
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Monarch

/// `monarch log`, on a directory that a gateway has left.
@Suite struct LogCommandTests {
    private let directory: TemporaryDirectory
    private let options: [String]

    init() throws {
        directory = try TemporaryDirectory()
        let file = directory.path + "/monarch.toml"
        try Data().write(to: URL(fileURLWithPath: file))
        options = ["--config", file, "--data-dir", directory.path]
    }

    @Test func searching() async throws {
        try await keep()
        func find(_ words: String...) throws -> [String] {
            try LogCommand.Search.parse(options + words).lines().map { String($0.drop { $0 != "<" && $0 != "*" }) }
        }
        #expect(try find("Alice", "cafe") == ["<bob> at the Café", "<carol> which café?", "<alice> that cafe"])
        #expect(try find("alice", "cafe", "--in", "bob") == ["<bob> at the Café", "<alice> that cafe"])
        #expect(try find("alice", "cafe", "--from", "carol@example.com") == ["<carol> which café?"])
        #expect(try find("alice", "--from", "me") == ["<alice> that cafe"])
        #expect(try find("alice", "--limit", "1") == ["<alice> that cafe"])
        #expect(try find("alice", "escape") == ["<bob> escape \\u{1B}[2J"].map { $0.replacing("\\u{1B}", with: " ") })
        #expect(try find("zoe", "cafe").isEmpty)
        #expect(
            failure { _ = try find("nobody", "cafe") }?.text
                == "nothing is kept of a user nobody; there is something of: alice, zoe")
        #expect(failure { _ = try find("alice", "x", "--in", "dave") }?.text == "alice has no conversation with dave")
        #expect(failure { _ = try find("alice", "x", "--limit", "0") }?.status == .usage)
    }

    @Test func exporting() async throws {
        try await keep()
        let target = directory.path + "/copy"
        try LogCommand.Export.parse(options + ["alice", "--to", target, "--format", "weechat", "--in", "bob"]).run()
        let files = try FileManager.default.contentsOfDirectory(atPath: target + "/alice/lab/bob@example.com")
        #expect(files.count == 1)
        let text = try String(
            contentsOfFile: target + "/alice/lab/bob@example.com/" + (files.first ?? ""), encoding: .utf8)
        #expect(text.contains("\tbob\tat the Café\n") && text.contains("\talice\tthat cafe\n"))
        #expect(FileManager.default.fileExists(atPath: target + "/alice/lab/carol@example.com") == false)
        // What is there is left alone.
        #expect(
            failure { try LogCommand.Export.parse(options + ["alice", "--to", target]).run() }?.status == .cannotCreate)
        #expect(
            failure { try LogCommand.Export.parse(options + ["alice", "--since", "today"]).run() }?.status == .usage)
        for day in ["2026-13-01", "2026-00-10", "2026-01-32", "2026-1-1"] {
            #expect(LogCommand.isDate(day) == false, "\(day)")
        }
        #expect(LogCommand.isDate("2026-12-31"))
    }

    @Test func pruning() async throws {
        try await keep()
        try await LogCommand.Prune.parse(options + ["--older-than", "100", "--user", "alice"]).run()
        #expect(try LogCommand.Search.parse(options + ["alice"]).lines().isEmpty)
        #expect(try LogCommand.Search.parse(options + ["zoe"]).lines().count == 1)
        // Older than the world, and of somebody who was never here.
        for options in [
            ["--older-than", "999999999999"], ["--older-than=-1"], ["--older-than", "1", "--user", "dave"],
        ] {
            await #expect(throws: CommandFailure.self) {
                try await LogCommand.Prune.parse(self.options + options).run()
            }
        }
        // For ever means that nothing is too old.
        await #expect(throws: CommandFailure.self) { try await LogCommand.Prune.parse(options).run() }
        let gateway = try GatewayDatabase.open(directory: directory.path, logger: World.quiet)
        await #expect(throws: CommandFailure.self) {
            try await LogCommand.Prune.parse(options + ["--older-than", "1"]).run()
        }
        #expect(try LogCommand.Search.parse(options + ["zoe"]).lines().count == 1)
        await gateway.close()
    }

    @Test func aDirectoryWithoutAHistory() {
        #expect(failure { _ = try LogCommand.Search.parse(options + ["alice"]).lines() }?.status == .cannotCreate)
    }

    private func failure(_ body: () throws -> Void) -> CommandFailure? {
        do {
            try body()
            return nil
        } catch {
            return error as? CommandFailure
        }
    }

    private func keep() async throws {
        let database = try GatewayDatabase.open(directory: directory.path, logger: World.quiet)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let said: [(user: String, who: String, isOwn: Bool, text: String)] = [
            ("alice", "bob", false, "at the Café"), ("alice", "carol", false, "which café?"),
            ("alice", "bob", false, "escape \u{1B}[2J"), ("alice", "bob", true, "that cafe"),
            ("zoe", "bob", false, "nothing"),
        ]
        for (index, (user, who, isOwn, text)) in said.enumerated() {
            let id = MessageID(UInt64(index + 1))
            let place = HistoryPlace(account: AccountID("lab/\(user)@example.com"), kind: .direct, key: who)
            let sender = HistorySender(contact: ContactID(who), nick: who, address: who + "@example.com")
            let entry = HistoryEntry(
                id: id, order: id, place: place, placeName: who, placeAddress: who + "@example.com",
                sender: isOwn ? nil : sender, content: .message(.text(RichText(text))),
                time: 1_700_000_000_000 + Int64(index) * 1000)
            await withCheckedContinuation { continuation in
                database.stores.history?.append(entry, isBeingSent: false, of: user, on: loop) { _ in
                    continuation.resume()
                }
            }
        }
        await database.close()
    }
}
