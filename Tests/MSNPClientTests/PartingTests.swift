// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

@testable import MSNPClient

/// What the service has acknowledged to others is still told by a client that signs out.
@Suite("Parting") struct PartingTests {
    @Test("What was written before the others heard of it is told, and own messages get their answers") func lastWords()
    {
        var script = Script.signedIn18()
        _ = script.open()
        #expect(script.part() == ["1> OUT", "2> OUT"])
        #expect(
            script.s("MSG bob@example.net Bob 77", payload: plain("wait"), on: 2) == [
                "· bob@example.net: <bob@example.net> wait"
            ])
        #expect(script.s("ACK 3", on: 2) == ["· bob@example.net: delivered 1"])
        // The notification server hangs up, as it was asked to; nobody is signed out by that.
        #expect(script.closed(1) == [])
        #expect(script.closed(2).last == "· ended requested")
        #expect(script.machine.nextDeadline == .distantFuture && !script.machine.isParting)
    }

    @Test("A service that never hangs up is waited for as long as a farewell takes") func silence() {
        var script = Script.signedIn18()
        _ = script.open()
        _ = script.part()
        let seconds = script.machine.configuration.timeouts.farewell.nanoseconds / 1_000_000_000
        #expect(script.wait(seconds - 1) == [])
        #expect(script.wait(1).suffix(1) == ["· ended requested"])
        #expect(script.open.isEmpty)
    }

    @Test("Nobody is answered or called any more") func nothingNew() {
        var script = Script.signedIn18()
        _ = script.open()
        _ = script.part()
        #expect(script.s("RNG 9 203.0.113.9:1864 CKI c carol@example.net Carol") == [])
        #expect(script.send("late", 7, to: .direct("carol@example.net")) == [])
        #expect(script.act { $0.setStatus(.busy, now: $1, into: &$2) } == [])
        let end = script.closed(2)
        #expect(end.contains { $0.hasPrefix("· carol@example.net: failed 7") } && end.last == "· ended requested")
    }

    @Test("Whoever does not want to wait any longer has said good-bye already") func cutShort() {
        var script = Script.signedIn18()
        _ = script.open()
        _ = script.part()
        #expect(
            script.disconnect() == [
                "· bob@example.net: failed 1 connectionLost", "close 2", "close 1", "· ended requested",
            ])
        #expect(script.open.isEmpty)
    }

    @Test("Without a switchboard it is over at once; while signing in it is a disconnection") func nothingOpen() {
        var script = Script.signedIn18()
        #expect(script.part() == ["1> OUT", "close 1", "· ended requested"])
        script = Script(dialects: [.msnp18])
        _ = script.connect()
        #expect(script.part().last == "· ended requested")
    }
}
