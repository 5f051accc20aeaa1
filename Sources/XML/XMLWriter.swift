// SPDX-License-Identifier: Apache-2.0

/// Writes a document from the front to the back, without white space between elements.
///
/// Texts and attribute values are escaped here; names are the program's own and are written as they are.
///
/// ```
/// var writer = XMLWriter()
/// writer.open("ml", [("l", "1")])
/// writer.empty("c", [("n", "bob"), ("t", "1")])
/// writer.close()
/// writer.string        // <ml l="1"><c n="bob" t="1"/></ml>
/// ```
package struct XMLWriter: Sendable {
    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []
    private var openNames: [String] = []

    /// An empty document.
    package init(reservingCapacity capacity: Int = 1024) {
        bytes.reserveCapacity(capacity)
    }

    /// What has been written so far, as text.
    package var string: String { String(decoding: bytes, as: UTF8.self) }

    /// `<?xml version="1.0" encoding="utf-8"?>`, which can only come first.
    package mutating func declaration() {
        raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>")
    }

    /// A start tag; `close` writes the end tag.
    package mutating func open(_ name: String, _ attributes: [(String, String)] = []) {
        startTag(name, attributes)
        bytes.append(UInt8(ascii: ">"))
        openNames.append(name)
    }

    /// The end tag of the element opened last; nothing when none is open.
    package mutating func close() {
        guard let name = openNames.popLast() else { return }
        endTag(name)
    }

    /// The end tags of all elements that are still open.
    package mutating func closeAll() {
        while !openNames.isEmpty { close() }
    }

    /// Text inside the element opened last.
    package mutating func text(_ text: String) {
        XMLEscaping.append(text, to: &bytes, isAttribute: false)
    }

    /// An element with nothing but text: `<name>text</name>`, or `<name/>` where the text is empty.
    package mutating func element(_ name: String, _ text: String, _ attributes: [(String, String)] = []) {
        guard !text.isEmpty else { return empty(name, attributes) }
        startTag(name, attributes)
        bytes.append(UInt8(ascii: ">"))
        XMLEscaping.append(text, to: &bytes, isAttribute: false)
        endTag(name)
    }

    /// An element with nothing inside: `<name/>`.
    package mutating func empty(_ name: String, _ attributes: [(String, String)] = []) {
        startTag(name, attributes)
        raw("/>")
    }

    /// Markup that is well formed already, such as a part written by another writer.
    package mutating func raw(_ markup: String) {
        bytes.append(contentsOf: markup.utf8)
    }

    /// Markup that is well formed already.
    package mutating func raw(_ markup: [UInt8]) {
        bytes.append(contentsOf: markup)
    }

    /// A parsed element with everything below it, without namespaces; attributes are in the order of their names.
    package mutating func element(_ element: XMLElement) {
        let attributes = element.attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        if element.text.isEmpty, element.children.isEmpty { return empty(element.name, attributes) }
        startTag(element.name, attributes)
        bytes.append(UInt8(ascii: ">"))
        text(element.text)
        for child in element.children { self.element(child) }
        endTag(element.name)
    }

    private mutating func startTag(_ name: String, _ attributes: [(String, String)]) {
        bytes.append(UInt8(ascii: "<"))
        raw(name)
        for (attribute, value) in attributes {
            bytes.append(UInt8(ascii: " "))
            raw(attribute)
            raw("=\"")
            XMLEscaping.append(value, to: &bytes, isAttribute: true)
            bytes.append(UInt8(ascii: "\""))
        }
    }

    private mutating func endTag(_ name: String) {
        raw("</")
        raw(name)
        bytes.append(UInt8(ascii: ">"))
    }
}
