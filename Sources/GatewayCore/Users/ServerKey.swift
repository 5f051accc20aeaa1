// SPDX-License-Identifier: Apache-2.0
package import Cryptography
internal import Synchronization

/// The gateway's own key, under which the keys of those users are kept who want to be signed in without their password
/// (`always-on`, `remember`). Reading it may block: it is for `HashingQueue`.
package protocol ServerKey: Sendable {
    /// The key, 32 bytes; nil if there is none yet.
    ///
    /// - Throws: `UserRefusal.serverKey`, if there is one that cannot or must not be used.
    func existing() throws(UserRefusal) -> Secret<[UInt8]>?
    /// The key, which is made if there is none. One that is there is never replaced.
    func makeIfNeeded() throws(UserRefusal) -> Secret<[UInt8]>
}

/// A key for as long as the process lives.
package final class InMemoryServerKey: ServerKey {
    private let key: Mutex<Secret<[UInt8]>?>

    package init(_ key: [UInt8]? = nil) { self.key = Mutex(key.map { Secret($0) }) }

    package func existing() -> Secret<[UInt8]>? { key.withLock { $0 } }

    package func makeIfNeeded() -> Secret<[UInt8]> {
        key.withLock { key in
            if let key { return key }
            let made = Secret(RandomBytes.generate(AES256GCM.keyByteCount))
            key = made
            return made
        }
    }
}
