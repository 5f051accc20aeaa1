// SPDX-License-Identifier: Apache-2.0

/// Fills a line's memory from front to back.
///
/// A line has ten or so short parts. Written one by one into a `ByteBuffer`, each would pay for its checks of
/// uniqueness and capacity anew, which costs more than the copying: so the buffer is asked once for a line's room.
/// What would go beyond that room is left out.
struct IRCLineWriter {
    private let bytes: UnsafeMutableRawBufferPointer
    /// Bytes written.
    private(set) var count = 0

    init(_ bytes: UnsafeMutableRawBufferPointer) {
        self.bytes = bytes
    }

    /// Where in a line a text stands, which decides what may be in it.
    enum Position {
        /// The text behind ` :`.
        case trailing
        case command
        /// A parameter that is not the last.
        case middle
        /// A nick, user or host. The signs between them are replaced too: nobody may pass for somebody else.
        case source
        case tagKey

        @inline(__always)
        func replacing(_ byte: UInt8) -> UInt8 {
            switch self {
            case .trailing:
                byte.isForbidden ? .space : byte
            case .command, .middle:
                byte.isForbidden || byte == .space ? .underscore : byte
            case .source:
                byte.isForbidden || byte == .space || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "@")
                    ? .underscore : byte
            case .tagKey:
                byte.isForbidden || byte == .space || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "=")
                    ? .underscore : byte
            }
        }
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        guard count < bytes.count else { return }
        bytes[count] = byte
        count += 1
    }

    /// Appends a text with the bytes replaced that may not stand there. An empty word becomes `*`.
    @inline(__always)
    mutating func append(_ text: String, as position: Position) {
        let start = count
        appendBytes(of: text) { position.replacing($0) }
        guard position != .trailing else { return }
        guard count > start else {
            append(UInt8(ascii: "*"))
            return
        }
        // What begins so at this place is not a parameter, or not a command, but a trailing one, a source or tags.
        switch (position, bytes[start]) {
        case (.middle, UInt8(ascii: ":")), (.command, UInt8(ascii: ":")), (.command, UInt8(ascii: "@")):
            bytes[start] = .underscore
        default: break
        }
    }

    @inline(__always)
    private mutating func appendBytes(of text: String, _ transform: (UInt8) -> UInt8) {
        let source = text.utf8.span
        guard source.count <= bytes.count - count else { return }
        // A loop without branches, so that the compiler makes vectors of it.
        for index in source.indices { bytes[count &+ index] = transform(source[index]) }
        count += source.count
    }

    mutating func appendLineEnd() {
        append(.carriageReturn)
        append(.lineFeed)
    }
}

extension IRCLineWriter {
    /// Room for tags and a source, should every byte of a tag's value need an escape.
    static func capacity(_ tags: [IRCTag], _ source: IRCSource?) -> Int {
        var capacity = 2
        for tag in tags { capacity += tag.key.utf8.count + 2 + 2 * (tag.value?.utf8.count ?? 0) }
        if let source {
            // Each part with the sign before it, or with the `*` that stands for it if it is empty.
            capacity += source.nick.utf8.count + (source.user?.utf8.count ?? 0) + (source.host?.utf8.count ?? 0) + 7
        }
        return capacity
    }

    mutating func append(_ tags: [IRCTag]) {
        var separator = UInt8(ascii: "@")
        for tag in tags where !tag.key.isEmpty {
            append(separator)
            separator = UInt8(ascii: ";")
            append(tag.key, as: .tagKey)
            if let value = tag.value, !value.isEmpty {
                append(UInt8(ascii: "="))
                appendTagValue(value)
            }
        }
        if separator == UInt8(ascii: ";") { append(.space) }
    }

    private mutating func appendTagValue(_ value: String) {
        let source = value.utf8.span
        for index in source.indices {
            if let escaped = IRCTag.escaped(source[index]) {
                append(UInt8(ascii: "\\"))
                append(escaped)
            } else {
                append(source[index])
            }
        }
    }

    mutating func append(_ source: IRCSource?) {
        guard let source else { return }
        append(UInt8(ascii: ":"))
        append(source.nick, as: .source)
        if let user = source.user {
            append(UInt8(ascii: "!"))
            append(user, as: .source)
        }
        if let host = source.host {
            append(UInt8(ascii: "@"))
            append(host, as: .source)
        }
        append(.space)
    }

    /// Appends a message's last parameter, with the `:` if it needs one, or if it is a text, which always has one.
    mutating func appendLast(_ text: String, isText: Bool) {
        let bytes = text.utf8.span
        var needsColon = isText || bytes.isEmpty || bytes[0] == UInt8(ascii: ":")
        for index in bytes.indices {
            needsColon = needsColon || bytes[index] == .space || bytes[index].isForbidden
        }
        if needsColon { append(UInt8(ascii: ":")) }
        append(text, as: .trailing)
    }
}
