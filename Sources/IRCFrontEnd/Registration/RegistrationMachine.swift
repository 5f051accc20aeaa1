// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// The time from the first line of a connection to 001 (RFC 2812 §3.1, IRCv3 capability-negotiation and SASL).
///
/// Clients differ in the order of what they send, and some send everything at once without waiting. So lines are
/// answered in the order in which they come, and registration is complete as soon as nothing is missing any more:
///
/// ```
/// CAP LS 302
/// NICK alice
/// USER alice 0 * :Alice
/// CAP REQ :sasl server-time
/// AUTHENTICATE PLAIN
/// AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v
/// CAP END
/// ```
struct RegistrationMachine: Sendable {
    enum Action: Equatable, Sendable {
        case send(IRCMessage)
        /// Everything is there; no line is to be given to the machine any more.
        case complete(Registration)
        /// Send an ERROR with this reason and close.
        case close(String)
    }

    private let policy: RegistrationPolicy
    /// Where the client comes from: whether it may send passwords here, and which certificate it has.
    private let origin: ClientOrigin
    private let server: IRCSource
    private var capabilities: CapabilityNegotiation
    private var exchange = SASLExchange()
    private var nick: String?
    private var user: (name: String, realName: String)?
    private var pass: Secret<String>?
    private var signIn: SignIn?
    private var failedAttempts = 0
    private var lines = 0

    init(policy: RegistrationPolicy, origin: ClientOrigin = .local) {
        self.policy = policy
        self.origin = origin
        server = IRCSource(nick: policy.serverName)
        capabilities = CapabilityNegotiation(offersSASL: policy.directSignIn)
    }

    /// Takes one line of the client.
    mutating func receive(_ line: IRCLine) -> [Action] {
        lines += 1
        guard lines <= FrontEndLimits.registrationLines else { return [.close("too many lines before registration")] }
        switch line {
        case .message(let message):
            return receive(message)
        case .tooLong:
            return [reply(.inputTooLong, "Input line was too long")]
        case .invalidUTF8(let command):
            return [.send(StandardReply.invalidUTF8(command: command, to: name, capabilities.enabled, server: server))]
        case .malformed:
            return []
        }
    }

    /// The client took too long.
    func timedOut() -> [Action] {
        var missing: [String] = []
        if nick == nil { missing.append("NICK") }
        if user == nil { missing.append("USER") }
        if capabilities.isOpen { missing.append("CAP END") }
        return [.close("registration timed out, still waiting for " + missing.joined(separator: ", "))]
    }

    private mutating func receive(_ message: IRCMessage) -> [Action] {
        let parameters = message.parameters
        switch message.command {
        case "CAP":
            return receiveCapability(parameters)
        case "NICK":
            return receiveNick(parameters)
        case "USER":
            guard parameters.count >= 4, let name = parameters.first, let realName = parameters.last, !realName.isEmpty
            else {
                return [needsMore("USER", "USER <name> 0 * :<real name>")]
            }
            user = (name, realName)
            return completion()
        case "PASS":
            guard let text = parameters.first, !text.isEmpty else { return [needsMore("PASS", "PASS <password>")] }
            // Some clients leave out the `:` in front of a password with spaces.
            pass = Secret(parameters.joined(separator: " "))
            return []
        case "AUTHENTICATE":
            return receiveAuthenticate(parameters)
        case "PING":
            guard let token = parameters.first else { return [needsMore("PING", "PING <token>")] }
            return [.send(IRCMessage(source: server, "PONG", [policy.serverName, token]))]
        case "PONG", "ERROR":
            return []
        case "QUIT":
            return [.close(parameters.first.map { "Quit: " + $0 } ?? "Client quit")]
        case "GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "DELETE", "TRACE":
            // A browser was made to talk to this port; nothing that follows is meant for it.
            if lines == 1 { return [.close("this is an IRC server")] }
            return [notRegistered(message.command)]
        default:
            return [notRegistered(message.command)]
        }
    }

    // MARK: Capabilities, nick

    private mutating func receiveCapability(_ parameters: [String]) -> [Action] {
        let replies = capabilities.receive(parameters, from: name, server: server, isRegistered: false)
        var actions = replies.map { Action.send($0) }
        if parameters.first.map({ IRCCaseMapping.equal($0, "END") }) == true {
            if exchange.isRunning {
                exchange.reset()
                actions.append(reply(.saslAborted, "SASL authentication aborted"))
            }
            actions += completion()
        }
        return actions
    }

    private mutating func receiveNick(_ parameters: [String]) -> [Action] {
        guard let wanted = parameters.first, !wanted.isEmpty else {
            return [reply(.noNicknameGiven, "No nickname given")]
        }
        guard IRCNick.isValid(wanted) else {
            return [.send(IRCMessage(source: server, .erroneousNickname, [name, wanted, OwnNick.rules]))]
        }
        guard !IRCCaseMapping.equal(wanted, policy.controlNick) else {
            return [.send(IRCMessage(source: server, .nicknameInUse, [name, wanted, "Nickname is already in use"]))]
        }
        nick = wanted
        return completion()
    }

