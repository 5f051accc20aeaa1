// SPDX-License-Identifier: Apache-2.0
package import Cryptography

/// What a server keeps to check somebody by SCRAM-SHA-256 (RFC 5802 §3, RFC 7677), from which the password cannot be read.
package struct SCRAMSecrets: Sendable, Equatable {
    package let salt: [UInt8]
    package let iterations: Int
    /// H(HMAC(SaltedPassword, "Client Key")): proves the client.
    package let storedKey: Secret<[UInt8]>
    /// HMAC(SaltedPassword, "Server Key"): proves the server.
    package let serverKey: Secret<[UInt8]>

    package static let saltByteCount = 16

    package init(salt: [UInt8], iterations: Int, storedKey: Secret<[UInt8]>, serverKey: Secret<[UInt8]>) {
        self.salt = salt
        self.iterations = iterations
        self.storedKey = storedKey
        self.serverKey = serverKey
    }

    /// Computes them, which takes some milliseconds and so is for `HashingQueue`. The client prepares the password as well.
    package init?(password: Secret<String>, salt: [UInt8], iterations: Int) {
        guard let password = password.prepared,
            let salted = PBKDF2.derive(password: password.exposed, salt: salt, iterations: iterations)
        else { return nil }
        let clientKey = HMACSHA256.code(Array("Client Key".utf8), key: salted)
        self.init(
            salt: salt, iterations: iterations, storedKey: Secret(SHA256.digest(clientKey)),
            serverKey: Secret(HMACSHA256.code(Array("Server Key".utf8), key: salted)))
    }

    /// Those of somebody who is not there: always the same for a name, and fitting no password.
    static func decoy(for name: UserName, key: Secret<[UInt8]>, iterations: Int) -> SCRAMSecrets {
        func code(_ purpose: String) -> [UInt8] {
            HMACSHA256.code(Array("\(purpose) \(name.rawValue)".utf8), key: key.exposed)
        }
        return SCRAMSecrets(
            salt: Array(code("salt").prefix(saltByteCount)), iterations: iterations, storedKey: Secret(code("stored")),
            serverKey: Secret(code("server")))
    }
}
