// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

/// A service that is played by chance: it answers what the client asks, or does something else.
struct ChanceService {
    var script: Script
    var random: SplitMix
    /// What the client has written to switchboards and not heard of, by connection: number and text.
    private var written: [UInt32: [(number: UInt32, text: String)]] = [:]
    /// Switchboards on which the answer to the last message that reached Bob was lost.
    private var unheard: Set<UInt32> = []
    /// Texts in the order in which they reached Bob or the store.
    private(set) var arrived: [String] = []
    /// Texts that were acknowledged or stored; the others that arrived are those whose answer was lost.
    private(set) var log: [String] = []
    /// How often each text was written while it might have arrived before.
    private(set) var duplicates: [String] = []
    private var todo: [String] = []
    /// Out of so many steps one goes wrong.
    let trouble: Int

    init(seed: UInt64, trouble: Int) {
        script = .signedInWithStore()
        random = SplitMix(state: seed)
        self.trouble = trouble
    }

    mutating func note(_ lines: [String]) {
        log += lines
        todo += lines.filter { !$0.hasPrefix("·") }
    }

    mutating func send(_ text: String, _ id: UInt64) { note(script.send(text, id, to: bob)) }

    /// Answers one thing that the client has asked for; false if there is none.
    mutating func step() -> Bool {
        guard !todo.isEmpty else { return false }
        answer(todo.removeFirst())
        return true
    }

    private mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    private mutating func answer(_ line: String) {
        let fields = line.split(separator: " ", maxSplits: 4).map(String.init)
        let isTrouble = chance(trouble)
        if line.hasPrefix("1> XFR") {
            note(
                isTrouble
                    ? (chance(2) ? script.s("913 \(fields[2])") : wait(31))
                    : script.s("XFR \(fields[2]) SB 203.0.113.8:1864 CKI c"))
        } else if line.hasPrefix("connect "), let id = UInt32(fields[1]) {
            note(isTrouble ? (chance(2) ? close(id) : wait(16)) : script.connected(id))
        } else if line.hasPrefix("fetch ") {
            stored(line, isTrouble)
        } else if let id = UInt32(line.prefix { $0 != ">" }), script.open.contains(id), fields.count > 2 {
            switch fields[1] {
            case "USR":
                note(isTrouble ? trouble(id, fields[2]) : script.s("USR \(fields[2]) OK a Alice", on: id))
            case "CAL":
                switch Int.random(in: 0..<(isTrouble ? 4 : 2), using: &random) {
                case 2: note(script.s("217 \(fields[2])", on: id))
                case 3: note(trouble(id, fields[2]))
                default: note(script.s("JOI bob@example.net Bob 0:0", on: id))
                }
            case "MSG" where fields[3] == "A":
                message(id, UInt32(fields[2]) ?? 0, fields[4], isTrouble)
            default: break
            }
        }
    }

    /// Bob gets it or not; the client hears of it or not.
    private mutating func message(_ id: UInt32, _ number: UInt32, _ text: String, _ isTrouble: Bool) {
        guard isTrouble else {
            arrived.append(text)
            unheard.remove(id)
            return note(script.s("ACK \(number)", on: id))
        }
        switch Int.random(in: 0..<9, using: &random) {
        case 0:
            unheard.remove(id)
            note(script.s("NAK \(number)", on: id))
        case 1:
            arrived.append(text)
            note(close(id))
        case 2: note(close(id))
        case 3:
            arrived.append(text)
            note(wait(31))
        case 4: note(script.s("OUT", on: id))
        case 5:
            // Nobody can tell a lost answer from a crossing, unless time has passed or a later one has been answered.
            if unheard.contains(id) { note(wait(6)) }
            note(script.s("BYE bob@example.net", on: id))
        case 6:
            arrived.append(text)
            note(wait(6))
            note(script.s("BYE bob@example.net", on: id))
        case 7:
            arrived.append(text)
            unheard.insert(id)
        default:
            unheard.remove(id)
            note(script.s("282 \(number)", on: id))
        }
    }

