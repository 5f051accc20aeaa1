// SPDX-License-Identifier: Apache-2.0

package import NIOCore

// Nothing that is written here can end its line early or become another parameter: text is copied as it is and the
// bytes that may not stand where they are replaced in place. So a contact's name or a message needs no care before.

extension ByteBuffer {
    /// Writes a message as one line with CR LF.
    ///
    /// ```
    /// @label=7 :bob!bob@example.com PRIVMSG alice :hello there\r\n
    /// ```
    ///
    /// NUL, CR and LF become a space in the last parameter and `_` elsewhere, as do spaces and a leading `:` in
    /// parameters before the last; an empty one of those becomes `*`. The last gets a `:` when it is empty, has a
    /// space or begins with `:`. The line is not cut: its length is the caller's to keep
    /// (``IRCText/room(source:command:target:)``).
    package mutating func writeIRCMessage(_ message: IRCMessage) {
        writeIRCTags(message.tags)
        writeIRCSource(message.source)
        writeMiddle(message.command)
        for parameter in message.parameters.dropLast() {
            writeInteger(UInt8.space)
            writeMiddle(parameter)
        }
        if let last = message.parameters.last {
            writeInteger(UInt8.space)
            writeLast(last)
        }
        writeLineEnd()
    }

    /// Writes `@key=value;key … ` with the space after it, or nothing if there is no tag.
    ///
    /// Tags without a key are left out. What may not stand in a key becomes `_`.
    package mutating func writeIRCTags(_ tags: [IRCTag]) {
        var separator = UInt8(ascii: "@")
        for tag in tags where !tag.key.isEmpty {
            writeInteger(separator)
            separator = UInt8(ascii: ";")
            writeReplacing(tag.key) {
                $0.isForbidden || $0 == .space || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "=")
            }
            if let value = tag.value, !value.isEmpty {
                writeInteger(UInt8(ascii: "="))
                writeTagValue(value)
            }
        }
        if separator == UInt8(ascii: ";") { writeInteger(UInt8.space) }
    }

    /// Writes a line of two parameters, the second always with its `:`. It does what ``writeIRCMessage(_:)`` does,
    /// without a message to build: this is the way of a PRIVMSG, which is most of the traffic.
    ///
    /// ```
    /// :bob!bob@example.com PRIVMSG alice :hello\r\n
    /// ```
    package mutating func writeIRC(
        tags: [IRCTag] = [], source: IRCSource?, command: String, target: String, trailing: String
    ) {
        if !tags.isEmpty { writeIRCTags(tags) }
        writeIRCSource(source)
        writeMiddle(command)
        writeInteger(UInt8.space)
        writeMiddle(target)
        writeInteger(UInt16(UInt8.space) << 8 | UInt16(UInt8(ascii: ":")))
        writeTrailing(trailing)
        writeLineEnd()
    }

    /// Writes a numeric reply to `target` with a text at its end.
    ///
    /// ```
    /// :monarch.local 422 alice :There is no message of the day\r\n
    /// ```
    package mutating func writeIRC(
        tags: [IRCTag] = [], source: IRCSource?, numeric: IRCNumeric, target: String, trailing: String
    ) {
        writeIRC(tags: tags, source: source, command: numeric.code, target: target, trailing: trailing)
    }
}

extension ByteBuffer {
    private mutating func writeIRCSource(_ source: IRCSource?) {
        guard let source else { return }
        writeInteger(UInt8(ascii: ":"))
        writeSourcePart(source.nick)
        if let user = source.user {
            writeInteger(UInt8(ascii: "!"))
            writeSourcePart(user)
        }
        if let host = source.host {
            writeInteger(UInt8(ascii: "@"))
            writeSourcePart(host)
        }
        writeInteger(UInt8.space)
    }

    /// Writes a nick, user or host; the signs between them are replaced too, so that nobody passes for somebody else.
    private mutating func writeSourcePart(_ text: String) {
        writeReplacing(text) {
            $0.isForbidden || $0 == .space || $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "@")
        }
    }

    /// Writes a command or a parameter that is not the last.
    private mutating func writeMiddle(_ text: String) {
        let start = writerIndex
        writeReplacing(text) { $0.isForbidden || $0 == .space }
        if getInteger(at: start, as: UInt8.self) == UInt8(ascii: ":") {
            setInteger(UInt8(ascii: "_"), at: start)
        }
    }

    private mutating func writeLast(_ text: String) {
        let needsColon =
            text.isEmpty || text.utf8.first == UInt8(ascii: ":")
            || text.utf8.contains { $0 == .space || $0.isForbidden }
        if needsColon { writeInteger(UInt8(ascii: ":")) }
        writeTrailing(text)
    }

    private mutating func writeTrailing(_ text: String) {
        let start = writerIndex
        writeString(text)
        replaceBytes(from: start, by: .space) { $0.isForbidden }
    }

    /// Writes a word, with `_` for the bytes that may not stand in it, and `*` for an empty one.
    private mutating func writeReplacing(_ text: String, where isForbidden: (UInt8) -> Bool) {
        let start = writerIndex
        if writeString(text) == 0 {
            writeInteger(UInt8(ascii: "*"))
        } else {
            replaceBytes(from: start, by: UInt8(ascii: "_"), where: isForbidden)
        }
    }

    @inline(__always)
    private mutating func replaceBytes(from start: Int, by replacement: UInt8, where isForbidden: (UInt8) -> Bool) {
        let offset = start - readerIndex
        withUnsafeMutableReadableBytes { bytes in
            // Every byte is stored again: a loop without branches is what the compiler makes vectors of.
            for index in offset..<bytes.count {
                let byte = bytes[index]
                bytes[index] = isForbidden(byte) ? replacement : byte
            }
        }
    }

    private mutating func writeTagValue(_ value: String) {
        let start = writerIndex
        writeString(value)
        let needsEscape = readableBytesView[start..<writerIndex].contains { IRCTag.escaped($0) != nil }
        guard needsEscape else { return }
        moveWriterIndex(to: start)
        for byte in value.utf8 {
            if let escaped = IRCTag.escaped(byte) {
                writeInteger(UInt8(ascii: "\\"))
                writeInteger(escaped)
            } else {
                writeInteger(byte)
            }
        }
    }

    private mutating func writeLineEnd() {
        writeInteger(UInt16(UInt8.carriageReturn) << 8 | UInt16(UInt8.lineFeed))
    }
}
