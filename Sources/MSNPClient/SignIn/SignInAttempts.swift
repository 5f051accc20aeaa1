// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Which dialects are offered over which transport, and what is tried after a failure.
///
/// First the whole list, best first. A service that finds nothing in it (`VER 1 0`), closes the connection or does not answer
/// may still speak one of them that it is asked for alone: each has its turn once, the first one first. With `auto`, what leads
/// nowhere over one transport is tried over the other.
struct SignInAttempts: Equatable, Sendable {
    /// What became of an attempt.
    enum Failure: Equatable, Sendable {
        /// Nobody is there, or nobody who speaks MSNP.
        case notConnected
        /// `VER 1 0`, or a dialect that was not offered.
        case refused
        /// The service hung up when it had been offered dialects.
        case closed
        /// It hung up when it had chosen this one, before anything was proved to it.
        case closedIn(Dialect)
        case silent
    }

    private let all: [Dialect]
    private var transports: [MSNTransport]
    /// What this attempt offers.
    private(set) var offer: [Dialect]
    /// What has not been offered alone yet, best first.
    private var untried: ArraySlice<Dialect>
    private var silences = 0
    /// The service has said itself that it finds nothing in common.
    private(set) var isRefused = false

    /// - Parameter transports: In the order in which they are tried, at least one.
    init(dialects: [Dialect], transports: [MSNTransport]) {
        all = dialects
        offer = dialects
        untried = Self.singly(dialects)
        self.transports = transports
    }

    var transport: MSNTransport { transports.first ?? .tcp }

    /// Turns to the next attempt; false if there is none.
    mutating func proceed(after failure: Failure) -> Bool {
        if failure == .refused {
            isRefused = true
            return offerNext()
        }
        if transports.count > 1, !isRefused {
            transports.removeFirst()
            offer = all
            untried = Self.singly(all)
            return true
        }
        switch failure {
        case .notConnected, .refused: return false
        case .closed: return offerNext()
        case .closedIn(let dialect):
            // It prefers this one to those before it.
            if let index = untried.firstIndex(of: dialect) { untried = untried[(index + 1)...] }
            return offerNext()
        case .silent:
            // Each costs a whole time limit, and what signs in and keeps lists in the same way stands or falls together.
            silences += 1
            guard silences < MSNClientLimits.silentVersions, let last = offer.first else { return false }
            untried = untried.drop { Self.generation($0) >= Self.generation(last) }
            return offerNext()
        }
    }

    /// Something was answered: the transport works.
    mutating func transportWorks() {
        transports = [transport]
    }

    private mutating func offerNext() -> Bool {
        guard let next = untried.popFirst() else { return false }
        offer = [next]
        return true
    }

    /// A list of one offers it alone already.
    private static func singly(_ dialects: [Dialect]) -> ArraySlice<Dialect> {
        dialects.count > 1 ? dialects[...] : []
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
