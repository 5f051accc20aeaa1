// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// CAP and AUTHENTICATE after registration.
extension IRCClient {
    func alreadyRegistered() { reply(.alreadyRegistered, "You are registered already") }

    func negotiate(_ message: IRCMessage) {
        for line in capabilities.receive(message.parameters, from: nick, server: serverSource, isRegistered: true) {
            send(line)
        }
        if !speaksMetadata { metadata.removeAll() }
    }

    /// Lets a guest log in later. Whoever is logged in stays who they are.
    func authenticate(_ message: IRCMessage) {
        guard account == nil else { return reply(.saslAlready, "You have already authenticated using SASL") }
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
            reply(.saslTooLong, "SASL message too long")
        case .unknownMechanism:
            reply(.saslMechanisms, exchange.mechanisms, "are available SASL mechanisms")
            reply(.saslFailed, "SASL authentication failed")
        case .failed(let reason):
            reply(.saslFailed, "SASL authentication failed: " + reason)
            countFailedLogIn()
        case .loggedIn(let name, .address(let signIn)):
            clientName = name?.client ?? clientName
            welcome(as: signIn.address)
            reply(.saslSuccess, "SASL authentication successful")
            self.signIn(signIn)
        case .loggedIn(let name, .user(let grant)):
            welcome(as: grant.user)
            reply(.saslSuccess, "SASL authentication successful")
            become(grant, name)
        }
    }

    /// The client is somebody from now on: 900, and ACCOUNT for those who follow accounts (IRCv3 account-notify).
    func welcome(as account: String) {
        self.account = account
        reply(.loggedIn, source.text, account, "You are now logged in as \(account)")
        if enabled.contains(.accountNotify) { send(IRCMessage(source: source, "ACCOUNT", [account]), account: account) }
    }

    /// A name and a password, or whatever else shows who somebody is, did not do so. Too many, and it was the last.
    func countFailedLogIn() {
        failedAttempts += 1
        if failedAttempts >= max(1, configuration.passwordAttempts) { close("too many failed log-ins") }
    }

    /// Asks those who know the users, and reads nothing from the client meanwhile.
    func ask(_ request: LogInRequest, then body: @escaping (IRCClient, LogInAnswer) -> Void) {
        query({ server.users.answer(request, on: session.loop, $0) }, then: body)
    }

    /// Brings the client to the session of a user.
    func become(_ grant: UserGrant, _ name: LogInName?) {
        tell("You are logged in as \(grant.user).")
    }

    /// Adds an account to the session, or gives the one that is there and signed out the password, and signs in with it.
    /// What waits on it stays.
    func signIn(_ signIn: SignIn) {
        var account = signIn.account
        account.profile.availability = ownAvailability
        let failure = session.assumeIsolated { [account] session -> AccountError? in
            do throws(AccountError) {
                switch session.accountSummaries.first(where: { $0.id == account.id })?.state {
                case nil, .disconnected: try session.addAccount(account)
                case .connecting, .connected, .waiting: break
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
