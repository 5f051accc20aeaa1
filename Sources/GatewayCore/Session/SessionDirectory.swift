// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
package import NIOCore
internal import Synchronization

/// The sessions of all users, so that a second client of somebody finds the one that is there.
///
/// A gateway user has one session, whichever way they log in. A direct sign-in is known by network, address and password
/// together: whoever brings another password gets a session of their own, and the network decides whether it may sign in.
/// So nobody is let into a session, or kept out of one, by a claim that only the network can check. And the password of an
/// account opens that account, not others that somebody has beside it: it leads into the session that began with it, or of
/// a guest who has no other account, and never into that of a gateway user.
package final class SessionDirectory: Sendable {
    struct Key: Hashable {
        let account: AccountID
        let password: Secret<String>
    }

    struct State {
        var sessions: [Key: UserSession] = [:]
        /// Which entries of `sessions` are whose: a guest may have added several accounts.
        var keys: [ObjectIdentifier: Set<Key>] = [:]
        /// With which account a session has begun that is a direct sign-in's.
        var homes: [ObjectIdentifier: AccountID] = [:]
        /// Those of gateway users.
        var users: [UserID: UserSession] = [:]
        /// The users of sessions, the other way round.
        var owners: [ObjectIdentifier: UserID] = [:]
        /// Those of guests, and of direct sign-ins whose account another session has.
        var guests: [ObjectIdentifier: UserSession] = [:]
        var nextAttachment: UInt64 = 1
        var nextGuest = 1

        /// Whether signing in with an account leads into the session that has it.
        func leads(_ key: Key, into session: UserSession) -> Bool {
            let id = ObjectIdentifier(session)
            guard owners[id] == nil else { return false }
            return homes[id].map { $0 == key.account } ?? (keys[id]?.count == 1)
        }
    }

    let state = Mutex(State())
    let environment: SessionEnvironment

    package init(environment: SessionEnvironment) {
        self.environment = environment
    }

    /// The networks that users can sign in to.
    package var networks: [NetworkDescriptor] {
        environment.connectors.descriptors
    }

    /// Adds a network, for those who sign in from now on.
    package func add(_ connector: any NetworkConnector) { environment.connectors.add(connector) }

    package var limits: SessionLimits { environment.limits }

    /// The users of the gateway.
    package var users: UserRegistry { environment.users }

    /// Whether what users say is kept, unless they do not want it.
    package var keepsHistory: Bool { environment.stores.history != nil }

    /// How many users have a session now.
    package var count: Int { all.count }

    package func makeAttachmentID() -> AttachmentID {
        state.withLock { state in
            defer { state.nextAttachment &+= 1 }
            return AttachmentID(state.nextAttachment)
        }
    }

    /// The session of somebody who signs in with an account: the one there is, or a new one on `loop`.
    ///
    /// A new one has no account yet; the caller adds it on the session's loop (`addAccount`, `signIn`).
    package func session(for account: Account, on loop: any EventLoop) -> UserSession {
        let key = Key(account: account.id, password: account.password)
        return state.withLock { state in
            let existing = state.sessions[key]
            if let existing, state.leads(key, into: existing) { return existing }
            let session = makeSession(user: account.id.rawValue, on: loop)
            guard existing == nil else {
                // It will be told who has the account.
                state.guests[ObjectIdentifier(session)] = session
                return session
            }
            state.sessions[key] = session
            state.keys[ObjectIdentifier(session)] = [key]
            state.homes[ObjectIdentifier(session)] = account.id
            return session
        }
    }

    /// The session into which signing in with an account would lead, if there is one already.
    package func presentSession(for account: Account) -> UserSession? {
        let key = Key(account: account.id, password: account.password)
        return state.withLock { state in
            state.sessions[key].flatMap { state.leads(key, into: $0) ? $0 : nil }
        }
    }

    /// A session for somebody who has not signed in to anything.
    package func guestSession(on loop: any EventLoop) -> UserSession {
        state.withLock { state in
            let session = makeSession(user: "guest/\(state.nextGuest)", on: loop)
            state.nextGuest += 1
            state.guests[ObjectIdentifier(session)] = session
            return session
        }
    }

    /// Every session, for shutting down.
    package var all: [UserSession] {
        state.withLock { state in
            var sessions: [ObjectIdentifier: UserSession] = state.guests
            for session in state.sessions.values { sessions[ObjectIdentifier(session)] = session }
            for session in state.users.values { sessions[ObjectIdentifier(session)] = session }
            return Array(sessions.values)
        }
    }

    func makeSession(user: String, on loop: any EventLoop) -> UserSession {
        var environment = environment
        let outer = environment.onClose
        environment.claim = { [weak self] account, session in self?.claim(account, for: session) ?? .taken }
        environment.release = { [weak self] account, session in self?.release(account, of: session) }
        environment.becomeGuest = { [weak self] session in self?.becomeGuest(session) ?? user }
        environment.supersede = { [weak self] user, session in self?.supersede(user, session) }
        environment.onClose = { [weak self] session in
            self?.forget(session)
            outer(session)
        }
        return UserSession(user: user, loop: loop, environment: environment)
    }

    /// Makes a session the one of an account that it adds, so that the next client finds it there.
    private func claim(_ account: Account, for session: UserSession) -> AccountClaim {
        let key = Key(account: account.id, password: account.password)
        return state.withLock { state in
            if let owner = state.sessions[key] {
                if owner === session { return .granted }
                if state.owners[ObjectIdentifier(owner)] != nil { return .takenByUser }
                return state.leads(key, into: owner) ? .taken : .takenAmongOthers
            }
            state.sessions[key] = session
            state.keys[ObjectIdentifier(session), default: []].insert(key)
            return .granted
        }
    }

    private func release(_ account: Account, of session: UserSession) {
        let key = Key(account: account.id, password: account.password)
        state.withLock { state in
            guard state.sessions[key] === session else { return }
            state.sessions[key] = nil
            state.keys[ObjectIdentifier(session)]?.remove(key)
        }
    }

    private func forget(_ session: UserSession) {
        state.withLock { state in
            let id = ObjectIdentifier(session)
            for key in state.keys.removeValue(forKey: id) ?? [] { state.sessions[key] = nil }
            state.homes[id] = nil
            state.guests[id] = nil
            if let user = state.owners.removeValue(forKey: id) { state.users[user] = nil }
        }
    }

    /// The user of a session has been dropped.
    private func becomeGuest(_ session: UserSession) -> String {
        state.withLock { state in
            let id = ObjectIdentifier(session)
            if let user = state.owners.removeValue(forKey: id) { state.users[user] = nil }
            state.homes[id] = nil
            state.guests[id] = session
            defer { state.nextGuest += 1 }
            return "guest/\(state.nextGuest)"
        }
    }

    private func supersede(_ user: String, _ session: UserSession) {
        let others = state.withLock { state in
            state.sessions.filter { $0.key.account.rawValue == user && $0.value !== session }.map(\.value)
        }
        for other in others {
            other.perform { other in
                if other.user == user { other.endIfAlone() }
            }
        }
    }
}
