// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A moment as a clock on the wall shows it. Files are cut at its midnight, and lines tell its time.
package struct LogTime: Sendable, Equatable {
    package let year: Int
    package let month: Int
    package let day: Int
    package let hour: Int
    package let minute: Int
    package let second: Int

    /// Where the machine is (`TZ`, or `/etc/localtime`).
    ///
    /// - Parameter time: milliseconds since 1970.
    package static let local: @Sendable (_ time: Int64) -> LogTime = { LogTime($0, localtime_r) }
    package static let utc: @Sendable (_ time: Int64) -> LogTime = { LogTime($0, gmtime_r) }

    private init(
        _ time: Int64, _ split: (UnsafePointer<time_t>, UnsafeMutablePointer<tm>) -> UnsafeMutablePointer<tm>?
    ) {
        // Years of more than four digits are nobody's.
        let milliseconds = min(max(time, -62_135_596_800_000), 253_402_214_400_000)
        var seconds = time_t((milliseconds - (milliseconds % 1000 + 1000) % 1000) / 1000)
        var parts = tm()
        _ = split(&seconds, &parts)
        year = Int(parts.tm_year) + 1900
        month = Int(parts.tm_mon) + 1
        day = Int(parts.tm_mday)
        hour = Int(parts.tm_hour)
        minute = Int(parts.tm_min)
        second = Int(parts.tm_sec)
    }

    /// `2026-11-21`
    package var date: String { "\(Self.pad(year, 4))-\(Self.pad(month, 2))-\(Self.pad(day, 2))" }
    /// `14:05:09`
    package var clock: String { "\(Self.pad(hour, 2)):\(Self.pad(minute, 2)):\(Self.pad(second, 2))" }

    static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
