// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Why a cipher did not run.
package enum CryptographyError: Error, Equatable, Sendable {
    /// The key has not the length that the cipher needs.
    case keyLength(Int)
    /// The initialization vector has not the length of a block.
    case initializationVectorLength(Int)
    /// The text is not a whole number of blocks.
    case textLength(Int)
    /// libcrypto refused.
    case cipherFailed
}

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
        guard text.count.isMultiple(of: blockByteCount), let length = Int32(exactly: text.count) else {
            throw .textLength(text.count)
        }
        guard let context = EVP_CIPHER_CTX_new() else { throw .cipherFailed }
        defer { EVP_CIPHER_CTX_free(context) }
        guard
            EVP_CipherInit_ex(context, EVP_des_ede3_cbc(), nil, key, iv, encrypting ? 1 : 0) == 1,
            EVP_CIPHER_CTX_set_padding(context, 0) == 1
        else { throw .cipherFailed }
        var output = [UInt8](repeating: 0, count: text.count + blockByteCount)
        var updated: Int32 = 0
        var finished: [UInt8] = .init(repeating: 0, count: blockByteCount)
        var rest: Int32 = 0
        guard
            EVP_CipherUpdate(context, &output, &updated, text, length) == 1,
            EVP_CipherFinal_ex(context, &finished, &rest) == 1,
            updated == length, rest == 0
        else { throw .cipherFailed }
        output.removeLast(blockByteCount)
        return output
    }
}
