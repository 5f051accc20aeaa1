// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import XML

@testable import MSNServices
@testable import SOAP

@Suite struct OfflineMessageServiceTests {
    private let url = "https://rsi.example.com/rsi/rsi.asmx"
    private let ticket = Secret("t=abc<&p=def")

    @Test func theTicketIsSplit() throws {
        for (text, t, p) in [
            ("t=abc&p=def", "abc", "def"), ("t=abc&p=", "abc", ""), ("abc&p=", "abc", ""), ("abc", "abc", ""),
            ("", "", ""),
        ] {
            let parts = TicketParts(Secret(text))
            #expect(parts.t.exposed == t)
            #expect(parts.p.exposed == p)
        }
        let request = OfflineMessageService.messageRequest(url: url, ticket: ticket, id: "1")
        let envelope = try XMLReader.parse(request.body, limits: .soap)
        #expect(envelope.at("Header", "PassportCookie")?.children.map(\.text) == ["abc<", "def"])
        #expect(!"\(request)".contains("abc"))
    }

    @Test func theRequests() throws {
        let namespace = "http://www.hotmail.msn.com/ws/2004/09/oim/rsi"
        let metadata = OfflineMessageService.metadataRequest(url: url, ticket: ticket)
        #expect(metadata.header("SOAPAction") == "\"\(namespace)/GetMetadata\"")
        let body = try #require(try SOAPEnvelope.body(of: XMLReader.parse(metadata.body, limits: .soap)))
        #expect(body.namespace == namespace)
        // An operation without children makes one of the services fail.
        #expect(!body.children.isEmpty)
        let message = OfflineMessageService.messageRequest(url: url, ticket: ticket, id: "A-1")
        #expect(message.text.contains("<messageId>A-1</messageId><alsoMarkAsRead>false</alsoMarkAsRead>"))
        let delete = OfflineMessageService.deleteRequest(url: url, ticket: ticket, ids: ["A", "B"])
        #expect(delete.text.contains("<messageIds><messageId>A</messageId><messageId>B</messageId></messageIds>"))
    }

    @Test func theListAsTextAndAsElement() throws {
        #expect(try OfflineMessageService.metadata(in: .xml(Golden.metadata)) == Golden.mailData)
        for asText in [false, true] {
            let answer = OfflineMessageService.metadataResponse(Golden.mailData, asText: asText)
            #expect(
                try OfflineMessageService.metadata(in: WebResponse(status: 200, body: answer)) == Golden.mailData)
        }
        let nested =
            "<Envelope><Body><GetMetadataResponse><GetMetadataResult><MD><M x=\"&amp;\"/></MD></GetMetadataResult>"
            + "</GetMetadataResponse></Body></Envelope>"
        #expect(try OfflineMessageService.metadata(in: .xml(nested)) == "<MD><M x=\"&amp;\"/></MD>")
        let nothing = "<Envelope><Body><GetMetadataResponse/></Body></Envelope>"
        #expect(throws: WebError.malformed("no list of offline messages")) {
            try OfflineMessageService.metadata(in: .xml(nothing))
        }
    }

    @Test func theServiceUnderstandsTheClient() throws {
        let requests: [(WebRequest, OfflineMessageRequest.Query)] = [
            (OfflineMessageService.metadataRequest(url: url, ticket: ticket), .metadata),
            (OfflineMessageService.messageRequest(url: url, ticket: ticket, id: "1"), .message(id: "1")),
            (OfflineMessageService.deleteRequest(url: url, ticket: ticket, ids: ["1", "2"]), .delete(["1", "2"])),
        ]
        for (request, query) in requests {
            #expect(OfflineMessageService.parse(request.body) == OfflineMessageRequest(ticket: ticket, query: query))
            try damage(request.text) { damaged in
                guard let request = OfflineMessageService.parse(Array(damaged.utf8)) else { return }
                if case .delete(let ids) = request.query { #expect(!ids.isEmpty) }
            }
        }
        #expect(OfflineMessageService.parse(Array("nonsense".utf8)) == nil)
        #expect(OfflineMessageService.parse([]) == nil)
        let refused = WebResponse(status: 500, body: OfflineMessageService.ticketRefused())
        #expect {
            try OfflineMessageService.mail(in: refused)
        } throws: {
            ($0 as? WebError)?.isTicketRefused == true
        }
        try OfflineMessageService.deleted(in: WebResponse(status: 200, body: OfflineMessageService.deleteResponse()))
        try OfflineMessageService.deleted(in: .xml(Golden.deleteMessages))
    }

    @Test(arguments: [Golden.metadata, Golden.offlineMessage, Golden.deleteMessages]) func damagedAnswers(
        _ golden: String
    ) throws {
        try damage(golden) { damaged in
            _ = try? OfflineMessageService.metadata(in: .xml(damaged))
            _ = try? OfflineMessageService.mail(in: .xml(damaged))
            _ = try? OfflineMessageService.deleted(in: .xml(damaged))
        }
    }
}

