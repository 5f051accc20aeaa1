// SPDX-License-Identifier: Apache-2.0
import IRCWire
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("A connection")
struct ConnectionTests {
    @Test func `everything in one write works, however it is cut`() async throws {
        let text =
            "CAP LS 302\r\nNICK alice\r\nUSER al 0 * :Alice\r\nCAP REQ server-time\r\nCAP REQ sasl\r\nAUTHENTICATE PLAIN\r\n"
            + "AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v\r\nCAP END\r\nMODE &monarch\r\nPING end\r\n"
        let whole = try await TestGateway().connect()
        try await whole.send(raw: text)
        let expected = try await whole.take()
        let numerics = expected.compactMap { $0.split(separator: " ").dropFirst().first { $0.count == 3 } }.map {
            String($0)
        }
        let (log, welcome) = (numerics.firstIndex(of: "903") ?? .max, numerics.firstIndex(of: "001") ?? .min)
        #expect(log < welcome)
        #expect(expected.last?.hasSuffix("PONG monarch.local end") == true)
        let pieces = try await TestGateway().connect()
        for byte in text.utf8 { try await pieces.send(bytes: [byte]) }
        expectLines(try await pieces.take(), expected)
    }

    @Test func `lines that are too long or not UTF-8 are named, and the next is read`() async throws {
        let client = try await TestGateway().guest("standard-replies")
        try await client.send(raw: "PRIVMSG bob :" + String(repeating: "x", count: 600) + "\r\nPING 1\r\n")
        try await client.send(raw: "@" + String(repeating: "t", count: 4200) + " PING 2\r\nPING 3\r\n")
        try await client.send(
            bytes: Array("PRIVMSG bob :caf".utf8) + [0xE9, 13, 10] + Array("PING 4\r\n\r\n:x\r\n@t\r\n".utf8))
        expectLines(
            try await client.take(),
            [
                ":monarch.local 417 alice :Input line was too long", ":monarch.local PONG monarch.local 1",
                ":monarch.local 417 alice :Input line was too long", ":monarch.local PONG monarch.local 3",
                ":monarch.local FAIL PRIVMSG INVALID_UTF8 :The line is not UTF-8 and was dropped",
                ":monarch.local PONG monarch.local 4",
            ])
    }

