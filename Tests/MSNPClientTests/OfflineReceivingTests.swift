// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

@Suite("Offline messages, receiving") struct OfflineReceivingTests {
    private func item(_ id: String, at time: String? = nil, from account: String = "bob@example.net")
        -> OfflineMessages.Item
    {
        OfflineMessages.Item(id: id, account: account, name: "Bob", receivedAt: time)
    }

    private func mail(
        _ text: String, run: String? = nil, number: Int? = nil, at time: Int64? = nil,
        from account: String = "bob@example.net"
    ) -> OfflineResult {
        .fetched(
            .success(
                OfflineMessageDocument(
                    sender: account, senderName: "Bob B", runID: run, sequenceNumber: number, sentAt: time, text: text))
        )
    }

    private func announce(_ script: inout Script, _ messages: OfflineMessages) -> [String] {
        script.act { $0.offlineMessagesAnnounced(messages, now: $1, into: &$2) }
    }

    private func confirm(_ script: inout Script, _ ids: [String]) -> [String] {
        script.act { $0.confirm(offlineMessages: ids, now: $1, into: &$2) }
    }

    @Test("Fetched one by one, told together in their order, deleted when they are confirmed") func inbox() {
        var script = Script.signedInWithStore()
        #expect(announce(&script, .list([])) == [])
        #expect(
            announce(&script, .list([item("B", at: "2026-11-21T03:39:47Z"), item("A", at: "2026-11-21T03:39:46Z")]))
                == [
                    "fetch fetch A fetch1"
                ])
        #expect(script.offline(mail("one", at: 1000)) == ["fetch fetch B fetch1"])
        #expect(
            script.offline(mail("two", at: 2000)) == ["· offline bob@example.net: one | bob@example.net: two"])
        guard case .offlineMessages(let messages)? = script.events.last else {
            Issue.record("nothing")
            return
        }
        #expect(
            messages.first
                == MSNOfflineMessage(
                    id: "A", account: "bob@example.net", displayName: "Bob B", text: "one", sentAt: 1000))
        // Announced again, in whatever way: they are known.
        #expect(announce(&script, .list([item("A"), item("B")])) == [])
        #expect(confirm(&script, ["A", "B", "A"]) == ["fetch delete A B fetch1"])
        #expect(script.offline(.deleted(nil)) == [])
        #expect(confirm(&script, []) == [])
    }

    @Test("Too large for a list: the service is asked") func tooMany() {
        var script = Script.signedInWithStore()
        #expect(announce(&script, .tooMany) == ["fetch list fetch1"])
        let document = "<MD><M><T>11</T><E>bob@example.net</E><I>A</I><N>Bob</N></M></MD>"
        #expect(script.offline(.listed(.success(document))) == ["fetch fetch A fetch1"])
        #expect(script.offline(mail("hi")) == ["· offline bob@example.net: hi"])
        // Nonsense lists nothing.
        #expect(announce(&script, .tooMany) == ["fetch list fetch1"])
        #expect(script.offline(.listed(.success("<MD"))) == [])
    }

    @Test("Order: by time; within one conversation by number, whatever the times say") func order() {
        func document(_ text: String, _ run: String?, _ number: Int?, _ time: Int64?) -> OfflineMail {
            OfflineMail(
                item(text),
                OfflineMessageDocument(
                    sender: "bob@example.net", senderName: "Bob", runID: run, sequenceNumber: number, sentAt: time,
                    text: text))
        }
        let mails = [
            document("b3", "{B}", 3, 1000), document("x", nil, nil, 1500), document("b1", "{B}", 1, 1000),
            document("late", nil, nil, nil), document("b2", "{b}", 2, 3000), document("a1", "{A}", 1, 2000),
        ]
        #expect(OfflineMail.sorted(mails).map(\.text) == ["b1", "b2", "x", "a1", "b3", "late"])
    }

    @Test("One that cannot be read, or that the service does not give, is left there; the others come; told once")
    func badOnes() {
        var script = Script.signedInWithStore()
        _ = announce(&script, .list([item("A", at: "1"), item("B", at: "2"), item("C", at: "3"), item("D", at: "4")]))
        #expect(script.offline(.fetched(.failure(.unreadable(.charset)))) == ["fetch fetch B fetch1"])
        #expect(script.offline(mail("b")) == ["fetch fetch C fetch1"])
        // Tried three times, later each time.
        #expect(script.offline(.fetched(.failure(.web(.status(500))))) == [])
        #expect(script.wait(10).filter { $0.contains("fetch") } == ["fetch fetch C fetch1"])
        #expect(script.offline(.fetched(.failure(.web(.status(500))))) == [])
        #expect(script.wait(20).filter { $0.contains("fetch") } == ["fetch fetch C fetch1"])
        _ = script.s("QNG 300")
        #expect(script.wait(60).filter { $0.contains("fetch") } == ["fetch fetch D fetch1"])
        #expect(
            script.offline(mail("d")) == [
                "· offline bob@example.net: b | bob@example.net: d",
                "· notice Some offline messages cannot be read; they stay with the service.",
            ])
        _ = announce(&script, .list([item("E")]))
        #expect(script.offline(.fetched(.failure(.unreadable(.notText)))) == [])
    }

    @Test("The list says who a message is from; the mail may say anything") func forged() {
        var script = Script.signedInWithStore()
        _ = announce(&script, .list([item("A")]))
        _ = script.offline(mail("hi", from: "mallory@example.net"))
        guard case .offlineMessages(let messages)? = script.events.last else {
            Issue.record("nothing")
            return
        }
        #expect(messages.map(\.account) == ["bob@example.net"] && messages.map(\.displayName) == ["Bob"])
    }

    @Test("A refused ticket is renewed once; without a ticket it is said that messages wait") func tickets() {
        var script = Script.signedInWithStore()
        _ = announce(&script, .list([item("A")]))
        #expect(
            script.offline(.fetched(.failure(.web(.status(401))))).first?.hasPrefix("fetch http://Passport.NET/tb ")
                == true)
        #expect(script.web(Web.tokens("messenger.msn.com", "fetch2")) == ["fetch fetch A fetch2"])
        #expect(script.offline(mail("hi")) == ["· offline bob@example.net: hi"])
        script = Script.signedIn18(
            tokens: .tokens(
                .success(
                    SecurityTokens([
                        SecurityToken(
                            address: "messengerclear.live.com", ticket: Secret("t=TICKET&p="),
                            binarySecret: Secret("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX")),
                        SecurityToken(address: "contacts.msn.com", ticket: Secret("t=TICKET2&p=")),
                    ]))))
        #expect(
            announce(&script, .tooMany) == [
                "· notice Some offline messages cannot be read; they stay with the service."
            ])
    }

    @Test(
        "Another one is announced while deleting fails for good: it is fetched, and nobody is told that it cannot be read"
    )
    func announcedWhileDeleting() {
        var script = Script.signedInWithStore()
        _ = announce(&script, .list([item("A")]))
        _ = script.offline(mail("hi"))
        _ = confirm(&script, ["A"])
        for pause: Int64 in [10, 20] {
            #expect(script.offline(.deleted(.status(500))) == [])
            #expect(script.wait(pause).filter { $0.contains("fetch") } == ["fetch delete A fetch1"])
        }
        #expect(announce(&script, .list([item("B")])) == [])
        #expect(script.offline(.deleted(.status(500))) == ["fetch fetch B fetch1"])
        #expect(script.offline(mail("ho")) == ["· offline bob@example.net: ho", "fetch delete A fetch1"])
    }

    @Test("The list is wanted while one is fetched that cannot be read: it is asked for all the same")
    func listWantedWhileFetching() {
        var script = Script.signedInWithStore()
        _ = announce(&script, .list([item("A")]))
        #expect(announce(&script, .tooMany) == [])
        #expect(script.offline(.fetched(.failure(.unreadable(.charset)))) == ["fetch list fetch1"])
        let document = "<MD><M><T>11</T><E>bob@example.net</E><I>B</I><N>Bob</N></M></MD>"
        #expect(script.offline(.listed(.success(document))) == ["fetch fetch B fetch1"])
    }

    @Test("What could not be deleted before the end is deleted in the next session, and not told again")
    func nextSession() {
        var script = Script.signedInWithStore()
        _ = announce(&script, .list([item("A")]))
        _ = script.offline(mail("hi"))
        _ = confirm(&script, ["A"])
        _ = script.closed(1)
        #expect(script.offline(.deleted(nil)) == [])
        _ = script.connect()
        let ns = script.lastConnection
        _ = script.connected(ns)
        _ = script.s("VER 1 MSNP18", on: ns)
        _ = script.s("CVR 2", on: ns)
        _ = script.s("USR 3 SSO S MBI_KEY_OLD AAAA", on: ns)
        _ = script.web(Web.everyToken)
        _ = script.s("USR 4 OK alice@example.com 1 0", on: ns)
        #expect(announce(&script, .list([item("A")])) == ["fetch delete A fetch1"])
        #expect(script.offline(.deleted(nil)) == [])
    }

    @Test("What is confirmed while there is no ticket is not told again in the next session")
    func confirmedWithoutTicket() {
        var inbox = OfflineInbox()
        let now = NIODeadline.uptimeNanoseconds(1)
        inbox.sessionBegan(tickets: ServiceTickets(), timeouts: MSNTimeouts())
        #expect(inbox.confirm(["A"], now: now) == [])
        inbox.sessionEnded()
        inbox.sessionBegan(tickets: ServiceTickets(messenger: Secret("t")), timeouts: MSNTimeouts())
        let actions = inbox.announced(.list([item("A")]), now: now)
        #expect(actions.count == 1)
        guard case .ask(let job)? = actions.first, case .delete(["A"], _) = job.request else {
            Issue.record("\(actions)")
            return
        }
    }

    @Test("Many come in batches; more than the bound are left for the next session") func many() {
        var script = Script.signedInWithStore()
        let count = MSNClientLimits.offlineMessages + 5
        var actions = announce(&script, .list((0..<count).map { item("\($0)") }))
        var told = 0
        while actions.contains(where: { $0.hasPrefix("fetch") }) {
            actions = script.offline(mail("x"))
            for case .offlineMessages(let messages) in script.events {
                told += messages.count
                #expect(messages.count <= MSNClientLimits.offlineBatch)
            }
            script.events = []
        }
        #expect(told == MSNClientLimits.offlineMessages)
    }
}
