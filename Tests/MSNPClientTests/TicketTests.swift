// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

@Suite("Tickets that are refused") struct TicketTests {
    private static let everyService =
        "fetch http://Passport.NET/tb messengerclear.live.com=MBI_KEY_OLD messenger.msn.com=?id=507 "
        + "contacts.msn.com=MBI messengersecure.live.com=MBI_SSL storage.msn.com=MBI"

    /// The answer of a service to a ticket that is too old.
    private static let refusal = WebError.status(401)

    private static let newer = Web.tokens("contacts.msn.com", "newer")

    /// The ticket of the last job at the web services.
    private func ticket(of actions: [ClientAction]) -> String? {
        for case .fetch(let job, _) in actions {
            switch job {
            case .edit(_, let access, _), .circle(_, let access, _), .lists(let access, _):
                return "\(access.ticket.exposed) \(access.place)"
            default: continue
            }
        }
        return nil
    }

    private func alias(_ alias: String) -> MSNListEdit { .rename(account: "bob@example.net", alias: alias) }

    @Test("An edit: other tickets, and once more with them; refused again it fails with the reason") func edit() {
        var script = Script.signedIn18()
        #expect(script.edit(alias("B"), 1) == ["fetch edit alias(contactID: \"b1\", \"B\")"])
        #expect(script.notEdited(Self.refusal) == [Self.everyService])
        // It has all the time that the services have, and what comes meanwhile waits for its turn.
        #expect(script.edit(alias("C"), 2) == [])
        #expect(script.wait(44) == [])
        var actions: [ClientAction] = []
        script.machine.answered(Self.newer, session: script.session, iv: [], now: script.now, into: &actions)
        #expect(ticket(of: actions) == "newer token")
        #expect(
            script.edited() == [
                "· contactChanged bob@example.net=11 B", "· edited 1 ok", "fetch edit alias(contactID: \"b1\", \"C\")",
            ])
        #expect(script.notEdited(Self.refusal).first?.hasPrefix("· edited 2 webService(") == true)
        // In the course of a long session it happens again.
        for _ in 0..<12 {
            _ = script.s("QNG 60")
            _ = script.wait(50)
        }
        _ = script.edit(alias("D"), 3)
        #expect(script.notEdited(.status(401)) == [Self.everyService])
        // An answer to something else asks for nothing.
        #expect(script.web(.edited(.failure(Self.refusal), number: 99)) == [])
    }

    @Test("No other tickets: the edit fails with what it was refused for, and the others go on") func noTickets() {
        for answer in [WebAnswer.tokens(.failure(.refused)), nil] {
            var script = Script.signedIn18()
            _ = script.edit(alias("B"), 1)
            _ = script.edit(alias("C"), 2)
            _ = script.notEdited(Self.refusal)
            var told: [String] = []
            if let answer {
                told = script.web(answer)
            } else {
                _ = script.wait(40)
                _ = script.s("QNG 300")
                told = script.wait(20)
            }
            #expect(
                told == [
                    "· edited 1 webService(\"the service answered with HTTP status 401\")",
                    "fetch edit alias(contactID: \"b1\", \"C\")",
                ], "\(told)")
            // Too late.
            #expect(script.web(Self.newer) == [])
        }
    }

    @Test("Lists that are fetched again, and the edits of circles and of what one is called") func others() {
        var script = Script.signedIn18()
        _ = script.s("ADL 0", payload: "<ml><d n=\"example.net\"><c n=\"erin\" t=\"1\" l=\"8\"/></d></ml>")
        #expect(script.wait(3) == ["fetch paged lists t=TICKET2&p="])
        #expect(script.web(.lists(.failure(.status(403)))) == [Self.everyService])
        // All that is refused meanwhile waits for the same ones.
        #expect(
            script.act { $0.edit(.create(name: "New"), id: 1, now: $1, into: &$2) } == [
                "fetch circle create(name: \"New\", ownName: \"Alice\")"
            ])
        #expect(script.web(.circleEdited(.failure(Self.refusal), number: script.lastEdit)) == [])
        _ = script.act { $0.setDisplayName("Al", now: $1, into: &$2) }
        #expect(script.s("PRP 12 MFN Al") == ["· own Al", "fetch edit ownDisplayName(\"Al\")"])
        #expect(script.web(.edited(.failure(Self.refusal), number: 0)) == [])
        #expect(
            script.web(Self.newer) == [
                "fetch paged lists newer", "fetch circle create(name: \"New\", ownName: \"Alice\")",
                "fetch edit ownDisplayName(\"Al\")",
            ])
        #expect(script.web(Web.lists).last == "· addedBy erin@example.net erin@example.net")
        // Not accepted, either: said, and who has added the user is told of.
        script = Script.signedIn18()
        _ = script.s("ADL 0", payload: "<ml><d n=\"example.net\"><c n=\"erin\" t=\"1\" l=\"8\"/></d></ml>")
        _ = script.wait(3)
        _ = script.web(.lists(.failure(.status(403))))
        _ = script.web(Self.newer)
        #expect(
            script.web(.lists(.failure(.status(403)))) == ["· addedBy erin@example.net erin@example.net"])
    }

    @Test("The roaming profile") func profile() {
        var script = Script.signedIn18(
            tokens: .tokens(
                .success(
                    SecurityTokens(
                        [
                            SecurityToken(
                                address: "messengerclear.live.com", ticket: Secret("t=TICKET&p="),
                                binarySecret: Secret("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX")),
                            SecurityToken(address: "contacts.msn.com", ticket: Secret("c")),
                            SecurityToken(address: "storage.msn.com", ticket: Secret("s")),
                        ], cid: "d4f3c2b1a0998877"))))
        _ = script.web(.profile(RoamingProfile(resourceID: "8c04!118")))
        _ = script.act { $0.setPersonalMessage("new", now: $1, into: &$2) }
        #expect(script.s("UUX 12 0") == ["· own new", "fetch keep - new"])
        #expect(script.web(.profileKept(Self.refusal)) == [Self.everyService])
        #expect(script.web(Self.newer) == ["fetch keep Alice new"])
        #expect(script.web(.profileKept(Self.refusal)) == [])
    }

    @Test("MSNP13: the web ticket of the profile cannot be renewed, a ticket takes its place") func cookie() {
        var script = Script(dialects: [.msnp13])
        _ = script.connect()
        _ = script.connected()
        for line in ["VER 1 MSNP13", "CVR 2", "USR 3 TWN S ct=1"] { _ = script.s(line) }
        _ = script.web(Web.tokens)
        _ = script.s("USR 4 OK alice@example.com 1 0")
        let profile = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile; charset=UTF-8\r\nMSPAuth: web\r\n\r\n"
        #expect(script.s("MSG Hotmail Hotmail", payload: profile) == ["fetch lists cookie web"])
        _ = script.web(Web.lists)
        _ = script.s("ADL 6 OK")
        _ = script.s("CHG 8 NLN 1610612768 0")
        _ = script.edit(alias("B"), 1)
        #expect(
            script.notEdited(.status(403)) == [
                "fetch http://Passport.NET/tb messenger.msn.com=?ct=1 contacts.msn.com=MBI "
                    + "messengersecure.live.com=MBI_SSL storage.msn.com=MBI"
            ])
        var actions: [ClientAction] = []
        script.machine.answered(Self.newer, session: script.session, iv: [], now: script.now, into: &actions)
        #expect(ticket(of: actions) == "newer token")
    }

    @Test("Where there is no token service, offline messages get their ticket by the nexus as well") func nexus() {
        var endpoints = ServiceEndpoints(base: "https://svc.example.com")
        endpoints.securityToken = ""
        var script = Script(dialects: [.msnp12], endpoints: endpoints)
        _ = script.connect()
        _ = script.connected()
        for line in ["VER 1 MSNP12", "CVR 2", "USR 3 TWN S ct=1,id=1"] { _ = script.s(line) }
        _ = script.web(.passport(.success(Secret("first"))))
        for line in ["USR 4 OK alice@example.com 1 0", "SYN 5 1 1 0 0", "CHG 6 NLN 1073741856 0"] { _ = script.s(line) }
        let item = OfflineMessages.Item(id: "A", account: "bob@example.net", name: "Bob", receivedAt: nil)
        #expect(
            script.act { $0.offlineMessagesAnnounced(.list([item]), now: $1, into: &$2) } == ["fetch fetch A first"])
        #expect(script.offline(.fetched(.failure(.web(.status(401))))) == ["fetch passport ct=1,id=1"])
        #expect(script.web(.passport(.success(Secret("second")))) == ["fetch fetch A second"])
    }
}
