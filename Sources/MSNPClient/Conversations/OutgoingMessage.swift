// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
import NIOCore

/// A message on its way into a switchboard.
package struct OutgoingMessage: Equatable, Sendable {
    /// How much of what the user wrote it is.
    package enum Extent: Equatable, Sendable {
        /// All of it, in one `MSG`.
        case whole
        /// All of it, more than one `MSG` can carry: to be cut when it is known who reads it.
        case uncut
        /// A piece, readable by itself; all pieces share the id.
        case piece
        /// A chunk, of use only with all the others; they share the id.
        case chunk
    }

    /// What `delivered` and `failed` call it.
    package var id: UInt64
    /// Counts what the user submitted, in whatever conversation.
    package var order: UInt64
    package var content: SwitchboardContent
    package var extent: Extent

    package init(id: UInt64, order: UInt64 = 0, content: SwitchboardContent, extent: Extent = .whole) {
        self.id = id
        self.order = order
        self.content = content
        self.extent = extent
    }

    /// One of several that share an id.
    var isPart: Bool { extent == .piece || extent == .chunk }

    /// What it weighs in a queue: bytes of text.
    var size: Int {
        switch content {
        case .text(let text, _), .action(let text): text.utf8.count
        case .chunk(let chunk): chunk.document.body.readableBytes
        default: 0
        }
    }
}

/// What is known of a message that goes out in parts.
struct CutMessage: Sendable {
    /// Uncut.
    var whole: OutgoingMessage
    /// Parts without an outcome, those that wait too.
    var left: Int
    var delivered = 0
}
