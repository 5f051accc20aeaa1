// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import NIOTestUtils
import Testing

@Suite struct FramingTests {
    @Test(arguments: [
        ("MSG 4 N 68\r\n", "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nhéllo"),
        ("UUX 11 53\r\n", "<Data><PSM></PSM><CurrentMedia></CurrentMedia></Data>"),
        (
            "MSG 5 A 124\r\n",
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
                + "X-MMS-IM-Format: FN=Segoe%20UI; EF=; CO=0; CS=0; PF=22\r\n\r\nhéllo"
        ),
        (
            "ADL 6 136\r\n",
            #"<ml l="1"><d n="example.net"><c n="bob" l="3" t="1"/><c n="carol" l="5" t="1"/></d>"#
                + #"<d n="example.org"><c n="dave" l="2" t="1"/></d></ml>"#
        ),
        (
            "UUX 10 128\r\n",
            "<PrivateEndpointData><EpName>Laptop</EpName><Idle>false</Idle><ClientType>1</ClientType>"
                + "<State>NLN</State></PrivateEndpointData>"
        ),
        ("UUN 12 bob@example.net;{66666666-7777-8888-9999-000000000000} 4 14\r\n", "goawyplzthxbye"),
    ])
    func aPayloadFollowsItsLineAtOnce(line: String, payload: String) throws {
        let commands = try Wire.decode(line + payload + "PNG\r\n", sentBy: .client)
        let command = try #require(commands.first)
        #expect(command.payload.map { String(buffer: $0) } == payload)
        #expect(commands.last == MSNPCommand("PNG"))
        #expect(Wire.text(command) == line + payload)
    }

    @Test func anEmptyPayloadIsNotNone() throws {
        let command = try Wire.command("UBX 1:alice@example.com 0")
        #expect(command == MSNPCommand("UBX", ["1:alice@example.com"], payload: ByteBuffer()))
        #expect(Wire.text(command) == "UBX 1:alice@example.com 0\r\n")
    }

    /// What a stream must yield: the line as on the wire, and its payload.
    struct Stream: Sendable {
        var side: MSNPSide
        var bytes: String
        var commands: [(line: String, payload: String?)]
    }

