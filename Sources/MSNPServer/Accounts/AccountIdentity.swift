// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// The numbers by which services know an account. They come from the address alone, so they are the same everywhere and
/// after every start.
struct AccountIdentity: Sendable {
    private let digest: [UInt8]

    /// `key` is the address in lower case.
    init(key: String) {
        digest = MD5.digest(Array(key.utf8))
    }

    /// The GUID of the account as somebody's contact: `9f86d081-884c-7d65-9a2f-eaa0c55ad015`.
    var contactID: String { Self.guid(digest) }

    /// The CID: 63 bits, so that it is a positive decimal everywhere.
    var cid: Int64 { Int64(number(at: 0) & 0x7FFF_FFFF) << 32 | Int64(number(at: 4)) }

    /// The CID as 16 hexadecimal digits.
    var cidDigits: String { Self.digits(UInt32(truncatingIfNeeded: cid >> 32)) + Self.digits(number(at: 4)) }

    /// The PUID as 16 hexadecimal digits.
    var puidDigits: String { Self.digits(memberIDHigh) + Self.digits(memberIDLow) }

    /// Upper half of the PUID, decimal in the profile message.
    var memberIDHigh: UInt32 { number(at: 8) & 0x7FFF_FFFF }

    /// Lower half of the PUID.
    var memberIDLow: UInt32 { number(at: 12) }

    /// 16 bytes in the usual form, without braces.
    static func guid(_ bytes: [UInt8]) -> String {
        let digits = Array(Hex.encode(bytes).utf8)
        var text = ""
        for (index, digit) in digits.prefix(32).enumerated() {
            if [8, 12, 16, 20].contains(index) { text += "-" }
            text.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return text
    }

    private static func digits(_ number: UInt32) -> String {
        Hex.encode((0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) })
    }

    private func number(at offset: Int) -> UInt32 {
        digest.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}
