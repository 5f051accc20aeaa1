// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

/// A text message as it comes from a switchboard.
func plain(_ text: String) -> String {
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n\(text)"
}

extension Script {
    /// Opens a switchboard to Bob with one message, up to his arrival; the message is out, unacknowledged, as MSG 3.
    mutating func open(
        with text: String = "hi", id: UInt64 = 1, connection: UInt32 = 2, transaction: Int = 12,
        capabilities: String = "2788999228:48"
    ) -> [String] {
        var result = send(text, id, to: bob)
        result += s("XFR \(transaction) SB 203.0.113.8:1864 CKI c0\(connection) U messenger.msn.com 1")
        result += connected(connection)
        result += s(
            "USR 1 OK alice@example.com;{11111111-2222-3333-4444-555555555555} Alice", on: connection)
        result += s("CAL 2 RINGING 1b270fd7e582d7454e43882a7eaef5e", on: connection)
        result += s(
            "JOI bob@example.net;{66666666-7777-8888-9999-000000000000} Bob \(capabilities)", on: connection)
        result += s("JOI bob@example.net Bob \(capabilities)", on: connection)
        return result
    }
}

@Suite("Direct conversation") struct ConversationTests {
    @Test("MSNP18: the first message opens a switchboard, waits for the other one, and is acknowledged") func opening()
    {
        var script = Script.signedIn18()
        #expect(script.send("hi", 1, to: bob) == ["1> XFR 12 SB"])
        #expect(script.send("there", 2, to: bob) == [])
        #expect(
            script.s("XFR 12 SB 203.0.113.8:1864 CKI 663cea33ba9210337ca3 U messenger.msn.com 1") == [
                "connect 2 203.0.113.8:1864"
            ])
        #expect(
            script.connected(2) == [
                "2> USR 1 alice@example.com;{11111111-2222-3333-4444-555555555555} 663cea33ba9210337ca3"
            ])
        #expect(
            script.s("USR 1 OK alice@example.com;{11111111-2222-3333-4444-555555555555} Alice", on: 2) == [
                "2> CAL 2 bob@example.net"
            ])
        #expect(script.s("CAL 2 RINGING 1b270fd7e582d7454e43882a7eaef5e", on: 2) == [])
        #expect(
            script.s("JOI bob@example.net;{66666666-7777-8888-9999-000000000000} Bob 2788999228:48", on: 2) == [
                "2> MSG 3 A hi", "2> MSG 4 A there",
            ])
        // He comes once for the endpoint and once for himself.
        #expect(script.s("JOI bob@example.net Bob 2788999228:48", on: 2) == [])
        #expect(script.s("ACK 3", on: 2) == ["· bob@example.net: delivered 1"])
        #expect(script.s("ACK 4", on: 2) == ["· bob@example.net: delivered 2"])
        #expect(script.s("ACK 4", on: 2) == [])
        #expect(script.send("again", 3, to: bob) == ["2> MSG 5 A again"])
    }

    @Test("MSNP12: without endpoints") func opening12() {
        var script = Script.signedIn12()
        #expect(script.send(.nudge, 1, to: bob) == ["1> XFR 8 SB"])
        #expect(script.s("XFR 8 SB 203.0.113.8:1864 CKI 17262740.1050826919.32308") == ["connect 2 203.0.113.8:1864"])
        #expect(script.connected(2) == ["2> USR 1 alice@example.com 17262740.1050826919.32308"])
        #expect(script.s("USR 1 OK alice@example.com Alice", on: 2) == ["2> CAL 2 bob@example.net"])
        #expect(script.s("JOI bob@example.net Bob 1073741856", on: 2) == ["2> MSG 3 A nudge"])
    }

    @Test("What a peer says: text, action, typing, nudge, invitations declined, noise dropped") func incoming() {
        var script = Script.signedIn18()
        _ = script.open()
        #expect(
            script.s("MSG bob@example.net Bob%20B", payload: plain("hello\r\nthere"), on: 2) == [
                "· bob@example.net: <bob@example.net> hello\nthere"
            ])
        let head = "MIME-Version: 1.0\r\nContent-Type: "
        #expect(
            script.s(
                "MSG bob@example.net Bob",
                payload: head + "text/x-msmsgscontrol\r\nTypingUser: bob@example.net\r\n\r\n\r\n",
                on: 2) == ["· bob@example.net: typing bob@example.net"])
        #expect(
            script.s("MSG bob@example.net Bob", payload: head + "text/x-msnmsgr-datacast\r\n\r\nID: 1\r\n\r\n", on: 2)
                == [
                    "· bob@example.net: nudge bob@example.net"
                ])
        #expect(
            script.s(
                "MSG bob@example.net Bob",
                payload: head + "text/x-msnmsgr-datacast\r\n\r\nID: 4\r\nData: waves\r\n\r\n", on: 2
            ) == ["· bob@example.net: <bob@example.net> *waves*"])
        #expect(
            script.s("MSG bob@example.net Bob", payload: head + "text/x-clientcaps\r\n\r\nClient-Name: x\r\n", on: 2)
                == [])
        #expect(
            script.s("MSG bob@example.net Bob", payload: head + "application/x-msnmsgrp2p\r\n\r\n\0\0", on: 2) == [])
        let invite = script.s(
            "MSG bob@example.net Bob",
            payload: head
                + "text/x-msmsgsinvite; charset=UTF-8\r\n\r\nApplication-Name: File Transfer\r\nInvitation-Command: INVITE\r\nInvitation-Cookie: 33267\r\n\r\n",
            on: 2)
        #expect(
            invite.count == 2 && invite[0].contains("cancel(reason: \"REJECT_NOT_INSTALLED\")")
                && invite[0].contains("33267"),
            "\(invite)")
        #expect(invite.first?.hasPrefix("2> MSG 4 U ") == true)
        // What the user types elsewhere on the same account.
        #expect(
            script.s(
                "MSG alice@example.com Alice",
                payload: head + "text/x-msmsgscontrol\r\nTypingUser: alice@example.com\r\n\r\n\r\n", on: 2) == [])
    }

    @Test("Typing goes out only where somebody sees it, at most every five seconds") func typing() {
        var script = Script.signedIn18()
        #expect(script.typing(bob) == [])
        _ = script.open()
        #expect(script.typing(bob) == ["2> MSG 4 U typing alice@example.com"])
        #expect(script.typing(bob) == [])
        _ = script.s("ACK 3", on: 2)
        #expect(script.wait(4) == [])
        #expect(script.typing(bob) == [])
        #expect(script.wait(1) == [])
        #expect(script.typing(bob) == ["2> MSG 5 U typing alice@example.com"])
    }

    @Test("At most 64 messages are ahead of their acknowledgements; order is kept") func window() {
        var script = Script.signedIn18()
        _ = script.open()
        for id in UInt64(2)...200 { _ = script.send("m\(id)", id, to: bob) }
        var out: [String] = []
        var delivered: [String] = []
        for transaction in 3..<203 {
            for line in script.s("ACK \(transaction)", on: 2) {
                if line.hasPrefix("·") { delivered.append(line) } else { out.append(line) }
            }
        }
        #expect(out == (67...202).map { "2> MSG \($0) A m\($0 - 2)" })
        #expect(delivered == (1...200).map { "· bob@example.net: delivered \($0)" })
    }

    // MARK: Not to be had

    @Test("Hidden: XFR is refused with 913, the second time too, and the text says so") func hidden() {
        var script = Script.signedIn12 { $0.endpoints.offlineSend = "" }
        _ = script.send("hi", 1, to: bob)
        _ = script.send("ho", 2, to: bob)
        #expect(script.s("913 8") == ["1> XFR 9 SB"])
        #expect(
            script.s("913 9").map { $0.prefix(30) } == [
                "· bob@example.net: failed 1 re", "· bob@example.net: failed 2 re",
            ])
        #expect(MSNSendFailure.refused(.notAllowedWhenHidden).text.contains("hidden"))
        // The next one tries again.
        #expect(script.send("hu", 3, to: bob) == ["1> XFR 10 SB"])
    }

    @Test("CAL refused with 217: called once more, then not online") func offline() {
        var script = Script.signedIn18()
        _ = script.send("hi", 1, to: bob)
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(2)
        _ = script.s("USR 1 OK a Alice", on: 2)
        #expect(script.s("217 2", on: 2) == ["· presence bob@example.net FLN ", "2> CAL 3 bob@example.net"])
        #expect(
            script.s("217 3", on: 2) == ["2> OUT", "close 2", "· bob@example.net: failed 1 recipientOffline"])
        #expect(script.closed(2) == [])
        #expect(script.open == [1])
        #expect(script.send("hi", 2, to: bob) == ["1> XFR 13 SB"])
    }

    @Test("CAL refused with 215 though he is not inside: told at once, not after a time-out") func alreadyThere() {
        var script = Script.signedIn18()
        _ = script.send("hi", 1, to: bob)
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(2)
        _ = script.s("USR 1 OK a Alice", on: 2)
        #expect(script.s("215 2", on: 2) == ["2> OUT", "close 2", "1> XFR 13 SB"])
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(3)
        _ = script.s("USR 1 OK a Alice", on: 3)
        let actions = script.s("215 2", on: 3)
        #expect(actions.last?.hasPrefix("· bob@example.net: failed 1 refused(215") == true, "\(actions)")
        #expect(script.open == [1])
        #expect(MSNSendFailure.refused(.alreadyThere).text == "already being called")
    }

    @Test("The service refuses a message, or delivers a later one before it: that one fails") func refused() {
        var script = Script.signedIn18()
        _ = script.open()
        _ = script.send("b", 2, to: bob)
        _ = script.send("c", 3, to: bob)
        #expect(script.s("NAK 3", on: 2) == [])
        #expect(script.s("282 4", on: 2).first?.hasPrefix("· bob@example.net: failed 2 refused") == true)
        // "a" cannot come after "c".
        #expect(
            script.s("ACK 5", on: 2) == [
                "· bob@example.net: failed 1 notDelivered", "· bob@example.net: delivered 3",
            ])
    }

    @Test("NAK: what could not be delivered goes over another switchboard, once, in order; nothing overtakes it")
    func undeliverable() {
        var script = Script.signedIn18()
        _ = script.open(with: "a", id: 1)
        _ = script.send("b", 2, to: bob)
        _ = script.send("c", 3, to: bob)
        #expect(script.s("ACK 3", on: 2) == ["· bob@example.net: delivered 1"])
        #expect(script.s("NAK 4", on: 2) == [])
        #expect(script.send("d", 4, to: bob) == [])
        #expect(script.s("NAK 5", on: 2) == ["close 2", "1> XFR 13 SB"])
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
        _ = script.connected(3)
        _ = script.s("USR 1 OK a Alice", on: 3)
        #expect(
            script.s("JOI bob@example.net Bob 0:0", on: 3) == ["3> MSG 3 A b", "3> MSG 4 A c", "3> MSG 5 A d"])
        #expect(script.s("NAK 3", on: 3) == [])
        #expect(script.s("NAK 4", on: 3) == [])
        #expect(
            script.s("NAK 5", on: 3) == [
                "close 3", "· bob@example.net: failed 2 notDelivered", "· bob@example.net: failed 3 notDelivered",
                "· bob@example.net: failed 4 notDelivered",
            ])
    }

    @Test("NAK of one and no answer to a later one: that may have arrived, so the earlier one fails too")
    func undeliverableThenSilence() {
        var script = Script.signedIn18()
        _ = script.open(with: "a", id: 1)
        for id in UInt64(2)...4 { _ = script.send("m\(id)", id, to: bob) }
        _ = script.s("NAK 3", on: 2)
        _ = script.s("NAK 5", on: 2)
        _ = script.s("NAK 6", on: 2)
        #expect(
            script.closed(2) == [
                "close 2", "· bob@example.net: failed 1 notDelivered", "· bob@example.net: failed 2 connectionLost",
                "1> XFR 13 SB",
            ])
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
        _ = script.connected(3)
        _ = script.s("USR 1 OK a Alice", on: 3)
        #expect(script.s("JOI bob@example.net Bob 0:0", on: 3) == ["3> MSG 3 A m3", "3> MSG 4 A m4"])
    }

    @Test("No acknowledgement in 30 seconds: what was sent fails, what waits goes over a new switchboard")
    func noAcknowledgement() {
        var script = Script.signedIn18()
        _ = script.open()
        for id in UInt64(2)...66 { _ = script.send("m\(id)", id, to: bob) }
        let actions = script.wait(30)
        #expect(actions.filter { $0.hasSuffix("unacknowledged") }.count == 64)
        #expect(actions.contains("close 2"))
        #expect(actions.contains("1> XFR 13 SB"))
        #expect(!actions.contains { $0.contains("failed 65") || $0.contains("failed 66") })
    }

    @Test("Failures say what they mean in a conversation") func failureTexts() {
        #expect(
            MSNSendFailure.refused(.authenticationFailed).text == "the service did not let you into the conversation")
        #expect(MSNSendFailure.refused(.invalidPeerMessage).text == "the service refused the message")
        #expect(MSNSendFailure.notSent.text == "no connection to the conversation could be made")
    }

    @Test("Without a session, to oneself, too long, of another kind: fails at once") func impossible() {
        var script = Script()
        #expect(script.send("hi", 1, to: bob) == ["· bob@example.net: failed 1 notSignedIn"])
        script = Script.signedIn18()
        #expect(
            script.send("hi", 2, to: .direct("alice@example.com")) == ["· alice@example.com: failed 2 recipientOffline"]
        )
        #expect(
            script.send(String(repeating: "x", count: MSNClientLimits.textBytes + 1), 3, to: bob) == [
                "· bob@example.net: failed 3 tooLong"
            ])
        #expect(script.send(.keepAlive, 4, to: bob) == ["· bob@example.net: failed 4 notSupported"])
        #expect(script.send("hi", 5, to: .group(99)) == ["· #99: failed 5 recipientOffline"])
    }

    @Test("A queue that is full refuses") func fullQueue() {
        var script = Script.signedIn18()
        let limit = MSNClientLimits.queuedMessages
        for id in 0..<limit { _ = script.send("x", UInt64(id), to: bob) }
        #expect(script.send("x", 999_999, to: bob) == ["· bob@example.net: failed 999999 tooMany(limit: \(limit))"])
        script = Script.signedIn18()
        let long = String(repeating: "x", count: 60_000)
        var refused = 0
        for id in 0..<300 where script.send(long, UInt64(id), to: bob).contains(where: { $0.contains("tooMany") }) {
            refused += 1
        }
        #expect(refused > 10)
    }

    // MARK: A switchboard breaks

    @Test("What was sent without an answer fails, what waits goes over a new switchboard once") func broken() {
        var script = Script.signedIn18()
        _ = script.open()
        for id in UInt64(2)...66 { _ = script.send("m\(id)", id, to: bob) }
        var actions = script.closed(2)
        #expect(actions.filter { $0.hasSuffix("connectionLost") }.count == 64)
        #expect(actions.last == "1> XFR 13 SB")
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
        actions = script.closed(3, "connection refused")
        #expect(
            actions == [
                "close 3", "· bob@example.net: failed 65 notSent", "· bob@example.net: failed 66 notSent",
            ])
        // A new message is a new start.
        #expect(script.send("x", 67, to: bob) == ["1> XFR 14 SB"])
    }

    @Test("A switchboard that did its work does not count against the next one that breaks") func brokenAgain() {
        var script = Script.signedIn18()
        _ = script.open()
        for id in UInt64(2)...65 { _ = script.send("m\(id)", id, to: bob) }
        #expect(script.closed(2).last == "1> XFR 13 SB")
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
        _ = script.connected(3)
        _ = script.s("USR 1 OK a Alice", on: 3)
        #expect(script.s("JOI bob@example.net Bob 0:0", on: 3) == ["3> MSG 3 A m65"])
        #expect(script.s("ACK 3", on: 3) == ["· bob@example.net: delivered 65"])
        for id in UInt64(66)...130 { _ = script.send("m\(id)", id, to: bob) }
        let actions = script.closed(3)
        #expect(actions.last == "1> XFR 14 SB")
        #expect(!actions.contains { $0.contains("failed 130") })
    }

    @Test("The last one leaves before the acknowledgement: nobody got it, so it goes again, once") func deserted() {
        var script = Script.signedIn18()
        _ = script.open(with: "one", id: 1)
        _ = script.send("two", 2, to: bob)
        #expect(script.s("ACK 3", on: 2) == ["· bob@example.net: delivered 1"])
        // The endpoint leaves, then he.
        #expect(script.s("BYE bob@example.net;{66666666-7777-8888-9999-000000000000}", on: 2) == [])
        #expect(script.s("BYE bob@example.net", on: 2) == ["2> OUT", "close 2", "1> XFR 13 SB"])
        // The service acknowledges even into an empty switchboard: that is no delivery.
        #expect(script.s("ACK 4", on: 2) == [])
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
        _ = script.connected(3)
        _ = script.s("USR 1 OK a Alice", on: 3)
        #expect(script.s("JOI bob@example.net Bob 0:0", on: 3) == ["3> MSG 3 A two"])
        #expect(
            script.s("BYE bob@example.net", on: 3) == [
                "3> OUT", "close 3", "· bob@example.net: failed 2 recipientOffline",
            ])
    }

    @Test("Written too long before the last one left to have crossed: it may have arrived, and is never sent again")
    func desertedLate() {
        var script = Script.signedIn18()
        _ = script.open(with: "old", id: 1)
        script.now = script.now + .milliseconds(1)
        _ = script.send("young", 2, to: bob)
        #expect(script.wait(5) == [])
        var later = script
        later.now = later.now + .milliseconds(1)
        #expect(
            script.s("BYE bob@example.net", on: 2) == [
                "· bob@example.net: failed 1 unacknowledged", "2> OUT", "close 2", "1> XFR 13 SB",
            ])
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
        _ = script.connected(3)
        _ = script.s("USR 1 OK a Alice", on: 3)
        #expect(script.s("JOI bob@example.net Bob 0:0", on: 3) == ["3> MSG 3 A young"])
        // A moment later neither can have crossed.
        #expect(
            later.s("BYE bob@example.net", on: 2) == [
                "· bob@example.net: failed 1 unacknowledged", "· bob@example.net: failed 2 unacknowledged", "2> OUT",
                "close 2",
            ])
    }

    @Test("A later one has its answer when the last one leaves: the service had handled the earlier ones before")
    func desertedPassedOver() {
        for answer in ["ACK 4", "NAK 4", "282 4"] {
            var script = Script.signedIn18()
            _ = script.open(with: "one", id: 1)
            _ = script.send("two", 2, to: bob)
            _ = script.send("three", 3, to: bob)
            _ = script.s(answer, on: 2)
            #expect(
                script.s("BYE bob@example.net", on: 2) == [
                    "· bob@example.net: failed 1 unacknowledged", "2> OUT", "close 2", "1> XFR 13 SB",
                ])
            _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
            _ = script.connected(3)
            _ = script.s("USR 1 OK a Alice", on: 3)
            #expect(
                script.s("JOI bob@example.net Bob 0:0", on: 3)
                    == (answer == "NAK 4" ? ["3> MSG 3 A two", "3> MSG 4 A three"] : ["3> MSG 3 A three"]))
        }
    }

    @Test("What could not be delivered is not sent again behind what may have arrived when the last one leaves")
    func desertedUndeliverable() {
        var script = Script.signedIn18()
        _ = script.open(with: "one", id: 1)
        _ = script.send("two", 2, to: bob)
        _ = script.s("NAK 3", on: 2)
        _ = script.wait(6)
        #expect(
            script.s("BYE bob@example.net", on: 2) == [
                "· bob@example.net: failed 1 notDelivered", "· bob@example.net: failed 2 unacknowledged", "2> OUT",
                "close 2",
            ])
    }

    @Test("A long text of which a piece may have arrived when the last one leaves fails once, as a whole")
    func desertedLongText() {
        var script = Script.signedIn18()
        let text = (1...700).map { "word\($0)" }.joined(separator: " ")
        #expect(script.open(with: text, capabilities: "0:0").count { $0.contains("> MSG ") } > 3)
        _ = script.s("ACK 3", on: 2)
        _ = script.s("ACK 5", on: 2)
        // The second piece may be there, the fourth is not.
        #expect(
            script.s("BYE bob@example.net", on: 2) == [
                "· bob@example.net: failed 1 unacknowledged", "2> OUT", "close 2",
            ])
    }

    @Test("After the other one has left, the next message opens another switchboard") func reopening() {
        var script = Script.signedIn18()
        _ = script.open()
        _ = script.s("ACK 3", on: 2)
        #expect(script.s("BYE bob@example.net 1", on: 2) == ["2> OUT", "close 2"])
        #expect(script.send("more", 2, to: bob) == ["1> XFR 13 SB"])
    }

    @Test("A switchboard that is silent for five minutes is closed") func idle() {
        var script = Script.signedIn18()
        _ = script.open()
        _ = script.s("ACK 3", on: 2)
        for _ in 0..<5 {
            _ = script.wait(50)
            _ = script.s("QNG 60")
        }
        _ = script.s("MSG bob@example.net Bob", payload: plain("still here"), on: 2)
        for _ in 0..<5 {
            _ = script.wait(50)
            _ = script.s("QNG 60")
        }
        #expect(script.open == [1, 2])
        #expect(script.wait(50) == ["2> OUT"])
        #expect(script.wait(5).contains("close 2"))
    }

    @Test("What the other one wrote before they heard of the good-bye is shown") func crossing() {
        var script = Script.signedIn18()
        _ = script.open(with: "hi", capabilities: "0:0")
        _ = script.s("ACK 3", on: 2)
        for _ in 0..<5 {
            _ = script.wait(50)
            _ = script.s("QNG 60")
        }
        #expect(script.wait(50) == ["2> OUT"])
        #expect(
            script.s("MSG bob@example.net Bob", payload: plain("wait"), on: 2) == [
                "· bob@example.net: <bob@example.net> wait"
            ])
        // What is written meanwhile needs a switchboard of its own, also when the old one ends.
        #expect(script.send("yes?", 2, to: .direct("bob@example.net")) == ["1> XFR 13 SB"])
        #expect(script.closed(2) == ["close 2"])
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(3)
        #expect(script.s("USR 1 OK a Alice", on: 3) == ["3> CAL 2 bob@example.net"])
    }

    @Test("Spelling: called as the service stores it, known in any case") func spelling() {
        var script = Script.signedIn18()
        let carol = MSNConversationKey.direct("carol@example.net")
        _ = script.send("hi", 1, to: carol)
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(2)
        #expect(script.s("USR 1 OK a Alice", on: 2) == ["2> CAL 2 Carol@Example.net"])
        #expect(script.s("JOI CAROL@example.net Carol 0:0", on: 2) == ["2> MSG 3 A hi"])
        #expect(script.s("BYE carol@EXAMPLE.net", on: 2).first == "2> OUT")
    }

    // MARK: Long texts

    @Test("A long text goes in several messages and is delivered once") func longText() {
        var script = Script.signedIn18()
        let text = (1...700).map { "word\($0)" }.joined(separator: " ")
        let sent = script.open(with: text, capabilities: "0:0").filter { $0.contains("> MSG ") }
        #expect(sent.count > 3)
        #expect(
            sent.map { $0.split(separator: " ", maxSplits: 4)[4] }.joined(separator: " ") == text)
        for number in 3..<(3 + sent.count - 1) { #expect(script.s("ACK \(number)", on: 2) == []) }
        #expect(script.s("ACK \(2 + sent.count)", on: 2) == ["· bob@example.net: delivered 1"])
    }

    @Test("A long action goes in several messages, is told once, and goes to the store as one line") func longAction() {
        let text = String(repeating: "waves and waves ", count: 150) + "end"
        var script = Script.signedInWithStore()
        _ = script.send(.action(text), 1, to: bob)
        var stored = script
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(2)
        _ = script.s("USR 1 OK a Alice", on: 2)
        let sent = script.s("JOI bob@example.net Bob 2788999228:48", on: 2)
        #expect(sent.count == 2 && sent[0].hasPrefix("2> MSG 3 A *waves") && sent[1].hasSuffix("end"), "\(sent)")
        #expect(script.s("ACK 3", on: 2) == [])
        // The rest of one whose beginning was seen is a text like any other.
        var rest = script
        #expect(rest.s("NAK 4", on: 2) == ["close 2", "1> XFR 13 SB"])
        let again = rest.s("913 13")
        #expect(
            again.contains { $0.hasPrefix("fetch store 1") && !$0.contains("*") && $0.hasSuffix("end") }, "\(again)")
        #expect(script.s("ACK 4", on: 2) == ["· bob@example.net: delivered 1"])

        let asked = stored.cannotBeCalled()
        #expect(asked.last?.contains("store1 [] * Alice waves and waves") == true, "\(asked)")
        var lines = asked.last.map { [$0] } ?? []
        while let next = stored.offline(.stored(nil)).first, next.hasPrefix("fetch") { lines.append(next) }
        #expect(lines.count { $0.contains("* Alice") } == 1)
        #expect(stored.events.last == .conversation(bob, .storedOffline(1)))
    }

    @Test("A long text of which one part is refused has failed, once, and says that the beginning is there")
    func longTextFails() {
        var script = Script.signedIn18()
        let sent = script.open(with: String(repeating: "é", count: 3000), capabilities: "0:0").filter {
            $0.contains("> MSG ")
        }
        #expect(sent.count == 4)
        #expect(script.s("ACK 3", on: 2) == [])
        #expect(script.s("282 4", on: 2) == ["· bob@example.net: failed 1 cutShort"])
        #expect(script.s("ACK 5", on: 2) == [])
        #expect(script.closed(2) == ["close 2"])
    }

    @Test("The parts of a long text that could not be delivered, and they alone, go over another switchboard")
    func longTextGoesOn() {
        var script = Script.signedIn18()
        let sent = script.open(with: String(repeating: "é", count: 3000), capabilities: "0:0").filter {
            $0.contains("> MSG ")
        }
        #expect(script.s("ACK 3", on: 2) == [])
        _ = script.s("NAK 4", on: 2)
        _ = script.s("NAK 5", on: 2)
        #expect(script.s("NAK 6", on: 2) == ["close 2", "1> XFR 13 SB"])
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
        _ = script.connected(3)
        _ = script.s("USR 1 OK a Alice", on: 3)
        let again = script.s("JOI bob@example.net Bob 0:0", on: 3)
        #expect(again.map { $0.drop { $0 != "é" } } == sent.dropFirst().map { $0.drop { $0 != "é" } })
        for number in 3...4 { #expect(script.s("ACK \(number)", on: 3) == []) }
        #expect(script.s("ACK 5", on: 3) == ["· bob@example.net: delivered 1"])
    }

    @Test("A long text goes in chunks to a client that puts them together; after a NAK it begins afresh") func chunked()
    {
        var script = Script.signedIn18()
        let text = String(repeating: "long text ", count: 400)
        let sent = script.open(with: text).filter { $0.contains("> MSG ") }
        #expect(sent.count == 4 && sent[0].contains(" A [0/4] long") && sent[3].contains(" A [3] "))
        #expect(sent.map { $0.drop { $0 != "]" }.dropFirst(2) }.joined() == text)
        _ = script.s("ACK 3", on: 2)
        _ = script.s("ACK 4", on: 2)
        _ = script.s("NAK 5", on: 2)
        #expect(script.s("NAK 6", on: 2) == ["close 2", "1> XFR 13 SB"])
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
        _ = script.connected(3)
        _ = script.s("USR 1 OK a Alice", on: 3)
        // His other endpoint does not know chunks: by then it would be plain messages.
        let again = script.s("JOI bob@example.net Bob 2788999228:48", on: 3)
        #expect(again.count == 4 && again[0].contains(" A [0/4] long"))
        for number in 3...5 { #expect(script.s("ACK \(number)", on: 3) == []) }
        #expect(script.s("ACK 6", on: 3) == ["· bob@example.net: delivered 1"])
    }

    @Test("One endpoint that does not know chunks is enough for plain messages") func notChunked() {
        var script = Script.signedIn18()
        _ = script.open()
        _ = script.s("ACK 3", on: 2)
        _ = script.s("JOI bob@example.net;{66666666-7777-8888-9999-000000000001} Bob 0:0", on: 2)
        let sent = script.send(String(repeating: "long text ", count: 400), 2, to: bob)
        #expect(sent.count == 3 && sent.allSatisfy { $0.contains(" A long text") })
    }

    // MARK: Being called

    @Test("RNG is answered; the other one's words arrive; the answer goes back on the same switchboard") func ring() {
        var script = Script.signedIn18()
        #expect(
            script.s(
                "RNG eee6972e5eeb24f08ee9ff0dee62d52 203.0.113.8:1864 CKI 5867405ee8c89f0d6a34 bob@example.net Bob U messenger.hotmail.com 1"
            )
                == ["connect 2 203.0.113.8:1864"])
        #expect(
            script.connected(2) == [
                "2> ANS 1 alice@example.com;{11111111-2222-3333-4444-555555555555} 5867405ee8c89f0d6a34 eee6972e5eeb24f08ee9ff0dee62d52"
            ])
        #expect(
            script.s("IRO 1 1 2 bob@example.net;{66666666-7777-8888-9999-000000000000} Bob 2788999228:48", on: 2) == [])
        #expect(script.s("IRO 1 2 2 bob@example.net Bob 2788999228:48", on: 2) == [])
        #expect(script.s("ANS 1 OK", on: 2) == [])
        #expect(script.s("JOI alice@example.com Alice 2684354592:0", on: 2) == [])
        #expect(
            script.s("MSG bob@example.net Bob", payload: plain("hi"), on: 2) == [
                "· bob@example.net: <bob@example.net> hi"
            ])
        #expect(script.send("ho", 1, to: bob) == ["2> MSG 2 A ho"])
    }

    @Test("Called again into the same switchboard, the user goes in once") func ringTwice() {
        var script = Script.signedIn18()
        let ring = "RNG 7 203.0.113.8:1864 CKI c bob@example.net Bob"
        #expect(script.s(ring) == ["connect 2 203.0.113.8:1864"])
        #expect(script.s(ring) == [])
        _ = script.connected(2)
        #expect(script.s(ring) == [])
        _ = script.s("IRO 1 1 1 bob@example.net Bob 0:0", on: 2)
        _ = script.s("ANS 1 OK", on: 2)
        #expect(script.s(ring) == [])
        // Somebody else, and somewhere else, is another call.
        #expect(script.s("RNG 7 203.0.113.8:1864 CKI c carol@example.net Carol") == ["connect 3 203.0.113.8:1864"])
        #expect(script.s("RNG 7 203.0.113.9:1864 CKI c bob@example.net Bob") == ["connect 4 203.0.113.9:1864"])
        // A call after the end is a new one.
        _ = script.closed(2)
        #expect(script.s(ring) == ["connect 5 203.0.113.8:1864"])
    }

    @Test("A RNG that leads nowhere disturbs nothing") func deadRing() {
        var script = Script.signedIn18()
        _ = script.s("NLN NLN 1:bob@example.net Bob 2788999228:48 0")
        script.events = []
        _ = script.s("RNG 1 203.0.113.8:1864 CKI c bob@example.net Bob")
        _ = script.connected(2)
        #expect(script.s("911 1", on: 2) == ["close 2"])
        _ = script.s("RNG 2 203.0.113.8:1864 CKI c bob@example.net Bob")
        #expect(script.closed(3, "connection refused") == ["close 3"])
        // Nobody is inside any more.
        _ = script.s("RNG 3 203.0.113.8:1864 CKI c bob@example.net Bob")
        _ = script.connected(4)
        #expect(script.s("ANS 1 OK", on: 4) == ["4> OUT", "close 4"])
        // Never answered.
        _ = script.s("RNG 4 203.0.113.8:1864 CKI c bob@example.net Bob")
        _ = script.connected(5)
        #expect(script.wait(30) == ["close 5"])
        #expect(script.events == [])
        // Where Monarch does not connect to: that is said.
        #expect(script.s("RNG 5 10.0.0.1:22 CKI c bob@example.net Bob").first?.hasPrefix("· notice ") == true)
        #expect(script.open == [1])
    }

    @Test("The newer of two switchboards counts; the older is read on, and order is kept") func newer() {
        var script = Script.signedIn18()
        _ = script.open(with: "one", id: 1)
        _ = script.s("RNG 9 203.0.113.8:1864 CKI c bob@example.net Bob")
        _ = script.connected(3)
        _ = script.s("IRO 1 1 1 bob@example.net Bob 0:0", on: 3)
        #expect(script.s("ANS 1 OK", on: 3) == [])
        // "one" is not acknowledged yet.
        #expect(script.send("two", 2, to: bob) == [])
        #expect(script.s("ACK 3", on: 2) == ["· bob@example.net: delivered 1", "3> MSG 2 A two"])
        #expect(
            script.s("MSG bob@example.net Bob", payload: plain("late"), on: 2) == [
                "· bob@example.net: <bob@example.net> late"
            ])
        #expect(script.s("BYE bob@example.net", on: 2) == ["2> OUT", "close 2"])
        #expect(script.s("ACK 2", on: 3) == ["· bob@example.net: delivered 2"])
    }

    @Test("Both open a switchboard to each other at once: nothing is lost, whatever comes first") func bothAtOnce() {
        // How far the own switchboard has come when the other one's is entered.
        for progress in 0...4 {
            var script = Script.signedIn18()
            var sent = script.send("mine", 1, to: bob)
            if progress >= 1 { sent += script.s("XFR 12 SB 203.0.113.8:1864 CKI c") }
            if progress >= 2 { sent += script.connected(2) }
            if progress >= 3 { sent += script.s("USR 1 OK a Alice", on: 2) }
            if progress >= 4 { sent += script.s("JOI bob@example.net Bob 0:0", on: 2) }
            sent += script.s("RNG 9 203.0.113.8:1864 CKI r bob@example.net Bob")
            let ring = script.lastConnection
            sent += script.connected(ring)
            sent += script.s("IRO 1 1 1 bob@example.net Bob 0:0", on: ring)
            sent += script.s("ANS 1 OK", on: ring)
            sent += script.s("MSG bob@example.net Bob", payload: plain("yours"), on: ring)
            // What is still to come on the own one.
            if progress == 0 { sent += script.s("XFR 12 SB 203.0.113.8:1864 CKI c") }
            if progress == 3 { sent += script.s("JOI bob@example.net Bob 0:0", on: 2) }
            #expect(sent.filter { $0.hasSuffix(" A mine") }.count == 1, "\(progress)")
            #expect(sent.contains("· bob@example.net: <bob@example.net> yours"), "\(progress)")
            // He may use either.
            if progress >= 3 {
                #expect(
                    script.s("MSG bob@example.net Bob", payload: plain("more"), on: 2) == [
                        "· bob@example.net: <bob@example.net> more"
                    ])
            }
            guard let line = sent.first(where: { $0.hasSuffix(" A mine") }) else { continue }
            let board = UInt32(line.prefix { $0 != ">" }) ?? 0
            let number = line.split(separator: " ")[2]
            #expect(script.s("ACK \(number)", on: board) == ["· bob@example.net: delivered 1"])
            #expect(script.wait(29) == [])
        }
    }

    @Test("Messages before the user has appeared wait for it") func early() {
        var script = Script(dialects: [.msnp12])
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP12")
        _ = script.s("CVR 2")
        _ = script.s("USR 3 TWN S ct=1")
        _ = script.web(Web.tokens)
        _ = script.s("USR 4 OK alice@example.com 1 0")
        _ = script.s("SYN 5 1 1 0 0")
        #expect(script.send("hi", 1, to: bob) == [])
        #expect(script.s("CHG 6 NLN 1 0") == ["· own NLN", "1> XFR 8 SB"])
    }

    @Test("The end of the session is the end of everything that waits, before the end is told") func sessionEnds() {
        var script = Script.signedIn18()
        _ = script.open()
        _ = script.send("two", 2, to: .direct("dave@example.org"))
        let actions = script.s("OUT SSD")
        #expect(
            actions.filter { $0.hasPrefix("·") } == [
                "· bob@example.net: failed 1 connectionLost", "· dave@example.org: failed 2 notSignedIn",
                "· ended serviceClosed(Optional(MSNPWire.OutReason.serverShutdown))",
            ])
        #expect(script.open.isEmpty)
        #expect(script.machine.nextDeadline == .distantFuture)
        #expect(script.s("ACK 3", on: 2) == [])
    }

    @Test("Parts of a long incoming message are put together") func chunks() {
        var script = Script.signedIn18()
        _ = script.open()
        let id = "{7E1B0000-0000-0000-0000-000000000000}"
        #expect(
            script.s(
                "MSG bob@example.net Bob",
                payload:
                    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nMessage-ID: \(id)\r\nChunks: 2\r\n\r\nOnce upon",
                on: 2) == [])
        #expect(
            script.s("MSG bob@example.net Bob", payload: "Message-ID: \(id)\r\nChunk: 1\r\n\r\n a time", on: 2) == [
                "· bob@example.net: <bob@example.net> Once upon a time"
            ])
        #expect(
            script.s("MSG bob@example.net Bob", payload: "Message-ID: \(id)\r\nChunk: 1\r\n\r\n a time", on: 2) == [])
    }
}
