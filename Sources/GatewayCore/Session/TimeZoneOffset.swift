// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// In what time zone the time of an old message is written: `utc`, `gmt`, `local` (the gateway's own), `+1`, `-0330`,
/// `+05:30`.
package enum TimeZoneOffset: Sendable, Equatable {
    case local
    /// Minutes to the east of UTC.
    case fixed(minutes: Int)

    static let form = "utc, local, or like +1 or -0330"

    package init?(_ text: String) {
        switch text.lowercased() {
        case "utc", "gmt": self = .fixed(minutes: 0)
        case "local": self = .local
        default:
            guard let sign = text.utf8.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
            let digits = text.utf8.dropFirst().filter { $0 != UInt8(ascii: ":") }
            guard (1...4).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(String(decoding: digits, as: UTF8.self))
            else { return nil }
            let (hours, minutes) = digits.count <= 2 ? (number, 0) : (number / 100, number % 100)
            guard hours <= 14, minutes < 60 else { return nil }
            self = .fixed(minutes: (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes))
        }
    }

    /// Milliseconds to add to a time in UTC.
    package func milliseconds(at time: Int64) -> Int64 {
        switch self {
        case .fixed(let minutes): return Int64(minutes) * 60_000
        case .local:
            var seconds = time_t(clamping: time / 1000)
            var parts = tm()
            guard localtime_r(&seconds, &parts) != nil else { return 0 }
            return Int64(parts.tm_gmtoff) * 1000
        }
    }

    static func canonical(_ text: String) -> String? { TimeZoneOffset(text) == nil ? nil : text.lowercased() }
}
