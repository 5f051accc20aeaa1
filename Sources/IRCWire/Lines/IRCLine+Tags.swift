// SPDX-License-Identifier: Apache-2.0

extension Span<UInt8> {
    /// Reads `key[=value]{;key[=value]}` (IRCv3 message-tags); nil if some of it is not UTF-8.
    ///
    /// Empty keys are skipped. Of several tags with one key the last counts, as the specification has it.
    func tags(from start: Int, to end: Int) -> [IRCTag]? {
        var tags: [IRCTag] = []
        var index = start
        while index < end {
            let tagEnd = firstIndex(of: UInt8(ascii: ";"), from: index, to: end)
            let keyEnd = firstIndex(of: UInt8(ascii: "="), from: index, to: tagEnd)
            guard let key = string(from: index, to: keyEnd) else { return nil }
            var value: String?
            if keyEnd + 1 < tagEnd {
                guard let text = tagValue(from: keyEnd + 1, to: tagEnd) else { return nil }
                value = text.isEmpty ? nil : text
            }
            if !key.isEmpty { tags.append(IRCTag(key: key, value: value)) }
            index = tagEnd + 1
        }
        return tags.count < 2 ? tags : Self.keepingLast(tags)
    }

    /// Undoes the escapes of a value; an unknown one stands for its character, a lone `\` at the end for nothing.
    private func tagValue(from start: Int, to end: Int) -> String? {
        let escape = UInt8(ascii: "\\")
        guard firstIndex(of: escape, from: start, to: end) < end else { return string(from: start, to: end) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(end - start)
        var index = start
        while index < end {
            var byte = self[index]
            index += 1
            if byte == escape {
                guard index < end else { break }
                byte = IRCTag.unescaped(self[index])
                index += 1
            }
            bytes.append(byte)
        }
        return bytes.span.string(from: 0, to: bytes.count)
    }

    private static func keepingLast(_ tags: [IRCTag]) -> [IRCTag] {
        // A line may hold a thousand tags: comparing each with each would let one line cost milliseconds.
        if tags.count <= 8, !hasRepeatedKey(tags) { return tags }
        var keys = Set<String>(minimumCapacity: tags.count)
        var kept: [IRCTag] = []
        kept.reserveCapacity(tags.count)
        for tag in tags.reversed() where keys.insert(tag.key).inserted { kept.append(tag) }
        kept.reverse()
        return kept
    }

    private static func hasRepeatedKey(_ tags: [IRCTag]) -> Bool {
        for index in tags.indices.dropFirst() {
            for earlier in tags.indices[..<index] where tags[earlier].key == tags[index].key { return true }
        }
        return false
    }
}

extension IRCTag {
    /// What stands for a byte after a `\`, in the order of the specification's table.
    static func unescaped(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: ":"): UInt8(ascii: ";")
        case UInt8(ascii: "s"): .space
        case UInt8(ascii: "r"): .carriageReturn
        case UInt8(ascii: "n"): .lineFeed
        default: byte
        }
    }

    /// The byte that stands after a `\` for this one; nil if it needs no escape.
    static func escaped(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: ";"): UInt8(ascii: ":")
        // NUL cannot be said at all; it is replaced as everywhere else.
        case .space, 0: UInt8(ascii: "s")
        case .carriageReturn: UInt8(ascii: "r")
        case .lineFeed: UInt8(ascii: "n")
        case UInt8(ascii: "\\"): byte
        default: nil
        }
    }
}
