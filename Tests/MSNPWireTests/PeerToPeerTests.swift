// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import NIOCore
import Testing

/// Packets from peer to peer of both generations, and how an invitation is turned down.
@Suite struct PeerToPeerTests {
    private func buffer(_ hex: String) throws -> ByteBuffer { ByteBuffer(bytes: try #require(Hex.decode(hex))) }

    private func hex(_ write: (inout ByteBuffer) -> Void) -> String {
        var buffer = ByteBuffer()
        write(&buffer)
        return Hex.encode(Array(buffer.readableBytesView))
    }

    private struct First {
        var hex: String
        var session: UInt32 = 0
        var identifier: UInt32
        var offset: UInt64 = 0
        var total: UInt64
        var chunk: UInt32
        var flags: UInt32 = 0
        var ack: (UInt32, UInt32, UInt64)
        var isLast: Bool
    }

    @Test func headsOfTheFirstGeneration() throws {
        let cases = [
            First(
                hex: "000000003d2c1b0a00000000000000001405000000000000b20400000000000044332211000000000000000000000000",
                identifier: 169_552_957, total: 1300, chunk: 1202, ack: (287_454_020, 0, 0), isLast: false),
            First(
                hex: "000000003d2c1b0ab2040000000000001405000000000000620000000000000044332211000000000000000000000000",
                identifier: 169_552_957, offset: 1202, total: 1300, chunk: 98, ack: (287_454_020, 0, 0), isLast: true),
            First(
                hex: "00000000efbe00000000000000000000140500000000000000000000020000003d2c1b0a443322111405000000000000",
                identifier: 48879, total: 1300, chunk: 0, flags: 2, ack: (169_552_957, 287_454_020, 1300),
                isLast: false),
            First(
                hex: "40e201000001000000000000000000000400000000000000040000000000000088776655000000000000000000000000",
                session: 123_456, identifier: 256, total: 4, chunk: 4, ack: (1_432_778_632, 0, 0), isLast: true),
            First(
                hex: "40e2010001010000b2040000000000000e15000000000000b20400002000000004030201000000000000000000000000",
                session: 123_456, identifier: 257, offset: 1202, total: 5390, chunk: 1202, flags: 32,
                ack: (16_909_060, 0, 0), isLast: false),
            First(
                hex: "070000000900000000000000000000000000000002000000480500003000000105000000000000000000000000000000",
                session: 7, identifier: 9, total: 8_589_934_592, chunk: 1352, flags: 16_777_264, ack: (5, 0, 0),
                isLast: false),
        ]
        for expected in cases {
            var packet = try buffer(expected.hex + "ff")
            let header = try #require(PeerHeader(readingFrom: &packet))
            #expect(packet.readableBytes == 1)
            #expect(header.sessionID == expected.session && header.identifier == expected.identifier)
            #expect(header.offset == expected.offset && header.totalSize == expected.total)
            #expect(header.chunkSize == expected.chunk && header.flags == expected.flags)
            #expect(header.ackIdentifier == expected.ack.0 && header.ackUniqueID == expected.ack.1)
            #expect(header.ackDataSize == expected.ack.2 && header.isLast == expected.isLast)
            #expect(hex(header.write) == expected.hex)
        }
        var second = try buffer(cases[1].hex)
        let acknowledgement = try #require(PeerHeader(readingFrom: &second)).acknowledging(48879)
        #expect(hex(acknowledgement.write) == cases[2].hex)
        // Numbers at their ends.
        for fill in ["00", "ff"] {
            var odd = try buffer(String(repeating: fill, count: 48))
            let header = try #require(PeerHeader(readingFrom: &odd))
            _ = header.isLast
            _ = header.acknowledging(.max)
            var short = try buffer(String(repeating: fill, count: 47))
            #expect(PeerHeader(readingFrom: &short) == nil)
        }
    }

    @Test func headsOfTheSecondGeneration() throws {
        var packet = try buffer("1803000d00000010010c00020000000e00000f0100000000080100000000000068656c6c6f")
        let first = try #require(PeerTransportHeader(readingFrom: &packet))
        #expect(first.operation == [.synchronise, .requestAcknowledgement])
        #expect(first.base == 16 && first.messageLength == 13 && first.next == 29)
        #expect(first.peerInfo == PeerTransportHeader.peerInfo && first.acknowledged == nil)
        #expect(PeerDataHeader(readingFrom: &packet) == PeerDataHeader(kind: 1))
        #expect(String(buffer: packet) == "hello")
        #expect(hex(first.write) == "1803000d00000010010c00020000000e00000f0100000000")
        #expect(hex(PeerDataHeader(kind: 1).write) == "0801000000000000")

        packet = try buffer("080000240000020014070001000004d2010800000000000003e8000000000000000000000000000000000000")
        let data = try #require(PeerTransportHeader(readingFrom: &packet))
        #expect(data.next == 548)
        let file = try #require(PeerDataHeader(readingFrom: &packet))
        #expect(file == PeerDataHeader(kind: 7, package: 1, sessionID: 1234, remaining: 1000))
        #expect(packet.readableBytes == 16)
        #expect(hex(file.write) == "14070001000004d2010800000000000003e80000")

        packet = try buffer("0800000c0000030008040002000004d241424344")
        #expect(PeerTransportHeader(readingFrom: &packet)?.next == 780)
        #expect(PeerDataHeader(readingFrom: &packet) == PeerDataHeader(kind: 4, package: 2, sessionID: 1234))

        packet = try buffer("10000000000000770304000000100000")
        #expect(PeerTransportHeader(readingFrom: &packet) == PeerTransportHeader(base: 119))
        for text in ["", "08", "0700000000000000", "1803000d00000010010c", "ffffffffffffffff"] {
            packet = try buffer(text)
            #expect(PeerTransportHeader(readingFrom: &packet) == nil, "\(text)")
            packet = try buffer(text)
            #expect(PeerDataHeader(readingFrom: &packet) == nil, "\(text)")
        }
        // A field that is longer than its head.
        packet = try buffer("0c00000000000001020400000000")
        #expect(PeerTransportHeader(readingFrom: &packet)?.acknowledged == nil)
    }

    @Test func acknowledgementsOfTheSecondGeneration() throws {
        var packet = try buffer("18030330d3b7919f010c00020000000e00000f0100000000")
        let invite = try #require(PeerTransportHeader(readingFrom: &packet))
        #expect(invite.next == 0xD3B7_94CF)
        let answer = invite.acknowledging(from: 0x263E_FE3E)
        #expect(hex(answer.write) == "1c030000263efe3e0204d3b794cf010c00020000000e00000f010000")
        // Which is acknowledged in turn, without end if nobody stopped.
        #expect(hex(answer.acknowledging(from: 0xD3B7_94CF).write) == "10000000d3b794cf0204263efe3e0000")
        packet = try buffer("080200005bc800f7")
        let alive = try #require(PeerTransportHeader(readingFrom: &packet))
        #expect(hex(alive.acknowledging(from: 0x6A23_46E1).write) == "100000006a2346e102045bc800f70000")
        var last = PeerTransportHeader(base: .max)
        last.messageLength = .max
        #expect(last.next == 65534)
    }

    private static let invite =
        "INVITE MSNMSGR:alice@example.com MSNSLP/1.0\r\nTo: <msnmsgr:alice@example.com>\r\n"
        + "From: <msnmsgr:bob@example.net>\r\n"
        + "Via: MSNSLP/1.0/TLP ;branch={11111111-2222-3333-4444-555555555555}\r\nCSeq: 0 \r\n"
        + "Call-ID: {AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}\r\nMax-Forwards: 0\r\n"
        + "Content-Type: application/x-msnmsgr-sessionreqbody\r\nContent-Length: 93\r\n\r\n"
        + "EUF-GUID: {4BD96FC0-AB17-4425-A14A-439185962DC8}\r\nSessionID: 123456\r\nAppID: 4\r\n\r\n\0"

    @Test func anInvitationIsTurnedDown() throws {
        let signal = try #require(PeerSignal(Self.invite.utf8))
        #expect(signal.method == "INVITE" && signal.sessionID == 123_456 && signal.invitation?.kind == .webcam)
        #expect(
            signal.refusal.map { String(buffer: $0) }
                == "MSNSLP/1.0 603 Decline\r\nTo: <msnmsgr:bob@example.net>\r\nFrom: <msnmsgr:alice@example.com>\r\n"
                + "Via: MSNSLP/1.0/TLP ;branch={11111111-2222-3333-4444-555555555555}\r\nCSeq: 1 \r\n"
                + "Call-ID: {AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}\r\nMax-Forwards: 0\r\n"
                + "Content-Type: application/x-msnmsgr-sessionreqbody\r\nContent-Length: 22\r\n\r\n"
                + "SessionID: 123456\r\n\r\n\0")
        let transport = try #require(
            PeerSignal(Self.invite.replacing("sessionreqbody", with: "transreqbody").utf8)?.refusal)
        #expect(String(buffer: transport).contains("Content-Type: application/x-msnmsgr-transrespbody\r\n"))
        let bye = PeerSignal("BYE MSNMSGR:alice@example.com MSNSLP/1.0\r\nCall-ID: x\r\n\r\n\r\n\0".utf8)
        #expect(bye?.method == "BYE" && bye?.callID == "x" && bye?.invitation == nil)
        for text in ["", "INVITE", "INVITE x\r\n", "MSNSLP/1.0 200 OK\r\n\r\n", "INVITE x MSNSLP/1.0\r\n:\r\n\r\n"] {
            #expect(PeerSignal(text.utf8) == nil, "\(text)")
        }
        // Each line may be missing.
        for line in Self.invite.split(separator: "\r\n").dropFirst() {
            _ = PeerSignal(Self.invite.replacing(line + "\r\n", with: "").utf8)?.refusal
        }
        // Longer than an answer can be.
        #expect(
            PeerSignal(Self.invite.replacing("AAAAAAAA", with: String(repeating: "A", count: 1300)).utf8)?.refusal
                == nil)
    }

    @Test func packetsInMessages() throws {
        var header = PeerHeader(identifier: 5)
        header.chunkSize = 5
        header.totalSize = 5
        let message = PeerMessage(
            to: MSNAddress("alice@example.com"), from: nil, heads: .first(header), data: ByteBuffer(string: "hello"))
        var expected = ByteBuffer(
            string: "MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\nP2P-Dest: alice@example.com\r\n\r\n"
        )
        header.write(to: &expected)
        expected.writeString("hello\0\0\0\0")
        #expect(message.payload == expected)
        #expect(PeerMessage(expected) == message)
        #expect(SwitchboardContent(expected) == .peerToPeer)
        header.chunkSize = 10
        var short = message
        short.heads = .first(header)
        #expect(PeerMessage(short.payload) == nil)

        var transport = PeerTransportHeader(base: 7)
        transport.messageLength = 13
        let second = PeerMessage(
            to: MSNAddress("alice@example.com", endpoint: "{1}"), from: MSNAddress("bob@example.net", endpoint: "{2}"),
            heads: .second(transport, PeerDataHeader(kind: 1)), data: ByteBuffer(string: "hello"))
        let text = String(buffer: second.payload)
        #expect(text.contains("\r\nP2P-Dest: alice@example.com;{1}\r\nP2P-Src: bob@example.net;{2}\r\n\r\n"))
        #expect(PeerMessage(second.payload) == second)
        var anonymous = second
        anonymous.source = nil
        #expect(PeerMessage(anonymous.payload) == nil)
        // Cut off anywhere.
        for message in [message, second] {
            for count in 0..<message.payload.readableBytes {
                _ = message.payload.getSlice(at: 0, length: count).flatMap(PeerMessage.init)
            }
        }
    }
}
