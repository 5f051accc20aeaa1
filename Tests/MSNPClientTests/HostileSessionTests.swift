// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

@Suite("Hostile notification servers") struct HostileSessionTests {
    static let verbs = [
        "VER", "CVR", "INF", "USR", "XFR", "SYN", "GTC", "BLP", "PRP", "BPR", "LSG", "LST", "ADD", "ADC", "REM", "ADG",
        "REG",
        "RMG", "REA", "SBP", "ADL", "RML", "FQY", "CHG", "ILN", "NLN", "FLN", "UUX", "UBX", "UUN", "UBN", "UBM", "NOT",
        "IPG",
        "MSG", "RNG", "QNG", "CHL", "QRY", "OUT", "GCF", "SBS", "NFY", "SDG", "PUT", "DEL", "208", "241", "911", "999",
    ]
    static let fields = [
        "0", "1", "5", "8", "12", "4294967295", "99999999999999999999", "-1", "OK", "NS", "SB", "S", "I", "MD5", "TWN",
        "SSO",
        "FL", "AL", "BL", "RL", "PL", "XX", "bob@example.net", "1:bob@example.net",
        "1:bob@example.net;via=9:x@live.com",
        "alice@example.com", "N=bob@example.net", "C=", "F=%", "NLN", "FLN", "203.0.113.9:1863", ":", "%", "~", "a,b,,",
        "AL",
        "MFN", "PHH", "MSNP18", "CVR0", "CTP",
    ]
    static let payloads = [
        "", "x", "<ml>", "<ml l=\"1\"><d n=\"\"><c n=\"\"/></d></ml>",
        "<ml><d n=\"example.net\"><c n=\"z\" t=\"999999999999\" l=\"99\"/></d></ml>",
        "<NOTIFICATION><MSG><BODY>&lt;NotificationData&gt;</BODY></MSG></NOTIFICATION>", "Routing: 1.0\r\n\r\n\r\n\r\n",
        "\r\n\r\n\r\n\r\n\r\n",
        "<Data><PrivateEndpointData id=\"{}\"/><PrivateEndpointData id=\"{a}\"><State/></PrivateEndpointData></Data>",
        "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinitialmdatanotification\r\n\r\nMail-Data: too-large\r\n",
    ]

    /// The session up to a state, for each dialect.
    private func prepare(_ dialect: Dialect, _ depth: Int) -> Script {
        var script = Script(dialects: [dialect])
        _ = script.connect()
        var steps: [(inout Script) -> Void] = [
            { _ = $0.connected() }, { _ = $0.s("VER 1 \(dialect)") },
            { _ = $0.s(dialect.usesMD5 ? "INF 2 MD5" : "CVR 2") },
            {
                _ = $0.s(
                    dialect.usesMD5
                        ? "USR 3 MD5 S a" : dialect.usesTweener ? "USR 3 TWN S ct=1" : "USR 3 SSO S MBI_KEY_OLD AAAA")
            },
        ]
        if !dialect.usesMD5 { steps.append { _ = $0.web(Web.tokens) } }
        steps.append { _ = $0.s("USR 4 OK alice@example.com Alice 1") }
        if dialect.usesSYN {
            steps.append {
                _ = $0.s(dialect.hasContactIDs ? "SYN 5 1 1 2 0" : dialect.usesMD5 ? "SYN 5 1" : "SYN 5 1 2 0")
            }
        } else {
            steps.append { _ = $0.wait(5) }
            steps.append { _ = $0.web(Web.lists) }
            steps.append { _ = $0.s("ADL 6 OK") }
            steps.append { _ = $0.s("CHG 8 NLN 1 0") }
        }
        steps.append { _ = $0.edit(.add(account: "zoe@example.net", alias: "Z", groupID: nil, message: "")) }
        for step in steps.prefix(depth) { step(&script) }
        return script
    }

    @Test(
        "Whatever comes in whatever state: no trap, no endless talk, every edit ends, one end", arguments: Dialect.all)
    func lines(dialect: Dialect) {
        var random = SplitMix(state: UInt64(dialect.rawValue))
        for depth in 0...11 {
            for _ in 0..<12 {
                var script = prepare(dialect, depth)
                var count = 0
                for _ in 0..<25 {
                    var line = Self.verbs.randomElement(using: &random) ?? "OUT"
                    for _ in 0..<Int.random(in: 0...6, using: &random) {
                        line += " " + (Self.fields.randomElement(using: &random) ?? "0")
                    }
                    let payload = Bool.random(using: &random) ? Self.payloads.randomElement(using: &random) : nil
                    count += script.s(line, payload: payload, on: script.lastConnection).count
                    if Int.random(in: 0..<8, using: &random) == 0 { count += script.web(Web.lists).count }
                    if Int.random(in: 0..<8, using: &random) == 0 { count += script.edited().count }
                }
                #expect(count < 2000)
                _ = script.edit(.block(account: "bob@example.net"), 2)
                for _ in 0..<12 {
                    _ = script.wait(40)
                    _ = script.s("QNG 60", on: script.lastConnection)
                }
                _ = script.disconnect()
                let ends = script.events.filter { if case .ended = $0 { true } else { false } }.count
                #expect(ends == 1, "\(dialect) at \(depth): \(script.events.suffix(5))")
                let edits = script.events.filter { if case .edited(2, _) = $0 { true } else { false } }.count
                #expect(edits == 1, "\(dialect) at \(depth)")
            }
        }
    }
}
