// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// CAP, AUTHENTICATE and REGISTER after registration.
extension IRCClient {
    func alreadyRegistered() { reply(.alreadyRegistered, "You are registered already") }

    func negotiate(_ message: IRCMessage) {
        let before = enabled
        for line in capabilities.receive(message.parameters, from: nick, server: serverSource, isRegistered: true) {
            send(line)
        }
        if !speaksMetadata { metadata.removeAll() }
        let new = enabled.subtracting(before)
        if new.contains(.bouncerNetworksNotify) { sendNetworks() }
    }

    /// Whoever runs the gateway has opened or closed registration. Everything else is as the client was told when it came.
    func registrationChanged(isOpen: Bool) {
        guard !isDetached else { return }
        var policy = RegistrationPolicy(
            configuration, networks: server.directory.networks, support: settings.support, tlsPort: server.tlsPort)
        policy.registrationIsOpen = isOpen
        for line in capabilities.change(to: policy.offer(to: origin), for: nick, server: serverSource) { send(line) }
    }

    // MARK: SASL

    /// Lets a guest log in later. Whoever is logged in stays who they are.
    func authenticate(_ message: IRCMessage) {
        guard account == nil else { return reply(.saslAlready, "You have already authenticated using SASL") }
        // Who may sign in how may have changed since the client came.
        if !exchange.isRunning { exchange = SASLExchange(server, origin) }
        take(exchange.receive(message.parameters[0]))
    }

    private func take(_ step: SASLExchange.Step) {
        switch step {
        case .challenge(let pieces):
            for piece in pieces { send(IRCMessage("AUTHENTICATE", [piece])) }
        case .wait:
            break
        case .ask(let request):
            ask(request) { $0.take($0.exchange.answered($1)) }
        case .aborted:
            reply(.saslAborted, "SASL authentication aborted")
        case .tooLong:
            server.metrics.exceeded(.sasl)
            reply(.saslTooLong, "SASL message too long")
        case .unknownMechanism:
            reply(.saslMechanisms, exchange.mechanisms, "are available SASL mechanisms")
            reply(.saslFailed, "SASL authentication failed")
        case .failed(let reason):
            reply(.saslFailed, "SASL authentication failed: " + reason)
            countFailedLogIn()
        case .unavailable(let reason):
            reply(.saslFailed, "SASL authentication failed: " + reason)
        case .loggedIn(let name, .address(let signIn)):
            clientName = name?.client ?? clientName
            welcome(as: signIn.address)
            reply(.saslSuccess, "SASL authentication successful")
            self.signIn(signIn)
        case .loggedIn(let name, .user(let grant)):
            welcome(as: grant.user)
            reply(.saslSuccess, "SASL authentication successful")
            clientName = clientName ?? exchange.certificateClient
            become(grant, name)
        }
    }

    // MARK: A new user (IRCv3 account-registration)

    func registerAccount(_ message: IRCMessage) {
        let parameters = message.parameters
        let wanted = parameters[0] == "*" ? nick : parameters[0]
        if let userName {
            return fail(
                "REGISTER", "ALREADY_AUTHENTICATED", "You are logged in as \(userName) already", context: [userName])
        }
        switch AccountRegistration.check(
            name: wanted, password: parameters[2], isOpen: server.current.value.registration,
            networks: server.directory.networks)
        {
        case .failure(let failure):
            fail("REGISTER", failure.code, failure.text, context: [AccountRegistration.context(wanted)])
        case .success((let name, let password)):
            ask(.register(name: name, password)) { client, answer in
                switch answer {
                case .granted(let grant), .certified(let grant, client: _):
                    let text = AccountRegistration.success(grant.user)
                    client.send(IRCMessage(source: client.serverSource, "REGISTER", ["SUCCESS", grant.user, text]))
                    client.become(grant, isNew: true)
                case .notRegistered(let code, let reason):
                    client.fail("REGISTER", code, MessageText.sentence(reason), context: [name.rawValue])
                case .refused(let reason), .unavailable(let reason):
                    let text = MessageText.sentence(reason)
                    client.fail("REGISTER", "TEMPORARILY_UNAVAILABLE", text, context: [name.rawValue])
                case .secrets:
                    break
                }
            }
        }
    }

    func verifyAccount(_ message: IRCMessage) {
        let account = AccountRegistration.context(message.parameters[0])
        if let userName {
            return fail(
                "VERIFY", "ALREADY_AUTHENTICATED", "You are logged in as \(userName) already", context: [userName])
        }
        fail("VERIFY", "INVALID_CODE", AccountRegistration.noCodes, context: [account])
    }

    // MARK: Direct sign-ins

    /// Adds an account to the session, or gives the one that is there and signed out the password, and signs in with it.
    /// What waits on it stays.
    func signIn(_ signIn: SignIn) {
        var account = signIn.account
        account.profile.availability = ownAvailability
        let failure = session.assumeIsolated { [account] session -> AccountError? in
            do throws(AccountError) {
                switch session.accountSummaries.first(where: { $0.id == account.id })?.state {
                case nil, .disconnected: try session.addAccount(account)
                case .connecting, .connected, .disconnecting, .waiting: break
                }
                try session.signIn(account.id)
                return nil
            } catch {
                return error
            }
        }
        if let failure { tell(MessageText.sentence("not signed in: " + failure.text)) }
    }
}

extension SASLExchange {
    /// For a client that is registered already, by what holds now.
    init(_ server: ServerContext, _ origin: ClientOrigin) {
        let configuration = server.current.value
        self.init(
            form: LogInForm(networks: server.directory.networks, defaultNetwork: configuration.defaultNetwork),
            directSignIn: configuration.directSignIn, fingerprint: origin.certificateFingerprint)
    }
}
