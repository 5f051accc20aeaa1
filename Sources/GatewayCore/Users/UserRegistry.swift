// SPDX-License-Identifier: Apache-2.0
package import Cryptography
package import NIOCore
internal import Synchronization

/// The users of the gateway: who they are, how they show it, and what they keep.
///
/// Every method answers once, on the loop it was given (`UserAnswer`). Passwords are hashed away from all loops
/// (`HashingQueue`). Unknown names and wrong passwords are answered alike and after the same work. Whatever is done for a
/// user is done by their number, which a `UserGrant` carries and nobody else ever gets: dropping, registering and logging
/// in, in whatever order they end, never touch what belongs to somebody else, and a wrong password changes nothing.
///
/// What each user keeps secret is encrypted with a random key of their own. Their password opens that key, and so does the
/// gateway's key (`ServerKey`), but only while they want to be signed in without their password.
package final class UserRegistry: Sendable {
    let store: any UserStore
    let serverKey: any ServerKey
    let limits: UserLimits
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64
    private let hashing: HashingQueue
    private let rules: Mutex<Rules>
    private let decoy: PasswordLock
    /// Names of users who are being removed: nobody has one before what is kept under it has been forgotten.
    private let leaving = Mutex<Set<String>>([])

    package init(
        store: any UserStore = InMemoryUserStore(), serverKey: any ServerKey = InMemoryServerKey(),
        hashing: HashingQueue = HashingQueue(), isOpen: Bool = true, limits: UserLimits = UserLimits(),
        now: @escaping @Sendable () -> Int64
    ) {
        self.store = store
        self.serverKey = serverKey
        self.hashing = hashing
        rules = Mutex(Rules(isOpen: isOpen, users: limits.users))
        self.limits = limits
        self.now = now
        decoy = PasswordLock.decoy(cost: limits.cost)
    }

    // MARK: What may change while the gateway runs

    private struct Rules {
        var isOpen: Bool
        var users: Int
    }

    /// Whether anybody may register.
    package var isOpen: Bool { rules.withLock { $0.isOpen } }

    /// How many users there may be, remembered sign-ins among them.
    var mostUsers: Int { rules.withLock { $0.users } }

    /// From now on. Who is there already stays.
    package func change(isOpen: Bool, users: Int) {
        rules.withLock { $0 = Rules(isOpen: isOpen, users: users) }
    }

    // MARK: Logging in

    /// By name and password: SASL PLAIN, `PASS`, `identify`. The grant is open.
    package func logIn(
        _ name: UserName, password: Secret<String>, on loop: any EventLoop, _ answer: @escaping UserAnswer<UserGrant>
    ) {
        let answer = noting(answer, on: loop)
        check(name.rawValue, password, on: loop) { result in
            switch result {
            case .success((let record, let key)): answer(record, key)
            case .failure(let refusal): answer(refusal)
            }
        }
    }

    /// By a client's certificate: SASL EXTERNAL. The grant is open if the user wants to be signed in without their password.
    /// Answers also what the user calls the certificate.
    ///
    /// - Parameters:
    ///   - fingerprint: SHA-256 of the certificate in DER.
    ///   - name: Who the client says it is, if it says; another user's certificate is refused.
    package func logIn(
        certificate fingerprint: [UInt8], as name: UserName? = nil, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<CertificateLogIn>
    ) {
        store.user(certificate: fingerprint, on: loop) { [self] result in
            let certificateName = (try? result.get())?.certificateName ?? ""
            let granted = noting(
                { answer($0.map { CertificateLogIn(grant: $0, certificateName: certificateName) }) }, on: loop)
            switch result {
            case .success(let found?) where name == nil || found.record.user == name?.rawValue:
                admit(found.record, on: loop, granted)
            case .success: granted(.credentials)
            case .failure(let refusal): granted(refusal)
            }
        }
    }

    /// What it takes to check somebody by SCRAM-SHA-256. An unknown name has made-up ones, the same each time.
    package func scramSecrets(
        of name: UserName, on loop: any EventLoop, _ answer: @escaping UserAnswer<SCRAMSecrets>
    ) {
        store.decoyKey(on: loop) { [self] key in
            store.user(named: name.rawValue, on: loop) { [self] record in
                let secrets = key.flatMap { key in
                    let decoy = SCRAMSecrets.decoy(for: name, key: key, iterations: limits.cost.iterations)
                    return record.map { $0?.lock?.scram ?? decoy }
                }
                answer(secrets)
            }
        }
    }

    /// The client has proved that it knows the password, by these secrets. The grant is open if the user wants to be signed in
    /// without their password. Refused if the secrets are made up, or no longer the user's.
    package func logIn(
        scram name: UserName, secrets: SCRAMSecrets, on loop: any EventLoop, _ answer: @escaping UserAnswer<UserGrant>
    ) {
        let answer = noting(answer, on: loop)
        store.user(named: name.rawValue, on: loop) { [self] result in
            switch result {
            case .success(let record):
                guard let record, let scram = record.lock?.scram, scram.salt == secrets.salt,
                    ConstantTime.equal(scram.storedKey.exposed, secrets.storedKey.exposed)
                else { return answer(.credentials) }
                admit(record, on: loop, answer)
            case .failure(let refusal): answer(refusal)
            }
        }
    }

    /// Whether somebody has this name. That is no secret: whoever registers it is told so.
    package func isTaken(_ name: UserName, on loop: any EventLoop, _ answer: @escaping UserAnswer<Bool>) {
        store.user(named: name.rawValue, on: loop) { answer($0.map { $0 != nil }) }
    }

    // MARK: Coming and going

    /// Makes a new user. Nothing of one who has the name is changed.
    ///
    /// - Parameter isByOperator: whoever runs the gateway adds them, which is never closed.
    package func register(
        _ name: UserName, password: Secret<String>, isByOperator: Bool = false, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<UserGrant>
    ) {
        guard isOpen || isByOperator else { return loop.answer(.failure(.closed), to: answer) }
        guard Self.isPassword(password) else { return loop.answer(.failure(.badPassword), to: answer) }
        // Looked at first, because hashing is dear; the store makes sure of it.
        store.user(named: name.rawValue, on: loop) { [self] result in
            switch result {
            case .success(nil): break
            case .success: return answer(.failure(.taken))
            case .failure(let refusal): return answer(.failure(refusal))
            }
            hash(on: loop, answer) { [self] finish in
                let key = Secret(RandomBytes.generate(AES256GCM.keyByteCount))
                guard let lock = PasswordLock(key, under: password, of: name.rawValue, cost: limits.cost) else {
                    return finish(.failure(.unavailable))
                }
                guard !leaving.withLock({ $0.contains(name.rawValue) }) else { return finish(.failure(.taken)) }
                let time = now()
                let record = UserRecord(user: name.rawValue, lock: lock, createdAt: time, lastSeenAt: time)
                store.insert(record, most: mostUsers, on: loop) { id in
                    answer(id.map { UserGrant(id: $0, user: name.rawValue, key: key) })
                }
            }
        }
    }

    /// Something that has to be done before something else, which it lets go on, once.
    package typealias Preparation = @Sendable (_ goOn: @escaping @Sendable () -> Void) -> Void

    /// Removes a user, with certificates, accounts and settings, if the password is right. Answers with the accounts that
    /// they had, opened: whatever else is kept of the user has to be forgotten before the answer has been taken, as then
    /// somebody else may have the name.
    ///
    /// - Parameter prepare: called on the loop if the password is right; the user is removed when it says so.
    package func drop(
        _ grant: UserGrant, password: Secret<String>, on loop: any EventLoop,
        after prepare: @escaping Preparation = { $0() }, _ answer: @escaping UserAnswer<[UserAccount]>
    ) {
        check(grant.user, password, on: loop) { [self] result in
            switch result {
            case .success((let record, let key)) where record.id == grant.id:
                let open = UserGrant(id: record.id, user: record.user, key: key)
                prepare { self.remove(record, withAccountsOpenedBy: open, on: loop, answer) }
            case .success: answer(.failure(.gone))
            case .failure(let refusal): answer(.failure(refusal))
            }
        }
    }

    /// Removes a user, and answers with the accounts that they had, as far as a grant opens them. The name is free when the
    /// answer has been taken.
    func remove(
        _ record: UserRecord, withAccountsOpenedBy grant: UserGrant, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<[UserAccount]>
    ) {
        store.accounts(of: record.id, on: loop) { [self] result in
            guard case .success(let accounts) = result else { return answer(result.map { _ in [] }) }
            leaving.withLock { _ = $0.insert(record.user) }
            let finish: UserAnswer<Void> = { [self] result in
                answer(result.map { accounts.map { Self.open($0, with: grant) } })
                leaving.withLock { _ = $0.remove(record.user) }
            }
            store.remove(record.id, on: loop, finish)
        }
    }

    /// Changes the password of somebody whose grant is open. What is kept stays as it is.
    package func setPassword(
        _ password: Secret<String>, of grant: UserGrant, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>
    ) {
        guard let key = grant.key else { return loop.answer(.failure(.locked), to: answer) }
        guard grant.name != nil, Self.isPassword(password) else {
            return loop.answer(.failure(.badPassword), to: answer)
        }
        hash(on: loop, answer) { [self] finish in
            guard let lock = PasswordLock(key, under: password, of: grant.user, cost: limits.cost) else {
                return finish(.failure(.unavailable))
            }
            change(grant.id, on: loop, answer) { $0.lock = lock }
        }
    }

    /// 1 to 512 bytes, and nothing in it that could not be typed into every way of logging in.
    package static func isPassword(_ password: Secret<String>) -> Bool { password.prepared != nil }

    /// Why something cannot be the new password of a user, whoever gives it to them; nil if it can. A password from another
    /// program, or one that was taken before, only has to be one.
    package static func refusal(ofNew password: Secret<String>) -> UserRefusal? {
        let size = password.exposed.utf8.count
        if size < UserLimits.newPassword.lowerBound { return .weakPassword }
        if size > UserLimits.newPassword.upperBound { return .longPassword }
        return isPassword(password) ? nil : .badPassword
    }

    // MARK: What several of these need

    /// Whether this is the user's password, and the key that it opens.
    func check(
        _ user: String, _ password: Secret<String>, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<(UserRecord, Secret<[UInt8]>)>
    ) {
        // Too long for anybody, so that it tells nothing.
        guard Self.isPassword(password) else { return loop.answer(.failure(.credentials), to: answer) }
        store.user(named: user, on: loop) { [self] result in
            switch result {
            case .failure(let refusal): answer(.failure(refusal))
            case .success(let record):
                hash(on: loop, answer) { [self] finish in
                    guard let record, let lock = record.lock else {
                        _ = decoy.open(password, of: user)
                        return finish(.failure(.credentials))
                    }
                    finish(lock.open(password, of: user).map { (record, $0) })
                }
            }
        }
    }

    /// Does something that takes long or may block, away from the loop. `finish` answers on the loop.
    func hash<Value: Sendable>(
        on loop: any EventLoop, _ answer: @escaping UserAnswer<Value>,
        _ body: @escaping @Sendable (_ finish: @escaping UserAnswer<Value>) -> Void
    ) {
        let isTaken = hashing.offer {
            body { loop.answer($0, to: answer) }
        }
        if !isTaken { loop.answer(.failure(.busy), to: answer) }
    }

    /// Changes what is kept of a user.
    func change(
        _ id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>,
        _ body: @escaping @Sendable (inout UserRecord) -> Void
    ) {
        let changed: UserAnswer<UserRecord> = { answer($0.map { _ in }) }
        store.change(id, body, on: loop, changed)
    }

    /// Lets a user in who has not shown their password, with the key that the gateway's own opens, if that is kept; whatever is
    /// wrong with that, they are let in without.
    private func admit(_ record: UserRecord, on loop: any EventLoop, _ answer: LogInAnswer) {
        guard record.serverSealedKey != nil else { return answer(record, nil) }
        let opened: UserAnswer<Secret<[UInt8]>?> = { result in
            switch result {
            case .success(let key): answer(record, key)
            case .failure(let refusal): answer(refusal)
            }
        }
        hash(on: loop, opened) { [self] finish in
            finish(.success(keyUnderServerKey(of: record)))
        }
    }

    /// May block.
    func keyUnderServerKey(of record: UserRecord) -> Secret<[UInt8]>? {
        guard let sealed = record.serverSealedKey, let serverKey = try? serverKey.existing() else { return nil }
        return Sealed.open(sealed, key: serverKey, purpose: Sealed.keyUnderServerKey(of: record.user)).map {
            Secret($0)
        }
    }

    /// Answers a log-in, and notes when it was.
    private func noting(_ answer: @escaping UserAnswer<UserGrant>, on loop: any EventLoop) -> LogInAnswer {
        LogInAnswer(registry: self, loop: loop, answer: answer)
    }

    /// How a log-in is answered.
    private struct LogInAnswer: Sendable {
        let registry: UserRegistry
        let loop: any EventLoop
        let answer: UserAnswer<UserGrant>

        func callAsFunction(_ refusal: UserRefusal) { answer(.failure(refusal)) }

        func callAsFunction(_ record: UserRecord, _ key: Secret<[UInt8]>?) {
            let grant = UserGrant(id: record.id, user: record.user, key: key)
            registry.noteSeen(grant, on: loop)
            registry.mendServerSeal(of: record, key, on: loop)
            answer(.success(grant))
        }
    }
}
