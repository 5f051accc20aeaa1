// SPDX-License-Identifier: Apache-2.0

/// What of the history has yet to be indexed, and when that is done: a while after the first of it, or as soon as there is
/// much. One batch follows the other; two are never under way.
struct IndexLag {
    enum Step: Equatable {
        case nothing
        /// Begin a batch.
        case index
        /// Call `timeIsUp` in a while.
        case wait
    }

    /// Users of whom something is not indexed.
    private(set) var users: Set<Int64> = []
    /// Rows appended since the last batch began.
    private var rows = 0
    private var isTimed = false
    private var isIndexing = false
    private var isClosed = false

    /// An entry of a user has been appended.
    mutating func appended(to user: Int64) -> Step {
        users.insert(user)
        rows += 1
        return rows >= StorageLimits.unindexedRows ? begin() : wait()
    }

    /// These users have rows from an earlier run.
    mutating func found(_ users: [Int64]) -> Step {
        self.users.formUnion(users)
        return users.isEmpty ? .nothing : wait()
    }

    mutating func timeIsUp() -> Step {
        isTimed = false
        return users.isEmpty ? .nothing : begin()
    }

    private mutating func begin() -> Step {
        guard !isIndexing, !isClosed else { return .nothing }
        isIndexing = true
        rows = 0
        return .index
    }

    private mutating func wait() -> Step {
        guard !isTimed, !isIndexing, !isClosed else { return .nothing }
        isTimed = true
        return .wait
    }

    /// All that these users had when the batch was done is indexed.
    ///
    /// - Parameter isFull: whether the batch left something.
    mutating func indexed(_ done: [Int64], isFull: Bool) -> Step {
        users.subtract(done)
        if isFull, !isClosed { return .index }
        isIndexing = false
        // What was appended while it was under way.
        return users.isEmpty ? .nothing : wait()
    }

    /// All of a user is indexed, as somebody looks for something.
    mutating func indexed(_ user: Int64) { users.remove(user) }

    /// A batch could not be done. What is appended next leads to another one.
    mutating func failed() { isIndexing = false }

    mutating func close() { isClosed = true }
}
