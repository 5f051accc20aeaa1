// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import GRDB
package import GatewayCore
internal import Logging

/// The history of a data directory as commands read it: beside a gateway that has the directory, without disturbing it,
/// and without writing anything.
package final class HistoryArchive {
    private let database: DatabaseQueue

    /// - Throws: `StorageError` if there is no database, or none with a history.
    package init(directory: String) throws(StorageError) {
        let path = directory + "/" + GatewayDatabase.fileName
        guard FileManager.default.fileExists(atPath: path) else {
            throw StorageError(directory, "there is no \(GatewayDatabase.fileName) in it")
        }
        do {
            database = try DatabaseQueue(path: path, configuration: HistoryReader.configuration)
            guard try database.read({ try $0.tableExists("history") }) else {
                throw StorageError(directory, "its database has no history yet")
            }
        } catch let error as StorageError {
            throw error
        } catch {
            throw StorageError(directory, "its database cannot be read")
        }
    }

    /// The users of whom something is kept, by name.
    package func users() throws -> [String] {
        try database.read {
            try String.fetchAll($0, sql: "SELECT name FROM historyUser WHERE name IS NOT NULL ORDER BY name")
        }
    }

    /// The conversation that is called so, or is with the contact of this address; groups with or without their `#`.
    package func conversation(named name: String, of user: String) throws -> HistoryConversation? {
        try database.read { database in
            guard let view = try Self.view(of: user, in: database) else { return nil }
            return try view.conversation(named: name, .direct, of: database)
                ?? view.conversation(named: name, .group, of: database)
                ?? view.conversation(named: "#" + name, .group, of: database)
        }
    }

    /// The contact with this nick, or this address, among those who ever said something.
    package func sender(named name: String, of user: String) throws -> ContactID? {
        let name = NickMap.fold(name)
        return try database.read { database in
            guard let view = try Self.view(of: user, in: database) else { return nil }
            let rows = try database.rows(
                "SELECT contact, nick, address FROM historySender WHERE user = ? ORDER BY id DESC", [view.user])
            let found = rows.first { NickMap.fold($0[1]) == name || NickMap.fold($0[2]) == name }
            return found.map { ContactID($0[0]) }
        }
    }

    /// Messages that match, oldest first. What a gateway has not indexed yet is indexed here, in memory.
    package func search(_ search: HistorySearch, of user: String) throws -> [HistoryEntry] {
        try database.writeWithoutTransaction { database in
            guard let view = try Self.view(of: user, in: database) else { return [] }
            let found = try view.search(search, of: database)
            let indexed = try Int64.fetchOne(
                database, sql: "SELECT indexed FROM historyUser WHERE id = ?", arguments: [view.user])
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            try database.execute(sql: "DROP TABLE IF EXISTS temp.recentText")
            try database.execute(sql: HistorySchema.index("temp.recentText"))
            let from = max(indexed ?? 0, view.first) + 1
            let rows = try Row.fetchCursor(
                database,
                sql: "SELECT number, text, place, sender FROM history WHERE kind < ? AND number BETWEEN ? AND ?",
                arguments: [HistoryKind.nudge, from, view.last])
            while let row = try rows.next() {
                try database.run(
                    "INSERT INTO temp.recentText (rowid, words) VALUES (?, ?)",
                    [row[0] as Int64, HistoryIndex.words(of: row[1], place: row[2], sender: row[3])])
            }
            var recent: [HistoryEntry] = []
            if HistoryIndex.isAsked(search) {
                recent = try view.search(search, index: "recentText", from: from, of: database)
            }
            return Array((found + recent).suffix(max(0, search.limit)))
        }
    }

    /// Gives every entry of a user, or of one conversation, in the order in which they were appended.
    ///
    /// - Parameter time: milliseconds since 1970; nothing that was said before.
    package func forEach(
        of user: String, in place: HistoryPlace?, since time: Int64?, _ body: (HistoryEntry) throws -> Void
    ) throws {
        try database.read { database in
            guard let view = try Self.view(of: user, in: database) else { return }
            var number: Int64?
            if let place {
                number = try HistoryNumbers.existing(place, of: view.user, in: database)
                guard number != nil else { return }
            }
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT \(HistoryEntry.columns), \(HistoryEntry.placeColumns)
                    FROM \(HistoryEntry.source) JOIN historyPlace p ON p.id = h.place
                    WHERE h.number BETWEEN ? AND ? AND h.time >= ? AND (?4 IS NULL OR h.place = ?4) ORDER BY h.number
                    """, arguments: [view.first, view.last, time ?? .min, number])
            while let row = try rows.next() {
                if let entry = HistoryEntry(row) { try body(entry) }
            }
        }
    }

    private static func view(of user: String, in database: Database) throws -> HistoryView? {
        let number = try Int64.fetchOne(
            database, sql: "SELECT id FROM historyUser WHERE name = ?", arguments: [user])
        return number.map { HistoryView(user: $0, last: HistoryNumber.last(of: $0)) }
    }
}