@Suite struct OfflineMessageClientTests {
    private let endpoints = ServiceEndpoints(
        offlineSend: "https://ows.example.com/oim.asmx", offlineFetch: "https://rsi.example.com/rsi.asmx")
    private let ticket = Secret("t=1&p=")

    private func client(
        fetch: [WebResponse] = [], store: [WebResponse] = []
    ) -> (OfflineMessageClient, TestTransport) {
        let transport = TestTransport([endpoints.offlineFetch: fetch, endpoints.offlineSend: store])
        return (OfflineMessageClient(transport: transport, endpoints: endpoints), transport)
    }

    private func message(_ mail: String) -> WebResponse {
        WebResponse(status: 200, body: OfflineMessageService.messageResponse(mail))
    }

    @Test func oneMessage() async throws {
        let (client, _) = client(fetch: [
            .xml(Golden.metadata), .xml(Golden.offlineMessage), .xml(Golden.deleteMessages),
        ])
        #expect(try await client.metadata(ticket: ticket) == Golden.mailData)
        #expect(try await client.message(id: "A", ticket: ticket).text == "offline hello é")
        try await client.delete(["A"], ticket: ticket)
    }

    @Test func badMessagesInABatchSpoilOnlyThemselves() async throws {
        let good = OfflineMessageDocument(sender: "bob@example.net", senderName: "Bob", text: "fine")
        let answers: [WebResponse] = [
            message(good.mail(to: "alice@example.com")), message("no sender"),
            message("From: a@b\nContent-Transfer-Encoding: base64\n\n!"), .xml("<a", status: 200),
            .xml(Golden.deleteRefused, status: 500), WebResponse(status: 500),
            message("From: a@b\nContent-Type: text/plain; charset=x\nContent-Transfer-Encoding: base64\n\nYQ=="),
            message(good.mail(to: "alice@example.com")),
        ]
        let (client, transport) = client(fetch: answers)
        let results = try await client.messages(ids: (0..<8).map(String.init), ticket: ticket)
        #expect(results.map(\.id) == (0..<8).map(String.init))
        #expect(results.compactMap { try? $0.result.get() } == [good, good])
        #expect(throws: OfflineFetchFailure.unreadable(.noSender)) { try results[1].result.get() }
        #expect(throws: OfflineFetchFailure.unreadable(.encoding)) { try results[2].result.get() }
        #expect(throws: OfflineFetchFailure.web(.status(500))) { try results[5].result.get() }
        #expect(throws: OfflineFetchFailure.unreadable(.charset)) { try results[6].result.get() }
        #expect(transport.urls.count == 8)
    }

    @Test func aRefusedTicketEndsTheBatch() async throws {
        let (client, transport) = client(fetch: [WebResponse(status: 403)])
        await #expect(throws: WebError.status(403)) { try await client.messages(ids: ["1", "2"], ticket: ticket) }
        #expect(transport.urls.count == 1)
    }

    @Test func aMessageThatIsGoneKeepsNoOtherFromBeingDeleted() async throws {
        let refused = WebResponse.xml(Golden.deleteRefused, status: 500)
        let done = WebResponse.xml(Golden.deleteMessages)
        let (client, transport) = client(fetch: [refused, done, refused, done])
        try await client.delete(["1", "gone", "3"], ticket: ticket)
        let asked = transport.requests.map { request in
            ["1", "gone", "3"].filter { request.text.contains("<messageId>\($0)</messageId>") }
        }
        #expect(asked == [["1", "gone", "3"], ["1"], ["gone"], ["3"]])
    }

    @Test func manyAreDeletedInPieces() async throws {
        let (client, transport) = client(fetch: [.xml(Golden.deleteMessages)])
        try await client.delete((0..<120).map { "id\($0)" }, ticket: ticket)
        #expect(transport.urls.count == 3)
        try await client.delete([], ticket: ticket)
        #expect(transport.urls.count == 3)
    }

    @Test func storing() async throws {
        let draft = OfflineMessageDraft(
            sender: "a@b", senderName: "A", recipient: "c@d", runID: "R", sequenceNumber: 1, text: "x", dialect: 15,
            productID: "P")
        let (client, transport) = client(store: [.xml(Golden.lockKeyWanted, status: 500), .xml(Golden.stored)])
        await #expect(throws: OfflineStoreFailure.needsLockKey(challenge: "1850937852")) {
            try await client.store(draft, ticket: ticket, lockKey: "")
        }
        try await client.store(draft, ticket: ticket, lockKey: "key")
        #expect(transport.requests[1].text.contains("lockkey=\"key\""))
        let nowhere = OfflineMessageClient(transport: transport, endpoints: ServiceEndpoints())
        await #expect(throws: OfflineStoreFailure.other(.unreachable("the network has no offline messages"))) {
            try await nowhere.store(draft, ticket: ticket, lockKey: "")
        }
    }
}
