// SPDX-License-Identifier: Apache-2.0

import IRCWire
import NIOCore
import NIOTestUtils
import Testing

@Suite("Cutting the stream into lines")
struct LineDecoderTests {
    /// Limits so narrow that short lines reach them: every kind of line fits into an input whose every split is tried.
    static let narrow = IRCLineLimits(tags: 12, body: 24)

    static let everyKind: [(String, [IRCLine])] = [
        ("PING a\r\n", [.message(IRCMessage("PING", ["a"]))]),
        ("PING b\n", [.message(IRCMessage("PING", ["b"]))]),
        ("\r\n\n \r\n", []),
        (
            "@a=1;b X :c d\r\n",
            [.message(IRCMessage(tags: [IRCTag(key: "a", value: "1"), IRCTag(key: "b")], "X", ["c d"]))]
        ),
        ("@aaaaaaaaaaa X\r\nA\r\n", [.tooLong(part: .tags), .message(IRCMessage("A", []))]),
        ("@a X 7890123456789012345678\r\nB\r\n", [.tooLong(part: .body), .message(IRCMessage("B", []))]),
        ("X 3456789012345678901234567890\nC\r\n", [.tooLong(part: .body), .message(IRCMessage("C", []))]),
        ("@a\r\n:b\r\nD\r\r\n", [.malformed, .malformed, .message(IRCMessage("D", []))]),
        ("X é\r\n", [.message(IRCMessage("X", ["é"]))]),
        (
            "@aaaaaaaaaa PING 6789012345678901\r\n",
            [.message(IRCMessage(tags: [IRCTag(key: "aaaaaaaaaa")], "PING", ["6789012345678901"]))]
        ),
    ]

    @Test("The verifier of NIO finds no split that makes a difference")
    func verifier() throws {
        try ByteToMessageDecoderVerifier.verifyDecoder(stringInputOutputPairs: Self.everyKind) {
            IRCLineDecoder(limits: Self.narrow)
        }
    }

    @Test("Nor does trying every pair of cuts, with a byte that is not UTF-8 in it")
    func everyTwoCuts() {
        let input =
            Self.everyKind.flatMap { $0.0.utf8 } + Array("x :".utf8) + [0xFF, 0x0D, 0x0A] + Array("E\r\nlost".utf8)
        let expected =
            Self.everyKind.flatMap(\.1) + [.invalidUTF8(command: "X"), .message(IRCMessage("E", []))]
        #expect(decode(reads: [input[...]], limits: Self.narrow).lines == expected)
        for first in 0...input.count {
            for second in first...input.count {
                let reads = [input[..<first], input[first..<second], input[second...]]
                if decode(reads: reads, limits: Self.narrow).lines != expected {
                    Issue.record("cut at \(first) and \(second)")
                }
            }
        }
    }

    @Test("Random bytes come out the same in one read and byte by byte")
    func randomBytes() {
        var generator = SeededGenerator(state: 20_261_121)
        let alphabet = Array("\r\n\n  :@;=\\\0aZé7".utf8) + [0xFF]
        for _ in 0..<300 {
            let input = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            let whole = decode(reads: [input[...]], limits: Self.narrow).lines
            let bytes = decode(reads: input.indices.map { input[$0...$0] }, limits: Self.narrow).lines
            #expect(whole == bytes, "\(input)")
        }
    }

    @Test("A read that ends between CR and LF loses nothing of what follows")
    func readEndsBetweenCRAndLF() {
        let following = String(repeating: "x", count: 500)
        let reads = ["PING 1\r", "\nPING \(following)\r", "\n", "PING 3\r\n"].map { Array($0.utf8)[...] }
        let lines = decode(reads: reads, limits: .client).lines
        #expect(lines == ["1", following, "3"].map { .message(IRCMessage("PING", [$0])) })
    }

    @Test("What the end of the stream cut off is not obeyed")
    func endOfStream() {
        #expect(decode("PART #a\r\nPART #abc") == [.message(IRCMessage("PART", ["#a"]))])
        #expect(decode("PART #a\r") == [])
    }

    @Test("Whole lines that nobody fetched before the end are not lost with it")
    func linesAtTheEnd() {
        var decoder = IRCLineDecoder()
        var buffer = ByteBuffer(string: "PING 1\r\nPING 2\r\nPI")
        #expect(decoder.decodeLast(buffer: &buffer, seenEOF: true) == .message(IRCMessage("PING", ["1"])))
        #expect(decoder.decodeLast(buffer: &buffer, seenEOF: true) == .message(IRCMessage("PING", ["2"])))
        #expect(decoder.decodeLast(buffer: &buffer, seenEOF: true) == nil)
        #expect(buffer.readableBytes == 0)
    }

