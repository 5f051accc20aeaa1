// SPDX-License-Identifier: Apache-2.0

/// A mask with wildcards, as WHO, LIST and bans use it: `*` is any text, `?` any one character, and a `\` before
/// either takes its meaning away (RFC 2812 §2.5). ASCII case does not matter.
///
/// ```
/// WHO *@example.com
/// ```
package struct IRCMask: Hashable, Sendable {
    private enum Element: Hashable, Sendable {
        case byte(UInt8)
        case one, any
    }

    private let elements: [Element]

    package init(_ pattern: some StringProtocol) {
        var elements: [Element] = []
        var isEscaped = false
        for byte in pattern.utf8 {
            switch byte {
            case UInt8(ascii: "*") where !isEscaped:
                if elements.last != .any { elements.append(.any) }
            case UInt8(ascii: "?") where !isEscaped:
                elements.append(.one)
            case UInt8(ascii: "\\") where !isEscaped:
                isEscaped = true
                continue
            default:
                if isEscaped, byte != UInt8(ascii: "*"), byte != UInt8(ascii: "?"), byte != UInt8(ascii: "\\") {
                    elements.append(.byte(UInt8(ascii: "\\")))
                }
                elements.append(.byte(byte.lowercasedASCII))
            }
            isEscaped = false
        }
        if isEscaped { elements.append(.byte(UInt8(ascii: "\\"))) }
        self.elements = elements
    }

    /// Whether the pattern has a wildcard; if not, it names one thing and can be looked up.
    package var hasWildcards: Bool {
        elements.contains { $0 == .any || $0 == .one }
    }

    /// Whether the whole of a text fits. The time is at most the product of the two lengths, and a pattern of more
    /// than ``IRCLimits/mask`` elements fits nothing.
    package func matches(_ text: some StringProtocol) -> Bool {
        guard elements.count <= IRCLimits.mask else { return false }
        let bytes = text.utf8
        var position = bytes.startIndex
        var element = 0
        // Where to go on if what follows the last `*` does not fit: let the `*` take one byte more.
        var retry: (position: String.UTF8View.Index, element: Int)?
        while position < bytes.endIndex {
            if element < elements.count, elements[element] == .any {
                element += 1
                retry = (position, element)
            } else if element < elements.count, let next = advance(position, in: bytes, over: elements[element]) {
                position = next
                element += 1
            } else if let last = retry {
                position = bytes.index(after: last.position)
                element = last.element
                retry = (position, element)
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy { $0 == .any }
    }

    /// The position behind what an element takes, or nil if it does not fit here.
    private func advance<Bytes: Collection<UInt8>>(
        _ position: Bytes.Index, in bytes: Bytes, over element: Element
    ) -> Bytes.Index? {
        let next = bytes.index(after: position)
        switch element {
        case .byte(let byte):
            return bytes[position].lowercasedASCII == byte ? next : nil
        case .one:
            // All the bytes of the character; or those that a `*` left of it, which comes to the same.
            return bytes[next...].firstIndex { !$0.isUTF8Continuation } ?? bytes.endIndex
        case .any:
            return position
        }
    }
}
