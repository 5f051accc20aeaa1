// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore

/// Writing entries with the numbers that stand for their names.
extension HistoryNumbers {
    /// Appends an entry and returns its number. The insertion is the last thing that is done, so that what a failure
    /// leaves behind is at most a name without entries.
    mutating func append(_ entry: HistoryEntry, of user: String, in database: Database) throws -> Int64 {
        let owner = try number(of: user, in: database)
        let place = try place(entry.place, address: entry.placeAddress, of: user, in: database)
        let sender = try entry.sender.map { try self.sender($0, of: user, in: database) }
        let number = try nextRow(of: user)
        let words: StatementArguments = [
            number, owner, place, entry.id.stored, entry.order.stored, sender, HistoryKind.number(of: entry.content),
            entry.time, HistoryKind.text(of: entry.content).text, entry.keptName,
        ]
        let styles = entry.keptStyles
        // Most entries have no more than that, and every argument takes its time.
        if styles == nil, entry.replyTo == nil, entry.networkID == nil, !entry.isLate {
            try database.run(
                """
                INSERT INTO history (number, user, place, id, shown, sender, kind, time, text, name)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, words)
        } else {
            try database.run(
                """
                INSERT INTO history (number, user, place, id, shown, sender, kind, time, text, name, styles, reply,
                    networkID, late)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, words + [styles, entry.replyTo?.stored, entry.networkID, entry.isLate ? 1 : nil])
        }
        return number
    }

    /// Whether what the network may tell again has been told already.
    mutating func knows(_ entry: HistoryEntry, of user: String, in database: Database) throws -> Bool {
        guard let id = entry.networkID, let owner = try existingNumber(of: user, in: database) else { return false }
        let rows = try database.rows(
            """
            SELECT 1 FROM history h JOIN historyPlace p ON p.id = h.place
            WHERE h.user = ? AND h.networkID = ? AND p.account = ? LIMIT 1
            """, [owner, id, entry.place.account.rawValue])
        return !rows.isEmpty
    }

    /// Keeps an entry that is being sent.
    mutating func keep(_ entry: HistoryEntry, of user: String, in database: Database) throws {
        let owner = try number(of: user, in: database)
        let place = try place(entry.place, address: entry.placeAddress, of: user, in: database)
        try database.run(
            """
            INSERT INTO historySending
                (user, id, place, kind, time, shown, text, styles, name, reply, networkID)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                owner, entry.id.stored, place, HistoryKind.number(of: entry.content), entry.time, entry.order.stored,
                HistoryKind.text(of: entry.content).text, entry.keptStyles, entry.placeName, entry.replyTo?.stored,
                entry.networkID,
            ])
    }

    /// Appends what was being sent. Throws if nothing is kept with that id, and leaves everything as it was then.
    mutating func settle(
        _ message: MessageID, order: MessageID, time: Int64, of user: String, in database: Database
    ) throws -> Int64 {
        guard let owner = try existingNumber(of: user, in: database) else {
            throw DatabaseError(resultCode: .SQLITE_NOTFOUND)
        }
        let number = try nextRow(of: user)
        try database.run(
            """
            INSERT INTO history (number, user, place, id, shown, kind, time, text, styles, name, reply, networkID)
            SELECT ?, user, place, id, ?, kind, ?, text, styles, name, reply, networkID FROM historySending
            WHERE user = ? AND id = ?
            """, [number, order.stored, time, owner, message.stored])
        guard database.changesCount == 1 else { throw DatabaseError(resultCode: .SQLITE_NOTFOUND) }
        do {
            try database.run("DELETE FROM historySending WHERE user = ? AND id = ?", [owner, message.stored])
        } catch {
            // By hand what a savepoint would do, which costs as much as the whole operation.
            try database.run("DELETE FROM history WHERE number = ?", [number])
            throw error
        }
        return number
    }
}
