// SPDX-License-Identifier: Apache-2.0

/// What the sender of a `MSG` wants to hear back, the letter after the transaction id: `MSG 5 A 124`.
package enum Acknowledgement: String, Equatable, Sendable {
    /// `U`: nothing. For typing.
    case none = "U"
    /// `N`: `NAK` if nobody got it.
    case failureOnly = "N"
    /// `A`: `ACK` or `NAK`.
    case full = "A"
    /// `D`: as `A`, and errors as numbers. For peer-to-peer data.
    case data = "D"
}
