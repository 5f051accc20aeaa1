// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// scrypt (RFC 7914): makes guessing a password expensive in time and memory.
package enum Scrypt {
    /// Derives a key, or nil if the parameters make no sense or there is not enough memory.
    ///
    /// - Parameters:
    ///   - n: The cost, a power of two; memory is 128 · n · r bytes.
    ///   - length: Bytes of the key.
    package static func derive(
        password: String, salt: [UInt8], n: UInt64, r: UInt64, p: UInt64, length: Int
    ) -> [UInt8]? {
        guard length > 0, length <= 1024 else { return nil }
        var key = [UInt8](repeating: 0, count: length)
        var password = password
        let isDone = password.withUTF8 { password in
            password.withMemoryRebound(to: CChar.self) { characters in
                EVP_PBE_scrypt(
                    characters.baseAddress, characters.count, salt, salt.count, n, r, p, maximumMemory, &key, key.count)
            }
        }
        return isDone == 1 ? key : nil
    }

    /// Bytes; OpenSSL refuses parameters that need more.
    private static let maximumMemory: UInt64 = 256 << 20
}
