// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore
internal import Logging
internal import Synchronization

/// Giving what belonged to one user to another one.
extension HistoryBook {
    func adopt(from former: String, to user: String) {
        writer.submit(
            Operation(
                durability: .process,
                perform: { database in
                    try self.attempt {
                        let (old, new) = try self.numbers.withLock { numbers in
                            defer { numbers.forget(former) }
                            return (
                                try numbers.existingNumber(of: former, in: database),
                                try numbers.existingNumber(of: user, in: database)
                            )
                        }
                        guard let old else { return {} }
                        guard new != nil else {
                            // Most have nothing yet: then it is a matter of the name alone.
                            try database.run("UPDATE historyUser SET name = ? WHERE id = ?", [user, old])
                            return { self.renamed(user) }
                        }
                        // Nobody reads or writes under the former name from here on, whatever happens.
                        try self.moveMarks(from: old, to: user, in: database)
                        return { self.move(from: old, to: user) }
                    }
                },
                fail: {
                    self.failed()
                    self.logger.error("not written to the history", metadata: ["what": "a change of owner"])
                }))
    }

    /// What is being sent, how far has been read, and what clients have been shown.
    private func moveMarks(from old: Int64, to user: String, in database: Database) throws {
        for row in try database.rows(
            "SELECT account, kind, key, readUpTo, id, address FROM historyPlace WHERE user = ?", [old])
        {
            guard let kind = HistoryPlace.Kind(rawValue: row[1]) else { continue }
            let place = HistoryPlace(account: AccountID(row[0]), kind: kind, key: row[2])
            let (owner, number) = try numbers.withLock { numbers in
                (
                    try numbers.number(of: user, in: database),
                    try numbers.place(place, address: row[5], of: user, in: database)
                )
            }
            if let readUpTo = row[3] as Int64? {
                try database.run(
                    "UPDATE historyPlace SET readUpTo = ?1 WHERE id = ?2 AND (readUpTo IS NULL OR readUpTo < ?1)",
                    [readUpTo, number])
            }
            try database.run(
                "UPDATE OR IGNORE historySending SET user = ?, place = ? WHERE user = ? AND place = ?",
                [owner, number, old, row[4] as Int64])
        }
        let owner = try numbers.withLock { try $0.number(of: user, in: database) }
        try database.run("UPDATE OR IGNORE historyPosition SET user = ? WHERE user = ?", [owner, old])
    }

    /// Moves entries, oldest first and some at a time. They come behind what the new owner has: times say when it was.
    private func move(from old: Int64, to user: String) {
        writer.submit(
            Operation(
                durability: .process,
                perform: { database in
                    try self.attempt {
                        let (isAll, last) = try self.moveSome(from: old, to: user, in: database)
                        let gone = isAll ? try self.moveLogs(from: old, to: user, in: database) : []
                        if isAll { try database.run("UPDATE historyUser SET name = NULL WHERE id = ?", [old]) }
                        return {
                            if let last { self.appended(last, to: user) }
                            guard isAll else { return self.move(from: old, to: user) }
                            self.forgot(gone)
                            self.renamed(user)
                            self.removeForgottenUsers()
                        }
                    }
                },
                fail: {
                    self.failed()
                    self.logger.error("not written to the history", metadata: ["what": "a change of owner"])
                }))
    }

    /// The files of plain logs. If the new owner has logs, what has been moved is written to those, and the former files
    /// are of no use any more: they are given back. If not, they are the new owner's.
    private func moveLogs(from old: Int64, to user: String, in database: Database) throws -> [LoggedFile] {
        let files = try SQLiteLogLedger.files("u.id = ?", [old], in: database)
        guard !files.isEmpty else { return [] }
        let owner = try numbers.withLock { try $0.number(of: user, in: database) }
        let logged = try Int64?.fetchOne(
            database.cachedStatement(sql: "SELECT logged FROM historyUser WHERE id = ?"), arguments: [owner])
        if logged ?? nil != nil { return files }
        for file in files {
            let place = try numbers.withLock { try $0.place(file.place, of: user, in: database) }
            try database.run(
                "UPDATE OR IGNORE historyLog SET user = ?, place = ? WHERE user = ? AND path = ?",
                [owner, place, old, file.path])
        }
        return []
    }

    /// Returns whether nothing is left, and the number of the last entry that was moved.
    private func moveSome(from old: Int64, to user: String, in database: Database) throws -> (isAll: Bool, last: Int64?)
    {
        let indexed =
            try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT indexed FROM historyUser WHERE id = ?"), arguments: [old]) ?? 0
        let rows = try database.rows(
            """
            SELECT \(HistoryEntry.columns), \(HistoryEntry.placeColumns), h.number, h.place, h.sender
            FROM \(HistoryEntry.source) JOIN historyPlace p ON p.id = h.place
            WHERE h.number BETWEEN ? AND ? ORDER BY h.number LIMIT ?
            """, [HistoryNumber.first(of: old), HistoryNumber.last(of: old), StorageLimits.removedAtOnce])
        var last: Int64?
        for row in rows {
            let number: Int64 = row[17]
            if number <= indexed, row[2] < HistoryKind.nudge {
                try HistoryIndex.remove(number, text: row[4], place: row[18], sender: row[19], in: database)
            }
            try database.run("DELETE FROM history WHERE number = ?", [number])
            guard let entry = HistoryEntry(row) else { continue }
            do {
                last = try numbers.withLock { try $0.append(entry, of: user, in: database) }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                // Both have it.
            }
        }
        return (rows.count < StorageLimits.removedAtOnce, last)
    }
}
