// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOHTTP1
import NIOWebSocket
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

/// Frames as a client makes them, byte for byte (RFC 6455 §5.2).
private enum Frame {
    static let mask: [UInt8] = [0x11, 0x22, 0x33, 0x44]

    /// - Parameter first: FIN, reserved bits and opcode; 0x81 is a whole text.
    static func bytes(_ first: UInt8, _ data: [UInt8], isMasked: Bool = true) -> [UInt8] {
        var bytes = [first]
        let flag: UInt8 = isMasked ? 0x80 : 0
        if data.count < 126 {
            bytes.append(flag | UInt8(data.count))
        } else {
            bytes += [flag | 126, UInt8(data.count >> 8), UInt8(data.count & 0xFF)]
        }
        guard isMasked else { return bytes + data }
        return bytes + mask + data.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    static func text(_ text: String) -> [UInt8] { bytes(0x81, Array(text.utf8)) }
}

/// A client that speaks IRC in frames.
private struct WebClient {
    let socket: RawClient
    let response: String

    init(
        _ server: ListeningServer, _ index: Int = 0, isTLS: Bool = false, protocols: String? = "text.ircv3.net",
        origin: String? = nil, forwardedFor: String? = nil
    ) async throws {
        socket = try await server.connect(index, isTLS: isTLS)
        var request =
            "GET /irc HTTP/1.1\r\nHost: irc.example.com\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        if let protocols { request += "Sec-WebSocket-Protocol: \(protocols)\r\n" }
        if let origin { request += "Origin: \(origin)\r\n" }
        if let forwardedFor { request += "X-Forwarded-For: \(forwardedFor)\r\n" }
        socket.send(request + "\r\n")
        response = try await socket.read(through: "\r\n\r\n")
    }

    /// The next frame: opcode with FIN, and what is in it.
    func frame() async throws -> (first: UInt8, data: [UInt8]) {
        let head = await socket.read(2)
        guard head.count == 2 else { throw RawClient.Closed(got: "") }
        var count = Int(head[1])
        if count == 126 {
            let length = await socket.read(2)
            count = Int(length[0]) << 8 | Int(length[1])
        }
        #expect(count < 126 || head[1] == 126)
        return (head[0], await socket.read(count))
    }

    /// Waits for a line with this in it, and looks at each on the way.
    @discardableResult
    func line(_ text: String, first: UInt8 = 0x81) async throws -> String {
        while true {
            let (opcode, data) = try await frame()
            #expect(opcode == first)
            let line = String(decoding: data, as: UTF8.self)
            #expect(!line.utf8.contains(13) && !line.utf8.contains(10))
            if line.contains(text) { return line }
        }
    }

    /// The code of the close frame that comes next, after which the connection ends.
    func closeCode() async throws -> Int {
        while true {
            let (opcode, data) = try await frame()
            guard opcode == 0x88 else { continue }
            #expect(await socket.rest() == "")
            return data.count < 2 ? 0 : Int(data[0]) << 8 | Int(data[1])
        }
    }

    func send(_ lines: String...) { for line in lines { socket.send(Frame.text(line)) } }
}

private func listen(_ configuration: inout IRCServerConfiguration) {
    configuration.webSocketListen = [WebSocketListenAddress(ListeningServer.anyPort, isSecure: false)]
}

@Suite("IRC over WebSocket", .timeLimit(.minutes(5)))
struct WebSocketTests {
    @Test func `each line is a frame without CR LF, as text or as bytes`() async throws {
        try await ListeningServer.with(listen).run { server in
            for (protocols, chosen, first) in [
                ("text.ircv3.net", "text.ircv3.net", 0x81), ("binary.ircv3.net", "binary.ircv3.net", 0x82),
                ("soap, binary.ircv3.net, text.ircv3.net", "binary.ircv3.net", 0x82), (nil, nil, 0x81),
                ("unknown", nil, 0x81),
            ] as [(String?, String?, UInt8)] {
                let client = try await WebClient(server, protocols: protocols)
                #expect(client.response.hasPrefix("HTTP/1.1 101 "))
                // The example of RFC 6455 §1.3.
                #expect(client.response.lowercased().contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="))
                let header = chosen.map { "sec-websocket-protocol: \($0)\r\n" } ?? "\r\n"
                #expect(client.response.lowercased().contains(header))
                client.send("NICK alice", "USER al 0 * :Alice")
                try await client.line(" 422 ", first: first)
                client.send("PRIVMSG alice :grüße 👋")
                try await client.line("PRIVMSG alice :grüße 👋", first: first)
                client.send("QUIT :bye")
                try await client.line("ERROR :Closing link: Quit: bye", first: first)
                #expect(try await client.closeCode() == 1000)
            }
        }
    }

    @Test func `it works behind TLS`() async throws {
        try await ListeningServer.with {
            $0.webSocketListen = [WebSocketListenAddress(ListeningServer.anyPort, isSecure: true)]
        }.run { server in
            let client = try await WebClient(server, isTLS: true)
            client.send("NICK alice", "USER al 0 * :Alice")
            try await client.line(" 422 ")
            client.send("QUIT")
            try await client.line("ERROR")
            #expect(try await client.closeCode() == 1000)
        }
    }

