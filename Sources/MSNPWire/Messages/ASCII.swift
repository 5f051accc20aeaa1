// SPDX-License-Identifier: Apache-2.0

/// Comparison of ASCII words whatever their case.
enum ASCII {
    /// Equal but for the case of ASCII letters.
    static func equal(_ left: String, _ right: String) -> Bool {
        equal(left.utf8, right.utf8)
    }

    /// Equal but for the case of ASCII letters.
    static func equal(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { lower($0) == lower($1) }
    }

    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
}
