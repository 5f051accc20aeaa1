// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// One direction of a connection: its commands, each with the very bytes that it came in.
struct CommandStream {
    enum Piece: Equatable {
        case command(MSNPCommand, raw: ByteBuffer)
        /// Bytes that are no MSNP. Everything after them is passed on unread.
        case opaque(ByteBuffer)
    }

    private var decoder: MSNPFrameDecoder
    private var unread = ByteBuffer()
    /// What belongs to the next command already.
    private var raw = ByteBuffer()
    private(set) var isOpaque = false

    init(sentBy side: MSNPSide) {
        decoder = MSNPFrameDecoder(sentBy: side, limits: .notification)
    }

    mutating func append(_ bytes: ByteBuffer) {
        var bytes = bytes
        unread.discardReadBytes()
        unread.writeBuffer(&bytes)
    }

    /// What is whole; nil if more has to come.
    mutating func next() -> Piece? {
        guard !isOpaque else { return rest() }
        var before = unread
        do {
            let command = try decoder.decode(buffer: &unread)
            let count = before.readableBytes - unread.readableBytes
            if var consumed = before.readSlice(length: count) { raw.writeBuffer(&consumed) }
            guard let command else { return nil }
            defer { raw = ByteBuffer() }
            return .command(command, raw: raw)
        } catch {
            isOpaque = true
            unread = before
            return rest()
        }
    }

    /// What is left when the connection ends.
    mutating func rest() -> Piece? {
        raw.writeBuffer(&unread)
        guard raw.readableBytes > 0 else { return nil }
        defer { raw = ByteBuffer() }
        return .opaque(raw)
    }
}
