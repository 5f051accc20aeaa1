// SPDX-License-Identifier: Apache-2.0

import CLibXML2

/// Reads an XML document from a peer into a small tree.
///
/// libxml2's SAX2 push parser does the reading. It gets no document type declaration and no entities beyond the
/// five of XML (see `MarkupScan`), never opens a file or a socket, and is stopped as soon as a limit is passed.
/// Every failure is an `XMLError`.
package enum XMLReader {
    /// The root element of the document in `bytes`.
    package static func parse(_ bytes: UnsafeRawBufferPointer, limits: XMLLimits) throws(XMLError) -> XMLElement {
        let bytes = bytes.bindMemory(to: UInt8.self)
        guard let start = bytes.baseAddress, !bytes.isEmpty else { throw .empty }
        guard bytes.count <= limits.bytes, let count = Int32(exactly: bytes.count) else { throw .tooLarge }
        // Only UTF-8 is read, whatever the declaration says, and all of it is checked before the parser looks.
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .invalidUTF8 }
        try MarkupScan(bytes, limits: limits).run()

        _ = libraryIsReady
        var handler = saxHandler
        let builder = XMLTreeBuilder(limits: limits)
        let state = ParserState(builder: builder)
        let userData = Unmanaged.passUnretained(state).toOpaque()
        guard let context = xmlCreatePushParserCtxt(&handler, userData, nil, 0, nil) else { throw .outOfMemory }
        defer { xmlFreeParserCtxt(context) }
        state.context = context
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_IGNORE_ENC.rawValue
        xmlCtxtUseOptions(context, Int32(bitPattern: options))
        let code = start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { characters in
            // In one piece: with the end in sight the parser need not search for it again and again.
            withExtendedLifetime(state) { xmlParseChunk(context, characters, count, 1) }
        }
        if let failure = builder.failure { throw failure }
        guard code == 0, context.pointee.wellFormed == 1, let root = builder.root else {
            throw .malformed(line: Int(context.pointee.lastError.line), code: Int(code))
        }
        return root
    }

    /// The root element of the document in `bytes`: an array, a slice, a view of a byte buffer.
    package static func parse(_ bytes: some Collection<UInt8>, limits: XMLLimits) throws(XMLError) -> XMLElement {
        let parsed = bytes.withContiguousStorageIfAvailable { result(UnsafeRawBufferPointer($0), limits: limits) }
        return try (parsed ?? Array(bytes).withUnsafeBytes { result($0, limits: limits) }).get()
    }

    /// The root element of the document in `text`.
    package static func parse(_ text: String, limits: XMLLimits) throws(XMLError) -> XMLElement {
        try parse(text.utf8, limits: limits)
    }

    private static func result(
        _ bytes: UnsafeRawBufferPointer, limits: XMLLimits
    ) -> Result<XMLElement, XMLError> {
        do throws(XMLError) {
            return .success(try parse(bytes, limits: limits))
        } catch {
            return .failure(error)
        }
    }
}

/// What the parser's callbacks find behind their user data.
private final class ParserState {
    let builder: XMLTreeBuilder
    var context: xmlParserCtxtPtr?

    init(builder: XMLTreeBuilder) {
        self.builder = builder
    }

    func stopIfFailed() {
        if builder.failure != nil, let context { xmlStopParser(context) }
    }
}

/// The text of an attribute. With entities left alone libxml2 hands every ampersand over as `&#38;`, and no other
/// reference, so taking that back gives exactly what was meant.
private func attributeValue(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
    let reference = "#38;".utf8
    var value: [UInt8] = []
    value.reserveCapacity(bytes.count)
    var rest = bytes[...]
    while let byte = rest.popFirst() {
        value.append(byte)
        if byte == UInt8(ascii: "&"), rest.starts(with: reference) { rest.removeFirst(reference.count) }
    }
    return String(decoding: value, as: UTF8.self)
}

private func parserState(_ userData: UnsafeMutableRawPointer?) -> ParserState? {
    userData.map { Unmanaged<ParserState>.fromOpaque($0).takeUnretainedValue() }
}

/// libxml2 wants to be initialized once, on one thread, before it is used on several.
private let libraryIsReady: Bool = {
    xmlInitParser()
    return true
}()

/// The callbacks. All that are not set here do nothing: no document is built, no entity is known.
private var saxHandler: xmlSAXHandler {
    var handler = xmlSAXHandler()
    handler.initialized = monarch_xml_sax2_magic()
    handler.startElementNs = { userData, localName, _, uri, _, _, attributeCount, _, attributes in
        guard let state = parserState(userData), let localName else { return }
        let builder = state.builder
        var values: [String: String] = [:]
        if attributeCount > 0, let attributes {
            values.reserveCapacity(Int(attributeCount))
            // Five pointers an attribute: local name, prefix, URI, value, end of value.
            for index in 0..<Int(attributeCount) {
                let attribute = attributes + index * 5
                guard let name = attribute[0], let value = attribute[3], let end = attribute[4] else { continue }
                let key = builder.name(name)
                if values[key] == nil {
                    values[key] = attributeValue(UnsafeBufferPointer(start: value, count: end - value))
                }
            }
        }
        builder.startElement(builder.name(localName), namespace: uri.map(builder.name), attributes: values)
        state.stopIfFailed()
    }
    handler.endElementNs = { userData, _, _, _ in
        parserState(userData)?.builder.endElement()
    }
    let text: charactersSAXFunc = { userData, characters, count in
        guard let state = parserState(userData), let characters, count > 0 else { return }
        state.builder.text(UnsafeBufferPointer(start: characters, count: Int(count)))
        state.stopIfFailed()
    }
    handler.characters = text
    handler.ignorableWhitespace = text
    handler.cdataBlock = text
    handler.internalSubset = { userData, _, _, _ in
        guard let state = parserState(userData) else { return }
        state.builder.fail(.documentTypeRefused)
        state.stopIfFailed()
    }
    handler.entityDecl = { userData, _, _, _, _, _ in
        guard let state = parserState(userData) else { return }
        state.builder.fail(.documentTypeRefused)
        state.stopIfFailed()
    }
    // Errors arrive as the result of the parse; without a handler libxml2 would print them.
    handler.serror = { _, _ in }
    return handler
}
