// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

/// What may go wrong between two steps.
enum Fault: String, CaseIterable, Sendable {
    case closes, silence, error, nak, out, nonsense, badAnswer
}

/// What must hold after anything: one outcome a message, one end a session, nothing left open.
struct Accounts {
    var outcomes: [UInt64: Int] = [:]
    var ends = 0

    init(_ events: [MSNClientEvent]) {
        for event in events {
            switch event {
            case .conversation(_, .delivered(let id)), .conversation(_, .storedOffline(let id)),
                .conversation(_, .failed(let id, _)):
                outcomes[id, default: 0] += 1
            case .ended: ends += 1
            default: break
            }
        }
    }
}

@Suite("Faults") struct FaultTests {
    typealias Step = @Sendable (inout Script) -> [String]

    static let steps18: [Step] = [
        { $0.connect() },
        { $0.connected() },
        { $0.s("VER 1 MSNP18") },
        { $0.s("CVR 2") },
        { $0.s("USR 3 SSO S MBI_KEY_OLD AAAA") },
        { $0.web(Web.tokens) },
        { $0.s("USR 4 OK alice@example.com 1 0") },
        { $0.web(Web.lists) },
        { $0.s("BLP 5 AL") },
        { $0.s("ADL 6 OK") },
        { $0.s("PRP 7 MFN Alice") },
        { $0.s("CHG 8 NLN 1:0 0") },
        { $0.s("UUX 9 0") },
    ]

    static let steps12: [Step] = [
        { $0.connect() },
        { $0.connected() },
        { $0.s("VER 1 MSNP12") },
        { $0.s("CVR 2") },
        { $0.s("USR 3 TWN S ct=1") },
        { $0.web(Web.tokens) },
        { $0.s("USR 4 OK alice@example.com 1 0") },
        { $0.s("SYN 5 1 1 2 1") },
        { $0.s("LSG Friends 1") },
        { $0.s("LST N=bob@example.net F=Bob 11 1") },
        { $0.s("LST N=dave@example.net F=Dave 8 1") },
        { $0.s("CHG 6 NLN 1 0") },
    ]

    /// The number of the last command on a connection.
    private static func lastTransaction(_ log: [String], on connection: UInt32 = 1) -> UInt32 {
        for line in log.reversed() where line.hasPrefix("\(connection)> ") {
            let fields = line.split(separator: " ")
            if fields.count > 2, let id = UInt32(fields[2]) { return id }
        }
        return 1
    }

    private static func apply(_ fault: Fault, _ script: inout Script, _ log: [String], on connection: UInt32 = 1)
        -> [String]
    {
        switch fault {
        case .closes: return script.closed(connection)
        case .silence: return script.wait(200)
        case .error: return script.s("600 \(lastTransaction(log, on: connection))", on: connection)
        case .nak: return script.s("NAK \(lastTransaction(log, on: connection))", on: connection)
        case .out: return script.s("OUT", on: connection)
        case .nonsense: return script.s("ZZZ 1 2 3", on: connection) + script.s("VER", on: connection)
        case .badAnswer:
            let id = lastTransaction(log, on: connection)
            return ["VER", "CVR", "USR", "XFR", "SYN", "CHG", "ANS", "CAL"].flatMap {
                script.s("\($0) \(id)", on: connection) + script.s("\($0) \(id) x", on: connection)
            }
        }
    }

    @Test("At every step of a sign-in", arguments: Fault.allCases)
    func signIn(fault: Fault) {
        for (dialect, steps) in [(Dialect.msnp18, Self.steps18), (.msnp12, Self.steps12)] {
            for count in 1...steps.count {
                var script = Script(dialects: [dialect])
                var log: [String] = []
                for step in steps.prefix(count) { log += step(&script) }
                // Messages that the user writes too early must be accounted for too.
                log += script.send("a", 1, to: bob)
                log += Self.apply(fault, &script, log)
                // Whatever did not end it must not hold it up.
                if fault == .silence || fault == .closes || fault == .out {
                    #expect(Accounts(script.events).ends == 1, "\(dialect) \(fault) after step \(count): \(log)")
                }
                log += script.wait(400)
                #expect(Accounts(script.events).ends == 1, "\(dialect) \(fault) after step \(count): \(log)")
                #expect(Accounts(script.events).outcomes == [1: 1], "\(dialect) \(fault) after step \(count): \(log)")
                #expect(script.open.isEmpty, "\(dialect) \(fault) after step \(count): \(log)")
                #expect(script.machine.nextDeadline == .distantFuture)
                #expect(script.events.last.map { if case .ended = $0 { true } else { false } } == true)
            }
        }
    }

