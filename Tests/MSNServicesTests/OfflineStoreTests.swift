// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import XML

@testable import MSNServices
@testable import SOAP

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