    // MARK: SASL

    private mutating func receiveAuthenticate(_ parameters: [String]) -> [Action] {
        guard let parameter = parameters.first else { return [needsMore("AUTHENTICATE", "AUTHENTICATE PLAIN")] }
        guard policy.directSignIn else { return failed("SASL is not available here") }
        guard signIn == nil else { return [reply(.saslAlready, "You have already authenticated using SASL")] }
        switch exchange.receive(parameter) {
        case .proceed:
            return [.send(IRCMessage("AUTHENTICATE", ["+"]))]
        case .wait:
            return []
        case .aborted:
            return [reply(.saslAborted, "SASL authentication aborted")]
        case .tooLong:
            return [reply(.saslTooLong, "SASL message too long")]
        case .unknownMechanism:
            let mechanisms = IRCMessage(
                source: server, .saslMechanisms, [name, "PLAIN", "are available SASL mechanisms"])
            return [.send(mechanisms), reply(.saslFailed, "SASL authentication failed")]
        case .failed(let reason):
            return failed(reason)
        case .credentials(let identity, let password):
            do throws(SignInError) {
                let signIn = try policy.form.signIn(as: identity, password: password.exposed)
                self.signIn = signIn
                let mask = IRCSource(nick: name, user: user?.name ?? "*", host: policy.serverName).text
                let text = "You are now logged in as \(signIn.address)"
                return [
                    .send(IRCMessage(source: server, .loggedIn, [name, mask, signIn.address, text])),
                    reply(.saslSuccess, "SASL authentication successful"),
                ]
            } catch {
                return failed(error.text)
            }
        }
    }

    private mutating func failed(_ reason: String) -> [Action] {
        failedAttempts += 1
        let refusal = reply(.saslFailed, "SASL authentication failed: " + reason)
        return failedAttempts < policy.passwordAttempts ? [refusal] : [refusal, .close("too many failed log-ins")]
    }

    // MARK: The end

    private func completion() -> [Action] {
        guard let nick, let user, !capabilities.isOpen else { return [] }
        var rest = pass?.exposed
        let serverPassword = policy.serverPassword.exposed
        if !serverPassword.isEmpty {
            guard let remainder = rest.flatMap({ Self.remainder(of: $0, after: serverPassword) }) else {
                return [
                    reply(.passwordMismatch, "Password incorrect"),
                    .close("this server wants its password: PASS <password>, or <password>:<address>:<password>"),
                ]
            }
            rest = remainder
        }

        var registration = Registration(
            nick: nick, user: user.name, realName: user.realName, capabilities: capabilities, origin: origin,
            signIn: signIn)
        if registration.signIn == nil, let text = rest, !text.isEmpty {
            do throws(SignInError) {
                guard policy.directSignIn else {
                    throw SignInError(text: "signing in by address and password is switched off")
                }
                registration.signIn = try policy.form.signIn(pass: text)
                if registration.signIn == nil, user.name.utf8.contains(UInt8(ascii: "@")) {
                    registration.signIn = try policy.form.signIn(as: user.name, password: text)
                }
                if registration.signIn == nil {
                    throw SignInError(
                        text: "a password has the form <address>:<password> or <network>/<address>:<password>")
                }
            } catch {
                guard policy.guests else {
                    return [reply(.passwordMismatch, "Password incorrect: " + error.text), .close(error.text)]
                }
                registration.notes.append("You are not signed in: \(error.text).")
            }
        }
        guard registration.signIn != nil || policy.guests else {
            let reason = "sign in with PASS <address>:<password> or SASL PLAIN"
            return [reply(.passwordMismatch, "Password required"), .close(reason)]
        }
        return [.complete(registration)]
    }

    /// What follows the server's password and a colon in a PASS; nil if it does not begin with that password.
    private static func remainder(of pass: String, after password: String) -> String? {
        let count = password.utf8.count
        guard ConstantTime.equal(String(decoding: pass.utf8.prefix(count), as: UTF8.self), password) else { return nil }
        let rest = pass.utf8.dropFirst(count)
        if rest.isEmpty { return "" }
        return rest.first == UInt8(ascii: ":") ? String(decoding: rest.dropFirst(), as: UTF8.self) : nil
    }

    // MARK: Replies

    /// How the client is called in replies.
    private var name: String { nick ?? "*" }

    private func reply(_ numeric: IRCNumeric, _ text: String) -> Action {
        .send(IRCMessage(source: server, numeric, [name, text]))
    }

    private func needsMore(_ command: String, _ usage: String) -> Action {
        .send(IRCMessage(source: server, .needMoreParameters, [name, command, "Not enough parameters: " + usage]))
    }

    private func notRegistered(_ command: String) -> Action {
        .send(IRCMessage(source: server, .notRegistered, [name, "You have not registered: \(command) has to wait"]))
    }
}