    static let streams = [
        Stream(
            side: .server,
            bytes: "MSG bob@example.net Bob%20B 11\r\nhé\r\nMSG 1 QNG 60\r\nUBX 1:bob@example.net 0\r\n"
                + "NLN NLN 1:bob@example.net Bob 2684354592:0 0\r\n",
            commands: [
                ("MSG bob@example.net Bob%20B 11", "hé\r\nMSG 1 "), ("QNG 60", nil), ("UBX 1:bob@example.net 0", ""),
                ("NLN NLN 1:bob@example.net Bob 2684354592:0 0", nil),
            ]),
        Stream(
            side: .server,
            bytes: "QRY 7\r\nUUX 9 0\r\nADL 6 OK\r\nUUN 8 OK\r\n241 11\r\nFLN bob@example.net 1 0\r\nPUT 32 OK 0\r\n"
                + "LST N=bob@example.net F=Bob C=bbbbbbbb-0000-0000-0000-000000000001 11 1 \r\n",
            commands: [
                ("QRY 7", nil), ("UUX 9 0", ""), ("ADL 6 OK", nil), ("UUN 8 OK", nil), ("241 11", nil),
                ("FLN bob@example.net 1 0", nil), ("PUT 32 OK 0", ""),
                ("LST N=bob@example.net F=Bob C=bbbbbbbb-0000-0000-0000-000000000001 11 1", nil),
            ]),
        Stream(
            side: .server,
            bytes: "241 12 4\r\noopsADL 0 68\r\n"
                + #"<ml><d n="example.com"><c n="alice" t="1" l="8" f="Alice"/></d></ml>"# + "RML 0 58\r\n"
                + #"<ml><d n="example.com"><c n="alice" t="1" l="8"/></d></ml>"#,
            commands: [
                ("241 12 4", "oops"),
                ("ADL 0 68", #"<ml><d n="example.com"><c n="alice" t="1" l="8" f="Alice"/></d></ml>"#),
                ("RML 0 58", #"<ml><d n="example.com"><c n="alice" t="1" l="8"/></d></ml>"#),
            ]),
        Stream(
            side: .client,
            bytes: "UUN 12 bob@example.net;{66666666-7777-8888-9999-000000000000} 4\r\nPNG\r\n"
                + "SDC 13 erin@example.net 0x0409 MSMSGS MSMSGS X X Alice 0\r\n"
                + "UUM 14 carol@example.net 32 1 7\r\na\r\nPNG\rOUT\r\n",
            commands: [
                ("UUN 12 bob@example.net;{66666666-7777-8888-9999-000000000000} 4", nil), ("PNG", nil),
                ("SDC 13 erin@example.net 0x0409 MSMSGS MSMSGS X X Alice 0", ""),
                ("UUM 14 carol@example.net 32 1 7", "a\r\nPNG\r"), ("OUT", nil),
            ]),
    ]

    @Test(arguments: 0..<4)
    func aStreamDecodesTheSameHoweverItIsCut(index: Int) throws {
        let stream = Self.streams[index]
        let bytes = Array(stream.bytes.utf8)
        let whole = try Wire.decode([bytes], sentBy: stream.side)
        #expect(whole.map(Wire.line) == stream.commands.map(\.line))
        #expect(whole.map { $0.payload.map { String(buffer: $0) } } == stream.commands.map(\.payload))
        for cut in 0...bytes.count {
            #expect(try Wire.decode([Array(bytes[..<cut]), Array(bytes[cut...])], sentBy: stream.side) == whole)
        }
        #expect(try Wire.decode(bytes.map { [$0] }, sentBy: stream.side) == whole)
    }

    @Test func theVerifierOfNIOAgrees() throws {
        let pairs: [(String, [MSNPCommand])] = [
            ("QNG 60\r\n", [MSNPCommand("QNG", ["60"])]),
            (
                "UBX bob@example.net 2\r\nhi",
                [MSNPCommand("UBX", ["bob@example.net"], payload: ByteBuffer(string: "hi"))]
            ),
            ("\r\nFLN bob@example.net\n", [MSNPCommand("FLN", ["bob@example.net"])]),
        ]
        try ByteToMessageDecoderVerifier.verifyDecoder(
            stringInputOutputPairs: pairs, decoderFactory: { MSNPFrameDecoder(sentBy: .server) })
    }

    @Test func bareLineFeedsBlankLinesAndManySpacesAreTolerated() throws {
        let commands = try Wire.decode("\n\r\n   \r\n CHG  8   NLN \nQNG 60\r\n")
        #expect(commands == [MSNPCommand("CHG", ["8", "NLN"]), MSNPCommand("QNG", ["60"])])
    }

    @Test func aPayloadSharesTheStorageOfTheReadBuffer() throws {
        var decoder = MSNPFrameDecoder(sentBy: .server)
        var buffer = ByteBuffer(string: "UBX a@b 2\r\nhi")
        let address = buffer.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
        let command = try #require(try decoder.decode(buffer: &buffer))
        let payload = try #require(command.payload)
        #expect(payload.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) } == address + 11)
    }

    @Test func aSenderWithoutANameDoesNotTurnItsMessageIntoCommands() throws {
        let commands = try Wire.decode("MSG mallory@example.net  9\r\nOUT OTH\r\nQNG 60\r\n")
        #expect(commands.map(\.verb) == ["MSG", "QNG"])
        #expect(DeliveredMessage(try #require(commands.first))?.name == "mallory@example.net")
    }

    @Test func parametersCannotStartAnotherLine() throws {
        let name = "Eve\r\nOUT OTH\0 x\u{7F}"
        let text = Wire.text(MSNPCommand("NLN", ["NLN", "", "eve@example.net", name]))
        #expect(text == "NLN NLN eve@example.net Eve%0D%0AOUT%20OTH%00%20x%7F\r\n")
        let back = try Wire.decode(text)
        #expect(back.count == 1)
        #expect(back.first?.decoded(2) == name)
        for byte in 0...0x20 as ClosedRange<UInt8> {
            let odd = "a" + String(UnicodeScalar(byte)) + "b"
            let command = try #require(try Wire.decode(Wire.text(MSNPCommand("CHG", [odd, "c"]))).first)
            #expect(command.parameters.count == 2)
            #expect(command.decoded(0) == odd)

            var buffer = ByteBuffer()
            buffer.writeMSNPMessage(from: odd, encodedName: odd, payload: ByteBuffer(string: "x"))
            let message = try #require(try Wire.decode(String(buffer: buffer)).first)
            #expect(message.parameters.map(PercentEncoding.decode) == [odd, odd])
        }
    }

    @Test func transactionNumbersGoRoundWithoutZero() {
        var numbers = TransactionIDs()
        #expect((numbers.next(), numbers.next()) == (1, 2))
        numbers = TransactionIDs(last: .max - 1)
        #expect((numbers.next(), numbers.next()) == (.max, 1))
    }

    @Test func aCommandKnowsItsNumberAndItsError() throws {
        #expect(try Wire.command("217 7").errorCode == .notOnline)
        #expect(try Wire.command("217 7").transactionID == 7)
        #expect(try Wire.command("CHL 0 1663").transactionID == 0)
        #expect(try Wire.command("NLN NLN bob@example.net Bob").transactionID == nil)
        #expect(MSNPCommand("CHG", ["4294967296"]).transactionID == nil)
        #expect(MSNPCommand("CHG", ["-1"]).transactionID == nil)
        #expect(MSNPCommand("CHG").transactionID == nil)
        #expect(MSNPCommand("CHG").decoded(0) == nil)
        #expect(MSNPCommand(.alreadyThere, transactionID: 3) == MSNPCommand("215", ["3"]))
    }

    @Test func ticketsAndCookiesStayOutOfDescriptions() {
        let secrets = [
            MSNPCommand("USR", ["4", "SSO", "S", "t=SECRET&p=", "SECRET"]),
            MSNPCommand("ANS", ["1", "alice@example.com", "SECRET", "11"]),
            MSNPCommand("RNG", ["11", "192.0.2.9:1864", "CKI", "SECRET", "bob@example.net", "Bob"]),
            MSNPCommand("XFR", ["15", "SB", "192.0.2.9:1864", "CKI", "SECRET"]),
            MSNPCommand("MSG", ["Hotmail", "Hotmail"], payload: ByteBuffer(string: "MSPAuth: SECRET")),
        ]
        for command in secrets {
            for text in [
                "\(command)", String(reflecting: command), "\(Mirror(reflecting: command).children.map(\.value))",
            ] {
                #expect(!text.contains("SECRET"), "\(command.verb)")
            }
        }
        #expect("\(MSNPCommand("USR", ["4", "x"]))" == "USR 4 ‹redacted›")
        #expect("\(MSNPCommand("CHL", ["0", "22210219642164014968"]))" == "CHL 0 ‹redacted›")
        #expect("\(MSNPCommand("UBX", ["bob"], payload: ByteBuffer(string: "hi")))" == "UBX bob (2 bytes)")
    }
}
