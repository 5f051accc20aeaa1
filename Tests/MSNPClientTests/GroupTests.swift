// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

@testable import MSNPClient

@Suite("Group conversation") struct GroupTests {
    /// A group with Bob and Carol in it, on connection 2.
    private func group() -> (Script, MSNConversationKey) {
        var script = Script.signedIn18()
        let key = script.openGroup()
        _ = script.invite("bob@example.net", to: key)
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(2)
        _ = script.s("USR 1 OK a Alice", on: 2)
        _ = script.s("JOI bob@example.net Bob 0:0", on: 2)
        _ = script.invite("carol@example.net", to: key)
        _ = script.s("JOI Carol@Example.net Carol 0:0", on: 2)
        script.events = []
        return (script, key)
    }

    @Test("Opened, invited, spoken in, left") func ownGroup() {
        var script = Script.signedIn18()
        let key = script.openGroup()
        #expect(script.send("too early", 1, to: key) == ["· #1: failed 1 recipientOffline"])
        #expect(script.invite("bob@example.net", to: key) == ["1> XFR 12 SB"])
        #expect(script.invite("carol@example.net", to: key) == [])
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(2)
        #expect(
            script.s("USR 1 OK a Alice", on: 2) == ["2> CAL 2 bob@example.net", "2> CAL 3 Carol@Example.net"])
        #expect(script.send("hello all", 2, to: key) == [])
        // The first message waits a moment for those who are still on their way.
        #expect(script.s("JOI bob@example.net Bob 0:0", on: 2) == ["· #1: opened bob@example.net"])
        #expect(
            script.s("JOI Carol@Example.net Carol 0:0", on: 2) == [
                "· #1: joined Carol@Example.net", "2> MSG 4 A hello all",
            ])
        #expect(script.s("ACK 4", on: 2) == ["· #1: delivered 2"])
        #expect(
            script.s("MSG bob@example.net Bob", payload: plain("hi"), on: 2) == ["· #1: <bob@example.net> hi"])
        #expect(script.s("BYE bob@example.net", on: 2) == ["· #1: left bob@example.net"])
        #expect(script.leave(key) == ["2> OUT", "close 2"])
        #expect(script.send("gone", 3, to: key) == ["· #1: failed 3 recipientOffline"])
    }

    @Test("The first message does not wait for somebody slow for longer than three seconds") func slow() {
        var script = Script.signedIn18()
        let key = script.openGroup()
        _ = script.invite("bob@example.net", to: key)
        _ = script.invite("dave@example.org", to: key)
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(2)
        _ = script.s("USR 1 OK a Alice", on: 2)
        _ = script.send("hello", 1, to: key)
        _ = script.s("JOI bob@example.net Bob 0:0", on: 2)
        #expect(script.wait(2) == [])
        #expect(script.wait(1) == ["2> MSG 4 A hello"])
        #expect(script.s("217 3", on: 2) == ["· #1: inviteFailed dave@example.org recipientOffline"])
    }

    @Test("Nobody comes: everything fails, and the next invitation starts afresh") func nobody() {
        var script = Script.signedIn18()
        let key = script.openGroup()
        _ = script.invite("bob@example.net", to: key)
        _ = script.send("hello", 1, to: key)
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(2)
        _ = script.s("USR 1 OK a Alice", on: 2)
        #expect(
            script.s("217 2", on: 2) == [
                "· presence bob@example.net FLN ", "· #1: inviteFailed bob@example.net recipientOffline", "2> OUT",
                "close 2",
                "· #1: failed 1 recipientOffline",
            ])
        #expect(script.invite("dave@example.org", to: key) == ["1> XFR 13 SB"])
        #expect(script.s("913 13") == ["1> XFR 14 SB"])
        #expect(script.s("913 14").first?.hasPrefix("· #1: inviteFailed dave@example.org refused") == true)
    }

    @Test("Somebody who does not answer the call in 30 seconds") func noAnswer() {
        var (script, key) = group()
        #expect(script.invite("dave@example.org", to: key) == ["2> CAL 4 dave@example.org"])
        #expect(script.wait(30) == ["· #1: inviteFailed dave@example.org timedOut"])
        #expect(script.invite("bob@example.net", to: key) == [])
        #expect(script.invite("alice@example.com", to: key) == ["· #1: inviteFailed alice@example.com notSupported"])
    }

    @Test("Called twice, says the service (215): the invitation fails at once, the group goes on") func calledTwice() {
        var (script, key) = group()
        _ = script.invite("dave@example.org", to: key)
        #expect(script.s("215 4", on: 2).first?.hasPrefix("· #1: inviteFailed dave@example.org refused(215") == true)
        #expect(script.wait(31).filter { $0.contains("inviteFailed") } == [])
        #expect(script.send("still here", 4, to: key) == ["2> MSG 5 A still here"])
    }

    @Test("The oldest empty group makes room for a new one, and is told to be closed") func evicted() {
        var script = Script.signedIn18()
        for _ in 0..<MSNClientLimits.conversations {
            _ = script.openGroup()
            #expect(script.opened == [])
        }
        _ = script.openGroup()
        #expect(script.opened == ["· #1: closed"])
        #expect(script.send("hi", 1, to: bob) == ["· #2: closed", "1> XFR 12 SB"])
    }

    @Test("Everybody has left, however: closed, and the next line calls them all", arguments: ["", " 1"])
    func everybodyLeft(reason: String) {
        var (script, key) = group()
        _ = script.s("BYE bob@example.net", on: 2)
        #expect(
            script.s("BYE Carol@Example.net\(reason)", on: 2) == [
                "· #1: left Carol@Example.net", "2> OUT", "close 2", "· #1: closed",
            ])
        #expect(script.send("anybody?", 5, to: key) == ["1> XFR 13 SB"])
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
        _ = script.connected(3)
        #expect(
            Set(script.s("USR 1 OK a Alice", on: 3).map { $0.dropFirst(8) }) == [
                " bob@example.net", " Carol@Example.net",
            ])
        _ = script.s("JOI bob@example.net Bob 0:0", on: 3)
        #expect(
            script.s("JOI Carol@Example.net Carol 0:0", on: 3) == [
                "· #1: joined Carol@Example.net", "3> MSG 4 A anybody?",
            ])
    }

    @Test("Who left while others stayed is not called by the next line, unless they came back") func leftBefore() {
        for comesBack in [false, true] {
            var (script, key) = group()
            _ = script.s("BYE bob@example.net", on: 2)
            if comesBack { _ = script.s("JOI bob@example.net Bob 0:0", on: 2) }
            _ = script.closed(2)
            _ = script.send("still there?", 5, to: key)
            _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
            _ = script.connected(3)
            let calls = script.s("USR 1 OK a Alice", on: 3)
            #expect(calls == ["3> CAL 2 Carol@Example.net"] + (comesBack ? ["3> CAL 3 bob@example.net"] : []))
        }
    }

    @Test("The last one leaves while somebody is called who cannot come: the next line calls who was there")
    func leftAndNobodyCame() {
        var (script, key) = group()
        _ = script.invite("dave@example.org", to: key)
        _ = script.s("BYE bob@example.net", on: 2)
        _ = script.s("BYE Carol@Example.net", on: 2)
        #expect(script.s("217 4", on: 2).last == "· #1: closed")
        _ = script.send("anybody?", 5, to: key)
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
        _ = script.connected(3)
        #expect(
            script.s("USR 1 OK a Alice", on: 3) == ["3> CAL 2 bob@example.net", "3> CAL 3 Carol@Example.net"])
    }

    @Test("The service closes a group: the next message opens it and calls everybody back") func closedByService() {
        var (script, key) = group()
        _ = script.send("sent", 4, to: key)
        #expect(script.closed(2) == ["close 2", "· #1: failed 4 connectionLost", "· #1: closed"])
        #expect(script.send("again", 5, to: key) == ["1> XFR 13 SB"])
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
        _ = script.connected(3)
        #expect(script.s("USR 1 OK a Alice", on: 3) == ["3> CAL 2 bob@example.net", "3> CAL 3 Carol@Example.net"])
        #expect(
            script.s("217 2", on: 3) == [
                "· presence bob@example.net FLN ", "· #1: inviteFailed bob@example.net recipientOffline",
            ])
        #expect(
            script.s("JOI Carol@Example.net Carol 0:0", on: 3) == [
                "· #1: opened Carol@Example.net", "3> MSG 4 A again",
            ])
        #expect(script.s("ACK 4", on: 3) == ["· #1: delivered 5"])
    }

    @Test("A group outlives the session: it is called together again in the next one") func nextSession() {
        var (script, key) = group()
        _ = script.send("sent", 4, to: key)
        #expect(
            script.closed(1).filter { $0.hasPrefix("·") } == [
                "· #1: failed 4 connectionLost", "· ended serviceClosed(nil)",
            ])
        #expect(script.send("x", 5, to: key) == ["· #1: failed 5 notSignedIn"])
        _ = script.connect()
        let ns = script.lastConnection
        _ = script.connected(ns)
        _ = script.s("VER 1 MSNP18", on: ns)
        _ = script.s("CVR 2", on: ns)
        _ = script.s("USR 3 SSO S MBI_KEY_OLD AAAA", on: ns)
        _ = script.web(Web.tokens)
        _ = script.s("USR 4 OK alice@example.com 1 0", on: ns)
        _ = script.web(Web.lists)
        _ = script.s("ADL 6 OK", on: ns)
        _ = script.s("CHG 8 NLN 1:0 0", on: ns)
        #expect(script.send("back", 6, to: key) == ["\(ns)> XFR 12 SB"])
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI d", on: ns)
        _ = script.connected(script.lastConnection)
        #expect(script.s("USR 1 OK a Alice", on: script.lastConnection).count == 2)
    }

    @Test("A third person comes into a direct conversation: it becomes a group, and what waits stays private")
    func grows() {
        var script = Script.signedIn18()
        _ = script.open(with: "to bob", id: 1)
        for id in UInt64(2)...66 { _ = script.send("private \(id)", id, to: bob) }
        // 64 are out; two wait.
        let actions = script.s("JOI carol@example.net Carol 0:0", on: 2)
        #expect(actions.first == "· bob@example.net: became #2 bob@example.net carol@example.net")
        #expect(actions.last == "1> XFR 13 SB")
        #expect(!actions.contains { $0.contains("MSG") })
        let group = MSNConversationKey.group(2)
        #expect(script.send("to both", 100, to: group) == [])
        // Outcomes of what was sent before are told where it was sent.
        #expect(script.s("ACK 3", on: 2) == ["· bob@example.net: delivered 1", "2> MSG 67 A to both"])
        for number in 4...66 {
            #expect(script.s("ACK \(number)", on: 2).first?.hasPrefix("· bob@example.net: delivered") == true)
        }
        #expect(script.s("ACK 67", on: 2) == ["· #2: delivered 100"])
        #expect(
            script.s("MSG carol@example.net Carol", payload: plain("hi"), on: 2) == ["· #2: <carol@example.net> hi"])
        // The direct conversation goes on over its own.
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
        _ = script.connected(3)
        _ = script.s("USR 1 OK a Alice", on: 3)
        #expect(
            script.s("JOI bob@example.net Bob 0:0", on: 3) == ["3> MSG 3 A private 65", "3> MSG 4 A private 66"])
    }

    @Test("A long text that is half out when a third person comes fails, once") func growsInTheMiddle() {
        var script = Script.signedIn18()
        _ = script.open(with: "to bob", id: 1)
        for id in UInt64(2)...63 { _ = script.send("x", id, to: bob) }
        // One place is left in the window.
        _ = script.send(String(repeating: "long ", count: 1000), 64, to: bob)
        let actions = script.s("JOI carol@example.net Carol 0:0", on: 2)
        #expect(actions.filter { $0.contains("failed") } == ["· bob@example.net: failed 64 notDelivered"])
        #expect(!actions.contains { $0.contains("XFR") })
        #expect(script.s("ACK 66", on: 2) == [])
    }

    @Test("A long text that is all out when a third person comes is delivered, once") func growsAfterwards() {
        var script = Script.signedIn18()
        let sent = script.open(with: String(repeating: "long ", count: 1000), id: 1).filter { $0.contains("> MSG ") }
        #expect(sent.count > 2)
        _ = script.s("JOI carol@example.net Carol 0:0", on: 2)
        for number in 3..<(2 + sent.count) { #expect(script.s("ACK \(number)", on: 2) == []) }
        #expect(script.s("ACK \(2 + sent.count)", on: 2) == ["· bob@example.net: delivered 1"])
    }

    @Test("Called into a switchboard with two others: a group; the conversation with the caller stays")
    func ringIntoGroup() {
        var script = Script.signedIn18()
        _ = script.open()
        _ = script.s("RNG 9 203.0.113.8:1864 CKI c bob@example.net Bob")
        _ = script.connected(3)
        _ = script.s("IRO 1 1 4 bob@example.net;{66666666-7777-8888-9999-000000000000} Bob 0:0", on: 3)
        _ = script.s("IRO 1 2 4 bob@example.net Bob 0:0", on: 3)
        _ = script.s("IRO 1 3 4 carol@example.net;{66666666-7777-8888-9999-000000000001} Carol 0:0", on: 3)
        _ = script.s("IRO 1 4 4 carol@example.net Carol 0:0", on: 3)
        #expect(script.s("ANS 1 OK", on: 3) == ["· #2: opened bob@example.net carol@example.net"])
        #expect(script.s("ACK 3", on: 2) == ["· bob@example.net: delivered 1"])
        #expect(script.send("direct", 2, to: bob) == ["2> MSG 4 A direct"])
        #expect(script.send("all", 3, to: .group(2)) == ["3> MSG 2 A all"])
        // A group stays one with a single other person, and is not closed for silence.
        #expect(script.s("BYE carol@example.net", on: 3) == ["· #2: left carol@example.net"])
        _ = script.s("ACK 2", on: 3)
        #expect(script.send("just bob", 4, to: .group(2)) == ["3> MSG 3 A just bob"])
    }

    @Test("An older, still open switchboard grows into a group of its own") func olderGrows() {
        var script = Script.signedIn18()
        _ = script.open()
        _ = script.s("ACK 3", on: 2)
        _ = script.s("RNG 9 203.0.113.8:1864 CKI c bob@example.net Bob")
        _ = script.connected(3)
        _ = script.s("IRO 1 1 1 bob@example.net Bob 0:0", on: 3)
        _ = script.s("ANS 1 OK", on: 3)
        #expect(
            script.s("JOI carol@example.net Carol 0:0", on: 2) == ["· #2: opened bob@example.net carol@example.net"])
        #expect(script.send("direct", 2, to: bob) == ["3> MSG 2 A direct"])
        #expect(script.send("all", 3, to: .group(2)) == ["2> MSG 4 A all"])
    }

    @Test("Nobody is called into a direct conversation, now or later") func inviteIntoDirect() {
        var script = Script.signedIn18()
        let refused = ["· bob@example.net: inviteFailed dave@example.org notSupported"]
        #expect(script.invite("dave@example.org", to: bob) == refused)
        _ = script.send("hi", 1, to: bob)
        // A switchboard is under way; Bob opens one himself.
        #expect(script.invite("dave@example.org", to: bob) == refused)
        _ = script.s("RNG 9 203.0.113.8:1864 CKI c bob@example.net Bob")
        _ = script.connected(2)
        _ = script.s("IRO 1 1 1 bob@example.net Bob 0:0", on: 2)
        #expect(script.s("ANS 1 OK", on: 2) == ["2> MSG 2 A hi"])
        #expect(script.invite("dave@example.org", to: bob) == refused)
        _ = script.s("ACK 2", on: 2)
        _ = script.closed(2)
        _ = script.send("again", 2, to: bob)
        // The one that was asked for at first.
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(3)
        #expect(script.s("USR 1 OK a Alice", on: 3) == ["3> CAL 2 bob@example.net"])
    }

    @Test("Leaving with answers missing: they are waited for, five seconds") func leaveEarly() {
        var (script, key) = group()
        _ = script.send("bye", 4, to: key)
        _ = script.send("all", 5, to: key)
        #expect(script.leave(key) == ["2> OUT"])
        #expect(script.s("MSG bob@example.net Bob", payload: plain("wait"), on: 2) == [])
        #expect(script.s("ACK 4", on: 2) == ["· #1: delivered 4"])
        #expect(script.wait(5) == ["close 2", "· #1: failed 5 connectionLost"])
        (script, key) = group()
        _ = script.send("bye", 4, to: key)
        _ = script.leave(key)
        #expect(script.s("ACK 4", on: 2) == ["· #1: delivered 4", "close 2"])
    }
}

