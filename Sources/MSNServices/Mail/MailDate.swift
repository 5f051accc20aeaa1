// SPDX-License-Identifier: Apache-2.0

/// Points in time as mail headers have them (RFC 822 §5).
enum MailDate {
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    /// In bytes; no date is longer.
    private static let longest = 200

    /// Milliseconds since 1970 of `Fri, 20 Nov 2026 19:39:47 -0800`, or of
    /// `21 Nov 2026 03:39:47.0000 (UTC) FILETIME=[F4688380:01DD7969]`. A zone that is not known is taken as UTC.
    static func milliseconds(_ text: String) -> Int64? {
        guard text.utf8.count <= longest else { return nil }
        var words = text.split { $0 == " " || $0 == "\t" || $0 == "," }
        // The day of the week says nothing new.
        if let first = words.first, first.utf8.first.map({ !isDigit($0) }) ?? false { words.removeFirst() }
        guard words.count >= 4, let day = number(words[0]), let year = number(words[2]),
            let month = months.firstIndex(of: words[1].prefix(3).lowercased())
        else { return nil }
        let clock = words[3].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 2 || clock.count == 3, let hour = number(clock[0]), let minute = number(clock[1]) else {
            return nil
        }
        let parts =
            clock.count == 3
            ? clock[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false) : ["0"]
        guard let whole = parts.first, let second = number(whole) else { return nil }
        guard
            let time = CivilTime(
                year: words[2].utf8.count < 3 ? year + (year < 70 ? 2000 : 1900) : year, month: Int64(month) + 1,
                day: day,
                hour: hour, minute: minute, second: second)
        else { return nil }
        let zone = words.count > 4 ? offset(words[4]) : 0
        return (time.secondsSince1970 - zone) * 1000 + (parts.count > 1 ? thousandths(parts[1]) : 0)
    }

    /// `20 Nov 2026 19:39:47 +0000`.
    static func string(milliseconds: Int64) -> String { date(milliseconds) + " +0000" }

    /// `20 Nov 2026 19:39:47.125 (UTC)`, which keeps the thousandths.
    static func arrival(milliseconds: Int64) -> String {
        let rest = milliseconds % 1000
        return date(milliseconds) + ".\(zeroPadded(rest < 0 ? rest + 1000 : rest, 3)) (UTC)"
    }

    private static func date(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0)
        let time = CivilTime(secondsSince1970: seconds)
        let month = months[Int(time.month) - 1]
        return "\(zeroPadded(time.day, 2)) \(month.prefix(1).uppercased())\(month.dropFirst())"
            + " \(zeroPadded(time.year, 4)) \(zeroPadded(time.hour, 2)):\(zeroPadded(time.minute, 2))"
            + ":\(zeroPadded(time.second, 2))"
    }

    /// Seconds east of Greenwich of `-0800`.
    private static func offset(_ zone: Substring) -> Int64 {
        guard zone.utf8.count == 5, let sign = zone.utf8.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let digits = number(zone.dropFirst())
        else { return 0 }
        let seconds = (digits / 100 * 60 + digits % 100) * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }

    private static func thousandths(_ digits: Substring) -> Int64 {
        number(digits.prefix(3)).map { digits.utf8.count == 1 ? $0 * 100 : digits.utf8.count == 2 ? $0 * 10 : $0 } ?? 0
    }

    /// Up to four digits and nothing else.
    private static func number(_ text: Substring) -> Int64? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy(isDigit) else { return nil }
        return Int64(text)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