    @Test("An endless line is reported once, in bounded memory, and the next is whole", arguments: ["", "@", "@a "])
    func endlessLine(beginning: String) {
        let block = Array(repeating: UInt8(ascii: "x"), count: 1000)[...]
        var reads = [Array(beginning.utf8)[...]] + Array(repeating: block, count: 1000)
        reads.append(Array("x\r\nPING 1\r\n".utf8)[...])
        let (lines, mostHeld) = decode(reads: reads, limits: .client)
        #expect(lines == [.tooLong(part: beginning == "@" ? .tags : .body), .message(IRCMessage("PING", ["1"]))])
        #expect(mostHeld <= IRCLimits.clientTags + IRCLimits.body)
    }

    @Test("An endless line of small reads is given up as soon as it is too long")
    func endlessLineInSmallReads() {
        let reads = Array(repeating: [UInt8(ascii: "x")][...], count: 5000)
        let (lines, mostHeld) = decode(reads: reads, limits: .client)
        #expect(lines == [.tooLong(part: .body)])
        #expect(mostHeld < IRCLimits.body)
    }
}

@Suite("The length of a line")
struct LineLengthTests {
    @Test("510 bytes and CR LF are a body, 511 are not", arguments: ["\r\n", "\n"])
    func body(lineEnd: String) {
        let fits = "PRIVMSG bob :" + String(repeating: "x", count: 497)
        #expect(decode(fits + lineEnd + "PING 1\r\n").count == 2)
        #expect(decode(fits + lineEnd).first == .message(IRCMessage("PRIVMSG", ["bob", String(fits.dropFirst(13))])))
        #expect(
            decode(fits + "x" + lineEnd + "PING 1\r\n")
                == [.tooLong(part: .body), .message(IRCMessage("PING", ["1"]))])
    }

    @Test("A body as long as may be follows tags as long as may be")
    func tagsAndBody() {
        // "@a=" and the space are four of the 4096 bytes.
        let value = String(repeating: "v", count: 4092)
        let body = "PRIVMSG bob :" + String(repeating: "x", count: 497)
        guard case .message(let message) = decode("@a=\(value) \(body)\r\n").first else {
            Issue.record("not a message")
            return
        }
        #expect(message.tag("a")?.value == value)
        #expect(message.parameters.last?.utf8.count == 497)
        #expect(decode("@a=v\(value) \(body)\r\nPING 1\r\n").map(\.isTooLong) == [.tags, nil])
        #expect(decode("@a=\(value) \(body)x\r\nPING 1\r\n").map(\.isTooLong) == [.body, nil])
    }

    @Test("A server may send 8191 bytes of tags in all")
    func serverTags() {
        let value = String(repeating: "v", count: 8191 - 4)
        #expect(decode("@a=\(value) PING 1\r\n", limits: .server).map(\.isTooLong) == [nil])
        #expect(decode("@a=\(value)v PING 1\r\n", limits: .server).map(\.isTooLong) == [.tags])
    }

    @Test("Tags that are too long are told even if no space ends them")
    func tagsWithoutSpace() {
        let tags = "@" + String(repeating: "a", count: 5000)
        #expect(decode("\(tags)\r\nPING 1\r\n").map(\.isTooLong) == [.tags, nil])
        #expect(decode("@" + String(repeating: "a", count: 4000) + "\r\n") == [.malformed])
    }

    @Test("A line of a WebSocket, which has no CR LF, has the same limits")
    func unitWithoutLineEnd() {
        let fits = "PRIVMSG bob :" + String(repeating: "x", count: 497)
        #expect(IRCLine(parsing: fits)?.isTooLong == nil)
        #expect(IRCLine(parsing: fits + "x")?.isTooLong == .body)
        #expect(IRCLine(parsing: "PING 1\r\n") == .message(IRCMessage("PING", ["1"])))
        #expect(IRCLine(parsing: "PING 1\r\nPING 2") == .forbiddenByte)
        #expect(IRCLine(parsing: "") == nil)
    }
}

extension IRCLine {
    fileprivate var isTooLong: Part? {
        if case .tooLong(let part) = self { part } else { nil }
    }
}
