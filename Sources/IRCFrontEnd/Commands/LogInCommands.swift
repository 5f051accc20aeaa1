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
    }

    /// Lets a guest sign in later. Whoever is signed in stays who they are.
    func authenticate(_ message: IRCMessage) {
        guard configuration.directSignIn else { return failLogIn("SASL is not available here") }
        guard account == nil else { return reply(.saslAlready, "You have already authenticated") }
        switch exchange.receive(message.parameters[0]) {
        case .proceed: send(IRCMessage("AUTHENTICATE", ["+"]))
        case .wait: break
        case .aborted: reply(.saslAborted, "SASL authentication aborted")
        case .tooLong: reply(.saslTooLong, "SASL message too long")
        case .unknownMechanism:
            reply(.saslMechanisms, "PLAIN", "are available SASL mechanisms")
            reply(.saslFailed, "SASL authentication failed")
        case .failed(let reason): failLogIn(reason)
        case .credentials(let identity, let password):
            let form = SignInForm(networks: server.directory.networks, defaultNetwork: configuration.defaultNetwork)
            do throws(SignInError) {
                let signIn = try form.signIn(as: identity, password: password.exposed)
                account = signIn.address
                reply(.loggedIn, source.text, signIn.address, "You are now logged in as \(signIn.address)")
                reply(.saslSuccess, "SASL authentication successful")
                self.signIn(signIn)
            } catch {
                failLogIn(error.text)
            }
        }
    }

    private func failLogIn(_ reason: String) {
        failedAttempts += 1
        reply(.saslFailed, "SASL authentication failed: " + reason)
        if failedAttempts >= max(1, configuration.passwordAttempts) { close("too many failed log-ins") }
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
