// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// How many connections each address has, so that one address cannot take them all.
final class ConnectionCounter: Sendable {
    private let counts = Mutex<[String: Int]>([:])
    private let limit: Int

    /// - Parameter limit: connections an address may have at a time; 0 for any number.
    init(limit: Int) {
        self.limit = limit
    }

    /// Counts one more connection; false, and nothing is counted, if the address has enough.
    func admit(_ address: String) -> Bool {
        guard limit > 0 else { return true }
        return counts.withLock { counts in
            let count = counts[address, default: 0]
            guard count < limit else { return false }
            counts[address] = count + 1
            return true
        }
    }

    func release(_ address: String) {
        guard limit > 0 else { return }
        counts.withLock { counts in
            guard let count = counts[address] else { return }
            counts[address] = count > 1 ? count - 1 : nil
        }
    }
}
