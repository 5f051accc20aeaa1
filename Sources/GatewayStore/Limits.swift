// SPDX-License-Identifier: Apache-2.0

/// Bounds on what the store holds and does.
package enum StorageLimits {
    /// Reads and writes that wait for the disk; further ones are refused, which is logged.
    package static let waitingOperations = 100_000
    /// Pages of the database kept in memory, in KiB.
    package static let cacheKiB = 512
    /// Seconds for which an attempt to write waits for another program that writes, and how many attempts there are.
    package static let busyTime = 2.0
    package static let attempts = 5
    /// Verifications of passwords at a time; each takes 16 MiB and some tens of milliseconds.
    package static let verifications = 2
    /// Those that wait or go on; for further ones nobody is the owner before the network has said so.
    package static let waitingVerifications = 64
    /// Ids of offline messages kept of one account after they have been shown.
    package static let offlineMessages = 10_000
    /// And for how long, in milliseconds.
    package static let offlineMessageAge: Int64 = 30 * 24 * 3600 * 1000
    /// Answered requests kept of one account.
    package static let answeredRequests = 2_000
}
