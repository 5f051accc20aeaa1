// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
package import NIOCore

/// How the client says who it is and proves it, in each generation of dialects.
extension SignInMachine {
    /// `INF`, MSNP2-7: which ways there are.
    mutating func askMethods(_ now: NIODeadline) -> [SignInAction] {
        let id = transactionIDs.next()
        state = .methodsSent(id)
        wait(timeouts.signInStep, from: now)
        return [.step(.authenticating), .send(MSNPCommand("INF", [String(id)]))]
    }

    /// `INF 2 MD5`. A service that does not know `INF` is taken to know MD5.
    mutating func methods(_ command: MSNPCommand, _ now: NIODeadline) -> [SignInAction] {
        if let methods = SignInMethods(command), !methods.packages.contains(SignInMethods.md5) {
            let wantsClearText = methods.packages.contains(SignInMethods.clearText)
            return end(
                .protocolError(
                    wantsClearText
                        ? "it wants the password in clear text, which Monarch does not send"
                        : "it wants a kind of sign-in that Monarch does not know"))
        }
        return identify(now)
    }

    /// `CVR`, MSNP8 and later.
    mutating func introduce(_ now: NIODeadline) -> [SignInAction] {
        let id = transactionIDs.next()
        state = .clientSent(id)
        wait(timeouts.signInStep, from: now)
        return [.send(ClientVersion.command(transactionID: id, dialect: dialect, account: account))]
    }

    mutating func identify(_ now: NIODeadline) -> [SignInAction] {
        let id = transactionIDs.next()
        state = .identitySent(id)
        wait(timeouts.signInStep, from: now)
        let request = SignInRequest.initial(package: SignInMethods.package(for: dialect), account: account)
        // The old way has begun the step with INF.
        return (dialect.usesMD5 ? [] : [.step(.authenticating)]) + [.send(request.command(transactionID: id))]
    }

    mutating func challenged(by command: MSNPCommand, _ now: NIODeadline) -> [SignInAction] {
        if let code = command.errorCode { return end(Self.refusal(code)) }
        guard case .challenge(let package, let policy, let value)? = SignInReply(command, dialect: dialect) else {
            return end(.protocolError("its answer to USR was \(command.verb)"))
        }
        switch package {
        case SignInMethods.md5 where dialect.usesMD5:
            return prove([SignInMethods.md5, "S", saltedPassword(value)], now)
        case SignInMethods.singleSignOn where dialect.usesSingleSignOn:
            wait(timeouts.webService, from: now)
            state = .awaitingTicket(.singleSignOn(nonce: value))
            return fetchTickets(
                .tokens(Self.everyService(.messengerClear(policy: policy ?? "MBI_KEY_OLD"), .messenger)))
        case SignInMethods.tweener where dialect.usesTweener:
            wait(timeouts.webService, from: now)
            return tweener(value)
        default:
            return end(.protocolError("it wants a kind of sign-in that Monarch does not know"))
        }
    }

    /// A ticket for `USR 4 TWN S`: from the token service where there is one, else by way of the nexus.
    private mutating func tweener(_ challenge: String) -> [SignInAction] {
        let hasPassport = !endpoints.nexus.isEmpty || !endpoints.login.isEmpty
        guard !endpoints.securityToken.isEmpty else {
            state = .awaitingTicket(.tweener(challenge, mayTryPassport: false))
            return fetchTickets(.passport(challenge: challenge))
        }
        state = .awaitingTicket(.tweener(challenge, mayTryPassport: hasPassport))
        let messenger = TokenRequest.messenger(policy: TokenRequest.twnPolicy(challenge))
        return fetchTickets(.tokens(dialect.usesSYN ? [.passportTB, messenger] : Self.everyService(messenger)))
    }

    private mutating func fetchTickets(_ job: WebJob) -> [SignInAction] {
        ticketJob = job
        return [.fetch(job)]
    }

    /// All tickets in one request: some services take only tickets that came together with the one of the sign-in.
    private static func everyService(_ messenger: TokenRequest...) -> [TokenRequest] {
        [.passportTB] + messenger + [.contacts, .messengerSecure, .storage]
    }

    /// The web services have answered. `iv` is eight random bytes for the proof.
    package mutating func answered(_ answer: WebAnswer, iv: [UInt8], now: NIODeadline) -> [SignInAction] {
        guard case .awaitingTicket(let challenge) = state else { return [] }
        switch (challenge, answer) {
        case (.tweener(let text, let mayTryPassport), .tokens(.failure(let error))):
            guard mayTryPassport, error.meansNotThere else { return end(MSNEnd(error)) }
            state = .awaitingTicket(.tweener(text, mayTryPassport: false))
            wait(timeouts.webService, from: now)
            return fetchTickets(.passport(challenge: text))
        case (.tweener, .tokens(.success(let tokens))):
            guard let token = tokens[.messenger] else {
                return end(.webService("the ticket service gave no ticket"))
            }
            tickets = ServiceTickets(tokens)
            return prove([SignInMethods.tweener, "S", token.ticket.exposed], now)
        case (.tweener, .passport(.success(let ticket))):
            tickets = ServiceTickets(messenger: ticket)
            return prove([SignInMethods.tweener, "S", ticket.exposed], now)
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
            var parameters = [SignInMethods.singleSignOn, "S", token.ticket.exposed, proof]
            if dialect.hasEndpoints { parameters.append(endpointID) }
            return prove(parameters, now)
        default:
            return []
        }
    }

    private mutating func prove(_ parameters: [String], _ now: NIODeadline) -> [SignInAction] {
        let id = transactionIDs.next()
        state = .proofSent(id)
        wait(timeouts.signInStep, from: now)
        return [.send(MSNPCommand("USR", [String(id)] + parameters))]
    }
}
