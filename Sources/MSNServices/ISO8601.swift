// SPDX-License-Identifier: Apache-2.0

/// Points in time as the services write them.
enum ISO8601 {
    /// `2024-01-02T03:04:05Z` for seconds since 1970, in UTC; years are kept between 0001 and 9999.
    static func string(secondsSince1970 seconds: Int64) -> String {
        // The first second of the year 1 and the last one of the year 9999.
        let seconds = min(max(seconds, -62_135_596_800), 253_402_300_799)
        let day = (seconds >= 0 ? seconds : seconds - 86399) / 86400
        let time = seconds - day * 86400
        // Days are counted from 1 March of the year 0, so that a leap day ends its year.
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
            + "T\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
