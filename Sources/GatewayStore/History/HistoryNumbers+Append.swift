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
        let usual: StatementArguments = [
            number, owner, place, entry.id.stored, entry.order.stored, sender, HistoryKind.number(of: entry.content),
            entry.time, HistoryKind.text(of: entry.content).text, entry.keptName,
        ]
        try insert(
            usual, styles: entry.keptStyles, reply: entry.replyTo?.stored, networkID: entry.networkID,
            isLate: entry.isLate, in: database)
        return number
    }

    /// - Parameter usual: `number` to `name`. Most entries have nothing else, and every argument takes its time.
    private func insert(
        _ usual: StatementArguments, styles: String?, reply: Int64?, networkID: String?, isLate: Bool,
        in database: Database
    ) throws {
        if styles == nil, reply == nil, networkID == nil, !isLate {
            try database.run(
                """
                INSERT INTO history (number, user, place, id, shown, sender, kind, time, text, name)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, usual)
        } else {
            try database.run(
                """
                INSERT INTO history (number, user, place, id, shown, sender, kind, time, text, name, styles, reply,
                    networkID, late)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, usual + [styles, reply, networkID, isLate ? 1 : nil])
        }
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
        // Not INSERT … SELECT: what may write several rows has SQLite copy each page to a temporary file before it changes.
        guard let owner = try existingNumber(of: user, in: database),
            let sent = try database.rows(
                """
                SELECT place, kind, text, name, styles, reply, networkID FROM historySending WHERE user = ? AND id = ?
                """, [owner, message.stored]
            ).first
        else { throw DatabaseError(resultCode: .SQLITE_NOTFOUND) }
        let number = try nextRow(of: user)
        let (place, kind, text, name): (Int64, Int, String, String?) = (sent[0], sent[1], sent[2], sent[3])
        try insert(
            [number, owner, place, message.stored, order.stored, nil, kind, time, text, name], styles: sent[4],
            reply: sent[5], networkID: sent[6], isLate: false, in: database)
        do {
            try database.run("DELETE FROM historySending WHERE user = ? AND id = ?", [owner, message.stored])
        } catch {
            // By hand what a savepoint would do, which costs as much as the whole operation; of a transaction that has been
            // ended nothing is left.
            if database.isInsideTransaction { try database.run("DELETE FROM history WHERE number = ?", [number]) }
            throw error
        }
        return number
    }
}
