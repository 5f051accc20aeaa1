// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import MSNPWire
import MSNServices
package import NIOCore

/// What a `SignInMachine` wants done.
package enum SignInAction: Equatable, Sendable {
    /// Open a connection; one that is open is closed first.
    case connect(host: String, port: Int)
    case send(MSNPCommand)
    case fetch(WebJob)
    /// A new step has begun.
    case step(MSNSignInStep)
    case signedIn(SignedIn)
    case end(MSNEnd)
}

/// What a finished sign-in leaves to the session.
package struct SignedIn: Equatable, Sendable {
    package var dialect: Dialect
    /// The account as the service stores it; switchboards want it so.
    package var account: String
    /// For the web services.
    package var tickets: ServiceTickets
    /// Goes on numbering on the same connection.
    package var transactionIDs: TransactionIDs
    /// Knows by now which address the configured host has.
    package var redirects: RedirectPolicy
}

/// The sign-in: from the first connection to `USR … OK`.
///
/// `VER`, `CVR`, `USR … I`, a challenge, tickets from the web services, `USR … S`. Any answer to `USR` may instead be
/// `XFR … NS`: begin again at another server. Strictly one thing is waited for at a time, each with its deadline.
package struct SignInMachine: Sendable {
    private enum State: Equatable {
        case idle
        case connecting
        case versionSent(UInt32)
        case clientSent(UInt32)
        case identitySent(UInt32)
        /// `USR … S` is due when the tickets are here. `fallback` is the Passport challenge, once RST has failed.
        case awaitingTicket(Challenge)
        case proofSent(UInt32)
        case finished
    }

    private enum Challenge: Equatable {
        case tweener(String, mayTryPassport: Bool)
        case singleSignOn(nonce: String)
    }

    private let account: String
    /// Those dialects of the configuration that the client speaks and the network has the web services for.
    private let offered: [Dialect]
    private let hasServices: Bool
    private let endpoints: ServiceEndpoints
    private let endpointID: String
    private let timeouts: MSNTimeouts
    private var host: String
    private var port: Int
    private var hops = 0
    private(set) var redirects: RedirectPolicy
    private var dialect: Dialect
    private var state = State.idle
    private var transactionIDs = TransactionIDs()
    private var tickets = ServiceTickets()

    /// When `timePassed` wants to be called.
    package private(set) var nextDeadline: NIODeadline?

    package init(configuration: MSNClientConfiguration) {
        account = MSNAddress.key(configuration.account)
        endpoints = configuration.endpoints
        endpointID = configuration.endpointID
        timeouts = configuration.timeouts
        host = configuration.host
        port = configuration.port
        redirects = RedirectPolicy(host: configuration.host, permitted: configuration.permittedRedirects)
        let wanted = MSNClientConfiguration.implementedDialects.filter { configuration.dialects.contains($0) }
        let endpoints = configuration.endpoints
        let hasPassport = !endpoints.nexus.isEmpty || !endpoints.login.isEmpty
        offered = wanted.filter { dialect in
            dialect.usesSingleSignOn
                ? !endpoints.securityToken.isEmpty && !endpoints.addressBook.isEmpty && !endpoints.sharing.isEmpty
                : !endpoints.securityToken.isEmpty || hasPassport
        }
        hasServices = wanted.isEmpty || !offered.isEmpty
        dialect = offered.first ?? .msnp18
    }

    // MARK: Events

    /// Begins.
    package mutating func start(now: NIODeadline) -> [SignInAction] {
        guard state == .idle else { return [] }
        guard !offered.isEmpty else {
            return end(hasServices ? .noCommonDialect : .webService("the network has no web services configured"))
        }
        return connect(now)
    }

    /// The connection is open, to a peer with this address if it is known.
    package mutating func connected(to address: String?, now: NIODeadline) -> [SignInAction] {
        guard state == .connecting else { return [] }
        if let address {
            if hops == 0 {
                redirects.trust(address: address)
            } else if !redirects.permits(host: host, resolvedTo: address) {
                return end(.protocolError("it refers to a server at a forbidden address"))
            }
        }
        let id = transactionIDs.next()
        state = .versionSent(id)
        wait(timeouts.signInStep, from: now)
        let names = offered.map(\.description)
        return [.step(.negotiating), .send(MSNPCommand("VER", [String(id)] + names + ["CVR0"]))]
    }

    /// A command has come.
    package mutating func received(_ command: MSNPCommand, now: NIODeadline) -> [SignInAction] {
        switch command.verb {
        case "CHL":
            return ChallengeAnswer.command(to: command, dialect: dialect, transactionID: transactionIDs.next())
                .map { [.send($0)] } ?? []
        case "OUT":
            let reason = OutReason(command)
            return end(reason == .signedInElsewhere ? .signedInElsewhere : .serviceClosed(reason))
        case "XFR":
            return referred(by: command, now)
        default:
            break
        }
        switch state {
        case .idle, .connecting, .awaitingTicket, .finished:
            return []
        case .versionSent(let id):
            return command.transactionID == id ? version(command, now) : []
        case .clientSent(let id):
            guard command.transactionID == id else { return [] }
            if let code = command.errorCode { return end(.refused(code)) }
            guard command.verb == "CVR" else { return [] }
            return identify(now)
        case .identitySent(let id):
            return command.transactionID == id ? challenged(by: command, now) : []
        case .proofSent(let id):
            return command.transactionID == id ? answered(by: command) : []
        }
    }

    /// The web services have answered. `iv` is eight random bytes for the proof.
    package mutating func answered(_ answer: WebAnswer, iv: [UInt8], now: NIODeadline) -> [SignInAction] {
        guard case .awaitingTicket(let challenge) = state else { return [] }
        switch (challenge, answer) {
        case (.tweener(let text, let mayTryPassport), .tokens(.failure(let error))):
            guard mayTryPassport, error.meansNotThere else { return end(MSNEnd(error)) }
            state = .awaitingTicket(.tweener(text, mayTryPassport: false))
            wait(timeouts.webService, from: now)
            return [.fetch(.passport(challenge: text))]
        case (.tweener, .tokens(.success(let tokens))):
            guard let token = tokens[.messenger] else {
                return end(.webService("the ticket service gave no ticket"))
            }
            tickets = ServiceTickets(tokens)
            return prove(["TWN", "S", token.ticket.exposed], now)
        case (.tweener, .passport(.success(let ticket))):
            tickets = ServiceTickets(messenger: ticket)
            return prove(["TWN", "S", ticket.exposed], now)
        case (.tweener, .passport(.failure(let error))), (.singleSignOn, .tokens(.failure(let error))):
            return end(MSNEnd(error))
        case (.singleSignOn(let nonce), .tokens(.success(let tokens))):
            guard let token = tokens[.messengerClear(policy: "")], let secret = token.binarySecret else {
                return end(.webService("the ticket service gave no ticket"))
            }
            guard let proof = SingleSignOn.response(nonce: nonce, binarySecret: secret.exposed, iv: iv) else {
                return end(.webService("the ticket service gave a key that cannot be used"))
            }
            tickets = ServiceTickets(tokens)
            var parameters = ["SSO", "S", token.ticket.exposed, proof]
            if dialect.hasEndpoints { parameters.append(endpointID) }
            return prove(parameters, now)
        default:
            return []
        }
    }

    /// The connection could not be made, or has ended.
    package mutating func closed(reason: String) -> [SignInAction] {
        switch state {
        case .idle, .finished: return []
        case .connecting: return end(.unreachable(reason))
        default: return end(reason.isEmpty ? .serviceClosed(nil) : .unreachable(reason))
        }
    }

    /// Time has passed; call it at `nextDeadline` or later.
    package mutating func timePassed(now: NIODeadline) -> [SignInAction] {
        guard let nextDeadline, nextDeadline <= now else { return [] }
        switch state {
        case .idle, .finished: return []
        case .connecting: return end(.unreachable("no connection in time"))
        case .versionSent, .clientSent: return end(.timedOut(.negotiating))
        case .awaitingTicket: return end(.webService("no answer in time"))
        case .identitySent, .proofSent: return end(.timedOut(.authenticating))
        }
    }

    /// All tickets in one request: some services take only tickets that came together with the one of the sign-in.
    private static func everyService(policy: String) -> [TokenRequest] {
        [.passportTB, .messengerClear(policy: policy), .messenger, .contacts, .messengerSecure, .storage]
    }

    // MARK: Steps

    private mutating func connect(_ now: NIODeadline) -> [SignInAction] {
        state = .connecting
        transactionIDs = TransactionIDs()
        wait(timeouts.connect, from: now)
        return [.step(.connecting), .connect(host: host, port: port)]
    }

    private mutating func version(_ command: MSNPCommand, _ now: NIODeadline) -> [SignInAction] {
        guard command.verb == "VER" else {
            return end(command.errorCode.map(MSNEnd.refused) ?? .protocolError("its answer to VER was \(command.verb)"))
        }
        // One name as a rule; old servers repeat the whole list.
        let names = command.parameters.dropFirst().compactMap(Dialect.init(name:))
        guard let chosen = names.first(where: offered.contains) else { return end(.noCommonDialect) }
        dialect = chosen
        let id = transactionIDs.next()
        state = .clientSent(id)
        wait(timeouts.signInStep, from: now)
        return [.send(ClientVersion.command(transactionID: id, dialect: dialect, account: account))]
    }

    private mutating func identify(_ now: NIODeadline) -> [SignInAction] {
        let id = transactionIDs.next()
        state = .identitySent(id)
        wait(timeouts.signInStep, from: now)
        let package = dialect.usesSingleSignOn ? "SSO" : "TWN"
        return [
            .step(.authenticating),
            .send(SignInRequest.initial(package: package, account: account).command(transactionID: id)),
        ]
    }

    /// `XFR 3 NS 192.0.2.7:1863 …`, to any command of the sign-in; `XFR 0 NS 0`: begin again here.
    private mutating func referred(by command: MSNPCommand, _ now: NIODeadline) -> [SignInAction] {
        switch state {
        case .idle, .connecting, .finished: return []
        case .versionSent, .clientSent, .identitySent, .awaitingTicket, .proofSent: break
        }
        guard let referral = NotificationReferral(command, dialect: dialect) else {
            return end(.protocolError("it refers to another server in a way that cannot be read"))
        }
        hops += 1
        guard hops <= MSNClientLimits.notificationHops else {
            return end(.protocolError("it refers from one server to the next without end"))
        }
        if !referral.restartsHere {
            guard redirects.permits(host: referral.host) else {
                return end(.protocolError("it refers to a server at a forbidden address"))
            }
            host = referral.host
            port = referral.port
        }
        return connect(now)
    }

    private mutating func challenged(by command: MSNPCommand, _ now: NIODeadline) -> [SignInAction] {
        if let code = command.errorCode { return end(Self.refusal(code)) }
        guard case .challenge(let package, let policy, let value)? = SignInReply(command, dialect: dialect) else {
            return end(.protocolError("its answer to USR was \(command.verb)"))
        }
        wait(timeouts.webService, from: now)
        switch package {
        case "SSO" where dialect.usesSingleSignOn:
            state = .awaitingTicket(.singleSignOn(nonce: value))
            return [.fetch(.tokens(Self.everyService(policy: policy ?? "MBI_KEY_OLD")))]
        case "TWN" where dialect.usesTweener:
            let hasPassport = !endpoints.nexus.isEmpty || !endpoints.login.isEmpty
            if !endpoints.securityToken.isEmpty {
                state = .awaitingTicket(.tweener(value, mayTryPassport: hasPassport))
                return [.fetch(.tokens([.passportTB, .messenger(policy: TokenRequest.twnPolicy(value))]))]
            }
            state = .awaitingTicket(.tweener(value, mayTryPassport: false))
            return [.fetch(.passport(challenge: value))]
        default:
            return end(.protocolError("it wants a kind of sign-in that Monarch does not know"))
        }
    }

    private mutating func prove(_ parameters: [String], _ now: NIODeadline) -> [SignInAction] {
        let id = transactionIDs.next()
        state = .proofSent(id)
        wait(timeouts.signInStep, from: now)
        return [.send(MSNPCommand("USR", [String(id)] + parameters))]
    }

    private mutating func answered(by command: MSNPCommand) -> [SignInAction] {
        if let code = command.errorCode { return end(Self.refusal(code)) }
        guard case .ok(let stored, _, _)? = SignInReply(command, dialect: dialect) else {
            return end(.protocolError("its answer to USR was \(command.verb)"))
        }
        state = .finished
        nextDeadline = nil
        // The stored spelling counts, not another account.
        let account = MSNAddress.key(stored) == account ? stored : account
        return [
            .signedIn(
                SignedIn(
                    dialect: dialect, account: account, tickets: tickets, transactionIDs: transactionIDs,
                    redirects: redirects))
        ]
    }

    private static func refusal(_ code: MSNPErrorCode) -> MSNEnd {
        code == .authenticationFailed || code == .badTicket ? .wrongPassword : .refused(code)
    }

    private mutating func end(_ reason: MSNEnd) -> [SignInAction] {
        state = .finished
        nextDeadline = nil
        return [.end(reason)]
    }

    private mutating func wait(_ amount: TimeAmount, from now: NIODeadline) {
        nextDeadline = now + amount
    }
}
