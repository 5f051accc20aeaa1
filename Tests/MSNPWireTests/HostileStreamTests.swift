// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

@Suite struct HostileStreamTests {
    @Test func aLineMayNotExceedItsLimitHoweverItComes() throws {
        let limits = MSNPFrameLimits(line: 16, payload: 8)
        #expect(try Wire.decode("NLN 8901234567\r\n", limits: limits).count == 1)
        for text in [
            "NLN 89012345678\r\n", "NLN 8901234567890\r\n", "NLN 8901234567890", String(repeating: "x", count: 100_000),
        ] {
            let bytes = Array(text.utf8)
            for pieces in [[bytes], bytes.prefix(40).map { [$0] }] {
                #expect(throws: MSNPFramingError.lineTooLong(limit: 16)) {
                    try Wire.decode(pieces, sentBy: .server, limits: limits)
                }
            }
        }
    }

    @Test(arguments: ["9", "99999999999", "18446744073709551616", "9999999999999999999999999999999999"])
    func aPayloadMayNotExceedItsLimit(length: String) {
        let limits = MSNPFrameLimits(payload: 8)
        #expect(throws: MSNPFramingError.payloadTooLarge(verb: "MSG", limit: 8)) {
            try Wire.decode("MSG a@b c \(length)\r\n", limits: limits)
        }
        #expect(throws: MSNPFramingError.payloadTooLarge(verb: "241", limit: 8)) {
            try Wire.decode("241 5 \(length)\r\n", limits: limits)
        }
    }

    @Test(arguments: [
        "MSG a@b c -5", "MSG a@b c 0x10", "MSG a@b c 1e3", "MSG a@b c +5", "MSG 120", "MSG", "NOT x", "IPG",
    ])
    func aMessageWithoutALengthEndsTheStream(line: String) {
        #expect(throws: MSNPFramingError.malformed) { try Wire.decode(line + "\r\n") }
    }

    @Test(arguments: ["MSG 4 U", "MSG 4 U x", "QRY 4 PROD 3z", "QRY 4"])
    func theSameFromAClient(line: String) {
        #expect(throws: MSNPFramingError.malformed) { try Wire.decode(line + "\r\n", sentBy: .client) }
    }

    @Test(arguments: [
        "hello", "ms", "M", "Msg a b 1", "MSGS a b 1", "12 4", "1234", "<ml>", "\u{0}\u{0}\u{0}", "é x", "M\rG",
    ])
    func aLineThatIsNoCommandEndsTheStream(line: String) {
        #expect(throws: MSNPFramingError.malformed) { try Wire.decode(line + "\r\n") }
    }

    @Test(arguments: ["UBX bob -5", "UBX bob 5x", "ADL 6 OK", "UUX 9", "UBX 5", "NFY PUT", "UUN 8 OK"])
    func whereALengthIsOptionalOtherWordsAreNone(line: String) throws {
        #expect(try Wire.command(line).payload == nil)
    }

    @Test func loneCarriageReturnsAndNULsStayInsideTheirField() throws {
        let command = try Wire.command("NLN NLN b\rob\0@x Bo\tb")
        #expect(command.parameters == ["NLN", "b\rob\0@x", "Bo\tb"])
        #expect(Wire.line(command) == "NLN NLN b%0Dob%00@x Bo%09b")
    }

    @Test func bytesThatAreNotUTF8AreReplaced() throws {
        let bytes = Array("NLN NLN b@x ".utf8) + [0xFF, 0xC3, 0x28] + Array("\r\n".utf8)
        let command = try #require(try Wire.decode([bytes], sentBy: .server).first)
        #expect(command.parameter(2) == "\u{FFFD}\u{FFFD}(")
    }

    @Test func anUnfinishedCommandIsDroppedAtTheEnd() throws {
        #expect(try Wire.decode("QNG 60\r\nMSG a@b c 10\r\nhalf").map(\.verb) == ["QNG"])
        #expect(try Wire.decode("QNG 60\r\nFLN bo").map(\.verb) == ["QNG"])
    }

    /// Every typed view of every verb, with any number of odd fields, in every dialect: nothing may trap.
    @Test func typedViewsSurviveAnything() {
        let verbs = [
            "ILN", "NLN", "FLN", "LST", "LSG", "SYN", "XFR", "RNG", "IRO", "JOI", "BYE", "ADD", "ADC", "REM", "USR",
            "OUT",
            "MSG", "UBX", "PRP", "BPR", "CHG", "911", "000", "ADG", "REG", "RMG", "BLP", "GTC", "REA", "SBP", "INF",
            "ADL", "RML", "FQY", "SDG", "PUT", "DEL", "NFY", "UUN", "UBN", "UUM", "UBM", "NOT", "IPG", "PAG", "PGD",
        ]
        let words = [
            "", "0", "1", "FL", "NS", "SB", "S", "I", "OK", "CKI", "%", "%0", "%zz", ":", ";", "1:", "1:;", "a@b",
            "a:b",
            "[::1", "[]:5", "x:99999", "N=", "C=", "99999999999999999999", "-1", "2:3:4", "RCT", "\u{0}", "\r", "é%C3",
            "PUT", "DEL", "AL", "N", "MFN", "4", "5", "To: 9:@", "From: 1:a@b", "Uri: /circle/user()", "[b]", "·$4",
        ]
        var seed: UInt64 = 42
        func next(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % bound
        }
        for round in 0..<1500 {
            let parameters = (0..<next(9)).map { _ in words[next(words.count)] }
            let payload: ByteBuffer? = next(2) == 0 ? nil : ByteBuffer(string: parameters.joined(separator: "\r\n"))
            let command = MSNPCommand(verbs[round % verbs.count], parameters, payload: payload)
            for dialect in Dialect.all {
                _ = PresenceLine(command, dialect: dialect)?.command(dialect: dialect)
                _ = PresenceRequest(command, dialect: dialect)?.command(dialect: dialect)
                _ = ListEntry(command, dialect: dialect)?.command(dialect: dialect)
                _ = GroupEntry(command, dialect: dialect)?.command(dialect: dialect)
                _ = SyncReply(command, dialect: dialect)?.command(dialect: dialect)
                _ = PropertyLine(command, dialect: dialect)?.command
                _ = PageModeMessage(command)?.command(dialect: dialect, sentBy: .server)
                _ = SwitchboardReferral(command, dialect: dialect)?.command(dialect: dialect)
                _ = NotificationReferral(command, dialect: dialect)
                _ = Ring(command, dialect: dialect)?.command(dialect: dialect)
                _ = RosterLine(command, dialect: dialect)?.command(dialect: dialect)
                _ = Departure(command, dialect: dialect)?.command(dialect: dialect)
                _ = PersonalMessageLine(command, dialect: dialect)?.command(dialect: dialect)
                _ = SignInReply(command, dialect: dialect)?.command(transactionID: 1, dialect: dialect)
                for side in [MSNPSide.client, .server] {
                    _ = GroupChange(command, dialect: dialect, sentBy: side)?.command(dialect: dialect, sentBy: side)
                    _ = ContactChange(command, dialect: dialect, sentBy: side)?.command(dialect: dialect, sentBy: side)
                }
            }
            _ = SignInRequest(command)?.command(transactionID: 1)
            _ = SignInMethods(command)?.command
            _ = PrivacyLine(command)?.command
            _ = ContactProperty(command)?.command
            _ = ContactListCommand(command)?.command
            _ = NameChange(command, sentBy: .client)?.command(sentBy: .server)
            _ = NameChange(command, sentBy: .server)?.command(sentBy: .client)
            _ = UserNotification(command)?.content
            _ = PageModeMessage(command)?.content
            _ = ServiceNotice(command)
            _ = Page(command)
            if let routed = RoutedCommand(command) {
                _ = routed.command
                _ = routed.document.map(RoutedMessage.init)?.document
                _ = CircleNotice(routed)
                _ = CircleAttendance(routed)
            }
            _ = OutReason(command)?.command
            _ = DeliveredMessage(command)?.command
            _ = SubmittedMessage(command)?.command
            _ = command.errorCode?.text
            if let payload {
                _ = SwitchboardContent(payload).payload()
                _ = PeerMessage(payload)?.payload
                _ = PeerSignal(payload.readableBytesView)?.refusal
                _ = NotificationContent(payload)
                _ = EndpointDocument(parsing: payload)
                _ = UserDocument(parsing: payload)
                _ = ContactListDocument(parsing: payload)
                _ = CircleDocument(parsing: payload)
                _ = StyledText(String(buffer: payload), format: nil).format()
            }
        }
    }
}
