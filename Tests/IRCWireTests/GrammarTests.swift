// SPDX-License-Identifier: Apache-2.0

import IRCWire
import NIOCore
import Testing

@Suite("Reading a line")
struct GrammarTests {
    @Test(
        "Command and parameters",
        arguments: [
            ("QUIT", "QUIT", []),
            ("privmsg Bob :Hi", "PRIVMSG", ["Bob", "Hi"]),
            ("PRIVMSG bob hi", "PRIVMSG", ["bob", "hi"]),
            ("PRIVMSG   bob    :  two  spaces ", "PRIVMSG", ["bob", "  two  spaces "]),
            ("PRIVMSG bob :", "PRIVMSG", ["bob", ""]),
            ("PRIVMSG bob ", "PRIVMSG", ["bob"]),
            ("PRIVMSG bob ::)", "PRIVMSG", ["bob", ":)"]),
            ("JOIN :", "JOIN", [""]),
            ("MODE #a +k a:b", "MODE", ["#a", "+k", "a:b"]),
            ("  PING 1", "PING", ["1"]),
            ("CAP REQ :sasl message-tags", "CAP", ["REQ", "sasl message-tags"]),
            ("X a:b :c :d", "X", ["a:b", "c :d"]),
            ("001 alice :Welcome", "001", ["alice", "Welcome"]),
            ("X\tY z", "X\tY", ["z"]),
            ("PRIVMSG böb :grüß 日本 🦋", "PRIVMSG", ["böb", "grüß 日本 🦋"]),
        ] as [(String, String, [String])])
    func parameters(line: String, command: String, parameters: [String]) {
        #expect(message(line) == IRCMessage(command, parameters))
    }

    @Test(
        "The fifteenth parameter takes the rest",
        arguments: [
            ("14", ["14"]), ("14 15", ["14", "15"]), ("14 :15 16", ["14", "15 16"]), ("14 15 16", ["14", "15 16"]),
            ("14 15 16 :17 ", ["14", "15 16 :17"]), ("14 15  ", ["14", "15"]), ("14 :", ["14", ""]),
        ])
    func fifteenParameters(rest: String, expected: [String]) {
        let first = (1...13).map(String.init)
        #expect(message("X \(first.joined(separator: " ")) \(rest)")?.parameters == first + expected)
    }

    @Test(
        "Sources",
        arguments: [
            (":bob!bo@example.com X", IRCSource(nick: "bob", user: "bo", host: "example.com")),
            (":bob@example.com X", IRCSource(nick: "bob", host: "example.com")),
            (":bob!bo X", IRCSource(nick: "bob", user: "bo")),
            (":monarch.local   X", IRCSource(nick: "monarch.local")),
            (":a!b@c!d@e X", IRCSource(nick: "a", user: "b", host: "c!d@e")),
            (":a@b!c X", IRCSource(nick: "a", host: "b!c")),
            (":!@ X", IRCSource(nick: "", user: "", host: "")),
            (": X", nil),
            ("X", nil),
        ] as [(String, IRCSource?)])
    func sources(line: String, source: IRCSource?) {
        #expect(message(line) == IRCMessage(source: source, "X", []))
    }

    @Test("A source's text is what was read", arguments: ["bob", "bob!b", "bob@h", "bob!b@h"])
    func sourceText(text: String) {
        #expect(IRCSource(parsing: text).text == text)
    }

    @Test(
        "Lines without a command are malformed",
        arguments: ["@a", "@a ", "@ ", ":a", ":a ", "@a :b"])
    func malformed(line: String) {
        #expect(decode(line + "\r\nPING 1\r\n") == [.malformed, .message(IRCMessage("PING", ["1"]))])
    }

    @Test("A NUL or a CR inside", arguments: ["X a\rb", "X \u{0}", "@a\u{0} X", "@a=\r X", "\u{0}"])
    func forbiddenByte(line: String) {
        #expect(decode(line + "\r\nPING 1\r\n") == [.forbiddenByte, .message(IRCMessage("PING", ["1"]))])
    }

    @Test("Parameters are looked up without a trap, and numerics are recognised")
    func accessors() {
        let message = IRCMessage(.noSuchNick, ["alice", "bob", "No such nick/channel"])
        #expect(message.parameter(1) == "bob")
        #expect(message.parameter(3) == nil)
        #expect(message.parameter(-1) == nil)
        #expect(message.numeric == .noSuchNick)
        #expect(IRCMessage("PING", []).numeric == nil)
        #expect(IRCMessage(parsing: "PING 1\r\n") == IRCMessage("PING", ["1"]))
        #expect(IRCMessage(parsing: "") == nil)
        #expect(IRCMessage(parsing: ":a") == nil)
    }
}

