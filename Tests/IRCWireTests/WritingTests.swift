// SPDX-License-Identifier: Apache-2.0

import IRCWire
import NIOCore
import Testing

private func written(_ write: (inout ByteBuffer) -> Void) -> String {
    var buffer = ByteBuffer(string: "before")
    write(&buffer)
    let text = String(buffer: buffer)
    #expect(text.hasPrefix("before"))
    return String(text.dropFirst("before".count))
}

private func line(_ message: IRCMessage) -> String {
    written { $0.writeIRCMessage(message) }
}

@Suite("Writing a line")
struct WritingTests {
    @Test(
        "The last parameter gets a colon when it needs one",
        arguments: [
            ([], "X\r\n"), (["a"], "X a\r\n"), (["a", "b"], "X a b\r\n"), (["a", "b c"], "X a :b c\r\n"),
            (["a", ""], "X a :\r\n"), ([""], "X :\r\n"), (["a", ":)"], "X a ::)\r\n"), (["a:b"], "X a:b\r\n"),
            (["a", " "], "X a : \r\n"), (["a", "b\nc"], "X a :b c\r\n"), (["日本"], "X 日本\r\n"),
        ] as [([String], String)])
    func lastParameter(parameters: [String], expected: String) {
        #expect(line(IRCMessage("X", parameters)) == expected)
    }

    @Test(
        "A text has its colon where the RFC writes one, though it is one word",
        arguments: [
            IRCMessage("AWAY", ["Busy"]), IRCMessage("SETNAME", ["Alice"]), IRCMessage("QUIT", ["bye"]),
            IRCMessage("ERROR", ["bye"]), IRCMessage("PART", ["#a", "bye"]), IRCMessage("TOPIC", ["#a", "tea"]),
            IRCMessage("KICK", ["#a", "bob", "bye"]), IRCMessage("JOIN", ["#a", "alice", "Alice"]),
            IRCMessage("PRIVMSG", ["bob", "hi"]), IRCMessage("NOTICE", ["bob", "hi"]),
            IRCMessage(.away, ["me", "alice", "Busy"]), IRCMessage(.isOn, ["me", "bob"]),
            IRCMessage(.whoisUser, ["me", "bob", "b", "h", "*", "Bob"]),
            IRCMessage(.whoWasUser, ["me", "bob", "b", "h", "*", "Bob"]),
            IRCMessage(.topic, ["me", "#a", "tea"]), IRCMessage(.namesReply, ["me", "=", "#a", "bob"]),
            IRCMessage(.whoReply, ["me", "#a", "b", "h", "s", "bob", "H", "0"]),
        ])
    func text(message: IRCMessage) {
        let words = ([message.command] + message.parameters.dropLast()).joined(separator: " ")
        #expect(line(message) == "\(words) :\(message.parameters.last ?? "")\r\n")
        // Without its text it ends in a name, which is none.
        let nameless = IRCMessage(message.command, Array(message.parameters.dropLast()))
        #expect(line(nameless) == words + "\r\n")
    }

    @Test("Tags, source and numeric stand in their order")
    func wholeLine() {
        let message = IRCMessage(
            tags: [IRCTag(key: "label", value: "7"), IRCTag(key: "+a/b"), IRCTag(key: "c", value: "")],
            source: IRCSource(nick: "monarch.local"), .welcome, ["alice", "Welcome to Monarch"])
        #expect(line(message) == "@label=7;+a/b;c :monarch.local 001 alice :Welcome to Monarch\r\n")
        #expect(
            line(IRCMessage(source: IRCSource(nick: "b", user: "u", host: "h"), "QUIT", [])) == ":b!u@h QUIT\r\n")
        #expect(line(IRCMessage(source: IRCSource(nick: "b", host: "h"), "QUIT", [])) == ":b@h QUIT\r\n")
    }

    @Test("Tags alone end in a space, and no tag is nothing")
    func tagsAlone() {
        #expect(written { $0.writeIRCTags([]) } == "")
        #expect(written { $0.writeIRCTags([IRCTag(key: "", value: "v")]) } == "")
        #expect(written { $0.writeIRCTags([IRCTag(key: "a", value: "; \\\r\né")]) } == #"@a=\:\s\\\r\né "#)
        let many = (0..<600).map { IRCTag(key: "k\($0)", value: "; ") }
        #expect(written { $0.writeIRCTags(many) }.utf8.count == many.reduce(1) { $0 + $1.key.utf8.count + 6 })
    }

    @Test("The short way writes what the long way does, with a colon before any text")
    func shortWay() {
        let bob = IRCSource(nick: "bob", user: "bob", host: "example.com")
        let tags = [IRCTag(key: "msgid", value: "x y")]
        for text in ["hello there", "", ":)", "a\r\nQUIT", "🦋 \u{0} ü"] {
            let short = written {
                $0.writeIRC(tags: tags, source: bob, command: "PRIVMSG", target: "alice", trailing: text)
            }
            // A text with a space gets its colon from the long way too.
            let long = line(IRCMessage(tags: tags, source: bob, "PRIVMSG", ["alice", text + " "]))
            #expect(short.dropLast(2) == long.dropLast(3))
            #expect(short.hasSuffix("\r\n"))
        }
        #expect(
            written { $0.writeIRC(source: nil, command: "PING", target: "a", trailing: "b") } == "PING a :b\r\n")
        let noMotd = written {
            $0.writeIRC(source: IRCSource(nick: "s"), numeric: .noMotd, target: "alice", trailing: "None")
        }
        #expect(noMotd == ":s 422 alice :None\r\n")
    }

    @Test("A line is appended to what the buffer has, and the buffer of another holder stays as it was")
    func appending() {
        var buffer = ByteBuffer(string: "first\r\n")
        let other = buffer
        buffer.writeIRCMessage(IRCMessage("PING", ["1"]))
        #expect(String(buffer: buffer) == "first\r\nPING 1\r\n")
        #expect(String(buffer: other) == "first\r\n")
        buffer.moveReaderIndex(forwardBy: 7)
        buffer.writeIRC(source: nil, command: "PING", target: "2", trailing: "3")
        #expect(String(buffer: buffer) == "PING 1\r\nPING 2 :3\r\n")
    }
}

