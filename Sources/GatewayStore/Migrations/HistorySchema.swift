// SPDX-License-Identifier: Apache-2.0

/// Migration 3: the history, what is looked up in it, and how far its plain copies have been written.
///
/// A row's number has the number of its user in its upper bits (`HistoryNumber`), so that what belongs to one user lies
/// together, in the tables as in the index of words, and every query is a query within one user's numbers. Numbers rise
/// in the order in which rows were appended and are never given twice.
enum HistorySchema {
    static let sql = """
        CREATE TABLE historyUser (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT UNIQUE,                   -- NULL: forgotten, and being removed
            highestNumber INTEGER NOT NULL DEFAULT 0,   -- of rows that are gone
            highestShown INTEGER NOT NULL DEFAULT 0,
            indexed INTEGER NOT NULL DEFAULT 0, -- the number up to which words have been indexed
            logged INTEGER                      -- the number up to which plain logs are written; NULL: none are
        );
        CREATE TABLE historyPlace (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            user INTEGER NOT NULL REFERENCES historyUser ON DELETE CASCADE,
            account TEXT NOT NULL, kind INTEGER NOT NULL, key TEXT NOT NULL,
            address TEXT NOT NULL,              -- of the contact, as it was last
            readUpTo INTEGER,
            UNIQUE (user, account, kind, key)
        );
        CREATE TABLE historySender (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            user INTEGER NOT NULL REFERENCES historyUser ON DELETE CASCADE,
            contact TEXT NOT NULL, nick TEXT NOT NULL, address TEXT NOT NULL,
            UNIQUE (user, contact, nick, address)
        );
        CREATE TABLE history (
            number INTEGER PRIMARY KEY,
            user INTEGER NOT NULL, place INTEGER NOT NULL,
            id INTEGER NOT NULL, shown INTEGER NOT NULL,    -- HistoryEntry.id, HistoryEntry.order
            sender INTEGER,                     -- NULL: the user
            kind INTEGER NOT NULL,              -- 0 text, 1 action, 2 nudge; 3 joined, 4 left, 5 topic
            time INTEGER NOT NULL,              -- ms since 1970
            text TEXT NOT NULL, styles TEXT,
            name TEXT,                          -- of the place; NULL: the nick of the sender
            reply INTEGER,
            networkID TEXT
        );
        CREATE UNIQUE INDEX historyShown ON history (user, shown);
        CREATE UNIQUE INDEX historyOwn ON history (user, id) WHERE id <> shown;
        CREATE INDEX historyNetwork ON history (user, networkID) WHERE networkID IS NOT NULL;
        CREATE INDEX historyTime ON history (place, time, shown, kind);
        CREATE TABLE historySending (
            user INTEGER NOT NULL REFERENCES historyUser ON DELETE CASCADE,
            id INTEGER NOT NULL, place INTEGER NOT NULL, kind INTEGER NOT NULL, time INTEGER NOT NULL,
            shown INTEGER NOT NULL, text TEXT NOT NULL, styles TEXT, name TEXT, reply INTEGER,
            networkID TEXT,
            PRIMARY KEY (user, id)
        ) WITHOUT ROWID;
        CREATE TABLE historyPosition (
            user INTEGER NOT NULL REFERENCES historyUser ON DELETE CASCADE,
            client TEXT NOT NULL, shown INTEGER NOT NULL, keptAt INTEGER NOT NULL,
            PRIMARY KEY (user, client)
        ) WITHOUT ROWID;
        CREATE TABLE historyLog (
            user INTEGER NOT NULL REFERENCES historyUser ON DELETE CASCADE,
            path TEXT NOT NULL, place INTEGER NOT NULL, size INTEGER NOT NULL,
            PRIMARY KEY (user, path)
        ) WITHOUT ROWID;
        """ + index("historyText")

    /// Migration 6: what came late (`HistoryEntry.isLate`).
    static let late = """
        ALTER TABLE history ADD COLUMN late BOOLEAN;     -- NULL: no
        CREATE INDEX historyLate ON history (user, shown) WHERE late;
        """

    /// Words, cut by `SearchText` and parted by spaces. Accents and case are folded here and nowhere else.
    static func index(_ name: String) -> String {
        """
        CREATE VIRTUAL TABLE IF NOT EXISTS \(name) USING fts5(
            words, content = '', columnsize = 0, detail = none, prefix = '1 2',
            tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* P* S* Z* C*' separators ' '"
        )
        """
    }
}
