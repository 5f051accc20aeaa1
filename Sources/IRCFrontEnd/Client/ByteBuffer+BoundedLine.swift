// SPDX-License-Identifier: Apache-2.0
internal import IRCWire
internal import NIOCore

extension ByteBuffer {
    /// Writes a message whose body, the line without its tags, has at most 512 bytes: what is too much is cut off at
    /// the end, never inside a character.
    mutating func writeBoundedIRCMessage(_ message: IRCMessage) {
        writeIRCTags(message.tags)
        let start = writerIndex
        var untagged = message
        untagged.tags = []
        writeIRCMessage(untagged)
        cutLine(from: start)
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
