// SPDX-License-Identifier: Apache-2.0
internal import Dispatch
internal import GRDB
internal import GatewayCore
internal import Logging
internal import NIOCore
internal import Synchronization

/// What the history of a database needs besides its tables: the numbers in force, a connection of its own for questions,
/// and what of it has yet to be indexed.
///
/// What is appended is indexed later, in batches: when the database has nothing else to do, when much has collected, and
/// before something is looked for.
final class HistoryBook: Sendable {
    let writer: BatchWriter
    let logger: Logger
    /// Locked for one thing at a time on the queue of the database, so nobody ever waits for it.
    let numbers = Mutex(HistoryNumbers())
    private let lag = Mutex(IndexLag())
    private let reader: HistoryReader?
    private let followers = Mutex<[any HistoryFollower]>([])

    /// - Parameter path: of the file; nil for a database in memory, which has one connection for all.
    init(path: String?, writer: BatchWriter, logger: Logger) {
        self.writer = writer
        self.logger = logger
        reader = path.map { HistoryReader(path: $0, logger: logger) }
    }

    func close() {
        lag.withLock { $0.close() }
        reader?.close()
    }

    /// Is told of each entry that is appended from now on.
    func follow(_ follower: any HistoryFollower) { followers.withLock { $0.append(follower) } }

    // MARK: Asking

    /// Asks for something in the history of a user, as it is once everything has been done that was asked for before, and
    /// without anything that is appended later.
    ///
    /// - Parameters:
    ///   - nothing: the answer for a user of whom nothing is kept.
    ///   - fallback: the answer when it cannot be had.
    ///   - indexed: what is not indexed yet is indexed first.
    func ask<Value: Sendable>(
        _ what: String, of user: String, on loop: any EventLoop, nothing: Value, fallback: Value, indexed: Bool = false,
        _ answer: @escaping @Sendable (Value) -> Void,
        _ body: @escaping @Sendable (Database, HistoryView) throws -> Value
    ) {
        let logger = logger
        let fail: @Sendable () -> Void = {
            logger.error("not read from the history", metadata: ["what": "\(what)"])
            loop.execute { answer(fallback) }
        }
        let read: @Sendable (HistoryView) -> Void = { view in
            self.read { database in
                do {
                    guard let database else { return fail() }
                    let value = try body(database, view)
                    loop.execute { answer(value) }
                } catch {
                    self.writer.log(error)
                    fail()
                }
            }
        }
        writer.submit(
            Operation(
                durability: .nothing,
                perform: { database in
                    guard let view = try self.numbers.withLock({ try $0.view(of: user, in: database) }) else {
                        return { loop.execute { answer(nothing) } }
                    }
                    guard indexed else { return { read(view) } }
                    return { self.index(view.user, steps: StorageLimits.searchSteps) { read(view) } }
                }, fail: fail))
    }

    /// Gives a connection to read from; nil if there is none.
    func read(_ body: @escaping @Sendable (Database?) -> Void) {
        guard let reader else { return writer.betweenTransactions { body($0) } }
        reader.read(body)
    }

    // MARK: Telling

    func forgot(_ place: HistoryPlace, since time: Int64?, of user: String) {
        for follower in followers.withLock({ $0 }) { follower.forgot(place, since: time, of: user) }
    }

    func forgot(_ files: [LoggedFile]) {
        guard !files.isEmpty else { return }
        for follower in followers.withLock({ $0 }) { follower.forgot(files) }
    }

    func renamed(_ user: String) { for follower in followers.withLock({ $0 }) { follower.renamed(user) } }

    func changedLogging(of user: String) {
        for follower in followers.withLock({ $0 }) { follower.changedLogging(of: user) }
    }

    // MARK: Indexing

    /// Finds out what an earlier run has left to be indexed or removed.
    func catchUp() {
        writer.submit(
            Operation(
                durability: .nothing,
                perform: { database in
                    let users = try Int64.fetchAll(
                        database,
                        sql: """
                            SELECT u.id FROM historyUser u WHERE name IS NOT NULL AND EXISTS (
                                SELECT 1 FROM history WHERE number > max(u.indexed, u.id << \(HistoryNumber.bits))
                                    AND number < (u.id + 1) << \(HistoryNumber.bits))
                            """)
                    return { self.take(self.lag.withLock { $0.found(users) }) }
                }, fail: {}))
        removeForgottenUsers()
        giveBackWhatIsLeft()
    }

    /// Something has been appended, and is committed.
    func appended(_ number: Int64, to user: String) {
        take(lag.withLock { $0.appended(to: HistoryNumber.user(of: number)) })
        for follower in followers.withLock({ $0 }) { follower.appended(to: user) }
    }

    /// Numbers may be in memory that a failure has undone.
    func failed() { numbers.withLock { $0.forget() } }

    /// Does part of an operation. If it fails, that is taken care of before the next operation is done.
    func attempt<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            failed()
            throw error
        }
    }

    private func take(_ step: IndexLag.Step) {
        switch step {
        case .nothing: break
        case .index: indexSome()
        case .wait:
            DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + StorageLimits.indexDelay) { [weak self] in
                guard let self else { return }
                self.take(self.lag.withLock { $0.timeIsUp() })
            }
        }
    }

    /// Indexes a batch, of as many users as it has room for.
    func indexSome() {
        writer.submit(
            Operation(
                durability: .process,
                perform: { database in
                    var rows = StorageLimits.indexedAtOnce
                    let users = self.lag.withLock { $0.users.sorted() }
                    var done: [Int64] = []
                    // The index keeps a batch in memory for as long as numbers rise, and writes each piece of it once.
                    for user in users.prefix(rows) where rows > 0 {
                        let count = try HistoryIndex.extend(user, rows: rows, in: database)
                        if count < rows { done.append(user) }
                        rows -= count
                    }
                    return { [done] in
                        self.take(self.lag.withLock { $0.indexed(done, isFull: done.count < users.count) })
                    }
                }, fail: { self.lag.withLock { $0.failed() } }))
    }

    /// Indexes what lags of one user, a step at a time, and goes on when all of it is, or too much of it was left.
    private func index(_ user: Int64, steps: Int, _ then: @escaping @Sendable () -> Void) {
        writer.submit(
            Operation(
                durability: .process,
                perform: { database in
                    let limit = StorageLimits.indexedForSearch
                    let isAll = try HistoryIndex.extend(user, rows: limit, in: database) < limit
                    return {
                        if isAll { self.lag.withLock { $0.indexed(user) } }
                        if isAll || steps <= 1 { then() } else { self.index(user, steps: steps - 1, then) }
                    }
                }, fail: then))
    }
}
