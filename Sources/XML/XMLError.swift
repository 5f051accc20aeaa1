// SPDX-License-Identifier: Apache-2.0

/// Why a document was refused. It never quotes the document, which may hold passwords and tickets.
package enum XMLError: Error, Equatable, Sendable {
    /// There is nothing to parse.
    case empty
    /// The document has more bytes than the limit.
    case tooLarge
    /// Elements are nested deeper than the limit.
    case tooDeep
    /// There are more elements than the limit.
    case tooManyElements
    /// One element has more attributes than the limit.
    case tooManyAttributes
    /// One tag is longer than the limit.
    case tagTooLong
    /// There is more text than the limit.
    case tooMuchText
    /// A document type declaration, and with it every entity, is refused unread.
    case documentTypeRefused
    /// A processing instruction, which SOAP forbids too.
    case instructionRefused
    /// The bytes are not UTF-8; other encodings are not read.
    case invalidUTF8
    /// Not well formed. `code` is the parser's (`xmlParserErrors` of libxml2), `line` counts from 1.
    case malformed(line: Int, code: Int)
    /// No memory for a parser.
    case outOfMemory
}

extension XMLError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "the XML document is empty"
        case .tooLarge: "the XML document is too large"
        case .tooDeep: "the XML document is nested too deeply"
        case .tooManyElements: "the XML document has too many elements"
        case .tooManyAttributes: "an XML element has too many attributes"
        case .tagTooLong: "an XML tag is too long"
        case .tooMuchText: "the XML document has too much text"
        case .documentTypeRefused: "the XML document has a document type declaration"
        case .instructionRefused: "the XML document has a processing instruction"
        case .invalidUTF8: "the XML document is not UTF-8"
        case .malformed(let line, let code): "the XML document is malformed at line \(line) (libxml2 error \(code))"
        case .outOfMemory: "there is no memory to parse the XML document"
        }
    }
}
