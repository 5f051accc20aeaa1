// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import Testing

@testable import MSNPServer

@Suite struct SignInTests {
    private static let profile = "MSG Hotmail Hotmail|MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile*\r\n\r\n"

    @Test func msnp12WithPassport() throws {
        var service = PlayedService.people()
        service.connect("alice")
        service.exchange("alice", "VER 1 MSNP12 CVR0", "VER 1 MSNP12")
        service.exchange(
            "alice", "CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0299 msmsgs alice@example.com",
            "CVR 2 7.5.0299 7.5.0299 7.5.0299 http://127.0.0.1:8081 http://127.0.0.1:8081")
        service.exchange(
            "alice", "USR 3 TWN I alice@example.com", "USR 3 TWN S ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1")
        guard case .ticket(let ticket) = service.passportTicket("Alice@Example.com", password: "secret of Alice") else {
            Issue.record("no ticket")
            return
        }
        service.exchange(
            "alice", "USR 4 TWN S \(ticket.exposed)", "USR 4 OK alice@example.com 1 0", "SBS 0 null", Self.profile,
            "CHL 0 *")
    }

    @Test func msnp18WithSingleSignOn() throws {
        var service = PlayedService.people()
        service.connect("alice")
        service.exchange("alice", "VER 1 MSNP18 CVR0", "VER 1 MSNP18")
        service.exchange(
            "alice", "CVR 2 0x0409 winnt 6.1.1 i386 MSNMSGR 14.0.8117.0416 msmsgs alice@example.com",
            "CVR 2 14.0.8117.0416 14.0.8117.0416 14.0.8117.0416 http://127.0.0.1:8081 http://127.0.0.1:8081")
        service.says("alice", "USR 3 SSO I alice@example.com")
        let lines = service.take("alice")
        try #require(lines.count == 2)
        #expect(PlayedService.matches(lines[0], "GCF 0|<Policies>*</Policies>"))
        let nonce = try #require(lines[1].split(separator: " ").last.map(String.init))
        #expect(lines[1] == "USR 3 SSO S MBI_KEY_OLD \(nonce)")
        #expect(nonce.utf8.count == 64)
        let tokens = try service.tokens("alice@example.com", password: "secret of Alice")
        let token = try #require(tokens["messengerclear.live.com"])
        let proof = try #require(
            SingleSignOn.response(
                nonce: nonce, binarySecret: token.binarySecret?.exposed ?? "", iv: [1, 2, 3, 4, 5, 6, 7, 8]))
        service.exchange(
            "alice", "USR 4 SSO S \(token.ticket.exposed) \(proof) {11111111-2222-3333-4444-555555555555}",
            "USR 4 OK alice@example.com 1 0", "SBS 0 null", Self.profile, "UBX 1:alice@example.com|", "CHL 0 *")
    }

    @Test func eachConnectionHasItsOwnNonce() {
        var service = PlayedService.people()
        var nonces: Set<String> = []
        for name in ["a", "b"] {
            service.connect(name)
            service.says(name, "VER 1 MSNP18 CVR0")
            service.says(name, "USR 2 SSO I alice@example.com")
            nonces.insert(service.take(name).last ?? "")
        }
        #expect(nonces.count == 2)
    }

    @Test(arguments: [
        ("VER 1 MSNP21 MSNP18 MSNP15 MSNP12 CVR0", "VER 1 MSNP18"),
        ("VER 1 MSNP12 MSNP18", "VER 1 MSNP18"),
        ("VER 1 msnp12 MSNP11", "VER 1 MSNP12"), ("VER 1 MSNP2", "VER 1 MSNP2"),
        ("VER 4294967295 MSNP1 MSNP8 MSNP13 MSNP12 MSNP2", "VER 4294967295 MSNP13"),
    ])
    func theHighestCommonDialect(_ offer: String, _ choice: String) {
        var service = PlayedService.people()
        service.connect("alice")
        service.exchange("alice", offer, choice)
        #expect(!service.closed.contains("alice"))
    }

    @Test(arguments: ["VER 1 MSNP21 MSNP1 CVR0", "VER 1 CVR0", "VER 1", "VER 1 MSNP99999999999999999999 MSNP"])
    func noCommonDialect(_ offer: String) {
        var service = PlayedService.people()
        service.connect("alice")
        service.exchange("alice", offer, "VER 1 0")
        #expect(service.closed.contains("alice"))
    }

    @Test func onlyTheDialectsOfTheConfiguration() {
        var configuration = ServiceConfiguration.demo()
        configuration.dialects = [.msnp8, .msnp11]
        var service = PlayedService(configuration)
        service.connect("alice")
        service.exchange("alice", "VER 1 MSNP18 MSNP12 MSNP11 MSNP8 CVR0", "VER 1 MSNP11")
        service.connect("zoe")
        service.exchange("zoe", "VER 1 MSNP18 MSNP12 CVR0", "VER 1 0")
    }

    @Test func aSecondVERIsNotExpected() {
        var service = PlayedService.people()
        service.connect("alice")
        service.says("alice", "VER 1 MSNP18")
        _ = service.take("alice")
        service.exchange("alice", "VER 2 MSNP18", "715 2")
        #expect(service.closed.contains("alice"))
    }

    @Test func commandsBeforeTheirTime() {
        var service = PlayedService.people()
        service.connect("alice")
        service.exchange("alice", "USR 1 SSO I alice@example.com", "715 1")
        service.exchange("alice", "VER 2 MSNP18", "VER 2 MSNP18")
        service.exchange("alice", "CHG 3 NLN 0", "302 3")
        service.exchange("alice", "USR 4 SSO S ticket proof {guid}", "715 4")
        service.exchange("alice", "CVR 5 0x0409", "731 5")
        service.exchange("alice", "XYZ 6", "302 6")
        #expect(service.closed.isEmpty)
        service.exchange("alice", "PNG")
        #expect(service.closed.contains("alice"))
    }

    @Test(arguments: ["USR 2 SSO I alice", "USR 2 TWN I alice@example.com", "USR 2 MD5 I alice@example.com"])
    func noAddressOrAnotherWayToSignIn(_ line: String) {
        var service = PlayedService.people()
        service.connect("alice")
        service.says("alice", "VER 1 MSNP18")
        _ = service.take("alice")
        service.exchange("alice", line, "911 2")
        #expect(service.closed.contains("alice"))
    }

    @Test func wrongPasswordAtBothDoors() {
        var service = PlayedService.people()
        #expect(throws: WebError.refused) { try service.tokens("alice@example.com", password: "wrong") }
        #expect(throws: WebError.refused) { try service.tokens("nobody@example.com", password: "secret of Alice") }
        guard case .refused = service.passportTicket("alice@example.com", password: "") else {
            Issue.record("a wrong password was taken")
            return
        }
    }

    /// The account gets a challenge all the same; only the ticket shows that there is none.
    @Test func unknownAccount() {
        var service = PlayedService.people()
        service.connect("x")
        service.says("x", "VER 1 MSNP12")
        _ = service.take("x")
        service.exchange(
            "x", "USR 2 TWN I nobody@example.com", "USR 2 TWN S ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1")
        service.exchange("x", "USR 3 TWN S t=0&p=", "911 3")
        #expect(service.closed.contains("x"))
    }

    @Test func somebodyElsesTicket() throws {
        var service = PlayedService.people()
        let ticket = try #require(
            try service.tokens("bob@example.net", password: "secret of Bob")["messenger.msn.com"])
        service.connect("alice")
        service.says("alice", "VER 1 MSNP12")
        service.says("alice", "USR 2 TWN I alice@example.com")
        _ = service.take("alice")
        service.exchange("alice", "USR 3 TWN S \(ticket.ticket.exposed)", "911 3")
        #expect(service.closed.contains("alice"))
    }

    @Test func ticketsExpire() throws {
        var configuration = ServiceConfiguration.demo()
        configuration.ticketLifetime = 30
        var service = PlayedService(configuration)
        let ticket = try #require(
            try service.tokens("alice@demo.monarch", password: "demo")["messenger.msn.com"])
        service.wait(30_000)
        service.connect("alice")
        service.says("alice", "VER 1 MSNP12")
        service.says("alice", "USR 2 TWN I alice@demo.monarch")
        _ = service.take("alice")
        service.exchange("alice", "USR 3 TWN S \(ticket.ticket.exposed)", "911 3")
    }

    /// A proof is wanted, and that of one nonce or secret is worth nothing for another.
    @Test(arguments: ["none", "short", "of another nonce", "of another secret", "right"])
    func proofs(_ kind: String) throws {
        var service = PlayedService.people()
        let token = try #require(
            try service.tokens("alice@example.com", password: "secret of Alice")["messengerclear.live.com"])
        let secret = try #require(token.binarySecret).exposed
        service.connect("alice")
        service.says("alice", "VER 1 MSNP18")
        service.says("alice", "USR 2 SSO I alice@example.com")
        let nonce = try #require(service.take("alice").last?.split(separator: " ").last.map(String.init))
        let iv: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        let other = String(nonce.reversed())
        let proof =
            switch kind {
            case "none": ""
            case "short": " HAAAAAEAAAADZgAABIAAAAgAAAAUAAAASAAAAA=="
            case "of another nonce": " " + (SingleSignOn.response(nonce: other, binarySecret: secret, iv: iv) ?? "")
            case "of another secret": " " + (SingleSignOn.response(nonce: nonce, binarySecret: nonce, iv: iv) ?? "")
            default: " " + (SingleSignOn.response(nonce: nonce, binarySecret: secret, iv: iv) ?? "")
            }
        service.says("alice", "USR 3 SSO S \(token.ticket.exposed)\(proof) \(PlayedService.aliceEndpoint)")
        #expect(service.take("alice").first == (kind == "right" ? "USR 3 OK alice@example.com 1 0" : "911 3"))
        #expect(service.closed.contains("alice") == (kind != "right"))
    }

    @Test(arguments: ["", " {1}", " zzzzzzzz-2222-3333-4444-555555555555"])
    func noEndpointInMSNP18(_ endpoint: String) throws {
        var service = PlayedService.people()
        service.connect("alice")
        service.says("alice", "VER 1 MSNP18")
        service.says("alice", "USR 2 SSO I alice@example.com")
        let nonce = try #require(service.take("alice").last?.split(separator: " ").last.map(String.init))
        let token = try #require(
            try service.tokens("alice@example.com", password: "secret of Alice")["messengerclear.live.com"])
        let proof = try #require(
            SingleSignOn.response(
                nonce: nonce, binarySecret: token.binarySecret?.exposed ?? "", iv: [8, 7, 6, 5, 4, 3, 2, 1]))
        service.exchange("alice", "USR 3 SSO S \(token.ticket.exposed) \(proof)\(endpoint)", "911 3")
    }

    @Test func whoDoesNotSignInIsLetGo() {
        var service = PlayedService.people()
        service.connect("alice")
        service.says("alice", "VER 1 MSNP18")
        service.wait(59_000)
        #expect(service.closed.isEmpty)
        service.wait(1000)
        #expect(service.closed.contains("alice"))
    }

    @Test func dispatchSendsOn() {
        var service = PlayedService.people()
        let dialects = [
            ("MSNP2", "MD5", ""), ("MSNP3", "MD5", " 0"), ("MSNP6", "MD5", " 0"),
            ("MSNP7", "MD5", " 0 127.0.0.1:1863"), ("MSNP12", "TWN", " 0 127.0.0.1:1863"), ("MSNP13", "TWN", " U D"),
            ("MSNP18", "SSO", " U D"),
        ]
        for (dialect, account, tail) in dialects {
            service.connect("alice", .dispatch)
            service.exchange("alice", "VER 1 \(dialect) CVR0", "VER 1 \(dialect)")
            service.exchange("alice", "CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5 msmsgs alice@example.com", "CVR 2 *")
            service.exchange("alice", "USR 3 \(account) I alice@example.com", "XFR 3 NS 127.0.0.1:1863\(tail)")
            #expect(service.closed.contains("alice"))
        }
    }
}
