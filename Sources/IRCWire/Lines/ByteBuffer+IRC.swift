// SPDX-License-Identifier: Apache-2.0

package import NIOCore

// Nothing that is written here can end its line early or become another parameter: the bytes that may not stand where
// they are become others of the same length on the way. So a contact's name or a message needs no care before.

extension ByteBuffer {
    /// Writes a message as one line with CR LF.
    ///
    /// ```
    /// @label=7 :bob!bob@example.com PRIVMSG alice :hello there\r\n
    /// ```
    ///
    /// NUL, CR and LF become a space in the last parameter and `_` elsewhere, as do spaces and a leading `:` in
    /// parameters before the last; an empty one of those becomes `*`. The last gets a `:` when it is empty, has a
    /// space or begins with `:`, and where the RFC writes one for any text. The line is not cut: its length is the
    /// caller's to keep (``IRCText/room(source:command:target:)``).
    package mutating func writeIRCMessage(_ message: IRCMessage) {
        let parameters = message.parameters
        var capacity = IRCLineWriter.capacity(message.tags, message.source) + message.command.utf8.count + 4
        for parameter in parameters { capacity += parameter.utf8.count + 3 }
        let isText = message.hasTextAtEnd
        writeIRCLine(capacity: capacity) { line in
            line.append(message.tags)
            line.append(message.source)
            line.append(message.command, as: .command)
            for index in parameters.indices {
                line.append(.space)
                if index < parameters.endIndex - 1 {
                    line.append(parameters[index], as: .middle)
                } else {
                    line.appendLast(parameters[index], isText: isText)
                }
            }
            line.appendLineEnd()
        }
    }

    /// Writes `@key=value;key … ` with the space after it, or nothing if there is no tag.
    ///
    /// Tags without a key are left out. What may not stand in a key becomes `_`.
    package mutating func writeIRCTags(_ tags: [IRCTag]) {
        guard !tags.isEmpty else { return }
        writeIRCLine(capacity: IRCLineWriter.capacity(tags, nil)) { $0.append(tags) }
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
        // Two for each word that may be empty, the spaces, the colon and CR LF.
        let capacity =
            IRCLineWriter.capacity(tags, source) + command.utf8.count + target.utf8.count + trailing.utf8.count + 8
        writeIRCLine(capacity: capacity) { line in
            line.append(tags)
            line.append(source)
            line.append(command, as: .command)
            line.append(.space)
            line.append(target, as: .middle)
            line.append(.space)
            line.append(UInt8(ascii: ":"))
            line.append(trailing, as: .trailing)
            line.appendLineEnd()
        }
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

    @inline(__always)
    private mutating func writeIRCLine(capacity: Int, _ body: (inout IRCLineWriter) -> Void) {
        writeWithUnsafeMutableBytes(minimumWritableBytes: capacity) { bytes in
            var line = IRCLineWriter(bytes)
            body(&line)
            return line.count
        }
    }
}
