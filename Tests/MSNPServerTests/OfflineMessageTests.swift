// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPServer

/// Messages for people who are offline: how they are left, announced, fetched and deleted; and the roaming profile.
@Suite struct OfflineMessageTests {
    private static let run = "11112222-3333-4444-5555-666677778888"
    private static let base = "http://127.0.0.1:8081"

    /// The people with a service of these habits, and alice's ticket.
    private func play(
        _ change: (inout OfflineMessageSettings) -> Void = { _ in }
    ) throws -> (service: PlayedService, ticket: Secret<String>) {
        var service = PlayedService.people()
        var settings = OfflineMessageSettings()
        change(&settings)
        service.state.mailboxes = OfflineMailboxes(settings: settings)
        let alice = try ticket("alice", &service)
        return (service, alice)
    }

    private func ticket(_ name: String, _ service: inout PlayedService) throws -> Secret<String> {
        let (account, password) =
            name == "alice" ? ("alice@example.com", "secret of Alice") : ("bob@example.net", "secret of Bob")
        return try #require(try service.tokens(account, password: password)["messenger.msn.com"]).ticket
    }

    private func draft(
        _ text: String, number: Int = 1, to recipient: String = "bob@example.net", dialect: Int = 18
    ) -> OfflineMessageDraft {
        OfflineMessageDraft(
            sender: "alice@example.com", senderName: "Alice Ä", recipient: recipient, runID: Self.run,
            sequenceNumber: number, text: text, dialect: dialect, productID: "PROD0119GSJUC$18")
    }

    /// Leaves a message; nil if it was taken.
    private func store(
        _ draft: OfflineMessageDraft, ticket: Secret<String>, lockKey: String = "", _ service: inout PlayedService
    ) -> OfflineStoreFailure? {
        let response = service.web(
            OfflineStoreService.storeRequest(
                url: Self.base + ServiceEndpoints.offlineSendPath, ticket: ticket, draft: draft, lockKey: lockKey))
        do throws(OfflineStoreFailure) {
            try OfflineStoreService.stored(in: response, lockKey: lockKey)
            return nil
        } catch {
            return error
        }
    }

    private func metadata(_ ticket: Secret<String>, _ service: inout PlayedService) throws -> [OfflineMessages.Item] {
        let response = service.web(
            OfflineMessageService.metadataRequest(url: Self.base + ServiceEndpoints.offlineFetchPath, ticket: ticket))
        guard case .list(let items) = OfflineMessages(document: try OfflineMessageService.metadata(in: response)) else {
            Issue.record("no list")
            return []
        }
        return items
    }

    private func message(_ id: String, _ ticket: Secret<String>, _ service: inout PlayedService) throws
        -> OfflineMessageDocument
    {
        let response = service.web(
            OfflineMessageService.messageRequest(
                url: Self.base + ServiceEndpoints.offlineFetchPath, ticket: ticket, id: id))
        return try OfflineMessageDocument(mail: OfflineMessageService.mail(in: response))
    }

