// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@testable import MSNServices

@Suite struct PassportTests {
    private let alice = Credentials(account: "alice@example.com", password: Secret("p@ss,word 1"))

    private func answer(_ status: Int, _ headers: [(name: String, value: String)]) -> PassportOutcome {
        Passport.outcome(of: WebResponse(status: status, headers: headers))
    }

    // MARK: Nexus

    @Test(arguments: [
        (
            "DARealm=Passport.Net,DALogin=login.example.com/login2.srf,DAReg=http://example.com/reg,ConfigVersion=11",
            "https://login.example.com/login2.srf"
        ),
        ("DALogin=https://127.0.0.1:8443/login", "https://127.0.0.1:8443/login"),
        ("a=b, dalogin=http://127.0.0.1:1/login", "http://127.0.0.1:1/login"),
    ])
    func theNexusNamesTheLogin(header: String, url: String) {
        #expect(Passport.loginURL(in: WebResponse(status: 200, headers: [("passporturls", header)])) == url)
    }

    @Test(arguments: ["", "DARealm=x", "DALogin", "DALogin=", "XDALogin=a"])
    func aNexusWithoutALogin(header: String) {
        #expect(Passport.loginURL(in: WebResponse(status: 200, headers: [("PassportURLs", header)])) == nil)
        #expect(Passport.loginURL(in: WebResponse(status: 200)) == nil)
    }

    // MARK: Log-in

