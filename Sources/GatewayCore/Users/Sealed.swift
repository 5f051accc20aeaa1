// SPDX-License-Identifier: Apache-2.0
internal import Cryptography

/// Something encrypted with AES-256-GCM: nonce, text, tag. The purpose is part of what is authenticated, so that nothing
/// can be put in the place of something else.
enum Sealed {
    /// Nil only where libcrypto cannot do it.
    static func seal(_ plain: [UInt8], key: Secret<[UInt8]>, purpose: String) -> [UInt8]? {
        let nonce = RandomBytes.generate(AES256GCM.nonceByteCount)
        guard
            let sealed = try? AES256GCM.seal(plain, key: key.exposed, nonce: nonce, additional: Array(purpose.utf8))
        else { return nil }
        return nonce + sealed
    }

    /// Nil if it was not sealed with this key for this purpose, or has been changed.
    static func open(_ sealed: [UInt8], key: Secret<[UInt8]>, purpose: String) -> [UInt8]? {
        let nonce = Array(sealed.prefix(AES256GCM.nonceByteCount))
        return try? AES256GCM.open(
            Array(sealed.dropFirst(nonce.count)), key: key.exposed, nonce: nonce, additional: Array(purpose.utf8))
    }

    /// The purposes. A name is part of each, so that rows cannot be exchanged either.
    static func keyUnderPassword(of user: String) -> String { "monarch 1 key under password \(user)" }
    static func keyUnderServerKey(of user: String) -> String { "monarch 1 key under server key \(user)" }
    static func password(of account: AccountID, user: String) -> String {
        "monarch 1 password \(user) \(account.rawValue)"
    }
}
