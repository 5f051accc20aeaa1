// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// The head of a packet of the first generation (MSNP9 and later): 48 bytes, low byte first.
///
/// ```
/// 00000000 3d2c1b0a 0000000000000000 1405000000000000 b2040000 00000000 44332211 00000000 0000000000000000
/// session  id       offset           total            chunk    flags    ack id   ack uid  ack data
/// ```
package struct PeerHeader: Equatable, Sendable {
    package static let byteCount = 48
    /// In `flags`: an acknowledgement.
    package static let acknowledgement: UInt32 = 2

    /// 0 for signalling.
    package var sessionID: UInt32 = 0
    /// The same in all packets of one message.
    package var identifier: UInt32
    /// Where in the message the data of this packet belongs.
    package var offset: UInt64 = 0
    /// Bytes of the whole message.
    package var totalSize: UInt64 = 0
    /// Bytes in this packet.
    package var chunkSize: UInt32 = 0
    package var flags: UInt32 = 0
    /// Any number; of an acknowledgement the identifier of the message.
    package var ackIdentifier: UInt32 = 0
    /// Of an acknowledgement the message's `ackIdentifier`.
    package var ackUniqueID: UInt32 = 0
    /// Of an acknowledgement the size of the message.
    package var ackDataSize: UInt64 = 0

    package init(identifier: UInt32) {
        self.identifier = identifier
    }

    /// Takes the head off the front of a packet; nil if it is shorter.
    package init?(readingFrom packet: inout ByteBuffer) {
        guard packet.readableBytes >= Self.byteCount,
            let words = packet.readMultipleIntegers(endianness: .little, as: (UInt32, UInt32, UInt64, UInt64).self),
            let rest = packet.readMultipleIntegers(
                endianness: .little, as: (UInt32, UInt32, UInt32, UInt32, UInt64).self)
        else { return nil }
        (sessionID, identifier, offset, totalSize) = words
        (chunkSize, flags, ackIdentifier, ackUniqueID, ackDataSize) = rest
    }

    /// With this packet the message is complete. Packets come in order.
    package var isLast: Bool { offset <= totalSize && UInt64(chunkSize) >= totalSize - offset }

    package func write(to buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(sessionID, identifier, offset, totalSize, endianness: .little)
        buffer.writeMultipleIntegers(chunkSize, flags, ackIdentifier, ackUniqueID, ackDataSize, endianness: .little)
    }

    /// What tells the sender of a message that all of it has come.
    package func acknowledging(_ identifier: UInt32) -> PeerHeader {
        var header = PeerHeader(identifier: identifier)
        header.sessionID = sessionID
        header.totalSize = totalSize
        header.flags = Self.acknowledgement
        header.ackIdentifier = self.identifier
        header.ackUniqueID = ackIdentifier
        header.ackDataSize = totalSize
        return header
    }
}
