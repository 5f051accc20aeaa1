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

    /// Cuts a text into the payloads of a message in chunks, each of at most `SwitchboardContent.maximumBytes` with its
    /// headers. Cut between characters as people see them, if one does not fill a chunk by itself. `id` is a GUID in
    /// braces. Empty if the text is empty or needs more than `MSNPLimits.chunks`.
    package static func payloads(text: String, format: MessageFormat?, id: String) -> [ByteBuffer] {
        var first = [("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=UTF-8")]
        if let format { first.append(("X-MMS-IM-Format", format.value)) }
        first += [("Message-ID", id), ("Chunks", String(MSNPLimits.chunks))]
        let headerBytes = MIMEDocument(headers: first).payload().readableBytes
        let capacity = min(MSNPLimits.chunkBody, SwitchboardContent.maximumBytes - headerBytes)
        guard capacity >= 128 else {
            // A font's name of monstrous length.
            return format == nil ? [] : payloads(text: text, format: nil, id: id)
        }
        let pieces = pieces(of: text, capacity)
        guard pieces.count <= MSNPLimits.chunks else { return [] }
        first[first.count - 1].1 = String(pieces.count)
        return pieces.enumerated().map { index, piece in
            let headers = index == 0 ? first : [("Message-ID", id), ("Chunk", String(index))]
            return MIMEDocument(headers: headers, body: piece).payload()
        }
    }

    /// The body of the text in pieces of at most so many bytes.
    private static func pieces(of text: String, _ capacity: Int) -> [ByteBuffer] {
        var pieces: [ByteBuffer] = []
        var piece = ByteBuffer()
        func end() {
            if piece.readableBytes > 0 { pieces.append(piece) }
            piece = ByteBuffer()
        }
        for character in text {
            var bytes = ByteBuffer()
            PlainTextMessage.write(body: String(character), to: &bytes)
            if piece.readableBytes + bytes.readableBytes > capacity { end() }
            if bytes.readableBytes <= capacity {
                piece.writeImmutableBuffer(bytes)
                continue
            }
            // One "character" of endless combining marks.
            for scalar in character.unicodeScalars {
                if piece.readableBytes + scalar.utf8.count > capacity { end() }
                piece.writeBytes(scalar.utf8)
            }
        }
        end()
        return pieces
    }
}
