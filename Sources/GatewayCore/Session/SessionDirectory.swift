// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
package import NIOCore
internal import Synchronization

/// The sessions of all users, so that a second client of somebody finds the one that is there.
///
/// A direct sign-in is known by network, address and password together: whoever brings another password gets a session
/// of their own, and the network decides whether it may sign in. So nobody is let into a session, or kept out of one,
/// by a claim that only the network can check.
package final class SessionDirectory: Sendable {
    private struct Key: Hashable {
        let account: AccountID
        let password: Secret<String>
    }

    private struct State {
        var sessions: [Key: UserSession] = [:]
        var keys: [ObjectIdentifier: Key] = [:]
        var guests: [ObjectIdentifier: UserSession] = [:]
        var nextAttachment: UInt64 = 1
        var nextGuest = 1
    }

    private let state = Mutex(State())
    private let environment: SessionEnvironment

    package init(environment: SessionEnvironment) {
        self.environment = environment
    }

    /// The networks that users can sign in to.
    package var networks: [NetworkDescriptor] {
        environment.connectors.values.map(\.descriptor).sorted { $0.id < $1.id }
    }

    package var limits: SessionLimits { environment.limits }

    /// How many users have a session now.
    package var count: Int { state.withLock { $0.sessions.count + $0.guests.count } }

    package func makeAttachmentID() -> AttachmentID {
        state.withLock { state in
            defer { state.nextAttachment &+= 1 }
            return AttachmentID(state.nextAttachment)
        }
    }

    /// The session of somebody who signs in with an account: the one there is, or a new one on `loop`.
    ///
    /// A new one has no account yet; the caller adds it on the session's loop (`addAccount`, `signIn`).
    package func session(for account: Account, on loop: any EventLoop) -> (session: UserSession, isNew: Bool) {
        let key = Key(account: account.id, password: account.password)
        return state.withLock { state in
            if let existing = state.sessions[key] { return (existing, false) }
            let session = makeSession(user: account.id.rawValue, on: loop)
            state.sessions[key] = session
            state.keys[ObjectIdentifier(session)] = key
            return (session, true)
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
    package var all: [UserSession] { state.withLock { Array($0.sessions.values) + Array($0.guests.values) } }

    private func makeSession(user: String, on loop: any EventLoop) -> UserSession {
        var environment = environment
        let outer = environment.onClose
        environment.onClose = { [weak self] session in
            self?.forget(session)
            outer(session)
        }
        return UserSession(user: user, loop: loop, environment: environment)
    }

    private func forget(_ session: UserSession) {
        state.withLock { state in
            let id = ObjectIdentifier(session)
            if let key = state.keys.removeValue(forKey: id) { state.sessions[key] = nil }
            state.guests[id] = nil
        }
    }
}
