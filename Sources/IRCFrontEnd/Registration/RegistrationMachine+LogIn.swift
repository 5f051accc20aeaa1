// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// Logging in before registration: SASL and PASS.
extension RegistrationMachine {
    /// Takes the answer to what was asked. Lines may be given to the machine again.
    mutating func answered(_ answer: LogInAnswer) -> [Action] {
        guard let check else { return [] }
        self.check = nil
        let label = waitingLabel
        waitingLabel = nil
        let actions: [Action]
        switch check {
        case .sasl: actions = take(exchange.answered(answer))
        case .pass(let attempts): actions = answered(answer, attempts)
        case .register(let name): actions = answered(answer, registering: name)
        }
        return labelled(label, actions)
    }

    // MARK: SASL

    mutating func receiveAuthenticate(_ parameters: [String]) -> [Action] {
        guard let parameter = parameters.first else { return [needsMore("AUTHENTICATE", "AUTHENTICATE PLAIN")] }
        guard loggedIn == nil else { return [reply(.saslAlready, "You have already authenticated using SASL")] }
        return take(exchange.receive(parameter))
    }

    private mutating func take(_ step: SASLExchange.Step) -> [Action] {
        switch step {
        case .challenge(let pieces):
            return pieces.map { .send(IRCMessage("AUTHENTICATE", [$0])) }
        case .wait:
            return []
        case .ask(let request):
            check = .sasl
            return [.ask(request)]
        case .aborted:
            return [reply(.saslAborted, "SASL authentication aborted")]
        case .tooLong:
            return [reply(.saslTooLong, "SASL message too long")]
        case .unknownMechanism:
            let mechanisms = IRCMessage(
                source: server, .saslMechanisms, [name, exchange.mechanisms, "are available SASL mechanisms"])
            return [.send(mechanisms), reply(.saslFailed, "SASL authentication failed")]
        case .failed(let reason):
            failedAttempts += 1
            let refusal = reply(.saslFailed, "SASL authentication failed: " + reason)
            return failedAttempts < policy.passwordAttempts
                ? [refusal] : [refusal, .close("too many failed log-ins", as: .logIn)]
        case .unavailable(let reason):
            return [reply(.saslFailed, "SASL authentication failed: " + reason)]
        case .loggedIn(let name, let loggedIn):
            take(loggedIn, name)
            return [welcome(loggedIn), reply(.saslSuccess, "SASL authentication successful")]
        }
    }

    /// The client is somebody from now on.
    mutating func take(_ loggedIn: LoggedIn, _ name: LogInName?) {
        self.loggedIn = loggedIn
        clientName = name?.client ?? clientName
        if case .user(_, let wanted?) = name?.identity { network = network ?? .named(wanted) }
    }

    /// 900
    func welcome(_ loggedIn: LoggedIn) -> Action {
        let mask = IRCSource(nick: name, user: user?.name ?? "*", host: policy.serverName).text
        let text = "You are now logged in as \(loggedIn.account)"
        return .send(IRCMessage(source: server, .loggedIn, [name, mask, loggedIn.account, text]))
    }

    // MARK: PASS

    /// Logs in with `<name>:<password>`, or with a password alone and the name of NICK or USER. A password may have a colon
    /// in it, so what looks like the first may be the second.
    mutating func logIn(pass: String) -> [Action] {
        do throws(SignInError) {
            let alone = namesOfPass.map { LogInAttempt(name: $0, password: Secret(pass)) }
            guard let (name, password) = try policy.form.pass(pass) else { return try logIn(alone) }
            let isMeant = pass.prefix { $0 != ":" }.contains { $0 == "@" || $0 == "/" } || namesOfPass.contains(name)
            return try logIn([LogInAttempt(name: name, password: Secret(password))] + (isMeant ? [] : alone))
        } catch {
            return complete(failure: error.text)
        }
    }

    /// Whose password may stand alone in PASS. What says more than a word in USER was meant so.
    private var namesOfPass: [LogInName] {
        guard let nick, let user else { return [] }
        if user.name.contains("@") || user.name.contains("/") {
            return (try? policy.form.name(user.name)).map { [$0] } ?? []
        }
        var names: [LogInName] = []
        for text in [nick, user.name] {
            if let name = try? policy.form.name(text), !names.contains(name) { names.append(name) }
        }
        return names
    }

    private mutating func logIn(_ attempts: [LogInAttempt]) throws(SignInError) -> [Action] {
        guard let attempt = attempts.first else {
            let isAddress = ownPass.map { policy.form.isAddress($0) } ?? false
            throw SignInError(
                text: isAddress
                    ? "the password is missing behind the address: PASS <address>:<password>"
                    : "a password has the form <name>:<password> or <address>:<password>")
        }
        switch attempt.name.identity {
        case .address(let address, let network):
            guard policy.directSignIn else { throw SignInError(text: LogInForm.noDirectSignIn) }
            let signIn = try policy.form.signIn(address, on: network, password: attempt.password.exposed)
            take(.address(signIn), attempt.name)
            return complete()
        case .user(let user, network: _):
            guard !attempt.password.exposed.isEmpty else { throw SignInError(text: "the password is missing") }
            check = .pass(attempts)
            return [.ask(.password(name: user, attempt.password))]
        }
    }

    private mutating func answered(_ answer: LogInAnswer, _ attempts: [LogInAttempt]) -> [Action] {
        switch answer {
        case .granted(let grant), .certified(let grant, client: _):
            take(.user(grant), attempts.first?.name)
            return complete()
        case .refused(let reason), .notRegistered(code: _, let reason):
            let others = Array(attempts.dropFirst())
            if !others.isEmpty, let actions = try? logIn(others) { return actions }
            failedAttempts += 1
            // Whoever gave an address alone may have meant it so; nothing of it is shown, as it may be a password.
            let isAddress = ownPass.map { !$0.contains(":") && policy.form.isAddress($0) } ?? false
            let hint = "; if that was an address, its password is missing: PASS <address>:<password>"
            return complete(failure: reason + (isAddress ? hint : ""))
        case .unavailable(let reason):
            return complete(failure: reason)
        case .secrets:
            return complete(failure: "nothing of the kind was asked")
        }
    }
}
