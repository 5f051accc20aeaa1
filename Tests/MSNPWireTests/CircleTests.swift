// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

/// Circles of MSNP18, read from real traffic.
@Suite struct CircleTests {
    private static let id = "00000000-0000-0000-0009-6a1063c3626c"
    private static let me = MSNAddress(
        "user1@example.com", endpoint: "{41f888e2-0a13-4ed2-be9a-044623a85a19}")

    private func commands(_ side: MSNPSide) throws -> [MSNPCommand] {
        try Transcript.read("circles").filter { $0.side == side }
            .flatMap { try Wire.decode([$0.bytes], sentBy: side) }
    }

    @Test func allOfItIsReadAndWrittenAgain() throws {
        var counts: [String: Int] = [:]
        for side in [MSNPSide.client, .server] {
            for command in try commands(side) {
                guard ["SDG", "PUT", "NFY"].contains(command.verb) else { continue }
                let routed = try #require(RoutedCommand(command), "\(command)")
                #expect(Wire.text(routed.command) == Wire.text(command))
                counts[command.verb, default: 0] += 1
            }
        }
        #expect(counts == ["SDG": 6, "PUT": 4, "NFY": 4])
    }

    @Test func whatIsSaid() throws {
        let sent = try commands(.client).compactMap(RoutedCommand.init).filter { $0.kind == .message }
        let heard = try commands(.server).compactMap(RoutedCommand.init).filter { $0.kind == .message }
        #expect(sent.map(\.transactionID) == [33, 34, 35])
        #expect(heard.map(\.transactionID) == [0, 0, 0])
        let messages = heard.compactMap(\.document).map(RoutedMessage.init)
        #expect(
            messages.map(\.content) == [
                .typing(account: "user1@example.com"), .text("hello circle", format: nil), .nudge,
            ])
        for message in messages {
            #expect(message.circleID == Self.id)
            #expect(message.from == Self.me)
            // What we would write says the same.
            let document = try #require(message.document)
            let again = try #require(RoutedDocument(parsing: document.payload()))
            #expect(RoutedMessage(again) == message)
        }
    }

    @Test func aTextWeWrite() throws {
        let format = MessageFormat(font: "Segoe UI", effects: .bold, color: 0xFF0000)
        let message = RoutedMessage(
            from: Self.me, to: .circle(id: Self.id), content: .text("two\nlines ☺", format: format))
        let payload = try #require(message.document?.payload())
        #expect(
            String(buffer: payload) == """
                Routing: 1.0\r
                To: 9:\(Self.id)@live.com;path=IM\r
                From: 1:user1@example.com;epid={41f888e2-0a13-4ed2-be9a-044623a85a19}\r
                \r
                Reliability: 1.0\r
                \r
                Messaging: 1.0\r
                Content-Type: Text/plain; charset=UTF-8\r
                Message-Type: Text\r
                X-MMS-IM-Format: FN=Segoe%20UI; EF=B; CO=ff; CS=0; PF=0\r
                Content-Length: 14\r
                \r
                two\r\nlines ☺
                """)
        #expect(RoutedDocument(parsing: payload).map(RoutedMessage.init) == message)
        #expect(RoutedMessage(from: Self.me, to: .circle(id: Self.id), content: .wink(name: "")).document == nil)
    }

    @Test func whoIsThere() throws {
        let notices = try commands(.server).compactMap(RoutedCommand.init).compactMap(CircleNotice.init)
        let one = [CircleDocument.Member(address: MSNAddress("user1@example.com"))]
        let two = one + [CircleDocument.Member(address: MSNAddress("user2@example.com"))]
        #expect(
            notices == [
                CircleNotice(circleID: Self.id, change: .roster(CircleDocument(), isComplete: true)),
                CircleNotice(circleID: Self.id, change: .roster(CircleDocument(members: one), isComplete: false)),
                CircleNotice(circleID: Self.id, change: .roster(CircleDocument(members: two), isComplete: false)),
                CircleNotice(circleID: Self.id, change: .roster(CircleDocument(members: two), isComplete: false)),
            ])
        let left = CircleNotice(circleID: Self.id, change: .left(MSNAddress("user2@example.com")))
        let named = CircleNotice(
            circleID: Self.id,
            change: .roster(
                CircleDocument(
                    members: [.init(address: MSNAddress("user2@example.com"), isPending: true)], name: "Chess <3",
                    personalMessage: ""), isComplete: true))
        for notice in notices + [left, named] {
            let command = notice.command(to: Self.me).command
            let decoded = try #require(try Wire.decode(Wire.text(command)).first)
            #expect(RoutedCommand(decoded).flatMap(CircleNotice.init) == notice)
        }
        #expect(Wire.line(left.command(to: Self.me).command).hasPrefix("NFY DEL "))
    }

    @Test func comingAndGoing() throws {
        let joins = try commands(.client).compactMap(RoutedCommand.init).compactMap(CircleAttendance.init)
        #expect(joins.first == CircleAttendance(.join, circleID: Self.id, member: Self.me))
        #expect(joins.count == 2)
        for attendance in [
            CircleAttendance(.join, circleID: Self.id, member: Self.me),
            .init(.leave, circleID: Self.id, member: Self.me),
        ] {
            let command = attendance.command(transactionID: 32).command
            let decoded = try #require(try Wire.decode(Wire.text(command), sentBy: .client).first)
            #expect(RoutedCommand(decoded).flatMap(CircleAttendance.init) == attendance)
        }
        // Nobody joins or leaves for somebody else.
        var stranger = CircleAttendance(.join, circleID: Self.id, member: Self.me).command(transactionID: 1)
        stranger.document?.routing.headers[2].value = "1:mallory@example.com"
        #expect(CircleAttendance(stranger) == nil)
        let answer = try #require(RoutedCommand(try Wire.command("PUT 32 OK 0")))
        #expect(answer == RoutedCommand(.publication, transactionID: 32, isAnswer: true, document: nil))
        #expect(CircleAttendance(answer) == nil)
    }

    @Test func presenceThroughACircle() throws {
        let lines = try commands(.server).compactMap { PresenceLine($0, dialect: .msnp18) }
        #expect(lines.count >= 4)
        for line in lines {
            #expect(line.address.viaCircleID == Self.id)
            #expect(line.address.circleID == nil)
        }
    }

    @Test func noticesOfTheService() throws {
        let kinds = try commands(.server).compactMap(ServiceNotice.init).map(\.kind)
        #expect(
            kinds == [
                .addressBookChanged, .circleChanged(id: Self.id), .addressBookChanged, .circleChanged(id: Self.id),
            ])
    }

    @Test(arguments: [
        "", "Routing: 1.0\r\n\r\n",
        "Routing: 1.0\r\nTo: 9:x@live.com\r\n\r\nReliability: 1.0\r\n\r\nMessaging: 1.0\r\n\r\n",
        "Routing: 1.0\r\nTo: ;\r\nFrom: 1:a@x\r\n\r\nReliability: 1.0\r\n\r\nMessaging: 1.0\r\n\r\n", "::\r\n\r\n\r\n",
    ])
    func documentsWithoutAddresses(text: String) {
        #expect(RoutedDocument(parsing: ByteBuffer(string: text)) == nil)
    }

    @Test func aLengthThatLies() throws {
        func body(_ length: String) throws -> String {
            let text =
                "Routing: 1.0\r\nTo: 1:a@x\r\nFrom: 1:b@x\r\n\r\nReliability: 1.0\r\n\r\n"
                + "Messaging: 1.0\r\nMessage-Type: Text\r\nContent-Length: \(length)\r\n\r\nhello, all"
            return String(buffer: try #require(RoutedDocument(parsing: ByteBuffer(string: text))).content.body)
        }
        #expect(try body("5") == "hello")
        for length in ["11", "99999999999", "9223372036854775807", "-1", ""] {
            #expect(try body(length) == "hello, all", "\(length)")
        }
    }

    @Test func aRosterIsBounded() throws {
        let users = (0..<2000).map { "<user><id>1:u\($0)@x</id></user>" }.joined()
        let text = "<circle><roster><id>IM</id>\(users)</roster></circle>"
        let members = CircleDocument(parsing: ByteBuffer(string: text))?.members.count
        #expect(members == nil || members == 500)
        #expect(CircleDocument(parsing: ByteBuffer(string: "<circle>")) == nil)
        #expect(CircleDocument(parsing: ByteBuffer(string: "<user/>")) == nil)
    }
}
