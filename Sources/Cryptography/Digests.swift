// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// MD5 (RFC 1321). Broken as a hash; MSNP signs people in with it up to MSNP7 and answers challenges with it.
package enum MD5 {
    /// The length of a digest, in bytes.
    package static let byteCount = 16

    /// The 16-byte digest of `bytes`.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        messageDigest(of: bytes, algorithm: EVP_md5(), byteCount: byteCount)
    }
}

/// SHA-1 (RFC 3174), which MSN objects are identified by.
package enum SHA1 {
    /// The length of a digest, in bytes.
    package static let byteCount = 20

    /// The 20-byte digest of `bytes`.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        messageDigest(of: bytes, algorithm: EVP_sha1(), byteCount: byteCount)
    }
}

/// HMAC-SHA-1 (RFC 2104), the only keyed hash of MSN's single sign-on.
package enum HMACSHA1 {
    /// The length of a code, in bytes.
    package static let byteCount = 20

    /// The 20-byte authentication code of `message` under `key`; the key may have any length.
    package static func code(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        // A null key pointer means "the key of last time" to libcrypto, so an empty key needs an address.
        let keyBytes = key.isEmpty ? [0] : key
        return [UInt8](unsafeUninitializedCapacity: byteCount) { output, initialized in
            var length: UInt32 = 0
            let result = HMAC(
                EVP_sha1(), keyBytes, Int32(clamping: key.count), message, message.count, output.baseAddress, &length)
            precondition(result != nil && Int(length) == byteCount, "libcrypto cannot compute HMAC-SHA-1")
            initialized = byteCount
        }
    }
}

/// One digest in one go. It can only fail where libcrypto itself was built without the algorithm, which
/// no input can bring about; going on without a digest would be worse than stopping.
private func messageDigest(of bytes: [UInt8], algorithm: OpaquePointer?, byteCount: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: byteCount) { output, initialized in
        var length: UInt32 = 0
        let result = EVP_Digest(bytes, bytes.count, output.baseAddress, &length, algorithm, nil)
        precondition(result == 1 && Int(length) == byteCount, "libcrypto lacks a digest that MSNP needs")
        initialized = byteCount
    }
}
