// SPDX-License-Identifier: Apache-2.0
internal import Cryptography

/// What is kept of a user's password: enough to check it in each way, and the user's key, which only the password opens.
package struct PasswordLock: Sendable, Equatable {
    /// scrypt's N is two to this power.
    package let cost: Int
    package let salt: [UInt8]
    /// The first half of what scrypt makes of the password.
    package let verifier: [UInt8]
    /// The user's key, under the second half.
    package let sealedKey: [UInt8]
    package let scram: SCRAMSecrets

    package init(cost: Int, salt: [UInt8], verifier: [UInt8], sealedKey: [UInt8], scram: SCRAMSecrets) {
        self.cost = cost
        self.salt = salt
        self.verifier = verifier
        self.sealedKey = sealedKey
        self.scram = scram
    }

    /// Puts a key under a password, which takes long. Nil where libcrypto cannot do it, for want of memory.
    init?(_ key: Secret<[UInt8]>, under password: Secret<String>, of user: String, cost: PasswordCost) {
        let salt = RandomBytes.generate(16)
        guard let (verifier, sealing) = Self.derive(password, salt: salt, cost: cost.scrypt),
            let sealed = Sealed.seal(key.exposed, key: sealing, purpose: Sealed.keyUnderPassword(of: user)),
            let scram = SCRAMSecrets(
                password: password, salt: RandomBytes.generate(SCRAMSecrets.saltByteCount), iterations: cost.iterations)
        else { return nil }
        self.init(cost: cost.scrypt, salt: salt, verifier: verifier, sealedKey: sealed, scram: scram)
    }

    /// One that no password opens, but only after as much work.
    static func decoy(cost: PasswordCost) -> PasswordLock {
        let salt = RandomBytes.generate(16)
        return PasswordLock(
            cost: cost.scrypt, salt: salt, verifier: RandomBytes.generate(32), sealedKey: [],
            scram: SCRAMSecrets(salt: salt, iterations: cost.iterations, storedKey: Secret([]), serverKey: Secret([])))
    }

    /// The key, which takes long to get.
    func open(_ password: Secret<String>, of user: String) -> Result<Secret<[UInt8]>, UserRefusal> {
        guard let (verifier, sealing) = Self.derive(password, salt: salt, cost: cost) else {
            return .failure(.unavailable)
        }
        guard ConstantTime.equal(verifier, self.verifier) else { return .failure(.credentials) }
        guard let key = Sealed.open(sealedKey, key: sealing, purpose: Sealed.keyUnderPassword(of: user)) else {
            return .failure(.damaged)
        }
        return .success(Secret(key))
    }

    private static func derive(
        _ password: Secret<String>, salt: [UInt8], cost: Int
    ) -> (verifier: [UInt8], sealing: Secret<[UInt8]>)? {
        guard (1...20).contains(cost), let password = password.prepared,
            let key = Scrypt.derive(
                password: password.exposed, salt: salt, n: UInt64(1) << UInt64(cost), r: 8, p: 1, length: 64)
        else { return nil }
        return (Array(key.prefix(32)), Secret(Array(key.suffix(32))))
    }
}
