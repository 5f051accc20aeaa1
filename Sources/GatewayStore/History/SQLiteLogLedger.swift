// SPDX-License-Identifier: Apache-2.0
internal import Dispatch
internal import GRDB
internal import GatewayCore
internal import Synchronization

/// How far logs are, in the columns `historyUser.logged` (NULL for who has none) and the table `historyLog`.
struct SQLiteLogLedger: LogLedger {
    let book: HistoryBook

    func begin(logsByDefault: Bool) {
        _ = wait(.process) { database in
            book.numbers.withLock { $0.logsByDefault = logsByDefault }
            let users = try String.fetchAll(database, sql: "SELECT name FROM historyUser WHERE name IS NOT NULL")
            for user in users { try book.applyLogging(of: user, in: database) }
        }
    }

    func usersWithUnwritten() -> [String] {
        wait(.nothing) { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM historyUser u WHERE name IS NOT NULL AND logged IS NOT NULL AND EXISTS (
                        SELECT 1 FROM history WHERE number > max(u.logged, u.id << \(HistoryNumber.bits))
                            AND number < (u.id + 1) << \(HistoryNumber.bits))
                    """)
        } ?? []
    }

    func choice(of user: String) -> String? {
        (wait(.nothing) { try HistoryNumbers.logChoice(of: user, in: $0) }) ?? nil
    }

    func unwritten(of user: String, limit: Int) throws(LogLedgerUnreadable) -> UnwrittenLog? {
        let found = wait(.nothing) { database -> (view: HistoryView, from: Int64, choice: String?)? in
            guard let view = try book.numbers.withLock({ try $0.view(of: user, in: database) }) else { return nil }
            let logged = try Int64?.fetchOne(
                database.cachedStatement(sql: "SELECT logged FROM historyUser WHERE id = ?"), arguments: [view.user])
            guard let logged = logged ?? nil else { return nil }
            return (view, max(logged, view.first), try HistoryNumbers.logChoice(of: user, in: database))
        }
        guard let found else { throw LogLedgerUnreadable() }
        guard let (view, from, choice) = found else { return nil }
        let read = wait(reading: view) { database, view -> (entries: [HistoryEntry], last: Int64, count: Int) in
            let rows = try database.rows(
                """
                SELECT \(HistoryEntry.columns), \(HistoryEntry.placeColumns), h.number
                FROM \(HistoryEntry.source) JOIN historyPlace p ON p.id = h.place
                WHERE h.number > ? AND h.number <= ? ORDER BY h.number LIMIT ?
                """, [from, view.last, limit])
            return (rows.compactMap { HistoryEntry($0) }, rows.last?[17] ?? view.last, rows.count)
        }
        guard let read else { throw LogLedgerUnreadable() }
        let isAll = read.count < limit
        return UnwrittenLog(choice: choice, entries: read.entries, end: isAll ? view.last : read.last, isAll: isAll)
    }

    func files(of user: String?) -> [LoggedFile] { files("(?1 IS NULL OR u.name = ?1)", [user]) }

    func files(of user: String, in place: HistoryPlace) -> [LoggedFile] {
        files(
            "u.name = ? AND p.account = ? AND p.kind = ? AND p.key = ?",
            [user, place.account.rawValue, place.kind.rawValue, place.key])
    }

    func file(_ path: String, of user: String) -> LoggedFile? {
        files("u.name = ? AND l.path = ?", [user, path]).first
    }

    func owner(ofDirectory directory: String, of user: String) -> HistoryPlace? {
        // What is in it lies between the two, as `0` comes behind `/`.
        files("u.name = ? AND l.path > ? AND l.path < ? LIMIT 1", [user, directory + "/", directory + "0"]).first?.place
    }

    func rename(_ file: LoggedFile, to path: String) -> Bool {
        let done: Void? = wait(.process) { database in
            try database.run(
                """
                UPDATE historyLog SET path = ? WHERE path = ? AND user = (SELECT id FROM historyUser WHERE name = ?)
                """, [path, file.path, file.user])
        }
        return done != nil
    }

    private func files(_ condition: String, _ arguments: StatementArguments) -> [LoggedFile] {
        wait(.nothing) { try Self.files(condition, arguments, in: $0) } ?? []
    }

    static func files(
        _ condition: String, _ arguments: StatementArguments, in database: Database
    ) throws -> [LoggedFile] {
        try database.rows(
            """
            SELECT u.name, l.path, p.account, p.kind, p.key, l.size
            FROM historyLog l JOIN historyUser u ON u.id = l.user JOIN historyPlace p ON p.id = l.place
            WHERE u.name IS NOT NULL AND \(condition)
            """, arguments
        ).compactMap { row in
            guard let kind = HistoryPlace.Kind(rawValue: row[3]) else { return nil }
            return LoggedFile(
                user: row[0], path: row[1],
                place: HistoryPlace(account: AccountID(row[2]), kind: kind, key: row[4]), size: row[5])
        }
    }

    func note(_ files: [LoggedFile], end: Int64?) -> Bool {
        let done: Void? = wait(.process) { database in
            for file in files {
                let (owner, place) = try book.numbers.withLock { numbers in
                    // Somebody who is called otherwise by now must not come to be anew.
                    guard let owner = try numbers.existingNumber(of: file.user, in: database) else {
                        throw DatabaseError(resultCode: .SQLITE_NOTFOUND)
                    }
                    return (owner, try numbers.place(file.place, of: file.user, in: database))
                }
                try database.run(
                    "INSERT OR REPLACE INTO historyLog (user, path, place, size) VALUES (?, ?, ?, ?)",
                    [owner, file.path, place, file.size])
            }
            guard let end else { return }
            try database.run(
                "UPDATE historyUser SET logged = ? WHERE id = ? AND logged IS NOT NULL",
                [end, HistoryNumber.user(of: end)])
        }
        return done != nil
    }

    func drop(_ files: [LoggedFile]) {
        let users = wait(.process) { database in
            var users: Set<Int64> = []
            for file in files {
                guard let user = try book.numbers.withLock({ try $0.existingNumber(of: file.user, in: database) })
                else { continue }
                try database.run("DELETE FROM historyLog WHERE user = ? AND path = ?", [user, file.path])
                users.insert(user)
            }
            return users
        }
        for user in users ?? [] { book.sweep(user) }
    }

    func entries(of user: String, in place: HistoryPlace, from: Int64, to: Int64) -> [HistoryEntry] {
        let view = wait(.nothing) { database in
            try book.numbers.withLock { try $0.view(of: user, in: database) }
        }
        guard let view = view ?? nil else { return [] }
        let bounds = (after: from == .min ? from : from - 1, before: to)
        let range = HistoryRange(
            after: .time(bounds.after), before: .time(bounds.before), limit: .max, fromEnd: false, withEvents: true)
        return (wait(reading: view) { try $1.entries(in: place, range, of: $0) } ?? nil) ?? []
    }

    // MARK: Waiting

    /// Does something after everything that was asked for before, and returns when it is committed; nil if it fails.
    private func wait<Value: Sendable>(
        _ durability: Durability, _ body: @escaping @Sendable (Database) throws -> Value
    ) -> Value? {
        let outcome = Outcome<Value>()
        book.writer.submit(
            Operation(
                durability: durability,
                perform: { database in
                    let value = try book.attempt { try body(database) }
                    return { outcome.give(value) }
                },
                fail: {
                    book.failed()
                    outcome.give(nil)
                }))
        return outcome.wait()
    }

    private func wait<Value: Sendable>(
        reading view: HistoryView, _ body: @escaping @Sendable (Database, HistoryView) throws -> Value
    ) -> Value? {
        let outcome = Outcome<Value>()
        book.read { database in outcome.give(database.flatMap { try? body($0, view) }) }
        return outcome.wait()
    }

    /// Hands a value from one thread to another one that waits for it.
    private final class Outcome<Value: Sendable>: Sendable {
        private let value = Mutex<Value?>(nil)
        private let isThere = DispatchSemaphore(value: 0)

        func give(_ value: Value?) {
            self.value.withLock { $0 = value }
            isThere.signal()
        }

        func wait() -> Value? {
            isThere.wait()
            return value.withLock { $0 }
        }
    }
}

extension HistoryBook {
    /// Makes a user's log begin now, or end, as they have chosen.
    func applyLogging(of user: String, in database: Database) throws {
        try numbers.withLock { numbers in
            guard let view = try numbers.view(of: user, in: database) else { return }
            if try numbers.hasLogs(user, in: database) {
                try database.run(
                    "UPDATE historyUser SET logged = ? WHERE id = ? AND logged IS NULL", [view.last, view.user])
            } else {
                try database.run("UPDATE historyUser SET logged = NULL WHERE id = ?", [view.user])
            }
        }
    }
}

extension HistoryNumbers {
    static func logChoice(of user: String, in database: Database) throws -> String? {
        try String.fetchOne(
            database.cachedStatement(sql: "SELECT value FROM setting WHERE user = ? AND name = ?"),
            arguments: [user, Setting.log.rawValue])
    }

    func hasLogs(_ user: String, in database: Database) throws -> Bool {
        switch try Self.logChoice(of: user, in: database) {
        case nil, Setting.logByDefault: logsByDefault
        case "off": false
        default: true
        }
    }
}
