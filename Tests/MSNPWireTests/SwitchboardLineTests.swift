// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

@Suite struct SwitchboardLineTests {
    @Test(arguments: [
        (12, "XFR 15 SB 192.0.2.9:1864 CKI 17262740.1050826919.32308"),
        (13, "XFR 15 SB 192.0.2.9:1864 CKI 17262740.1050826919.32308 U messenger.msn.com"),
        (18, "XFR 15 SB 192.0.2.9:1864 CKI 17262740.1050826919.32308 U messenger.msn.com 1"),
    ])
    func aReferralToASwitchboard(number: Int, line: String) throws {
        let dialect = try Dialect(number)
        let referral = try #require(SwitchboardReferral(try Wire.command(line), dialect: dialect))
        #expect(
            referral
                == SwitchboardReferral(
                    transactionID: 15, host: "192.0.2.9", port: 1864, cookie: "17262740.1050826919.32308"))
        #expect(Wire.line(referral.command(dialect: dialect)) == line)
        #expect(!"\(referral) \(String(reflecting: referral))".contains("17262740"))
    }

    @Test(arguments: [
        (2, "XFR 3 NS 192.0.2.7:1863"), (6, "XFR 3 NS 192.0.2.7:1863 0"),
        (12, "XFR 3 NS 192.0.2.7:1863 0 192.0.2.1:1863"), (18, "XFR 3 NS 192.0.2.7:1863 U D"),
    ])
    func aReferralToAnotherServer(number: Int, line: String) throws {
        let dialect = try Dialect(number)
        let referral = try #require(NotificationReferral(try Wire.command(line), dialect: dialect))
        #expect(referral == NotificationReferral(transactionID: 3, host: "192.0.2.7", port: 1863))
        #expect(!referral.restartsHere)
        let current = ServerAddress(host: "192.0.2.1", port: 1863)
        #expect(Wire.line(referral.command(dialect: dialect, current: current)) == line)
        #expect(SwitchboardReferral(try Wire.command(line), dialect: dialect) == nil)
    }

    @Test func aReferralToNowhereIsARestart() throws {
        #expect(NotificationReferral(try Wire.command("XFR 0 NS 0"), dialect: .msnp18)?.restartsHere == true)
    }

    @Test(arguments: [
        (12, "RNG 1b270fd7e582 192.0.2.9:1864 CKI 849102291.520491113 bob@example.net Bob%20B"),
        (13, "RNG 1b270fd7e582 192.0.2.9:1864 CKI 849102291.520491113 bob@example.net Bob%20B U messenger.hotmail.com"),
        (
            18,
            "RNG 1b270fd7e582 192.0.2.9:1864 CKI 849102291.520491113 bob@example.net Bob%20B U messenger.hotmail.com 1"
        ),
    ])
    func aRing(number: Int, line: String) throws {
        let dialect = try Dialect(number)
        let ring = try #require(Ring(try Wire.command(line), dialect: dialect))
        #expect(
            ring
                == Ring(
                    sessionID: "1b270fd7e582", host: "192.0.2.9", port: 1864, cookie: "849102291.520491113",
                    account: "bob@example.net", name: "Bob B"))
        #expect(Wire.line(ring.command(dialect: dialect)) == line)
        #expect(!"\(ring) \(String(reflecting: ring))".contains("849102291"))
    }

    @Test func participants() throws {
        let guid = "{66666666-7777-8888-9999-000000000000}"
        let cases: [(Int, String, RosterLine)] = [
            (
                11, "IRO 1 1 2 bob@example.net Bob",
                RosterLine(
                    kind: .present(transactionID: 1, index: 1, total: 2), address: MSNAddress("bob@example.net"),
                    name: "Bob")
            ),
            (
                12, "IRO 1 2 2 bob@example.net Bob%20B 2684354592",
                RosterLine(
                    kind: .present(transactionID: 1, index: 2, total: 2), address: MSNAddress("bob@example.net"),
                    name: "Bob B", capabilities: ClientCapabilities(base: 2_684_354_592))
            ),
            (
                18, "JOI bob@example.net;\(guid) Bob 2788999228:48",
                RosterLine(
                    kind: .joined, address: MSNAddress("bob@example.net", endpoint: guid), name: "Bob",
                    capabilities: ClientCapabilities(base: 2_788_999_228, extended: 48))
            ),
            (
                6, "JOI bob@example.net Bob",
                RosterLine(kind: .joined, address: MSNAddress("bob@example.net"), name: "Bob")
            ),
        ]
        for (number, line, expected) in cases {
            let dialect = try Dialect(number)
            let roster = try #require(RosterLine(try Wire.command(line), dialect: dialect))
            #expect(roster == expected)
            #expect(Wire.line(roster.command(dialect: dialect)) == line)
        }
        let first = try #require(RosterLine(try Wire.command("IRO 1 1 2 bob@example.net Bob"), dialect: .msnp11))
        #expect(first.index == 1 && first.total == 2)
        // Below MSNP16 nobody hears of endpoints.
        let joined = RosterLine(kind: .joined, address: MSNAddress("b@x", endpoint: guid), name: "B")
        #expect(Wire.line(joined.command(dialect: .msnp12)) == "JOI b@x B 0")
        #expect(RosterLine(MSNPCommand("JOI"), dialect: .msnp12) == nil)
        #expect(RosterLine(MSNPCommand("IRO", ["1", "1", "x", "b@x"]), dialect: .msnp12) == nil)
    }

    @Test func departures() throws {
        let idle = try #require(Departure(try Wire.command("BYE bob@example.net 1"), dialect: .msnp12))
        #expect(idle == Departure(address: MSNAddress("bob@example.net"), isIdle: true))
        #expect(Wire.line(idle.command(dialect: .msnp12)) == "BYE bob@example.net 1")
        let endpoint = try #require(
            Departure(try Wire.command("BYE bob@example.net;{66666666-7777-8888-9999-00000000ABCD}"), dialect: .msnp18))
        #expect(endpoint.address.endpoint == "{66666666-7777-8888-9999-00000000abcd}")
        #expect(!endpoint.isIdle)
        #expect(Wire.line(endpoint.command(dialect: .msnp12)) == "BYE bob@example.net")
    }

    @Test func messagesOnTheirWay() throws {
        let payload = ByteBuffer(string: "MIME")
        let submitted = SubmittedMessage(transactionID: 5, acknowledgement: .full, payload: payload)
        #expect(Wire.text(submitted.command) == "MSG 5 A 4\r\nMIME")
        #expect(SubmittedMessage(submitted.command) == submitted)
        #expect(SubmittedMessage(MSNPCommand("MSG", ["5", "X"], payload: payload)) == nil)
        let delivered = DeliveredMessage(account: "bob@example.net", name: "Bob B", payload: payload)
        #expect(Wire.text(delivered.command) == "MSG bob@example.net Bob%20B 4\r\nMIME")
        #expect(DeliveredMessage(delivered.command) == delivered)

        var buffer = ByteBuffer()
        buffer.writeMSNPMessage(from: "bob@example.net", encodedName: "Bob%20B", payload: payload)
        #expect(String(buffer: buffer) == Wire.text(delivered.command))
    }

    @Test func signIn() throws {
        let replies: [(Int, String, SignInReply)] = [
            (5, "USR 4 OK a@x Alice%20A", .ok(account: "a@x", name: "Alice A", isVerified: nil)),
            (7, "USR 4 OK a@x Alice 1", .ok(account: "a@x", name: "Alice", isVerified: true)),
            (9, "USR 4 OK a@x 1 0 0", .ok(account: "a@x", name: "1", isVerified: false)),
            (12, "USR 4 OK a@x 1 0", .ok(account: "a@x", name: nil, isVerified: true)),
            (12, "USR 4 OK a@x Alice 1 0", .ok(account: "a@x", name: "Alice", isVerified: true)),
            (7, "USR 3 MD5 S 1234567890.1", .challenge(package: "MD5", policy: nil, value: "1234567890.1")),
            (12, "USR 3 TWN S ct=1,lc=1", .challenge(package: "TWN", policy: nil, value: "ct=1,lc=1")),
            (18, "USR 3 SSO S MBI_KEY_OLD AAAA", .challenge(package: "SSO", policy: "MBI_KEY_OLD", value: "AAAA")),
            (18, "USR 1 OK a@x;{11} Alice", .ok(account: "a@x;{11}", name: "Alice", isVerified: nil)),
        ]
        for (number, line, expected) in replies {
            let reply = try #require(SignInReply(try Wire.command(line), dialect: try Dialect(number)))
            #expect(reply == expected, "\(line)")
            #expect(!"\(reply) \(String(reflecting: reply))".contains("AAAA"))
        }
        #expect(
            Wire.line(
                SignInReply.ok(account: "a@x", name: "Alice A", isVerified: true).command(
                    transactionID: 4, dialect: .msnp8))
                == "USR 4 OK a@x Alice%20A 1 0")
        let requests: [(String, SignInRequest)] = [
            ("USR 3 SSO I alice%40example.com", .initial(package: "SSO", account: "alice@example.com")),
            ("USR 4 TWN S t=1&p=", .response(package: "TWN", values: ["t=1&p="])),
            ("USR 4 SSO S t=1&p= AAAA {11}", .response(package: "SSO", values: ["t=1&p=", "AAAA", "{11}"])),
            ("USR 9 SHA A QUJD", .circleTicket("QUJD")),
        ]
        for (line, expected) in requests {
            let request = try #require(SignInRequest(try Wire.command(line, sentBy: .client)))
            #expect(request == expected)
            #expect(SignInRequest(request.command(transactionID: 4)) == expected)
            for secret in ["t=1", "AAAA", "QUJD"] {
                #expect(!"\(request) \(String(reflecting: request))".contains(secret))
            }
        }
        #expect(SignInRequest(MSNPCommand("USR", ["3", "SSO", "I"])) == nil)
    }

    @Test func farewells() throws {
        let cases: [(String, OutReason?)] = [
            ("OUT OTH", .signedInElsewhere), ("OUT SSD", .serverShutdown), ("OUT MIG", .listMigrated),
            ("OUT TOU", .termsNotAccepted), ("OUT RCT 5", .reconnect(minutes: 5)), ("OUT XYZ", .other("XYZ")),
        ]
        for (line, expected) in cases {
            let reason = OutReason(try Wire.command(line))
            #expect(reason == expected)
            #expect(reason.map { Wire.line($0.command) } == line)
        }
        #expect(OutReason(MSNPCommand("OUT")) == nil)
        #expect(OutReason(MSNPCommand("OUT", ["RCT", "99999999999999999999"])) == .reconnect(minutes: 1))
    }
}
