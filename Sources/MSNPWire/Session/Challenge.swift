// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// The question whether a client is genuine: `CHL 0 22210219642164014968`, answered with `QRY 9 PROD0090YUAUV{2B 32`
/// and 32 hex digits. A product's id and key are public knowledge.
package enum Challenge {
    /// A client as servers know it.
    package struct Product: Hashable, Sendable {
        /// What `QRY` names.
        package let id: String
        /// What goes into the answer.
        package let key: String

        package init(id: String, key: String) {
            self.id = id
            self.key = key
        }
    }

    /// All that are known, oldest first.
    package static let products: [Product] = [
        Product(id: "msmsgs@msnmsgr.com", key: "Q1P7W2E4J9R8U3S5"),
        Product(id: "PROD0038W!61ZTF9", key: "VT6PX?UQTM4WM%YR"),
        Product(id: "PROD0058#7IL2{QD", key: "QHDCY@7R1TB6W?5B"),
        Product(id: "PROD0061VRRZH@4F", key: "JXQ6J@TUOGYV@N0M"),
        Product(id: "PROD00504RLUG%WL", key: "I2EBK%PYNLZL5_J4"),
        Product(id: "PROD0076ENE8*@AW", key: "CEQJ8}OE0!WTSWII"),
        Product(id: "PROD0090YUAUV{2B", key: "YMM8C_H7KCQ2S_KL"),
        Product(id: "PROD0101{0RM?UBW", key: "CFHUR$52U_{VIX5T"),
        Product(id: "PROD01065C%ZFN6F", key: "O4BG@C7BWLYQX?5G"),
        Product(id: "PROD0112J1LW7%NB", key: "RH96F{PHI8PPX_TJ"),
        Product(id: "PROD0113H11T8$X_", key: "RG@XY*28Q5QHS%Q5"),
        Product(id: "PROD0114ES4Z%Q5W", key: "PK}_A_0N_K%O?A9S"),
        Product(id: "PROD0118R6%2WYOS", key: "YIXPX@5I2P0UT*LK"),
        Product(id: "PROD0119GSJUC$18", key: "ILTXC!4IXB5FB*PX"),
        Product(id: "PROD0120PW!CCV9@", key: "C1BX{V4W}Q3*10SM"),
    ]

    /// The product that Monarch claims to be in a dialect.
    package static func product(for dialect: Dialect) -> Product {
        dialect.hasPersonalMessages
            ? Product(id: "PROD0119GSJUC$18", key: "ILTXC!4IXB5FB*PX")
            : Product(id: "PROD0038W!61ZTF9", key: "VT6PX?UQTM4WM%YR")
    }

    /// The 32 hex digits, in lower case. MSNP6-10 hash; MSNP11 and later stir the hash with the challenge itself.
    package static func response(challenge: String, product: Product, dialect: Dialect) -> String {
        let digest = MD5.digest(Array((challenge + product.key).utf8))
        guard dialect.hasPersonalMessages else { return Hex.encode(digest) }
        return Hex.encode(stirred(digest, with: Array((challenge + product.id).utf8)))
    }

    /// Whether an answer is right. The product is found by its id; one that is not known has no right answer.
    package static func verify(response: String, challenge: String, productID: String, dialect: Dialect) -> Bool {
        guard let product = products.first(where: { $0.id == productID }) else { return false }
        let expected = self.response(challenge: challenge, product: product, dialect: dialect)
        return ConstantTime.equal(Array(expected.utf8), response.utf8.map(ASCII.lower))
    }

    /// The second generation. All numbers are unsigned; no product below exceeds 64 bits because every factor is
    /// below 2^32 and every sum is reduced before it is multiplied.
    private static func stirred(_ digest: [UInt8], with text: [UInt8]) -> [UInt8] {
        let words = littleEndianWords(digest)
        guard words.count == 4 else { return digest }
        let keys = words.map { UInt64($0 & 0x7FFF_FFFF) }
        let modulus: UInt64 = 0x7FFF_FFFF
        // A text whose length is a multiple of 8 gets eight zeros as well.
        let padded = text + [UInt8](repeating: UInt8(ascii: "0"), count: 8 - text.count % 8)
        let input = littleEndianWords(padded).map { UInt64($0 & 0x7FFF_FFFF) }
        var high: UInt64 = 0
        var low: UInt64 = 0
        var index = 0
        while index + 1 < input.count {
            var mixed = input[index] * 0x0E79_A9C1 % modulus + high
            mixed = (mixed * keys[0] + keys[1]) % modulus
            high = ((input[index + 1] + mixed) % modulus * keys[2] + keys[3]) % modulus
            low = (low + high + mixed) % (modulus << 32)
            index += 2
        }
        high = (high + keys[1]) % modulus
        low = (low + keys[3]) % modulus
        let masks = [UInt32(truncatingIfNeeded: high), UInt32(truncatingIfNeeded: low)]
        return words.enumerated().flatMap { index, word -> [UInt8] in
            let value = word ^ masks[index % 2]
            return (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
        }
    }

    private static func littleEndianWords(_ bytes: [UInt8]) -> [UInt32] {
        stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { start in
            (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) }
        }
    }
}
