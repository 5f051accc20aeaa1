// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@testable import MSNServices

/// Whatever a service says, no password and no ticket goes from `https` to `http`, or to a place that the rule of
/// redirects leaves out. Every way on which a service can name an address is here.
@Suite struct DowngradeTests {
    private static let base = "https://msn.example.com"
    private static let circle = "00000000-0000-0000-0009-6a1063c3626c"

    private static let badPlaces = [
        "http://msn.example.com/x", "http://other.example.com/x", "http://127.0.0.1:8081/x", "https://127.0.0.1/x",
        "https://10.0.0.1/x", "https://[::1]/x", "//other.example.com/x", "https://user:pw@msn.example.com/x",
        "file:///etc/passwd", "ftp://msn.example.com/x",
    ]

    /// One request of a client: the address that it goes to, and what it is.
    struct Way: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var path: String
        var run: @Sendable (any HTTPTransport, ServiceEndpoints) async throws -> Void
    }

    private static let alice = Credentials(account: "alice@example.com", password: Secret("password"))
    private static let ticket = Secret("t=ticket&p=")

    static let ways: [Way] = [
        Way(testDescription: "nexus", path: ServiceEndpoints.nexusPath) {
            _ = try await PassportClient(transport: $0, endpoints: $1)
                .ticketByNexus(credentials: alice, challenge: "ct=1")
        },
        Way(testDescription: "log-in", path: ServiceEndpoints.loginPath) {
            var endpoints = $1
            endpoints.login = base + ServiceEndpoints.loginPath
            _ = try await PassportClient(transport: $0, endpoints: endpoints)
                .ticketByNexus(credentials: alice, challenge: "ct=1")
        },
        Way(testDescription: "RST", path: ServiceEndpoints.securityTokenPath) {
            _ = try await PassportClient(transport: $0, endpoints: $1).tokens(credentials: alice, requests: [.contacts])
        },
        Way(testDescription: "RST2", path: ServiceEndpoints.securityToken2Path) {
            var endpoints = $1
            endpoints.securityToken = base + ServiceEndpoints.securityToken2Path
            _ = try await PassportClient(transport: $0, endpoints: endpoints)
                .tokens(credentials: alice, requests: [.contacts])
        },
        Way(testDescription: "address book", path: ServiceEndpoints.addressBookPath) {
            _ = try await ContactsClient(transport: $0, endpoints: $1).addressBook(ticket: ticket, paged: true)
        },
        Way(testDescription: "memberships", path: ServiceEndpoints.sharingPath) {
            _ = try await ContactsClient(transport: $0, endpoints: $1, ticketPlace: .cookie).memberships(ticket: ticket)
        },
        Way(testDescription: "edit", path: ServiceEndpoints.addressBookPath) {
            _ = try await ContactsClient(transport: $0, endpoints: $1)
                .perform([.addGroup(name: "G")], ticket: ticket, owner: "alice@example.com")
        },
        Way(testDescription: "circle", path: ServiceEndpoints.addressBookPath) {
            _ = try await ContactsClient(transport: $0, endpoints: $1).perform(
                .accept(circleID: circle), ticket: ticket)
        },
        Way(testDescription: "offline messages", path: ServiceEndpoints.offlineFetchPath) {
            _ = try await OfflineMessageClient(transport: $0, endpoints: $1).metadata(ticket: ticket)
        },
        Way(testDescription: "leaving a message", path: ServiceEndpoints.offlineSendPath) {
            let draft = OfflineMessageDraft(
                sender: "a@b", senderName: "A", recipient: "c@d", runID: "R", sequenceNumber: 1, text: "x", dialect: 18,
                productID: "P")
            try await OfflineMessageClient(transport: $0, endpoints: $1).store(draft, ticket: ticket, lockKey: "")
        },
        Way(testDescription: "profile", path: ServiceEndpoints.storagePath) {
            _ = try await StorageClient(transport: $0, endpoints: $1).profile(cid: "0", ticket: ticket)
        },
    ]

    private func expectNoSecondRequest(_ way: Way, _ answer: WebResponse, _ place: String) async {
        let transport = TestTransport([Self.base + way.path: [answer]])
        await #expect(throws: (any Error).self, "\(way.testDescription) to \(place)") {
            try await way.run(transport, ServiceEndpoints(base: Self.base))
        }
        #expect(transport.urls == [Self.base + way.path], "\(way.testDescription) to \(place)")
    }

    @Test(arguments: ways) func redirectsOfHTTP(way: Way) async {
        for place in Self.badPlaces {
            for status in [301, 302, 307, 308] {
                await expectNoSecondRequest(way, .redirect(to: place, status: status), place)
            }
        }
    }

    @Test func theLoginOfTheNexus() async {
        let way = Self.ways[0]
        for place in Self.badPlaces where place.contains("://") {
            let answer = WebResponse(status: 200, headers: Passport.nexusHeaders(loginURL: place))
            await expectNoSecondRequest(way, answer, place)
        }
    }

    @Test func theRedirectOfPassport() async {
        for place in Self.badPlaces {
            let answer = WebResponse(
                status: 200,
                headers: [("Authentication-Info", "Passport1.4 da-status=redir"), ("Location", place)])
            await expectNoSecondRequest(Self.ways[1], answer, place)
        }
    }

    @Test(arguments: [SecurityTokenVersion.rst, .rst2]) func theFaultOfTheTokenService(version: SecurityTokenVersion)
        async
    {
        for place in Self.badPlaces {
            let answer = WebResponse(status: 200, body: SecurityTokenService.redirect(to: place, version: version))
            await expectNoSecondRequest(Self.ways[version == .rst ? 2 : 3], answer, place)
        }
    }

    /// A path that goes by a permitted place first ends at the same rule.
    @Test func notByADetourEither() async {
        let endpoints = ServiceEndpoints(
            nexus: "http://127.0.0.1:8081/nexus", securityToken: "http://127.0.0.1:8081/RST.srf")
        let transport = TestTransport([
            "http://127.0.0.1:8081/RST.srf": [.redirect(to: "https://login.example.com/RST.srf")],
            "https://login.example.com/RST.srf": [
                WebResponse(
                    status: 200, body: SecurityTokenService.redirect(to: "http://127.0.0.1:8081/RST.srf"))
            ],
        ])
        let client = PassportClient(transport: transport, endpoints: endpoints)
        await #expect(throws: WebError.redirectRefused("http://127.0.0.1:8081")) {
            try await client.tokens(credentials: Self.alice, requests: [.contacts])
        }
        #expect(transport.urls == ["http://127.0.0.1:8081/RST.srf", "https://login.example.com/RST.srf"])
        // Nobody configured the second host: it must not turn out to be in a private network.
        #expect(transport.requests.map(\.mayBeLocal) == [true, false])
    }

    /// The version of a request is that of the address that it is sent on to.
    @Test func aRedirectToTheOtherVersion() async throws {
        let transport = TestTransport([
            "https://msn.example.com/RST.srf": [
                WebResponse(
                    status: 500, body: SecurityTokenService.redirect(to: "https://b.example.com/RST2.srf"))
            ],
            "https://b.example.com/RST2.srf": [.xml(Golden.rst2)],
        ])
        let client = PassportClient(transport: transport, endpoints: ServiceEndpoints(base: Self.base))
        let tokens = try await client.tokens(credentials: Self.alice, requests: [.contacts])
        #expect(tokens[.contacts] != nil)
        #expect(transport.requests.map { SecurityTokenService.parse($0.body)?.version } == [.rst, .rst2])
    }
}
