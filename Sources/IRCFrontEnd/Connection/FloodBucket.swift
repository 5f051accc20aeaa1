// SPDX-License-Identifier: Apache-2.0

/// A token bucket that slows a client down without ever losing one of its lines.
///
/// Fifty lines may come at once, and ten a second after that.
struct FloodBucket: Sendable, Equatable {
    static let burst = 50
    static let linesPerSecond = 10

    /// In thousandths of a line, so that no time is lost to rounding.
    private var level = FloodBucket.burst * 1000
    /// Milliseconds of any clock that only goes forward.
    private var last: Int64

    init(now: Int64) {
        last = now
    }

    /// Takes a line. Zero: it may be handled now; else so many milliseconds have to pass, and nothing was taken.
    mutating func take(at now: Int64) -> Int64 {
        if now > last {
            let passed = Int(min(now - last, Int64(Self.burst * 1000)))
            level = min(level + passed * Self.linesPerSecond, Self.burst * 1000)
            last = now
        }
        guard level < 1000 else {
            level -= 1000
            return 0
        }
        return Int64((1000 - level + Self.linesPerSecond - 1) / Self.linesPerSecond)
    }
}
