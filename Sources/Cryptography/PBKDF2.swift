// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// PBKDF2 with HMAC-SHA-256 (RFC 8018 §5.2): `Hi()` of SCRAM-SHA-256 (RFC 5802 §2.2, RFC 7677).
package enum PBKDF2 {
    /// Derives a key, or nil if the parameters make no sense.
    ///
    /// - Parameters:
    ///   - iterations: The cost; a million take about half a second.
    ///   - length: Bytes of the key; `Hi()` has 32.
    package static func derive(
        password: String, salt: [UInt8], iterations: Int, length: Int = SHA256.byteCount
    ) -> [UInt8]? {
        guard length > 0, length <= 1024, iterations > 0, let iterations = Int32(exactly: iterations),
            let saltLength = Int32(exactly: salt.count), let passwordLength = Int32(exactly: password.utf8.count)
        else { return nil }
        var key = [UInt8](repeating: 0, count: length)
        var password = password
        let isDone = password.withUTF8 { password in
            password.withMemoryRebound(to: CChar.self) { characters in
                PKCS5_PBKDF2_HMAC(
                    characters.baseAddress, passwordLength, salt, saltLength, iterations, EVP_sha256(), Int32(length),
                    &key)
            }
        }
        return isDone == 1 ? key : nil
    }
}
