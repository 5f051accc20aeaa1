// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

@testable import MSNPServer

@Suite struct SwitchboardTests {
    private static let text =
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nX-MMS-IM-Format: FN=Arial; EF=; CO=0; CS=0; PF=0\r\n\r\nHello"

    /// A line's field.
    private func field(_ line: String?, _ index: Int) throws -> String {
        let fields = try #require(line).split(separator: " ").map(String.init)
        return try #require(fields.count > index ? fields[index] : nil)
    }

    /// Alice (MSNP18) has opened a switchboard; her connection is called "A".
    private func opened() throws -> PlayedService {
        var service = try PlayedService.aliceAndBob()
        service.says("alice", "XFR 15 SB")
        let cookie = try field(service.take("alice").last, 5)
        service.connectToSwitchboard("A")
        service.exchange(
            "A", "USR 1 alice@example.com;\(PlayedService.aliceEndpoint) \(cookie)",
            "USR 1 OK alice@example.com;\(PlayedService.aliceEndpoint) Alice")
        return service
    }

    /// Bob (MSNP12) has come in; his connection is called "B".
    private func joined() throws -> PlayedService {
        var service = try opened()
        service.says("A", "CAL 3 bob@example.net")
        let ring = try #require(service.take("bob").last)
        service.connectToSwitchboard("B")
        service.says("B", "ANS 1 bob@example.net \(try field(ring, 4)) \(try field(ring, 1))")
        _ = service.take("A")
        _ = service.take("B")
        return service
    }

    @Test func workedSession() throws {
        var service = try opened()
        service.exchange(
            "A", "CAL 2 alice@example.com", "CAL 2 RINGING *", "JOI alice@example.com Alice 2684354592:0")
        service.says("A", "CAL 3 bob@example.net")
        let sessionID = try field(service.take("A").last, 3)
        let ring = try #require(service.take("bob").last)
        #expect(PlayedService.matches(ring, "RNG \(sessionID) 127.0.0.1:1864 CKI * alice@example.com Alice"))
        service.connectToSwitchboard("B")
        service.exchange(
            "B", "ANS 1 bob@example.net \(try field(ring, 4)) \(sessionID)",
            "IRO 1 1 1 alice@example.com Alice 2684354592", "ANS 1 OK")
        service.hears("A", "JOI bob@example.net Bob 1073741856:0")

        let typing =
            "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\nTypingUser: alice@example.com\r\n\r\n\r\n"
        service.exchange("A", "MSG 4 U|\(typing)")
        service.hears("B", "MSG alice@example.com Alice|\(typing)")
        service.exchange("A", "MSG 5 A|\(Self.text)", "ACK 5")
        service.hears("B", "MSG alice@example.com Alice|\(Self.text)")
        service.exchange("A", "MSG 6 N|\(Self.text)")
        service.exchange("A", "MSG 7 D|\(Self.text)", "ACK 7")
        #expect(service.take("B").count == 2)
        service.exchange("B", "MSG 2 A|\(Self.text)", "ACK 2")
        service.hears("A", "MSG bob@example.net Bob|\(Self.text)")
        service.exchange("A", "CAL 7 dave@example.org", "217 7")
        service.exchange("A", "OUT")
        #expect(service.closed.contains("A"))
        service.hears("B", "BYE alice@example.com")
    }

    /// Three people, two of them with endpoints: each is named by its endpoint and by the account.
    @Test func threePeopleAndTheirEndpoints() throws {
        var service = try joined()
        try service.signIn18(
            "erin", "erin@example.net", password: "secret of Erin", endpoint: PlayedService.bobEndpoint)
        service.says("erin", "CHG 8 NLN 2788999228:48 0")
        _ = service.take("erin")
        service.exchange("B", "CAL 9 erin@example.net", "CAL 9 RINGING *")
        let ring = try #require(service.take("erin").last)
        #expect(PlayedService.matches(ring, "RNG * * CKI * bob@example.net Bob U messenger.hotmail.com 1"))
        service.connectToSwitchboard("E")
        service.exchange(
            "E", "ANS 1 erin@example.net;\(PlayedService.bobEndpoint) \(try field(ring, 4)) \(try field(ring, 1))",
            "IRO 1 1 3 alice@example.com;\(PlayedService.aliceEndpoint) Alice 2684354592:0",
            "IRO 1 2 3 alice@example.com Alice 2684354592:0", "IRO 1 3 3 bob@example.net Bob 1073741856:0",
            "ANS 1 OK", "JOI erin@example.net Erin 2788999228:48")
        service.hears(
            "A", "JOI erin@example.net;\(PlayedService.bobEndpoint) Erin 2788999228:48",
            "JOI erin@example.net Erin 2788999228:48")
        service.hears("B", "JOI erin@example.net Erin 2788999228")
        service.exchange("E", "MSG 2 A|\(Self.text)", "ACK 2")
        service.hears("A", "MSG erin@example.net Erin|\(Self.text)")
        service.hears("B", "MSG erin@example.net Erin|\(Self.text)")
        service.disconnect("E")
        service.hears("A", "BYE erin@example.net;\(PlayedService.bobEndpoint)", "BYE erin@example.net")
        service.hears("B", "BYE erin@example.net")
    }

