// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import XML

@testable import MSNServices
@testable import SOAP

@Suite struct OfflineMessageDocumentTests {
    private func mail(_ headers: String, _ body: String) -> String {
        "From: Bob <bob@example.net>\n\(headers)\n\n\(body)"
    }

    @Test func theMailOfARealServer() throws {
        let mail = try OfflineMessageService.mail(in: .xml(Golden.offlineMessage))
        #expect(
            try OfflineMessageDocument(mail: mail)
                == OfflineMessageDocument(
                    sender: "user1@example.com", senderName: "User1", runID: "AB852F63-E39E-4217-80E6-2484E0BE2AC3",
                    sequenceNumber: 1, sentAt: 1_795_232_387_000, text: "offline hello é"))
    }

    @Test(arguments: [
        (
            "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable",
            "Gr=FC=DFe=\n!\n", "Grüße!"
        ),
        ("Content-Type: text/plain;charset=\"windows-1252\"\nContent-Transfer-Encoding: BASE64", "gCA1", "€ 5"),
        ("Content-Type: text/plain; charset=shift_jis\nContent-Transfer-Encoding: base64", "k/qWew==", "日本"),
        (
            "content-TYPE: TEXT/PLAIN; format=flowed; CHARSET=UTF-8\nContent-Transfer-Encoding: 7bit",
            "two\r\nlines\r\n", "two\nlines"
        ),
        (
            "Content-Transfer-Encoding: 8bit\nContent-Type: text/plain; charset=iso-8859-1", "schon dekodiert: é",
            "schon dekodiert: é"
        ),
        ("X-Other: 1", "no type\n\nat all", "no type\n\nat all"),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", "", ""),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", "YQ0KYg1jCmQ=", "a\nb\nc\nd"),
        (
            "Content-Type: text/plain; charset=iso-2022-jp\nContent-Transfer-Encoding: 7bit", "\u{1B}$BF|K\\\u{1B}(B",
            "日本"
        ),
    ])
    func textsOfEveryKind(headers: String, body: String, text: String) throws {
        #expect(try OfflineMessageDocument(mail: mail(headers, body)).text == text)
    }

    @Test(arguments: [
        ("Content-Type: text/html", "<p>", OfflineMessageError.notText),
        ("Content-Type: multipart/mixed", "", .notText),
        ("Content-Transfer-Encoding: base64", "!", .encoding), ("Content-Transfer-Encoding: x-uuencode", "", .encoding),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", "/w==", .charset),
        ("Content-Type: text/plain; charset=nothing\nContent-Transfer-Encoding: base64", "YQ==", .charset),
        ("X: " + String(repeating: "x", count: ServiceLimits.offlineMessageBytes), "", .tooLarge),
    ])
    func whatCannotBeRead(headers: String, body: String, error: OfflineMessageError) {
        #expect(throws: error) { try OfflineMessageDocument(mail: mail(headers, body)) }
    }

    @Test(arguments: [
        ("bob@example.net", "bob@example.net", "bob@example.net"),
        ("<bob@example.net>", "bob@example.net", "bob@example.net"),
        ("\"Bob, the B\" <bob@example.net>", "bob@example.net", "Bob, the B"),
        ("Bob <b> <bob@example.net>", "bob@example.net", "Bob <b>"),
        ("=?utf-8?B??= <bob@example.net>", "bob@example.net", "bob@example.net"),
        ("=?iso-8859-1?Q?J=FCrgen?=\n <j@example.net>", "j@example.net", "Jürgen"),
    ])
    func senders(from: String, account: String, name: String) throws {
        let document = try OfflineMessageDocument(mail: "From: \(from)\nFrom: Eve <eve@example.com>\n\nhi")
        #expect(document.sender == account)
        #expect(document.senderName == name)
    }

    @Test(arguments: [
        "", "From: \n\n", "From: <>\n\n", "From: two words\n\n", "From: <\u{1}>\n\n", "From: a\u{7F}\n\n",
        "From: >a@b\n\n", "From\n\n", "To: a@b\n\nx",
    ])
    func nobody(mail: String) {
        #expect(throws: OfflineMessageError.noSender) { try OfflineMessageDocument(mail: mail) }
    }

    @Test func theTimeOfArrivalCountsBeforeThatOfSending() throws {
        let date = "Date: 20 Nov 2026 19:39:47 -0800"
        #expect(try OfflineMessageDocument(mail: mail(date, "")).sentAt == 1_795_232_387_000)
        let both = date + "\nX-OriginalArrivalTime: 21 Nov 2026 03:40:47.5 (UTC)"
        #expect(try OfflineMessageDocument(mail: mail(both, "")).sentAt == 1_795_232_447_500)
        let damaged = date + "\nX-OriginalArrivalTime: yesterday"
        #expect(try OfflineMessageDocument(mail: mail(damaged, "")).sentAt == 1_795_232_387_000)
        #expect(try OfflineMessageDocument(mail: mail("Date: never\nX-OIM-Sequence-Num: many", "")).sentAt == nil)
    }

    @Test(arguments: ["", "hello", "zwei\nZeilen\n", "🙂 日本", String(repeating: "lang ", count: 240)])
    func whatIsKeptIsRead(text: String) throws {
        let message = OfflineMessageDocument(
            sender: "alice@example.com", senderName: "Älice\n<evil@example.com>", runID: "{AB852F63-E39E}",
            sequenceNumber: 7, sentAt: 1_795_232_387_125, text: text)
        let mail = message.mail(to: "bob@example.net")
        var read = message
        read.runID = "AB852F63-E39E"
        #expect(try OfflineMessageDocument(mail: mail) == read)
        #expect(mail.utf8.allSatisfy { $0 == 0x0A || ($0 >= 0x20 && $0 < 0x7F) })
    }

    /// Every beginning of a mail, and a mail with any one byte changed, is an error or a message.
    @Test func damagedMails() throws {
        let mail = try Array(OfflineMessageService.mail(in: .xml(Golden.offlineMessage)).utf8)
        for index in mail.indices {
            _ = try? OfflineMessageDocument(mail: String(decoding: mail[..<index], as: UTF8.self))
            for byte: UInt8 in [0, 0x0A, 0x20, 0x3A, 0x3D, 0x3F, 0xFF] {
                var changed = mail
                changed[index] = byte
                _ = try? OfflineMessageDocument(mail: String(decoding: changed, as: UTF8.self))
            }
        }
    }
}

