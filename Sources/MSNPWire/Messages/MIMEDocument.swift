// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// The payload of a `MSG` and its like: header lines, a blank line, a body.
///
/// ```
/// MIME-Version: 1.0
/// Content-Type: text/x-msmsgscontrol
/// TypingUser: alice@example.com
/// ```
package struct MIMEDocument: Equatable, Sendable {
    package struct Header: Equatable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// In the order of the document; a name may come several times.
    package var headers: [Header]
    /// What follows the blank line; shares storage with the payload it was read from.
    package var body: ByteBuffer

    package init(headers: [(String, String)], body: ByteBuffer = ByteBuffer()) {
        self.headers = headers.map { Header($0.0, $0.1) }
        self.body = body
    }

    /// Reads a document. Lines end with CR LF or LF; a line that begins with a blank continues the one before;
    /// without a blank line the body is empty.
    package init(parsing payload: ByteBuffer) throws(MIMEError) {
        var rest = payload
        headers = []
        var bytes = 0
        while rest.readableBytes > 0 {
            var line = Self.takeLine(from: &rest)
            if line.isEmpty { break }
            bytes += line.utf8.count
            guard headers.count < MSNPLimits.mimeHeaders, bytes <= MSNPLimits.mimeHeaderBytes else {
                throw MIMEError.tooLarge
            }
            if line.utf8.first == 0x20 || line.utf8.first == 0x09, !headers.isEmpty {
                line = Self.trimmed(line[...])
                headers[headers.count - 1].value += " " + line
                continue
            }
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                throw MIMEError.malformedHeader
            }
            headers.append(
                Header(Self.trimmed(line[..<colon]), Self.trimmed(line[line.utf8.index(after: colon)...])))
        }
        body = rest
    }

    /// The first header of a name, whatever its case.
    package subscript(_ name: String) -> String? {
        headers.first { ASCII.equal($0.name, name) }?.value
    }

    /// The type without its parameters, in lower case: "text/plain". Empty if there is none.
    package var contentType: String {
        guard let value = self["Content-Type"] else { return "" }
        return Self.trimmed(value.prefix { $0 != ";" }).lowercased()
    }

    /// The document as bytes: headers, a blank line, the body. Line ends and NUL in headers become spaces.
    package func payload() -> ByteBuffer {
        var buffer = ByteBuffer()
        for header in headers {
            buffer.writeMIMEHeader(header.name, header.value)
        }
        buffer.writeStaticString("\r\n")
        buffer.writeImmutableBuffer(body)
        return buffer
    }

    /// Takes a line and its line end off the front.
    private static func takeLine(from buffer: inout ByteBuffer) -> String {
        let view = buffer.readableBytesView
        let end = view.firstIndex(of: UInt8(ascii: "\n")) ?? view.endIndex
        var line = view[view.startIndex..<end]
        let consumed = end - view.startIndex + (end < view.endIndex ? 1 : 0)
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        let text = String(decoding: line, as: UTF8.self)
        buffer.moveReaderIndex(forwardBy: consumed)
        return text
    }

    /// Without spaces and tabs at both ends.
    private static func trimmed(_ text: Substring) -> String {
        var bytes = text.utf8[...]
        while let first = bytes.first, first == 0x20 || first == 0x09 { bytes = bytes.dropFirst() }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes = bytes.dropLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ByteBuffer {
    /// Appends `Name: value` and a line end. Line ends and NUL inside become spaces, so no header can become two.
    mutating func writeMIMEHeader(_ name: String, _ value: String) {
        writeHeaderText(name)
        writeStaticString(value.isEmpty ? ":" : ": ")
        writeHeaderText(value)
        writeStaticString("\r\n")
    }

    private mutating func writeHeaderText(_ text: String) {
        func isForbidden(_ byte: UInt8) -> Bool {
            byte == 0x0D || byte == 0x0A || byte == 0
        }
        if text.utf8.contains(where: isForbidden) {
            writeBytes(text.utf8.map { isForbidden($0) ? 0x20 : $0 })
        } else {
            writeString(text)
        }
    }
}
