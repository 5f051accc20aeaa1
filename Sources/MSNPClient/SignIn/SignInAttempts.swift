// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Which dialects are offered over which transport, and what is tried after a failure.
///
/// First the whole list, best first. A service that finds nothing in it (`VER 1 0`), closes the connection or does not answer
/// may still speak an older dialect that it is asked for alone. With `auto`, what leads nowhere over one transport is tried
/// over the other.
struct SignInAttempts: Equatable, Sendable {
    /// What became of an attempt, none of which came further than `VER`.
    enum Failure: Equatable, Sendable {
        /// Nobody is there, or nobody who speaks MSNP.
        case notConnected
        /// `VER 1 0`, or a dialect that was not offered.
        case refused
        case closed
        case silent
    }

    private let all: [Dialect]
    private var transports: [MSNTransport]
    /// What this attempt offers.
    private(set) var offer: [Dialect]
    private var silences = 0
    /// The service has said itself that it finds nothing in common.
    private(set) var isRefused = false

    /// - Parameter transports: In the order in which they are tried, at least one.
    init(dialects: [Dialect], transports: [MSNTransport]) {
        all = dialects
        offer = dialects
        self.transports = transports
    }

    var transport: MSNTransport { transports.first ?? .tcp }

    /// Turns to the next attempt; false if there is none.
    mutating func proceed(after failure: Failure) -> Bool {
        if failure == .refused {
            isRefused = true
            return offerNext { _, _ in true }
        }
        if transports.count > 1, !isRefused {
            transports.removeFirst()
            offer = all
            return true
        }
        switch failure {
        case .notConnected, .refused: return false
        case .closed: return offerNext(where: Self.isOlderGeneration)
        case .silent:
            // Each costs a whole time limit.
            silences += 1
            return silences < MSNClientLimits.silentVersions && offerNext(where: Self.isOlderGeneration)
        }
    }

    /// Something was answered: the transport works.
    mutating func transportWorks() {
        transports = [transport]
    }

    private mutating func offerNext(where isWorthIt: (Dialect, Dialect) -> Bool) -> Bool {
        guard let last = offer.first, let index = all.firstIndex(of: last),
            let next = all[(index + 1)...].first(where: { isWorthIt($0, last) })
        else { return false }
        offer = [next]
        return true
    }

    /// Dialects that sign in and keep their lists in the same way stand or fall together.
    private static func isOlderGeneration(_ dialect: Dialect, than other: Dialect) -> Bool {
        generation(dialect) < generation(other)
    }

    private static func generation(_ dialect: Dialect) -> Int {
        switch dialect.rawValue {
        case ...7: 0
        case 8...9: 1
        case 10...12: 2
        case 13...14: 3
        case 15: 4
        default: 5
        }
    }
}
