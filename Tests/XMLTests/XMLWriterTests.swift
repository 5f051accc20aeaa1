// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import XML

@Suite struct XMLWriterTests {
    @Test func elementsAreWrittenWithoutWhiteSpace() {
        var writer = XMLWriter()
        writer.open("ml", [("l", "1")])
        writer.open("d", [("n", "example.net")])
        writer.empty("c", [("n", "bob"), ("l", "3")])
        writer.close()
        writer.element("t", "")
        writer.element("u", "x", [("v", "1")])
        writer.raw("<w/>")
        writer.close()
        writer.close()
        #expect(
            writer.string
                == #"<ml l="1"><d n="example.net"><c n="bob" l="3"/></d><t/><u v="1">x</u><w/></ml>"#)
    }

    @Test func closeAllEndsWhatIsOpen() {
        var writer = XMLWriter()
        writer.declaration()
        writer.open("a")
        writer.open("b")
        writer.text("1<2")
        writer.closeAll()
        #expect(writer.string == #"<?xml version="1.0" encoding="utf-8"?><a><b>1&lt;2</b></a>"#)
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let hostile = "</a><evil b=\"c\" d='e'>&amp;]]>\tä\n\r😀\u{EFFF}\u{FFFD}"
        var writer = XMLWriter()
        writer.open("a", [("value", hostile)])
        writer.text(hostile)
        writer.close()
        let root = try XMLReader.parse(writer.bytes, limits: .payload)
        #expect(root.text == hostile)
        #expect(root.attributes == ["value": hostile])
        #expect(root.children.isEmpty)
    }

    @Test func forbiddenCharactersAreDropped() throws {
        let all = String(String.UnicodeScalarView((0..<32).compactMap(Unicode.Scalar.init)))
        #expect(XMLEscaping.text("a\(all)b") == "a\t\n&#13;b")
        #expect(XMLEscaping.attribute("a\(all)b") == "a&#9;&#10;&#13;b")
        #expect(XMLEscaping.text("x\u{FFFE}\u{FFFF}y\u{FFFD}") == "xy\u{FFFD}")
        #expect(XMLEscaping.text("plain ä") == "plain ä")
        #expect(XMLEscaping.attribute("\"'<>&") == "&quot;&apos;&lt;&gt;&amp;")
    }

    @Test func aParsedElementIsWrittenAgain() throws {
        let text = "<MD a=\"1\" b=\"&quot;2&quot;\"><M><T>a &amp; b</T><N/></M><M x=\"&lt;\"/></MD>"
        var writer = XMLWriter()
        writer.element(try XMLReader.parse(text, limits: .payload))
        #expect(writer.string == text)
    }
}
