// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Unguessable identifiers from one seed: tickets, cookies, nonces, session ids.
///
/// Number n is HMAC-SHA-1 of n under the seed, so whoever sees some of them learns nothing about the others, and the
/// state that draws them stays a plain value that a test can repeat.
struct IdentifierSource: Sendable {
    private let seed: Secret<[UInt8]>
    private var counter: UInt64 = 0

    /// `seed` is random and secret, 20 bytes or more.
    init(seed: [UInt8]) {
        self.seed = Secret(seed)
    }

    /// The next `count` bytes.
    mutating func bytes(_ count: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count + HMACSHA1.byteCount)
        while result.count < count {
            counter &+= 1
            let message = (0..<8).map { UInt8(truncatingIfNeeded: counter >> (8 * UInt64($0))) }
            result += HMACSHA1.code(message, key: seed.exposed)
        }
        return Array(result.prefix(count))
    }

    /// The next `count` bytes as lower-case hexadecimal digits.
    mutating func hex(_ count: Int) -> String {
        Hex.encode(bytes(count))
    }

    /// The next `count` bytes in Base64, as nonces are.
    mutating func base64(_ count: Int) -> String {
        Base64.encode(bytes(count))
    }

    /// The next number as `digits` decimal digits, as in CHL.
    mutating func decimal(_ digits: Int) -> String {
        String(decoding: bytes(digits).map { 0x30 + $0 % 10 }, as: UTF8.self)
    }
}
