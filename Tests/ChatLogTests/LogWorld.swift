// SPDX-License-Identifier: Apache-2.0
import Foundation
import GatewayCore
import Logging
import NIOCore
import NIOPosix
import Synchronization

@testable import ChatLog
@testable import GatewayStore

/// A database and a directory of logs, and a way to begin again as after a crash.
final class LogWorld {
    let directory = NSTemporaryDirectory() + "monarch-log-" + UUID().uuidString
    private(set) var database: GatewayDatabase
    private(set) var log: ChatLog
    private let standard: LogLayout?
    let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()

    init(standard: LogLayout? = .znc) async throws {
        self.standard = standard
        database = try GatewayDatabase.open(directory: directory, logger: Self.quiet)
        log = Self.makeLog(directory, database, standard)
        log.begin()
        await log.flush()
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    var logs: String { directory + "/logs" }

    private static func makeLog(_ directory: String, _ database: GatewayDatabase, _ standard: LogLayout?) -> ChatLog {
        let log = ChatLog(
            directory: directory + "/logs", ledger: database.logLedger, standard: standard, logger: quiet,
            // Only when it is told to.
            localTime: LogTime.utc, delay: 3_600_000)
        database.follow(log)
        return log
    }

    /// The process ends without a word to the log, and another one begins.
    func crash() async throws {
        await database.close()
        database = try GatewayDatabase.open(directory: directory, logger: Self.quiet)
        log = Self.makeLog(directory, database, standard)
        log.begin()
        await log.flush()
    }

    func append(_ entries: [HistoryEntry], of user: String = "alice") async {
        let history = SQLiteHistoryStore(database: database)
        for entry in entries {
            await withCheckedContinuation { continuation in
                history.append(entry, isBeingSent: false, of: user, on: loop) { _ in continuation.resume() }
            }
        }
    }

    func set(_ value: String?, of user: String = "alice") {
        database.stores.settings.keep(value, for: .log, of: user)
    }

    func text(_ path: String) -> String? {
        (try? Data(contentsOf: URL(fileURLWithPath: logs + "/" + path))).map { String(decoding: $0, as: UTF8.self) }
    }

    func write(_ text: String, to path: String) throws {
        let file = FileHandle(forWritingAtPath: logs + "/" + path)
        try file?.seekToEnd()
        try file?.write(contentsOf: Data(text.utf8))
        try file?.close()
    }

    func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: logs + "/" + path)[.posixPermissions] as? Int
    }
}

/// 2026-11-21T14:05:09.120Z
let noon: Int64 = 1_795_269_909_120

extension HistoryEntry {
    static func said(
        _ text: String, _ number: UInt64, in group: String? = nil, at time: Int64 = noon
    ) -> HistoryEntry {
        let place = HistoryPlace(
            account: AccountID("lab/alice@example.com"), kind: group == nil ? .direct : .group, key: group ?? "bob")
        return HistoryEntry(
            id: MessageID(number), order: MessageID(number), place: place, placeName: group ?? "bob",
            placeAddress: group == nil ? "bob@example.com" : "",
            sender: HistorySender(contact: ContactID("bob"), nick: "bob", address: "bob@example.com"),
            content: .message(.text(RichText(text))), time: time)
    }

    static func own(_ text: String, _ number: UInt64) -> HistoryEntry {
        var entry = said(text, number)
        entry.sender = nil
        return entry
    }

    static func happened(_ content: Content) -> HistoryEntry {
        var entry = said("", 1)
        entry.content = content
        return entry
    }
}

/// A ledger that cannot be read when the test says so.
final class FailingLedger: LogLedger {
    let isFailing = Mutex(false)
    /// Done once, after the next question for what is unwritten has been answered.
    let whenAsked = Mutex<(@Sendable () -> Void)?>(nil)
    /// Done whenever it is asked who has something unwritten, before the answer.
    let whenListed = Mutex<(@Sendable () -> Void)?>(nil)
    private let ledger: any LogLedger

    init(_ ledger: any LogLedger) { self.ledger = ledger }

    func unwritten(of user: String, limit: Int) throws(LogLedgerUnreadable) -> UnwrittenLog? {
        if isFailing.withLock({ $0 }) { throw LogLedgerUnreadable() }
        let part = try ledger.unwritten(of: user, limit: limit)
        let then = whenAsked.withLock { then in
            defer { then = nil }
            return then
        }
        then?()
        return part
    }

    func begin(logsByDefault: Bool) { ledger.begin(logsByDefault: logsByDefault) }
    func usersWithUnwritten() -> [String] {
        whenListed.withLock { $0 }?()
        return []
    }
    func choice(of user: String) -> String? { ledger.choice(of: user) }
    func files(of user: String?) -> [LoggedFile] { ledger.files(of: user) }
    func files(of user: String, in place: HistoryPlace) -> [LoggedFile] { ledger.files(of: user, in: place) }
    func file(_ path: String, of user: String) -> LoggedFile? { ledger.file(path, of: user) }
    func owner(ofDirectory directory: String, of user: String) -> HistoryPlace? {
        ledger.owner(ofDirectory: directory, of: user)
    }
    func rename(_ file: LoggedFile, to path: String) -> Bool { ledger.rename(file, to: path) }
    func note(_ files: [LoggedFile], end: Int64?) -> Bool { ledger.note(files, end: end) }
    func drop(_ files: [LoggedFile]) { ledger.drop(files) }
    func entries(of user: String, in place: HistoryPlace, from: Int64, to: Int64) -> [HistoryEntry] {
        ledger.entries(of: user, in: place, from: from, to: to)
    }
}
