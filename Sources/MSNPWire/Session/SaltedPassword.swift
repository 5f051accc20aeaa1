// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// The proof of MSNP2-7: a server sends a salt, `USR 3 MD5 S 1013928519.693957190`, and wants
/// `USR 4 MD5 S 12d89a1b85366cad162178f5de0fff5d`, the MD5 of salt and password in lower-case hex.
package enum SaltedPassword {
    /// The 32 hex digits.
    package static func response(salt: String, password: Secret<String>) -> String {
        Hex.encode(MD5.digest(Array(salt.utf8) + Array(password.exposed.utf8)))
    }

    /// Whether an answer is right. Takes the same time whatever it is.
    package static func verify(response: String, salt: String, password: Secret<String>) -> Bool {
        let expected = self.response(salt: salt, password: password)
        return ConstantTime.equal(Array(expected.utf8), response.utf8.map(ASCII.lower))
    }
}