@Suite struct OfflineMessageOrderTests {
    private func message(_ text: String, _ sentAt: Int64?, run: String? = nil, number: Int? = nil, from: String = "b@c")
        -> OfflineMessageDocument
    {
        OfflineMessageDocument(
            sender: from, senderName: "B", runID: run, sequenceNumber: number, sentAt: sentAt, text: text)
    }

    private func order(_ messages: [OfflineMessageDocument]) -> String {
        OfflineMessageDocument.inOrder(messages) { $0 }.map(\.text).joined()
    }

    @Test func numbersSettleWhatTheClockCannot() {
        #expect(order([]) == "")
        // A real service listed the second message of one second first.
        #expect(order([message("b", 5, run: "R", number: 2), message("a", 5, run: "r", number: 1)]) == "ab")
        // The clock of the service was set back in between.
        #expect(order([message("a", 9, run: "R", number: 1), message("b", 3, run: "R", number: 2)]) == "ab")
        #expect(order([message("b", 2), message("a", 1), message("0", nil)]) == "0ab")
        #expect(order([message("a", 1), message("b", 1), message("c", 1)]) == "abc")
    }

    @Test func conversationsKeepTheirPlaces() {
        let mixed = [
            message("d", 4, run: "S", number: 2), message("a", 1, run: "R", number: 1),
            message("b", 2, run: "S", number: 1), message("c", 3, run: "R", number: 2, from: "B@C"),
            // Another one's conversation of the same name.
            message("x", 5, run: "R", number: 0, from: "x@y"),
        ]
        #expect(order(mixed) == "abcdx")
        for shift in mixed.indices { #expect(order(Array(mixed[shift...] + mixed[..<shift])) == "abcdx") }
    }
}

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

@Suite struct OfflineStoreTests {
    private let url = "https://ows.example.com/OimWS/oim.asmx"

    private func draft(dialect: Int = 18, text: String = "offline hello é") -> OfflineMessageDraft {
        OfflineMessageDraft(
            sender: "alice@example.com", senderName: "Älice", recipient: "bob@example.net",
            runID: "AB852F63-E39E-4217-80E6-2484E0BE2AC3", sequenceNumber: 3, text: text, dialect: dialect,
            productID: "PROD0119GSJUC$18")
    }

    private func request(dialect: Int = 18, lockKey: String = "") -> WebRequest {
        OfflineStoreService.storeRequest(
            url: url, ticket: Secret("t=1&p="), draft: draft(dialect: dialect), lockKey: lockKey)
    }

    @Test(arguments: [
        (11, "http://messenger.msn.com/ws/2004/09/oim/", "Store"),
        (14, "http://messenger.msn.com/ws/2004/09/oim/", "Store"),
        (15, "http://messenger.live.com/ws/2006/09/oim/", "Store2"),
        (18, "http://messenger.live.com/ws/2006/09/oim/", "Store2"),
    ])
    func eachGenerationHasItsNames(dialect: Int, namespace: String, action: String) throws {
        let request = request(dialect: dialect, lockKey: "key")
        #expect(request.header("SOAPAction") == "\"\(namespace)\(action)\"")
        let envelope = try XMLReader.parse(request.body, limits: .soap)
        let header = try #require(envelope.first("Header"))
        #expect(header.first("From")?.attributes["msnpVer"] == "MSNP\(dialect)")
        #expect(header.first("From")?.attributes["friendlyName"] == "=?utf-8?B?w4RsaWNl?=")
        #expect(header.first("To")?.attributes == ["memberName": "bob@example.net"])
        #expect(
            header.first("Ticket")?.attributes == ["passport": "t=1&p=", "appid": "PROD0119GSJUC$18", "lockkey": "key"])
        #expect(header.at("Sequence", "MessageNumber")?.text == "3")
        for name in ["From", "To", "Ticket"] { #expect(header.first(name)?.namespace == namespace) }
        #expect(envelope.at("Body", "Content")?.namespace == namespace)
        #expect(
            envelope.at("Body", "Content")?.text == """
                MIME-Version: 1.0
                Content-Type: text/plain; charset=UTF-8
                Content-Transfer-Encoding: base64
                X-OIM-Message-Type: OfflineMessage
                X-OIM-Run-Id: {AB852F63-E39E-4217-80E6-2484E0BE2AC3}
                X-OIM-Sequence-Num: 3

                b2ZmbGluZSBoZWxsbyDDqQ==
                """)
    }

