// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore
internal import Logging
internal import NIOCore
internal import Synchronization

/// What is said, in the tables of `HistorySchema`.
struct SQLiteHistoryStore: HistoryStore {
    let database: GatewayDatabase

    private var book: HistoryBook { database.history }

    // MARK: Appending

    func append(
        _ entry: HistoryEntry, isBeingSent: Bool, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (HistoryAppend) -> Void
    ) {
        let fail: @Sendable () -> Void = { loop.execute { answer(.failed) } }
        change("history", isAtomic: true, fail: fail) { book, database in
            if entry.networkID != nil,
                try book.numbers.withLock({ try $0.knows(entry, of: user, in: database) })
            {
                return { loop.execute { answer(.known) } }
            }
            guard isBeingSent else {
                let number = try book.numbers.withLock { try $0.append(entry, of: user, in: database) }
                return {
                    loop.execute { answer(.stored) }
                    book.appended(number, to: user)
                }
            }
            try book.numbers.withLock { try $0.keep(entry, of: user, in: database) }
            return { loop.execute { answer(.stored) } }
        }
    }

    func settle(
        _ message: MessageID, order: MessageID, time: Int64, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void
    ) {
        let fail: @Sendable () -> Void = { loop.execute { answer(false) } }
        change("history", isAtomic: true, fail: fail) { book, database in
            let number = try book.numbers.withLock {
                try $0.settle(message, order: order, time: time, of: user, in: database)
            }
            return {
                loop.execute { answer(true) }
                book.appended(number, to: user)
            }
        }
    }

    func discard(_ message: MessageID, of user: String) {
        note("history") { book, database in
            guard let owner = try book.numbers.withLock({ try $0.existingNumber(of: user, in: database) }) else {
                return
            }
            try database.run("DELETE FROM historySending WHERE user = ? AND id = ?", [owner, message.stored])
        }
    }