    @Test("Web services that fail at each step") func web() {
        for error in [
            WebError.refused, .timedOut, .lost("x"), .unreachable("x"), .status(500), .malformed("x"),
            .redirectRefused("h"),
        ] {
            for count in [5, 7] {
                var script = Script(dialects: [.msnp18])
                for step in Self.steps18.prefix(count) { _ = step(&script) }
                _ = count == 5 ? script.web(.tokens(.failure(error))) : script.web(.lists(.failure(error)))
                #expect(Accounts(script.events).ends == 1)
                #expect(script.open.isEmpty)
            }
        }
    }

    /// The steps of opening a switchboard and sending; each line is tagged with the connection it is on.
    static let boardSteps: [Step] = [
        { $0.s("XFR 12 SB 203.0.113.8:1864 CKI c") },
        { $0.connected(2) },
        { $0.s("USR 1 OK a Alice", on: 2) },
        { $0.s("CAL 2 RINGING 1", on: 2) },
        { $0.s("JOI bob@example.net Bob 0:0", on: 2) },
        { $0.s("ACK 3", on: 2) },
        { $0.s("ACK 4", on: 2) },
    ]

    @Test("At every step of opening a switchboard", arguments: Fault.allCases, [true, false])
    func switchboard(fault: Fault, recovers: Bool) {
        for hasStore in [false, true] { switchboard(fault, recovers, hasStore) }
    }

    private func switchboard(_ fault: Fault, _ recovers: Bool, _ hasStore: Bool) {
        for count in 1...Self.boardSteps.count {
            var script = hasStore ? Script.signedInWithStore() : Script.signedIn18()
            var log: [String] = []
            for id in UInt64(1)...4 { log += script.send("m\(id)", id, to: bob) }
            for step in Self.boardSteps.prefix(count) { log += step(&script) }
            let connection: UInt32 = 2
            // Silence of the switchboard, not of the notification server.
            if fault == .silence {
                for _ in 0..<5 {
                    log += script.wait(40)
                    _ = script.s("QNG 60")
                }
            } else {
                log += Self.apply(fault, &script, log, on: connection)
            }
            if recovers {
                // A service that works again.
                for _ in 0..<40 {
                    guard
                        let line = log.last(where: {
                            $0.hasPrefix("1> XFR ") || $0.hasPrefix("connect ") || $0.hasPrefix("fetch ")
                                || $0.hasPrefix("\(script.lastConnection)> ")
                        })
                    else { break }
                    let before = log.count
                    if line.hasPrefix("fetch ") {
                        log += script.offline(.stored(nil))
                    } else if line.hasPrefix("1> XFR ") {
                        log += script.s("XFR \(Self.lastTransaction(log)) SB 203.0.113.8:1864 CKI d")
                    } else if line.hasPrefix("connect ") {
                        log += script.connected(script.lastConnection)
                    } else if line.contains("> USR ") {
                        log += script.s("USR 1 OK a Alice", on: script.lastConnection)
                    } else if line.contains("> CAL ") {
                        log += script.s("JOI bob@example.net Bob 0:0", on: script.lastConnection)
                    } else if line.contains("> MSG ") {
                        for number in 2..<20 { log += script.s("ACK \(number)", on: script.lastConnection) }
                    }
                    if log.count == before { break }
                }
            }
            log += script.wait(300)
            if script.machine.hasSession { log += script.disconnect() }
            let accounts = Accounts(script.events)
            #expect(accounts.outcomes == [1: 1, 2: 1, 3: 1, 4: 1], "\(fault) after step \(count): \(log)")
            #expect(accounts.ends == 1, "\(fault) after step \(count): \(log)")
            #expect(script.open.isEmpty, "\(fault) after step \(count): \(log)")
            // Never a duplicate: nothing was lost by somebody leaving, so only what the service says was not delivered is sent again.
            for id in 1...4 where fault != .nak {
                #expect(
                    log.filter { $0.hasSuffix(" A m\(id)") || $0.hasSuffix("] m\(id)") }.count <= 1,
                    "\(fault) after step \(count): \(log)")
            }
            if recovers, fault == .closes, count < 5 {
                #expect(log.filter { $0.contains("delivered") }.count == 4, "\(fault) after step \(count): \(log)")
            }
        }
    }
}
