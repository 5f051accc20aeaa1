// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

@testable import MSNPServer

/// The contacts that live in the service, as somebody signed in meets them.
@Suite struct DemoContactTests {
    /// Alice is signed in and has called somebody; "A" is her switchboard connection.
    private func talking(to contact: String) throws -> PlayedService {
        var service = PlayedService(.demo())
        try service.signIn18("alice", "alice@demo.monarch", password: "demo")
        service.says("alice", "CHG 8 NLN 2684354592:0 0")
        _ = service.take("alice")
        service.says("alice", "XFR 15 SB")
        let cookie = try #require(service.take("alice").last?.split(separator: " ").dropFirst(5).first)
        service.connectToSwitchboard("A")
        service.says("A", "USR 1 alice@demo.monarch \(cookie)")
        _ = service.take("A")
        service.says("A", "CAL 2 \(contact)@demo.monarch")
        return service
    }

    private func text(_ text: String) -> String {
        "MSG 3 U|" + String(buffer: SwitchboardContent.text(text, format: nil).payload())
    }

    private func content(_ line: String?) throws -> SwitchboardContent {
        let command = try #require(PlayedService.parse(line ?? "", sentBy: .server).first)
        return SwitchboardContent(try #require(command.payload))
    }

    /// The texts that have come.
    private func heard(_ service: inout PlayedService) throws -> [String] {
        try service.take("A").filter { $0.hasPrefix("MSG ") }.compactMap { line in
            guard case .text(let text, _) = try content(line) else { return nil }
            return text
        }
    }

    @Test func theyAreOnEverybodysListAndOnline() throws {
        var service = PlayedService(.demo())
        try service.signIn12("zoe", "zoe@demo.monarch", password: "demo")
        service.says("zoe", "SYN 4 0 0")
        let contacts = service.take("zoe").filter { $0.hasPrefix("LST ") }
        #expect(contacts.count == 6)
        #expect(contacts.allSatisfy { $0.hasSuffix(" 11 1") })
        service.says("zoe", "CHG 5 NLN 0 0")
        let online = service.take("zoe").filter { $0.hasPrefix("ILN ") }
        #expect(
            online == [
                "ILN 5 NLN butterfly@demo.monarch Monarch%20butterfly 2684485632 0",
                "ILN 5 NLN bob@demo.monarch Bob 2684485632 0",
                "ILN 5 NLN carol@demo.monarch Carol 2684485632 0", "ILN 5 NLN dave@demo.monarch Dave 2684485632 0",
            ])
    }

    @Test func nobodyCanSignInAsOneOfThem() throws {
        var service = PlayedService(.demo())
        #expect(throws: (any Error).self) { try service.tokens("bob@demo.monarch", password: "demo") }
        #expect(throws: (any Error).self) { try service.tokens("bob@demo.monarch", password: "") }
    }

    @Test func bobTypesThenAnswers() throws {
        var service = try talking(to: "bob")
        service.hears("A", "CAL 2 RINGING *", "JOI bob@demo.monarch Bob 2684485632:0")
        let hello = text("hi").replacing("MSG 3 U", with: "MSG 3 A")
        service.exchange("A", hello, "ACK 3")
        service.wait(0)
        #expect(try content(service.take("A").first) == .typing(account: "bob@demo.monarch"))
        service.wait(599)
        service.hears("A")
        service.wait(1)
        #expect(try heard(&service).first?.hasPrefix("Hello from the other side, Alice!") == true)
        service.says("A", text("what a day"))
        service.wait(10_000)
        #expect(try heard(&service) == ["You said: what a day"])
    }

    @Test func bobNoticesNudgesTypingAndStates() throws {
        var service = try talking(to: "bob")
        service.says("A", "MSG 3 U|" + String(buffer: SwitchboardContent.nudge.payload()))
        service.wait(10_000)
        #expect(try heard(&service) == ["Hey, you nudged me!"])
        let typing = "MSG 4 U|" + String(buffer: SwitchboardContent.typing(account: "alice@demo.monarch").payload())
        service.says("A", typing)
        service.wait(5000)
        service.says("A", typing)
        service.wait(5000)
        #expect(try heard(&service) == ["I saw you typing."])
        for (status, answer) in [("NLN", "Online"), ("LUN", "Out to Lunch"), ("BRB", "Be Right Back")] {
            service.says("alice", "CHG 20 \(status) 2684354592:0 0")
            service.says("A", text(" Status! "))
            service.wait(10_000)
            #expect(try heard(&service) == ["You are \(answer)."])
        }
        service.says("alice", "CHG 21 HDN 2684354592:0 0")
        service.says("A", text("status"))
        service.wait(10_000)
        #expect(try heard(&service) == ["You appear offline to me."])
    }