    private mutating func stored(_ line: String, _ isTrouble: Bool) {
        guard line.hasPrefix("fetch store") else {
            return note(script.offline(.tickets(chance(2) ? .failure(.timedOut) : .success(ServiceTickets()))))
        }
        let text = String(line.drop { $0 != "]" }.dropFirst(2))
        guard isTrouble else {
            arrived.append(text)
            return note(script.offline(.stored(nil)))
        }
        switch Int.random(in: 0..<7, using: &random) {
        case 0: note(script.offline(.stored(.throttled)) + wait(16))
        case 1: note(script.offline(.stored(.needsLockKey(challenge: "1"))))
        case 2: note(script.offline(.stored(.ticketRefused)))
        case 3: note(script.offline(.stored(.recipientUnavailable)))
        case 4: note(script.offline(.stored(.other(.unreachable("x")))))
        case 5:
            arrived.append(text)
            note(script.offline(.stored(.other(.lost("x")))))
        default:
            arrived.append(text)
            note(wait(61))
        }
    }

    private mutating func trouble(_ id: UInt32, _ number: String) -> [String] {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return close(id)
        case 1: return script.s("911 \(number)", on: id)
        case 2: return script.s("OUT", on: id)
        case 3: return script.s("ZZZ 1", on: id) + wait(31)
        default: return wait(31)
        }
    }

    private mutating func close(_ id: UInt32) -> [String] {
        script.open.contains(id) ? script.closed(id) : []
    }

    /// The notification server is well all the time.
    mutating func wait(_ seconds: Int64) -> [String] {
        var lines = script.s("QNG 300")
        lines += script.wait(seconds)
        lines += script.s("QNG 300")
        return lines
    }
}

@Suite("Delivery ladder") struct LadderTests {
    static let runs = 400

    @Test("Whatever a service does: one outcome each, none twice, the order holds", arguments: 0..<8)
    func random(part: Int) {
        var outcomes: [String: Int] = [:]
        for run in 0..<(Self.runs / 8) {
            let seed = UInt64(part * 1000 + run)
            var service = ChanceService(seed: seed, trouble: [2, 3, 5, 12][run % 4])
            let count = 30
            var next = 1
            var random = SplitMix(state: seed &+ 77)
            for _ in 0..<2000 {
                if next <= count, Int.random(in: 0..<3, using: &random) == 0 {
                    service.send("m\(next)", UInt64(next))
                    next += 1
                } else if !service.step() {
                    if next > count { break }
                    service.note(service.wait(1))
                }
            }
            service.note(service.wait(200))
            while service.step() {}
            let ends = Bool.random(using: &random)
            service.note(ends ? service.script.s("OUT SSD") : service.script.disconnect())
            let accounts = Accounts(service.script.events)
            #expect(
                accounts.outcomes == Dictionary(uniqueKeysWithValues: (1...count).map { (UInt64($0), 1) }),
                "seed \(seed): \(service.log)")
            #expect(
                service.script.open.isEmpty && service.script.machine.nextDeadline == .distantFuture, "seed \(seed)")
            // Nothing arrives twice, and what arrives does so in the order of writing.
            let numbers = service.arrived.compactMap { Int($0.dropFirst()) }
            #expect(numbers == Array(Set(numbers)).sorted(), "seed \(seed): \(service.arrived) \(service.log)")
            // What is told as arrived has arrived; what is told as not sent has not.
            for event in service.script.events {
                guard case .conversation(_, let outcome) = event else { continue }
                switch outcome {
                case .delivered(let id):
                    #expect(numbers.contains(Int(id)), "seed \(seed)")
                    outcomes["delivered", default: 0] += 1
                case .storedOffline(let id):
                    #expect(numbers.contains(Int(id)), "seed \(seed)")
                    outcomes["stored", default: 0] += 1
                case .failed(let id, let failure):
                    let mayHaveArrived = failure == .connectionLost || failure == .unacknowledged
                    #expect(
                        mayHaveArrived || !numbers.contains(Int(id)), "seed \(seed): \(id) \(failure) \(service.log)")
                    outcomes[mayHaveArrived ? "uncertain" : "failed", default: 0] += 1
                default: break
                }
            }
        }
        // A test in which nothing ever happens would be none.
        #expect(outcomes.count == 4 && outcomes.values.allSatisfy { $0 > 20 }, "\(outcomes)")
    }
}

