// SPDX-License-Identifier: Apache-2.0
package import Cryptography
package import NIOCore

/// What whoever runs the gateway may do without anybody's password: `monarch user`.
extension UserRegistry {
    /// All users by name, direct sign-ins that are remembered among them.
    package func overview(on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserOverview]>) {
        store.overview(on: loop, answer)
    }

    /// Whether there is a user of this name.
    package func isThere(_ user: String, on loop: any EventLoop, _ answer: @escaping UserAnswer<Bool>) {
        store.user(named: user, on: loop) { answer($0.map { $0 != nil }) }
    }

    /// Removes a user, by the name of a gateway user or the `network/address` of a direct sign-in. Answers with the accounts
    /// that they had, with those passwords that the gateway's own key opens; as after `drop`, whatever else is kept of the
    /// user has to be forgotten.
    package func remove(user: String, on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserAccount]>) {
        store.user(named: user, on: loop) { [self] result in
            let record: UserRecord
            switch result {
            case .success(let found?): record = found
            case .success: return answer(.failure(.gone))
            case .failure(let refusal): return answer(.failure(refusal))
            }
            hash(on: loop, answer) { [self] _ in
                let grant = UserGrant(id: record.id, user: user, key: keyUnderServerKey(of: record))
                remove(record, withAccountsOpenedBy: grant, on: loop, answer)
            }
        }
    }

    /// Gives a user another password. Answers with whether the passwords of their accounts could be kept, which only the
    /// gateway's own key makes possible; if not, the accounts are there and the user has to give their passwords again.
    package func resetPassword(
        _ password: Secret<String>, of name: UserName, on loop: any EventLoop, _ answer: @escaping UserAnswer<Bool>
    ) {
        guard Self.isPassword(password) else { return loop.answer(.failure(.badPassword), to: answer) }
        store.user(named: name.rawValue, on: loop) { [self] result in
            let record: UserRecord
            switch result {
            case .success(let found?): record = found
            case .success: return answer(.failure(.gone))
            case .failure(let refusal): return answer(.failure(refusal))
            }
            hash(on: loop, answer) { [self] finish in
                let kept = keyUnderServerKey(of: record)
                let key = kept ?? Secret(RandomBytes.generate(AES256GCM.keyByteCount))
                guard let lock = PasswordLock(key, under: password, of: record.user, cost: limits.cost) else {
                    return finish(.failure(.unavailable))
                }
                let isKept = kept != nil
                let changed: UserAnswer<Void> = { answer($0.map { isKept }) }
                change(record.id, on: loop, changed) { record in
                    record.lock = lock
                    // It would open the key of before.
                    if !isKept, record.serverSealedKey != nil { record.serverSealedKey = [] }
                }
            }
        }
    }
}
