// SPDX-License-Identifier: Apache-2.0

/// How often accounts may do one thing within a minute.
struct RateLimit: Sendable {
    private static let window: Int64 = 60_000

    /// 0 for any number.
    private let limit: Int
    /// When each account did it within the last minute; at most `limit` times an account.
    private var times: [String: [Int64]] = [:]

    init(perMinute limit: Int) {
        self.limit = limit
    }

    /// Whether an account may do it once more; if so, it has.
    mutating func allows(_ account: String, now: Int64) -> Bool {
        guard limit > 0 else { return true }
        var recent = times[account, default: []]
        recent.removeAll { now &- $0 >= Self.window }
        defer { times[account] = recent }
        guard recent.count < limit else { return false }
        recent.append(now)
        return true
    }
}