    @Test func `too many or too few parameters, empty ones and long ones harm no command`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("labeled-response batch message-tags standard-replies")
        let long = String(repeating: "x", count: 400)
        let many = (0..<15).map { "p\($0)" }.joined(separator: " ")
        for name in CommandTable.commands.keys.sorted() + ["PRIVMSG"] where name != "QUIT" {
            for parameters in [
                "", ":", "* *", ": :", long, "\(long.prefix(200)) \(long.prefix(200))", many, "#x,,,# &,* :", ",",
                "&monarch ,", "+ ,,", "\u{1}",
            ] {
                try await alice.send("@label=x \(name) \(parameters)")
                try await alice.send("AUTHENTICATE *", "MONITOR C", "JOIN &monarch")
            }
        }
        let lines = try await alice.ask("PING alive")
        #expect(lines == [":monarch.local PONG monarch.local alive"])
    }

    @Test func `every command with a minimum says what to type when there is less`() async throws {
        let alice = try await TestGateway().alice()
        for (name, command) in CommandTable.commands.sorted(by: { $0.key < $1.key }) where command.minimum > 0 {
            let some = Array(repeating: "x", count: command.minimum - 1).joined(separator: " ")
            expectLines(
                try await alice.ask("\(name) \(some)"),
                [":monarch.local 461 alice \(name) :Not enough parameters: \(command.usage)"])
            #expect(command.usage.hasPrefix(name))
        }
    }

    @Test func `no command works before registration but those that make it`() async throws {
        let client = try await TestGateway().connect()
        let early = [
            "CAP", "PASS", "NICK", "USER", "AUTHENTICATE", "PING", "PONG", "ERROR", "QUIT", "REGISTER", "VERIFY",
            "BOUNCER",
        ]
        for name in CommandTable.commands.keys.sorted() + ["PRIVMSG", "NONSENSE"] where !early.contains(name) {
            expectLines(
                try await client.ask("\(name) bob :x"),
                [":monarch.local 451 * :You have not registered: \(name) has to wait"])
        }
    }

    @Test func `a line that is not UTF-8 is refused by the name of its command`() async throws {
        let client = try await TestGateway().guest()
        for name in CommandTable.commands.keys.sorted() + ["PRIVMSG"] {
            _ = try await client.take()
            try await client.send(bytes: Array("\(name) bob :".utf8) + [0xC3, 0x28, 13, 10])
            expectLines(
                try await client.take(),
                [":monarch.local NOTICE alice :\(name): The line is not UTF-8 and was dropped"])
        }
    }

    @Test func `lines to clients end after 512 bytes, never inside a character`() {
        var buffer = ByteBuffer()
        let text = String(repeating: "ü", count: 300)
        buffer.writeBoundedIRCMessage(
            IRCMessage(tags: [IRCTag(key: "t", value: text)], source: IRCSource(nick: "s"), .away, ["a", "b", text]))
        let line = String(buffer: buffer)
        let body = line.drop { $0 != " " }.dropFirst()
        #expect(body.utf8.count == 511 || body.utf8.count == 512)
        #expect(body.hasSuffix("ü\r\n"))
        #expect(String(validating: body.utf8, as: UTF8.self) != nil)
    }

    @Test func `registration takes so long and no longer`() async throws {
        let gateway = TestGateway { $0.registrationTimeout = 5 }
        let client = try await gateway.connect()
        try await client.send("NICK alice")
        await gateway.advance(by: 4999)
        #expect(try await client.take() == [])
        await gateway.advance(by: 1)
        expectLines(try await client.take(), ["ERROR :Closing link: registration timed out, still waiting for USER"])
        await gateway.advance(by: 2000)
        #expect(!client.isOpen)
        let other = try await gateway.guest()
        await gateway.advance(by: 6000)
        #expect(other.isOpen)
    }

    @Test func `a client that stays silent is pinged, and closed if it does not answer`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.guest()
        await gateway.advance(by: 120_000)
        #expect(try await client.take() == [])
        await gateway.advance(by: 120_000)
        expectLines(try await client.take(), [":monarch.local PING monarch.local"])
        try await client.send("PONG monarch.local")
        await gateway.advance(by: 240_000)
        expectLines(try await client.take(), [":monarch.local PING monarch.local"])
        await gateway.advance(by: 120_000)
        expectLines(try await client.take(), ["ERROR :Closing link: Ping timeout: 240 seconds"])
        await gateway.advance(by: 2000)
        #expect(!client.isOpen && gateway.directory.count == 0)
    }

    @Test func `nothing is read from a client that does not read`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.guest()
        client.channel.isWritable = false
        try await client.send("PING 1", "PING 2")
        #expect(try await client.take() == [])
        client.channel.isWritable = true
        try await gateway.loop.executeInContext { client.channel.pipeline.fireChannelWritabilityChanged() }
        expectLines(
            try await client.take(), [":monarch.local PONG monarch.local 1", ":monarch.local PONG monarch.local 2"])
    }

    @Test func `a client that just goes away leaves the session`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        _ = try await alice.channel.finish()
        await gateway.loop.run()
        #expect(gateway.directory.count == 0)
    }

    @Test func `a user has so many clients and no more`() async throws {
        var limits = SessionLimits()
        limits.attachments = 2
        let gateway = TestGateway(limits: limits)
        _ = try await gateway.alice()
        _ = try await gateway.alice(nick: "second")
        let third = try await gateway.connect()
        expectLines(
            try await third.ask("PASS alice@demo.monarch:demo", "NICK third", "USER al 0 * :Alice"),
            ["ERROR :Closing link: too many clients are signed in as this user"])
    }
}

