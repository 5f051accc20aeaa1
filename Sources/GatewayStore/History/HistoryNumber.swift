// SPDX-License-Identifier: Apache-2.0

/// The number of a row of the table `history`: the number of its user, and how many rows of that user came before it.
enum HistoryNumber {
    /// Bits for the rows of one user: more than anybody lives to see.
    static let bits: Int64 = 40

    static func first(of user: Int64) -> Int64 { user << bits }

    static func last(of user: Int64) -> Int64 { (user << bits) | ((1 << bits) - 1) }

    static func user(of number: Int64) -> Int64 { number >> bits }
}

/// The history of one user as it was at one moment: what a question may see.
struct HistoryView: Sendable {
    let user: Int64
    /// Rows with higher numbers came later.
    let last: Int64

    var first: Int64 { HistoryNumber.first(of: user) }
}
