// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import NIOCore
import Testing

@testable import MSNPClient

@Suite("Invitations from peer to peer") struct PeerRefusalTests {
    static func invite(
        _ guid: String, to: String = "alice@example.com", from: String = "bob@example.net", branch: String = "1",
        context: String = ""
    ) -> String {
        "INVITE MSNMSGR:\(to) MSNSLP/1.0\r\nTo: <msnmsgr:\(to)>\r\nFrom: <msnmsgr:\(from)>\r\n"
            + "Via: MSNSLP/1.0/TLP ;branch={\(branch)}\r\nCSeq: 0 \r\nCall-ID: {C}\r\nMax-Forwards: 0\r\n"
            + "Content-Type: application/x-msnmsgr-sessionreqbody\r\nContent-Length: 0\r\n\r\n"
            + "EUF-GUID: {\(guid)}\r\nSessionID: 123456\r\nAppID: 4\r\nContext: \(context)\r\n\r\n\0"
    }

    static let webcam = "4BD96FC0-AB17-4425-A14A-439185962DC8"
    static let file = "5D3E02AB-6190-11D3-BBBB-00C04F795683"
    static let object = "A4268EEC-FEC5-49E5-95C3-F126696BDBF6"

    /// A packet of the first generation.
    private func first(
        _ data: String, identifier: UInt32 = 0x0A1B_2C3D, offset: Int = 0, total: Int? = nil,
        to: String = "alice@example.com"
    ) -> ByteBuffer {
        var header = PeerHeader(identifier: identifier)
        header.offset = UInt64(offset)
        header.totalSize = UInt64(total ?? data.utf8.count)
        header.chunkSize = UInt32(data.utf8.count)
        header.ackIdentifier = 0x1122_3344
        return PeerMessage(
            to: MSNAddress(to), from: nil, heads: .first(header), data: ByteBuffer(string: data)
        ).payload
    }

    private static let alice = "alice@example.com;{11111111-2222-3333-4444-555555555555}"
    private static let bobsPlace = "bob@example.net;{66666666-7777-8888-9999-000000000000}"

    /// A packet of the second generation.
    private func second(
        _ data: String, _ operation: PeerTransportHeader.Operation = [.synchronise, .requestAcknowledgement],
        base: UInt32 = 0xD3B7_919F, kind: UInt8 = 1, package: UInt16 = 0, remaining: UInt64 = 0, to: String = alice
    ) -> ByteBuffer {
        let head = PeerDataHeader(kind: kind, package: package, remaining: remaining)
        var bytes = ByteBuffer()
        head.write(to: &bytes)
        var transport = PeerTransportHeader(base: base)
        transport.operation = operation
        transport.messageLength = UInt16(bytes.readableBytes + data.utf8.count)
        if operation.contains(.synchronise) { transport.peerInfo = PeerTransportHeader.peerInfo }
        return PeerMessage(
            to: MSNAddress(parsing: to) ?? MSNAddress(to), from: MSNAddress(parsing: Self.bobsPlace),
            heads: .second(transport, head), data: ByteBuffer(string: data)
        ).payload
    }

    /// What is said to a packet: the messages, and what the user is told.
    private func say(_ payload: ByteBuffer, _ script: inout Script, from: String = "bob@example.net") -> (
        answers: [PeerMessage], told: [String]
    ) {
        var answers: [PeerMessage] = []
        let lines = script.act { machine, now, actions in
            machine.received(
                MSNPCommand("MSG", [from, "Bob"], payload: payload), from: ConnectionID(rawValue: 2), now: now,
                into: &actions)
            for case .write(_, let command) in actions {
                // Some services close a switchboard in which such data does not want a `D`.
                #expect(command.verb == "MSG" && command.parameter(1) == "D")
                if let message = command.payload.flatMap(PeerMessage.init) { answers.append(message) }
            }
        }
        return (answers, lines.filter { $0.hasPrefix("·") })
    }

    private func decline(to: String, from: String) -> String {
        "MSNSLP/1.0 603 Decline\r\nTo: <msnmsgr:\(to)>\r\nFrom: <msnmsgr:\(from)>\r\n"
            + "Via: MSNSLP/1.0/TLP ;branch={1}\r\nCSeq: 1 \r\nCall-ID: {C}\r\nMax-Forwards: 0\r\n"
            + "Content-Type: application/x-msnmsgr-sessionreqbody\r\nContent-Length: 22\r\n\r\nSessionID: 123456\r\n\r\n\0"
    }

