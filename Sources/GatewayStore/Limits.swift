// SPDX-License-Identifier: Apache-2.0

/// Bounds on what the store holds and does.
package enum StorageLimits {
    /// Reads and writes that wait for the disk; further ones are refused, which is logged.
    package static let waitingOperations = 100_000
    /// Pages of the database kept in memory, in KiB.
    package static let cacheKiB = 2_048
    /// Seconds for which an attempt to write waits for another program that writes, and how many attempts there are.
    package static let busyTime = 2.0
    package static let attempts = 5
    /// Verifications of owners' passwords that wait or go on; for further ones nobody is the owner before the network has said so.
    package static let waitingVerifications = 64
    /// Ids of offline messages kept of one account after they have been shown.
    package static let offlineMessages = 10_000
    /// And for how long, in milliseconds.
    package static let offlineMessageAge: Int64 = 30 * 24 * 3600 * 1000
    /// Answered requests kept of one account.
    package static let answeredRequests = 2_000
    /// Users, and places and senders of one user, whose numbers are kept in memory.
    package static let historyNumbers = 4_096
    /// Clients of one user whose positions are kept: those that came last.
    package static let historyPositions = 64
    /// Rows that are looked through for what a client has missed, before whole conversations are.
    package static let missedRows = 5_000
    /// Seconds that one question to the history may take; what a search has found by then is its answer.
    package static let readTime = 1.0
    /// Pages that the connection for these questions keeps in memory, in KiB.
    package static let readerCacheKiB = 2_048
    /// Of a search: characters that are read, words that are looked for, characters of each, names of one sender.
    package static let searchText = 2_000
    package static let searchWords = 16
    package static let searchWord = 32
    package static let searchSenders = 100
    /// Rows that may collect before they are indexed, and seconds after which they are in any case.
    package static let unindexedRows = 1_024
    package static let indexDelay = 5.0
    /// Rows indexed in one step, which has room for what comes while it waits its turn; those of a step before a search, and
    /// how many such steps a search waits for.
    package static let indexedAtOnce = 2_048
    package static let indexedForSearch = 4_096
    package static let searchSteps = 50
    /// Rows removed, pages of the index merged, and pages given back in one step.
    package static let removedAtOnce = 500
    package static let mergedPages = 300
    package static let freedPages = 500
}