    private func outcome(_ body: String, status: Int = 500, lockKey: String = "") -> OfflineStoreFailure? {
        do throws(OfflineStoreFailure) {
            try OfflineStoreService.stored(in: .xml(body, status: status), lockKey: lockKey)
            return nil
        } catch {
            return error
        }
    }

    @Test func whatTheServiceSays() {
        #expect(outcome(Golden.stored, status: 200) == nil)
        #expect(outcome(Golden.lockKeyWanted) == .needsLockKey(challenge: "1850937852"))
        // The same words to somebody who has signed the challenge mean the ticket.
        #expect(outcome(Golden.lockKeyWanted, lockKey: "signed") == .ticketRefused)
        #expect(outcome("403: Forbidden", status: 403) == .ticketRefused)
        #expect(outcome("", status: 500) == .other(.status(500)))
        #expect(outcome("", status: 200) == .other(.malformed("the XML document is empty")))
        for generation in [OfflineStoreGeneration.store, .store2] {
            func fault(_ fault: OfflineStoreFault) -> String {
                String(decoding: OfflineStoreService.fault(fault, generation: generation), as: UTF8.self)
            }
            #expect(
                outcome(fault(.authenticationFailed(lockKeyChallenge: "1", ticketChallenge: nil)), lockKey: "old")
                    == .needsLockKey(challenge: "1"))
            #expect(
                outcome(fault(.authenticationFailed(lockKeyChallenge: nil, ticketChallenge: "ct=1"))) == .ticketRefused)
            #expect(
                outcome(fault(.authenticationFailed(lockKeyChallenge: nil, ticketChallenge: nil))) == .ticketRefused)
            #expect(outcome(fault(.senderThrottleLimitExceeded)) == .throttled)
            #expect(outcome(fault(.systemUnavailable), status: 200) == .recipientUnavailable)
            #expect(outcome(fault(.invalidContent)) == .invalidContent)
            let long = String(repeating: "1", count: ServiceLimits.lockKeyChallengeBytes + 1)
            #expect(
                outcome(fault(.authenticationFailed(lockKeyChallenge: long, ticketChallenge: nil))) == .ticketRefused)
        }
        #expect(outcome(Golden.forbidden)?.text == "the service says: the service does not do that")
    }

    @Test func theServiceUnderstandsTheClient() throws {
        for dialect in [13, 18] {
            let request = request(dialect: dialect, lockKey: "key")
            let action = try #require(request.header("SOAPAction"))
            let store = try #require(OfflineStoreService.parse(request.body, soapAction: action))
            #expect(store.generation == (dialect == 13 ? .store : .store2))
            #expect(store.sender == "alice@example.com")
            #expect(store.recipient == "bob@example.net")
            #expect(store.ticket == Secret("t=1&p="))
            #expect(store.lockKey == "key")
            #expect(store.productID == "PROD0119GSJUC$18")
            #expect(store.sequenceNumber == 3)
            #expect(
                store.message
                    == OfflineMessageDocument(
                        sender: "alice@example.com", senderName: "Älice", runID: "AB852F63-E39E-4217-80E6-2484E0BE2AC3",
                        sequenceNumber: 3, text: "offline hello é"))
            let response = WebResponse(status: 200, body: OfflineStoreService.storeResponse(to: store))
            try OfflineStoreService.stored(in: response, lockKey: "key")
        }
        try damage(request().text) { damaged in
            guard let store = OfflineStoreService.parse(Array(damaged.utf8), soapAction: "") else { return }
            #expect(store.message.map { $0.sender == "alice@example.com" } ?? true)
        }
        #expect(OfflineStoreService.parse([], soapAction: "\"") == nil)
    }

    @Test func nobodySendsAsSomebodyElse() throws {
        let text = request().text.replacing("MIME-Version", with: "From: Eve &lt;eve@example.com&gt;\nMIME-Version")
        let store = try #require(OfflineStoreService.parse(Array(text.utf8), soapAction: ""))
        #expect(store.message?.sender == "alice@example.com")
    }

    @Test(arguments: [Golden.stored, Golden.lockKeyWanted]) func damagedAnswers(_ golden: String) throws {
        try damage(golden) { damaged in
            if case .needsLockKey(let challenge)? = outcome(damaged) {
                #expect(["1850937852", Damage.nonsense].contains(challenge))
            }
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
