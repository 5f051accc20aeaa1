// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore
internal import Logging
internal import Synchronization

/// Removing from the history, in steps between which others have their turn, and giving back what was taken up.
extension HistoryBook {
    /// A stretch of one conversation.
    struct Stretch: Sendable {
        let place: Int64
        /// Milliseconds since 1970: from the one, up to and without the other.
        var from = Int64.min
        var to = Int64.max
        /// Rows with higher numbers came after it was asked for.
        let last: Int64
    }

    /// Removes stretches, and gives how many messages there were; nil if it could not be done to the end.
    func remove(
        _ stretches: [Stretch], removed: Int = 0, _ whenDone: @escaping @Sendable (_ messages: Int?) -> Void
    ) {
        guard let stretch = stretches.last else {
            if removed > 0 { tidy() }
            return whenDone(removed)
        }
        writer.submit(
            Operation(
                durability: .process,
                perform: { database in
                    let (rows, messages) = try Self.removeSome(of: stretch, in: database)
                    let rest = rows < StorageLimits.removedAtOnce ? Array(stretches.dropLast()) : stretches
                    return { self.remove(rest, removed: removed + messages, whenDone) }
                }, fail: { whenDone(nil) }))
    }

    private static func removeSome(of stretch: Stretch, in database: Database) throws -> (rows: Int, messages: Int) {
        let user = HistoryNumber.user(of: stretch.last)
        let indexed =
            try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT indexed FROM historyUser WHERE id = ?"), arguments: [user]) ?? 0
        let rows = try database.rows(
            """
            SELECT number, kind, text, place, sender, shown FROM history
            WHERE place = ? AND time >= ? AND time < ? AND number BETWEEN ? AND ? LIMIT ?
            """,
            [
                stretch.place, stretch.from, stretch.to, HistoryNumber.first(of: user), stretch.last,
                StorageLimits.removedAtOnce,
            ])
        // The index wants them in order.
        let sorted = rows.sorted { ($0[0] as Int64) < ($1[0] as Int64) }
        var messages = 0
        var highest: (number: Int64, shown: Int64) = (0, 0)
        for row in sorted {
            let number: Int64 = row[0]
            if row[1] < HistoryKind.firstEvent { messages += 1 }
            if row[1] < HistoryKind.nudge, number <= indexed {
                try HistoryIndex.remove(number, text: row[2], place: row[3], sender: row[4], in: database)
            }
            highest = (max(highest.number, number), max(highest.shown, row[5]))
            try database.run("DELETE FROM history WHERE number = ?", [number])
        }
        if !sorted.isEmpty {
            try database.run(
                """
                UPDATE historyUser SET highestNumber = max(highestNumber, ?), highestShown = max(highestShown, ?)
                WHERE id = ?
                """, [highest.number, highest.shown, user])
        }
        return (sorted.count, messages)
    }

    /// Removes what was said before a moment (ms since 1970), of one user or of all, and gives how many messages there
    /// were.
    func prune(olderThan time: Int64, of user: String?, _ whenDone: @escaping @Sendable (_ messages: Int?) -> Void) {
        writer.submit(
            Operation(
                durability: .nothing,
                perform: { database in
                    let rows = try Row.fetchAll(
                        database,
                        sql: """
                            SELECT p.id, p.user FROM historyPlace p JOIN historyUser u ON u.id = p.user
                            WHERE ?1 IS NULL OR u.name = ?1
                            """, arguments: [user])
                    let stretches = rows.map { Stretch(place: $0[0], to: time, last: HistoryNumber.last(of: $0[1])) }
                    let users = Set(rows.map { $0[1] as Int64 })
                    return {
                        self.remove(stretches) { count in
                            if count != nil { for user in users { self.sweep(user, olderThan: time) } }
                            whenDone(count)
                        }
                    }
                }, fail: { whenDone(nil) }))
    }

