// SPDX-License-Identifier: Apache-2.0
internal import IRCWire
internal import NIOCore

extension ByteBuffer {
    /// Writes a message whose body, the line without its tags, has at most 512 bytes: what is too much is cut off at
    /// the end, never inside a character.
    mutating func writeBoundedIRCMessage(_ message: IRCMessage) {
        writeIRCTags(message.tags)
        let start = writerIndex
        let parameters = message.parameters
        if parameters.count == 2, message.command == "PRIVMSG" || message.command == "NOTICE" {
            // What is said looks the same whichever way it is written: with its colon.
            writeIRC(source: message.source, command: message.command, target: parameters[0], trailing: parameters[1])
            return cutLine(from: start)
        }
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
