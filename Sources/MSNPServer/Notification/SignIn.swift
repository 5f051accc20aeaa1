// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore

/// From `VER` to the profile.
extension NotificationSession {
    /// `VER 1 MSNP18 MSNP12 CVR0`: the highest dialect that both speak; `VER 1 0` and the end if there is none.
    mutating func agree(on command: MSNPCommand, _ id: UInt32, among dialects: [Dialect]) -> [ServiceAction] {
        let offered = command.parameters.dropFirst().compactMap(Dialect.init(name:))
        guard let dialect = offered.filter(dialects.contains).max() else {
            phase = .closed
            return [send("VER", [String(id), "0"]), .close(connection)]
        }
        phase = .agreed(dialect)
        return [send("VER", [String(id), dialect.description])]
    }

    /// The commands between `VER` and `USR … OK`.
    mutating func signIn(
        _ command: MSNPCommand, _ id: UInt32, in state: inout ServiceState, now: Int64
    ) -> [ServiceAction] {
        let dialect: Dialect
        switch phase {
        case .agreed(let agreed): dialect = agreed
        case .challenged(let challenge): dialect = challenge.dialect
        case .greeting, .signedIn, .closed: return []
        }
        switch command.verb {
        case "VER":
            return refuseAndClose(.notExpected, id, in: &state)
        case "CVR":
            return [describeClient(command, id, in: state)]
        case "USR":
            switch SignInRequest(command) {
            case .initial(let package, let account):
                return challenge(account, package: package, id, dialect: dialect, in: &state, now: now)
            case .response(let package, let values):
                return verify(values, package: package, id, in: &state, now: now)
            case .circleTicket, nil:
                return [refuse(.invalidParameter, id)]
            }
        case "INF":
            guard dialect.usesMD5 else { return refuseAndClose(.commandDisabled, id, in: &state) }
            return [send(SignInMethods(transactionID: id, packages: [SignInMethods.md5]).command)]
        default:
            return [refuse(.notSignedIn, id)]
        }
    }

    /// `CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0299 msmsgs alice@example.com`: locale, system, its version, architecture, client,
    /// its version, since MSNP4 the code base, since MSNP8 the account. Every client is current.
    func describeClient(_ command: MSNPCommand, _ id: UInt32, in state: ServiceState) -> ServiceAction {
        guard command.parameters.count >= 7, let version = command.parameter(6) else {
            return send("731", [String(id)])
        }
        let page = state.addresses.webBase
        return send("CVR", [String(id), version, version, version, page, page])
    }

    /// `USR 3 SSO I alice@example.com`: the question to answer, or the way to the notification server.
    /// Whether the account exists shows only when the answer comes.
    private mutating func challenge(
        _ account: String, package: String, _ id: UInt32, dialect: Dialect, in state: inout ServiceState, now: Int64
    ) -> [ServiceAction] {
        guard case .agreed = phase else { return [refuse(.notExpected, id)] }
        guard account.utf8.contains(UInt8(ascii: "@")), package == SignInMethods.package(for: dialect) else {
            return refuseAndClose(.authenticationFailed, id, in: &state)
        }
        if role == .dispatch {
            phase = .closed
            let referral = NotificationReferral(
                transactionID: id, host: state.addresses.notification.host, port: state.addresses.notification.port)
            return [
                send(referral.command(dialect: dialect, current: state.addresses.notification)), .close(connection),
            ]
        }
        let proof: SignInChallenge.Proof
        var policy: String?
        let value: String
        if dialect.usesMD5 {
            value = "\(now / 1000).\(state.identifiers.decimal(9))"
            proof = .password(salt: value)
        } else if dialect.usesTweener {
            value = ServiceText.passportChallenge
            proof = .ticket
        } else {
            policy = ServiceText.singleSignOnPolicy
            value = state.identifiers.base64(48)
            proof = .signedTicket(nonce: value)
        }
        phase = .challenged(SignInChallenge(dialect: dialect, account: MSNAddress.key(account), proof: proof))
        let question = SignInReply.challenge(package: package, policy: policy, value: value)
        var actions = [send(question.command(transactionID: id, dialect: dialect))]
        if dialect.usesAddressBook {
            actions.insert(send("GCF", ["0"], payload: ByteBuffer(string: ServiceText.policies)), at: 0)
        }
        return actions
    }