@Suite("Own endpoints, invitations, drawings") struct EndpointAndInvitationTests {
    private let other = "alice@example.com;{99999999-2222-3333-4444-555555555555}"

    @Test("The user's other endpoints are called in when there are any; nobody waits for them") func called() {
        var script = Script.signedIn18()
        _ = script.s(
            "UBX 1:alice@example.com",
            payload:
                "<Data><EndpointData id=\"{99999999-2222-3333-4444-555555555555}\"><Capabilities>0:0</Capabilities></EndpointData><PrivateEndpointData id=\"{99999999-2222-3333-4444-555555555555}\"><EpName>Phone</EpName><Idle>false</Idle><State>NLN</State></PrivateEndpointData></Data>"
        )
        #expect(script.machine.hasOtherEndpoints)
        _ = script.send("hi", 1, to: bob)
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(2)
        #expect(
            script.s("USR 1 OK a Alice", on: 2) == ["2> CAL 2 alice@example.com", "2> CAL 3 bob@example.net"])
        _ = script.s("217 2", on: 2)
        #expect(script.s("JOI \(other) Alice 0:0", on: 2) == [])
        #expect(script.s("JOI alice@example.com Alice 0:0", on: 2) == [])
        #expect(script.s("JOI bob@example.net Bob 0:0", on: 2) == ["2> MSG 4 A hi"])
        // It leaves, which concerns nobody.
        #expect(script.s("BYE \(other)", on: 2) == [])
        #expect(script.s("ACK 4", on: 2) == ["· bob@example.net: delivered 1"])
    }

    @Test("What is said at another endpoint is shown as own; its typing is not, its invitations are not declined")
    func ownMessages() {
        var script = Script.signedIn18()
        _ = script.open()
        _ = script.s("JOI \(other) Alice 0:0", on: 2)
        #expect(
            script.s("MSG alice@example.com Alice", payload: plain("from the other one"), on: 2) == [
                "· bob@example.net: <own> from the other one"
            ])
        #expect(
            script.s(
                "MSG alice@example.com Alice",
                payload:
                    "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\nApplication-Name: x\r\nInvitation-Command: INVITE\r\nInvitation-Cookie: 1\r\n\r\n",
                on: 2) == [])
        #expect(
            script.s("MSG bob@example.net Bob", payload: plain("hi"), on: 2) == [
                "· bob@example.net: <bob@example.net> hi"
            ])
    }

    @Test("Another endpoint opens a switchboard and calls this one before its partner: they are waited for")
    func calledByOwn() {
        var script = Script.signedIn18()
        _ = script.s("RNG 9 203.0.113.8:1864 CKI c alice@example.com Alice")
        _ = script.connected(2)
        _ = script.s("IRO 1 1 2 \(other) Alice 0:0", on: 2)
        _ = script.s("IRO 1 2 2 alice@example.com Alice 0:0", on: 2)
        #expect(script.s("ANS 1 OK", on: 2) == [])
        #expect(script.s("JOI bob@example.net;{66666666-7777-8888-9999-000000000000} Bob 0:0", on: 2) == [])
        #expect(
            script.s("MSG alice@example.com Alice", payload: plain("hi Bob"), on: 2) == [
                "· bob@example.net: <own> hi Bob"
            ])
        #expect(script.send("from here", 1, to: bob) == ["2> MSG 2 A from here"])
        _ = script.s("ACK 2", on: 2)
        #expect(!script.wait(40).contains("close 2"))
        // Nobody comes.
        _ = script.s("RNG 8 203.0.113.8:1864 CKI c alice@example.com Alice")
        _ = script.connected(3)
        _ = script.s("IRO 1 1 1 \(other) Alice 0:0", on: 3)
        _ = script.s("ANS 1 OK", on: 3)
        #expect(script.wait(30).filter { $0.contains("3") && !$0.contains("PNG") } == ["3> OUT", "close 3"])
    }

    @Test("An invitation is declined and shown once, however often it comes; another one again") func invitations() {
        var script = Script.signedIn18()
        _ = script.open()
        func invite(_ cookie: String) -> [String] {
            script.s(
                "MSG bob@example.net Bob",
                payload:
                    "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\nApplication-Name: Whiteboard\r\nInvitation-Command: INVITE\r\nInvitation-Cookie: \(cookie)\r\n\r\n",
                on: 2)
        }
        #expect(invite("1").count == 2)
        #expect(invite("1") == [])
        #expect(invite("2").count == 2)
        // The oldest is forgotten at last: what is kept is bounded.
        for cookie in 3...(MSNClientLimits.invitations + 2) { _ = invite("\(cookie)") }
        #expect(invite("1").count == 2)
    }

    @Test("A drawing in several messages is one line") func ink() {
        var script = Script.signedIn18()
        _ = script.open()
        let drawing = "MIME-Version: 1.0\r\nContent-Type: application/x-ms-ink\r\n\r\nbase64:AAAA"
        #expect(script.s("MSG bob@example.net Bob", payload: drawing, on: 2).count == 1)
        #expect(script.s("MSG bob@example.net Bob", payload: drawing, on: 2) == [])
        _ = script.wait(3)
        #expect(script.s("MSG bob@example.net Bob", payload: drawing, on: 2).count == 1)
        // In chunks, one comes twice, somebody else's between.
        func part(_ headers: String, _ body: String) -> [String] {
            script.s("MSG bob@example.net Bob", payload: "\(headers)\r\n\r\n\(body)", on: 2)
        }
        _ = script.wait(3)
        #expect(
            part("MIME-Version: 1.0\r\nContent-Type: application/x-ms-ink\r\nMessage-ID: {1}\r\nChunks: 3", "base64:")
                == [])
        #expect(part("Message-ID: {1}\r\nChunk: 1", "AA") == [])
        #expect(part("Message-ID: {1}\r\nChunk: 1", "AA") == [])
        #expect(part("Message-ID: {1}\r\nChunk: 2", "AA").count == 1)
    }

    @Test("A group whose people are offline just now keeps them: the next line calls all of them again") func group() {
        var script = Script.signedIn18()
        let key = script.openGroup()
        for account in ["bob@example.net", "dave@example.org"] { _ = script.invite(account, to: key) }
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(2)
        _ = script.s("USR 1 OK a Alice", on: 2)
        _ = script.s("JOI bob@example.net Bob 0:0", on: 2)
        _ = script.s("JOI dave@example.org Dave 0:0", on: 2)
        _ = script.closed(2)
        #expect(script.send("one", 1, to: key) == ["1> XFR 13 SB"])
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(3)
        _ = script.s("USR 1 OK a Alice", on: 3)
        #expect(
            script.s("217 2", on: 3) == [
                "· presence bob@example.net FLN ", "· #1: inviteFailed bob@example.net recipientOffline",
            ])
        #expect(
            script.s("217 3", on: 3) == [
                "· #1: inviteFailed dave@example.org recipientOffline", "3> OUT", "close 3",
                "· #1: failed 1 recipientOffline",
            ])
        #expect(script.send("two", 2, to: key) == ["1> XFR 14 SB"])
        _ = script.s("XFR 14 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(4)
        #expect(script.s("USR 1 OK a Alice", on: 4) == ["4> CAL 2 bob@example.net", "4> CAL 3 dave@example.org"])
        _ = script.s("217 2", on: 4)
        #expect(
            script.s("JOI dave@example.org Dave 0:0", on: 4) == ["· #1: opened dave@example.org", "4> MSG 4 A two"])
    }
}
