// SPDX-License-Identifier: Apache-2.0

package import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Cuts a stream of bytes into lines and reads each.
///
/// A line ends in CR LF or a bare LF. What comes out does not depend on how the stream was cut into reads: a CR that
/// ends one read and the LF that begins the next belong together. A line that grows past its limits is reported at
/// once and its bytes are dropped as they come, up to and with its LF; so no more is ever held back than
/// one line within the limits.
package struct IRCLineDecoder: NIOSingleStepByteToMessageDecoder {
    package typealias InboundOut = IRCLine

    private let limits: IRCLineLimits
    /// Readable bytes that are known to hold no LF.
    private var searched = 0
    /// Whether the rest of a line already reported is being dropped.
    private var isSkipping = false

    /// - Parameter limits: `.client` for lines that clients send, `.server` for lines that servers send.
    package init(limits: IRCLineLimits = .client) {
        self.limits = limits
    }

    package mutating func decode(buffer: inout ByteBuffer) -> IRCLine? {
        while true {
            guard let length = buffer.firstLineFeed(from: searched) else { return incomplete(&buffer) }
            searched = 0
            if isSkipping {
                isSkipping = false
                buffer.moveReaderIndex(forwardBy: length + 1)
                continue
            }
            let line = IRCLine(buffer.readableBytesUInt8Span.extracting(first: length), limits: limits)
            buffer.moveReaderIndex(forwardBy: length + 1)
            if let line { return line }
        }
    }

    /// A line that the end of the stream cut off may have lost its better half, so it is dropped and not obeyed.
    package mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) -> IRCLine? {
        if let line = decode(buffer: &buffer) { return line }
        buffer.moveReaderIndex(to: buffer.writerIndex)
        searched = 0
        return nil
    }

    /// Decides about bytes without a LF: wait for more, or give the line up.
    private mutating func incomplete(_ buffer: inout ByteBuffer) -> IRCLine? {
        if !isSkipping {
            guard let part = overlongPart(of: buffer.readableBytesUInt8Span) else {
                searched = buffer.readableBytes
                return nil
            }
            isSkipping = true
            drop(&buffer)
            return .tooLong(part: part)
        }
        drop(&buffer)
        return nil
    }

    private mutating func drop(_ buffer: inout ByteBuffer) {
        buffer.moveReaderIndex(to: buffer.writerIndex)
        searched = 0
    }

    /// The part that is too long already, whatever follows.
    private func overlongPart(of bytes: Span<UInt8>) -> IRCLine.Part? {
        guard bytes.count >= max(1, min(limits.tags, limits.body)) else { return nil }
        guard bytes[0] == UInt8(ascii: "@") else { return bytes.count < limits.body ? nil : .body }
        let end = min(bytes.count, limits.tags)
        let space = bytes.firstIndex(of: .space, from: 1, to: end)
        guard space < end else { return end < limits.tags ? nil : .tags }
        return bytes.count - (space + 1) < limits.body ? nil : .body
    }
}

extension ByteBuffer {
    /// How many readable bytes stand before the first LF, which is not among the first `searched`; nil without one.
    fileprivate func firstLineFeed(from searched: Int) -> Int? {
        withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress, searched < bytes.count else { return nil }
            guard let found = memchr(base + searched, Int32(UInt8.lineFeed), bytes.count - searched) else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
