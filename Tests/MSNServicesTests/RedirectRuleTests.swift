// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@testable import MSNServices

@Suite struct RedirectRuleTests {
    private let rule = RedirectRule(configured: ["http://127.0.0.1:8081/RST.srf", "https://login.example.com/RST.srf"])

    @Test(arguments: [
        ("https://other.example.com/a?b=c", "https://login.example.com/", "https://other.example.com/a?b=c"),
        ("HTTPS://Other.Example.com:443", "https://login.example.com/", "https://other.example.com/"),
        ("https://other.example.com./", "https://login.example.com/", "https://other.example.com/"),
        ("/next", "https://login.example.com/a/b", "https://login.example.com/next"),
        ("http://127.0.0.1:8081/x#y", "http://127.0.0.1:8081/RST.srf", "http://127.0.0.1:8081/x"),
        ("https://127.0.0.1:8443/login", "http://127.0.0.1:8081/", "https://127.0.0.1:8443/login"),
        ("https://[2001:db8::1]:1/", "https://login.example.com/", "https://[2001:db8::1]:1/"),
        ("https://8.8.8.8?x", "https://login.example.com/", "https://8.8.8.8/?x"),
    ])
    func allowed(location: String, current: String, target: String) throws {
        #expect(try rule.target(location, from: current) == target)
    }

    @Test(arguments: [
        ("http://login.example.com/", "https://login.example.com/"),
        ("http://127.0.0.1:8081/", "https://login.example.com/"),
        ("http://127.0.0.1:8082/", "http://127.0.0.1:8081/"),
        ("http://other.example.com/", "http://127.0.0.1:8081/"),
        ("//other.example.com/", "https://login.example.com/"),
        ("other", "https://login.example.com/"),
        ("", "https://login.example.com/"),
        ("https://alice:secret@example.com/", "https://login.example.com/"),
        ("https://example.com\\@evil/", "https://login.example.com/"),
        ("https://example.com/ x", "https://login.example.com/"),
        ("https://example.com/\r\nX: 1", "https://login.example.com/"),
        ("https:///x", "https://login.example.com/"),
        ("https://example.com:0/", "https://login.example.com/"),
        ("https://example.com:99999/", "https://login.example.com/"),
        ("https://exämple.com/", "https://login.example.com/"),
        ("javascript://x/", "https://login.example.com/"),
        ("https://localhost/", "https://login.example.com/"),
        ("https://10.1.2.3/", "https://login.example.com/"),
        ("https://172.31.0.1/", "https://login.example.com/"),
        ("https://192.168.0.1/", "https://login.example.com/"),
        ("https://169.254.169.254/", "https://login.example.com/"),
        ("https://100.64.0.1/", "https://login.example.com/"),
        ("https://0.0.0.0/", "https://login.example.com/"),
        ("https://2130706433/", "https://login.example.com/"),
        ("https://0x7f000001/", "https://login.example.com/"),
        ("https://127.1/", "https://login.example.com/"),
        ("https://0177.0.0.1/", "https://login.example.com/"),
        ("https://LocalHost./", "https://login.example.com/"),
        ("https://x.localhost/", "https://login.example.com/"),
        ("https://example.com../", "https://login.example.com/"),
        ("https://[::1]/", "https://login.example.com/"),
        ("https://[::ffff:127.0.0.1]/", "https://login.example.com/"),
        ("https://[fe80::1]/", "https://login.example.com/"),
        ("https://[fd00::1]/", "https://login.example.com/"),
        ("https://198.18.0.1/", "https://login.example.com/"),
        ("https://192.0.0.8/", "https://login.example.com/"),
        ("https://127.0.0.1%2f.example.com/", "https://login.example.com/"),
        ("https://\(String(repeating: "x", count: 256))/", "https://login.example.com/"),
        ("https://[::1/", "https://login.example.com/"),
    ])
    func refused(location: String, current: String) {
        #expect(throws: WebError.self) { try rule.target(location, from: current) }
    }

    @Test func aLongAddressIsRefused() {
        let long = "https://example.com/" + String(repeating: "x", count: ServiceLimits.urlBytes)
        #expect(throws: WebError.self) { try rule.target(long, from: "https://login.example.com/") }
    }

    @Test func redirectsOfHTTPKeepMethodAndBody() async throws {
        let transport = TestTransport([
            "https://login.example.com/RST.srf": [.redirect(to: "https://b.example.com/", status: 307)],
            "https://b.example.com/": [.xml("<a/>")],
        ])
        let request = WebRequest(method: "POST", url: "https://login.example.com/RST.srf", body: [1, 2, 3])
        let (response, url) = try await transport.execute(request, following: rule)
        #expect(response.status == 200)
        #expect(url == "https://b.example.com/")
        #expect(transport.requests.map(\.method) == ["POST", "POST"])
        // Who was not configured is looked up before anybody connects.
        #expect(transport.requests.map(\.mayBeLocal) == [true, false])
        #expect(transport.requests.map(\.body) == [[1, 2, 3], [1, 2, 3]])
    }

    @Test func noMessageShowsWhatItCarries() {
        let request = Passport.loginRequest(
            url: "https://login.example.com/x?t=secret",
            credentials: Credentials(account: "alice@example.com", password: Secret("hunter2")), challenge: "ct=1")
        let response = WebResponse(status: 200, headers: [("Set-Cookie", "secret")], body: Array("hunter2".utf8))
        var shown = "\(request) \(String(reflecting: request)) \(response) \(String(reflecting: response))"
        dump(request, to: &shown)
        dump(response, to: &shown)
        #expect(!shown.contains("hunter2"))
        #expect(!shown.contains("secret"))
        #expect(shown.contains("GET https://login.example.com (0 bytes)"))
    }

    @Test func endpointsOfABase() {
        let endpoints = ServiceEndpoints(base: "http://127.0.0.1:8081/")
        #expect(endpoints.nexus == "http://127.0.0.1:8081/rdr/pprdr.asp")
        #expect(endpoints.login == "")
        #expect(endpoints.securityToken == "http://127.0.0.1:8081/RST.srf")
        #expect(endpoints.addressBook == "http://127.0.0.1:8081/abservice/abservice.asmx")
        #expect(endpoints.sharing == "http://127.0.0.1:8081/abservice/SharingService.asmx")
        #expect(ServiceEndpoints(base: "") == ServiceEndpoints())
    }
}
