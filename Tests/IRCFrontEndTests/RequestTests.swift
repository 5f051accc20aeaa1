// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("People who wait for an answer")
struct RequestTests {
    private static let notice = ":root!root@monarch.local NOTICE &monarch :"

    private static func request(_ name: String, _ message: String = "") -> NetworkEvent {
        .request(IncomingRequest(sender: FakeNetwork.identity(name), message: message))
    }

    @Test func `a request is one line with what to type, and whatever it holds stays text`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { $0.report(Self.request("zoe", "it's\r\nQUIT :\u{1}me\u{1} \u{2}now\u{0}")) }
        expectLines(
            try await alice.take(),
            [
                Self.notice + #"zoe (zoe@demo.monarch) "ZOE" added you to their contacts and writes: it's - "#
                    + "Type: accept zoe, decline zoe or block zoe"
            ])
        expectLines(
            try await alice.bot("info zoe").suffix(1), ["  Waits for your answer: accept zoe or decline zoe"])
        let later = try await gateway.connect()
        try await later.send("PASS alice@demo.monarch:demo", "NICK later", "USER u 0 * :Later")
        #expect(
            try await later.take().contains(
                Self.notice + "Somebody added you to their contacts and waits for your answer. Type: requests"))
    }

    @Test func `an address with codes in it is as harmless as any other`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            var sender = FakeNetwork.identity("zoe")
            sender.address = "z\u{2}oe\u{3}4\r\n:x\u{1}@demo.monarch"
            sender.displayName = ""
            client.report(.request(IncomingRequest(sender: sender)))
        }
        expectLines(
            try await alice.take(),
            [
                Self.notice + "zoe4x (zoe :x@demo.monarch) added you to their contacts. "
                    + "Type: accept zoe4x, decline zoe4x or block zoe4x"
            ])
    }

    @Test func `many at once are counted, listed and answered one by one or together`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            for name in ["zoe", "yves", "xena", "walt"] { client.report(Self.request(name)) }
            client.editsEndAtOnce = true
        }
        expectLines(
            try await alice.take(),
            [Self.notice + "4 people added you to their contacts and wait for your answer. Type: requests"])
        expectLines(
            try await alice.bot("requests"),
            [
                #"1. walt (walt@demo.monarch) "WALT""#, #"2. xena (xena@demo.monarch) "XENA""#,
                #"3. yves (yves@demo.monarch) "YVES""#, #"4. zoe (zoe@demo.monarch) "ZOE""#,
                "Type: accept <nick, number or all>, decline <nick, number or all>, block <nick>",
            ])
        expectLines(
            try await alice.bot("accept 1"),
            [
                "walt (walt@demo.monarch) may see you and write to you. To put them on your list, too, type: add walt"
            ])
        expectLines(
            try await alice.bot("no XENA"), ["The request of xena (xena@demo.monarch) was declined."])
        #expect(try await gateway.network { $0.calls.suffix(2) } == ["accept(walt)", "decline(xena)"])
        expectLines(
            try await alice.bot("accept"),
            ["Which of the 2 requests? Type: accept <nick, number or all>  (requests lists them)"])
        expectLines(
            try await alice.bot("block yves"),
            ["yves (yves@demo.monarch) is blocked: they see you offline and cannot write to you."])
        expectLines(
            try await alice.bot("yes"),
            ["zoe (zoe@demo.monarch) may see you and write to you. To put them on your list, too, type: add zoe"])
        expectLines(try await alice.bot("requests"), ["Nobody waits for an answer."])
    }

    @Test func `all are answered with one word, and each that fails is told`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            for name in ["zoe", "yves"] { client.report(Self.request(name)) }
        }
        _ = try await alice.take()
        expectLines(try await alice.bot("decline all"), [])
        try await gateway.network { $0.endEdits(EditFailure(.timedOut, "no answer in time")) }
        expectLines(
            try await alice.take(),
            ["yves", "zoe"].map {
                ":root!root@monarch.local PRIVMSG alice :The request of \($0) was not declined: no answer in time."
            })
    }

    @Test func `wrong use is answered with what is wrong and what to type`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(try await alice.bot("accept zoe"), ["Nobody waits for an answer."])
        try await gateway.network { client in
            for name in ["zoe", "yves"] { client.report(Self.request(name)) }
        }
        _ = try await alice.take()
        let cases: [(String, String)] = [
            ("requests all", "That is more than I understand. Type: requests"),
            ("accept 0", "There is no request 0, the last is 2. Type: requests"),
            (
                "accept 99999999999999999999",
                "99999999999999999999 does not wait for an answer: type requests for those that do."
            ),
            ("decline zo", "zo does not wait for an answer: did you mean decline zoe?"),
            ("decline bob", "bob does not wait for an answer: type requests for those that do."),
            ("accept zoe yves", "One at a time, or all. Type: accept <nick, number or all>"),
        ]
        for (line, answer) in cases { expectLines(try await alice.bot(line), [answer]) }
    }

    @Test func `INVITE to the control channel puts whoever asked on the list`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.report(Self.request("zoe"))
            client.editsEndAtOnce = true
        }
        _ = try await alice.take()
        expectLines(
            try await alice.ask("INVITE zoe &monarch"),
            [
                ":monarch.local 341 alice zoe &monarch",
                Self.notice + "zoe@demo.monarch is on your contact list now, as zoe.",
            ])
        expectLines(try await alice.bot("requests"), ["Nobody waits for an answer."])
    }
}