    @Test("First generation: acknowledged and declined, shown once, in one line") func firstGeneration() throws {
        var script = Script.signedIn18()
        _ = script.open()
        let invite = Self.invite(Self.webcam)
        let (answers, told) = say(first(invite), &script)
        #expect(told == ["· bob@example.net: <bob@example.net> offers their webcam, declined"])
        #expect(answers.count == 2)
        guard case .first(let acknowledgement)? = answers.first?.heads, case .first(let header)? = answers.last?.heads
        else {
            Issue.record("\(answers)")
            return
        }
        let size = UInt64(invite.utf8.count)
        #expect(acknowledgement.flags == 2 && acknowledgement.chunkSize == 0 && acknowledgement.totalSize == size)
        #expect(acknowledgement.ackIdentifier == 0x0A1B_2C3D && acknowledgement.ackUniqueID == 0x1122_3344)
        #expect(acknowledgement.ackDataSize == size)
        #expect(header.flags == 0 && header.identifier == acknowledgement.identifier &+ 1)
        #expect(answers.allSatisfy { $0.destination == MSNAddress("bob@example.net") && $0.source == nil })
        let data = try #require(answers.last?.data)
        #expect(String(buffer: data) == decline(to: "bob@example.net", from: "alice@example.com"))
        #expect(header.totalSize == UInt64(data.readableBytes) && Int(header.chunkSize) == data.readableBytes)
        // Its acknowledgement, an error, data, and the same once more.
        var reply = header.acknowledging(99)
        for flags: UInt32 in [2, 8, 0x40, 0x80] {
            reply.flags = flags
            let payload = PeerMessage(to: MSNAddress("alice@example.com"), from: nil, heads: .first(reply)).payload
            #expect(say(payload, &script).answers.isEmpty)
        }
        let again = say(first(invite), &script)
        #expect(again.answers.count == 1 && again.told.isEmpty)
        // Somebody else's is none of the client's business.
        #expect(say(first(invite, to: "carol@example.net"), &script).answers.isEmpty)
        #expect(script.s("ACK 4", on: 2) == [])
    }

    @Test("An invitation in two packets is answered when it is complete") func inTwoPackets() {
        var script = Script.signedIn18()
        _ = script.open()
        let invite = Self.invite(Self.file, context: String(repeating: "A", count: 1200))
        let head = String(decoding: invite.utf8.prefix(1202), as: UTF8.self)
        let tail = String(decoding: invite.utf8.dropFirst(1202), as: UTF8.self)
        #expect(say(first(head, total: invite.utf8.count), &script) == ([], []))
        // Another message's last packet.
        #expect(say(first("x", identifier: 7, offset: 10, total: 11), &script).answers.count == 1)
        let (answers, told) = say(first(tail, offset: 1202, total: invite.utf8.count), &script)
        #expect(answers.count == 2 && told == ["· bob@example.net: <bob@example.net> offers a file, declined"])

        let half = say(
            second(head, .synchronise, package: 1, remaining: UInt64(tail.utf8.count)), &script)
        #expect(half == ([], []))
        let whole = say(
            second(tail, .requestAcknowledgement, base: 0xD3B7_9657, kind: 0, package: 1),
            &script)
        // It is the same invitation, which has its answer.
        #expect(whole.answers.count == 1)
    }

