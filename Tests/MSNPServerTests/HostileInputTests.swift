// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPServer

/// Whatever a client says, the service goes on, answers what has a number, and forgets nothing it should keep.
@Suite struct HostileInputTests {
    /// A small generator with a fixed start, so that a failure comes again.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    private static let verbs = [
        "VER", "CVR", "USR", "SYN", "ADL", "RML", "ADC", "REM", "ADG", "RMG", "REG", "SBP", "BLP", "GTC", "PRP", "CHG",
        "UUX",
        "XFR", "QRY", "FQY", "GCF", "UUN", "URL", "MSG", "CAL", "ANS", "XYZ", "ACK", "911", "ADD", "REA", "IMS", "INF",
        "SND", "SDC", "FND", "PUT", "SDG",
    ]
    private static let fields = [
        "0", "1", "7", "4294967295", "4294967296", "-1", "SB", "NS", "FL", "AL", "BL", "RL", "PL", "A", "N", "U", "D",
        "NLN", "HDN",
        "FLN", "MFN", "PHH", "%", "%00", "%0D%0A", "N=", "F=", "C=", "N=bob@example.net", "C=bob", "bob@example.net",
        "@", ";",
        "bob@example.net;{x}", "1:bob@example.net", "99999999999999999999:x", ":", "é", "\u{FFFD}", "I", "S", "TWN",
        "SSO",
        "MSNP12", "MSNP18", "MD5", "ON", "30", "Shields.xml", "4294967295:4294967295", "alice@example.com", "x",
    ]
    private static let payloads = [
        "", "x", "<", "<ml>", "<ml l=\"1\"/>", "<ml><d n=\"example.net\"><c n=\"bob\" l=\"3\" t=\"1\"/></d></ml>",
        "<ml><d n=\"\"><c n=\"\"/></d></ml>", "<Data><PSM>x</PSM></Data>", "<EndpointData/>", "<PrivateEndpointData/>",
        "<Data>&#0;</Data>", "MIME-Version: 1.0\r\n", "\r\n\r\n", "ID: 1",
    ]

    private func line(_ dice: inout Dice) -> MSNPCommand {
        var command = MSNPCommand(Self.verbs.randomElement(using: &dice) ?? "VER")
        for _ in 0..<Int.random(in: 0...6, using: &dice) {
            command.parameters.append(Self.fields.randomElement(using: &dice) ?? "0")
        }
        if Int.random(in: 0..<3, using: &dice) > 0 {
            command.parameters.insert(String(Int.random(in: 1...9999, using: &dice)), at: 0)
        }
        if Int.random(in: 0..<3, using: &dice) == 0 {
            command.payload = ByteBuffer(string: Self.payloads.randomElement(using: &dice) ?? "")
        }
        return command
    }

    @Test(arguments: 0..<4)
    func randomCommandsToTheNotificationServer(_ seed: UInt64) throws {
        var dice = Dice(state: seed)
        var service = try PlayedService.aliceAndBob()
        for number in 0..<1500 {
            let name = ["alice", "bob", "stranger"][number % 3]
            if service.closed.contains(name) || (name == "stranger" && number < 3) {
                if name == "alice" {
                    let dialect = Dialect.all.randomElement(using: &dice) ?? .msnp18
                    try service.signIn("alice", "alice@example.com", password: "secret of Alice", dialect)
                } else if name == "bob" {
                    let dialect = Dialect.all.randomElement(using: &dice) ?? .msnp12
                    try service.signIn("bob", "bob@example.net", password: "secret of Bob", dialect)
                } else {
                    service.connect("stranger")
                }
            }
            let command = line(&dice)
            _ = service.take(name)
            service.receive(command, from: name)
            let isAnswered = !service.take(name).isEmpty || service.closed.contains(name)
            if command.transactionID != nil, !(name == "alice" && command.verb == "OUT") {
                #expect(isAnswered, "\(name) got no answer to \(PlayedService.text(command))")
            }
            if number % 50 == 0 { service.wait(1000) }
        }
        // Bob's reverse list is what alice's forward list says, whatever was tried.
        let isListed = service.state.directory["alice@example.com"]?.lists("bob@example.net").contains(.forward)
        let isWatched = service.state.directory["bob@example.net"]?.lists("alice@example.com").contains(.reverse)
        #expect(isListed == isWatched)
    }

    @Test(arguments: 0..<4)
    func randomCommandsToTheSwitchboard(_ seed: UInt64) throws {
        var dice = Dice(state: 100 + seed)
        var service = PlayedService(.demo())
        try service.signIn18("alice", "alice@demo.monarch", password: "demo")
        service.says("alice", "CHG 8 NLN 2684354592:0 0")
        for number in 0..<1500 {
            if number == 0 || service.closed.contains("A") {
                service.connectToSwitchboard("A")
                if number % 2 == 0 {
                    service.says("alice", "XFR 9 SB")
                    let cookie = service.take("alice").last?.split(separator: " ").dropFirst(5).first ?? ""
                    service.says("A", "USR 1 alice@demo.monarch \(cookie)")
                    service.says("A", "CAL 2 bob@demo.monarch")
                }
            }
            let command = line(&dice)
            _ = service.take("A")
            service.receive(command, from: "A")
            if command.transactionID != nil, command.verb != "MSG" {
                #expect(
                    !service.take("A").isEmpty || service.closed.contains("A"),
                    "no answer to \(PlayedService.text(command))")
            }
            if number % 20 == 0 { service.wait(1000) }
            // A challenge is not what this is about.
            if service.closed.contains("alice") {
                try service.signIn18("alice", "alice@demo.monarch", password: "demo")
                service.says("alice", "CHG 8 NLN 2684354592:0 0")
            }
        }
        service.says("A", "OUT")
        #expect(service.state.switchboards.count == 0)
    }

    @Test(arguments: 0..<2)
    func randomBytesToTheWebServices(_ seed: UInt64) {
        var dice = Dice(state: 200 + seed)
        var state = ServiceState(configuration: .demo(), seed: [1])
        for path in ["/RST.srf", "/login", "/abservice/abservice.asmx", "/abservice/SharingService.asmx", "/"] {
            for _ in 0..<200 {
                let length = Int.random(in: 0...200, using: &dice)
                let body = (0..<length).map { _ in UInt8.random(in: 0...255, using: &dice) }
                let text = String(decoding: body, as: UTF8.self)
                let operation = WebOperation(
                    WebRequestParts(
                        method: "POST", target: path, authorization: "Passport1.4 " + text, cookie: "MSPAuth=" + text,
                        soapAction: text, body: ByteBuffer(bytes: body)))
                let status = state.answer(operation, now: 0).response.status
                #expect([200, 401, 404, 500].contains(status))
            }
        }
    }
}