    @Test func `frames may come in parts and between pings, and everything in one write`() async throws {
        try await ListeningServer.with(listen).run { server in
            let client = try await WebClient(server)
            var bytes = Frame.text("NICK alice") + Frame.text("USER al 0 * :Alice\r\n")
            bytes += Frame.bytes(0x01, Array("PING ".utf8)) + Frame.bytes(0x89, Array("are you there".utf8))
            bytes += Frame.bytes(0x00, Array("par".utf8)) + Frame.bytes(0x8A, [])
            // A character may be cut anywhere.
            bytes += Frame.bytes(0x00, [0xC3]) + Frame.bytes(0x80, [0xA9])
            client.socket.send(bytes)
            var pong: String?
            while true {
                let (first, data) = try await client.frame()
                let text = String(decoding: data, as: UTF8.self)
                if first == 0x8A { pong = text }
                if text.hasSuffix("PONG monarch.local paré") { break }
            }
            #expect(pong == "are you there")
        }
    }

    @Test func `behind a listed web server the client's own address counts`() async throws {
        let proxies = ["127.0.0.0/8", "10.0.0.0/8"].compactMap { AddressRange(parsing: $0) }
        for (text, proto, source, isTLS) in [
            ("192.0.2.7", "https", "192.0.2.7", true), ("1.2.3.4, 192.0.2.7 , 10.1.1.1", "http", "192.0.2.7", false),
            ("192.0.2.7, nonsense", nil, nil, false), ("10.0.0.1", nil, nil, false), (nil, "HTTPS", nil, true),
            ("192.0.2.7, ", nil, nil, false), ("2001:db8::7", nil, "2001:db8::7", false),
        ] as [(String?, String?, String?, Bool)] {
            var headers = HTTPHeaders()
            if let text { headers.add(name: "X-Forwarded-For", value: text) }
            if let proto { headers.add(name: "X-Forwarded-Proto", value: proto) }
            let said = ForwardedHeaders(headers, proxies: proxies)
            #expect(said.source?.description == source && said.isTLS == isTLS, "\(text ?? "none")")
        }
        try await ListeningServer.with {
            listen(&$0)
            $0.webSocketProxies = proxies
            $0.connectionsPerAddress = 1
        }.run { server in
            let first = try await WebClient(server, forwardedFor: "192.0.2.7")
            first.send("NICK alice", "USER al 0 * :Alice")
            try await first.line(" 422 ")
            let origin = try #require(await server.origin())
            #expect(origin.address == "192.0.2.7" && origin.isProxied && !origin.isLocal)
            let second = try await WebClient(server, forwardedFor: "192.0.2.7")
            try await second.line("ERROR :Closing link: too many connections from 192.0.2.7, at most 1 at a time")
            let third = try await WebClient(server, forwardedFor: "192.0.2.8")
            third.send("PING x")
            try await third.line("PONG")
        }
        // From anybody else it is nothing.
        try await ListeningServer.with(listen).run { server in
            let client = try await WebClient(server, forwardedFor: "192.0.2.7")
            client.send("NICK alice", "USER al 0 * :Alice")
            try await client.line(" 422 ")
            let origin = try #require(await server.origin())
            #expect(origin.address == "127.0.0.1" && !origin.isProxied)
        }
    }

    @Test(
        arguments: [
            // Not masked; a reserved bit; a reserved opcode; a part without a beginning; a beginning within a message.
            (Frame.bytes(0x81, [0x41], isMasked: false), 1002), (Frame.bytes(0xC1, [0x41]), 1002),
            (Frame.bytes(0x83, [0x41]), 1002), (Frame.bytes(0x80, [0x41]), 1002),
            (Frame.bytes(0x01, [0x41]) + Frame.bytes(0x81, [0x41]), 1002),
            // A ping in parts, and one that is too long.
            (Frame.bytes(0x09, [0x41]), 1002), (Frame.bytes(0x89, [UInt8](repeating: 0x41, count: 126)), 1002),
            // Text that is no UTF-8.
            (Frame.bytes(0x81, [0xC3, 0x28]), 1007),
            // A frame that says it is huge, and parts that become it.
            ([0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], 1009), ([0x81, 0xFE, 0xFF, 0xFF], 1009),
            (
                Frame.bytes(0x01, [UInt8](repeating: 0x41, count: 16_000))
                    + Frame.bytes(0x80, [UInt8](repeating: 0x41, count: 500)), 1009
            ),
            // The client's own end: its code comes back; none, one that may not be sent, half of one.
            (Frame.bytes(0x88, [0x03, 0xE9]), 1001), (Frame.bytes(0x88, []), 1000),
            (Frame.bytes(0x88, [0x03, 0xED]), 1002),
            (Frame.bytes(0x88, [0x03]), 1002),
        ] as [([UInt8], Int)])
    func `what breaks the rules ends the connection with the code for it`(bytes: [UInt8], code: Int) async throws {
        try await ListeningServer.with(listen).run { server in
            let client = try await WebClient(server)
            client.socket.send(bytes)
            #expect(try await client.closeCode() == code)
        }
    }

