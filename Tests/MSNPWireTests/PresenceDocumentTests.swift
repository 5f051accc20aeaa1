// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

@Suite struct PresenceDocumentTests {
    static let guid = "{66666666-7777-8888-9999-00000000abcd}"
    static let song = CurrentMedia(kind: "Music", format: "{0} - {1}", arguments: ["Song", "Artist"])

    @Test func whatAServiceSends() {
        let text =
            "<Data><PSM>B &amp; psm</PSM><CurrentMedia>&#x5C;0Music&#x5C;01&#x5C;0{0} - {1}&#x5C;0Song&#x5C;0Artist"
            + "&#x5C;0&#x5C;0</CurrentMedia><MachineGuid>\(Self.guid)</MachineGuid><DDP></DDP><SignatureSound></SignatureSound>"
            + "<Scene></Scene><ColorScheme></ColorScheme><EndpointData id=\"\(Self.guid.uppercased())\">"
            + "<Capabilities>2788999228:48</Capabilities></EndpointData><PrivateEndpointData id=\"\(Self.guid)\">"
            + "<EpName>laptop</EpName><ClientType>1</ClientType><State>BSY</State></PrivateEndpointData>"
            + "<PrivateEndpointData id=\"{}\"></PrivateEndpointData></Data>"
        let expected = EndpointDocument(
            personalMessage: "B & psm", currentMedia: Self.song, machineGUID: Self.guid,
            endpoints: [
                EndpointCapabilities(
                    id: Self.guid, capabilities: ClientCapabilities(base: 2_788_999_228, extended: 48))
            ],
            privateEndpoints: [
                PrivateEndpoint(id: Self.guid, name: "laptop", status: .busy), PrivateEndpoint(id: "{}", name: ""),
            ])
        let document = EndpointDocument(parsing: ByteBuffer(string: text))
        #expect(document == expected)
        #expect(EndpointDocument(parsing: document.payload(for: .msnp18)) == expected)
        #expect(
            String(buffer: document.payload(for: .msnp12))
                == "<Data><PSM>B &amp; psm</PSM><CurrentMedia>\\0Music\\01\\0{0} - {1}\\0Song\\0Artist\\0\\0</CurrentMedia></Data>"
        )
    }

    @Test(arguments: [
        "", "hello", "<Data><PSM>x</PSM>", "<Data>", "\u{0}",
        "<!DOCTYPE Data [<!ENTITY a \"b\">]><Data><PSM>&a;</PSM></Data>",
    ])
    func whatIsNoDocumentIsEmpty(text: String) {
        #expect(EndpointDocument(parsing: ByteBuffer(string: text)) == EndpointDocument())
        #expect(UserDocument(parsing: ByteBuffer(string: text)) == .unknown)
    }

    @Test func aPersonalMessageHasOneLine() {
        let document = EndpointDocument(parsing: ByteBuffer(string: "<Data><PSM>a\r\nQUIT&#10;b&#x9;c</PSM></Data>"))
        #expect(!document.personalMessage.utf8.contains { $0 < 0x20 })
        #expect(document.personalMessage.hasSuffix("b c"))
    }

    @Test func ownDocuments() {
        let data = UserDocument.data(personalMessage: "at home", currentMedia: nil, machineGUID: Self.guid)
        #expect(
            String(buffer: data.payload(for: .msnp12))
                == "<Data><PSM>at home</PSM><CurrentMedia></CurrentMedia></Data>")
        #expect(
            String(buffer: data.payload(for: .msnp18))
                == "<Data><PSM>at home</PSM><CurrentMedia></CurrentMedia><MachineGuid>\(Self.guid)</MachineGuid><DDP></DDP>"
                + "<SignatureSound></SignatureSound><Scene></Scene><ColorScheme></ColorScheme></Data>")
        let capabilities = UserDocument.endpoint(ClientCapabilities(base: 2_684_354_592, extended: 0))
        #expect(
            String(buffer: capabilities.payload(for: .msnp18))
                == "<EndpointData><Capabilities>2684354592:0</Capabilities></EndpointData>")
        let place = UserDocument.privateEndpoint(PrivateEndpoint(name: "Laptop"))
        #expect(
            String(buffer: place.payload(for: .msnp18))
                == "<PrivateEndpointData><EpName>Laptop</EpName><Idle>false</Idle><ClientType>1</ClientType><State>NLN</State>"
                + "</PrivateEndpointData>")
        for document in [data, capabilities, place] {
            #expect(UserDocument(parsing: document.payload(for: .msnp18)) == document)
        }
        let braces = ByteBuffer(string: "<Data><PSM></PSM><MachineGuid>&#x7B;1&#x7D;</MachineGuid></Data>")
        #expect(
            UserDocument(parsing: braces) == .data(personalMessage: "", currentMedia: nil, machineGUID: "{1}"))
    }

    @Test func textInDocumentsIsEscaped() {
        let evil = "</PSM><EndpointData id=\"x\"/>&\u{0}"
        let document = EndpointDocument(personalMessage: evil)
        let back = EndpointDocument(parsing: document.payload(for: .msnp18))
        #expect(back.personalMessage == "</PSM><EndpointData id=\"x\"/>&")
        #expect(back.endpoints.isEmpty)
    }

    @Test(arguments: [
        (11, "UBX bob@example.net 57"), (13, "UBX bob@example.net 57"), (14, "UBX bob@example.net 1 57"),
        (17, "UBX bob@example.net 1 57"), (18, "UBX 1:bob@example.net 57"),
    ])
    func linesOfEveryDialect(number: Int, line: String) throws {
        let dialect = try Dialect(number)
        let payload = "<Data><PSM>hi!!</PSM><CurrentMedia></CurrentMedia></Data>"
        let command = try #require(try Wire.decode(line + "\r\n" + payload).first)
        let expected = PersonalMessageLine(
            address: MSNAddress("bob@example.net"), document: EndpointDocument(personalMessage: "hi!!"))
        #expect(PersonalMessageLine(command, dialect: dialect) == expected)
        #expect(
            PersonalMessageLine.command(
                address: expected.address, payload: ByteBuffer(string: payload), dialect: dialect)
                == command)
    }

    @Test func currentMedia() {
        let wire = #"\0Music\01\0{0} - {1}\0Song\0Artist\0Album\0\0"#
        let media = CurrentMedia(parsing: wire)
        #expect(media?.arguments == ["Song", "Artist", "Album"])
        #expect(media?.text == "Song - Artist")
        #expect(media?.wireText == wire)
        #expect(CurrentMedia(parsing: #"\0Music\00\0\0"#)?.text == "")
        #expect(CurrentMedia(parsing: "") == nil)
        #expect(CurrentMedia(parsing: "just text") == nil)
        #expect(CurrentMedia(parsing: #"\0Games\01\0Playing {0}\0Chess"#)?.text == "Playing Chess")
    }

    @Test func currentMediaOfAnOddKind() {
        func text(_ format: String, _ arguments: [String]) -> String {
            CurrentMedia(kind: "Music", format: format, arguments: arguments).text
        }
        #expect(text("{0} {1} {2}{", ["{1}", "x"]) == "{1} x {")
        #expect(text("{} {x} {-1} {99999999999999999999}", ["a"]) == "{} {x} {-1} {99999999999999999999}")
        #expect(text("{00}", ["a"]) == "a")
        #expect(text("{", []) == "{")
        let many = #"\0Music\01\0{0}"# + String(repeating: #"\0a"#, count: 100_000)
        #expect((CurrentMedia(parsing: many)?.arguments.count ?? 0) <= MSNPLimits.mediaArguments)
        let tricky = CurrentMedia(kind: "Music", format: "{0}", arguments: [#"a\0b\"#])
        #expect(CurrentMedia(parsing: tricky.wireText)?.arguments == ["a0b"])
    }
}