    @Test("Second generation: from endpoint to endpoint, with sequence numbers") func secondGeneration() throws {
        var script = Script.signedIn18()
        _ = script.open()
        let invite = Self.invite(Self.webcam, to: Self.alice, from: Self.bobsPlace)
        let (answers, told) = say(second(invite), &script)
        #expect(told == ["· bob@example.net: <bob@example.net> offers their webcam, declined"])
        guard answers.count == 2, case .second(let acknowledgement, nil) = answers[0].heads,
            case .second(let transport, let header?) = answers[1].heads
        else {
            Issue.record("\(answers)")
            return
        }
        #expect(answers.allSatisfy { $0.destination.withEndpoint == Self.bobsPlace })
        #expect(answers.allSatisfy { $0.source?.withEndpoint == Self.alice })
        #expect(acknowledgement.operation == [.synchronise, .requestAcknowledgement])
        #expect(acknowledgement.acknowledged == 0xD3B7_919F &+ 8 &+ UInt32(invite.utf8.count))
        #expect(acknowledgement.peerInfo == PeerTransportHeader.peerInfo && acknowledgement.messageLength == 0)
        // Nothing was counted yet.
        #expect(transport.base == acknowledgement.base && transport.operation == .requestAcknowledgement)
        #expect(header == PeerDataHeader(kind: 1) && Int(transport.messageLength) == 8 + answers[1].data.readableBytes)
        #expect(String(buffer: answers[1].data) == decline(to: Self.bobsPlace, from: Self.alice))
        // The next one goes on counting.
        let next = say(
            second(Self.invite(Self.webcam, branch: "2"), .requestAcknowledgement, base: 0xD3B7_9999), &script)
        guard next.answers.count == 2, case .second(let plain, nil) = next.answers[0].heads else {
            Issue.record("\(next)")
            return
        }
        #expect(plain.operation == [] && plain.base == transport.next && plain.peerInfo == nil)
        // For another endpoint.
        #expect(
            say(second(invite, to: "alice@example.com;{22222222-2222-3333-4444-555555555555}"), &script) == ([], []))
    }

    @Test("Pictures are declined without a line, transports too") func silently() {
        var script = Script.signedIn18()
        _ = script.open()
        var result = say(first(Self.invite(Self.object)), &script)
        #expect(result.answers.count == 2 && result.told.isEmpty)
        let transport =
            "INVITE MSNMSGR:a MSNSLP/1.0\r\nVia: x\r\nCall-ID: {C}\r\n"
            + "Content-Type: application/x-msnmsgr-transreqbody\r\n\r\nBridges: TCPv1\r\n\r\n\0"
        result = say(first(transport), &script)
        #expect(result.answers.count == 2 && result.told.isEmpty)
        result = say(first("BYE MSNMSGR:a MSNSLP/1.0\r\nCall-ID: {C}\r\n\r\n\r\n\0"), &script)
        #expect(result.answers.count == 1 && result.told.isEmpty)
    }

    @Test("Whoever invites again and again, or from ever new endpoints, takes no more room") func bounded() {
        var script = Script.signedIn18()
        _ = script.open()
        for number in 0..<100 {
            let text = Self.invite(Self.webcam, branch: "\(number)")
            #expect(say(first(text), &script, from: "p\(number)@example.net").answers.count == 2)
        }
        let conversation = script.machine.conversations.values.first
        #expect(conversation?.refusals.count == MSNClientLimits.peers)
    }

    @Test("Past the switchboards: declined the same way; calls and activities are told as what was not answered")
    func notifications() {
        var script = Script.signedIn18()
        let sender = "bob@example.net;{66666666-7777-8888-9999-000000000000}"
        let invite = Self.invite(Self.webcam, to: Self.alice, from: sender)
        let lines = script.s("UBN \(sender) 3", payload: invite)
        #expect(lines.last == "· bob@example.net: <bob@example.net> offers their webcam, declined")
        #expect(lines.first?.hasPrefix("1> UUN 12 \(sender) 3 MSNSLP/1.0 603 Decline\r\n") == true, "\(lines)")
        #expect(lines.count == 2)
        #expect(script.s("UUN 12 OK") == [])
        #expect(script.s("UBN \(sender) 3", payload: invite) == [])
        #expect(script.s("UBN \(sender) 3", payload: Self.invite(Self.object, branch: "2")).count == 1)
        let call = "INVITE sip:alice@example.com SIP/2.0\r\nCall-ID: 1\r\n\r\n"
        #expect(
            script.s("UBN \(sender) 2", payload: call) == ["· bob@example.net: <bob@example.net> offers a call"])
        #expect(script.s("UBN \(sender) 2", payload: call) == [])
        #expect(
            script.s("UBN \(sender) 11", payload: "x") == [
                "· bob@example.net: <bob@example.net> offers an activity together"
            ])
        for (type, text) in [(1, "<SNM/>"), (3, "x"), (4, "gtfo"), (5, "carol@example.net"), (6, "")] {
            #expect(script.s("UBN \(sender) \(type)", payload: text) == [])
        }
        // From another network there is no way back.
        #expect(
            script.s(
                "UBM 32:yan@yahoo.example 1",
                payload:
                    "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\nApplication-Name: Chess\r\nInvitation-Command: INVITE\r\nInvitation-Cookie: 1\r\n\r\n"
            ) == ["· yan@yahoo.example: <yan@yahoo.example> offers “Chess”"])
    }

    @Test("Pictures of the sender's own for words of the next text are told") func emoticons() {
        var script = Script.signedIn18()
        _ = script.open()
        let lines = script.s(
            "MSG bob@example.net Bob",
            payload: "MIME-Version: 1.0\r\nContent-Type: text/x-mms-emoticon\r\n\r\n:cat:\t<msnobj/>\t", on: 2)
        #expect(lines.count == 1)
        #expect(
            script.events.last
                == .conversation(
                    bob,
                    .message(
                        from: "bob@example.net", name: "Bob",
                        content: .customEmoticons([CustomEmoticon(shortcut: ":cat:", objectText: "<msnobj/>")]))))
    }
}
