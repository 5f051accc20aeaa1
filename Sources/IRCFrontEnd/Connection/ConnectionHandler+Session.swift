// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// The session that a client is for: the network it is bound to, and going to another one.
extension ConnectionHandler {
    /// Takes a client in whose registration is complete, after finding the network that it wants to see.
    func enter(_ registration: Registration) {
        guard let context, registration.network != nil else { return attach(registration, attempts: 3) }
        phase = .attaching
        let link = ConnectionLink(self, loop: context.eventLoop)
        switch registration.loggedIn {
        case nil:
            attach(registration, attempts: 3)
        case .user(let grant):
            server.users.belongings(of: grant, on: context.eventLoop) { result in
                link.perform { handler in
                    switch result {
                    case .success(let belongings):
                        handler.bind(registration, among: belongings.accounts.map(NetworkName.init))
                    case .failure(let refusal):
                        handler.close(with: "your accounts cannot be read: \(refusal.text)")
                    }
                }
            }
        case .address(let signIn):
            let account = signIn.account
            let own = NetworkName(id: account.id, tag: nil, network: account.network, address: account.address)
            // Nobody has signed in yet: a session that is not there is not made for a look at it.
            guard let session = server.directory.presentSession(for: account) else {
                return bind(registration, among: [own])
            }
            session.perform { session in
                let others = session.accountSummaries.map(NetworkName.init).filter { $0.id != own.id }
                link.perform { $0.bind(registration, among: [own] + others) }
            }
        }
    }

    /// Binds the client to the account that it wants to see, if there is such a one.
    private func bind(_ registration: Registration, among names: [NetworkName]) {
        guard case .attaching = phase, let choice = registration.network else { return }
        var registration = registration
        registration.boundTo = NetworkName.find(choice, among: names)
        guard registration.boundTo == nil else { return attach(registration, attempts: 3) }
        switch choice {
        case .id(let id):
            let context = id.contains(" ") || id.hasPrefix(":") ? "*" : id
            write(
                StandardReply.failure(
                    "BOUNCER", "INVALID_NETID", ["BIND", context], "Network not found", to: registration.nick,
                    registration.capabilities.enabled, server: IRCSource(nick: server.configuration.serverName)))
            close(with: "there is no such network among yours", as: .registration)
        case .named(let name):
            let known = names.map { $0.tag ?? $0.network }.joined(separator: ", ")
            registration.notes.append(
                "You have no network \(MessageText.excerpt(name))"
                    + (known.isEmpty ? "; account add adds one." : "; yours: \(known). You see all of them."))
            attach(registration, attempts: 3)
        }
    }

    /// The client has left its session for that of a user whom it has shown to be.
    func move(_ registration: Registration) {
        guard case .attached = phase else { return }
        isHeld = false
        attach(registration, attempts: 3)
    }
}
