// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import MSNPWire
import MSNServices
package import NIOCore

/// The sign-in: from the first connection to `USR … OK`.
///
/// MSNP2-7: `VER`, `INF`, `USR MD5 I`, a salt, `USR MD5 S`. MSNP8 and later: `VER`, `CVR`, `USR … I`, a challenge, tickets from
/// the web services, `USR … S`. Any answer may instead be `XFR … NS`: begin again at another server. Strictly one thing is
/// waited for at a time, each with its deadline.
package struct SignInMachine: Sendable {
    enum State: Equatable {
        case idle
        case connecting
        case versionSent(UInt32)
        /// `INF`, MSNP2-7.
        case methodsSent(UInt32)
        case clientSent(UInt32)
        case identitySent(UInt32)
        /// `USR … S` is due when the tickets are here.
        case awaitingTicket(Challenge)
        case proofSent(UInt32)
        case finished
    }

    enum Challenge: Equatable {
        case tweener(String, mayTryPassport: Bool)
        case singleSignOn(nonce: String)
    }

    let account: String
    private let password: Secret<String>
    private let hasServices: Bool
    let endpoints: ServiceEndpoints
    let endpointID: String
    let timeouts: MSNTimeouts
    private var host: String
    private var port: Int
    private var hops = 0
    private var attempts: SignInAttempts
    private(set) var redirects: RedirectPolicy
    private(set) var dialect: Dialect
    var state = State.idle
    var transactionIDs = TransactionIDs()
    var tickets = ServiceTickets()
    var ticketJob: WebJob?

    /// When `timePassed` wants to be called.
    package internal(set) var nextDeadline: NIODeadline?

    package init(configuration: MSNClientConfiguration) {
        account = MSNAddress.key(configuration.account)
        password = configuration.password
        endpoints = configuration.endpoints
        endpointID = configuration.endpointID
        timeouts = configuration.timeouts
        host = configuration.host
        port = configuration.port
        redirects = RedirectPolicy(host: configuration.host, permitted: configuration.permittedRedirects)
        let wanted = MSNClientConfiguration.implementedDialects.filter { configuration.dialects.contains($0) }
        let endpoints = configuration.endpoints
        let offered = wanted.filter { Self.hasServices(for: $0, endpoints) }
        hasServices = wanted.isEmpty || !offered.isEmpty
        attempts = SignInAttempts(dialects: offered, transports: Self.transports(configuration))
        dialect = offered.first ?? .msnp18
    }

    /// Whether the network has the web services that a dialect cannot do without.
    private static func hasServices(for dialect: Dialect, _ endpoints: ServiceEndpoints) -> Bool {
        if dialect.usesMD5 { return true }
        let hasPassport = !endpoints.nexus.isEmpty || !endpoints.login.isEmpty
        let hasTickets = !endpoints.securityToken.isEmpty || (dialect.usesTweener && hasPassport)
        let hasLists = dialect.usesSYN || (!endpoints.addressBook.isEmpty && !endpoints.sharing.isEmpty)
        return hasTickets && hasLists
    }

    private static func transports(_ configuration: MSNClientConfiguration) -> [MSNTransport] {
        switch configuration.transport {
        case .tcp: [.tcp]
        case .http: [.http]
        case .auto where configuration.httpGateway.isEmpty: [.tcp]
        case .auto: [.tcp, .http]
        }
    }

    // MARK: Events

    /// Begins.
    package mutating func start(now: NIODeadline) -> [SignInAction] {
        guard state == .idle else { return [] }
        guard !attempts.offer.isEmpty else {
            return end(hasServices ? .noCommonDialect : .webService("the network has no web services configured"))
        }
        return connect(now)
    }

    /// The connection is open, to a peer with this address if it is known.
    package mutating func connected(to address: String?, now: NIODeadline) -> [SignInAction] {
        guard state == .connecting else { return [] }
        if let address, attempts.transport == .tcp {
            if hops == 0 {
                redirects.trust(address: address)
            } else if !redirects.permits(host: host, resolvedTo: address) {
                return end(.protocolError("it refers to a server at a forbidden address"))
            }
        }
        let id = transactionIDs.next()
        state = .versionSent(id)
        wait(timeouts.signInStep, from: now)
        let names = attempts.offer.map(\.description)
        return [.step(.negotiating), .send(MSNPCommand("VER", [String(id)] + names + ["CVR0"]))]
    }

    /// A command has come.
    package mutating func received(_ command: MSNPCommand, now: NIODeadline) -> [SignInAction] {
        switch command.verb {
        case "CHL":
            return ChallengeAnswer.command(to: command, dialect: dialect, transactionID: transactionIDs.next())
                .map { [.send($0)] } ?? []
        case "OUT":
            return end(MSNEnd(out: command, dialect: dialect))
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
        case .methodsSent(let id):
            return command.transactionID == id ? methods(command, now) : []
        case .clientSent(let id):
            guard command.transactionID == id else { return [] }
            if let code = command.errorCode { return end(.refused(code)) }
            return command.verb == "CVR" ? identify(now) : []
        case .identitySent(let id):
            return command.transactionID == id ? challenged(by: command, now) : []
        case .proofSent(let id):
            return command.transactionID == id ? answered(by: command) : []
        }
    }

    /// The connection could not be made, or has ended.
    package mutating func closed(_ how: ConnectionEnd, now: NIODeadline) -> [SignInAction] {
        switch state {
        case .idle, .finished: return []
        case .connecting: return retry(after: .notConnected, now, else: how.sessionEnd)
        case .versionSent:
            let failure: SignInAttempts.Failure =
                switch how {
                case .closed: .closed
                // Over HTTP the first command opens the connection: if it failed there is none.
                case .failed: attempts.transport == .http ? .notConnected : .closed
                case .forbidden: .notConnected
                // Who does not speak MSNP speaks none of its older dialects either.
                case .garbled: .notConnected
                }
            return retry(after: failure, now, else: how.sessionEnd)
        case .methodsSent, .clientSent, .identitySent:
            // A service may also refuse a dialect by hanging up at its first commands.
            return how == .closed ? retry(after: .closedIn(dialect), now, else: how.sessionEnd) : end(how.sessionEnd)
        case .awaitingTicket:
            // The password is on its way, and may be wrong: it is not sent again by itself.
            return end(how.sessionEnd)
        case .proofSent:
            // Up to MSNP7 the proof is the password itself. Later the ticket service has found it right.
            return how == .closed && !dialect.usesMD5
                ? retry(after: .closedIn(dialect), now, else: how.sessionEnd) : end(how.sessionEnd)
        }
    }

    /// Time has passed; call it at `nextDeadline` or later.
    package mutating func timePassed(now: NIODeadline) -> [SignInAction] {
        guard let nextDeadline, nextDeadline <= now else { return [] }
        switch state {
        case .idle, .finished: return []
        case .connecting: return retry(after: .notConnected, now, else: .unreachable("no connection in time"))
        case .versionSent: return retry(after: .silent, now, else: .timedOut(.negotiating))
        case .clientSent: return end(.timedOut(.negotiating))
        case .awaitingTicket: return end(.webService("no answer in time"))
        case .methodsSent, .identitySent, .proofSent: return end(.timedOut(.authenticating))
        }
    }

    // MARK: Connections

    private mutating func connect(_ now: NIODeadline) -> [SignInAction] {
        state = .connecting
        transactionIDs = TransactionIDs()
        wait(timeouts.connect, from: now)
        return [.step(.connecting), .connect(host: host, port: port, over: attempts.transport)]
    }

    /// Tries what is left to try; if nothing is, `reason` is the end.
    private mutating func retry(
        after failure: SignInAttempts.Failure, _ now: NIODeadline, else reason: MSNEnd
    ) -> [SignInAction] {
        guard attempts.proceed(after: failure) else { return end(attempts.isRefused ? .noCommonDialect : reason) }
        return connect(now)
    }

    private mutating func version(_ command: MSNPCommand, _ now: NIODeadline) -> [SignInAction] {
        guard command.verb == "VER" else {
            return end(command.errorCode.map(MSNEnd.refused) ?? .protocolError("its answer to VER was \(command.verb)"))
        }
        attempts.transportWorks()
        // One name as a rule; old servers repeat the whole list.
        let names = command.parameters.dropFirst().compactMap(Dialect.init(name:))
        guard let chosen = names.first(where: attempts.offer.contains) else {
            return retry(after: .refused, now, else: .noCommonDialect)
        }
        dialect = chosen
        return dialect.usesMD5 ? askMethods(now) : introduce(now)
    }

    /// `XFR 3 NS 192.0.2.7:1863 …`, to any command of the sign-in; `XFR 0 NS 0`: begin again here.
    private mutating func referred(by command: MSNPCommand, _ now: NIODeadline) -> [SignInAction] {
        switch state {
        case .idle, .connecting, .finished: return []
        case .versionSent, .methodsSent, .clientSent, .identitySent, .awaitingTicket, .proofSent: break
        }
        guard let referral = NotificationReferral(command, dialect: dialect) else {
            return end(.protocolError("it refers to another server in a way that cannot be read"))
        }
        hops += 1
        guard hops <= MSNClientLimits.notificationHops else {
            return end(.protocolError("it refers from one server to the next without end"))
        }
        attempts.transportWorks()
        if !referral.restartsHere {
            // Over HTTP it is the gateway that connects to it: for the client it is a name like any other.
            guard attempts.transport == .http || redirects.permits(host: referral.host) else {
                return end(.protocolError("it refers to a server at a forbidden address"))
            }
            host = referral.host
            port = referral.port
        }
        return connect(now)
    }

    // MARK: The end

    private mutating func answered(by command: MSNPCommand) -> [SignInAction] {
        if let code = command.errorCode { return end(Self.refusal(code)) }
        guard case .ok(let stored, let name, _)? = SignInReply(command, dialect: dialect) else {
            return end(.protocolError("its answer to USR was \(command.verb)"))
        }
        state = .finished
        nextDeadline = nil
        // The stored spelling counts, not another account.
        let account = MSNAddress.key(stored) == account ? stored : account
        return [
            .signedIn(
                SignedIn(
                    dialect: dialect, account: account, displayName: dialect.hasContactIDs ? "" : name ?? "",
                    tickets: tickets, ticketJob: ticketJob, transactionIDs: transactionIDs, redirects: redirects,
                    transport: attempts.transport))
        ]
    }

    static func refusal(_ code: MSNPErrorCode) -> MSNEnd {
        code == .authenticationFailed || code == .badTicket ? .wrongPassword : .refused(code)
    }

    /// The MD5 of salt and password, MSNP2-7.
    func saltedPassword(_ salt: String) -> String {
        SaltedPassword.response(salt: salt, password: password)
    }

    mutating func end(_ reason: MSNEnd) -> [SignInAction] {
        state = .finished
        nextDeadline = nil
        return [.end(reason)]
    }

    mutating func wait(_ amount: TimeAmount, from now: NIODeadline) {
        nextDeadline = now + amount
    }
}
