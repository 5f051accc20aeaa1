// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

extension Script {
    /// A session that can leave messages for people who are offline.
    static func signedInWithStore() -> Script { signedIn18(tokens: Web.everyToken) }

    /// Sends to Bob, who cannot be called, neither the first time nor the second.
    mutating func sendOffline(_ text: String, _ id: UInt64, connection: UInt32 = 2, transaction: Int = 12) -> [String] {
        _ = send(text, id, to: bob)
        return cannotBeCalled(connection: connection, transaction: transaction)
    }

    mutating func cannotBeCalled(connection: UInt32 = 2, transaction: Int = 12) -> [String] {
        _ = s("XFR \(transaction) SB 203.0.113.8:1864 CKI c")
        _ = connected(connection)
        _ = s("USR 1 OK a Alice", on: connection)
        _ = s("217 2", on: connection)
        return s("217 3", on: connection)
    }
}

@Suite("Offline messages, sending") struct OfflineSendingTests {
    @Test("The ladder: called twice in vain, left with the service, told as stored") func ladder() {
        var script = Script.signedInWithStore()
        #expect(
            script.sendOffline("hi", 1) == ["2> OUT", "close 2", "fetch store 1 Alice>bob@example.net store1 [] hi"])
        // What is written meanwhile waits for it.
        #expect(script.send("more", 2, to: bob) == [])
        #expect(script.offline(.stored(nil)) == ["· bob@example.net: storedOffline 1", "1> XFR 13 SB"])
        // The next ones take the same way, with the next number.
        #expect(
            script.cannotBeCalled(connection: 3, transaction: 13).last
                == "fetch store 2 Alice>bob@example.net store1 [] more")
        #expect(script.offline(.stored(nil)) == ["· bob@example.net: storedOffline 2"])
        #expect(script.open == [1])
    }

    @Test("No switchboard at all, twice: refused, closed or silent") func noSwitchboard() {
        var script = Script.signedInWithStore()
        _ = script.send("hi", 1, to: bob)
        #expect(script.s("913 12") == ["1> XFR 13 SB"])
        #expect(script.s("913 13") == ["fetch store 1 Alice>bob@example.net store1 [] hi"])
        script = .signedInWithStore()
        _ = script.send("hi", 1, to: bob)
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        #expect(script.closed(2, "connection refused") == ["close 2", "1> XFR 13 SB"])
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(3)
        #expect(script.s("911 1", on: 3) == ["close 3", "fetch store 1 Alice>bob@example.net store1 [] hi"])
        script = .signedInWithStore()
        _ = script.send("hi", 1, to: bob)
        #expect(script.wait(30).contains("1> XFR 13 SB"))
        _ = script.s("QNG 60")
        #expect(script.wait(30).contains("fetch store 1 Alice>bob@example.net store1 [] hi"))
    }

    @Test("In MSNP12 with the other ticket; where the network has no store it fails with the reason") func dialects() {
        var script = Script.signedIn12()
        _ = script.send("hi", 1, to: bob)
        _ = script.s("913 8")
        #expect(script.s("913 9") == ["fetch store 1 Alice>bob@example.net t=TICKET3&p= [] hi"])
        script = .signedIn18()
        #expect(script.sendOffline("hi", 1).last == "· bob@example.net: failed 1 recipientOffline")
    }

    @Test("Order: everything that waits goes in its order, one request at a time; a nudge fails, an action is a line")
    func order() {
        var script = Script.signedInWithStore()
        _ = script.send("one", 1, to: bob)
        _ = script.send(.nudge, 2, to: bob)
        _ = script.send(.action("waves"), 3, to: bob)
        _ = script.send("four", 4, to: bob)
        #expect(
            script.cannotBeCalled() == [
                "2> OUT", "close 2", "· bob@example.net: failed 2 recipientOffline",
                "fetch store 1 Alice>bob@example.net store1 [] one",
            ])
        // Somebody else's waits for its turn too.
        _ = script.send("hi dave", 5, to: .direct("dave@example.org"))
        #expect(
            script.cannotBeCalled(connection: 3, transaction: 13) == ["3> OUT", "close 3"])
        #expect(
            script.offline(.stored(nil)) == [
                "· bob@example.net: storedOffline 1", "fetch store 2 Alice>bob@example.net store1 [] * Alice waves",
            ])
        // Bob comes and writes: what was written before still goes first.
        _ = script.s("RNG 9 203.0.113.8:1864 CKI c bob@example.net Bob")
        _ = script.connected(4)
        _ = script.s("IRO 1 1 1 bob@example.net Bob 0:0", on: 4)
        _ = script.s("ANS 1 OK", on: 4)
        #expect(script.send("six", 6, to: bob) == [])
        #expect(
            script.offline(.stored(nil)) == [
                "· bob@example.net: storedOffline 3", "fetch store 3 Alice>bob@example.net store1 [] four",
            ])
        #expect(
            script.offline(.stored(nil)) == [
                "· bob@example.net: storedOffline 4", "4> MSG 2 A six",
                "fetch store 4 Alice>dave@example.org store1 [] hi dave",
            ])
        #expect(script.offline(.stored(nil)) == ["· dave@example.org: storedOffline 5"])
    }

    @Test("The lock key: a challenge is answered and the answer kept; without end it is given up") func lockKey() {
        var script = Script.signedInWithStore()
        _ = script.sendOffline("hi", 1)
        let key = Challenge.response(
            challenge: "30241029781001", product: Challenge.product(for: .msnp18), dialect: .msnp18)
        #expect(key.utf8.count == 32)
        #expect(
            script.offline(.stored(.needsLockKey(challenge: "30241029781001"))) == [
                "fetch store 1 Alice>bob@example.net store1 [\(key)] hi"
            ])
        _ = script.offline(.stored(nil))
        #expect(
            script.sendOffline("ho", 2, connection: 3, transaction: 13).last
                == "fetch store 2 Alice>bob@example.net store1 [\(key)] ho")
        _ = script.offline(.stored(.needsLockKey(challenge: "1")))
        _ = script.offline(.stored(.needsLockKey(challenge: "2")))
        let end = script.offline(.stored(.needsLockKey(challenge: "3")))
        #expect(end.count == 1 && end[0].hasPrefix("· bob@example.net: failed 2 notStored"), "\(end)")
    }

    @Test("A refused ticket is renewed once") func ticket() {
        var script = Script.signedInWithStore()
        _ = script.sendOffline("hi", 1)
        #expect(script.offline(.stored(.ticketRefused)).first?.hasPrefix("fetch http://Passport.NET/tb ") == true)
        #expect(
            script.web(Web.tokens("messengersecure.live.com", "store2")) == [
                "fetch store 1 Alice>bob@example.net store2 [] hi"
            ])
        let end = script.offline(.stored(.ticketRefused))
        #expect(end.count == 1 && end[0].hasPrefix("· bob@example.net: failed 1 notStored"), "\(end)")
        // No ticket is to be had.
        _ = script.sendOffline("hi", 2, connection: 3, transaction: 13)
        _ = script.offline(.stored(.ticketRefused))
        #expect(script.web(.tokens(.failure(.timedOut))).last?.contains("failed 2 notStored") == true)
    }

    @Test("Throttled: three waits, each longer; then everything that waits has failed") func throttled() {
        var script = Script.signedInWithStore()
        _ = script.send("one", 1, to: bob)
        _ = script.sendOffline("two", 2)
        for seconds: Int64 in [15, 30, 60] {
            #expect(script.offline(.stored(.throttled)) == [])
            _ = script.s("QNG 300")
            #expect(script.wait(seconds - 1).filter { $0.contains("store") } == [])
            #expect(
                script.wait(1).filter { $0.contains("store") } == ["fetch store 1 Alice>bob@example.net store1 [] one"])
            _ = script.s("QNG 300")
        }
        let end = script.offline(.stored(.throttled))
        #expect(end.count == 2 && end.allSatisfy { $0.contains("takes no more messages for now") }, "\(end)")
    }

    @Test("A recipient who takes none does not concern the others; a service that is away does") func otherFailures() {
        var script = Script.signedInWithStore()
        _ = script.send("one", 1, to: bob)
        _ = script.send("two", 2, to: bob)
        _ = script.sendOffline("three", 3)
        #expect(
            script.offline(.stored(.recipientUnavailable)).last == "fetch store 1 Alice>bob@example.net store1 [] two")
        #expect(script.offline(.stored(.other(.unreachable("x")))).filter { $0.contains("notStored") }.count == 2)
        #expect(script.send("four", 4, to: bob) == ["1> XFR 13 SB"])
    }

    @Test("No answer of the store: what was sent may be kept, and is not sent again; the rest was not") func silence() {
        var script = Script.signedInWithStore()
        _ = script.send("one", 1, to: bob)
        _ = script.sendOffline("two", 2)
        _ = script.s("QNG 300")
        let end = script.wait(60)
        #expect(
            end.filter { $0.contains("failed") }.map { $0.prefix(38) } == [
                "· bob@example.net: failed 1 unacknowle", "· bob@example.net: failed 2 notStored(",
            ])
        #expect(script.offline(.stored(nil)) == [])
    }

    @Test("The connection to the store breaks, or its answer cannot be read: what was sent may be kept") func broken() {
        for (error, others) in [
            (WebError.lost("it closed the connection"), "failed 2 notStored"),
            (.malformed("no SOAP envelope"), "fetch store"),
            (.tooLarge, "fetch store"),
        ] {
            var script = Script.signedInWithStore()
            _ = script.send("one", 1, to: bob)
            _ = script.sendOffline("two", 2)
            let end = script.offline(.stored(.other(error)))
            #expect(end.count == 2 && end.last?.contains(others) == true, "\(end)")
            guard
                case .conversation(bob, .failed(1, let failure))? = script.events.first(where: {
                    if case .conversation(_, .failed) = $0 { true } else { false }
                })
            else {
                Issue.record("\(end)")
                continue
            }
            #expect(failure == (error == .lost("it closed the connection") ? .connectionLost : .unacknowledged))
        }
    }

    @Test("A long text is stored in pieces and told once; the rest of one that was half delivered alone")
    func longText() {
        var script = Script.signedInWithStore()
        let text = String(repeating: "long text ", count: 250)
        #expect(script.sendOffline(text, 1).last?.hasSuffix(" long text") == true)
        #expect(script.offline(.stored(nil)).allSatisfy { $0.hasPrefix("fetch store 2") })
        #expect(script.offline(.stored(nil)).allSatisfy { $0.hasPrefix("fetch store 3") })
        #expect(script.offline(.stored(nil)) == ["· bob@example.net: storedOffline 1"])
        // Cut in the middle by a NAK.
        script = .signedInWithStore()
        let sent = script.open(with: text, capabilities: "0:0").filter { $0.contains("> MSG ") }
        #expect(sent.count == 2)
        _ = script.s("ACK 3", on: 2)
        #expect(script.s("NAK 4", on: 2) == ["close 2", "1> XFR 13 SB"])
        #expect(script.s("913 13").last?.hasPrefix("fetch store 1 Alice>bob@example.net store1 [] long text") == true)
        #expect(script.offline(.stored(nil)) == ["· bob@example.net: storedOffline 1"])
        // And the rest is refused: the beginning is there all the same.
        script = .signedInWithStore()
        _ = script.open(with: text, capabilities: "0:0")
        _ = script.s("ACK 3", on: 2)
        _ = script.s("NAK 4", on: 2)
        _ = script.s("913 13")
        #expect(script.offline(.stored(.invalidContent)) == ["· bob@example.net: failed 1 cutShort"])
    }

    @Test("Chunks of which some were delivered are stored as the whole text: nobody has seen a part of it")
    func chunks() {
        var script = Script.signedInWithStore()
        let text = String(repeating: "long text ", count: 250)
        _ = script.open(with: text)
        _ = script.s("ACK 3", on: 2)
        _ = script.s("NAK 4", on: 2)
        #expect(script.s("NAK 5", on: 2).last == "1> XFR 13 SB")
        _ = script.s("913 13")
        _ = script.offline(.stored(nil))
        _ = script.offline(.stored(nil))
        #expect(script.offline(.stored(nil)) == ["· bob@example.net: storedOffline 1"])
    }

    @Test(
        "The session ends: what was under way may be stored; the rest was never sent and comes in the order of writing")
    func sessionEnds() {
        var script = Script.signedInWithStore()
        let dave = MSNConversationKey.direct("dave@example.org")
        _ = script.send("to dave", 1, to: dave)
        _ = script.send("one", 2, to: bob)
        _ = script.send("two", 3, to: bob)
        _ = script.cannotBeCalled(transaction: 13)
        _ = script.send("to dave again", 4, to: dave)
        _ = script.send("three", 5, to: bob)
        _ = script.send("to dave at last", 6, to: dave)
        #expect(
            script.s("OUT SSD").filter { $0.contains("failed") } == [
                "· bob@example.net: failed 2 connectionLost", "· dave@example.org: failed 1 notSignedIn",
                "· bob@example.net: failed 3 notSignedIn", "· dave@example.org: failed 4 notSignedIn",
                "· bob@example.net: failed 5 notSignedIn", "· dave@example.org: failed 6 notSignedIn",
            ])
        #expect(MSNSendFailure.notSignedIn.wasNeverSent && !MSNSendFailure.connectionLost.wasNeverSent)
        #expect(script.offline(.stored(nil)) == [])
    }

    @Test("Too much at once is refused") func bounded() {
        var script = Script.signedInWithStore()
        let count = MSNClientLimits.offlineSubmissions + 10
        for id in 1...count { _ = script.send("m", UInt64(id), to: bob) }
        #expect(script.cannotBeCalled().filter { $0.contains("tooMany") }.count == 10)
    }
}