    @Test(arguments: [14, 18])
    func fromLeavingToDeleting(_ dialect: Int) throws {
        var (service, alice) = try play { $0.givesMetadataAsText = dialect == 18 }
        // The first try is answered with a challenge, whose signature is good for more than one message.
        guard
            case .needsLockKey(let challenge) = store(draft("hello é", dialect: dialect), ticket: alice, &service)
        else {
            Issue.record("no challenge")
            return
        }
        let key = Challenge.response(
            challenge: challenge, product: Challenge.product(for: .msnp18), dialect: .msnp18)
        #expect(store(draft("hello é", dialect: dialect), ticket: alice, lockKey: key, &service) == nil)
        service.now += 1000
        #expect(store(draft("again", number: 2, dialect: dialect), ticket: alice, lockKey: key, &service) == nil)

        // Bob signs in and is told after his first CHG, not before.
        try service.signIn12("bob", "bob@example.net", password: "secret of Bob")
        service.says("bob", "CHG 6 NLN 1073741856 0")
        let notice = try #require(service.take("bob").first { $0.hasPrefix("MSG Hotmail Hotmail|") })
        #expect(notice.contains("text/x-msmsgsinitialmdatanotification"))
        let bob = try ticket("bob", &service)
        let items = try metadata(bob, &service)
        #expect(items.map(\.account) == ["alice@example.com", "alice@example.com"])
        #expect(items.map(\.name) == ["Alice Ä", "Alice Ä"])
        #expect(items.first?.receivedAt == "2023-11-14T22:13:20Z")
        for item in items { #expect(notice.contains("<I>\(item.id)</I>")) }

        let first = try message(try #require(items.first).id, bob, &service)
        #expect(first.text == "hello é")
        #expect(first.sender == "alice@example.com" && first.senderName == "Alice Ä")
        #expect(first.runID == Self.run && first.sequenceNumber == 1)
        #expect(first.sentAt == 1_700_000_000_000)

        // Nobody else gets it.
        #expect(throws: WebError.self) { try message(items[0].id, alice, &service) }

        let delete = OfflineMessageService.deleteRequest(
            url: Self.base + ServiceEndpoints.offlineFetchPath, ticket: bob, ids: items.map(\.id))
        try OfflineMessageService.deleted(in: service.web(delete))
        service.hears("bob", "MSG Hotmail Hotmail|*text/x-msmsgsactivemailnotification*Message-Delta: 2*")
        #expect(try metadata(bob, &service).isEmpty)
        // Once more is no error, and tells nobody.
        try OfflineMessageService.deleted(in: service.web(delete))
        service.hears("bob")
    }

    @Test func whatIsRefused() throws {
        var (service, alice) = try play {
            $0.requiresLockKey = false
            $0.perMinute = 3
            $0.capacity = 1
        }
        #expect(store(draft("x"), ticket: Secret("t=wrong&p="), &service) == .ticketRefused)
        // Bob's ticket does not make him alice.
        let bob = try ticket("bob", &service)
        #expect(store(draft("x"), ticket: bob, &service) == .ticketRefused)
        #expect(store(draft("x", to: "nobody@example.net"), ticket: alice, &service) == .recipientUnavailable)
        #expect(store(draft("x"), ticket: alice, &service) == nil)
        #expect(store(draft("x"), ticket: alice, &service) == .recipientUnavailable)
        #expect(store(draft("x", to: "dave@example.org"), ticket: alice, &service) == .throttled)
        service.wait(60_000)
        #expect(store(draft("x", to: "dave@example.org"), ticket: alice, &service) == nil)
        // Who blocks somebody takes no messages either.
        _ = service.state.add("alice@example.com", to: .block, of: "erin@example.net")
        #expect(store(draft("x", to: "erin@example.net"), ticket: alice, &service) == .recipientUnavailable)
    }

    @Test func theSignatureMustBeGood() throws {
        var (service, alice) = try play { $0.lockKeyLifetime = 10 }
        guard case .needsLockKey(let first) = store(draft("x"), ticket: alice, lockKey: "0123", &service),
            case .needsLockKey(let second) = store(draft("x"), ticket: alice, &service)
        else {
            Issue.record("no challenge")
            return
        }
        // Only the newest challenge counts.
        #expect(first != second)
        let key = Challenge.response(challenge: second, product: Challenge.product(for: .msnp18), dialect: .msnp18)
        #expect(store(draft("x"), ticket: alice, lockKey: key, &service) == nil)
        service.wait(10_000)
        guard case .needsLockKey = store(draft("x"), ticket: alice, lockKey: key, &service) else {
            Issue.record("no new challenge")
            return
        }
    }

    @Test func manyAreTooLarge() throws {
        var (service, alice) = try play {
            $0.requiresLockKey = false
            $0.listed = 2
        }
        for number in 1...3 { #expect(store(draft("x", number: number), ticket: alice, &service) == nil) }
        try service.signIn12("bob", "bob@example.net", password: "secret of Bob")
        service.says("bob", "CHG 6 NLN 1073741856 0")
        #expect(service.take("bob").contains { $0.hasSuffix("Mail-Data: too-large\r\n") })
        #expect(try metadata(ticket("bob", &service), &service).count == 3)
    }

    @Test func somebodyWhoIsOnlineAfterAllIsTold() throws {
        var (service, alice) = try play { $0.requiresLockKey = false }
        try service.signIn12("bob", "bob@example.net", password: "secret of Bob")
        // Before CHG nothing is said: the notice after it will have it.
        #expect(store(draft("x"), ticket: alice, &service) == nil)
        service.hears("bob")
        service.says("bob", "CHG 6 NLN 1073741856 0")
        #expect(service.take("bob").contains { $0.contains("<E>alice@example.com</E>") })
        #expect(store(draft("y", number: 2), ticket: alice, &service) == nil)
        service.hears("bob", "MSG Hotmail Hotmail|*text/x-msmsgsoimnotification*<E>alice@example.com</E>*")
    }

    @Test func requestsThatAreNone() throws {
        var (service, _) = try play()
        for path in [ServiceEndpoints.offlineSendPath, ServiceEndpoints.offlineFetchPath, ServiceEndpoints.storagePath]
        {
            for body in ["", "<a/>", "<soap:Envelope/>"] {
                let response = service.web(
                    WebRequest(method: "POST", url: Self.base + path, headers: [], body: Array(body.utf8)))
                #expect(response.status == 500)
            }
        }
        let response = service.web(
            OfflineMessageService.metadataRequest(
                url: Self.base + ServiceEndpoints.offlineFetchPath, ticket: Secret("t=wrong&p=")))
        #expect(throws: WebError.self) { try OfflineMessageService.metadata(in: response) }
    }

    // MARK: Other web services

    @Test func tokensOfTheSecondGeneration() throws {
        var service = PlayedService.people()
        func ask(_ password: String) throws -> SecurityTokens {
            let request = SecurityTokenService.request(
                url: Self.base + "/RST2.srf",
                credentials: Credentials(account: "Alice@Example.com", password: Secret(password)),
                tokens: [.messengerClear(policy: "MBI_KEY_OLD"), .contacts])
            let response = service.web(request)
            #expect(String(decoding: response.body, as: UTF8.self).contains("http://www.w3.org/2003/05/soap-envelope"))
            return try SecurityTokenService.tokens(in: response)
        }
        let tokens = try ask("secret of Alice")
        #expect(tokens["messengerclear.live.com"]?.binarySecret != nil)
        #expect(tokens["contacts.msn.com"] != nil)
        #expect(throws: WebError.refused) { try ask("wrong") }
    }

    @Test func theProfileIsTheNameThatOthersSee() throws {
        var service = try PlayedService.aliceAndBob()
        let ticket = try ticket("alice", &service)
        let url = Self.base + ServiceEndpoints.storagePath
        var profile = try #require(
            try StorageService.profile(
                in: service.web(StorageService.profileRequest(url: url, ticket: ticket, cid: "0"))))
        #expect(profile.displayName == "Alice" && profile.personalStatus == nil)
        profile.displayName = "Alice L."
        profile.personalStatus = "reading"
        try StorageService.updated(
            in: service.web(StorageService.updateRequest(url: url, ticket: ticket, profile: profile)))
        let told = service.take("bob")
        #expect(told.contains("NLN NLN alice@example.com Alice%20L. 2684354592 0"))
        #expect(told.contains { $0.hasPrefix("UBX alice@example.com|") && $0.contains("<PSM>reading</PSM>") })
        profile.personalStatus = ""
        try StorageService.updated(
            in: service.web(StorageService.updateRequest(url: url, ticket: ticket, profile: profile)))
        #expect(service.take("bob").contains { $0.contains("<PSM></PSM>") })
    }
}