@Suite("Bytes that are not UTF-8")
struct InvalidUTF8Tests {
    @Test(
        "Wherever they are, the command is told if it can be read",
        arguments: [
            ("privmsg bob :caf", "", "PRIVMSG"), ("PRIVMSG b", " :hi", "PRIVMSG"), (":b", " PRIVMSG a", "PRIVMSG"),
            ("@a=", " PRIVMSG a", "PRIVMSG"), ("@", "=1;b PRIVMSG a", "PRIVMSG"), ("@a=\\s", " TAGMSG", "TAGMSG"),
            ("PRIV", "MSG bob :hi", nil), ("@label=7 PRIVMSG bob :", "", "PRIVMSG"),
        ] as [(String, String, String?)])
    func place(before: String, after: String, command: String?) {
        let label = before.hasPrefix("@label=7 ") ? "7" : nil
        let bytes = Array(before.utf8) + [0xE9] + Array((after + "\r\nPING 1\r\n").utf8)
        let lines = decode(reads: [bytes[...]], limits: .client).lines
        #expect(lines == [.invalidUTF8(command: command, label: label), .message(IRCMessage("PING", ["1"]))])
    }

    @Test(
        "Half characters, overlong forms and surrogates",
        arguments: [[0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80]] as [[UInt8]])
    func forms(bytes: [UInt8]) {
        let line = Array("X :a".utf8) + bytes + [0x0D, 0x0A]
        #expect(decode(reads: [line[...]], limits: .client).lines == [.invalidUTF8(command: "X")])
    }
}

@Suite("Reading tags")
struct TagReadingTests {
    @Test(
        "Keys, values and escapes",
        arguments: [
            ("a", [IRCTag(key: "a")]),
            ("a=", [IRCTag(key: "a")]),
            ("a=b", [IRCTag(key: "a", value: "b")]),
            ("a=b=c", [IRCTag(key: "a", value: "b=c")]),
            ("+example.com/k-1=v;x", [IRCTag(key: "+example.com/k-1", value: "v"), IRCTag(key: "x")]),
            (#"a=\:\s\\\r\n"#, [IRCTag(key: "a", value: "; \\\r\n")]),
            (#"a=\b\:"#, [IRCTag(key: "a", value: "b;")]),
            (#"a=b\"#, [IRCTag(key: "a", value: "b")]),
            (#"a=\"#, [IRCTag(key: "a")]),
            (#"a=\\"#, [IRCTag(key: "a", value: #"\"#)]),
            (#"a=\é"#, [IRCTag(key: "a", value: "é")]),
            (";a;;b;", [IRCTag(key: "a"), IRCTag(key: "b")]),
            ("=v;a", [IRCTag(key: "a")]),
            ("", []),
        ] as [(String, [IRCTag])])
    func values(tags: String, expected: [IRCTag]) {
        #expect(message("@\(tags) X") == IRCMessage(tags: expected, "X", []))
        #expect(message("@\(tags)   X") == IRCMessage(tags: expected, "X", []))
    }

    @Test("Of tags with one key the last counts, be they few or many; case makes two keys")
    func repeatedKeys() {
        #expect(message("@a=1;b=2;a=3;A=4 X")?.tags.map(\.value) == ["2", "3", "4"])
        #expect(message("@a=1;a X")?.tags == [IRCTag(key: "a")])
        let many = (0..<1000).map { "k\($0 % 100)=\($0 / 100)" }.joined(separator: ";")
        guard case .message(let message) = IRCLine(parsing: "@\(many) X", limits: .server) else {
            Issue.record("not a message")
            return
        }
        #expect(message.tags.count == 100)
        #expect(message.tags.allSatisfy { $0.value == "9" })
    }

    @Test("A tag is found by its key, and client-only ones are told apart")
    func lookUp() {
        let tags = message("@+typing=active;label=7 TAGMSG bob")
        #expect(tags?.tag("label")?.value == "7")
        #expect(tags?.tag("typing") == nil)
        #expect(tags?.tags.map(\.isClientOnly) == [true, false])
    }
}
