// SPDX-License-Identifier: Apache-2.0

import Cryptography
import NIOCore
import Testing

@testable import MSNPClient

@Suite("Proxies, handshakes") struct ProxyHandshakeTests {
    private func bytes(_ step: ProxyStep) -> [UInt8]? {
        if case .send(let buffer) = step { Array(buffer.readableBytesView) } else { nil }
    }

    /// What the proxy says, in pieces of one byte and as a whole.
    private func steps(_ handshake: SOCKS5Handshake, _ replies: [[UInt8]]) -> (last: ProxyStep, left: Int) {
        var result: [(ProxyStep, Int)] = []
        for isWhole in [true, false] {
            var handshake = handshake
            var last = handshake.start()
            var buffer = ByteBuffer()
            for reply in replies {
                for piece in isWhole ? [reply] : reply.map({ [$0] }) {
                    buffer.writeBytes(piece)
                    if case .established = last { continue }
                    last = handshake.received(&buffer)
                }
            }
            result.append((last, buffer.readableBytes))
        }
        #expect(result[0].0 == result[1].0)
        #expect(result[0].1 == result[1].1)
        return result[0]
    }

    @Test("SOCKS without a user: the proxy looks the name up") func plain() {
        var handshake = SOCKS5Handshake(host: "msn.example.com", port: 1863)
        #expect(bytes(handshake.start()) == [5, 1, 0])
        var buffer = ByteBuffer(bytes: [5, 0])
        #expect(
            bytes(handshake.received(&buffer)) == [5, 1, 0, 3, 15] + Array("msn.example.com".utf8) + [0x07, 0x47])
        buffer.writeBytes([5, 0, 0, 1, 0, 0, 0, 0, 0, 0] + Array("VER".utf8))
        #expect(handshake.received(&buffer) == .established)
        #expect(String(buffer: buffer) == "VER")
    }

    @Test("SOCKS with a user (RFC 1929), literal addresses") func user() {
        var handshake = SOCKS5Handshake(host: "192.0.2.7", port: 80, user: "bob", password: Secret("secret"))
        #expect(bytes(handshake.start()) == [5, 2, 0, 2])
        var buffer = ByteBuffer(bytes: [5, 2])
        #expect(bytes(handshake.received(&buffer)) == [1, 3] + Array("bob".utf8) + [6] + Array("secret".utf8))
        buffer.writeBytes([1, 0])
        #expect(bytes(handshake.received(&buffer)) == [5, 1, 0, 1, 192, 0, 2, 7, 0, 80])
        handshake = SOCKS5Handshake(host: "::1", port: 80)
        _ = handshake.start()
        buffer = ByteBuffer(bytes: [5, 0])
        #expect(
            bytes(handshake.received(&buffer)) == [5, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 80])
    }

    @Test("Every shape of the last answer") func bound() {
        let handshake = SOCKS5Handshake(host: "a", port: 1)
        for address: [UInt8] in [
            [1, 0, 0, 0, 0], [3, 2, 0x61, 0x62], [3, 0], [4] + [UInt8](repeating: 9, count: 16),
        ] {
            let result = steps(handshake, [[5, 0], [5, 0, 0] + address + [0, 1]])
            #expect(result == (.established, 0), "\(address)")
        }
        #expect(steps(handshake, [[5, 0], [5, 0, 0, 3, 200, 1]]).last == .wait)
    }

    @Test("SOCKS refusals in words") func refusals() {
        let anonymous = SOCKS5Handshake(host: "a", port: 1)
        let bob = SOCKS5Handshake(host: "a", port: 1, user: "bob", password: Secret("x"))
        func text(_ handshake: SOCKS5Handshake, _ replies: [UInt8]...) -> String? {
            if case .failed(let text) = steps(handshake, replies).last { text } else { nil }
        }
        #expect(text(anonymous, [5, 0xFF]) == "the proxy refused: it wants a user name and a password")
        #expect(text(anonymous, [5, 2]) == "the proxy refused: it wants a user name and a password")
        #expect(text(bob, [5, 0xFF]) == "the proxy refused: it takes no user name and password")
        #expect(text(bob, [5, 2], [1, 1]) == "the proxy refused: the user name or the password is wrong")
        #expect(text(bob, [5, 0], [5, 2, 0, 1, 0]) == "the proxy refused: its rules do not allow the connection")
        #expect(text(bob, [5, 0], [5, 5, 0, 1, 0]) == "the proxy refused: connection refused")
        #expect(text(bob, [5, 0], [5, 99, 0, 1, 0]) == "the proxy refused: SOCKS error 99")
        #expect(text(anonymous, [4, 0]) == "the proxy refused: what it sent is no SOCKS 5")
        #expect(text(anonymous, [5, 0], [5, 0, 0, 2, 0]) == "the proxy refused: what it sent is no SOCKS 5")
        var long = SOCKS5Handshake(host: "a", port: 1, user: String(repeating: "u", count: 256))
        #expect(long.start() == .failed("the user name or the password for the proxy is too long"))
        var nowhere = SOCKS5Handshake(host: String(repeating: "h", count: 256), port: 1)
        #expect(nowhere.start() == .failed("there is no such host"))
    }

    @Test("CONNECT") func connect() {
        let handshake = ConnectHandshake(host: "msn.example.com", port: 1863)
        #expect(
            handshake.start()
                == .send(
                    ByteBuffer(
                        string: "CONNECT msn.example.com:1863 HTTP/1.1\r\nHost: msn.example.com:1863\r\n\r\n")))
        #expect(
            ConnectHandshake(host: "::1", port: 1, user: "bob", password: Secret("secret")).start()
                == .send(
                    ByteBuffer(
                        string: """
                            CONNECT [::1]:1 HTTP/1.1\r\nHost: [::1]:1\r
                            Proxy-Authorization: Basic Ym9iOnNlY3JldA==\r\n\r\n
                            """)))
        #expect(ConnectHandshake(host: "a b\r\nX: y", port: 1).start() == .failed("there is no such host"))
    }

    @Test(
        "What an HTTP proxy may answer",
        arguments: [
            ("HTTP/1.1 200 Connection established\r\n\r\nVER", ProxyStep.established),
            ("HTTP/1.0 200 OK\r\nServer: x\r\nVia: y\r\n\r\nVER", .established),
            ("HTTP/1.1 200\n\nVER", .established),
            ("HTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\nVER", .established),
            ("HTTP/1.1 200 OK\r\nServer: x", .wait), ("", .wait),
            ("HTTP/1.1 407 Who\r\n\r\n", .failed("the proxy refused: it wants a user name and a password")),
            ("HTTP/1.1 403 Forbidden\r\n\r\n", .failed("the proxy refused: HTTP status 403")),
            ("HTTP/1.1 20x OK\r\n\r\n", .failed("the proxy refused: what it sent is no HTTP")),
            ("SSH-2.0-x\r\n\r\n", .failed("the proxy refused: what it sent is no HTTP")),
        ])
    func answers(text: String, step: ProxyStep) {
        let handshake = ConnectHandshake(host: "a", port: 1)
        var buffer = ByteBuffer(string: text)
        #expect(handshake.received(&buffer) == step)
        if step == .established { #expect(String(buffer: buffer) == "VER") }
        buffer = ByteBuffer()
        var last = ProxyStep.wait
        for byte in text.utf8 where last == .wait {
            buffer.writeInteger(byte)
            last = handshake.received(&buffer)
        }
        #expect(last == step)
    }

    @Test("Wrong credentials, and an answer without end") func refused() {
        let handshake = ConnectHandshake(host: "a", port: 1, user: "bob", password: Secret("x"))
        var buffer = ByteBuffer(string: "HTTP/1.1 407 Who\r\n\r\n")
        #expect(
            handshake.received(&buffer) == .failed("the proxy refused: the user name or the password is wrong"))
        buffer = ByteBuffer(repeating: UInt8(ascii: "x"), count: MSNClientLimits.proxyReply)
        #expect(handshake.received(&buffer) == .failed("the proxy refused: its answer is too long"))
    }
}
