// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import XML

@Suite struct XMLReaderTests {
    private func parse(_ text: String, limits: XMLLimits = .payload) throws(XMLError) -> XMLElement {
        try XMLReader.parse(text, limits: limits)
    }

    @Test func namesLoseTheirPrefixAndKeepTheirNamespace() throws {
        let root = try parse(
            #"<?xml version="1.0"?><a:E xmlns:a="urn:1" xmlns="urn:2" a:x="1" y="two"><F/><a:F/></a:E>"#)
        #expect(root.name == "E")
        #expect(root.namespace == "urn:1")
        #expect(root.attributes == ["x": "1", "y": "two"])
        #expect(root.children.map(\.namespace) == ["urn:2", "urn:1"])
        #expect(root.all("F").count == 2)
    }

    @Test func textIsJoinedAcrossReferencesAndCDATA() throws {
        let root = try parse("<a>t=1&amp;p=&#x7B;&#228;<![CDATA[<&>]]><!-- not this --> é</a>")
        #expect(root.text == "t=1&p={ä<&> é")
    }

    @Test func whiteSpaceBetweenElementsIsNoTextButInALeafItIs() throws {
        let root = try parse("<a>\n\t<b> </b>\r\n  <c>x</c>\n</a>")
        #expect(root.text == "")
        #expect(root.first("b")?.text == " ")
        #expect(root.first("c")?.text == "x")
    }

    @Test(arguments: [
        ("&amp;", "&"), ("&#38;", "&"), ("&#x26;amp;", "&amp;"), ("&amp;#38;", "&#38;"), ("&lt;&gt;", "<>"),
    ])
    func referencesMeanTheSameInTextsAndAttributes(written: String, meant: String) throws {
        let root = try parse("<a b='\(written)'>\(written)</a>")
        #expect(root.text == meant)
        #expect(root.attributes["b"] == meant)
    }

    @Test func aLongTextSpreadOverManyPiecesArrivesWhole() throws {
        let text = String(repeating: "lämp&<", count: 2000)
        let root = try parse("<a>\(XMLEscaping.text(text))</a>", limits: .soap)
        #expect(root.text == text)
    }

    @Test func lookUps() throws {
        let root = try parse("<a><b><c>1</c></b><b><c>2</c><d/></b><c>3</c></a>")
        #expect(root.at("b", "c")?.text == "1")
        #expect(root.at("b", "d") == nil)
        #expect(root.text(at: "b", "c") == "1")
        #expect(root.text(at: "b", "x") == nil)
        #expect(root.descendant("d") != nil)
        #expect(root.descendant("e") == nil)
        #expect(root.descendants("c").map(\.text) == ["1", "2", "3"])
        #expect(root.first("c")?.text == "3")
    }

    @Test func slicesAndOtherCollectionsAreReadToo() throws {
        let bytes = Array("xx<a>1</a>yy".utf8)
        #expect(try XMLReader.parse(bytes[2..<10], limits: .payload).text == "1")
        #expect(try XMLReader.parse(bytes[2..<10].lazy.map { $0 }, limits: .payload).text == "1")
    }

    @Test func aByteOrderMarkIsSkippedAndADeclaredEncodingIgnored() throws {
        #expect(try parse("\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?><a>é</a>").text == "é")
        #expect(try parse("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>é</a>").text == "é")
        #expect(try parse("<?xml version=\"1.0\" encoding=\"utf-16\"?><a>é</a>").text == "é")
    }

    // MARK: Hostile documents

    @Test func documentTypesAndEntitiesAreRefused() {
        let laughs = """
            <!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]><lolz>&lol2;</lolz>
            """
        #expect(throws: XMLError.documentTypeRefused) { try parse(laughs) }
        #expect(throws: XMLError.documentTypeRefused) {
            try parse(#"<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>"#)
        }
        #expect(throws: XMLError.documentTypeRefused) {
            try parse(#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1/">]><a>&x;</a>"#)
        }
        #expect(throws: XMLError.documentTypeRefused) { try parse("<a><!ENTITY x 'y'></a>") }
        #expect(throws: XMLError.self) { try parse("<a>[&undefined;]</a>") }
        #expect(throws: XMLError.self) { try parse("<a b='&undefined;'/>") }
    }

    @Test func instructionsAreRefused() {
        #expect(throws: XMLError.instructionRefused) { try parse("<?oasis-xml-catalog catalog='x'?><a/>") }
        #expect(throws: XMLError.instructionRefused) { try parse("<a><?php x ?></a>") }
        #expect(throws: XMLError.instructionRefused) { try parse("<?xml-stylesheet href='x'?><a/>") }
    }

    @Test func everyLimitHolds() throws {
        let limits = XMLLimits(bytes: 400, depth: 3, elements: 5, attributes: 2, tagBytes: 40, text: 10)
        #expect(throws: XMLError.empty) { try parse("", limits: limits) }
        #expect(throws: XMLError.tooLarge) {
            try parse("<a>\(String(repeating: " ", count: 400))</a>", limits: limits)
        }
        #expect(try parse("<a><b><c/></b></a>", limits: limits).at("b", "c") != nil)
        #expect(throws: XMLError.tooDeep) { try parse("<a><b><c><d/></c></b></a>", limits: limits) }
        #expect(try parse("<a><b/><b/><b/><b/></a>", limits: limits).children.count == 4)
        #expect(throws: XMLError.tooManyElements) { try parse("<a><b/><b/><b/><b/><b/></a>", limits: limits) }
        #expect(try parse("<a b='1' c='=='/>", limits: limits).attributes.count == 2)
        #expect(throws: XMLError.tooManyAttributes) { try parse("<a b='1' c='2' d='3'/>", limits: limits) }
        #expect(throws: XMLError.tooManyAttributes) {
            try parse("<a xmlns:b='1' xmlns:c='2' xmlns:d='3'/>", limits: limits)
        }
        #expect(throws: XMLError.tagTooLong) {
            try parse("<a b='\(String(repeating: ">", count: 50))'/>", limits: limits)
        }
        #expect(throws: XMLError.tooMuchText) { try parse("<a>12345<b/>678901</a>", limits: limits) }
        #expect(throws: XMLError.tooMuchText) { try parse("<a><![CDATA[12345678901]]></a>", limits: limits) }
    }

    @Test func nestingFarBeyondTheLimitNeitherTrapsNorTakesLong() {
        let deep = String(repeating: "<a>", count: 1_000_000)
        #expect(throws: XMLError.tooDeep) { try parse(deep, limits: .soap) }
    }

    @Test func oneHugeAttributeAndManySmallOnesAreRefused() {
        let huge = "<a b='\(String(repeating: "x", count: 4_000_000))'/>"
        #expect(throws: XMLError.tagTooLong) { try parse(huge, limits: .soap) }
        let many = "<a \((0..<100_000).map { "b\($0)=''" }.joined(separator: " "))/>"
        #expect(throws: XMLError.tooManyAttributes) { try parse(many, limits: .soap) }
    }

    @Test(arguments: [
        "<a", "<a>", "<a><b></a>", "<a/><b/>", "text", "<", "<a b/>", "<a b=1/>", "<a b='1' b='2'/>", "<a>&#0;</a>",
        "<a>&#xFFFE;</a>", "<a>&amp</a>", "<a><![CDATA[x</a>", "<a><!-- x</a>", "<a>x\u{0}y</a>", "<a>\u{1}</a>",
        "<?xml version='1.0'", "<?xml version='1.0'?>", "</a>", "<a></b>", "<a:b/><", " ", "\u{FEFF}",
    ])
    func malformedDocumentsAreErrors(_ document: String) {
        #expect(throws: XMLError.self) { try parse(document) }
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        for bytes: [UInt8] in [[0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF], [0xF4, 0x90, 0x80, 0x80]] {
            let document = Array("<a>".utf8) + bytes + Array("</a>".utf8)
            #expect(throws: XMLError.invalidUTF8) { try XMLReader.parse(document, limits: .payload) }
        }
        let utf16: [UInt8] = [0xFF, 0xFE] + "<a/>".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(throws: XMLError.invalidUTF8) { try XMLReader.parse(utf16, limits: .payload) }
    }

    /// Every prefix of a document, and the document with each byte replaced in turn, ends in a tree or an error.
    @Test func noDamageTraps() throws {
        let document = Array(
            "<?xml version='1.0'?><s:E xmlns:s='u'><s:B a=\"1&amp;2\"><!-- c --><x>&lt;é</x><![CDATA[>]]></s:B></s:E>"
                .utf8)
        _ = try XMLReader.parse(document, limits: .payload)
        for end in 0..<document.count {
            #expect(throws: XMLError.self) { try XMLReader.parse(document[..<end], limits: .payload) }
        }
        for index in document.indices {
            for byte: UInt8 in [0, 0x20, 0x21, 0x22, 0x26, 0x3C, 0x3D, 0x3E, 0x3F, 0x41, 0x5D, 0x80, 0xEF, 0xFF] {
                var damaged = document
                damaged[index] = byte
                _ = try? XMLReader.parse(damaged, limits: .payload)
            }
        }
    }

    @Test func parsersRunSideBySide() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let root = try XMLReader.parse("<a><b>\(number)</b></a>", limits: .payload)
                    return root.first("b")?.text == "\(number)"
                }
            }
            for try await matches in group { #expect(matches) }
        }
    }

    @Test func errorsNeverQuoteTheDocument() {
        let document = "<Password>hunter2</Passwort>"
        do {
            _ = try parse(document)
            Issue.record("this is no document")
        } catch {
            #expect(!"\(error) \(String(reflecting: error))".contains("hunter2"))
            #expect(error == .malformed(line: 1, code: 76))
        }
    }
}
