// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import Testing

@testable import MSNPServer

/// Switchboards between clients of every dialect.
@Suite struct SwitchboardDialectTests {
    private static let aliceGUID = PlayedService.aliceEndpoint
    private static let bobGUID = PlayedService.bobEndpoint
    private static let text = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nHello"

    private func field(_ line: String?, _ index: Int) throws -> String {
        let fields = try #require(line).split(separator: " ").map(String.init)
        return try #require(fields.count > index ? fields[index] : nil)
    }

    private func world(_ change: (inout ServiceConfiguration) -> Void = { _ in }) -> PlayedService {
        var configuration = ServiceConfiguration(
            accounts: [("alice", "Alice"), ("bob", "Bob"), ("carol", "Carol")].map { name, friendly in
                ServiceAccount(
                    address: "\(name)@example.com", password: Secret("x"), name: friendly,
                    contacts: ["alice", "bob", "carol"].filter { $0 != name }.map { $0 + "@example.com" })
            })
        change(&configuration)
        return PlayedService(configuration)
    }

    /// Somebody online, with an empty inbox.
    private func online(
        _ service: inout PlayedService, _ name: String, _ dialect: Dialect, _ connection: String? = nil,
        endpoint: String = aliceGUID
    ) throws {
        let connection = connection ?? name
        try service.signIn(connection, "\(name)@example.com", password: "x", dialect, endpoint: endpoint)
        service.says(
            connection,
            dialect < .msnp8 ? "CHG 6 NLN" : dialect < .msnp16 ? "CHG 6 NLN 1073741856 0" : "CHG 6 NLN 2684354592:48 0")
        for name in ["alice", "bob", "carol", "bob2"] { _ = service.take(name) }
    }

    /// Alice opens a switchboard, which is her connection "A".
    private func open(_ service: inout PlayedService, as account: String = "alice@example.com") throws {
        service.says("alice", "XFR 15 SB")
        let cookie = try field(service.take("alice").last, 5)
        service.connectToSwitchboard("A")
        service.exchange("A", "USR 1 \(account) \(cookie)", "USR 1 OK \(account) Alice")
    }

    /// The forms of XFR and RNG, of JOI, IRO and BYE, from one dialect to the other.
    @Test(arguments: [
        (
            Dialect.msnp2, Dialect.msnp2, "XFR 15 SB 127.0.0.1:1864 CKI *", "alice@example.com Alice",
            "alice@example.com Alice", "bob@example.com Bob"
        ),
        (
            .msnp11, .msnp12, "XFR 15 SB 127.0.0.1:1864 CKI *", "alice@example.com Alice",
            "alice@example.com Alice 1073741856", "bob@example.com Bob"
        ),
        (
            .msnp12, .msnp2, "XFR 15 SB 127.0.0.1:1864 CKI *", "alice@example.com Alice", "alice@example.com Alice",
            "bob@example.com Bob 0"
        ),
        (
            .msnp13, .msnp13, "XFR 15 SB 127.0.0.1:1864 CKI * U messenger.msn.com",
            "alice@example.com Alice U messenger.hotmail.com", "alice@example.com Alice 1073741856",
            "bob@example.com Bob 1073741856"
        ),
        (
            .msnp15, .msnp14, "XFR 15 SB 127.0.0.1:1864 CKI * U messenger.msn.com 1",
            "alice@example.com Alice U messenger.hotmail.com 1", "alice@example.com Alice 1073741856",
            "bob@example.com Bob 1073741856"
        ),
        (
            .msnp18, .msnp8, "XFR 15 SB 127.0.0.1:1864 CKI * U messenger.msn.com 1", "alice@example.com Alice",
            "alice@example.com Alice", "bob@example.com Bob 1073741856:0"
        ),
    ])
    func formsOfLines(
        _ caller: Dialect, _ callee: Dialect, _ referral: String, _ ring: String, _ roster: String, _ joined: String
    ) throws {
        var service = world()
        try online(&service, "alice", caller)
        try online(&service, "bob", callee)
        service.says("alice", "XFR 15 SB")
        let line = try #require(service.take("alice").last)
        #expect(PlayedService.matches(line, referral))
        service.connectToSwitchboard("A")
        service.exchange("A", "USR 1 alice@example.com \(try field(line, 5))", "USR 1 OK alice@example.com Alice")
        service.says("A", "CAL 2 bob@example.com")
        let session = try field(service.take("A").last, 3)
        let call = try #require(service.take("bob").last)
        #expect(PlayedService.matches(call, "RNG \(session) 127.0.0.1:1864 CKI * \(ring)"))
        service.connectToSwitchboard("B")
        service.exchange(
            "B", "ANS 1 bob@example.com \(try field(call, 4)) \(session)", "IRO 1 1 1 \(roster)", "ANS 1 OK")
        service.hears("A", "JOI \(joined)")
        service.exchange("A", "CAL 3 bob@example.com", "215 3")
        service.exchange("A", "MSG 4 A|\(Self.text)", "ACK 4")
        service.hears("B", "MSG alice@example.com Alice|\(Self.text)")
        service.exchange("B", "OUT")
        service.hears("A", "BYE bob@example.com")
        // Nobody is left who could get it.
        service.exchange("A", "MSG 5 A|\(Self.text)", "NAK 5")
        service.exchange("A", "MSG 6 N|\(Self.text)", "NAK 6")
        service.exchange("A", "MSG 7 U|\(Self.text)")
        service.exchange("A", "MSG 8 D|\(Self.text)", "282 8")
    }

