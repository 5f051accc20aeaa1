// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// AES with a 256-bit key in Galois/counter mode (NIST SP 800-38D): keeps a text secret and shows whether it, or what
/// belongs to it, has been changed.
package enum AES256GCM {
    /// The length of a key, in bytes.
    package static let keyByteCount = 32
    /// The length of a nonce, in bytes. Two texts under one key must never have the same.
    package static let nonceByteCount = 12
    /// The length of the tag that stands after the text, in bytes.
    package static let tagByteCount = 16

    /// `plain` encrypted, with the tag after it: 16 bytes longer.
    ///
    /// - Parameter additional: What is not encrypted but belongs to the text, such as the row that it is kept in.
    package static func seal(
        _ plain: [UInt8], key: [UInt8], nonce: [UInt8], additional: [UInt8] = []
    ) throws(CryptographyError) -> [UInt8] {
        let context = try context(key: key, nonce: nonce, encrypting: true)
        defer { EVP_CIPHER_CTX_free(context) }
        guard let sealed = run(plain, room: tagByteCount, additional: additional, context: context) else {
            throw .unavailable
        }
        var tag = [UInt8](repeating: 0, count: tagByteCount)
        var count: Int32 = 0
        guard EVP_CipherFinal_ex(context, &tag, &count) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), &tag) == 1
        else { throw .unavailable }
        return sealed + tag
    }

    /// What `seal` was given; `notAuthentic` if anything differs.
    package static func open(
        _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], additional: [UInt8] = []
    ) throws(CryptographyError) -> [UInt8] {
        guard sealed.count >= tagByteCount else { throw .notAuthentic }
        let context = try context(key: key, nonce: nonce, encrypting: false)
        defer { EVP_CIPHER_CTX_free(context) }
        var tag = Array(sealed.suffix(tagByteCount))
        guard let plain = run(Array(sealed.dropLast(tagByteCount)), room: 0, additional: additional, context: context),
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag) == 1
        else { throw .unavailable }
        var rest = [UInt8](repeating: 0, count: tagByteCount)
        var count: Int32 = 0
        // Nothing of the text is shown to anybody before the tag has been found right.
        guard EVP_CipherFinal_ex(context, &rest, &count) == 1 else { throw .notAuthentic }
        return plain
    }

    private static func context(
        key: [UInt8], nonce: [UInt8], encrypting: Bool
    ) throws(CryptographyError) -> OpaquePointer {
        guard key.count == keyByteCount else { throw .keyLength(key.count) }
        guard nonce.count == nonceByteCount else { throw .nonceLength(nonce.count) }
        guard let context = EVP_CIPHER_CTX_new() else { throw .unavailable }
        guard EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, encrypting ? 1 : 0) == 1 else {
            EVP_CIPHER_CTX_free(context)
            throw .unavailable
        }
        return context
    }

    private static func run(
        _ text: [UInt8], room: Int, additional: [UInt8], context: OpaquePointer
    ) -> [UInt8]? {
        guard let length = Int32(exactly: text.count), let additionalLength = Int32(exactly: additional.count) else {
            return nil
        }
        var count: Int32 = 0
        guard additional.isEmpty || EVP_CipherUpdate(context, nil, &count, additional, additionalLength) == 1 else {
            return nil
        }
        guard length > 0 else { return [] }
        var output = [UInt8](repeating: 0, count: text.count)
        output.reserveCapacity(text.count + room)
        guard EVP_CipherUpdate(context, &output, &count, text, length) == 1, count == length else { return nil }
        return output
    }
}