@Suite("Flood control")
struct FloodBucketTests {
    @Test func `a client from elsewhere is slowed down and loses nothing`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.connect(from: SocketAddress(ipAddress: "192.0.2.1", port: 4000))
        try await client.register("")
        var burst = ""
        for number in 1...80 { burst += "PING \(number)\r\n" }
        try await client.send(raw: burst + "PRIVMSG alice :half")
        #expect(try await client.take().count == 50)
        try await client.send(raw: " a line\r\n")
        await gateway.advance(by: 1000)
        #expect(try await client.take().last == ":monarch.local PONG monarch.local 60")
        for _ in 0..<21 { await gateway.advance(by: 100) }
        let rest = try await client.take()
        #expect(rest.count == 21 && rest.last == ":alice!user@monarch.local PRIVMSG alice :half a line")
        #expect(client.isOpen)
    }

    @Test func `without flood control, and from this machine, nobody is slowed down`() async throws {
        let burst = String(repeating: "PING x\r\n", count: 200)
        for (control, address) in [(false, "192.0.2.1"), (true, "127.0.0.1"), (true, "::1")] {
            let gateway = TestGateway { $0.floodControl = control }
            let client = try await gateway.connect(from: SocketAddress(ipAddress: address, port: 4000))
            try await client.register("")
            try await client.send(raw: burst)
            #expect(try await client.take().count == 200)
        }
    }

    @Test func `fifty at once, then ten a second, and nothing is lost to rounding`() {
        var bucket = FloodBucket(now: 0)
        for _ in 0..<50 { #expect(bucket.take(at: 0) == 0) }
        #expect(bucket.take(at: 0) == 100)
        #expect(bucket.take(at: 99) == 1)
        #expect(bucket.take(at: 100) == 0)
        #expect(bucket.take(at: 133) == 67)
        #expect(bucket.take(at: 166) == 34)
        #expect(bucket.take(at: 200) == 0)
        // A long rest fills it, but not beyond the brim.
        for _ in 0..<50 { #expect(bucket.take(at: 1_000_000) == 0) }
        #expect(bucket.take(at: 1_000_000) == 100)
        // A clock that goes back does no harm.
        #expect(bucket.take(at: 5) == 100)
        #expect(bucket.take(at: .max) == 0)
    }
}

@Suite("Listen addresses")
struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:6667", IRCListenAddress.tcp(host: "127.0.0.1", port: 6667)),
        ("[::1]:0", .tcp(host: "::1", port: 0)),
        ("localhost:65535", .tcp(host: "localhost", port: 65535)), ("unix:/run/irc.sock", .unix(path: "/run/irc.sock")),
    ])
    func `good ones are read and written back`(text: String, address: IRCListenAddress) {
        #expect(IRCListenAddress(parsing: text) == address)
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", "6667", ":6667", "host:", "host:port", "host:65536", "host:-1", "::1:6667", "unix:", "unix:irc.sock",
        "a b:1", "[]:1",
    ])
    func `others are refused`(text: String) {
        #expect(IRCListenAddress(parsing: text) == nil)
    }
}

@Suite("What costs how much of flood control")
struct FloodControlTests {
    /// Milliseconds to wait for each of some lines that come at once.
    private func waits(_ lines: [String], usesMultiline: Bool) -> [Int64] {
        var flood = FloodControl(burst: 2, linesPerSecond: 1, maximumLines: 3, now: 0)
        flood.usesMultiline = usesMultiline
        return lines.compactMap { IRCLine(parsing: $0) }.map { flood.take($0, at: 0) }
    }