    /// Both with endpoints, bob at two: each endpoint is named, the account last; it is gone with the last endpoint.
    @Test func twoEndpointsOfTheCallee() throws {
        var service = world()
        try online(&service, "alice", .msnp16)
        try online(&service, "bob", .msnp18, endpoint: Self.bobGUID)
        try online(&service, "bob", .msnp16, "bob2", endpoint: "{aaaaaaaa-7777-8888-9999-000000000000}")
        try open(&service, as: "alice@example.com;\(Self.aliceGUID)")
        service.says("A", "CAL 2 bob@example.com")
        let session = try field(service.take("A").last, 3)
        let calls = [try #require(service.take("bob").last), try #require(service.take("bob2").last)]
        let cookies = try calls.map { try field($0, 4) }
        #expect(cookies[0] != cookies[1])
        service.connectToSwitchboard("B")
        service.exchange(
            "B", "ANS 1 bob@example.com;\(Self.bobGUID) \(cookies[0]) \(session)",
            "IRO 1 1 2 alice@example.com;\(Self.aliceGUID) Alice 2684354592:48",
            "IRO 1 2 2 alice@example.com Alice 2684354592:48", "ANS 1 OK", "JOI bob@example.com Bob 2684354592:48")
        service.hears(
            "A", "JOI bob@example.com;\(Self.bobGUID) Bob 2684354592:48", "JOI bob@example.com Bob 2684354592:48")
        service.connectToSwitchboard("B2")
        service.says(
            "B2", "ANS 1 bob@example.com;{aaaaaaaa-7777-8888-9999-000000000000} \(cookies[1]) \(session)")
        #expect(service.take("B2").contains("IRO 1 3 4 bob@example.com;\(Self.bobGUID) Bob 2684354592:48"))
        #expect(
            service.take("A").first
                == "JOI bob@example.com;{aaaaaaaa-7777-8888-9999-000000000000} Bob 2684354592:48")
        _ = service.take("B")
        // What one endpoint says, the other endpoint of the same account hears too.
        service.exchange("B", "MSG 2 A|\(Self.text)", "ACK 2")
        service.hears("A", "MSG bob@example.com Bob|\(Self.text)")
        service.hears("B2", "MSG bob@example.com Bob|\(Self.text)")
        service.says("B", "OUT")
        service.hears("A", "BYE bob@example.com;\(Self.bobGUID)")
        service.says("B2", "OUT")
        service.hears(
            "A", "BYE bob@example.com;{aaaaaaaa-7777-8888-9999-000000000000}", "BYE bob@example.com")
    }

