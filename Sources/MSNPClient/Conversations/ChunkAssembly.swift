// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// Puts long messages together that come in several `MSG`s. What is not complete after 30 seconds is dropped.
struct ChunkAssembly: Sendable {
    private struct Partial: Sendable {
        var sender: String
        var id: String
        var parts: [MessageChunk]
        var bytes: Int
        var deadline: NIODeadline
    }

    /// Messages at a time, and bytes of all of them together.
    static let messages = 8
    static let bytes = 256 << 10
    static let patience = TimeAmount.seconds(30)

    private var partials: [Partial] = []

    /// Adds a part; the whole message if it was the last. Parts come in order, others are of no use.
    mutating func add(_ chunk: MessageChunk, from sender: String, now: NIODeadline) -> SwitchboardContent? {
        partials.removeAll { $0.deadline <= now }
        // The body shares the memory of everything that was read with it.
        var chunk = chunk
        chunk.document.body = ByteBuffer(bytes: chunk.document.body.readableBytesView)
        // Only the first part's headers are those of the whole.
        if chunk.index > 0 { chunk.document.headers = [] }
        let size = chunk.document.headers.reduce(chunk.document.body.readableBytes) {
            $0 + $1.name.utf8.count + $1.value.utf8.count
        }

        let position = partials.firstIndex { $0.sender == sender && $0.id == chunk.id }
        guard let position else {
            guard chunk.index == 0, let count = chunk.count, chunk.id.utf8.count <= MSNClientLimits.cookieBytes,
                size <= Self.bytes
            else { return nil }
            if count == 1 { return MessageChunk.assemble([chunk]).map(SwitchboardContent.init) }
            if partials.count >= Self.messages { partials.removeFirst() }
            partials.append(
                Partial(sender: sender, id: chunk.id, parts: [chunk], bytes: size, deadline: now + Self.patience))
            return nil
        }
        // A part that has come already.
        guard chunk.index >= partials[position].parts.count else { return nil }
        guard chunk.index == partials[position].parts.count,
            partials.reduce(size, { $0 + $1.bytes }) <= Self.bytes
        else {
            partials.remove(at: position)
            return nil
        }
        partials[position].parts.append(chunk)
        partials[position].bytes += size
        guard partials[position].parts.count == partials[position].parts.first?.count else { return nil }
        return MessageChunk.assemble(partials.remove(at: position).parts).map(SwitchboardContent.init)
    }
}