    @Test(arguments: [
        (
            "p@ss,word 1", "ct=1,rver=1,id=1",
            "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=alice%40example.com,"
                + "pwd=p%40ss%2Cword%201,ct=1,rver=1,id=1"
        ),
        (
            "pässwörd", "ct=1,rver=1,id=1",
            "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=alice%40example.com,"
                + "pwd=p%C3%A4ssw%C3%B6rd,ct=1,rver=1,id=1"
        ),
        (
            "wrong", "ct=1",
            "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=alice%40example.com,pwd=wrong,ct=1"
        ),
        (
            "a password of more than sixteen letters", "ct=1",
            "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=alice%40example.com,"
                + "pwd=a%20password%20of%20more%20than%20sixteen%20letters,ct=1"
        ),
    ])
    func theLogin(password: String, challenge: String, authorization: String) {
        let request = Passport.loginRequest(
            url: "https://login.example.com/login2.srf",
            credentials: Credentials(account: "alice@example.com", password: Secret(password)), challenge: challenge)
        #expect(request.method == "GET")
        #expect(request.header("Authorization") == authorization)
        let login = Passport.parseAuthorization(authorization)
        #expect(
            login
                == PassportLogin(account: "alice@example.com", password: Secret(password), challenge: challenge))
    }

    @Test func aChallengeCannotAddHeaders() {
        let request = Passport.loginRequest(url: "https://x/", credentials: alice, challenge: "ct=1\r\nX-Evil: ä\u{0}")
        #expect(request.header("Authorization")?.hasSuffix(",ct=1X-Evil: ") == true)
        let headers = Passport.nexusHeaders(loginURL: "http://x/\r\nX-Evil: 1")
        #expect(headers.first?.value == "DARealm=Passport.Net,DALogin=http://x/X-Evil: 1,ConfigVersion=11")
    }

    @Test(arguments: [
        (
            "Passport1.4 da-status=success,tname=MSPAuth,tname=MSPProf,tname=MSPSec,from-PP='t=5AbC,d&p=6x',"
                + "ru=http://messenger.msn.com", "t=5AbC,d&p=6x"
        ),
        ("Passport1.4 da-status=success,from-PP='287b06699ea5e8896c0f'", "287b06699ea5e8896c0f"),
        ("Passport1.4 da-status=success, from-PP=abc,x=y", "abc"),
    ])
    func success(header: String, ticket: String) {
        #expect(answer(200, [("authentication-info", header)]) == .ticket(Secret(ticket)))
    }

    @Test(arguments: [
        "Passport1.4 da-status=success", "Passport1.4 da-status=success,from-PP=''",
        "Passport1.4 da-status=success,from-PP='never closed", "Passport1.4 from-PP='x'",
        "Passport1.4 da-status=success,xfrom-PP='x'", "Passport1.4 da-status=success,from-PP='two words'", "",
    ])
    func successWithoutATicketIsNone(header: String) {
        #expect(answer(200, [("Authentication-Info", header)]) == .malformed)
        #expect(answer(200, []) == .malformed)
        #expect(answer(500, []) == .malformed)
    }

    @Test func refusal() {
        #expect(
            answer(
                401,
                [
                    (
                        "WWW-Authenticate",
                        "Passport1.4 da-status=failed,srealm=Passport.NET,ts=-3,prompt,"
                            + "cburl=http://example.com/x.gif,cbtxt=Wrong%20password"
                    )
                ]) == .refused(text: "Wrong password"))
        #expect(answer(401, [("WWW-Authenticate", "Passport1.4 da-status=failed")]) == .refused(text: nil))
        #expect(answer(401, []) == .refused(text: nil))
        #expect(answer(200, [("Authentication-Info", "Passport1.4 da-status=failed")]) == .refused(text: nil))
        #expect(
            answer(401, [("WWW-Authenticate", "Passport1.4 da-status=failed,cbtxt=a%0D%0Ab%00%E2%80%AEc")])
                == .refused(text: "a  b  c"))
        let long = String(repeating: "x", count: 5000)
        guard case .refused(let text?) = answer(401, [("WWW-Authenticate", "Passport1.4 cbtxt=\(long)")]) else {
            Issue.record("no refusal")
            return
        }
        #expect(text.utf8.count == ServiceLimits.headerTextBytes)
    }

    @Test func redirection() {
        let headers = [
            (name: "Location", value: "https://login2.example.com/login2.srf"),
            (name: "Authentication-Info", value: "Passport1.4 da-status=redir"),
        ]
        #expect(answer(302, headers) == .redirect("https://login2.example.com/login2.srf"))
        #expect(answer(302, []) == .malformed)
    }

    // MARK: Numbers and web pages

    @Test(arguments: [
        ("d4f3c2b1a0998877", Int64(-3_101_921_650_168_723_337), Int64(8_613_303_202_802_234_324)),
        ("8c04e56e68d9caad", -8_357_302_746_124_531_027, -5_923_683_317_292_137_332),
        ("8C04E56E68D9CAAD", -8_357_302_746_124_531_027, -5_923_683_317_292_137_332),
    ])
    func accountNumbers(digits: String, big: Int64, little: Int64) {
        #expect(AccountNumber.decimal(digits: digits, order: .bigEndian) == big)
        #expect(AccountNumber.decimal(digits: digits, order: .littleEndian) == little)
    }

    @Test(arguments: ["", "d4f3", "d4f3c2b1a099887", "d4f3c2b1a0998877ff", "d4f3c2b1a099887g", "-4f3c2b1a0998877"])
    func whatIsNoAccountNumber(digits: String) {
        #expect(AccountNumber.decimal(digits: digits, order: .bigEndian) == nil)
    }

    @Test func credentialsOfAWebPage() {
        let credentials = Passport.webCredentials(
            authentication: Secret("AAAA$$"), sessionLength: 12, password: Secret("secret123"))
        #expect(credentials.exposed == "0188b3e8da9585516adaeefdca874536")
    }

    // MARK: The service's side

    @Test func theServersHeadersAreUnderstoodByTheClient() {
        #expect(answer(200, Passport.successHeaders(ticket: Secret("t=abc&p="))) == .ticket(Secret("t=abc&p=")))
        #expect(answer(401, Passport.failureHeaders(text: "Wrong, really")) == .refused(text: "Wrong, really"))
        let nexus = WebResponse(status: 200, headers: Passport.nexusHeaders(loginURL: "http://127.0.0.1:8081/login"))
        #expect(Passport.loginURL(in: nexus) == "http://127.0.0.1:8081/login")
    }

    @Test func authorizationsInAnyOrder() {
        let login = Passport.parseAuthorization("Passport1.4 pwd=%zz%2,ct=1, sign-in=a%40b,x,OrgVerb=GET")
        #expect(login == PassportLogin(account: "a@b", password: Secret("%zz%2"), challenge: "ct=1,x"))
        #expect(Passport.parseAuthorization("Basic abc") == nil)
        #expect(Passport.parseAuthorization("Passport1.4 sign-in=a") == nil)
        #expect(Passport.parseAuthorization("Passport1.4 sign-in=,pwd=x") == nil)
        #expect(Passport.parseAuthorization("") == nil)
        #expect(Passport.parseAuthorization("Passport1.4 sign-in=a,pwd=" + String(repeating: "x", count: 9000)) == nil)
    }

    // MARK: Over a transport

    private let endpoints = ServiceEndpoints(base: "https://msn.example.com/")

    @Test func aTicketByNexus() async throws {
        let transport = TestTransport([
            "https://msn.example.com/rdr/pprdr.asp": [
                WebResponse(status: 200, headers: Passport.nexusHeaders(loginURL: "login.example.com/login2.srf"))
            ],
            "https://login.example.com/login2.srf": [.redirect(to: "https://login3.example.com/x")],
            "https://login3.example.com/x": [
                WebResponse(status: 200, headers: Passport.successHeaders(ticket: Secret("t=1&p=")))
            ],
        ])
        let client = PassportClient(transport: transport, endpoints: endpoints)
        #expect(try await client.ticketByNexus(credentials: alice, challenge: "ct=1") == Secret("t=1&p="))
        #expect(transport.requests[0].header("Authorization") == nil)
        #expect(
            transport.requests[1].header("Authorization") == transport.requests[2].header("Authorization"))
    }

    @Test func aConfiguredLoginNeedsNoNexus() async throws {
        let transport = TestTransport([
            "http://127.0.0.1:8081/login": [
                WebResponse(status: 200, headers: Passport.successHeaders(ticket: Secret("t=1&p=")))
            ]
        ])
        let client = PassportClient(
            transport: transport,
            endpoints: ServiceEndpoints(nexus: "http://127.0.0.1:8081/n", login: "http://127.0.0.1:8081/login"))
        _ = try await client.ticketByNexus(credentials: alice, challenge: "ct=1")
        #expect(transport.urls == ["http://127.0.0.1:8081/login"])
    }

    @Test func aWrongPasswordIsAskedOnce() async {
        let transport = TestTransport([
            "https://msn.example.com/rdr/pprdr.asp": [
                WebResponse(status: 200, headers: Passport.nexusHeaders(loginURL: "login.example.com/"))
            ],
            "https://login.example.com/": [WebResponse(status: 401, headers: Passport.failureHeaders(text: "no"))],
        ])
        let client = PassportClient(transport: transport, endpoints: endpoints)
        await #expect(throws: WebError.refused) {
            try await client.ticketByNexus(credentials: alice, challenge: "ct=1")
        }
        #expect(transport.urls.count == 2)
        #expect(transport.requests.map(\.mayBeLocal) == [true, false])
    }

    @Test func theNexusMayNotNameJustAnyPlace() async {
        for (login, error) in [
            ("http://login.example.com/x", WebError.redirectRefused("http://login.example.com")),
            ("https://127.0.0.1/x", .redirectRefused("https://127.0.0.1")),
            ("ftp://example.com/", .redirectRefused("an address without a host")),
        ] {
            let transport = TestTransport([
                "https://msn.example.com/rdr/pprdr.asp": [
                    WebResponse(status: 200, headers: Passport.nexusHeaders(loginURL: login))
                ]
            ])
            let client = PassportClient(transport: transport, endpoints: endpoints)
            await #expect(throws: error) {
                try await client.ticketByNexus(credentials: alice, challenge: "ct=1")
            }
            #expect(transport.urls.count == 1)
        }
    }

    @Test func redirectsEnd() async {
        let transport = TestTransport([
            "https://msn.example.com/login": [.redirect(to: "/login")]
        ])
        let client = PassportClient(
            transport: transport, endpoints: ServiceEndpoints(login: "https://msn.example.com/login"))
        await #expect(throws: WebError.tooManyRedirects) {
            try await client.ticketByNexus(credentials: alice, challenge: "ct=1")
        }
        #expect(transport.urls.count == 1 + ServiceLimits.redirects)
    }
}
