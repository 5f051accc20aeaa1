// SPDX-License-Identifier: Apache-2.0

/// Tells which messages came out of their time: later than others that were said after them, as those do that a network has
/// kept while the user was away. Who asks for what was said after the last line that they know does not find these.
///
/// To be asked about all entries of a user from one `order` on, in that order. Times are milliseconds since 1970.
package struct LateArrivals {
    private var latest = Int64.min

    package init() {}

    package mutating func isLate(_ order: MessageID, time: Int64) -> Bool {
        defer { latest = max(latest, time) }
        return time < max(latest, order.earliestTime)
    }
}
