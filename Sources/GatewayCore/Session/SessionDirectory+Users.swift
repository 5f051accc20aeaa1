// SPDX-License-Identifier: Apache-2.0
internal import Logging
package import NIOCore
internal import Synchronization

/// The sessions of gateway users.
extension SessionDirectory {
    /// The one session of a gateway user, whichever client and whichever way of logging in: the one there is, or a new one on
    /// `loop`. What is kept of the user is read, and opened as far as the grant does; accounts that are switched on and open
    /// sign in by themselves. `SessionEvent.user` says when the accounts are there.
    package func session(for grant: UserGrant, on loop: any EventLoop) -> UserSession {
        let session = state.withLock { state in
            if let existing = state.users[grant.id] { return existing }
            let session = makeSession(user: grant.user, on: loop)
            state.users[grant.id] = session
            state.owners[ObjectIdentifier(session)] = grant.id
            return session
        }
        session.perform { $0.admit(grant) }
        return session
    }

    /// To be called before `become`, on the loop of the session: if the client is to go to another session with its accounts,
    /// they are signed out while it is still there to be shown what is on its way to them.
    ///
    /// - Parameter done: called once; the place for `become`. If the session lasts beyond that, its accounts sign in again.
    package func prepareToBecome(
        _ grant: UserGrant, in session: isolated UserSession, by attachment: AttachmentID, isNew: Bool,
        _ done: @escaping @Sendable () -> Void
    ) {
        let standing = Standing(of: attachment, in: session, isNew: isNew)
        let present = state.withLock { $0.users[grant.id] }
        let stays = present.map { $0 === session } ?? standing.mayBecome
        guard !stays, standing.takesAccountsAlong, !session.belongings.isAlwaysOn else { return done() }
        session.part { session in
            done()
            if session.isNeeded { session.comeBack() }
        }
    }

    /// What a client that becomes somebody may do with the session that it is in.
    private struct Standing {
        /// Let the session become that of a user who has none yet.
        let mayBecome: Bool
        let takesAccountsAlong: Bool

        init(of attachment: AttachmentID, in session: isolated UserSession, isNew: Bool) {
            let isAlone = !session.attachments.contains { $0.id != attachment }
            let isNobodys = session.grant?.name == nil
            mayBecome = isNobodys && (isAlone || isNew) && !session.isClosing
            takesAccountsAlong = isNobodys && isAlone
        }
    }

    /// A client in a session has identified itself as a gateway user, or has registered as one. Gives the session in which it
    /// is to be from now on; to be called on the loop of the present one.
    ///
    /// If that is the same session, nothing has to be done: it has become the user's, with the accounts that are in it, or
    /// was it before and has been opened. If it is another one, on whatever loop, the client has left the present one
    /// already (which has ended, if it was the last there) and is to be attached to the other. A session does not become that of
    /// a user who was here before while somebody else is in it too, who has not shown that they are that user. Accounts
    /// go along with a client that was alone.
    ///
    /// - Parameter isNew: the user has registered just now. Whoever else is in the session stays in it.
    package func become(
        _ grant: UserGrant, in session: isolated UserSession, by attachment: AttachmentID, isNew: Bool
    ) -> UserSession {
        let standing = Standing(of: attachment, in: session, isNew: isNew)
        let id = ObjectIdentifier(session)
        let (present, becomes) = state.withLock { state -> (UserSession?, Bool) in
            if let present = state.users[grant.id] { return (present, false) }
            guard standing.mayBecome else { return (nil, false) }
            state.users[grant.id] = session
            state.owners[id] = grant.id
            state.guests[id] = nil
            return (nil, true)
        }
        if becomes {
            session.become(grant, isNew: isNew)
            return session
        }
        if present === session {
            session.admit(grant)
            return session
        }
        let luggage = standing.takesAccountsAlong ? session.luggage : []
        // The accounts are let go of before somebody else takes them.
        session.detach(attachment)
        let next = self.session(for: grant, on: session.loop)
        if !luggage.isEmpty { next.perform { $0.takeOver(luggage) } }
        return next
    }

    /// Signs in everybody who wants to be signed in without a client, each on the next loop of the group; when each of them
    /// signs in to the network, their turns say.
    package func startAlwaysOn(on group: any EventLoopGroup) {
        let logger = environment.logger
        users.alwaysOn(on: group.next()) { [self] result in
            switch result {
            case .failure(let refusal):
                logger.error("nobody is signed in without a client", metadata: ["reason": "\(refusal.text)"])
            case .success(let (granted, refused)):
                for user in refused {
                    logger.error(
                        "always on, but the server's key does not fit; signed in once they log in with their password",
                        metadata: ["user": "\(user)"])
                }
                for grant in granted { begin(grant, on: group.next()) }
            }
        }
    }

    private func begin(_ grant: UserGrant, on loop: any EventLoop) {
        guard grant.name == nil else {
            let session = state.withLock { state in
                if let existing = state.users[grant.id] { return existing }
                let session = makeSession(user: grant.user, on: loop)
                state.users[grant.id] = session
                state.owners[ObjectIdentifier(session)] = grant.id
                return session
            }
            return session.perform { $0.beginWithoutClients(grant) }
        }
        // A direct sign-in is found by its account.
        users.belongings(of: grant, on: loop) { [self] result in
            guard case .success(let kept) = result,
                let account = kept.accounts.first(where: { $0.id.rawValue == grant.user }),
                let password = account.password
            else {
                return environment.logger.error(
                    "always on, but its password cannot be opened", metadata: ["user": "\(grant.user)"])
            }
            session(
                for: Account(network: account.network, address: account.address, password: password), on: loop
            ).perform { $0.beginWithoutClients(grant) }
        }
    }
}
