// SPDX-License-Identifier: Apache-2.0

/// Bounds on what logs take up at a time.
package enum LogLimits {
    /// Files that are open at a time; others are opened again when they are needed.
    package static let openFiles = 32
    /// Entries of the history that are written and noted together.
    package static let entriesAtOnce = 500
    /// Files of which is remembered that the ledger knows them.
    package static let notedFiles = 4_096
    /// Bytes of a name in a path. File systems take 255.
    package static let nameBytes = 120
    /// Milliseconds after which what has been appended is written; what comes meanwhile is written with it.
    package static let delay = 200
    /// And after which it is tried again when it could not be written.
    package static let retryDelay = 30_000
}
