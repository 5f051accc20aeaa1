// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Cuts a text that is too long for one `MSG` into several messages.
enum MessageSplitter {
    /// The messages that carry the content; nil if it is too long for this client, or cannot be cut.
    static func pieces(of content: SwitchboardContent) -> [SwitchboardContent]? {
        guard case .text(let text, let format) = content else {
            return content.payloadBytes <= SwitchboardContent.maximumBytes ? [content] : nil
        }
        // The usual case, without a look at the format: even if every byte were a line end it would fit.
        if format == nil, text.utf8.count <= 700 { return [content] }
        guard text.utf8.count <= MSNClientLimits.textBytes else { return nil }
        guard content.payloadBytes > SwitchboardContent.maximumBytes else { return [content] }
        let capacity = SwitchboardContent.textCapacity(format: format)
        guard capacity >= 128 else { return pieces(of: .text(text, format: nil)) }
        return split(text, maximumBytes: capacity).map { .text(String($0), format: format) }
    }

    /// Pieces of at most so many bytes, where a line end counts twice. Cut at a line end or blank if there is one in the
    /// second half, otherwise between characters as people see them, and only inside one if it alone is too long.
    static func split(_ text: String, maximumBytes: Int) -> [Substring] {
        var pieces: [Substring] = []
        var rest = text[...]
        while !rest.isEmpty {
            let cut = end(of: rest, maximumBytes)
            let piece = rest[..<cut.end]
            if !piece.isEmpty { pieces.append(piece) }
            rest = rest[cut.next...]
        }
        return pieces
    }

    private static func end(of text: Substring, _ maximum: Int) -> (end: String.Index, next: String.Index) {
        let bytes = text.utf8
        var cost = 0
        var index = bytes.startIndex
        var blank: String.Index?
        while index < bytes.endIndex {
            let byte = bytes[index]
            let weight = byte == 0x0A ? 2 : 1
            if cost + weight > maximum { break }
            // A blank at the very end of the piece is as good: it is left out.
            if byte == 0x20 || byte == 0x0A, cost >= maximum / 2 { blank = index }
            cost += weight
            index = bytes.index(after: index)
        }
        guard index < bytes.endIndex else { return (bytes.endIndex, bytes.endIndex) }
        if bytes[index] == 0x20 || bytes[index] == 0x0A { return (index, bytes.index(after: index)) }
        if let blank, isBoundary(blank, in: text) { return (blank, bytes.index(after: blank)) }
        var cut = index
        while cut > bytes.startIndex, !isBoundary(cut, in: text) { cut = bytes.index(before: cut) }
        if cut == bytes.startIndex {
            // One "character" of endless combining marks.
            cut = index
            while cut > bytes.startIndex, bytes[cut] & 0xC0 == 0x80 { cut = bytes.index(before: cut) }
            if cut == bytes.startIndex { cut = index }
        }
        return (cut, cut)
    }

    private static func isBoundary(_ index: String.Index, in text: Substring) -> Bool {
        guard text.utf8[index] & 0xC0 != 0x80 else { return false }
        return index == text.startIndex || String.Index(index, within: text) != nil
    }
}
