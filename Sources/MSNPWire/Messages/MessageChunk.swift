// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// A part of a message that was too long for one `MSG`. The first has `Chunks`, the others their number:
///
/// ```
/// MIME-Version: 1.0                                   Message-ID: {7E1B…}
/// Content-Type: text/plain; charset=UTF-8             Chunk: 1
/// Message-ID: {7E1B…}
/// Chunks: 2                                           …the rest
///
/// Once upon a…
/// ```
///
/// The bodies in order are the body of the whole; a character may be cut.
package struct MessageChunk: Equatable, Sendable {
    /// The same in all parts.
    package var id: String
    /// From 0.
    package var index: Int
    /// How many parts there are; only in the first.
    package var count: Int?
    /// All headers of the part.
    package var document: MIMEDocument

    /// Nil if the document is no part of another, or its numbers are out of bounds.
    package init?(_ document: MIMEDocument) {
        guard let id = document["Message-ID"], !id.isEmpty else { return nil }
        if let chunks = document["Chunks"] {
            guard let count = Int(decimal: chunks), (1...MSNPLimits.chunks).contains(count) else { return nil }
            self.count = count
            index = 0
        } else {
            guard let number = document["Chunk"].flatMap({ Int(decimal: $0) }), (1..<MSNPLimits.chunks).contains(number)
            else { return nil }
            index = number
        }
        self.id = id
        self.document = document
    }

    /// The message that all parts make; nil unless `parts` are the parts 0 to `count` - 1 of one message, in order.
    package static func assemble(_ parts: [MessageChunk]) -> ByteBuffer? {
        guard let first = parts.first, first.index == 0, first.count == parts.count,
            parts.enumerated().allSatisfy({ $0 == $1.index && $1.id == first.id })
        else { return nil }
        var whole = first.document
        whole.headers.removeAll { ASCII.equal($0.name, "Message-ID") || ASCII.equal($0.name, "Chunks") }
        for part in parts.dropFirst() {
            whole.body.writeImmutableBuffer(part.document.body)
        }
        return whole.payload()
    }

    /// Cuts a text into the payloads of a message in chunks. `id` is a GUID in braces.
    package static func payloads(text: String, format: MessageFormat?, id: String) -> [ByteBuffer] {
        let body = ByteBuffer(string: text)
        var pieces: [ByteBuffer] = []
        var rest = body
        while rest.readableBytes > 0, pieces.count < MSNPLimits.chunks {
            var size = min(MSNPLimits.chunkBody, rest.readableBytes)
            // Not inside a character: a continuation byte goes with the bytes before it.
            while size > 1, size < rest.readableBytes,
                let next = rest.getInteger(at: rest.readerIndex + size, as: UInt8.self), next & 0xC0 == 0x80
            {
                size -= 1
            }
            guard let piece = rest.readSlice(length: size) else { break }
            pieces.append(piece)
        }
        return pieces.enumerated().map { index, piece in
            var headers: [(String, String)] = []
            if index == 0 {
                headers = [("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=UTF-8")]
                if let format { headers.append(("X-MMS-IM-Format", format.value)) }
            }
            headers.append(("Message-ID", id))
            headers.append(index == 0 ? ("Chunks", String(pieces.count)) : ("Chunk", String(index)))
            return MIMEDocument(headers: headers, body: piece).payload()
        }
    }
}
