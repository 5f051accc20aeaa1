// SPDX-License-Identifier: Apache-2.0

/// A token bucket that slows a client down without ever losing one of its lines.
///
/// So many lines may come at once, and so many a second after that.
struct FloodBucket: Sendable, Equatable {
    private let burst: Int
    private let linesPerSecond: Int
    /// In thousandths of a line, so that no time is lost to rounding.
    private var level: Int
    /// Milliseconds of any clock that only goes forward.
    private var last: Int64

    /// - Parameters:
    ///   - burst: from 1; more than a million is a million.
    ///   - linesPerSecond: from 1; more than a million is a million.
    init(burst: Int = 50, linesPerSecond: Int = 10, now: Int64) {
        self.burst = min(max(burst, 1), 1_000_000)
        self.linesPerSecond = min(max(linesPerSecond, 1), 1_000_000)
        level = self.burst * 1000
        last = now
    }

    /// Takes a line. Zero: it may be handled now; else so many milliseconds have to pass, and nothing was taken.
    mutating func take(at now: Int64) -> Int64 {
        if now > last {
            let passed = Int(min(now - last, Int64(burst * 1000)))
            level = min(level + passed * linesPerSecond, burst * 1000)
            last = now
        }
        guard level < 1000 else {
            level -= 1000
            return 0
        }
        return Int64((1000 - level + linesPerSecond - 1) / linesPerSecond)
    }
}
