// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

/// The same numbers in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Random order") struct FuzzTests {
    static let lines = [
        "VER 1 MSNP18", "VER 1 MSNP12", "VER 1 0", "CVR 2", "USR 3 SSO S MBI_KEY_OLD AAAA", "USR 3 TWN S ct=1",
        "USR 4 OK alice@example.com 1 0", "USR 1 OK alice@example.com Alice", "GCF 0 0", "SBS 0 null", "SYN 5 1 1 2 1",
        "SYN 5 1 1", "SYN 5 1 1 999999999 99999999", "LSG Friends 1", "LST N=bob@example.net F=Bob 11 1", "LST",
        "LST N= 1",
        "BLP 5 AL", "ADL 6 OK", "PRP 7 MFN Alice", "PRP MFN", "PRP", "CHG 8 NLN 1:0 0", "CHG 6 NLN 1 0", "CHG 0 FLN",
        "UUX 9 0", "UUX 10 0", "UUX", "ILN 6 NLN bob@example.net Bob 1 0", "NLN NLN 1:bob@example.net Bob 1:0 0",
        "NLN FLN bob@example.net", "NLN", "FLN 1:bob@example.net 0:0", "FLN bob@example.net", "FLN",
        "UBX 1:bob@example.net 0",
        "CHL 0 12345", "CHL", "QNG 60", "QNG", "QNG 99999999999", "XFR 12 SB 203.0.113.8:1864 CKI c",
        "XFR 3 NS 203.0.113.9",
        "XFR 3 NS 0", "XFR", "XFR 12 SB", "RNG 9 203.0.113.8:1864 CKI c bob@example.net Bob", "RNG 1 2 3", "RNG",
        "ADC 0 RL N=erin@example.net F=Erin", "REM 0 RL erin@example.net", "OUT", "OUT OTH",
        "OUT RCT 99999999999999999999",
        "IRO 1 1 1 bob@example.net Bob 0:0", "IRO 1 1 2 carol@example.net Carol", "IRO 1 0 0", "IRO", "ANS 1 OK", "ANS",
        "JOI bob@example.net Bob 0:0", "JOI carol@example.net Carol", "JOI alice@example.com Alice", "JOI",
        "JOI bob@example.net;{66666666-7777-8888-9999-000000000000} Bob", "BYE bob@example.net",
        "BYE carol@example.net 1",
        "BYE", "BYE bob@example.net;{66666666-7777-8888-9999-000000000000}", "CAL 2 RINGING 1", "ACK 3", "ACK 4",
        "ACK 5",
        "ACK", "NAK 3", "NAK 4", "217 2", "215 2", "217 3", "911 1", "911 4", "913 12", "600 8", "800 13", "999",
        "000 1",
        "UBN alice@example.com 4 0", "NOT 0", "IPG 0", "ADL 0 0", "RML 0 0", "MSG a b 0", "MSG Hotmail Hotmail 0",
    ]

    static let people = ["bob@example.net", "carol@example.net", "dave@example.org", "alice@example.com", ""]

    @Test(
        "Nothing a service, a user or the clock does in any order stops the client or loses a message",
        arguments: 0..<24)
    func everything(seed: UInt64) {
        var random = SplitMix(state: seed &* 7919)
        for _ in 0..<40 {
            run(&random)
        }
    }

    private func run(_ random: inout SplitMix) {
        // Begin somewhere: at the very beginning, or signed in, or with a switchboard.
        var script: Script
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            script = Script(dialects: [.msnp12, .msnp18])
            _ = script.connect()
        case 1: script = Script.signedIn12()
        case 2: script = Script.signedIn18()
        default:
            script = Script.signedIn18()
            _ = script.open(with: "first", id: 1_000_000)
        }
        var connects = 1
        var sent: Set<UInt64> = []
        if script.open.count > 1 { sent.insert(1_000_000) }
        var keys: [MSNConversationKey] = [bob, .direct("carol@example.net"), .group(1), .group(2)]
        var nextID: UInt64 = 0
        var log: [String] = []
        for _ in 0..<Int.random(in: 20...200, using: &random) {
            let connection = script.open.randomElement(using: &random) ?? 1
            switch Int.random(in: 0..<20, using: &random) {
            case 0...9:
                log += script.s(line(&random), on: connection)
            case 10:
                log += script.connected(connection)
            case 11:
                if Int.random(in: 0..<4, using: &random) == 0 {
                    log += script.closed(connection, Bool.random(using: &random) ? "reset" : "")
                }
            case 12...14:
                nextID += 1
                sent.insert(nextID)
                let text = String(repeating: "x", count: Int.random(in: 0..<3, using: &random) == 0 ? 4000 : 5)
                log += script.send(text, nextID, to: keys.randomElement(using: &random) ?? bob)
            case 15:
                log += script.typing(keys.randomElement(using: &random) ?? bob)
                if !script.machine.hasSession {
                    log += script.connect()
                    connects += 1
                }
            case 16:
                let key = script.openGroup()
                keys.append(key)
                log += script.invite(Self.people.randomElement(using: &random) ?? "", to: key)
            case 17:
                let key = keys.randomElement(using: &random) ?? bob
                log +=
                    Bool.random(using: &random)
                    ? script.leave(key) : script.invite(Self.people.randomElement(using: &random) ?? "", to: key)
            case 18:
                log += script.wait(Int64.random(in: 1...40, using: &random))
            default:
                let answers = [Web.tokens, Web.lists, .tokens(.failure(.timedOut)), .passport(.success(Secret("t")))]
                log += script.web(answers.randomElement(using: &random) ?? Web.lists)
            }
        }
        if script.machine.hasSession { log += script.disconnect() }
        let accounts = Accounts(script.events)
        let wrong = sent.filter { accounts.outcomes[$0] != 1 }
        #expect(wrong.isEmpty, "\(wrong.sorted()): \(log.joined(separator: "\n"))")
        // Scripts that begin signed in have forgotten their first `connect`, not its end.
        #expect(accounts.ends == connects)
        #expect(script.open.isEmpty)
        #expect(script.machine.nextDeadline == .distantFuture)
    }

    /// A line of the list: as it is, with a payload, with another number, cut off, or with rubbish in it.
    private func line(_ random: inout SplitMix) -> String {
        var line = Self.lines.randomElement(using: &random) ?? "OUT"
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            line = String(line.prefix(Int.random(in: 3...max(3, line.count), using: &random)))
        case 1:
            var fields = line.split(separator: " ").map(String.init)
            if fields.count > 1 { fields[1] = String(Int.random(in: 0..<20, using: &random)) }
            line = fields.joined(separator: " ")
        case 2:
            let body =
                [
                    "<Data><PSM>x</PSM></Data>", "<ml><d n=\"a\"><c n=\"b\" l=\"9\"/></d></ml>", plain("hi"), "rubbish",
                    "gtfo",
                ]
                .randomElement(using: &random) ?? ""
            let head =
                [
                    "UBX 1:bob@example.net", "UBX bob@example.net", "ADL 0", "RML 0", "MSG bob@example.net Bob",
                    "MSG Hotmail Hotmail", "UBN alice@example.com 4",
                ]
                .randomElement(using: &random) ?? "UBX a"
            line = "\(head) \(body.utf8.count)\r\n\(body)"
            return line
        case 3:
            line +=
                " " + String(repeating: "%", count: 3) + "\u{FFFD}"
                + String(UInt64.random(in: 0...(.max), using: &random))
        default: break
        }
        return line
    }
}
