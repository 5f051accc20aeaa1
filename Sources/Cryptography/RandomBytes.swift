// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Random bytes fit for keys, tickets and nonces.
package enum RandomBytes {
    /// `count` bytes from the system's generator; none for a count below one.
    package static func generate(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<max(count, 0)).map { _ in generator.next() }
    }
}

/// Comparison that takes as long for the first differing byte as for the last.
package enum ConstantTime {
    /// Whether both hold the same bytes. Only the lengths can be learnt from the time it takes.
    package static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return CRYPTO_memcmp(left, right, left.count) == 0
    }

    /// Whether both texts have the same UTF-8 bytes.
    package static func equal(_ left: String, _ right: String) -> Bool {
        equal(Array(left.utf8), Array(right.utf8))
    }
}
