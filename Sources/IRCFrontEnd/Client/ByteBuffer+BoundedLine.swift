// SPDX-License-Identifier: Apache-2.0
internal import IRCWire
internal import NIOCore

extension ByteBuffer {
    /// Writes a message whose body, the line without its tags, has at most 512 bytes: what is too much is cut off the last
    /// parameter, never inside a character (grapheme cluster).
    mutating func writeBoundedIRCMessage(_ message: IRCMessage) {
        writeIRCTags(message.tags)
        let start = writerIndex
        writeUntagged(message)
        let excess = writerIndex - start - IRCLimits.body
        guard excess > 0 else { return }
        if let last = message.parameters.last, last.utf8.count > excess {
            var shortened = message
            let room = last.utf8.count - excess
            shortened.parameters[message.parameters.count - 1] = String(IRCText.prefix(of: last, maximumBytes: room))
            moveWriterIndex(to: start)
            writeUntagged(shortened)
        }
        cutLine(from: start)
    }

    private mutating func writeUntagged(_ message: IRCMessage) {
        var untagged = message
        untagged.tags = []
        writeIRCMessage(untagged)
    }

    /// Cuts the line that begins at `start` and ends the buffer down to what is allowed.
    mutating func cutLine(from start: Int) {
        guard writerIndex - start > IRCLimits.body else { return }
        var end = start + IRCLimits.body - 2
        while end > start, let byte = getInteger(at: end, as: UInt8.self), byte & 0xC0 == 0x80 { end -= 1 }
        moveWriterIndex(to: end)
        writeStaticString("\r\n")
    }
}
