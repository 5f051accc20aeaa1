// SPDX-License-Identifier: Apache-2.0

/// One client connection, of any kind. Numbers are never used again.
struct ConnectionID: Hashable, Sendable, CustomStringConvertible {
    let number: UInt64

    init(_ number: UInt64) {
        self.number = number
    }

    var description: String { "#\(number)" }
}
