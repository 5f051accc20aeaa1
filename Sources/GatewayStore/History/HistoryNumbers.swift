// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore

/// The numbers that stand for users, places and senders in the rows of the history, so far as they have been needed.
///
/// Used on the queue of the database only. What a failure undoes may be in here: after one everything is forgotten and
/// read again.
struct HistoryNumbers {
    private struct User {
        let number: Int64
        var last: Int64
        var places: [HistoryPlace: (number: Int64, address: String)] = [:]
        var senders: [HistorySender: Int64] = [:]
    }

    private var users: [String: User] = [:]
    /// Whether users have plain logs who have not chosen.
    var logsByDefault = false

    mutating func forget() { users = [:] }

    mutating func forget(_ user: String) { users[user] = nil }

    /// The number of a user, given to them when they are new.
    mutating func number(of user: String, in database: Database) throws -> Int64 {
        if let number = try existingNumber(of: user, in: database) { return number }
        // Logs begin with the first entry, or not at all.
        try database.run(
            "INSERT INTO historyUser (name, logged) VALUES (?, ?)", [user, try hasLogs(user, in: database) ? 0 : nil])
        let number = database.lastInsertedRowID
        users[user] = User(number: number, last: HistoryNumber.first(of: number))
        return number
    }

    /// Nil if nothing was ever kept for them.
    mutating func existingNumber(of user: String, in database: Database) throws -> Int64? {
        if let known = users[user] { return known.number }
        let rows = try database.rows("SELECT id, highestNumber FROM historyUser WHERE name = ?", [user])
        guard let row = rows.first else { return nil }
        let number: Int64 = row[0]
        let last = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT max(number) FROM history WHERE number BETWEEN ? AND ?"),
            arguments: [HistoryNumber.first(of: number), HistoryNumber.last(of: number)])
        if users.count >= StorageLimits.historyNumbers { users = [:] }
        users[user] = User(number: number, last: max(last ?? 0, row[1], HistoryNumber.first(of: number)))
        return number
    }

    /// What of a user's history there is now; nil for nothing.
    mutating func view(of user: String, in database: Database) throws -> HistoryView? {
        guard let number = try existingNumber(of: user, in: database), let last = users[user]?.last else { return nil }
        return HistoryView(user: number, last: last)
    }

    /// The number of the next row. The user has one already.
    mutating func nextRow(of user: String) throws -> Int64 {
        guard let index = users.index(forKey: user) else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
        users.values[index].last += 1
        return users.values[index].last
    }

    /// - Parameter address: of the contact; nil if it is not known now.
    mutating func place(
        _ place: HistoryPlace, address: String? = nil, of user: String, in database: Database
    ) throws -> Int64 {
        if let known = users[user]?.places[place], known.address == address ?? known.address { return known.number }
        let owner = try number(of: user, in: database)
        var number = try Self.existing(place, of: owner, in: database)
        if number == nil {
            try database.run(
                "INSERT INTO historyPlace (user, account, kind, key, address) VALUES (?, ?, ?, ?, ?)",
                [owner, place.account.rawValue, place.kind.rawValue, place.key, address ?? ""])
            number = database.lastInsertedRowID
        } else if let address {
            try database.run("UPDATE historyPlace SET address = ? WHERE id = ?", [address, number])
        }
        // Without an address it is read again when there is one.
        guard let number, let address else { return number ?? 0 }
        if users[user]?.places.count ?? 0 >= StorageLimits.historyNumbers { users[user]?.places = [:] }
        users[user]?.places[place] = (number, address)
        return number
    }

    static func existing(_ place: HistoryPlace, of user: Int64, in database: Database) throws -> Int64? {
        try Int64.fetchOne(
            database.cachedStatement(
                sql: "SELECT id FROM historyPlace WHERE user = ? AND account = ? AND kind = ? AND key = ?"),
            arguments: [user, place.account.rawValue, place.kind.rawValue, place.key])
    }

    mutating func sender(_ sender: HistorySender, of user: String, in database: Database) throws -> Int64 {
        if let number = users[user]?.senders[sender] { return number }
        let owner = try number(of: user, in: database)
        let arguments: StatementArguments = [owner, sender.contact.rawValue, sender.nick, sender.address]
        let existing = try Int64.fetchOne(
            database.cachedStatement(
                sql: "SELECT id FROM historySender WHERE user = ? AND contact = ? AND nick = ? AND address = ?"),
            arguments: arguments)
        if existing == nil {
            try database.run(
                "INSERT INTO historySender (user, contact, nick, address) VALUES (?, ?, ?, ?)", arguments)
        }
        let number = existing ?? database.lastInsertedRowID
        if users[user]?.senders.count ?? 0 >= StorageLimits.historyNumbers { users[user]?.senders = [:] }
        users[user]?.senders[sender] = number
        return number
    }
}
