// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// What one line of the stream turned out to be. Lines of nothing but spaces are skipped.
package enum IRCLine: Equatable, Sendable {
    /// The parts of a line that have limits of their own.
    package enum Part: Equatable, Sendable {
        case tags, body
    }

    case message(IRCMessage)
    /// The line is longer than the limit of this part. It is to be answered with 417; nothing of it was kept.
    case tooLong(part: Part)
    /// Some part is not UTF-8 (UTF8ONLY: `FAIL <command> INVALID_UTF8`). The command is nil if it is that part; the label is
    /// the value of that tag, so that the refusal can carry it.
    case invalidUTF8(command: String?, label: String? = nil)
    /// A NUL or a CR stands inside the line; nothing of it was kept.
    case forbiddenByte
    /// There is no command.
    case malformed
}

extension IRCLine {
    /// Reads one whole line that came as a unit (a WebSocket message), with or without its CR LF; nil if it is empty.
    package init?(parsing line: ByteBuffer, limits: IRCLineLimits = .client) {
        var line = line
        if line.readableBytesView.last == .lineFeed { line.moveWriterIndex(to: line.writerIndex - 1) }
        self.init(line.readableBytesUInt8Span, limits: limits)
    }

    /// Reads one whole line of text, with or without its CR LF; nil if it is empty.
    package init?(parsing line: String, limits: IRCLineLimits = .client) {
        self.init(parsing: ByteBuffer(string: line), limits: limits)
    }
}