@Suite("Corners of conversations") struct ConversationCornerTests {
    @Test("Somebody else comes in before the other one of a direct conversation: nothing private is said")
    func strangerFirst() {
        var script = Script.signedIn18()
        _ = script.send("private", 1, to: bob)
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(2)
        _ = script.s("USR 1 OK a Alice", on: 2)
        // Called by another endpoint of the user.
        #expect(script.s("JOI Carol@Example.net Carol 0:0", on: 2) == [])
        let actions = script.s("JOI bob@example.net Bob 0:0", on: 2)
        #expect(
            actions == ["· bob@example.net: became #2 Carol@Example.net bob@example.net", "1> XFR 13 SB"])
        #expect(script.s("JOI dave@example.org Dave 0:0", on: 2) == ["· #2: joined dave@example.org"])
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI d")
        _ = script.connected(3)
        #expect(script.s("USR 1 OK a Alice", on: 3) == ["3> CAL 2 bob@example.net"])
        #expect(script.s("JOI bob@example.net Bob 0:0", on: 3) == ["3> MSG 3 A private"])
    }

    @Test("The other one cannot be called although somebody else came: the messages fail, none gets stuck")
    func onlyStrangers() {
        var script = Script.signedIn18()
        _ = script.send("private", 1, to: bob)
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(2)
        _ = script.s("USR 1 OK a Alice", on: 2)
        _ = script.s("JOI dave@example.org Dave 0:0", on: 2)
        #expect(script.s("217 2", on: 2) == ["· presence bob@example.net FLN ", "2> CAL 3 bob@example.net"])
        #expect(
            script.s("217 3", on: 2) == ["2> OUT", "close 2", "· bob@example.net: failed 1 recipientOffline"])
        #expect(script.send("again", 2, to: bob) == ["1> XFR 13 SB"])
    }

    @Test(
        "The last one leaves a group while somebody is being called: what was sent then is not delivered by an empty ACK"
    )
    func leftWhileCalling() {
        var script = Script.signedIn18()
        let key = script.openGroup()
        _ = script.invite("bob@example.net", to: key)
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(2)
        _ = script.s("USR 1 OK a Alice", on: 2)
        _ = script.s("JOI bob@example.net Bob 0:0", on: 2)
        _ = script.invite("dave@example.org", to: key)
        #expect(script.send("hello", 1, to: key) == ["2> MSG 4 A hello"])
        #expect(script.s("BYE bob@example.net", on: 2) == ["· #1: left bob@example.net"])
        #expect(script.s("ACK 4", on: 2) == [])
        var other = script
        #expect(
            script.s("JOI dave@example.org Dave 0:0", on: 2) == ["· #1: joined dave@example.org", "2> MSG 5 A hello"])
        #expect(
            other.s("217 3", on: 2) == [
                "· #1: inviteFailed dave@example.org recipientOffline", "2> OUT", "close 2", "· #1: closed",
                "· #1: failed 1 recipientOffline",
            ])
    }

    @Test("A contact who opens group after group does not use up the conversations") func manyGroups() {
        var script = Script.signedIn18()
        for number in 0..<(MSNClientLimits.conversations + 50) {
            _ = script.s("RNG \(number) 203.0.113.8:1864 CKI c bob@example.net Bob")
            let board = script.lastConnection
            _ = script.connected(board)
            _ = script.s("IRO 1 1 2 bob@example.net Bob 0:0", on: board)
            _ = script.s("IRO 1 2 2 carol@example.net Carol 0:0", on: board)
            _ = script.s("ANS 1 OK", on: board)
            _ = script.closed(board)
        }
        #expect(script.send("hi", 1, to: .direct("dave@example.org")).last?.hasSuffix("SB") == true)
    }

    @Test("Groups that are all in use leave no room; a conversation that would become one is left") func noRoom() {
        var script = Script.signedIn18()
        _ = script.open()
        for number in 0..<MSNClientLimits.conversations {
            _ = script.s("RNG \(number) 203.0.113.8:1864 CKI c bob@example.net Bob")
            let board = script.lastConnection
            _ = script.connected(board)
            _ = script.s("IRO 1 1 2 bob@example.net Bob 0:0", on: board)
            _ = script.s("IRO 1 2 2 carol@example.net Carol 0:0", on: board)
            _ = script.s("ANS 1 OK", on: board)
        }
        #expect(
            script.send("hi", 2, to: .direct("dave@example.org")) == [
                "· dave@example.org: failed 2 tooMany(limit: \(MSNClientLimits.conversations))"
            ])
        #expect(script.s("JOI carol@example.net Carol 0:0", on: 2) == ["2> OUT"])
        #expect(script.s("ACK 3", on: 2) == ["· bob@example.net: delivered 1", "close 2"])
    }
}
