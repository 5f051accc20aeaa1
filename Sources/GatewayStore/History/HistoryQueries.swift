// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore

/// The questions about a user's history. Each looks at rows of that user only.
extension HistoryView {
    // MARK: One conversation

    /// Nil if a message that the range names is not there.
    func entries(in place: HistoryPlace, _ range: HistoryRange, of database: Database) throws -> [HistoryEntry]? {
        guard
            let known = try database.rows(
                "SELECT id, address FROM historyPlace WHERE user = ? AND account = ? AND kind = ? AND key = ?",
                [user, place.account.rawValue, place.kind.rawValue, place.key]
            ).first
        else { return range.namesMessage ? nil : [] }
        let number: Int64 = known[0]
        var after: (time: Int64, shown: Int64) = (.min, .min)
        var before: (time: Int64, shown: Int64) = (.max, .max)
        switch range.after {
        case .time(let time): after = (time, .max)
        case .message(let id):
            guard let point = try moment(of: id, in: number, of: database) else { return nil }
            after = point
        case nil: break
        }
        switch range.before {
        case .time(let time): before = (time, .min)
        case .message(let id):
            guard let point = try moment(of: id, in: number, of: database) else { return nil }
            before = point
        case nil: break
        }
        let order = range.fromEnd ? "DESC" : "ASC"
        let rows = try database.rows(
            """
            SELECT \(HistoryEntry.columns) FROM \(HistoryEntry.source)
            WHERE h.place = ? AND (h.time, h.shown) > (?, ?) AND (h.time, h.shown) < (?, ?)
                AND h.kind < ? AND h.number BETWEEN ? AND ?
            ORDER BY h.time \(order), h.shown \(order) LIMIT ?
            """,
            [
                number, after.time, after.shown, before.time, before.shown,
                range.withEvents ? Int.max : HistoryKind.firstEvent, first, last, max(0, range.limit),
            ])
        let entries = rows.compactMap { HistoryEntry($0, place: place, address: known[1]) }
        return range.fromEnd ? entries.reversed() : entries
    }

    /// Where a message of a conversation lies in it.
    private func moment(
        of id: MessageID, in place: Int64, of database: Database
    ) throws -> (time: Int64, shown: Int64)? {
        // What others say has one number for both; what the user says has two, and an index of its own.
        for condition in ["user = ?1 AND shown = ?2 AND id = ?2", "user = ?1 AND id = ?2 AND id <> shown"] {
            let rows = try database.rows(
                "SELECT time, shown FROM history WHERE \(condition) AND place = ?3 AND number <= ?4",
                [user, id.stored, place, last])
            if let row = rows.first { return (row[0], row[1]) }
        }
        return nil
    }

    // MARK: All conversations

    func missed(after order: MessageID, since time: Int64, limit: Int, of database: Database) throws -> [HistoryEntry] {
        var entries: [HistoryEntry] = []
        for place in try places(after: order, of: database) {
            let rows = try database.rows(
                """
                SELECT \(HistoryEntry.columns), \(HistoryEntry.placeColumns)
                FROM \(HistoryEntry.source) JOIN historyPlace p ON p.id = h.place
                WHERE h.place = ? AND h.time >= ? AND h.shown > ? AND h.kind < ? AND h.number BETWEEN ? AND ?
                ORDER BY h.time DESC, h.shown DESC LIMIT ?
                """,
                [place, time, order.stored, HistoryKind.firstEvent, first, last, max(0, limit)])
            entries += rows.compactMap { HistoryEntry($0) }
        }
        return entries.sorted { ($0.time, $0.order.rawValue) < ($1.time, $1.order.rawValue) }
    }

    func late(after order: MessageID, limit: Int, of database: Database) throws -> [HistoryEntry] {
        try database.rows(
            """
            SELECT \(HistoryEntry.columns), \(HistoryEntry.placeColumns)
            FROM \(HistoryEntry.source) JOIN historyPlace p ON p.id = h.place
            WHERE h.user = ? AND h.shown > ? AND h.late AND h.number BETWEEN ? AND ?
            ORDER BY h.shown DESC LIMIT ?
            """,
            [user, order.stored, first, last, max(0, limit)]
        ).reversed().compactMap { HistoryEntry($0) }
    }

    /// Where something was said after a message; all places if there is so much that they are found faster so.
    private func places(after order: MessageID, of database: Database) throws -> [Int64] {
        let rows = try database.rows(
            "SELECT place FROM history WHERE user = ? AND shown > ? ORDER BY shown DESC LIMIT ?",
            [user, order.stored, StorageLimits.missedRows])
        if rows.count < StorageLimits.missedRows { return Array(Set(rows.map { $0[0] as Int64 })) }
        return try database.rows("SELECT id FROM historyPlace WHERE user = ?", [user]).map { $0[0] }
    }

    func conversations(
        after: Int64, before: Int64, limit: Int, fromEnd: Bool, of database: Database
    ) throws -> [HistoryConversation] {
        var found: [HistoryConversation] = []
        guard limit > 0 else { return [] }
        try forEachConversation(of: database) { conversation in
            guard conversation.latest > after else { return false }
            if conversation.latest < before { found.append(conversation) }
            return !fromEnd || found.count < limit
        }
        return fromEnd ? found.reversed() : Array(found.reversed().prefix(limit))
    }

