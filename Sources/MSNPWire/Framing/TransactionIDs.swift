// SPDX-License-Identifier: Apache-2.0

/// Numbers a client's commands on one connection; replies and errors carry the same number.
package struct TransactionIDs: Equatable, Sendable {
    private var last: UInt32

    /// `last` is the number before the first one that `next()` yields.
    package init(last: UInt32 = 0) {
        self.last = last
    }

    /// 1, 2, … 2^32-1, then 1 again: 0 marks what a server says unasked.
    package mutating func next() -> UInt32 {
        last = last == .max ? 1 : last + 1
        return last
    }
}
