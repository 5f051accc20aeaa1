// SPDX-License-Identifier: Apache-2.0

/// Fitting text into lines.
package enum IRCText {
    /// The bytes that are left for the text of a line of the form `:source COMMAND target :text`, of 512 with CR LF.
    ///
    /// - Returns: at least 4, so that any character fits, however long the names are.
    package static func room(source: IRCSource?, command: String, target: String) -> Int {
        var used = command.utf8.count + 1 + target.utf8.count + 2 + 2
        if let source {
            used += 1 + source.nick.utf8.count + 1
            if let user = source.user { used += 1 + user.utf8.count }
            if let host = source.host { used += 1 + host.utf8.count }
        }
        return max(4, IRCLimits.body - used)
    }

    /// Cuts a text into pieces of at most `maximumBytes` bytes.
    ///
    /// Joined, the pieces are the text again: a piece that ends at a space keeps it. A cut is made behind the last
    /// space that allows it, else between two characters (grapheme clusters), and inside one only if it alone is
    /// too long. No piece is empty; an empty text has none.
    package static func split(_ text: String, maximumBytes: Int) -> [Substring] {
        let bytes = text.utf8
        // Less than the longest scalar could make no progress.
        let maximum = max(4, maximumBytes)
        var pieces: [Substring] = []
        var start = text.startIndex
        while start < text.endIndex {
            guard let limit = bytes.index(start, offsetBy: maximum, limitedBy: bytes.endIndex), limit < bytes.endIndex
            else {
                pieces.append(text[start...])
                break
            }
            let end = cut(text, from: start, limit: limit)
            pieces.append(text[start..<end])
            start = end
        }
        return pieces
    }

    /// The beginning of a text that has at most so many bytes and ends between two characters (grapheme clusters), or
    /// inside the first one if that alone is too long. What there is no room for is lost, so no space is looked for.
    package static func prefix(of text: String, maximumBytes: Int) -> Substring {
        let bytes = text.utf8
        guard let limit = bytes.index(text.startIndex, offsetBy: max(0, maximumBytes), limitedBy: bytes.endIndex),
            limit < bytes.endIndex
        else { return text[...] }
        return text[
            ..<(lastBoundary(in: text, from: text.startIndex, limit: limit) ?? lastScalar(in: text, limit: limit))]
    }

    /// The best place in `start <..limit` to end a piece.
    private static func cut(_ text: String, from start: String.Index, limit: String.Index) -> String.Index {
        let bytes = text.utf8
        var boundary: String.Index?
        var index = limit
        while index > start {
            let previous = bytes.index(before: index)
            let (before, after) = (bytes[previous], bytes[index])
            if before == .space, isBoundary(index, in: text) { return index }
            // Two ASCII characters are always two graphemes, but for CR LF.
            if boundary == nil, before < 0x80, after < 0x80, after != .lineFeed { boundary = index }
            index = previous
        }
        return lastBoundary(in: text, from: boundary ?? start, limit: limit)
            ?? boundary
            ?? lastScalar(in: text, limit: limit)
    }

    private static func isBoundary(_ index: String.Index, in text: String) -> Bool {
        text.utf8[index] < 0x80 || index.samePosition(in: text) != nil
    }

    /// The last grapheme boundary in `start <...limit`, going forward from `start`: one pass over the piece, however
    /// many combining marks somebody has piled up. (Backward, each step would look at the whole pile.)
    private static func lastBoundary(in text: String, from start: String.Index, limit: String.Index) -> String.Index? {
        var last: String.Index?
        var index = start
        while let next = text.index(index, offsetBy: 1, limitedBy: text.endIndex), next <= limit, next > index {
            last = next
            index = next
        }
        return last
    }

    private static func lastScalar(in text: String, limit: String.Index) -> String.Index {
        var index = limit
        while text.utf8[index].isUTF8Continuation { index = text.utf8.index(before: index) }
        return index
    }
}
