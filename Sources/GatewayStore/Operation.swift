// SPDX-License-Identifier: Apache-2.0
internal import GRDB

/// What something that has been done must survive.
enum Durability: Int, Comparable, Sendable {
    /// Nothing is changed.
    case nothing
    /// The end of the process, however it ends.
    case process
    /// A power failure, too: it is on the disk.
    case power

    static func < (one: Durability, other: Durability) -> Bool { one.rawValue < other.rawValue }
}

/// Something to do in the transaction that is written next.
struct Operation: Sendable {
    var durability = Durability.power
    /// If it fails, SQLite itself leaves nothing of it behind, or what it leaves does no harm: it needs no savepoint.
    var isAtomic = false
    /// Does it, and gives what to do once it is committed.
    let perform: @Sendable (Database) throws -> (@Sendable () -> Void)
    /// It could not be done, or not be committed.
    let fail: @Sendable () -> Void
}