    @Test func `a batch counts once, to those who may send any`() {
        let line = "@batch=1 PRIVMSG bob :x"
        let lines = ["BATCH +1 draft/multiline bob", line, line, line, "BATCH -1", "PRIVMSG bob :x", "PING x"]
        #expect(waits(lines, usesMultiline: true) == [0, 0, 0, 0, 0, 0, 1000])
        #expect(waits(lines, usesMultiline: false) == [0, 0, 1000, 1000, 1000, 1000, 1000])
        // What is no reference of a batch opens none.
        let long = String(repeating: "r", count: 65)
        let other = "@batch=\(long.dropLast()) PRIVMSG bob :x"
        #expect(
            waits(["BATCH +\(long) draft/multiline bob", other, other, other], usesMultiline: true)
                == [0, 0, 1000, 1000])
    }

    @Test func `questions about windows have a bucket of their own`() {
        let questions = Array(repeating: "MARKREAD bob", count: 20)
        #expect(
            waits(questions + ["PRIVMSG bob :x", "NOTICE bob :x", "PING x", "CHATHISTORY x"], usesMultiline: false)
                == Array(repeating: 0, count: 22) + [1000, 100])
    }

    @Test func `it follows what a client asks for later`() async throws {
        let gateway = TestGateway { $0.floodBurst = 4 }
        let client = try await gateway.connect(from: SocketAddress(ipAddress: "192.0.2.1", port: 4000))
        try await client.register("message-tags")
        let batch = "BATCH +1 draft/multiline alice\r\n" + String(repeating: "@batch=1 PRIVMSG alice :x\r\n", count: 9)
        try await client.send(raw: batch + "BATCH -1\r\n")
        #expect(try await client.take().count == 4)
        await gateway.advance(by: 10_000)
        _ = try await client.take()
        try await client.send("CAP REQ :batch draft/multiline")
        try await client.send(raw: batch + "BATCH -1\r\nPING after\r\n")
        #expect(try await client.take().last == ":monarch.local PONG monarch.local after")
    }
}

/// Keeps everything that is written from going out.
private final class Stopper: ChannelOutboundHandler, Sendable {
    typealias OutboundIn = ByteBuffer

    let isOpen = Atomic(false)

    func flush(context: ChannelHandlerContext) { if isOpen.load(ordering: .relaxed) { context.flush() } }
}

@Suite("A client that does not read")
struct SendQueueTests {
    @Test func `is closed when more waits for it than may, and not before`() async throws {
        let gateway = TestGateway { $0.sendQueue = 65_536 }
        let alice = try await gateway.alice()
        let stopper = Stopper()
        try await alice.channel.pipeline.addHandler(stopper, position: .first)
        alice.channel.isWritable = false
        let line = ":bob!bob@demo.monarch PRIVMSG alice :\r\n"
        let text = String(repeating: "x", count: 256 - line.utf8.count)
        for _ in 0..<256 { try await gateway.network { $0.says("bob", text) } }
        #expect(gateway.directory.count == 1)
        try await gateway.network { $0.says("bob", "x") }
        #expect(gateway.directory.count == 0)
        stopper.isOpen.store(true, ordering: .relaxed)
        alice.channel.flush()
        let lines = try await alice.take()
        #expect(lines.count == 257)
        #expect(lines.last == "ERROR :Closing link: too much is waiting to be read (SendQ exceeded)")
        await gateway.advance(by: 2000)
        #expect(!alice.isOpen)
    }
}

/// Makes the channel writable again in the middle of each write, as a large one that goes out at once does.
private final class Restless: ChannelOutboundHandler, Sendable {
    typealias OutboundIn = ByteBuffer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(data, promise: promise)
        context.fireChannelWritabilityChanged()
    }
}

@Suite("Writing that lets reading go on")
struct ReentrantWritingTests {
    @Test func `what is written is written once`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await alice.channel.pipeline.addHandler(Restless(), position: .first)
        try await gateway.network { $0.says("bob", "once") }
        expectLines(try await alice.take(), [":bob!bob@demo.monarch PRIVMSG alice :once"])
    }
}
