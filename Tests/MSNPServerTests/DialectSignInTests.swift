// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import Testing

@testable import MSNPServer

/// From VER to the profile, in every dialect.
@Suite struct DialectSignInTests {
    private static let profile = "MSG Hotmail Hotmail|MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile*\r\n\r\n"

    /// With a password, MSNP2-7. From MSNP6 on the client is asked what it is.
    @Test(arguments: [
        (Dialect.msnp2, ["USR 4 OK alice@example.com Alice", profile]),
        (.msnp3, ["USR 4 OK alice@example.com Alice", profile]),
        (.msnp4, ["USR 4 OK alice@example.com Alice", profile]),
        (.msnp5, ["USR 4 OK alice@example.com Alice", profile]),
        (.msnp6, ["USR 4 OK alice@example.com Alice 1", profile, "CHL 0 *"]),
        (.msnp7, ["USR 4 OK alice@example.com Alice 1", profile, "CHL 0 *"]),
    ])
    func withAPassword(_ dialect: Dialect, _ welcome: [String]) throws {
        var service = PlayedService.people()
        service.connect("alice")
        service.exchange("alice", "VER 1 \(dialect) CVR0", "VER 1 \(dialect)")
        service.exchange("alice", "INF 2", "INF 2 MD5")
        service.exchange("alice", "USR 3 MD5 I Alice@example.com", "USR 3 MD5 S 1700000000.*")
        service.says("alice", "USR 9 MD5 I alice@example.com")
        service.hears("alice", "715 9")
        service.connect("alice2")
        service.says("alice2", "VER 1 \(dialect) CVR0")
        service.says("alice2", "USR 3 MD5 I alice@example.com")
        let salt = try #require(service.take("alice2").last?.split(separator: " ").last.map(String.init))
        service.says("alice2", "USR 4 MD5 S \(PlayedService.hash(salt, "secret of Alice"))")
        let got = service.take("alice2")
        #expect(got.count == welcome.count && zip(got, welcome).allSatisfy(PlayedService.matches), "\(got)")
        service.exchange("alice2", "CVR 5 0x0409 win 4.10 i386 MSMSGS 1.0.0863", "CVR 5 1.0.0863 1.0.0863 1.0.0863 *")
        service.exchange("alice2", "PNG", "QNG")
    }

    /// A wrong password, another salt's hash, and nobody of that name look the same.
    @Test(arguments: ["alice@example.com", "nobody@example.com"])
    func aWrongHash(_ account: String) throws {
        var service = PlayedService.people()
        service.connect("alice")
        service.says("alice", "VER 1 MSNP7 CVR0")
        service.says("alice", "USR 2 MD5 I \(account)")
        #expect(service.take("alice").last?.hasPrefix("USR 2 MD5 S ") == true)
        service.exchange("alice", "USR 3 MD5 S \(PlayedService.hash("1.2", "secret of Alice"))", "911 3")
        #expect(service.closed.contains("alice"))
        service.connect("bob")
        service.says("bob", "VER 1 MSNP7 CVR0")
        service.says("bob", "USR 2 TWN I bob@example.net")
        #expect(service.take("bob").last == "911 2")
    }

    /// Nobody signs in as one of the contacts that live in the service, whatever the hash.
    @Test func whoHasNoPassword() throws {
        var service = PlayedService(.demo())
        service.connect("bob")
        service.says("bob", "VER 1 MSNP5 CVR0")
        service.says("bob", "USR 2 MD5 I bob@demo.monarch")
        let salt = try #require(service.take("bob").last?.split(separator: " ").last.map(String.init))
        service.exchange("bob", "USR 3 MD5 S \(PlayedService.hash(salt, ""))", "911 3")
    }

    /// With a ticket, MSNP8-14.
    @Test(arguments: [
        (Dialect.msnp8, ["USR 4 OK alice@example.com Alice 1 0", profile, "CHL 0 *"]),
        (.msnp9, ["USR 4 OK alice@example.com Alice 1 0", profile, "CHL 0 *"]),
        (.msnp10, ["USR 4 OK alice@example.com 1 0", profile, "CHL 0 *"]),
        (.msnp11, ["USR 4 OK alice@example.com 1 0", "SBS 0 null", profile, "CHL 0 *"]),
        (.msnp13, ["USR 4 OK alice@example.com 1 0", "SBS 0 null", profile, "CHL 0 *"]),
        (.msnp14, ["USR 4 OK alice@example.com 1 0", "SBS 0 null", profile, "CHL 0 *"]),
    ])
    func withATicket(_ dialect: Dialect, _ welcome: [String]) throws {
        var service = PlayedService.people()
        service.connect("alice")
        service.exchange("alice", "VER 1 \(dialect) CVR0", "VER 1 \(dialect)")
        service.says("alice", "CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 5.0.0544 msmsgs alice@example.com")
        _ = service.take("alice")
        service.says("alice", "USR 3 TWN I alice@example.com")
        let question = service.take("alice")
        #expect(question.last == "USR 3 TWN S ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1")
        // The policies come before it where they come by themselves.
        #expect(question.dropLast().map { $0.prefix(6) } == (dialect >= .msnp13 ? ["GCF 0|"] : []))
        guard case .ticket(let ticket) = service.passportTicket("alice@example.com", password: "secret of Alice") else {
            Issue.record("no ticket")
            return
        }
        service.says("alice", "USR 4 TWN S \(ticket.exposed)")
        let got = service.take("alice")
        #expect(got.count == welcome.count && zip(got, welcome).allSatisfy(PlayedService.matches), "\(got)")
        service.exchange("alice", "PNG", dialect == .msnp8 ? "QNG" : "QNG 60")
    }

