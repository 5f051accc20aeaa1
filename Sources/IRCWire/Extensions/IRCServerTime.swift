// SPDX-License-Identifier: Apache-2.0

/// The value of the `time` tag: UTC with milliseconds (IRCv3 server-time, ISO 8601).
///
/// ```
/// @time=2026-11-21T05:04:03.250Z :bob!bob@example.com PRIVMSG alice :hi
/// ```
package enum IRCServerTime {
    /// Renders a time; what lies outside the years 0000 … 9999 becomes the nearest that does not.
    package static func string(millisecondsSince1970 time: Int64) -> String {
        let time = min(max(time, earliest), latest)
        let day = floorDivide(time, millisecondsPerDay)
        let inDay = Int(time - day * millisecondsPerDay)
        let date = civilDate(day: day)
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var position = 0
            func write(_ value: Int, digits: Int, then separator: UInt8) {
                var rest = value
                for offset in (0..<digits).reversed() {
                    buffer.initializeElement(at: position + offset, to: UInt8(ascii: "0") + UInt8(rest % 10))
                    rest /= 10
                }
                buffer.initializeElement(at: position + digits, to: separator)
                position += digits + 1
            }
            write(date.year, digits: 4, then: UInt8(ascii: "-"))
            write(date.month, digits: 2, then: UInt8(ascii: "-"))
            write(date.day, digits: 2, then: UInt8(ascii: "T"))
            write(inDay / 3_600_000, digits: 2, then: UInt8(ascii: ":"))
            write(inDay / 60_000 % 60, digits: 2, then: UInt8(ascii: ":"))
            write(inDay / 1000 % 60, digits: 2, then: UInt8(ascii: "."))
            write(inDay % 1000, digits: 3, then: UInt8(ascii: "Z"))
            return position
        }
    }

    /// Reads `YYYY-MM-DDThh:mm:ss[.s…]Z` into milliseconds since 1970; nil for any other form or an impossible date.
    ///
    /// Digits behind the milliseconds are dropped. Second 60, a leap second, is the first of the next minute.
    package static func parse(_ text: some StringProtocol) -> Int64? {
        var rest = Substring(text).utf8
        guard let year = takeNumber(&rest, digits: 4, before: UInt8(ascii: "-")),
            let month = takeNumber(&rest, digits: 2, before: UInt8(ascii: "-")), 1...12 ~= month,
            let day = takeNumber(&rest, digits: 2, before: UInt8(ascii: "T")),
            1...daysIn(month: month, year: year) ~= day,
            let hour = takeNumber(&rest, digits: 2, before: UInt8(ascii: ":")), hour < 24,
            let minute = takeNumber(&rest, digits: 2, before: UInt8(ascii: ":")), minute < 60,
            let second = takeNumber(&rest, digits: 2, before: nil), second <= 60,
            let milliseconds = takeFraction(&rest),
            rest.elementsEqual(CollectionOfOne(UInt8(ascii: "Z")))
        else { return nil }
        let seconds = (Int64(hour) * 60 + Int64(minute)) * 60 + Int64(second)
        return dayNumber(year: year, month: month, day: day) * millisecondsPerDay + seconds * 1000 + milliseconds
    }

    private static let millisecondsPerDay: Int64 = 86_400_000
    private static let earliest = dayNumber(year: 0, month: 1, day: 1) * millisecondsPerDay
    private static let latest = dayNumber(year: 10_000, month: 1, day: 1) * millisecondsPerDay - 1
}

extension IRCServerTime {
    private static func takeNumber(
        _ rest: inout Substring.UTF8View, digits: Int, before separator: UInt8?
    ) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let byte = rest.popFirst(), UInt8(ascii: "0") <= byte, byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        if let separator, rest.popFirst() != separator { return nil }
        return value
    }

    /// Takes `.` and digits off the front, if they are there, as milliseconds.
    private static func takeFraction(_ rest: inout Substring.UTF8View) -> Int64? {
        guard rest.first == UInt8(ascii: ".") else { return 0 }
        rest.removeFirst()
        var milliseconds: Int64 = 0
        var weight: Int64 = 100
        var count = 0
        while let byte = rest.first, UInt8(ascii: "0") <= byte, byte <= UInt8(ascii: "9") {
            milliseconds += Int64(byte - UInt8(ascii: "0")) * weight
            weight /= 10
            count += 1
            rest.removeFirst()
        }
        return count > 0 ? milliseconds : nil
    }
}

// The proleptic Gregorian calendar in whole numbers. A year begins in March here, so that a leap day comes last and
// the months before it have a regular pattern of 153 days in five; an era is the 400 years after which all repeats.

extension IRCServerTime {
    /// Days from 1970-01-01 to a date.
    private static func dayNumber(year: Int, month: Int, day: Int) -> Int64 {
        let marchYear = Int64(month > 2 ? year : year - 1)
        let era = floorDivide(marchYear, 400)
        let yearOfEra = marchYear - era * 400
        let monthFromMarch = Int64((month + 9) % 12)
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * daysPerEra + dayOfEra - daysToEpoch
    }

    private static func civilDate(day: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = day + daysToEpoch
        let era = floorDivide(shifted, daysPerEra)
        let dayOfEra = shifted - era * daysPerEra
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (Int(year), Int(month), Int(dayOfMonth))
    }

    private static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
        dividend >= 0 ? dividend / divisor : -((divisor - 1 - dividend) / divisor)
    }

    private static let daysPerEra: Int64 = 146_097
    /// From 0000-03-01 to 1970-01-01.
    private static let daysToEpoch: Int64 = 719_468
}