    /// Removes what is left of conversations of which nothing is kept any more: names, addresses, and how far was read.
    ///
    /// - Parameters:
    ///   - place: one that has been forgotten: what was being sent there more than an hour ago is, too.
    ///   - time: in milliseconds since 1970; what was being sent before that anywhere is forgotten, too.
    func sweep(_ user: Int64, place: Int64? = nil, olderThan time: Int64? = nil) {
        writer.submit(
            Operation(
                durability: .process,
                perform: { database in
                    try database.run(
                        """
                        DELETE FROM historySending
                        WHERE user = ?1 AND (time < ?2 OR place = ?3 AND time < (unixepoch() - 3600) * 1000)
                        """, [user, time, place])
                    let empty = try database.rows(
                        """
                        SELECT id, kind, key FROM historyPlace p WHERE user = ? AND account <> ''
                            AND NOT EXISTS (SELECT 1 FROM history WHERE place = p.id)
                            AND NOT EXISTS (SELECT 1 FROM historySending WHERE user = p.user AND place = p.id)
                            AND NOT EXISTS (SELECT 1 FROM historyLog WHERE user = p.user AND place = p.id)
                        """, [user])
                    for row in empty {
                        try database.run("DELETE FROM historyPlace WHERE id = ?", [row[0] as Int64])
                        guard row[1] == HistoryPlace.Kind.direct.rawValue else { continue }
                        // They may have said something in a group.
                        try database.run(
                            """
                            DELETE FROM historySender WHERE user = ?1 AND contact = ?2 AND NOT EXISTS (
                                SELECT 1 FROM historyPlace p JOIN history h ON h.place = p.id
                                WHERE p.user = ?1 AND p.kind = 1 AND h.sender = historySender.id)
                            """, [user, row[2] as String])
                    }
                    if !empty.isEmpty { self.numbers.withLock { $0.forget() } }
                    return {}
                }, fail: {}))
    }

    /// Removes users who were forgotten: by now, or by an earlier run that did not come to the end of it.
    func removeForgottenUsers() {
        writer.submit(
            Operation(
                durability: .nothing,
                perform: { database in
                    let users = try Int64.fetchAll(database, sql: "SELECT id FROM historyUser WHERE name IS NULL")
                    let stretches = try Row.fetchAll(
                        database,
                        sql: """
                            SELECT p.id, p.user FROM historyPlace p JOIN historyUser u ON u.id = p.user
                            WHERE u.name IS NULL
                            """
                    ).map { Stretch(place: $0[0], last: HistoryNumber.last(of: $0[1])) }
                    guard !users.isEmpty else { return {} }
                    return {
                        self.remove(stretches) { count in
                            guard count != nil else { return }
                            self.removeRows(of: users)
                        }
                    }
                }, fail: {}))
    }

    /// The other tables follow a user's row.
    private func removeRows(of users: [Int64]) {
        writer.submit(
            Operation(
                durability: .process,
                perform: { database in
                    for user in users {
                        try database.run("DELETE FROM historyUser WHERE id = ? AND name IS NULL", [user])
                    }
                    return { self.tidy() }
                }, fail: {}))
    }

    // MARK: Giving back

    /// Takes removed words out of the index for good, makes the file smaller by what is free in it, and empties its
    /// journal, in which removed texts may stand.
    func tidy(isFirst: Bool = true) {
        writer.submit(
            Operation(
                durability: .process,
                perform: { database in
                    let isMore = try HistoryIndex.merge(isFirst: isFirst, in: database)
                    return { if isMore { self.tidy(isFirst: false) } else { self.giveBackPages() } }
                }, fail: {}))
    }

    /// Gives back what a run that ended in the middle of this has left.
    func giveBackWhatIsLeft() {
        writer.betweenTransactions { database in
            let free = try? Int.fetchOne(database, sql: "PRAGMA freelist_count")
            if free ?? 0 > StorageLimits.freedPages { self.giveBackPages() }
        }
    }

    private func giveBackPages() {
        writer.betweenTransactions { database in
            do {
                let free = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
                let canShrink = try Int.fetchOne(database, sql: "PRAGMA auto_vacuum") == 2
                if free > 0, canShrink {
                    try database.execute(sql: "PRAGMA incremental_vacuum(\(StorageLimits.freedPages))")
                    if try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0 < free {
                        return self.giveBackPages()
                    }
                }
                try database.checkpoint(.truncate)
            } catch {
                self.logger.warning("the database file could not be made smaller")
            }
        }
    }
}