    /// With a ticket and its proof, MSNP15-17; MSNP15 has no endpoints.
    @Test(arguments: [
        (Dialect.msnp15, "", ["USR 4 OK alice@example.com 1 0", "SBS 0 null", profile, "CHL 0 *"]),
        (
            .msnp16, " \(PlayedService.aliceEndpoint)",
            ["USR 4 OK alice@example.com 1 0", "SBS 0 null", profile, "UBX alice@example.com 1|", "CHL 0 *"]
        ),
        (
            .msnp17, " \(PlayedService.aliceEndpoint)",
            ["USR 4 OK alice@example.com 1 0", "SBS 0 null", profile, "UBX alice@example.com 1|", "CHL 0 *"]
        ),
        (.msnp16, "", ["911 4"]), (.msnp17, " nonsense", ["911 4"]),
    ])
    func withAProof(_ dialect: Dialect, _ endpoint: String, _ welcome: [String]) throws {
        var service = PlayedService.people()
        service.connect("alice")
        service.says("alice", "VER 1 \(dialect) CVR0")
        service.says("alice", "USR 3 SSO I alice@example.com")
        let nonce = try #require(service.take("alice").last?.split(separator: " ").last.map(String.init))
        let token = try #require(
            try service.tokens("alice@example.com", password: "secret of Alice")["messengerclear.live.com"])
        let proof = try #require(
            SingleSignOn.response(
                nonce: nonce, binarySecret: token.binarySecret?.exposed ?? "", iv: [1, 2, 3, 4, 5, 6, 7, 8]))
        service.says("alice", "USR 4 SSO S \(token.ticket.exposed) \(proof)\(endpoint)")
        let got = service.take("alice")
        #expect(got.count == welcome.count && zip(got, welcome).allSatisfy(PlayedService.matches), "\(got)")
    }

    @Test func informationIsOfOldDialects() {
        var service = PlayedService.people()
        service.connect("alice")
        service.says("alice", "VER 1 MSNP8 CVR0")
        _ = service.take("alice")
        service.exchange("alice", "INF 2", "502 2")
        #expect(service.closed.contains("alice"))
    }

    /// A challenge of each generation, answered right and wrong.
    @Test(arguments: [Dialect.msnp6, .msnp10, .msnp11, .msnp18])
    func challenges(_ dialect: Dialect) throws {
        var service = PlayedService.people(challengeInterval: 60)
        try service.signIn("alice", "alice@example.com", password: "secret of Alice", dialect)
        service.wait(60_000)
        let challenge = try #require(service.take("alice").last?.split(separator: " ").last.map(String.init))
        let wrong: Dialect = dialect.hasPersonalMessages ? .msnp6 : .msnp11
        let product = Challenge.product(for: dialect)
        let answer = Challenge.response(challenge: challenge, product: product, dialect: wrong)
        service.exchange("alice", "QRY 7 \(product.id)|\(answer)", "540 7")
        #expect(service.closed.contains("alice"))
    }

    @Test func beforeChallengesThereIsNoneToAnswer() throws {
        var service = PlayedService.people(challengeInterval: 1)
        try service.signIn("alice", "alice@example.com", password: "secret of Alice", .msnp5)
        service.wait(120_000)
        service.hears("alice")
        service.exchange("alice", "QRY 7 x|00000000000000000000000000000000", "502 7")
    }

    /// An account that is not to be at several places has one sign-in at a time in every dialect.
    @Test(arguments: [(true, false), (false, true)])
    func anAccountOfOnePlace(_ allows: Bool, _ isDisplaced: Bool) throws {
        var service = PlayedService(
            ServiceConfiguration(accounts: [
                ServiceAccount(
                    address: "alice@example.com", password: Secret("x"), name: "Alice", allowsEndpoints: allows)
            ]))
        try service.signIn18("home", "alice@example.com", password: "x")
        try service.signIn18("work", "alice@example.com", password: "x", endpoint: PlayedService.bobEndpoint)
        service.hears("home", nothingElse: isDisplaced ? ["OUT OTH"] : [])
        #expect(service.closed.contains("home") == isDisplaced)
    }
}
