// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import Testing

@testable import MSNPServer

extension PlayedService {
    static let aliceEndpoint = "{11111111-2222-3333-4444-555555555555}"
    static let bobEndpoint = "{66666666-7777-8888-9999-000000000000}"

    /// The tokens that the web services give for a password.
    mutating func tokens(_ account: String, password: String) throws -> SecurityTokens {
        let request = SecurityTokenService.request(
            url: "http://127.0.0.1:8081/RST.srf",
            credentials: Credentials(account: account, password: Secret(password)),
            tokens: [.passportTB, .messengerClear(policy: "MBI_KEY_OLD"), .messenger, .contacts])
        return try SecurityTokenService.tokens(in: web(request))
    }

    /// A ticket by way of Passport 1.4.
    mutating func passportTicket(_ account: String, password: String) -> PassportOutcome {
        let nexus = web(Passport.nexusRequest(url: "http://127.0.0.1:8081/rdr/pprdr.asp"))
        guard let url = Passport.loginURL(in: nexus) else { return .malformed }
        return Passport.outcome(
            of: web(
                Passport.loginRequest(
                    url: url, credentials: Credentials(account: account, password: Secret(password)),
                    challenge: "ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1")))
    }

    /// Signs in with MSNP12, answers the challenge and leaves nothing in the inbox.
    mutating func signIn12(_ name: String, _ account: String, password: String) throws {
        try signIn(name, account, password: password, .msnp12)
    }

    /// Signs in with MSNP18, answers the challenge and leaves nothing in the inbox. Gives the ticket for the web services.
    @discardableResult
    mutating func signIn18(
        _ name: String, _ account: String, password: String, endpoint: String = aliceEndpoint
    ) throws -> Secret<String> {
        try signIn(name, account, password: password, .msnp18, endpoint: endpoint)
    }

    /// Signs in with any dialect, answers the challenge and leaves nothing in the inbox. Gives the ticket for the web
    /// services.
    @discardableResult
    mutating func signIn(
        _ name: String, _ account: String, password: String, _ dialect: Dialect, endpoint: String = aliceEndpoint
    ) throws -> Secret<String> {
        let ticket = try authenticate(name, account, password: password, dialect, endpoint: endpoint)
        if dialect >= .msnp6 { try answerChallenge(name, dialect: dialect) }
        _ = take(name)
        return ticket
    }

    /// Says all that a sign-in takes and leaves the answer to the last of it in the inbox. Gives the ticket for the web services.
    mutating func authenticate(
        _ name: String, _ account: String, password: String, _ dialect: Dialect, endpoint: String = aliceEndpoint
    ) throws -> Secret<String> {
        connect(name)
        says(name, "VER 1 \(dialect) CVR0")
        let tokens = try tokens(account, password: password)
        if !dialect.usesMD5 { says(name, "CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0299 msmsgs \(account)") }
        _ = take(name)
        says(name, "USR 3 \(dialect.usesMD5 ? "MD5" : dialect.usesTweener ? "TWN" : "SSO") I \(account)")
        let question = try #require(take(name).last?.split(separator: " ").last.map(String.init))
        if dialect.usesMD5 {
            says(name, "USR 4 MD5 S \(Self.hash(question, password))")
        } else if dialect.usesTweener {
            says(name, "USR 4 TWN S \(try #require(tokens["messenger.msn.com"]).ticket.exposed)")
        } else {
            let token = try #require(tokens["messengerclear.live.com"])
            let secret = try #require(token.binarySecret)
            let proof = try #require(
                SingleSignOn.response(nonce: question, binarySecret: secret.exposed, iv: [1, 2, 3, 4, 5, 6, 7, 8]))
            says(name, "USR 4 SSO S \(token.ticket.exposed) \(proof)" + (dialect >= .msnp16 ? " \(endpoint)" : ""))
        }
        return try #require(tokens["contacts.msn.com"]).ticket
    }

    /// The answer to a salt.
    static func hash(_ salt: String, _ password: String) -> String {
        Hex.encode(MD5.digest(Array((salt + password).utf8)))
    }

    /// Answers the challenge among the lines that a client has got, and forgets those.
    mutating func answerChallenge(_ name: String, dialect: Dialect) throws {
        let line = try #require(take(name).first { $0.hasPrefix("CHL 0 ") }, "\(name) is not signed in")
        let product = Challenge.product(for: dialect)
        let response = Challenge.response(
            challenge: String(line.dropFirst("CHL 0 ".count)), product: product, dialect: dialect)
        exchange(name, "QRY 99 \(product.id)|\(response)", "QRY 99")
    }

    /// Alice with MSNP18 and bob with MSNP12, online and having seen each other.
    static func aliceAndBob() throws -> PlayedService {
        var service = PlayedService.people()
        try service.signIn18("alice", "alice@example.com", password: "secret of Alice")
        service.says("alice", "CHG 8 NLN 2684354592:0 0")
        try service.signIn12("bob", "bob@example.net", password: "secret of Bob")
        service.says("bob", "CHG 6 NLN 1073741856 0")
        _ = service.take("alice")
        _ = service.take("bob")
        return service
    }
}
