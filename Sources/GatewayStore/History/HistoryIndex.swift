// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore

/// The index of words, `historyText`: it holds no texts, so what it is to forget it must be told word by word.
enum HistoryIndex {
    /// Marks of the words that stand for the place and the sender of a message. No word of a text has characters of
    /// private use in it.
    static let place = "\u{E000}"
    static let sender = "\u{E001}"

    static func words(of text: String, place: Int64, sender: Int64?) -> String {
        var words = SearchText.indexed(text)
        words += " \(Self.place)\(place)"
        // Nobody has the number 0: the user said it.
        words += " \(Self.sender)\(sender ?? 0)"
        return words
    }

    /// Indexes more of a user's rows. Returns how many there were; fewer than the limit: that was all of them.
    static func extend(_ user: Int64, rows limit: Int, in database: Database) throws -> Int {
        let known = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT indexed FROM historyUser WHERE id = ?"), arguments: [user])
        guard let known else { return 0 }
        let cursor = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT number, kind, text, place, sender FROM history
                    WHERE number > ? AND number <= ? ORDER BY number LIMIT ?
                    """),
            arguments: [max(known, HistoryNumber.first(of: user)), HistoryNumber.last(of: user), limit])
        let insert = try database.cachedStatement(sql: "INSERT INTO historyText (rowid, words) VALUES (?, ?)")
        var count = 0
        var last = known
        while let row = try cursor.next() {
            count += 1
            last = row[0]
            guard row[1] < HistoryKind.nudge else { continue }
            try insert.execute(arguments: [last, words(of: row[2], place: row[3], sender: row[4])])
        }
        if count > 0 { try database.run("UPDATE historyUser SET indexed = ? WHERE id = ?", [last, user]) }
        return count
    }

    /// Takes a row out that has been indexed.
    static func remove(_ number: Int64, text: String, place: Int64, sender: Int64?, in database: Database) throws {
        try database.run(
            "INSERT INTO historyText (historyText, rowid, words) VALUES ('delete', ?, ?)",
            [number, words(of: text, place: place, sender: sender)])
    }

    /// Brings pieces of the index together, so that words that have been taken out are no longer in the file.
    ///
    /// - Returns: whether there is more to do.
    static func merge(isFirst: Bool, in database: Database) throws -> Bool {
        let before = database.totalChangesCount
        let pages = StorageLimits.mergedPages
        try database.run("INSERT INTO historyText (historyText, rank) VALUES ('merge', ?)", [isFirst ? -pages : pages])
        // One change is the command itself.
        return database.totalChangesCount - before >= 2
    }

    /// Whether a search is a question to an index, or one that the rows themselves answer.
    static func isAsked(_ search: HistorySearch) -> Bool {
        !SearchText.query(search.words).isEmpty || search.author != nil
    }

    /// The expression that finds what a query asks for; nil for one that asks for nothing.
    static func expression(_ query: SearchText.Query, place: Int64?, senders: [Int64]?) -> String? {
        var terms = query.beginnings.map { quoted($0) + "*" } + query.words.map(quoted)
        if let place { terms.append(quoted("\(Self.place)\(place)")) }
        if let senders {
            terms.append("(" + senders.map { quoted("\(Self.sender)\($0)") }.joined(separator: " OR ") + ")")
        }
        return terms.isEmpty ? nil : terms.joined(separator: " AND ")
    }

    /// Nothing within quotes is an operator, and no word has a quote in it.
    private static func quoted(_ word: String) -> String { "\"\(word)\"" }
}
