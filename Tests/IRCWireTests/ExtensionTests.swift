// SPDX-License-Identifier: Apache-2.0

import IRCWire
import Testing

@Suite("server-time")
struct ServerTimeTests {
    @Test(
        "Both ways",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_795_237_443_250, "2026-11-21T05:04:03.250Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func bothWays(milliseconds: Int64, text: String) {
        #expect(IRCServerTime.string(millisecondsSince1970: milliseconds) == text)
        #expect(IRCServerTime.parse(text) == milliseconds)
    }

    @Test("Every day of eight centuries follows the one before")
    func everyDay() {
        let day: Int64 = 86_400_000
        var time: Int64 = -14_831_769_600_000
        #expect(IRCServerTime.string(millisecondsSince1970: time) == "1500-01-01T00:00:00.000Z")
        var last = ""
        for _ in 0..<292_194 {
            let text = IRCServerTime.string(millisecondsSince1970: time)
            if text <= last || IRCServerTime.parse(text) != time { Issue.record("\(text) after \(last)") }
            last = text
            time += day
        }
        #expect(last == "2299-12-31T00:00:00.000Z")
    }

    @Test(
        "Other fractions, and the leap second of the specification's example",
        arguments: [
            ("1970-01-01T00:00:01Z", 1000), ("1970-01-01T00:00:01.5Z", 1500), ("1970-01-01T00:00:01.23456789Z", 1234),
            ("2012-06-30T23:59:60.419Z", 1_341_100_800_419),
        ] as [(String, Int64)])
    func otherForms(text: String, milliseconds: Int64) {
        #expect(IRCServerTime.parse(text) == milliseconds)
    }

    @Test(
        "What is no time",
        arguments: [
            "", "Z", "2026-11-21", "2026-11-21T05:04:03.250", "2026-11-21T05:04:03.250+01:00", "2026-11-21T05:04:03.Z",
            "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
            "2026-04-31T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T00:60:00Z", "2026-11-21T00:00:61Z",
            "2026-11-21T05:04:03.250Zx", "２026-11-21T05:04:03Z", "+026-11-21T05:04:03Z", "2026-11-00T00:00:00Z",
        ])
    func notTimes(text: String) {
        #expect(IRCServerTime.parse(text) == nil)
    }

    @Test("No time is out of range")
    func range() {
        #expect(IRCServerTime.string(millisecondsSince1970: .max) == "9999-12-31T23:59:59.999Z")
        #expect(IRCServerTime.string(millisecondsSince1970: .min) == "0000-01-01T00:00:00.000Z")
    }
}

@Suite("005")
struct ISupportTests {
    @Test("No line has more than 13 tokens, none is lost")
    func lines() {
        let tokens = (1...30).map { "T\($0)" }
        let lines = ISupport(tokens: tokens).lines()
        #expect(lines.map(\.count) == [13, 13, 4])
        #expect(lines.flatMap { $0 } == tokens)
        #expect(ISupport(tokens: []).lines() == [])
    }

    @Test("Nor more bytes than there is room for")
    func bytes() {
        let lines = ISupport(tokens: ["A=1", "B=22", "C", "LONG=123456789", "D"]).lines(maximumBytes: 10)
        #expect(lines == [["A=1", "B=22"], ["C"], ["LONG=123456789"], ["D"]])
    }

    @Test("Values are escaped, and read back")
    func values() {
        #expect(ISupport.token("NETWORK", "My Net=\\x") == #"NETWORK=My\x20Net\x3D\x5Cx"#)
        var isupport = ISupport(tokens: ["NICKLEN=9", "WHOX"])
        let token = ISupport.token("NETWORK", "My Net=\\x é")
        isupport.update(parameters: ["alice", token, "NICKLEN=32", "-WHOX", "EMPTY=", "BAD=\\x4\\x+1", "are supported"])
        #expect(isupport["NETWORK"] == "My Net=\\x é")
        #expect(isupport["NICKLEN"] == "32")
        #expect(isupport["WHOX"] == nil)
        #expect(isupport["EMPTY"] == "")
        #expect(isupport["BAD"] == "\\x4\\x+1")
        #expect(isupport["NICK"] == nil)
    }

    @Test("A server that never stops telling is heard to a point")
    func bounded() {
        var isupport = ISupport(tokens: [])
        for line in 0..<100 {
            isupport.update(parameters: ["a"] + (0..<13).map { "T\(line)-\($0)" } + ["are supported"])
        }
        #expect(isupport.tokens.count == IRCLimits.isupportTotal)
    }
}

@Suite("WHOX")
struct WHOXTests {
    @Test(
        "Fields come in their standard order, each once",
        arguments: [
            ("%cuhsnfdar,152", "cuhsnfdar", "152", ""), ("%chtsunfra,152", "tcuhsnfar", "152", ""),
            ("%tcuhsnfdaor,9", "tcuhsnfdaor", "9", ""), ("%nnn", "n", nil, ""), ("%", "", nil, ""),
            ("o%nuh", "uhn", nil, "o"), ("%na,1234", "na", nil, ""), ("%na,1x", "na", nil, ""), ("%na,", "na", nil, ""),
            ("%naxyz?,7,8", "na", nil, ""), ("%rlid", "idlr", nil, ""),
        ] as [(String, String, String?, String)])
    func requests(text: String, fields: String, token: String?, flags: String) {
        let request = IRCWHOXRequest(parsing: text)
        #expect(request?.fields.map { Character(Unicode.Scalar($0.letter)) } == Array(fields))
        #expect(request?.token == token)
        #expect(request?.flags == flags)
    }

    @Test("A WHO without a percent sign is of the old kind", arguments: ["", "o", "cuhn,152"])
    func oldKind(text: String) {
        #expect(IRCWHOXRequest(parsing: text) == nil)
    }

    @Test("The reply has the fields that were asked for")
    func reply() {
        let bob: (IRCWHOXRequest.Field) -> String = { $0 == .realname ? "Bob B" : "\($0)" }
        #expect(
            IRCWHOXRequest(parsing: "%rnat,42")?.parameters(for: "alice", value: bob)
                == ["alice", "42", "nick", "account", "Bob B"])
        #expect(IRCWHOXRequest(parsing: "%tn")?.parameters(for: "alice", value: bob) == ["alice", "0", "nick"])
    }
}