    /// `USR 4 MD5 S <hash>`, `USR 4 TWN S <ticket>` or `USR 4 SSO S <ticket> <proof> {guid}`.
    private mutating func verify(
        _ values: [String], package: String, _ id: UInt32, in state: inout ServiceState, now: Int64
    ) -> [ServiceAction] {
        guard case .challenged(let challenge) = phase, package == SignInMethods.package(for: challenge.dialect) else {
            return [refuse(.notExpected, id)]
        }
        guard let account = state.directory[challenge.account],
            let ticket = Self.ticket(in: values, answering: challenge, of: account, &state, now: now)
        else { return refuseAndClose(.authenticationFailed, id, in: &state) }
        var guid: String?
        if challenge.dialect.hasEndpoints {
            guard values.count >= 3, let endpoint = Self.endpointID(values[2]) else {
                return refuseAndClose(.authenticationFailed, id, in: &state)
            }
            guid = endpoint
        }
        let endpoint = Endpoint(
            connection: connection, account: account.key, dialect: challenge.dialect, guid: guid,
            token: Secret(Tickets.token(in: ticket)))
        guard let displaced = state.signIn(endpoint) else {
            return refuseAndClose(MSNPErrorCode(rawValue: 734), id, in: &state)
        }
        phase = .signedIn(account: account.key, dialect: challenge.dialect)
        let welcome = welcome(account, ticket: ticket, id, dialect: challenge.dialect, now: now)
        let question = challenge.dialect.hasChallenges ? ask(in: &state, now: now) : []
        return displaced + welcome + question
    }

    /// The ticket of a client whose answer is right: its own, or a new one for somebody who came with a password. Nil if the
    /// answer is wrong.
    private static func ticket(
        in values: [String], answering challenge: SignInChallenge, of account: Account, _ state: inout ServiceState,
        now: Int64
    ) -> String? {
        guard let first = values.first else { return nil }
        if case .password(let salt) = challenge.proof {
            guard let password = account.password else { return nil }
            guard SaltedPassword.verify(response: first, salt: salt, password: password) else { return nil }
            return state.tickets.issue(for: account.key, identifiers: &state.identifiers, now: now).ticket.exposed
        }
        guard let holder = state.tickets.holder(of: first, now: now), holder.account == account.key else { return nil }
        if case .signedTicket(let nonce) = challenge.proof {
            guard values.count >= 2,
                SingleSignOn.verify(response: values[1], nonce: nonce, binarySecret: holder.binarySecret.exposed)
            else { return nil }
        }
        return first
    }

    /// What follows a right answer: OK, the profile, and since MSNP16 an empty note about oneself.
    private func welcome(
        _ account: Account, ticket: String, _ id: UInt32, dialect: Dialect, now: Int64
    ) -> [ServiceAction] {
        let reply = SignInReply.ok(account: account.address, name: account.name, isVerified: true)
        var actions = [send(reply.command(transactionID: id, dialect: dialect))]
        if dialect.hasPersonalMessages { actions.append(send("SBS", ["0", "null"])) }
        let profile = ProfileDocument(
            loginTime: now / 1000, memberIDHigh: Int64(account.identity.memberIDHigh),
            memberIDLow: Int64(account.identity.memberIDLow),
            mspAuth: Secret(ticket.hasPrefix("t=") ? String(ticket.dropFirst(2)) : ticket), clientAddress: peer.host,
            clientPort: peer.port, allowsEndpoints: dialect.hasEndpoints && account.allowsEndpoints)
        actions.append(send("MSG", ["Hotmail", "Hotmail"], payload: profile.payload()))
        if dialect.hasEndpoints {
            actions.append(
                send(
                    PersonalMessageLine.command(
                        address: MSNAddress(account.address), payload: ByteBuffer(), dialect: dialect)))
        }
        return actions
    }

    /// A GUID with or without braces, in any case, as clients send it; nil if it is none.
    private static func endpointID(_ text: String) -> String? {
        var digits = Substring(PercentEncoding.decode(text).lowercased())
        if digits.hasPrefix("{"), digits.hasSuffix("}") { digits = digits.dropFirst().dropLast() }
        guard digits.utf8.count == 36,
            digits.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) || $0 == 0x2D })
        else { return nil }
        return "{\(digits)}"
    }
}