    /// Calling oneself brings the own other endpoints in; in dialects without endpoints one is there already.
    @Test func ownEndpoints() throws {
        var service = world()
        try online(&service, "alice", .msnp18)
        try service.signIn("alice2", "alice@example.com", password: "x", .msnp18, endpoint: Self.bobGUID)
        service.says("alice2", "CHG 6 AWY 2684354592:0 0")
        _ = service.take("alice")
        _ = service.take("alice2")
        try open(&service, as: "alice@example.com;\(Self.aliceGUID)")
        service.exchange(
            "A", "CAL 2 alice@example.com", "CAL 2 RINGING *", "JOI alice@example.com Alice 2684354592:48")
        let call = try #require(service.take("alice2").last)
        #expect(
            PlayedService.matches(call, "RNG * 127.0.0.1:1864 CKI * alice@example.com Alice U messenger.hotmail.com 1"))
        service.hears("alice")
        // What the own other endpoint alone hears has not been delivered.
        service.connectToSwitchboard("A2")
        service.says(
            "A2", "ANS 1 alice@example.com;\(Self.bobGUID) \(try field(call, 4)) \(try field(call, 1))")
        _ = service.take("A")
        _ = service.take("A2")
        service.exchange("A", "MSG 3 A|\(Self.text)", "NAK 3")
        service.hears("A2", "MSG alice@example.com Alice|\(Self.text)")
        var old = world()
        try online(&old, "alice", .msnp9)
        try open(&old)
        old.exchange("A", "CAL 2 alice@example.com", "215 2")
    }

    /// Whom one cannot call, and why; the oldest dialects are told of a refusal, later ones only that nobody is there.
    @Test(arguments: [(Dialect.msnp7, "216"), (.msnp8, "217"), (.msnp18, "217")])
    func refusedCalls(_ dialect: Dialect, _ blocked: String) throws {
        var service = world { $0.limits.callsPerMinute = 6 }
        try online(&service, "alice", dialect)
        try online(&service, "carol", .msnp9)
        try open(&service)
        service.exchange("A", "CAL 2 bob@example.com", "217 2")
        service.exchange("A", "CAL 3 nobody@example.com", "217 3")
        service.exchange("A", "CAL 4 nonsense", "208 4")
        service.says("carol", "CHG 7 HDN 0 0")
        service.exchange("A", "CAL 5 carol@example.com", "217 5")
        service.says("carol", "CHG 8 NLN 0 0")
        service.says("carol", "IMS 9 OFF")
        service.exchange("A", "CAL 6 carol@example.com", "217 6")
        service.says("carol", "IMS 10 ON")
        service.says("carol", "REM 11 AL alice@example.com")
        service.says("carol", "ADD 12 BL alice@example.com Alice")
        service.exchange("A", "CAL 7 carol@example.com", "\(blocked) 7")
        service.says("carol", "REM 13 BL alice@example.com")
        service.exchange("A", "CAL 8 carol@example.com", "CAL 8 RINGING *")
        service.says("carol", "BLP 14 BL")
        service.exchange("A", "CAL 9 carol@example.com", "713 9")
        service.wait(60_000)
        service.exchange("A", "CAL 10 carol@example.com", "\(blocked) 10")
    }

    @Test func tooManySwitchboards() throws {
        var service = world { $0.limits.cookies = 2 }
        try online(&service, "alice", .msnp12)
        service.exchange("alice", "XFR 15 SB", "XFR 15 SB *")
        service.exchange("alice", "XFR 16 SB", "XFR 16 SB *")
        service.exchange("alice", "XFR 17 SB", "800 17")
        service.wait(120_000)
        _ = service.take("alice")
        service.exchange("alice", "XFR 18 SB", "XFR 18 SB *")
    }

    /// Hidden users open no switchboard up to MSNP12.
    @Test(arguments: [(Dialect.msnp2, "913 15"), (.msnp12, "913 15"), (.msnp13, "XFR 15 SB *")])
    func hidden(_ dialect: Dialect, _ answer: String) throws {
        var service = world()
        try service.signIn("alice", "alice@example.com", password: "x", dialect)
        service.exchange("alice", "XFR 15 SB", "913 15")
        service.says("alice", dialect < .msnp8 ? "CHG 6 HDN" : "CHG 6 HDN 0 0")
        _ = service.take("alice")
        service.exchange("alice", "XFR 15 SB", answer)
    }

    /// A switchboard in which nobody says anything ends, and everybody hears of everybody else that they are gone for that.
    @Test func silence() throws {
        var service = world { $0.switchboardIdleTime = 300 }
        try online(&service, "alice", .msnp18)
        try online(&service, "bob", .msnp12)
        try open(&service, as: "alice@example.com;\(Self.aliceGUID)")
        service.wait(200_000)
        service.says("A", "CAL 2 bob@example.com")
        let session = try field(service.take("A").last, 3)
        let call = service.take("bob").last { $0.hasPrefix("RNG") }
        service.connectToSwitchboard("B")
        service.says("B", "ANS 1 bob@example.com \(try field(call, 4)) \(session)")
        service.wait(200_000)
        service.says("A", "MSG 3 U|\(Self.text)")
        service.wait(299_999)
        _ = service.take("A")
        _ = service.take("B")
        #expect(service.closed.isDisjoint(with: ["A", "B"]))
        service.wait(1)
        service.hears("A", "BYE bob@example.com 1")
        service.hears("B", "BYE alice@example.com 1")
        #expect(service.closed.isSuperset(of: ["A", "B"]))
        #expect(service.state.switchboards.count == 0)
    }

    @Test func silenceIsAllowedByDefault() throws {
        var service = world()
        try online(&service, "alice", .msnp12)
        try open(&service)
        service.wait(86_400_000)
        #expect(!service.closed.contains("A"))
    }
}
