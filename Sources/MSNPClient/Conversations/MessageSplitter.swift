// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// Cuts a text or an action that is too long for one `MSG`.
enum MessageSplitter {
    /// Whether the content goes into one `MSG`; nil if it is too long for this client in any number.
    static func fits(_ content: SwitchboardContent) -> Bool? {
        switch content {
        // The usual case, without a look at the format: even if every byte were a line end it would fit.
        case .text(let text, nil) where text.utf8.count <= 700: return true
        case .text(let text, _), .action(let text):
            guard text.utf8.count <= MSNClientLimits.textBytes else { return nil }
            return content.payloadBytes <= SwitchboardContent.maximumBytes
        default:
            return content.payloadBytes <= SwitchboardContent.maximumBytes ? true : nil
        }
    }

    /// Several messages, each readable by itself, that carry a text together.
    static func pieces(of text: String, format: MessageFormat?) -> [SwitchboardContent] {
        var format = format
        var capacity = SwitchboardContent.textCapacity(format: format)
        if capacity < 128 {
            format = nil
            capacity = SwitchboardContent.textCapacity(format: nil)
        }
        return split(text, maximumBytes: capacity).map { .text(String($0), format: format) }
    }

    /// The same for an action: what comes after the first piece is text like any other.
    static func pieces(ofAction text: String) -> [SwitchboardContent] {
        let capacity = SwitchboardContent.maximumBytes - SwitchboardContent.action("").payloadBytes
        let cut = end(of: text[...], capacity)
        return [.action(String(text[..<cut.end]))] + pieces(of: String(text[cut.next...]), format: nil)
    }

    /// The chunks of one message; nil if it cannot be sent so.
    ///
    /// - Parameter id: a GUID in braces that names the message.
    static func chunks(of text: String, format: MessageFormat?, id: String) -> [SwitchboardContent]? {
        let payloads = MessageChunk.payloads(text: text, format: format, id: id)
        var chunks: [SwitchboardContent] = []
        for payload in payloads {
            guard payload.readableBytes <= SwitchboardContent.maximumBytes,
                let document = try? MIMEDocument(parsing: payload),
                let chunk = MessageChunk(document)
            else { return format == nil ? nil : self.chunks(of: text, format: nil, id: id) }
            chunks.append(.chunk(chunk))
        }
        return chunks.isEmpty ? nil : chunks
    }

    /// Pieces of at most so many bytes, where a line end counts twice. Cut at a line end or blank if there is one in the
    /// second half, or anywhere if a web address would be cut otherwise; else between characters as people see them, and only inside
    /// one if it alone is too long. The line end or blank is in neither piece.
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
        var blankCost = 0
        while index < bytes.endIndex {
            let byte = bytes[index]
            let weight = byte == 0x0A ? 2 : 1
            if cost + weight > maximum { break }
            if byte == 0x20 || byte == 0x0A, index > bytes.startIndex {
                blank = index
                blankCost = cost
            }
            cost += weight
            index = bytes.index(after: index)
        }
        guard index < bytes.endIndex else { return (bytes.endIndex, bytes.endIndex) }
        // A blank at the very end of the piece is as good: it is left out.
        if bytes[index] == 0x20 || bytes[index] == 0x0A { return (index, bytes.index(after: index)) }
        if let blank, isBoundary(blank, in: text) {
            let word = bytes.index(after: blank)
            if blankCost >= maximum / 2 || isAddress(text[word...], maximum) { return (blank, word) }
        }
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

    /// Whether a text begins with a web address, perhaps in brackets, that is short enough for one piece.
    private static func isAddress(_ text: Substring, _ maximum: Int) -> Bool {
        let word = text.utf8.prefix(maximum + 1).prefix { $0 != 0x20 && $0 != 0x0A }
        guard word.count <= maximum else { return false }
        let start = Substring(
            word.drop { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "\"") })
        if start.lowercased().hasPrefix("www.") { return true }
        // "https://", "irc://": letters before the colon, and few of them.
        guard let colon = start.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
        let scheme = start.utf8[..<colon]
        return !scheme.isEmpty && scheme.count <= 16 && scheme.allSatisfy { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
            && start.utf8[colon...].starts(with: "://".utf8)
    }

    private static func isBoundary(_ index: String.Index, in text: Substring) -> Bool {
        guard text.utf8[index] & 0xC0 != 0x80 else { return false }
        return index == text.startIndex || String.Index(index, within: text) != nil
    }
}