    func unsettled(
        of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (_ messages: [HistoryEntry], _ highest: MessageID) -> Void
    ) {
        let nothing: ([HistoryEntry], MessageID) = ([], MessageID(0))
        let answerBoth: @Sendable (([HistoryEntry], MessageID)) -> Void = { answer($0.0, $0.1) }
        book.ask(
            "what was being sent", of: user, on: loop, nothing: nothing, fallback: nothing, answerBoth
        ) { database, view in
            let rows = try database.rows(
                """
                SELECT h.id, h.shown, h.kind, h.time, h.text, h.styles, h.name, h.reply, NULL, NULL, NULL,
                    h.networkID, NULL, \(HistoryEntry.placeColumns)
                FROM historySending h JOIN historyPlace p ON p.id = h.place WHERE h.user = ? ORDER BY h.id
                """, [view.user])
            let highest = try Int64.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT max(highestShown, ifnull((SELECT max(shown) FROM history WHERE user = u.id), 0),
                            ifnull((SELECT max(max(id, shown)) FROM historySending WHERE user = u.id), 0),
                            ifnull((SELECT max(shown) FROM historyPosition WHERE user = u.id), 0))
                        FROM historyUser u WHERE id = ?
                        """), arguments: [view.user])
            return (rows.compactMap { HistoryEntry($0) }, MessageID(stored: highest ?? 0))
        }
    }

    // MARK: Reading

    func entries(
        in place: HistoryPlace, _ range: HistoryRange, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        let nothing: [HistoryEntry]? = range.namesMessage ? nil : []
        book.ask("a conversation", of: user, on: loop, nothing: nothing, fallback: nil, answer) { database, view in
            try view.entries(in: place, range, of: database)
        }
    }

    func missed(
        after order: MessageID, since time: Int64, limit: Int, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        book.ask("what was missed", of: user, on: loop, nothing: [], fallback: nil, answer) { database, view in
            try view.missed(after: order, since: time, limit: limit, of: database)
        }
    }

    func late(
        after order: MessageID, limit: Int, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        book.ask("what came late", of: user, on: loop, nothing: [], fallback: nil, answer) { database, view in
            try view.late(after: order, limit: limit, of: database)
        }
    }

    func conversations(
        after: Int64, before: Int64, limit: Int, fromEnd: Bool, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryConversation]) -> Void
    ) {
        book.ask("conversations", of: user, on: loop, nothing: [], fallback: [], answer) { database, view in
            try view.conversations(after: after, before: before, limit: limit, fromEnd: fromEnd, of: database)
        }
    }

    func conversation(
        named name: String, _ kind: HistoryPlace.Kind, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (HistoryConversation?) -> Void
    ) {
        book.ask("a conversation", of: user, on: loop, nothing: nil, fallback: nil, answer) { database, view in
            try view.conversation(named: name, kind, of: database)
        }
    }

    func speaker(
        named name: String, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (ContactID?) -> Void
    ) {
        book.ask("somebody", of: user, on: loop, nothing: nil, fallback: nil, answer) { database, view in
            try view.speaker(named: name, of: database)
        }
    }

    func search(
        _ search: HistorySearch, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        book.ask("a search", of: user, on: loop, nothing: [], fallback: nil, indexed: true, answer) { database, view in
            try view.search(search, of: database)
        }
    }

    // MARK: Marks

    func readMarkers(
        of user: String, on loop: any EventLoop, _ answer: @escaping @Sendable ([HistoryPlace: Int64]) -> Void
    ) {
        book.ask("read markers", of: user, on: loop, nothing: [:], fallback: [:], answer) { database, view in
            let rows = try database.rows(
                "SELECT account, kind, key, readUpTo FROM historyPlace WHERE user = ? AND readUpTo IS NOT NULL",
                [view.user])
            var markers: [HistoryPlace: Int64] = [:]
            for row in rows {
                guard let kind = HistoryPlace.Kind(rawValue: row[1]) else { continue }
                markers[HistoryPlace(account: AccountID(row[0]), kind: kind, key: row[2])] = row[3]
            }
            return markers
        }
    }

    func mark(_ place: HistoryPlace, readUpTo time: Int64, of user: String) {
        note("read marker") { book, database in
            let number = try book.numbers.withLock { try $0.place(place, of: user, in: database) }
            try database.run(
                "UPDATE historyPlace SET readUpTo = ?1 WHERE id = ?2 AND (readUpTo IS NULL OR readUpTo < ?1)",
                [time, number])
        }
    }

    func position(
        of client: String, user: String, on loop: any EventLoop, _ answer: @escaping @Sendable (MessageID?) -> Void
    ) {
        book.ask("a client's position", of: user, on: loop, nothing: nil, fallback: nil, answer) { database, view in
            let rows = try database.rows(
                "SELECT shown FROM historyPosition WHERE user = ? AND client = ?", [view.user, client])
            return rows.first.map { MessageID(stored: $0[0]) }
        }
    }

    func keepPosition(_ order: MessageID, of client: String, user: String) {
        note("a client's position") { book, database in
            let owner = try book.numbers.withLock { try $0.number(of: user, in: database) }
            try database.run(
                """
                INSERT OR REPLACE INTO historyPosition (user, client, shown, keptAt) VALUES (?, ?, ?, unixepoch())
                """, [owner, client, order.stored])
            try database.run(
                """
                DELETE FROM historyPosition WHERE user = ?1 AND client IN (
                    SELECT client FROM historyPosition WHERE user = ?1 ORDER BY keptAt DESC, shown DESC
                    LIMIT -1 OFFSET ?2)
                """, [owner, StorageLimits.historyPositions])
        }
    }

    // MARK: Forgetting

    func forget(
        _ place: HistoryPlace, since time: Int64?, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Int?) -> Void
    ) {
        let book = book
        book.writer.submit(
            Operation(
                durability: .process,
                perform: { database in
                    guard let view = try book.numbers.withLock({ try $0.view(of: user, in: database) }),
                        let number = try HistoryNumbers.existing(place, of: view.user, in: database)
                    else { return { loop.execute { answer(0) } } }
                    let stretch = HistoryBook.Stretch(place: number, from: time ?? .min, last: view.last)
                    return {
                        book.remove([stretch]) { count in
                            book.forgot(place, since: time, of: user)
                            if count != nil { book.sweep(view.user, place: time == nil ? number : nil) }
                            loop.execute { answer(count) }
                        }
                    }
                },
                fail: {
                    book.logger.error("not written to the history", metadata: ["what": "a conversation"])
                    loop.execute { answer(nil) }
                }))
    }

    func forget(user: String) {
        change("history") { book, database in
            let files = try SQLiteLogLedger.files("u.name = ?", [user], in: database)
            try database.run("UPDATE historyUser SET name = NULL WHERE name = ?", [user])
            book.numbers.withLock { $0.forget(user) }
            return { book.forgot(files) }
        }
        book.removeForgottenUsers()
    }

    func adopt(from former: String, to user: String) {
        guard former != user else { return }
        book.adopt(from: former, to: user)
    }

    // MARK: Doing

    /// Changes something that has to survive the process; gives what to do when it would.
    private func change(
        _ what: String, isAtomic: Bool = false, fail: @escaping @Sendable () -> Void = {},
        _ body: @escaping @Sendable (HistoryBook, Database) throws -> (@Sendable () -> Void)
    ) {
        let book = book
        book.writer.submit(
            Operation(
                durability: .process, isAtomic: isAtomic,
                perform: { database in try book.attempt { try body(book, database) } },
                fail: {
                    book.failed()
                    book.logger.error("not written to the history", metadata: ["what": "\(what)"])
                    fail()
                }))
    }

    /// Changes something without an answer.
    private func note(_ what: String, _ body: @escaping @Sendable (HistoryBook, Database) throws -> Void) {
        change(what) { book, database in
            try body(book, database)
            return {}
        }
    }
}