    func conversation(
        named name: String, _ kind: HistoryPlace.Kind, of database: Database
    ) throws -> HistoryConversation? {
        let folded = NickMap.fold(name)
        var found: HistoryConversation?
        try forEachConversation(of: database) { conversation in
            if conversation.place.kind == kind, conversation.isCalled(folded) { found = conversation }
            return found == nil
        }
        return found
    }

    /// SQLite's NOCASE folds the letters of ASCII alone, as names of IRC have it here.
    func speaker(named name: String, of database: Database) throws -> ContactID? {
        let rows = try database.rows(
            """
            SELECT contact FROM historySender
            WHERE user = ?1 AND (nick = ?2 COLLATE NOCASE OR address = ?2 COLLATE NOCASE) ORDER BY id DESC LIMIT 1
            """, [user, name])
        return rows.first.map { ContactID($0[0]) }
    }

    /// Gives each conversation, the one with the latest message first, until told to stop. Of groups with one name on one
    /// account there is the latest only.
    private func forEachConversation(
        of database: Database, _ body: (HistoryConversation) -> Bool
    ) throws {
        let cursor = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT \(HistoryEntry.columns), \(HistoryEntry.placeColumns)
                    FROM historyPlace p JOIN history h ON h.number = (
                        SELECT number FROM history WHERE place = p.id AND kind < ?1 AND number BETWEEN ?2 AND ?3
                        ORDER BY time DESC, shown DESC LIMIT 1)
                    LEFT JOIN historySender s ON s.id = h.sender
                    WHERE p.user = ?4 ORDER BY h.time DESC, p.key DESC
                    """), arguments: [HistoryKind.firstEvent, first, last, user])
        struct GroupName: Hashable {
            let account: AccountID
            let name: String
        }
        var named: Set<GroupName> = []
        while let row = try cursor.next() {
            guard let entry = HistoryEntry(row) else { continue }
            let name = GroupName(account: entry.place.account, name: NickMap.fold(entry.placeName))
            if entry.place.kind == .group, !named.insert(name).inserted { continue }
            let conversation = HistoryConversation(
                place: entry.place, name: entry.placeName, address: entry.placeAddress, latest: entry.time)
            guard body(conversation) else { return }
        }
    }

    // MARK: Searching

    /// What of the history matches, oldest first. What takes too long ends with what has been found by then.
    ///
    /// With a place and nothing else it goes by the time of what was said, otherwise by when it was kept.
    ///
    /// - Parameter index: the index to ask, and the first and the last number that it may have.
    func search(
        _ search: HistorySearch, index: String = "historyText", from: Int64? = nil, of database: Database
    ) throws -> [HistoryEntry] {
        let query = SearchText.query(search.words)
        // Words are asked for, but nothing that could be one is among them.
        if query.isEmpty, search.words.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) { return [] }
        var place: Int64?
        if let wanted = search.place {
            place = try HistoryNumbers.existing(wanted, of: user, in: database)
            if place == nil { return [] }
        }
        var senders: [Int64]?
        switch search.author {
        case nil: break
        case .user: senders = [0]
        case .contact(let wanted):
            let rows = try database.rows(
                "SELECT id FROM historySender WHERE user = ? AND contact = ? ORDER BY id DESC LIMIT ?",
                [user, wanted.rawValue, StorageLimits.searchSenders])
            if rows.isEmpty { return [] }
            senders = rows.map { $0[0] }
        }
        let wanted = "\(HistoryEntry.columns), \(HistoryEntry.placeColumns)"
        let filter =
            "h.kind < \(HistoryKind.nudge) AND h.time >= ? AND h.time <= ?"
            + (search.account == nil ? "" : " AND p.account = ?")
        var times: StatementArguments = [search.after ?? .min, search.before ?? .max]
        if let account = search.account { times += [account.rawValue] }
        let order = search.fromStart ? "ASC" : "DESC"
        let numbers: StatementArguments = [from ?? first, last]
        let cursor: RowCursor
        if let place, query.isEmpty, senders == nil {
            cursor = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT \(wanted) FROM \(HistoryEntry.source) JOIN historyPlace p ON p.id = h.place
                        WHERE \(filter) AND h.number BETWEEN ? AND ? AND h.place = ?
                        ORDER BY h.time \(order), h.shown \(order)
                        """), arguments: times + numbers + [place])
        } else if let expression = HistoryIndex.expression(query, place: place, senders: senders) {
            cursor = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT \(wanted) FROM \(index) CROSS JOIN history h ON h.number = \(index).rowid
                            LEFT JOIN historySender s ON s.id = h.sender JOIN historyPlace p ON p.id = h.place
                        WHERE \(index) MATCH ? AND \(index).rowid BETWEEN ? AND ? AND \(filter)
                        ORDER BY \(index).rowid \(order)
                        """), arguments: [expression] + numbers + times)
        } else {
            cursor = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT \(wanted) FROM \(HistoryEntry.source) JOIN historyPlace p ON p.id = h.place
                        WHERE \(filter) AND h.number BETWEEN ? AND ? ORDER BY h.number \(order)
                        """), arguments: times + numbers)
        }
        var found: [HistoryEntry] = []
        do {
            while found.count < search.limit, let row = try cursor.next() {
                guard query.holds(of: row[4]), let entry = HistoryEntry(row) else { continue }
                found.append(entry)
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {}
        return search.fromStart ? found : found.reversed()
    }
}

extension HistoryRange {
    var namesMessage: Bool {
        for case .message in [after, before] { return true }
        return false
    }
}