    @Test func `a line that is too long is answered and not cut, in bytes anything may come`() async throws {
        try await ListeningServer.with(listen).run { server in
            let client = try await WebClient(server, protocols: "binary.ircv3.net")
            client.send("NICK alice", "USER al 0 * :Alice")
            try await client.line(" 422 ", first: 0x82)
            let room = 510 - "PRIVMSG alice :".utf8.count
            client.send("PRIVMSG alice :" + String(repeating: "x", count: room + 1))
            try await client.line(" 417 alice ", first: 0x82)
            client.send("PING :" + String(repeating: "x", count: 504))
            try await client.line("PONG", first: 0x82)
            client.socket.send(Frame.bytes(0x82, Array("PRIVMSG alice :".utf8) + [0xC3, 0x28]))
            try await client.line("not UTF-8", first: 0x82)
        }
    }

    @Test func `the longest message that is taken`() async throws {
        try await ListeningServer.with(listen).run { server in
            let client = try await WebClient(server)
            client.send("NICK alice", "USER al 0 * :Alice")
            try await client.line(" 422 ")
            client.socket.send(Frame.bytes(0x81, [UInt8](repeating: 0x41, count: FrontEndLimits.webSocketMessage)))
            try await client.line(" 417 ")
            client.socket.send(Frame.bytes(0x81, [UInt8](repeating: 0x41, count: FrontEndLimits.webSocketMessage + 1)))
            #expect(try await client.closeCode() == 1009)
        }
    }

    @Test func `pages of other origins may not connect, unless they are permitted`() async throws {
        try await ListeningServer.with {
            listen(&$0)
            $0.webSocketOrigins = ["https://chat.example.com"]
        }.run { server in
            for (origin, isPermitted) in [
                (nil, true), ("https://chat.example.com", true), ("https://CHAT.example.com", true),
                ("https://irc.example.com", true), ("http://irc.example.com", true),
                ("https://evil.example.com", false), ("null", false), ("https://irc.example.com:8443", false),
                ("https://chat.example.com.evil.example", false), ("http://chat.example.com", false),
            ] as [(String?, Bool)] {
                let client = try await WebClient(server, origin: origin)
                #expect(
                    client.response.hasPrefix(isPermitted ? "HTTP/1.1 101 " : "HTTP/1.1 403 "),
                    "\(origin ?? "none")")
                if !isPermitted { #expect(await client.socket.rest().contains("websocket_origins")) }
                await client.socket.close()
            }
        }
        #expect(WebSocketOrigins(permitted: ["*"]).permit("https://anything.example", host: "a"))
        #expect(!WebSocketOrigins(permitted: []).permit("https://a", host: nil))
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 426 Upgrade Required\r\n"),
        ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 426 Upgrade Required\r\n"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 426 Upgrade Required\r\n"),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n\r\n",
            "HTTP/1.1 426 Upgrade Required\r\n"
        ),
        ("NICK alice\r\nUSER al 0 * :Alice\r\n", "HTTP/1.1 400 Bad Request\r\n"),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", "HTTP/1.1 400 Bad Request\r\n"),
        ("GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 40_000) + "\r\n\r\n", "HTTP/1.1 4"),
    ])
    func `everything else is answered in HTTP and closed`(request: String, start: String) async throws {
        try await ListeningServer.with(listen).run { server in
            let client = try await server.connect()
            client.send(request)
            let answer = await client.rest()
            #expect(answer.hasPrefix(start), "\(answer)")
        }
    }

    @Test func `who never ends the request is closed in time`() async throws {
        try await ListeningServer.with {
            listen(&$0)
            $0.registrationTimeout = 1
        }.run { server in
            let slow = try await server.connect()
            slow.send("GET / HTTP/1.1\r\nHost: a\r\n")
            #expect(await slow.rest() == "")
        }
        // The time for the request and that for the registration are two.
        try await ListeningServer.with {
            listen(&$0)
            $0.registrationTimeout = 3
        }.run { server in
            let registering = try await WebClient(server)
            #expect(try await registering.line("registration timed out").hasPrefix("ERROR"))
        }
    }

    @Test func `pings that nobody reads the answers of cost nothing`() async throws {
        try await ListeningServer.with(listen).run { server in
            let client = try await WebClient(server)
            client.send("NICK alice", "USER al 0 * :Alice")
            try await client.line(" 422 ")
            for _ in 0..<20_000 { client.socket.send(Frame.bytes(0x89, [UInt8](repeating: 0x41, count: 100))) }
            client.send("PING end")
            var pongs = 0
            while true {
                let (first, data) = try await client.frame()
                if first == 0x8A { pongs += 1 }
                if String(decoding: data, as: UTF8.self).hasSuffix("PONG monarch.local end") { break }
            }
            #expect(pongs <= 20_000)
        }
    }
}
