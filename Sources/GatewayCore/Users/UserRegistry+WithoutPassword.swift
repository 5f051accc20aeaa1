// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
package import NIOCore

/// Being signed in without one's password: `remember` and `always-on`, for which the gateway's own key is there.
extension UserRegistry {
    /// Which of the two a user wants.
    package enum Wish: Sendable, CaseIterable {
        /// Any way of logging in opens the accounts; a direct sign-in is kept.
        case remember
        /// Signed in while no client is there, and when the gateway starts.
        case alwaysOn
    }

    /// Turns one of them on or off. On: the grant has to be open, and the gateway's key is made if there is none. With both
    /// off the gateway's key opens nothing of the user's any more.
    package func set(
        _ wish: Wish, _ isOn: Bool, of grant: UserGrant, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>
    ) {
        guard isOn else { return change(grant.id, on: loop, answer) { $0.turnOff(wish) } }
        guard let key = grant.key else { return loop.answer(.failure(.locked), to: answer) }
        hash(on: loop, answer) { [self] finish in
            switch sealed(key, of: grant.user) {
            case .failure(let refusal): finish(.failure(refusal))
            case .success(let sealed):
                change(grant.id, on: loop, answer) { $0.turnOn(wish, sealed) }
            }
        }
    }

    /// Keeps a direct sign-in: it becomes a user of a kind, who has no password but the network's. Who calls this knows from
    /// the network that the account is theirs.
    ///
    /// - Parameter user: `network/address`.
    package func keepDirectSignIn(
        _ user: String, for wish: Wish, on loop: any EventLoop, _ answer: @escaping UserAnswer<UserGrant>
    ) {
        guard UserName(user) == nil else { return loop.answer(.failure(.badName), to: answer) }
        hash(on: loop, answer) { [self] finish in
            let key = Secret(RandomBytes.generate(AES256GCM.keyByteCount))
            switch sealed(key, of: user) {
            case .failure(let refusal): finish(.failure(refusal))
            case .success(let sealed):
                let time = now()
                var record = UserRecord(user: user, lock: nil, createdAt: time, lastSeenAt: time)
                record.turnOn(wish, sealed)
                store.insert(record, most: mostUsers, on: loop) { [self] result in
                    switch result {
                    case .success(let id): answer(.success(UserGrant(id: id, user: user, key: key)))
                    case .failure(.taken): renewDirectSignIn(user, for: wish, key, sealed, on: loop, answer)
                    case .failure(let refusal): answer(.failure(refusal))
                    }
                }
            }
        }
    }

    /// It is kept already; if the gateway's key does not open what is kept (it is another one), a new key takes its place.
    private func renewDirectSignIn(
        _ user: String, for wish: Wish, _ key: Secret<[UInt8]>, _ sealed: [UInt8], on loop: any EventLoop,
        _ answer: @escaping UserAnswer<UserGrant>
    ) {
        directSignIn(user, on: loop) { [self] result in
            switch result {
            case .success(let grant?):
                let kept = grant.key == nil ? key : grant.key
                let isNew = grant.key == nil
                let changed: UserAnswer<Void> = { answer($0.map { UserGrant(id: grant.id, user: user, key: kept) }) }
                change(grant.id, on: loop, changed) {
                    $0.turnOn(wish, isNew ? sealed : $0.serverSealedKey ?? sealed)
                }
            case .success(nil): answer(.failure(.unavailable))
            case .failure(let refusal): answer(.failure(refusal))
            }
        }
    }

    /// What is kept of a direct sign-in; nil if nothing is. Who calls this knows from the network that the account is theirs.
    package func directSignIn(
        _ user: String, on loop: any EventLoop, _ answer: @escaping UserAnswer<UserGrant?>
    ) {
        store.user(named: user, on: loop) { [self] result in
            switch result {
            case .success(let record?) where record.lock == nil:
                hash(on: loop, answer) { [self] finish in
                    finish(.success(UserGrant(id: record.id, user: user, key: keyUnderServerKey(of: record))))
                }
            case .success: answer(.success(nil))
            case .failure(let refusal): answer(.failure(refusal))
            }
        }
    }

    /// Nothing is kept of a direct sign-in any more.
    package func forgetDirectSignIn(
        _ grant: UserGrant, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>
    ) {
        guard grant.name == nil else { return loop.answer(.failure(.badName), to: answer) }
        store.remove(grant.id, on: loop, answer)
    }

    /// Everybody who is to be signed in without a client, and those for whom the gateway's key does not fit.
    package func alwaysOn(
        on loop: any EventLoop, _ answer: @escaping UserAnswer<(granted: [UserGrant], refused: [String])>
    ) {
        store.alwaysOn(on: loop) { [self] result in
            switch result {
            case .failure(let refusal): answer(.failure(refusal))
            case .success(let records) where records.isEmpty: answer(.success(([], [])))
            case .success(let records):
                hash(on: loop, answer) { [self] finish in
                    do throws(UserRefusal) {
                        // What is wrong with the key itself is worth saying once, and first.
                        _ = try serverKey.existing()
                    } catch {
                        return finish(.failure(error))
                    }
                    var granted: [UserGrant] = []
                    var refused: [String] = []
                    for record in records {
                        if let key = keyUnderServerKey(of: record) {
                            granted.append(UserGrant(id: record.id, user: record.user, key: key))
                        } else {
                            refused.append(record.user)
                        }
                    }
                    finish(.success((granted, refused)))
                }
            }
        }
    }

    /// The user was here just now.
    package func noteSeen(_ grant: UserGrant, on loop: any EventLoop) {
        let time = now()
        let ignore: UserAnswer<Void> = { _ in }
        change(grant.id, on: loop, ignore) { $0.lastSeenAt = max($0.lastSeenAt, time) }
    }

    /// Somebody who wants to be signed in without their password has shown it. If the gateway's key is not the one of last
    /// time, what is under it is made anew.
    func mendServerSeal(of record: UserRecord, _ key: Secret<[UInt8]>?, on loop: any EventLoop) {
        guard let key, record.isAlwaysOn || record.isRemembered else { return }
        let ignore: UserAnswer<Void> = { _ in }
        hash(on: loop, ignore) { [self] finish in
            guard keyUnderServerKey(of: record) == nil, case .success(let sealed) = sealed(key, of: record.user) else {
                return finish(.success(()))
            }
            change(record.id, on: loop, finish) { if $0.serverSealedKey != nil { $0.serverSealedKey = sealed } }
        }
    }

    /// May block.
    func sealed(_ key: Secret<[UInt8]>, of user: String) -> Result<[UInt8], UserRefusal> {
        do throws(UserRefusal) {
            let serverKey = try serverKey.makeIfNeeded()
            guard let sealed = Sealed.seal(key.exposed, key: serverKey, purpose: Sealed.keyUnderServerKey(of: user))
            else { return .failure(.unavailable) }
            return .success(sealed)
        } catch {
            return .failure(error)
        }
    }
}

extension UserRecord {
    mutating func turnOn(_ wish: UserRegistry.Wish, _ sealedKey: [UInt8]) {
        switch wish {
        case .remember: isRemembered = true
        case .alwaysOn: isAlwaysOn = true
        }
        serverSealedKey = sealedKey
    }

    mutating func turnOff(_ wish: UserRegistry.Wish) {
        switch wish {
        case .remember: isRemembered = false
        case .alwaysOn: isAlwaysOn = false
        }
        if !isRemembered, !isAlwaysOn { serverSealedKey = nil }
    }
}
