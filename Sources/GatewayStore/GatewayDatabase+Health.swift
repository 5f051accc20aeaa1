// SPDX-License-Identifier: Apache-2.0
internal import GRDB

/// Whether the database does what it is for.
extension GatewayDatabase {
    /// False when the last that was to be written could not be, or nothing can be read. Waits its turn behind what waits.
    package func isWell() async -> Bool {
        guard !writer.isFailing else { return false }
        return await withCheckedContinuation { continuation in
            writer.submit(
                Operation(
                    durability: .nothing,
                    perform: { database in
                        _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master")
                        return { continuation.resume(returning: true) }
                    },
                    fail: { continuation.resume(returning: false) }))
        }
    }

    /// Reads and writes that could not be done, or were refused because too much waited, since the start.
    package var failedOperations: Int { writer.failedOperations }

    /// What waits to be done.
    package var waitingOperations: Int { writer.waitingOperations }
}
