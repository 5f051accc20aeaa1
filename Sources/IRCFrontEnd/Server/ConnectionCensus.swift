// SPDX-License-Identifier: Apache-2.0

/// How many connections each address has, and how many it has opened lately, so that one address cannot take them all.
///
/// Whoever has an IPv6 address has all those with the same first 64 bits, so these count as one.
struct ConnectionCensus: Sendable {
    /// What an address may do.
    struct Rules: Sendable, Equatable {
        /// Connections at a time; 0 for any number.
        var atATime: Int
        /// New connections within ten minutes; 0 for any number. Not counted for this machine.
        var perTenMinutes: Int
    }

    /// Why a connection is refused.
    enum Refusal: Equatable, Sendable {
        case tooMany(atATime: Int)
        case tooFast
    }

    private struct Key: Hashable {
        let isIPv6: Bool
        let prefix: UInt64

        init(_ address: InternetAddress) {
            isIPv6 = address.bytes.count == 16
            prefix = address.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private struct Entry {
        var open = 0
        /// What is left of the ten minutes' connections, in units of which one connection takes 600 000: the limit times
        /// the milliseconds that have passed fill it up.
        var left: Int64
        var last: Int64
    }

    private static let tenMinutes: Int64 = 600_000
    /// More new connections within ten minutes than anybody would allow.
    private static let most = 1_000_000

    private var entries: [Key: Entry] = [:]
    /// Addresses that are remembered.
    var count: Int { entries.count }

    /// Counts a connection, or says why it may not be; then it is not counted.
    ///
    /// - Parameter now: milliseconds of any clock; one that is set back does no harm.
    mutating func arrive(_ address: InternetAddress, rules: Rules, at now: Int64) -> Refusal? {
        let key = Key(address)
        let limit = Int64(min(max(rules.perTenMinutes, 0), Self.most))
        let full = limit * Self.tenMinutes
        if entries[key] == nil, entries.count >= FrontEndLimits.addresses { forget() }
        var entry = entries[key] ?? Entry(left: full, last: now)
        if rules.atATime > 0, entry.open >= rules.atATime { return .tooMany(atATime: rules.atATime) }
        if limit > 0, !address.isLoopback {
            let (difference, isHuge) = now.subtractingReportingOverflow(entry.last)
            let passed = now <= entry.last ? 0 : isHuge ? Self.tenMinutes : min(difference, Self.tenMinutes)
            entry.left = min(entry.left + passed * limit, full)
            entry.last = now
            guard entry.left >= Self.tenMinutes else {
                entries[key] = entry
                return .tooFast
            }
            entry.left -= Self.tenMinutes
        } else {
            entry.left = full
        }
        entry.open += 1
        entries[key] = entry
        return nil
    }

    /// A connection that was counted has ended.
    mutating func leave(_ address: InternetAddress, rules: Rules) {
        let key = Key(address)
        guard var entry = entries[key] else { return }
        entry.open = max(entry.open - 1, 0)
        // Of an address whose new connections are not counted there is nothing to remember.
        let isDone = entry.open == 0 && (rules.perTenMinutes <= 0 || address.isLoopback)
        entries[key] = isDone ? nil : entry
    }

    /// Makes room: those without a connection have the longest been away, or come again as if for the first time.
    private mutating func forget() {
        entries = entries.filter { $0.value.open > 0 }
    }
}
