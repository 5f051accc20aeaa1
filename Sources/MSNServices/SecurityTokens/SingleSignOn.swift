// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// The proof that a ticket is ours, `MBI_KEY_OLD` of MSNP15 and later: the last word of
/// `USR 4 SSO S t=…&p= HAAAAAEAAAADZgAABIAAAAgAAAAUAAAASAAAAN…`.
///
/// The nonce of `USR 3 SSO S MBI_KEY_OLD <nonce>` is taken as the text that it is. It is signed with HMAC-SHA-1 and
/// encrypted with triple DES, both keys derived from the secret that came with the ticket, and both results go into
/// one structure of little-endian words:
///
/// | offset | size | |
/// |---|---|---|
/// | 0 | 28 | 28 (size of this header), 1 (CBC), 0x6603 (3DES), 0x8004 (SHA-1), sizes of the three parts |
/// | 28 | 8 | initialization vector |
/// | 36 | 20 | signature |
/// | 56 | 72 | cipher |
package enum SingleSignOn {
    private static let ivOffset = 28
    private static let hashOffset = 36

    /// The proof in base64, 172 characters for the usual nonce of 64.
    ///
    /// - Parameters:
    ///   - nonce: The server's nonce, as it was received.
    ///   - binarySecret: The ticket's secret in base64.
    ///   - iv: Eight random bytes.
    /// - Returns: `nil` where the secret is not base64 or the vector has not eight bytes.
    package static func response(nonce: String, binarySecret: String, iv: [UInt8]) -> String? {
        proof(nonce: nonce, binarySecret: binarySecret, iv: iv).map(Base64.encode)
    }

    /// Whether a client's proof fits the nonce that it was given and the secret of its ticket.
    package static func verify(response: String, nonce: String, binarySecret: String) -> Bool {
        guard let given = Base64.decode(response), given.count > hashOffset,
            let expected = proof(
                nonce: nonce, binarySecret: binarySecret, iv: Array(given[ivOffset..<hashOffset]))
        else { return false }
        return ConstantTime.equal(given, expected)
    }

    /// The 24-byte key that WS-SecureConversation derives from `key` for the purpose `label`.
    package static func deriveKey(_ key: [UInt8], label: String) -> [UInt8] {
        let label = Array(label.utf8)
        let first = HMACSHA1.code(label, key: key)
        let second = HMACSHA1.code(first + label, key: key)
        let third = HMACSHA1.code(first, key: key)
        let fourth = HMACSHA1.code(third + label, key: key)
        return second + fourth.prefix(4)
    }

    private static func proof(nonce: String, binarySecret: String, iv: [UInt8]) -> [UInt8]? {
        guard let secret = Base64.decode(binarySecret), !secret.isEmpty else { return nil }
        let text = Array(nonce.utf8)
        let hashKey = deriveKey(secret, label: "WS-SecureConversationSESSION KEY HASH")
        let cipherKey = deriveKey(secret, label: "WS-SecureConversationSESSION KEY ENCRYPTION")
        let hash = HMACSHA1.code(text, key: hashKey)
        let padding = TripleDES.blockByteCount - text.count % TripleDES.blockByteCount
        let padded = text + [UInt8](repeating: UInt8(padding), count: padding)
        guard let cipher = try? TripleDES.encryptCBC(padded, key: cipherKey, iv: iv) else { return nil }
        let header: [UInt32] = [28, 1, 0x6603, 0x8004, 8, UInt32(hash.count), UInt32(clamping: cipher.count)]
        return header.flatMap(littleEndian) + iv + hash + cipher
    }

    private static func littleEndian(_ word: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
}