    @Test func bobCallsCarolWhoGreetsAndLeaves() throws {
        var service = try talking(to: "bob")
        _ = service.take("A")
        service.says("A", text("group"))
        service.wait(10_000)
        let lines = service.take("A")
        #expect(lines.contains("JOI carol@demo.monarch Carol 2684485632:0"))
        #expect(lines.last?.contains("Hello everybody!") == true)
        service.says("A", text("Group"))
        service.wait(10_000)
        #expect(try heard(&service) == ["Carol is here already."])
        service.says("A", text("nudge"))
        service.wait(10_000)
        #expect(try content(service.take("A").last) == .nudge)
        service.says("A", text("leave"))
        service.wait(10_000)
        #expect(service.take("A").last == "BYE carol@demo.monarch")
        // She can be called back.
        service.exchange(
            "A", "CAL 9 carol@demo.monarch", "CAL 9 RINGING *", "JOI carol@demo.monarch Carol 2684485632:0")
    }

    @Test func carolNudges() throws {
        var service = try talking(to: "carol")
        service.says("A", text("nudge"))
        service.wait(10_000)
        let lines = service.take("A")
        #expect(try content(lines.last) == .nudge)
        service.says("A", text("leave"))
        service.wait(10_000)
        #expect(try heard(&service).first?.contains("groups") == true)
    }

    @Test func daveGoesAndComesBack() throws {
        var service = try talking(to: "dave")
        service.says("A", text("away"))
        service.wait(599)
        service.hears("alice")
        service.wait(2000)
        service.hears("alice", "NLN AWY 1:dave@demo.monarch Dave 2684485632:0 0")
        service.wait(1)
        service.hears("alice", "NLN NLN 1:dave@demo.monarch Dave 2684485632:0 0")
        // By himself he does so seldom: each time is two lines in a channel.
        for _ in 1...4 { service.passMinute() }
        service.wait(2000)
        service.hears("alice")
        service.passMinute()
        service.wait(2000)
        service.hears("alice", "NLN AWY 1:dave@demo.monarch *", "NLN NLN 1:dave@demo.monarch *")
    }

    @Test func erinIsNeverThere() throws {
        var service = try talking(to: "erin")
        service.hears("A", "217 2")
        service.says("alice", "FQY 9|<ml><d n=\"demo.monarch\"><c n=\"erin\"/></d></ml>")
        #expect(service.take("alice").last?.hasPrefix("FQY 9|") == true)
    }

    @Test func theButterflyTellsWhatThereIs() throws {
        var service = try talking(to: "butterfly")
        var told: Set<String> = []
        for _ in 0..<8 {
            service.says("A", text("help"))
            service.wait(10_000)
            let lines = try heard(&service)
            #expect(lines.count == 1)
            #expect(lines.allSatisfy { $0.utf8.count < 300 })
            told.formUnion(lines)
        }
        #expect(told.count == 8)
        #expect(
            ["group", "status", "nudge", "away"].allSatisfy { word in told.contains { $0.contains("\"\(word)\"") } })
    }

    @Test(arguments: ["butterfly", "bob", "carol", "dave"])
    func theySurviveEverythingAndNeverFlood(_ contact: String) throws {
        var service = try talking(to: contact)
        _ = service.take("A")
        let lines = [
            "", " ", "\u{0}\u{1}\u{7F}", "👩‍👩‍👧‍👦🏳️‍🌈 é", String(repeating: "👋", count: 370),
            String(repeating: "a", count: 1500),
            String(repeating: " ", count: 1500), "group\ngroup", "\u{202E}status", "%s %n %00",
        ]
        for number in 0..<500 { service.says("A", text(lines[number % lines.count])) }
        service.says("A", "MSG 3 U|")
        service.says("A", "MSG 3 U|not MIME at all")
        service.says("A", "MSG 3 U|MIME-Version: 1.0\r\nContent-Type: text/x-clientcaps\r\n\r\nClient-Name: x\r\n")
        service.wait(60_000)
        let answers = try heard(&service)
        #expect((1...10).contains(answers.count))
        #expect(answers.allSatisfy { $0.utf8.count < 400 && !$0.utf8.contains { $0 < 0x20 } })
        #expect(service.planned.isEmpty)
        #expect(service.closed.isEmpty)
    }

    /// What was planned for a conversation that is over does not happen.
    @Test func leavingInTheMiddleOfAnAnswer() throws {
        var service = try talking(to: "bob")
        service.says("A", text("group"))
        service.wait(300)
        service.says("A", "OUT")
        #expect(service.state.switchboards.count == 0)
        service.wait(10_000)
        #expect(service.planned.isEmpty)
    }

    /// Two of them in one conversation do not answer each other.
    @Test func theyDoNotTalkAmongThemselves() throws {
        var service = try talking(to: "bob")
        service.says("A", "CAL 3 dave@demo.monarch")
        service.says("A", "CAL 4 butterfly@demo.monarch")
        service.wait(1000)
        _ = service.take("A")
        service.says("A", text("hello"))
        service.wait(60_000)
        #expect(try heard(&service).count == 3)
    }
}
