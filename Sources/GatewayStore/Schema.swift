// SPDX-License-Identifier: Apache-2.0
internal import GRDB

/// The tables, and how a database of an earlier version becomes one of this.
///
/// A migration that has been released is never changed: what comes later is another one, and a test takes a database of
/// each version through all that follow.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { try $0.execute(sql: first) }
        migrator.registerMigration("2") { try $0.execute(sql: users) }
        migrator.registerMigration("3") { try $0.execute(sql: HistorySchema.sql) }
        migrator.registerMigration("4") { try $0.execute(sql: contactChannels) }
        migrator.registerMigration("5") { try $0.execute(sql: replies) }
        migrator.registerMigration("6") { try $0.execute(sql: HistorySchema.late) }
        migrator.registerMigration("7") { try $0.execute(sql: marks) }
        return migrator
    }

    private static let first = """
        CREATE TABLE account (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,          -- 'escargot/alice@example.com'
            salt BLOB, verifier BLOB            -- of the password that the network took last (scrypt)
        );
        CREATE TABLE setting (
            user TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (user, name)
        ) WITHOUT ROWID;
        CREATE TABLE nick (
            account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
            contact TEXT NOT NULL, nick TEXT NOT NULL,
            PRIMARY KEY (account, contact)
        ) WITHOUT ROWID;
        CREATE TABLE contact (
            account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
            contact TEXT NOT NULL, position INTEGER NOT NULL,
            address TEXT NOT NULL, displayName TEXT NOT NULL, conversation TEXT NOT NULL,
            isListed BOOLEAN NOT NULL, alias TEXT, isBlocked BOOLEAN NOT NULL,
            groups TEXT NOT NULL,               -- ids, a line each
            PRIMARY KEY (account, contact)
        ) WITHOUT ROWID;
        CREATE TABLE contactGroup (
            account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
            position INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
            PRIMARY KEY (account, position)
        ) WITHOUT ROWID;
        CREATE TABLE request (
            account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
            contact TEXT NOT NULL,
            address TEXT NOT NULL, displayName TEXT NOT NULL, conversation TEXT NOT NULL, message TEXT NOT NULL,
            receivedAt INTEGER NOT NULL, isAnswered BOOLEAN NOT NULL,
            PRIMARY KEY (account, contact)
        ) WITHOUT ROWID;
        CREATE TABLE outbox (
            id INTEGER NOT NULL, account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
            chat TEXT,                          -- the name of a group; if there is none, the message is for the contact
            contact TEXT, address TEXT, displayName TEXT, conversation TEXT,
            kind TEXT NOT NULL, text TEXT NOT NULL, styles TEXT NOT NULL,
            keptAt INTEGER NOT NULL, isBeingSent BOOLEAN NOT NULL,
            PRIMARY KEY (account, id)
        ) WITHOUT ROWID;
        CREATE TABLE offlineMessage (
            account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
            id TEXT NOT NULL, receivedAt INTEGER NOT NULL, shownAt INTEGER,
            contact TEXT, address TEXT, displayName TEXT, conversation TEXT,
            kind TEXT, text TEXT, styles TEXT, sentAt INTEGER,
            PRIMARY KEY (account, id)
        ) WITHOUT ROWID;
        CREATE INDEX offlineMessageShown ON offlineMessage (account, shownAt);
        """

    /// Migration 7: marks of conversations (`ConversationMarks`).
    private static let marks = """
        CREATE TABLE conversationMark (
            account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
            kind INTEGER NOT NULL, key TEXT NOT NULL,   -- HistoryPlace
            marks INTEGER NOT NULL,             -- 1 pinned, 2 muted
            PRIMARY KEY (account, kind, key)
        ) WITHOUT ROWID;
        """

    /// Migration 5: what a message that waits answers (`MessageID`, as in the history).
    private static let replies = "ALTER TABLE outbox ADD COLUMN reply INTEGER"

    /// Migration 4: channels of contacts.
    private static let contactChannels = """
        CREATE TABLE contactChannel (
            user TEXT NOT NULL,
            name TEXT NOT NULL,                 -- 'friends'; empty for the control channel
            fill TEXT NOT NULL,                 -- 'all', 'group Friends', '!network demo'
            shown TEXT NOT NULL,                -- 'online+,special%,away'
            joinsByItself BOOLEAN NOT NULL,
            PRIMARY KEY (user, name)
        ) WITHOUT ROWID;
        """

    /// Migration 2: users of the gateway.
    private static let users = """
        CREATE TABLE user (
            id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given to anybody else
            name TEXT NOT NULL UNIQUE,              -- 'alice', or 'escargot/alice@example.com' for a direct sign-in
            cost INTEGER, salt BLOB, verifier BLOB, -- of the password (scrypt); none for a direct sign-in
            sealedKey BLOB,                         -- the user's key, under the password (AES-256-GCM)
            scramSalt BLOB, scramIterations INTEGER, scramStoredKey BLOB, scramServerKey BLOB,
            serverSealedKey BLOB,                   -- the user's key, under that of the file server.key
            isAlwaysOn BOOLEAN NOT NULL, isRemembered BOOLEAN NOT NULL,
            createdAt INTEGER NOT NULL, lastSeenAt INTEGER NOT NULL
        );
        CREATE TABLE certificate (
            fingerprint BLOB PRIMARY KEY,           -- SHA-256 of the certificate in DER
            user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
            name TEXT NOT NULL, addedAt INTEGER NOT NULL
        );
        CREATE INDEX certificateUser ON certificate (user);
        CREATE TABLE userAccount (
            id INTEGER PRIMARY KEY,                 -- in the order in which they were added
            user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
            name TEXT NOT NULL,                     -- 'escargot/alice@example.com'
            network TEXT NOT NULL, address TEXT NOT NULL,
            password BLOB NOT NULL,                 -- under the user's key
            isOn BOOLEAN NOT NULL, autoConnect BOOLEAN, tag TEXT,
            UNIQUE (user, name)
        );
        CREATE TABLE secret (
            name TEXT PRIMARY KEY, value BLOB NOT NULL
        ) WITHOUT ROWID;
        """
}
