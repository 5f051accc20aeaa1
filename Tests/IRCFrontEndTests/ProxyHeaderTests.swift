// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Testing

@testable import IRCFrontEnd

@Suite("PROXY headers")
struct ProxyHeaderTests {
    private static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]

    private static func binary(_ command: UInt8, _ family: UInt8, _ body: [UInt8], length: UInt16? = nil) -> [UInt8] {
        let length = length ?? UInt16(body.count)
        return signature + [command, family, UInt8(length >> 8), UInt8(length & 0xFF)] + body
    }

    private static let ipv4: [UInt8] = [192, 0, 2, 1, 198, 51, 100, 1, 0xDC, 0x04, 0x1A, 0x0B]
    private static let ipv6: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1]

    /// What comes of bytes that arrive one at a time, and what is left of them.
    private func decode(_ bytes: [UInt8]) -> (result: Result<ProxyHeader, ProxyHeaderError>?, rest: String) {
        var buffer = ByteBuffer()
        for byte in bytes {
            buffer.writeInteger(byte)
            do throws(ProxyHeaderError) {
                if let header = try ProxyHeaderDecoder.decode(&buffer) {
                    let read = bytes.count - buffer.readableBytes
                    _ = read
                    return (.success(header), String(buffer: buffer))
                }
            } catch {
                return (.failure(error), "")
            }
        }
        return (nil, String(buffer: buffer))
    }

    @Test(arguments: [
        ("PROXY TCP4 192.0.2.1 198.51.100.1 56324 6667\r\n", "192.0.2.1"),
        ("PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n", "2001:db8::1"),
        ("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:192.0.2.2 1 2\r\n", "192.0.2.1"), ("PROXY UNKNOWN\r\n", nil),
        ("PROXY UNKNOWN ffff:f...f:ffff whatever 1\r\n", nil),
    ])
    func `version 1 tells the address, however it is cut`(text: String, source: String?) throws {
        let expected = ProxyHeader(source: source.flatMap { InternetAddress($0) })
        #expect(decode(Array(text.utf8)).result == .success(expected))
        var whole = ByteBuffer(string: text + "NICK alice\r\n")
        #expect(try ProxyHeaderDecoder.decode(&whole) == expected)
        #expect(String(buffer: whole) == "NICK alice\r\n")
    }

    @Test(arguments: [
        ("NICK alice\r\n", ProxyHeaderError.noHeader), ("\r\n\r\n\r\n", .noHeader), ("PROXX", .noHeader),
        ("proxy TCP4", .noHeader), ("PROXY\r\n", .noHeader), ("PROXY \r\n", .malformed),
        ("PROXY TCP4 192.0.2.1 198.51.100.1 56324\r\n", .malformed),
        ("PROXY TCP4 192.0.2.1 198.51.100.1 56324 6667 1\r\n", .malformed),
        ("PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n", .malformed),
        ("PROXY TCP4 192.0.2.1 198.51.100.1 65536 1\r\n", .malformed),
        ("PROXY TCP4 192.0.2.1 198.51.100.1 -1 1\r\n", .malformed),
        ("PROXY TCP4 192.0.2.256 198.51.100.1 1 1\r\n", .malformed),
        ("PROXY TCP4 192.0.2.1 198.51.100.1 1 1\n", .malformed), ("PROXY TCP9 a b c d\r\n", .malformed),
        ("PROXY TCP4  192.0.2.1 198.51.100.1 1 1\r\n", .malformed),
        ("PROXY UNKNOWN " + String(repeating: "x", count: 100), .tooLong),
    ])
    func `what is no header is refused as soon as that is clear`(text: String, error: ProxyHeaderError) {
        #expect(decode(Array(text.utf8)).result == .failure(error))
    }

    @Test func `version 2 tells the address and whether it is encrypted, however it is cut`() throws {
        let here = InternetAddress("192.0.2.1")
        let tls: [UInt8] = [0x20, 0, 5, 1, 0, 0, 0, 0]
        let noTLS: [UInt8] = [0x20, 0, 5, 0, 0, 0, 0, 0]
        let authority: [UInt8] = [0x02, 0, 3, 0x61, 0x2E, 0x62]
        for (bytes, expected) in [
            (Self.binary(0x21, 0x11, Self.ipv4), ProxyHeader(source: here)),
            (Self.binary(0x21, 0x11, Self.ipv4 + authority), ProxyHeader(source: here)),
            (Self.binary(0x21, 0x11, Self.ipv4 + authority + tls), ProxyHeader(source: here, isTLS: true)),
            (Self.binary(0x21, 0x11, Self.ipv4 + noTLS), ProxyHeader(source: here)),
            (
                Self.binary(0x21, 0x21, Self.ipv6 + Self.ipv6 + [0, 1, 0, 2]),
                ProxyHeader(source: InternetAddress("2001:db8::1"))
            ),
            // The proxy looks whether somebody is there; unix sockets and unknown families have no address.
            (Self.binary(0x20, 0x00, []), ProxyHeader()), (Self.binary(0x20, 0x11, Self.ipv4), ProxyHeader()),
            (Self.binary(0x21, 0x31, [UInt8](repeating: 0x61, count: 216)), ProxyHeader()),
            (Self.binary(0x21, 0x00, [1, 2, 3]), ProxyHeader()),
        ] {
            #expect(decode(bytes).result == .success(expected))
            #expect(decode(Array(bytes.dropLast())).result == nil)
            var whole = ByteBuffer(bytes: bytes + Array("NICK".utf8))
            #expect(try ProxyHeaderDecoder.decode(&whole) == expected)
            #expect(String(buffer: whole) == "NICK")
        }
    }

    @Test func `a broken version 2 is refused`() {
        for (bytes, error) in [
            (Self.binary(0x11, 0x11, Self.ipv4), ProxyHeaderError.malformed),
            (Self.binary(0x22, 0x11, Self.ipv4), .malformed), (Self.binary(0x21, 0x11, [1, 2, 3]), .malformed),
            (Self.binary(0x21, 0x21, Self.ipv4), .malformed),
            (Self.binary(0x21, 0x11, Self.ipv4 + [0x20, 0xFF, 0xFF, 1]), .malformed),
            (Self.binary(0x21, 0x11, Self.ipv4 + [0x20]), .malformed),
            (Self.binary(0x21, 0x11, [], length: 0xFFFF), .tooLong),
        ] {
            #expect(decode(bytes).result == .failure(error))
        }
    }
}
