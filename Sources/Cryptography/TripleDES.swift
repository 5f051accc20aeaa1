// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Triple DES with three keys (EDE3) in CBC mode, without padding: the cipher of MSN's single sign-on.
package enum TripleDES {
    /// The length of a key, in bytes: K1, K2, K3. Parity bits are ignored.
    package static let keyByteCount = 24
    /// The length of a block, and so of an initialization vector, in bytes.
    package static let blockByteCount = 8

    /// Encrypts `plain`, whose length must be a multiple of 8; the result has the same length.
    package static func encryptCBC(
        _ plain: [UInt8], key: [UInt8], iv: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        try run(plain, key: key, iv: iv, encrypting: true)
    }

    /// Decrypts `cipher`, whose length must be a multiple of 8; the result has the same length.
    package static func decryptCBC(
        _ cipher: [UInt8], key: [UInt8], iv: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        try run(cipher, key: key, iv: iv, encrypting: false)
    }

    private static func run(
        _ text: [UInt8], key: [UInt8], iv: [UInt8], encrypting: Bool
    ) throws(CryptographyError) -> [UInt8] {
        guard key.count == keyByteCount else { throw .keyLength(key.count) }
        guard iv.count == blockByteCount else { throw .initializationVectorLength(iv.count) }
        guard text.count.isMultiple(of: blockByteCount) else { throw .textLength(text.count) }
        return [UInt8](unsafeUninitializedCapacity: text.count) { output, initialized in
            guard let start = output.baseAddress, !text.isEmpty else { return }
            monarch_des_ede3_cbc(text, start, text.count, key, iv, encrypting ? 1 : 0)
            initialized = text.count
        }
    }
}
