// SPDX-License-Identifier: Apache-2.0
package import NIOCore
internal import Synchronization

/// Spaces the sign-ins to one network, so that a gateway that starts again with many users does not flood it.
///
/// A few may go at once; after that each gets the next free moment. Whoever does not want theirs any more gives it back,
/// and somebody else gets it.
package struct SignInLimiter: Sendable, Equatable {
    /// When somebody may sign in.
    package struct Turn: Sendable, Equatable {
        package let delay: TimeAmount
        /// How many are before them; 0 when it is their turn now.
        package let ahead: Int
        /// The moment itself; nil where there is no limit.
        fileprivate var moment: Int64?
    }

    /// How many sign-ins may come at once after a quiet time.
    package static let burst: Int64 = 4

    /// Nanoseconds between two sign-ins; 0 for no limit.
    private let interval: Int64
    /// The moment up to which turns are given out, in nanoseconds of the same clock as `now`.
    private var taken: Int64?
    /// Moments before that one that have been given back, the earliest first.
    private var free: [Int64] = []

    /// - Parameter perSecond: sign-ins a second; 0 or less for any number.
    package init(perSecond: Double) {
        interval = perSecond > 0 ? Int64(min(max(1e9 / perSecond, 1), 3600e9)) : 0
    }

    /// Takes the next turn.
    package mutating func next(now: NIODeadline) -> Turn {
        guard interval > 0 else { return Turn(delay: .zero, ahead: 0) }
        let now = Int64(clamping: now.uptimeNanoseconds)
        let earliest = now - interval * (Self.burst - 1)
        free.removeAll { $0 < earliest }
        let moment: Int64
        if free.isEmpty {
            moment = max(taken ?? earliest, earliest)
            taken = moment + interval
        } else {
            moment = free.removeFirst()
        }
        let delay = moment - now
        guard delay > 0 else { return Turn(delay: .zero, ahead: 0, moment: moment) }
        return Turn(delay: .nanoseconds(delay), ahead: Int(clamping: (delay - 1) / interval), moment: moment)
    }

    /// Takes back a turn that was not used.
    package mutating func giveBack(_ turn: Turn) {
        guard let moment = turn.moment else { return }
        free.insert(moment, at: free.firstIndex { $0 > moment } ?? free.endIndex)
        // Those at the end have not been given out, then.
        while let last = free.last, last + interval == taken {
            free.removeLast()
            taken = last
        }
    }
}

/// The limiters of all networks, shared by all sessions of a gateway.
package final class SignInTurns: Sendable {
    private let limiters = Mutex<[String: SignInLimiter]>([:])

    package init() {}

    /// Takes the next turn on a network. `now` is the monotonic time of any loop.
    func next(on network: NetworkDescriptor, now: NIODeadline) -> SignInLimiter.Turn {
        guard network.signInsPerSecond > 0 else { return SignInLimiter.Turn(delay: .zero, ahead: 0) }
        return limiters.withLock {
            $0[network.id, default: SignInLimiter(perSecond: network.signInsPerSecond)].next(now: now)
        }
    }

    /// Takes back a turn on a network that was not used.
    func giveBack(_ turn: SignInLimiter.Turn, on network: String) {
        limiters.withLock { $0[network]?.giveBack(turn) }
    }
}
