// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// The time from the first line of a connection to 001 (RFC 2812 §3.1, IRCv3 capability-negotiation and SASL).
///
/// Clients differ in the order of what they send, and some send everything at once without waiting. So lines are
/// answered in the order in which they come, none is taken while a log-in is being checked, and registration is complete
/// as soon as nothing is missing any more:
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
        /// Ask this, give no line to the machine meanwhile, and then the answer.
        case ask(LogInRequest)
        /// Everything is there; no line is to be given to the machine any more.
        case complete(Registration)
        /// Send an ERROR with this reason and close; it counts as a refusal of that kind, if of any.
        case close(String, as: FrontEndMetrics.Refusal? = nil)
    }

    /// What an answer is waited for.
    enum Check: Equatable, Sendable {
        case sasl
        /// PASS, as the first of these means it; the others are tried when that is not so.
        case pass([LogInAttempt])
        /// The new user of this name.
        case register(UserName)
    }

    private(set) var policy: RegistrationPolicy
    /// Where the client comes from: whether it may send passwords here, and which certificate it has.
    let origin: ClientOrigin
    let server: IRCSource
    var capabilities: CapabilityNegotiation
    var exchange: SASLExchange
    var check: Check?
    var nick: String?
    var user: (name: String, realName: String)?
    private var pass: Secret<String>?
    var loggedIn: LoggedIn?
    var clientName: String?
    var network: NetworkChoice?
    var presence = ClientPresence.present
    var metadata = EarlyMetadata()
    var failedAttempts = 0
    private var lines = 0
    /// Batches that have been sent.
    var batches = 0
    /// The label of the command whose answer is waited for.
    var waitingLabel: String?

    /// Whether the machine waits for an answer, and takes no line.
    var isChecking: Bool { check != nil }

    init(policy: RegistrationPolicy, origin: ClientOrigin = .local) {
        self.policy = policy
        self.origin = origin
        server = IRCSource(nick: policy.serverName)
        capabilities = CapabilityNegotiation(offer: policy.offer(to: origin))
        exchange = SASLExchange(
            form: policy.form, directSignIn: policy.directSignIn, fingerprint: origin.certificateFingerprint)
    }

    /// Takes one line of the client.
    mutating func receive(_ line: IRCLine) -> [Action] {
        lines += 1
        guard lines <= FrontEndLimits.registrationLines else {
            return [.close("too many lines before registration", as: .registration)]
        }
        switch line {
        case .message(let message):
            return labelled(message.tag("label")?.value, receive(message))
        case .tooLong:
            return [reply(.inputTooLong, "Input line was too long")]
        case .invalidUTF8(let command, let label):
            let refusal = StandardReply.invalidUTF8(
                command: command, to: name, capabilities.enabled, server: server)
            return labelled(label, [.send(refusal)])
        case .forbiddenByte:
            return [.send(StandardReply.forbiddenByte(to: name, capabilities.enabled, server: server))]
        case .malformed:
            return []
        }
    }

    /// The client took too long.
    func timedOut() -> [Action] {
        if isChecking {
            return [.close("registration timed out while the password was being checked", as: .timeOut)]
        }
        var missing: [String] = []
        if nick == nil { missing.append("NICK") }
        if user == nil { missing.append("USER") }
        if capabilities.isOpen { missing.append("CAP END") }
        return [.close("registration timed out, still waiting for " + missing.joined(separator: ", "), as: .timeOut)]
    }

    /// Whoever runs the gateway has opened or closed registration.
    mutating func registrationChanged(isOpen: Bool) -> [Action] {
        guard policy.registrationIsOpen != isOpen else { return [] }
        policy.registrationIsOpen = isOpen
        return capabilities.change(to: policy.offer(to: origin), for: name, server: server).map { .send($0) }
    }

    private mutating func receive(_ message: IRCMessage) -> [Action] {
        let parameters = message.parameters
        guard !isHTTP(message) else { return [.close("this is an IRC server", as: .http)] }
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
        case "REGISTER":
            return receiveRegister(parameters)
        case "VERIFY":
            return receiveVerify(parameters)
        case "BOUNCER":
            return receiveBouncer(parameters)
        case "AWAY" where capabilities.enabled.contains(.preAway):
            return receiveAway(parameters)
        case "METADATA" where !capabilities.enabled.isDisjoint(with: [.metadata2, .metadata3]):
            return receiveMetadata(parameters)
        case "ISUPPORT" where capabilities.enabled.contains(.extendedISupport):
            return sendSupport()
        case "PING":
            guard let token = parameters.first else { return [needsMore("PING", "PING <token>")] }
            return [.send(IRCMessage(source: server, "PONG", [policy.serverName, token]))]
        case "PONG", "ERROR":
            return []
        case "QUIT":
            return [.close(parameters.first.map { "Quit: " + $0 } ?? "Client quit")]
        default:
            return [notRegistered(message.command)]
        }
    }

    /// Whether a browser was made to talk to this port. Nothing that follows is meant for it, the body least of all.
    ///
    /// ```
    /// POST /NICK%20alice HTTP/1.1
    /// Host: 127.0.0.1:6667
    /// ```
    private func isHTTP(_ message: IRCMessage) -> Bool {
        // Every request has headers, also one whose first line was too long or is not UTF-8; no command has a colon.
        if message.command.utf8.contains(UInt8(ascii: ":")) { return true }
        return lines == 1
            && (Self.methods.contains(message.command) || message.parameters.last?.hasPrefix("HTTP/") == true)
    }

    /// Of requests that may end without a version, as those of HTTP 0.9 do.
    private static let methods: Set<String> = [
        "GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "DELETE", "TRACE", "PATCH",
    ]

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
        guard !IRCCaseMapping.equal(wanted, policy.controlNick), !OwnNick.isService(wanted) else {
            return [.send(IRCMessage(source: server, .nicknameInUse, [name, wanted, "Nickname is already in use"]))]
        }
        nick = wanted
        return completion()
    }

    // MARK: The end

    /// What is left of PASS after the server's own password; nil if that is asked for and not in front.
    var ownPass: String? {
        let serverPassword = policy.serverPassword.exposed
        guard !serverPassword.isEmpty else { return pass?.exposed ?? "" }
        return pass.flatMap { Self.remainder(of: $0.exposed, after: serverPassword) }
    }

    private mutating func completion() -> [Action] {
        guard nick != nil, user != nil, !capabilities.isOpen else { return [] }
        guard let ownPass else {
            return [
                reply(.passwordMismatch, "Password incorrect"),
                .close(
                    "this server wants its password: PASS <password>, or <password>:<name>:<password>", as: .logIn),
            ]
        }
        guard loggedIn == nil, !ownPass.isEmpty else { return complete() }
        return logIn(pass: ownPass)
    }

    /// The last step, which lets in who is let in.
    ///
    /// - Parameter failure: why PASS did not log the client in.
    func complete(failure: String? = nil) -> [Action] {
        guard let nick, let user else { return [] }
        if loggedIn == nil, !policy.guests {
            if let failure {
                return [reply(.passwordMismatch, "Password incorrect: " + failure), .close(failure, as: .logIn)]
            }
            let text = "You have to log in first: with SASL, or with PASS <name>:<password>"
            return [
                .send(
                    StandardReply.failure(
                        "*", "ACCOUNT_REQUIRED", [], text, to: name, capabilities.enabled, server: server)),
                reply(.passwordMismatch, "Password required"),
                .close("log in with SASL or PASS <name>:<password>", as: .logIn),
            ]
        }
        var registration = Registration(
            nick: nick, user: user.name, realName: user.realName, capabilities: capabilities, origin: origin,
            loggedIn: loggedIn, clientName: clientName, network: network, presence: presence,
            metadata: metadata,
            failedAttempts: failedAttempts)
        if let failure {
            registration.notes.append("You are not signed in: \(failure).")
        } else if loggedIn == nil, let refusal = exchange.refusal {
            registration.notes.append(note(on: refusal))
        }
        // Bouncers' habit: who has logged in by SASL may say in USER which network and client it is for.
        if case .user(let grant) = loggedIn, clientName == nil, network == nil,
            let name = try? policy.form.name(user.name), case .user(let known, let wanted) = name.identity,
            known.rawValue == grant.user
        {
            registration.clientName = name.client
            registration.network = wanted.map { .named($0) }
        }
        if case .user = loggedIn { registration.clientName = registration.clientName ?? exchange.certificateClient }
        return [.complete(registration)]
    }

    /// What somebody is told who goes on as a guest: the client may have kept 904 to itself.
    private func note(on refusal: SASLExchange.Refusal) -> String {
        guard case .user(let name, network: _) = refusal.name?.identity else {
            return "You are not logged in: \(refusal.reason)."
        }
        return "You are not logged in as \(name): \(refusal.reason). "
            + "If that is you, type: /msg \(policy.controlNick) identify \(name) <password>"
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
    var name: String { nick ?? "*" }

    func reply(_ numeric: IRCNumeric, _ text: String) -> Action {
        .send(IRCMessage(source: server, numeric, [name, text]))
    }

    func needsMore(_ command: String, _ usage: String) -> Action {
        .send(IRCMessage(source: server, .needMoreParameters, [name, command, "Not enough parameters: " + usage]))
    }

    func fail(_ command: String, _ code: String, _ context: [String], _ text: String) -> Action {
        .send(
            StandardReply.failure(command, code, context, text, to: name, capabilities.enabled, server: server))
    }

    private func notRegistered(_ command: String) -> Action {
        .send(IRCMessage(source: server, .notRegistered, [name, "You have not registered: \(command) has to wait"]))
    }
}
