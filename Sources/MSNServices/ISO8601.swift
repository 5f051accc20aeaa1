// SPDX-License-Identifier: Apache-2.0

/// Points in time as the services write them.
package enum ISO8601 {
    /// `2024-01-02T03:04:05Z` for seconds since 1970, in UTC; years are kept between 0001 and 9999.
    package static func string(secondsSince1970 seconds: Int64) -> String {
        let time = CivilTime(secondsSince1970: seconds)
        return "\(zeroPadded(time.year, 4))-\(zeroPadded(time.month, 2))-\(zeroPadded(time.day, 2))"
            + "T\(zeroPadded(time.hour, 2)):\(zeroPadded(time.minute, 2)):\(zeroPadded(time.second, 2))Z"
    }
}