@Suite("Nothing can be smuggled into a line")
struct InjectionTests {
    /// What a hostile name or text may hold.
    static let hostile = [
        "a\r\nQUIT", "a\nQUIT :x", "\u{0}", "a b", " ", "", ":x", ":", "a :b", "!@", "a!b@c", "a;b=c", "\\", "\r",
        "@x X",
        "a\u{2028}b", "ü\r\n", "\r\n",
    ]

    @Test("A line stays one message with as many parameters as it had", arguments: hostile)
    func anyPart(text: String) {
        let message = IRCMessage(
            tags: [IRCTag(key: text, value: text), IRCTag(key: "end", value: "1")],
            source: IRCSource(nick: text, user: text, host: text), "X" + text, [text, text, text])
        let lines = decode(line(message), limits: .server)
        guard lines.count == 1, case .message(let read) = lines[0] else {
            Issue.record("\(text.debugDescription) became \(lines)")
            return
        }
        #expect(read.parameters.count == 3)
        #expect(read.tag("end")?.value == "1")
        #expect(read.tags.count == (text.isEmpty ? 1 : 2))
        #expect(read.source?.user != nil && read.source?.host != nil)
        #expect(read.command.hasPrefix("X"))

        let short = written {
            $0.writeIRC(source: IRCSource(nick: text), command: text, target: text, trailing: text)
        }
        let shortLines = decode(short)
        guard shortLines.count == 1, case .message(let shortRead) = shortLines[0] else {
            Issue.record("\(text.debugDescription) became \(shortLines)")
            return
        }
        #expect(shortRead.parameters.count == 2)
        #expect(shortRead.source?.user == nil && shortRead.source?.host == nil)

        let bare = decode(line(IRCMessage(text, [text])))
        guard bare.count == 1, case .message(let bareRead) = bare[0] else {
            Issue.record("\(text.debugDescription) became \(bare)")
            return
        }
        #expect(bareRead.tags.isEmpty && bareRead.source == nil && bareRead.parameters.count == 1)
    }

    @Test("What is written holds no NUL, and CR and LF at its end alone", arguments: hostile)
    func bytes(text: String) {
        let message = IRCMessage(
            tags: [IRCTag(key: text, value: text)], source: IRCSource(nick: text, user: text, host: text), text,
            [text, text])
        let bytes = Array(line(message).utf8)
        #expect(bytes.suffix(2) == [0x0D, 0x0A])
        #expect(!bytes.dropLast(2).contains { $0 == 0 || $0 == 0x0D || $0 == 0x0A })
    }

    @Test("A nick cannot pass for somebody else's full source")
    func source() {
        let source = IRCSource(nick: "root!root@monarch.local", user: "u@h", host: "h")
        #expect(line(IRCMessage(source: source, "X", [])) == ":root_root_monarch.local!u_h@h X\r\n")
    }
}

@Suite("Writing and reading again")
struct RoundTripTests {
    @Test("A message comes back as it was")
    func randomMessages() {
        var generator = SeededGenerator(state: 1459)
        for _ in 0..<3000 {
            let message = generator.message()
            var buffer = ByteBuffer()
            buffer.writeIRCMessage(message)
            let text = String(buffer: buffer)
            var decoder = IRCLineDecoder(limits: IRCLineLimits(tags: 8191, body: 8191))
            #expect(decoder.decode(buffer: &buffer) == .message(message), "\(text)")
            #expect(buffer.readableBytes == 0)
        }
    }
}

extension SeededGenerator {
    fileprivate mutating func message() -> IRCMessage {
        var keys = Set<String>()
        let tags = (0..<Int.random(in: 0...12, using: &self)).map { _ in
            IRCTag(key: word(in: "abcXYZ09+-./ü"), value: Bool.random(using: &self) ? nil : text())
        }
        var source: IRCSource?
        if Bool.random(using: &self) {
            source = IRCSource(
                nick: word(in: "abN_[]{}|日"), user: Bool.random(using: &self) ? word(in: "ab~:") : nil,
                host: Bool.random(using: &self) ? word(in: "ab.:-") : nil)
        }
        var parameters = (0..<Int.random(in: 0...14, using: &self)).map { _ in
            "x" + word(in: "ab:#&,=;@!\\ü🦋\t")
        }
        // The empty text and the colon in front are the last one's alone.
        if Bool.random(using: &self) { parameters.append(text().replacing(["\r", "\n", "\r\n"])) }
        return IRCMessage(
            tags: tags.filter { $0.value != "" && keys.insert($0.key).inserted }, source: source,
            word(in: "ABCXYZ019-"), parameters)
    }

    private mutating func word(in alphabet: String) -> String {
        let characters = Array(alphabet)
        return String(
            (0..<Int.random(in: 1...9, using: &self)).map { _ in characters.randomElement(using: &self) ?? "a" })
    }

    private mutating func text() -> String {
        let characters = Array("ab  ::;\\\r\n@!é🦋\u{1}\u{2}=#s")
        return String(
            (0..<Int.random(in: 0...30, using: &self)).map { _ in characters.randomElement(using: &self) ?? "a" })
    }
}

extension String {
    fileprivate func replacing(_ characters: Set<Character>) -> String {
        String(map { characters.contains($0) ? "_" : $0 })
    }
}
