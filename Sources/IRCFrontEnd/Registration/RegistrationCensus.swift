// SPDX-License-Identifier: Apache-2.0

/// How many users each address has registered within the last hour, so that nobody takes all names, or all the room there
/// is.
///
/// Whoever has an IPv6 address has all those with the same first 64 bits, so these count as one.
struct RegistrationCensus: Sendable, Equatable {
    private static let hour: Int64 = 3_600_000

    /// When each address did, in milliseconds since 1970, oldest first.
    private var times: [[UInt8]: [Int64]] = [:]

    /// Counts a registration, or says (false) that there have been enough of them.
    ///
    /// - Parameters:
    ///   - most: within an hour; 0 for any number.
    ///   - now: milliseconds since 1970; a clock that is set back lets nobody wait for longer than an hour.
    mutating func count(_ address: InternetAddress, most: Int, at now: Int64) -> Bool {
        guard most > 0, !address.isLoopback else { return true }
        let key = Self.key(address)
        if times[key] == nil, times.count >= FrontEndLimits.addresses { forget(at: now) }
        guard times[key] != nil || times.count < FrontEndLimits.addresses else { return false }
        var recent = Self.recent(times[key] ?? [], at: now)
        defer { times[key] = recent }
        guard recent.count < most else { return false }
        recent.append(now)
        return true
    }

    /// A registration that was counted did not come about.
    mutating func takeBack(_ address: InternetAddress) {
        let key = Self.key(address)
        guard var recent = times[key], recent.popLast() != nil else { return }
        times[key] = recent.isEmpty ? nil : recent
    }

    private mutating func forget(at now: Int64) {
        times = times.compactMapValues { times in
            let recent = Self.recent(times, at: now)
            return recent.isEmpty ? nil : recent
        }
    }

    private static func recent(_ times: [Int64], at now: Int64) -> [Int64] {
        times.filter { $0 <= now && now - $0 < hour }
    }

    private static func key(_ address: InternetAddress) -> [UInt8] { Array(address.bytes.prefix(8)) }
}
