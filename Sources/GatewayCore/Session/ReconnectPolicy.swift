// SPDX-License-Identifier: Apache-2.0

/// When to try a lost connection again: later each time, and not at the same moment as everybody else.
package struct ReconnectPolicy: Sendable, Equatable {
    /// Seconds before the first attempt and the most that is ever waited.
    package static let first = 5
    package static let longest = 300

    private var attempt = 0

    package init() {}

    /// Seconds to wait before the next attempt, nil when there must not be one.
    ///
    /// - Parameters:
    ///   - jitter: a random number in 0..<1. The wait is spread over the upper half of the back-off time.
    ///   - delay: what the user wants instead, to which no more than a tenth is added.
    package mutating func next(
        after end: Disconnection, jitter: Double, delay: ReconnectDelay? = nil
    ) -> Int? {
        switch end.retry {
        case .never:
            return nil
        case .after(let seconds):
            let wait = min(max(seconds, Self.first), 24 * 3600)
            return wait + Int(Double(wait) * 0.25 * jitter)
        case .backOff:
            if let delay {
                defer { attempt += 1 }
                let seconds = delay.seconds(after: attempt)
                return seconds + Int(Double(seconds) * 0.1 * jitter)
            }
            let ceiling = min(Self.first << min(attempt, 6), Self.longest)
            attempt += 1
            return max(1, ceiling / 2 + Int(Double(ceiling - ceiling / 2) * jitter))
        }
    }

    /// A connection succeeded, or the user asked for one: the next loss is the first again.
    package mutating func reset() { attempt = 0 }
}
