// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// MD5 (RFC 1321). Broken as a hash; MSNP signs people in with it up to MSNP7 and answers challenges with it.
package enum MD5 {
    /// The length of a digest, in bytes.
    package static let byteCount = 16

    /// The 16-byte digest of `bytes`.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { output, initialized in
            var context = MD5_CTX()
            MD5_Init(&context)
            MD5_Update(&context, bytes, bytes.count)
            MD5_Final(output.baseAddress, &context)
            initialized = byteCount
        }
    }
}

/// SHA-1 (RFC 3174), which MSN objects are identified by.
package enum SHA1 {
    /// The length of a digest, in bytes.
    package static let byteCount = 20

    /// The 20-byte digest of `bytes`.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { output, initialized in
            var context = SHA_CTX()
            SHA1_Init(&context)
            SHA1_Update(&context, bytes, bytes.count)
            SHA1_Final(output.baseAddress, &context)
            initialized = byteCount
        }
    }
}

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
    /// The length of a digest, in bytes.
    package static let byteCount = 32

    /// The 32-byte digest of `bytes`.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { output, initialized in
            var context = SHA256_CTX()
            SHA256_Init(&context)
            SHA256_Update(&context, bytes, bytes.count)
            SHA256_Final(output.baseAddress, &context)
            initialized = byteCount
        }
    }
}

/// HMAC-SHA-256 (RFC 2104, RFC 4231), the keyed hash of SCRAM-SHA-256.
package enum HMACSHA256 {
    /// The length of a code, in bytes.
    package static let byteCount = 32
    /// What SHA-256 takes in at a time.
    private static let blockByteCount = 64

    /// The 32-byte authentication code of `message` under `key`; the key may have any length.
    package static func code(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var block = key.count > blockByteCount ? SHA256.digest(key) : key
        block += [UInt8](repeating: 0, count: blockByteCount - block.count)
        let inner = SHA256.digest(block.map { $0 ^ 0x36 } + message)
        return SHA256.digest(block.map { $0 ^ 0x5C } + inner)
    }
}

/// HMAC-SHA-1 (RFC 2104), the only keyed hash of MSN's single sign-on.
package enum HMACSHA1 {
    /// The length of a code, in bytes.
    package static let byteCount = 20
    /// What SHA-1 takes in at a time.
    private static let blockByteCount = 64

    /// The 20-byte authentication code of `message` under `key`; the key may have any length.
    package static func code(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        // RFC 2104 §2: a key longer than a block is digested first, a shorter one filled up with zeros.
        var block = key.count > blockByteCount ? SHA1.digest(key) : key
        block += [UInt8](repeating: 0, count: blockByteCount - block.count)
        let inner = SHA1.digest(block.map { $0 ^ 0x36 } + message)
        return SHA1.digest(block.map { $0 ^ 0x5C } + inner)
    }
}