    /// A person with two endpoints inside has left when the second one has.
    @Test func oneOfTwoEndpointsLeaves() throws {
        var service = try joined()
        try service.signIn18(
            "alice at work", "alice@example.com", password: "secret of Alice", endpoint: PlayedService.bobEndpoint)
        service.says("alice at work", "CHG 8 NLN 2684354592:0 0")
        _ = service.take("alice at work")
        service.says("A", "CAL 9 alice@example.com")
        let ring = try #require(service.take("alice at work").last)
        _ = service.take("A")
        service.connectToSwitchboard("W")
        service.says(
            "W", "ANS 1 alice@example.com;\(PlayedService.bobEndpoint) \(try field(ring, 4)) \(try field(ring, 1))")
        service.hears("B")
        service.hears("A", "JOI alice@example.com;\(PlayedService.bobEndpoint) *", "JOI alice@example.com *")
        service.says("A", "OUT")
        service.hears("B")
        #expect(service.take("W").last == "BYE alice@example.com;\(PlayedService.aliceEndpoint)")
        service.says("W", "OUT")
        service.hears("B", "BYE alice@example.com")
    }

    @Test func callsThatAreRefused() throws {
        var service = try joined()
        service.exchange("A", "CAL 4 bob@example.net", "215 4")
        service.exchange("A", "CAL 5 Bob@Example.Net", "215 5")
        service.exchange("A", "CAL 6 erin@example.net", "217 6")
        service.exchange("A", "CAL 7 nobody@example.com", "217 7")
        service.exchange("A", "CAL 8 bob", "208 8")
        service.exchange("A", "CAL 9", "208 9")
        service.exchange("B", "CAL 10 bob@example.net", "215 10")
        service.exchange("A", "XYZ 11", "200 11")
        service.exchange("A", "USR 12 alice@example.com x", "715 12")
        // Whoever is blocked or hidden from cannot be called.
        try service.signIn12("carol", "carol@example.net", password: "secret of Carol C.")
        service.says("carol", "CHG 4 HDN 0 0")
        service.exchange("A", "CAL 13 carol@example.net", "217 13")
        service.says("carol", "CHG 5 NLN 0 0")
        service.says("carol", "ADC 6 BL N=alice@example.com")
        service.exchange("A", "CAL 14 carol@example.net", "217 14")
        service.says("carol", "REM 7 BL alice@example.com")
        service.exchange("A", "CAL 15 carol@example.net", "CAL 15 RINGING *")
        service.says("carol", "BLP 8 BL")
        service.exchange("A", "CAL 16 carol@example.net", "217 16")
    }

    @Test func cookiesAreGoodOnce() throws {
        var service = try PlayedService.aliceAndBob()
        service.says("bob", "XFR 15 SB")
        let cookie = try field(service.take("bob").last, 5)
        service.connectToSwitchboard("1")
        service.exchange("1", "USR 1 bob@example.net \(cookie)", "USR 1 OK bob@example.net Bob")
        service.connectToSwitchboard("2")
        service.exchange("2", "USR 1 bob@example.net \(cookie)", "911 1")
        #expect(service.closed == ["2"])
    }

    @Test func cookiesExpireAndAreForOnePurpose() throws {
        var service = try opened()
        service.says("A", "CAL 3 bob@example.net")
        let ring = try #require(service.take("bob").last)
        let answer = "bob@example.net \(try field(ring, 4)) \(try field(ring, 1))"
        service.connectToSwitchboard("opener")
        service.exchange("opener", "USR 1 \(answer)", "911 1")
        service.connectToSwitchboard("too late for that")
        service.exchange("too late for that", "ANS 1 \(answer)", "911 1")

        service.says("A", "CAL 4 bob@example.net")
        let second = try #require(service.take("bob").last)
        service.wait(120_000)
        service.connectToSwitchboard("late")
        service.exchange("late", "ANS 1 bob@example.net \(try field(second, 4)) \(try field(second, 1))", "911 1")
    }

