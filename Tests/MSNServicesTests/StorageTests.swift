// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import XML

@testable import MSNServices
@testable import SOAP

@Suite struct StorageTests {
    private let endpoints = ServiceEndpoints(storage: "https://storage.example.com/SchematizedStore.asmx")
    private let ticket = Secret("t=1&p=")

    /// What a real server answered, trimmed.
    private let golden = """
        <?xml version="1.0" encoding="utf-8"?>
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
        \t<soap:Header>
        \t\t<AffinityCacheHeader xmlns="http://www.msn.com/webservices/storage/w10"><CacheKey>x</CacheKey></AffinityCacheHeader>
        \t\t<StorageUserHeader xmlns="http://www.msn.com/webservices/storage/w10"><Puid>0</Puid><Cid>8c04e56e68d9caad</Cid>
        \t\t<TicketToken>t=bcd53a69&amp;p=</TicketToken></StorageUserHeader>
        \t</soap:Header>
        \t<soap:Body>
        \t\t<GetProfileResponse xmlns="http://www.msn.com/webservices/storage/w10">
        \t\t\t<GetProfileResult>
        \t\t\t\t<ResourceID>8c04e56e68d9caad!106</ResourceID>
        \t\t\t\t<ExpressionProfile>
        \t\t\t\t\t<ResourceID>8c04e56e68d9caad!118</ResourceID>
        \t\t\t\t\t<Photo><ResourceID>8c04e56e68d9caad!205</ResourceID></Photo><DisplayName>User1</DisplayName>
        \t\t\t\t</ExpressionProfile>
        \t\t\t</GetProfileResult>
        \t\t</GetProfileResponse>
        \t</soap:Body>
        </soap:Envelope>
        """

    private func client(_ answers: WebResponse...) -> (StorageClient, TestTransport) {
        let transport = TestTransport([endpoints.storage: answers])
        return (StorageClient(transport: transport, endpoints: endpoints), transport)
    }

    @Test func theProfileOfARealServer() async throws {
        let (client, transport) = client(.xml(golden))
        #expect(
            try await client.profile(cid: "0", ticket: ticket)
                == RoamingProfile(resourceID: "8c04e56e68d9caad!118", displayName: "User1"))
        let request = transport.requests[0]
        #expect(request.header("SOAPAction") == "\"http://www.msn.com/webservices/storage/w10/GetProfile\"")
        #expect(request.text.contains("<Alias><Name>0</Name><NameSpace>MyCidStuff</NameSpace></Alias>"))
        #expect(request.text.contains("<TicketToken>t=1&amp;p=</TicketToken>"))
    }

    @Test func aNetworkWithoutStorageDoesWell() async throws {
        let transport = TestTransport([:])
        let nowhere = StorageClient(transport: transport, endpoints: ServiceEndpoints())
        let profile = RoamingProfile(resourceID: "x", displayName: "A")
        #expect(try await nowhere.profile(cid: "0", ticket: ticket) == nil)
        #expect(try await nowhere.update(profile, ticket: ticket) == false)
        #expect(transport.urls.isEmpty)
        for answer in [WebResponse(status: 404), WebResponse(status: 501), .xml(Golden.forbidden)] {
            let (client, _) = client(answer)
            #expect(try await client.profile(cid: "0", ticket: ticket) == nil)
            #expect(try await client.update(profile, ticket: ticket) == false)
        }
        for answer in [WebResponse(status: 403), WebResponse(status: 500), .xml("<a")] {
            let (client, _) = client(answer)
            await #expect(throws: WebError.self) { try await client.profile(cid: "0", ticket: ticket) }
            await #expect(throws: WebError.self) { try await client.update(profile, ticket: ticket) }
        }
    }

    @Test func bothSides() async throws {
        let cases = [
            RoamingProfile(resourceID: "x!1", displayName: "Älice <3", personalStatus: "at home"),
            RoamingProfile(resourceID: "x!1", displayName: nil, personalStatus: ""),
            RoamingProfile(resourceID: "x!1", displayName: "A", personalStatus: nil),
        ]
        for profile in cases {
            let (client, transport) = client(WebResponse(status: 200, body: StorageService.updateResponse(cid: "0")))
            #expect(try await client.update(profile, ticket: ticket))
            let parsed = try #require(try SOAPRequestParser.parse(transport.requests[0].body))
            #expect(parsed.ticket == ticket)
            #expect(StorageService.parse(parsed.body) == .update(profile))
            try damage(transport.requests[0].text) { damaged in
                guard let parsed = try? SOAPRequestParser.parse(Array(damaged.utf8)) else { return }
                _ = StorageService.parse(parsed.body)
            }
        }
        let profile = cases[0]
        let answer = WebResponse(status: 200, body: StorageService.profileResponse(profile, cid: "0", now: 0))
        #expect(try StorageService.profile(in: answer) == profile)
        let request = StorageService.profileRequest(url: endpoints.storage, ticket: ticket, cid: "0")
        let parsed = try #require(try SOAPRequestParser.parse(request.body))
        #expect(StorageService.parse(parsed.body) == .profile)
        let refused = WebResponse(
            status: 500, body: StorageService.fault(action: "GetProfile", errorCode: "PassportAuthFail", text: "no"))
        #expect {
            try StorageService.profile(in: refused)
        } throws: {
            ($0 as? WebError)?.isTicketRefused == true
        }
    }

    @Test func damagedAnswers() throws {
        try damage(golden) { damaged in
            guard let profile = try? StorageService.profile(in: .xml(damaged)) else { return }
            #expect(["User1", Damage.nonsense, nil].contains(profile.displayName))
        }
    }
}
