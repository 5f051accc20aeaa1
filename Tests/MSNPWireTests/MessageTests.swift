// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

@Suite struct MessageTests {
    private func content(_ text: String) -> SwitchboardContent {
        SwitchboardContent(ByteBuffer(string: text))
    }

    @Test func aTextIsReadAndWritten() {
        let wire =
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
            + "X-MMS-IM-Format: FN=Segoe%20UI; EF=; CO=0; CS=0; PF=22\r\n\r\nhéllo"
        let expected = SwitchboardContent.text(
            "héllo", format: MessageFormat(font: "Segoe UI", pitchAndFamily: 0x22))
        #expect(content(wire) == expected)
        #expect(String(buffer: expected.payload()) == wire)
        #expect(expected.payloadBytes == 124)

        var buffer = ByteBuffer()
        buffer.writeMSNPMessage(expected, transactionID: 5, acknowledgement: .full)
        #expect(String(buffer: buffer) == "MSG 5 A 124\r\n" + wire)
        buffer.clear()
        buffer.writeMSNPMessage(.nudge, transactionID: 4_294_967_295, acknowledgement: .failureOnly)
        #expect(String(buffer: buffer).hasPrefix("MSG 4294967295 N 69\r\nMIME-Version"))
    }

    @Test func headersInAnyOrderAndCaseAndBareLineFeeds() {
        #expect(content("content-TYPE:text/plain\nUser-Agent: x\n\nhi") == .text("hi", format: nil))
        #expect(
            content("X-MMS-IM-Format: EF=b\r\nCONTENT-type:\t Text/Plain;x\r\n\r\nhi")
                == .text("hi", format: MessageFormat(effects: .bold)))
        #expect(content("MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n") == .text("", format: nil))
    }

    @Test func lineEndsAndNULs() {
        let head = "Content-Type: text/plain\r\n\r\n"
        #expect(content(head + "a\r\nb\rc\nd\0e\r\n\r\n") == .text("a\nb\nc\nde\n\n", format: nil))
        let written = SwitchboardContent.text("a\nb\0c\r\nd", format: nil)
        #expect(String(buffer: written.payload()).hasSuffix("\r\n\r\na\r\nbc\r\nd"))
        #expect(written.payloadBytes == written.payload().readableBytes)
        let bytes = Array(head.utf8) + [0x61, 0xFF, 0xE2, 0x82]
        #expect(SwitchboardContent(ByteBuffer(bytes: bytes)) == .text("a\u{FFFD}\u{FFFD}", format: nil))
    }

    @Test func otherContents() {
        func message(_ type: String, _ rest: String) -> SwitchboardContent {
            content("MIME-Version: 1.0\r\nContent-Type: \(type)\r\n\(rest)")
        }
        #expect(message("text/x-msmsgscontrol", "TypingUser: a@x\r\n\r\n\r\n") == .typing(account: "a@x"))
        #expect(message("text/x-msmsgscontrol", "RecordingUser: a@x\r\n\r\n") == .typing(account: "a@x"))
        #expect(message("text/x-msmsgscontrol", "\r\n") == .unknown(contentType: "text/x-msmsgscontrol"))
        #expect(message("text/x-msnmsgr-datacast", "\r\nID: 1\r\n\r\n") == .nudge)
        #expect(message("text/x-msnmsgr-datacast", "\r\nID: 4\r\nData: waves\r\n\r\n") == .action("waves"))
        #expect(message("text/x-msnmsgr-datacast", "\r\nID: 2\r\nData: <msnobj/>\r\n\r\n") == .wink(name: ""))
        #expect(message("text/x-msnmsgr-datacast", "\r\nID: 9\r\n") == .unknown(contentType: "text/x-msnmsgr-datacast"))
        #expect(message("text/x-clientcaps", "\r\nClient-Name: x\r\n") == .clientCaps)
        #expect(message("text/x-keepalive", "\r\n") == .keepAlive)
        #expect(message("application/x-msnmsgrp2p", "\r\n\u{0}\u{0}") == .peerToPeer)
        #expect(message("image/gif", "\r\nbase64:R0lG") == .ink)
        #expect(message("TEXT/X-unheard-of; a=b", "\r\n") == .unknown(contentType: "text/x-unheard-of"))
        #expect(
            message(
                "text/x-msmsgsinvite; charset=UTF-8",
                "\r\nApplication-Name: File Transfer\r\nInvitation-Command: invite\r\nInvitation-Cookie: 33267\r\n\r\n")
                == .invitation(MSNInvitation(command: .invite, cookie: "33267", application: "File Transfer")))
    }

    @Test func whatWeSendIsReadBack() {
        let contents: [SwitchboardContent] = [
            .text("hi ☺", format: nil), .typing(account: "alice@example.com"), .nudge, .action("waves ☺"),
        ]
        for content in contents { #expect(SwitchboardContent(content.payload()) == content) }
        #expect(SwitchboardContent.typing(account: "user1@example.com").payloadBytes == 90)
        #expect(SwitchboardContent.nudge.payloadBytes == 69)
        let refusal = MSNInvitation(command: .invite, cookie: "33267").refusal
        #expect(SwitchboardContent(refusal.payload()) == .invitation(refusal))
        #expect(
            refusal == MSNInvitation(command: .cancel(reason: "REJECT_NOT_INSTALLED"), cookie: "33267"))
        #expect(SwitchboardContent.unknown(contentType: "x").payload().readableBytes == 0)
    }

    @Test func nothingSentCanAddHeaders() {
        let evil = SwitchboardContent.typing(account: "a@x\r\nContent-Type: text/plain\r\n\r\nhi\0")
        #expect(evil == evil)
        guard case .typing = SwitchboardContent(evil.payload()) else {
            Issue.record("\(SwitchboardContent(evil.payload()))")
            return
        }
        #expect(SwitchboardContent(SwitchboardContent.action("a\r\nID: 1").payload()) == .action("a  ID: 1"))
    }

    @Test func capacity() {
        for format in [nil, MessageFormat(font: "Segoe UI", color: 0xFF00FF)] {
            let capacity = SwitchboardContent.textCapacity(format: format)
            let text = SwitchboardContent.text(String(repeating: "x", count: capacity), format: format)
            #expect(text.payload().readableBytes == SwitchboardContent.maximumBytes)
        }
    }

    @Test(arguments: [
        (0xFF0000, "ff", ["0000ff", "FF"]), (0x0000FF, "ff0000", []), (0x8B0000, "8b", []), (0x112233, "332211", []),
        (0x00FF00, "ff00", ["00ff00"]), (0x000000, "0", ["", "000000"]), (0xFFFFFF, "ffffff", []),
    ])
    func colors(rgb: Int, written: String, alsoRead: [String]) {
        let format = MessageFormat(color: UInt32(rgb))
        #expect(format.value == "FN=; EF=; CO=\(written); CS=0; PF=0")
        for text in [written] + alsoRead { #expect(MessageFormat(parsing: "CO=\(text)").color == UInt32(rgb)) }
    }

    @Test func formats() {
        let format = MessageFormat(
            font: "MS Sans Serif", effects: [.bold, .italic, .underline, .strikethrough], color: 0xFF0000,
            characterSet: 204, pitchAndFamily: 0x22, isRightToLeft: true)
        #expect(format.value == "FN=MS%20Sans%20Serif; EF=BIUS; CO=ff; CS=204; PF=22; RL=1")
        #expect(MessageFormat(parsing: format.value) == format)
        #expect(
            MessageFormat(parsing: "fn=A;ef=sb ;;  co=zz; CS=99999999999; PF=123456789; XX; =; RL=0")
                == MessageFormat(font: "A", effects: [.bold, .strikethrough]))
        #expect(MessageFormat(parsing: "FN=A%0D%0AB%00") == MessageFormat(font: "AB"))
        #expect(MessageFormat(parsing: "") == MessageFormat())
    }

    @Test func longMessages() throws {
        let text = String(repeating: "Übung ☺ 𝒳 ", count: 300)
        let format = MessageFormat(font: "Segoe UI")
        let id = "{7E1B2A44-0000-0000-0000-000000000001}"
        let payloads = MessageChunk.payloads(text: text, format: format, id: id)
        #expect(payloads.count > 2)
        var chunks: [MessageChunk] = []
        for payload in payloads {
            #expect(payload.readableBytes <= SwitchboardContent.maximumBytes)
            guard case .chunk(let chunk) = SwitchboardContent(payload) else {
                Issue.record("\(SwitchboardContent(payload))")
                return
            }
            // Official clients decode each part on its own.
            #expect(!String(buffer: chunk.document.body).contains("\u{FFFD}"))
            chunks.append(chunk)
        }
        #expect(chunks.map(\.index) == Array(0..<payloads.count))
        #expect(chunks.first?.count == payloads.count)
        #expect(MessageChunk.assemble(chunks).map(SwitchboardContent.init) == .text(text, format: format))
        #expect(MessageChunk.assemble(Array(chunks.dropLast())) == nil)
        #expect(MessageChunk.assemble(chunks.reversed()) == nil)
        #expect(MessageChunk.assemble([]) == nil)
    }

    /// Chunks cut between characters as people see them, whatever the text; each is what servers relay, and together
    /// they are the text.
    @Test(arguments: [
        String(repeating: "👨‍👩‍👧‍👦", count: 400), String(repeating: "line\n", count: 1500),
        "e" + String(repeating: "\u{301}", count: 9000),
        String(repeating: "x", count: 1202), String(repeating: "x", count: 64 * 1202), "x",
        String(repeating: "é", count: 601) + "é",
    ])
    func chunksOfAnyText(text: String) throws {
        let id = "{7E1B2A44-0000-0000-0000-000000000001}"
        for format in [nil, MessageFormat(font: "Segoe UI", effects: .bold, color: 0xFF0000)] {
            let payloads = MessageChunk.payloads(text: text, format: format, id: id)
            try #require(!payloads.isEmpty)
            var chunks: [MessageChunk] = []
            for payload in payloads {
                #expect(payload.readableBytes <= SwitchboardContent.maximumBytes)
                guard case .chunk(let chunk) = SwitchboardContent(payload) else { continue }
                chunks.append(chunk)
            }
            #expect(chunks.count == payloads.count)
            #expect(MessageChunk.assemble(chunks).map(SwitchboardContent.init) == .text(text, format: format))
            if text.hasPrefix("👨‍👩‍👧‍👦") {
                let characters = chunks.map { String(buffer: $0.document.body).count }.reduce(0, +)
                #expect(characters == text.count)
            }
        }
    }

    @Test func textsThatAreNoMessageInChunks() {
        let id = "{7E1B2A44-0000-0000-0000-000000000001}"
        #expect(MessageChunk.payloads(text: "", format: nil, id: id) == [])
        #expect(MessageChunk.payloads(text: String(repeating: "x", count: 64 * 1202 + 1), format: nil, id: id) == [])
        // A font's name may not crowd out the text.
        let huge = MessageFormat(font: String(repeating: "☺", count: 1000))
        let payloads = MessageChunk.payloads(text: "hello", format: huge, id: id)
        #expect(payloads.count == 1)
        #expect(payloads.allSatisfy { $0.readableBytes <= SwitchboardContent.maximumBytes })
    }

    @Test(arguments: [
        "Message-ID: {1}\r\nChunk: 0\r\n\r\nx", "Message-ID: {1}\r\nChunk: 9999999999999999999999\r\n\r\nx",
        "Message-ID: {1}\r\nChunks: 0\r\n\r\nx", "Message-ID: {1}\r\nChunks: 1000000\r\n\r\nx",
        "Message-ID:\r\nChunk: 1\r\n\r\nx", "Chunk: 1\r\n\r\nx", "Message-ID: {1}\r\n\r\nx",
    ])
    func chunksOutOfBoundsAreNone(payload: String) {
        #expect(content(payload) == .unknown(contentType: ""))
    }

    @Test func hostilePayloads() throws {
        #expect(content("") == .unknown(contentType: ""))
        #expect(content("hello") == .unknown(contentType: ""))
        #expect(content("\r\n") == .unknown(contentType: ""))
        #expect(content("Content-Type: text/plain") == .unknown(contentType: "text/plain"))
        #expect(content("Content-Type: text/plainish\r\n\r\nx") == .unknown(contentType: "text/plainish"))
        #expect(content("no colon\r\nContent-Type: text/x-keepalive\r\n\r\n") == .unknown(contentType: ""))
        #expect(content(": x\r\n\r\n") == .unknown(contentType: ""))
        let many = String(repeating: "A: b\r\n", count: 10_000)
        #expect(content(many + "\r\n") == .unknown(contentType: ""))
        #expect(content(many) == .unknown(contentType: ""))
        #expect(throws: MIMEError.tooLarge) { try MIMEDocument(parsing: ByteBuffer(string: many)) }
        let long = "A: " + String(repeating: "x", count: MSNPLimits.mimeHeaderBytes)
        #expect(throws: MIMEError.tooLarge) { try MIMEDocument(parsing: ByteBuffer(string: long)) }
        #expect(throws: MIMEError.malformedHeader) { try MIMEDocument(parsing: ByteBuffer(string: "A b\r\n\r\n")) }
        let all = ByteBuffer(bytes: (0..<2000).map { UInt8(truncatingIfNeeded: $0) })
        _ = SwitchboardContent(all)
        _ = NotificationContent(all)
    }

    @Test func documents() throws {
        let text =
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nX:\r\nX: second \r\n more\r\n\r\nbody\r\n"
        let document = try MIMEDocument(parsing: ByteBuffer(string: text))
        #expect(document["mime-version"] == "1.0")
        #expect(document["x"] == "")
        #expect(document["Y"] == nil)
        #expect(document.headers.map(\.value) == ["1.0", "text/plain; charset=UTF-8", "", "second more"])
        #expect(document.contentType == "text/plain")
        #expect(String(buffer: document.body) == "body\r\n")
        let written = MIMEDocument(headers: [("A", "1\r\nB: 2"), ("C", "")], body: ByteBuffer(string: "x"))
        #expect(String(buffer: written.payload()) == "A: 1  B: 2\r\nC:\r\n\r\nx")
    }
}
