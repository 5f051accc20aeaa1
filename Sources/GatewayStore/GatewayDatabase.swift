// SPDX-License-Identifier: Apache-2.0
import GRDB

/// The database of a gateway: one SQLite file in WAL mode, readable by its owner only.
package final class GatewayDatabase: Sendable {
    private let queue: DatabaseQueue

    init(queue: DatabaseQueue) {
        self.queue = queue
    }
}