    @Test func somebodyElsesCookieOrAnotherSession() throws {
        for wrong in [
            "alice@example.com %c %s", "bob@example.net %c 0", "bob@example.net 00 %s", "bob@example.net;{x} %c %s",
        ] {
            var service = try opened()
            service.says("A", "CAL 3 bob@example.net")
            let ring = try #require(service.take("bob").last)
            service.connectToSwitchboard("B")
            let answer = wrong.replacing("%c", with: try field(ring, 4)).replacing("%s", with: try field(ring, 1))
            service.exchange("B", "ANS 1 \(answer)", "911 1")
            #expect(service.closed.contains("B"))
        }
    }

    @Test func aClosedSwitchboardCannotBeEntered() throws {
        var service = try opened()
        service.says("A", "CAL 3 bob@example.net")
        let ring = try #require(service.take("bob").last)
        service.says("A", "OUT")
        #expect(service.state.switchboards.count == 0)
        service.connectToSwitchboard("B")
        service.exchange("B", "ANS 1 bob@example.net \(try field(ring, 4)) \(try field(ring, 1))", "911 1")
    }

    @Test func anEmptySwitchboardDeliversNothing() throws {
        var service = try opened()
        service.exchange("A", "MSG 4 A|\(Self.text)", "NAK 4")
        service.exchange("A", "MSG 5 N|\(Self.text)", "NAK 5")
        service.exchange("A", "MSG 6 D|\(Self.text)", "282 6")
        service.exchange("A", "MSG 7 U|\(Self.text)")
    }

    @Test func theSwitchboardOutlivesTheNotificationConnection() throws {
        var service = try joined()
        service.says("alice", "OUT")
        service.says("bob", "OUT")
        service.exchange("A", "MSG 5 A|\(Self.text)", "ACK 5")
        service.hears("B", "MSG alice@example.com Alice|\(Self.text)")
    }

    @Test func theLargestMessage() throws {
        var service = try joined()
        let largest = Self.text + String(repeating: "x", count: 1664 - Self.text.utf8.count)
        service.exchange("A", "MSG 5 A|\(largest)", "ACK 5")
        service.exchange("A", "MSG 6 A|\(largest)x")
        #expect(service.closed.contains("A"))
        service.hears("B", "MSG alice@example.com Alice|\(largest)", "BYE alice@example.com")
    }

    @Test(arguments: [
        "MSG 5 X|x", "MSG 5 a|x", "MSG|x",
        "MSG 5 N|MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\n\r\nx", "CAL x",
    ])
    func whatEndsTheConnection(_ line: String) throws {
        var service = try joined()
        var command = try #require(PlayedService.parse("MSG 5 A|x", sentBy: .client).first)
        let head = line.split(separator: "|", omittingEmptySubsequences: false)
        let fields = head[0].split(separator: " ").map(String.init)
        command.verb = fields[0]
        command.parameters = Array(fields.dropFirst())
        command.payload = head.count > 1 ? ByteBuffer(string: head[1...].joined(separator: "|")) : nil
        service.receive(command, from: "A")
        #expect(service.closed.contains("A"))
        service.hears("B", "BYE alice@example.com")
    }

    @Test func whoPresentsNoCookieIsLetGo() throws {
        var service = try opened()
        service.connectToSwitchboard("silent")
        service.exchange("silent", "CAL 1 bob@example.net", "715 1")
        service.exchange("silent", "MSG 2 A|x", "715 2")
        service.wait(60_000)
        #expect(service.closed == ["silent"])
    }

    @Test func tooManyCookiesAtOnce() throws {
        var service = try PlayedService.aliceAndBob()
        for number in 0..<200 { service.says("bob", "XFR \(100 + number) SB") }
        #expect(service.take("bob").allSatisfy { $0.hasPrefix("XFR ") })
        service.exchange("bob", "XFR 300 SB", "800 300")
        service.wait(120_000)
        service.exchange("bob", "XFR 301 SB", "XFR 301 SB *")
    }
}
