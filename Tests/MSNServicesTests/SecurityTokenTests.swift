// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import XML

@testable import MSNServices
@testable import SOAP

@Suite struct SecurityTokenTests {
    private let alice = Credentials(account: "alice@example.com", password: Secret("<p&ss>\"'1"))
    private let url = "https://login.example.com/RST.srf"

    // MARK: Asking

    @Test func aFaultIsToldInAFewWords() {
        let fault = SOAPFault(code: "Client" + String(repeating: "x", count: 5000), string: "")
        #expect(WebError.fault(fault).description.utf8.count < 200)
    }

    @Test func theRequestNamesEveryServiceWithItsPolicy() throws {
        let requests: [TokenRequest] = [
            .passportTB, .messengerClear(policy: "MBI_KEY_OLD"), .messenger, .contacts, .messengerSecure, .storage,
        ]
        let request = SecurityTokenService.request(url: url, credentials: alice, tokens: requests)
        #expect(request.method == "POST")
        #expect(request.header("Content-Type") == "text/xml; charset=utf-8")
        let envelope = try XMLReader.parse(request.body, limits: .soap)
        let login = try #require(envelope.at("Header", "Security", "UsernameToken"))
        #expect(login.namespace == "http://schemas.xmlsoap.org/ws/2003/06/secext")
        #expect(login.first("Username")?.text == "alice@example.com")
        #expect(login.first("Password")?.text == "<p&ss>\"'1")
        let asked = try #require(envelope.at("Body", "RequestMultipleSecurityTokens")).all("RequestSecurityToken")
        #expect(asked.map { $0.attributes["Id"] } == ["RST0", "RST1", "RST2", "RST3", "RST4", "RST5"])
        #expect(
            asked.map { $0.at("AppliesTo", "EndpointReference", "Address")?.text } == [
                "http://Passport.NET/tb", "messengerclear.live.com", "messenger.msn.com", "contacts.msn.com",
                "messengersecure.live.com", "storage.msn.com",
            ])
        #expect(
            asked.map { $0.first("PolicyReference")?.attributes["URI"] } == [
                nil, "MBI_KEY_OLD", "?id=507", "MBI", "MBI_SSL", "MBI",
            ])
    }

    @Test(arguments: [
        (
            "ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1", "?ct=1&rver=1&wp=FS_40SEC_0_COMPACT&lc=1&id=1",
            "?ct=1&amp;rver=1&amp;wp=FS_40SEC_0_COMPACT&amp;lc=1&amp;id=1"
        ),
        (
            "lc=1033,id=507,tw=40,fs=1,ru=http%3A%2F%2Fmessenger%2Emsn%2Ecom,ct=1062764229,kpp=1,kv=5",
            "?lc=1033&id=507&tw=40&fs=1&ru=http://messenger.msn.com&ct=1062764229&kpp=1&kv=5",
            "?lc=1033&amp;id=507&amp;tw=40&amp;fs=1&amp;ru=http://messenger.msn.com&amp;ct=1062764229"
                + "&amp;kpp=1&amp;kv=5"
        ),
    ])
    func aChallengeAsPolicy(challenge: String, policy: String, written: String) {
        #expect(TokenRequest.twnPolicy(challenge) == policy)
        let request = SecurityTokenService.request(
            url: url, credentials: alice, tokens: [.messenger(policy: TokenRequest.twnPolicy(challenge))])
        #expect(request.text.contains("<wsse:PolicyReference URI=\"\(written)\"/>"))
    }

    @Test func passwordsAreNotCut() throws {
        let long = Credentials(account: "a@b", password: Secret("seventeen letters and more"))
        for url in [url, "https://login.example.com/RST2.srf"] {
            let request = SecurityTokenService.request(url: url, credentials: long, tokens: [.contacts])
            #expect(SecurityTokenService.parse(request.body)?.password == long.password)
        }
    }

    @Test(arguments: [
        ("https://login.example.com/RST2.srf", SecurityTokenVersion.rst2), ("https://x/pp900/rst2.SRF?a=b", .rst2),
        ("https://login.example.com/RST.srf", .rst), ("https://x/RST.srf?next=RST2.srf", .rst), ("https://x/", .rst),
        ("", .rst),
    ])
    func theAddressTellsTheVersion(url: String, version: SecurityTokenVersion) {
        #expect(SecurityTokenVersion(url: url) == version)
    }

    @Test func theRequestInSOAP12() throws {
        let url = "https://login.example.com/RST2.srf"
        let request = SecurityTokenService.request(
            url: url, credentials: alice, tokens: [.passportTB, .messengerClear(policy: "MBI_KEY_OLD"), .contacts])
        #expect(request.header("Content-Type") == "application/soap+xml; charset=utf-8")
        let envelope = try XMLReader.parse(request.body, limits: .soap)
        #expect(envelope.namespace == "http://www.w3.org/2003/05/soap-envelope")
        let header = try #require(envelope.first("Header"))
        #expect(header.first("Action")?.text == "http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue")
        #expect(header.first("Action")?.namespace == "http://www.w3.org/2005/08/addressing")
        #expect(header.first("To")?.text == url)
        #expect(
            header.first("Security")?.namespace
                == "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd")
        let asked = try #require(envelope.at("Body", "RequestMultipleSecurityTokens")).all("RequestSecurityToken")
        #expect(Set(asked.map(\.namespace)) == ["http://schemas.xmlsoap.org/ws/2005/02/trust"])
        #expect(
            asked.map { $0.first("RequestType")?.text }.allSatisfy {
                $0 == "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue"
            })
        #expect(asked.map { $0.first("PolicyReference")?.attributes["URI"] } == [nil, "MBI_KEY_OLD", "MBI"])
        #expect(
            asked[1].first("PolicyReference")?.namespace == "http://schemas.xmlsoap.org/ws/2004/09/policy")
        #expect(asked[2].at("AppliesTo", "EndpointReference", "Address")?.text == "contacts.msn.com")
    }

    // MARK: Answers

    @Test func theAnswerOfARealServer() throws {
        let tokens = try SecurityTokenService.tokens(in: .xml(Golden.rst))
        let token = try #require(tokens["messenger.msn.com"])
        #expect(token.ticket.exposed == "t=4c900c08adda6a03e1a7Y6+H31sTUOFkqjNTDYqAAA==&p=")
        #expect(token.created == "2026-11-21T03:38:36Z")
        #expect(token.expires == "2026-11-22T03:38:36Z")
        #expect(token.binarySecret == nil)
        #expect(tokens[.contacts] != nil)
        // The general ticket is encrypted and no use to us.
        #expect(tokens[.passportTB] == nil)
        #expect(tokens[.storage] == nil)
        #expect(tokens.cid == "8c04e56e68d9caad")
        #expect(tokens.puid == "40BCE0C868D9CAAD")
    }

    @Test func theAnswerInSOAP12() throws {
        let tokens = try SecurityTokenService.tokens(in: .xml(Golden.rst2))
        let token = try #require(tokens[.messengerClear(policy: "MBI_KEY_OLD")])
        #expect(token.ticket.exposed == "t=bcd53a69679fb2832c87Y6+H31sTUOFkqjNTDYqAAA==&p=")
        #expect(token.binarySecret?.exposed == "8U5wwZMBFxGrmkT8m0uN+KVP6aqj4Zdv")
        #expect(token.expires == "2026-11-22T03:39:39Z")
        #expect(tokens.cid == "8c04e56e68d9caad")
        #expect(!"\(tokens)".contains("bcd53a69679fb2832c87"))
    }

    /// Neither the order of the parts nor their numbers say whose they are.
    @Test func tokensAreFoundByAddressAlone() throws {
        func part(_ address: String, _ ticket: String, _ id: String, secret: String? = nil) -> String {
            """
            <RequestSecurityTokenResponse><RequestedProofToken>
            \(secret.map { "<BinarySecret>\($0)</BinarySecret>" } ?? "")</RequestedProofToken>
            <RequestedSecurityToken><BinarySecurityToken Id="\(id)">\(ticket)</BinarySecurityToken>
            </RequestedSecurityToken><AppliesTo><x><Address> \(address) </Address></x></AppliesTo>
            </RequestSecurityTokenResponse>
            """
        }
        let tokens = try SecurityTokenService.tokens(
            in: .xml(
                "<Envelope><Body><Collection>" + part("contacts.msn.com", "t=c&amp;p=", "Compact1")
                    + part("MessengerClear.live.com", "t=m&amp;p=", "Compact9", secret: "AAAA")
                    + part("contacts.msn.com", "t=second&amp;p=", "Compact2")
                    + part("storage.msn.com", "two words", "Compact3") + part("", "t=nobody", "Compact4")
                    + part("messenger.msn.com", "", "Compact5") + "</Collection></Body></Envelope>"))
        #expect(tokens[.contacts]?.ticket.exposed == "t=c&p=")
        #expect(tokens[.messengerClear(policy: "")]?.ticket.exposed == "t=m&p=")
        #expect(tokens[.messengerClear(policy: "")]?.binarySecret?.exposed == "AAAA")
        #expect(tokens[.storage] == nil)
        #expect(tokens[.messenger] == nil)
        #expect(tokens[""] == nil)
    }

    @Test(arguments: [200, 500]) func aWrongPassword(status: Int) {
        for answer in [Golden.rstRefused, Golden.rst2Refused] {
            #expect(throws: WebError.refused) { try SecurityTokenService.tokens(in: .xml(answer, status: status)) }
        }
    }

    @Test func answersThatAreNone() {
        #expect(throws: WebError.fault(SOAPFault(code: "S:Client", string: "Invalid Request"))) {
            try SecurityTokenService.tokens(in: .xml(Golden.rstInvalid))
        }
        for (body, status, error): (String, Int, WebError) in [
            ("<a", 200, .malformed("the XML document is malformed")),
            ("", 200, .malformed("the XML document is empty")), ("", 503, .status(503)),
            ("<html/>", 200, .malformed("no SOAP envelope")), ("<html/>", 404, .status(404)),
            ("<Envelope><Body/></Envelope>", 200, .malformed("no tokens")), ("<Envelope/>", 500, .status(500)),
            (
                "<Envelope><Body><RequestSecurityTokenResponse/></Body></Envelope>", 200, .malformed("no tokens")
            ),
            ("<!DOCTYPE a><a/>", 200, .malformed("the XML document has a document type declaration")),
        ] {
            #expect(throws: error) { try SecurityTokenService.tokens(in: .xml(body, status: status)) }
        }
    }

    /// With any one element missing, emptied or filled with nonsense the answer is an error or holds right tokens.
    @Test(arguments: [Golden.rst, Golden.rst2]) func damagedAnswers(_ golden: String) throws {
        let right = try SecurityTokenService.tokens(in: .xml(golden))
        let ticket = try #require(right[.contacts]).ticket
        try damage(golden) { damaged in
            guard let tokens = try? SecurityTokenService.tokens(in: .xml(damaged)) else { return }
            for request: TokenRequest in [.contacts, .messenger, .messengerClear(policy: "")] {
                if let token = tokens[request] {
                    #expect(token.ticket == ticket || token.ticket.exposed == Damage.nonsense)
                }
            }
            #expect(tokens[.passportTB] == nil)
        }
    }

    // MARK: The service's side

    @Test(arguments: [SecurityTokenVersion.rst, .rst2]) func theServiceUnderstandsTheClientAndTheClientTheService(
        version: SecurityTokenVersion
    ) throws {
        let url = version == .rst ? url : "https://login.example.com/RST2.srf"
        let requests: [TokenRequest] = [.passportTB, .messengerClear(policy: "MBI_KEY_OLD"), .contacts]
        let request = SecurityTokenService.request(url: url, credentials: alice, tokens: requests)
        let query = try #require(SecurityTokenService.parse(request.body))
        #expect(query.account == "alice@example.com")
        #expect(query.password.exposed == "<p&ss>\"'1")
        #expect(query.addresses == requests.map(\.address))
        #expect(query.version == version)

        let issued = query.addresses.map { address in
            SecurityToken(
                address: address, ticket: Secret("t=\(address.utf8.count)&p="),
                binarySecret: address == "messengerclear.live.com" ? Secret("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX") : nil)
        }
        let reply = SecurityTokenService.reply(
            tokens: issued, cid: "d4f3c2b1a0998877", puid: "00037FFE12345678", now: 1_704_164_645, lifetime: 86400,
            version: version)
        let tokens = try SecurityTokenService.tokens(in: WebResponse(status: 200, body: reply))
        for token in issued {
            #expect(tokens[token.address]?.ticket == token.ticket)
            #expect(tokens[token.address]?.binarySecret == token.binarySecret)
        }
        #expect(tokens[.contacts]?.created == "2024-01-02T03:04:05Z")
        #expect(tokens[.contacts]?.expires == "2024-01-03T03:04:05Z")
        #expect(tokens.cid == "d4f3c2b1a0998877")
        #expect(tokens.puid == "00037FFE12345678")

        let envelope = try XMLReader.parse(reply, limits: .soap)
        #expect(envelope.namespace == version.envelope)
        #expect((envelope.descendant("Lifetime") != nil) == (version == .rst2))
        #expect((envelope.descendant("LifeTime") != nil) == (version == .rst))

        func outcome(_ body: [UInt8]) -> WebError? {
            do throws(WebError) {
                _ = try SecurityTokenService.tokens(in: WebResponse(status: 200, body: body))
                return nil
            } catch {
                return error
            }
        }
        #expect(outcome(SecurityTokenService.failure(version: version)) == .refused)
        guard case .fault(let invalid)? = outcome(SecurityTokenService.invalidRequest(version: version)) else {
            Issue.record("no fault")
            return
        }
        #expect(invalid.localCode == (version == .rst ? "Client" : "InvalidRequest"))
        guard case .fault(let moved)? = outcome(SecurityTokenService.redirect(to: "https://b/?x&y", version: version))
        else {
            Issue.record("no fault")
            return
        }
        #expect(moved.localCode == "Redirect")
        #expect(moved.redirect == "https://b/?x&y")
    }

    @Test func damagedRequests() throws {
        let request = SecurityTokenService.request(url: url, credentials: alice, tokens: [.passportTB, .contacts])
        #expect(SecurityTokenService.parse([]) == nil)
        #expect(SecurityTokenService.parse(Array("not xml".utf8)) == nil)
        try damage(request.text) { damaged in
            guard let query = SecurityTokenService.parse(Array(damaged.utf8)) else { return }
            #expect(!query.account.isEmpty)
            #expect(!query.addresses.isEmpty)
        }
        let many = SecurityTokenService.request(
            url: url, credentials: alice, tokens: Array(repeating: .contacts, count: 33))
        #expect(SecurityTokenService.parse(many.body) == nil)
    }

    // MARK: Over a transport

    private let endpoints = ServiceEndpoints(securityToken: "https://login.example.com/RST.srf")

    private func redirect(to url: String) -> WebResponse {
        .xml(
            """
            <S:Envelope xmlns:S="urn:s" xmlns:psf="urn:p"><S:Fault><faultcode>psf:Redirect</faultcode>
            <psf:redirectUrl>\(url)</psf:redirectUrl><faultstring>Authentication Failure</faultstring></S:Fault>
            </S:Envelope>
            """)
    }

    @Test func redirectsAreFollowedWithTheSameRequest() async throws {
        let transport = TestTransport([
            "https://login.example.com/RST.srf": [redirect(to: "https://b.example.com/pp650/RST.srf")],
            "https://b.example.com/pp650/RST.srf": [.redirect(to: "/c", status: 302)],
            "https://b.example.com/c": [.xml(Golden.rst2)],
        ])
        let client = PassportClient(transport: transport, endpoints: endpoints)
        let tokens = try await client.tokens(credentials: alice, requests: [.contacts])
        #expect(tokens[.contacts] != nil)
        #expect(Set(transport.requests.map(\.text)).count == 1)
    }

    @Test func redirectsToUnsafePlacesAreRefused() async {
        for place in ["http://login.example.com/RST.srf", "https://192.168.1.1/RST.srf", "nonsense"] {
            let transport = TestTransport(["https://login.example.com/RST.srf": [redirect(to: place)]])
            let client = PassportClient(transport: transport, endpoints: endpoints)
            await #expect(throws: WebError.self) {
                try await client.tokens(credentials: alice, requests: [.contacts])
            }
            #expect(transport.urls == ["https://login.example.com/RST.srf"])
        }
    }

    @Test func redirectsInACircleEnd() async {
        let transport = TestTransport([
            "https://login.example.com/RST.srf": [redirect(to: "https://b.example.com/")],
            "https://b.example.com/": [redirect(to: "https://login.example.com/RST.srf")],
        ])
        let client = PassportClient(transport: transport, endpoints: endpoints)
        await #expect(throws: WebError.tooManyRedirects) {
            try await client.tokens(credentials: alice, requests: [.contacts])
        }
        #expect(transport.urls.count == 1 + ServiceLimits.redirects)
    }

    @Test func aNetworkWithoutATokenServiceAndOneThatIsDown() async {
        let transport = TestTransport([:])
        await #expect(throws: WebError.unreachable("the network has no token service")) {
            try await PassportClient(transport: transport, endpoints: ServiceEndpoints())
                .tokens(credentials: alice, requests: [.contacts])
        }
        await #expect(throws: WebError.unreachable("nobody listens there")) {
            try await PassportClient(transport: transport, endpoints: endpoints)
                .tokens(credentials: alice, requests: [.contacts])
        }
    }
}
