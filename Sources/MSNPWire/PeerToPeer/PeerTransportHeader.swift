// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// The first head of a packet of the second generation (MSNP16 and later), high byte first: its own length, what it does, the
/// length of what follows, a sequence number that counts bytes, and fields of one byte type, one byte length, value. A second
/// head and data follow if there are any.
///
/// ```
/// 18 03 000d 00000010 01 0c 00020000000e00000f010000 00000000     SYN and RAK, 13 bytes follow, who the sender is
/// 10 00 0000 00000077 02 04 0000001d 0000                         acknowledges everything before 0x1d
/// ```
package struct PeerTransportHeader: Equatable, Sendable {
    package struct Operation: OptionSet, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// The first packet to a peer.
        package static let synchronise = Operation(rawValue: 1)
        /// An acknowledgement is wanted.
        package static let requestAcknowledgement = Operation(rawValue: 2)
    }

    /// What clients of the last generation say about themselves.
    package static let peerInfo: [UInt8] = [0, 2, 0, 0, 0, 0x0E, 0, 0, 0x0F, 1, 0, 0]

    package var operation: Operation = []
    /// Bytes that follow: second head and data.
    package var messageLength: UInt16 = 0
    /// The number of the first of these bytes.
    package var base: UInt32
    /// Everything before this number has come.
    package var acknowledged: UInt32?
    /// Twelve bytes of versions and capabilities.
    package var peerInfo: [UInt8]?

    package init(base: UInt32) {
        self.base = base
    }

    /// Takes the head off the front of a packet; nil if it is none. Fields that are not known are skipped.
    package init?(readingFrom packet: inout ByteBuffer) {
        guard let length = packet.getInteger(at: packet.readerIndex, as: UInt8.self), length >= 8,
            var head = packet.readSlice(length: Int(length)),
            let (_, operation, messageLength, base) = head.readMultipleIntegers(
                as: (UInt8, UInt8, UInt16, UInt32).self)
        else { return nil }
        self.operation = Operation(rawValue: operation)
        self.messageLength = messageLength
        self.base = base
        while let (type, value) = PeerDataHeader.readField(from: &head) {
            switch type {
            case 1: peerInfo = Array(value.readableBytesView)
            case 2: acknowledged = value.getInteger(at: value.readerIndex)
            default: break
            }
        }
    }

    /// The number of the packet behind this one, with which this one is acknowledged.
    package var next: UInt32 { base &+ UInt32(messageLength) }

    package func write(to buffer: inout ByteBuffer) {
        var fields = ByteBuffer()
        if let acknowledged { fields.writeMultipleIntegers(UInt8(2), UInt8(4), acknowledged) }
        if let peerInfo {
            fields.writeMultipleIntegers(UInt8(1), UInt8(clamping: peerInfo.count))
            fields.writeBytes(peerInfo.prefix(Int(UInt8.max)))
        }
        PeerDataHeader.pad(&fields)
        buffer.writeMultipleIntegers(UInt8(clamping: 8 + fields.readableBytes), operation.rawValue, messageLength, base)
        buffer.writeImmutableBuffer(fields)
    }

    /// What tells the sender that everything up to the end of this packet has come. The first packet is answered with who
    /// one is oneself, and wants to be acknowledged too.
    package func acknowledging(from base: UInt32) -> PeerTransportHeader {
        var header = PeerTransportHeader(base: base)
        header.acknowledged = next
        if operation.contains(.synchronise), acknowledged == nil {
            header.operation = [.synchronise, .requestAcknowledgement]
            header.peerInfo = Self.peerInfo
        }
        return header
    }
}

/// The second head of such a packet: `08 01 0000 00000000` before the beginning of a signalling message.
package struct PeerDataHeader: Equatable, Sendable {
    /// Without fields.
    package static let byteCount = 8

    /// What the data is: 1 the first part of a message, 0 another part of signalling, 4 and 5 an object, 6 and 7 a file.
    package var kind: UInt8
    /// The same in all parts of one message; 0 if there is one alone.
    package var package: UInt16
    /// 0 for signalling.
    package var sessionID: UInt32
    /// Bytes of the message that are still to come.
    package var remaining: UInt64

    package init(kind: UInt8, package: UInt16 = 0, sessionID: UInt32 = 0, remaining: UInt64 = 0) {
        self.kind = kind
        self.package = package
        self.sessionID = sessionID
        self.remaining = remaining
    }

    /// Takes the head off the front; nil if it is none.
    package init?(readingFrom packet: inout ByteBuffer) {
        guard let length = packet.getInteger(at: packet.readerIndex, as: UInt8.self), length >= 8,
            var head = packet.readSlice(length: Int(length)),
            let (_, kind, package, sessionID) = head.readMultipleIntegers(as: (UInt8, UInt8, UInt16, UInt32).self)
        else { return nil }
        self.init(kind: kind, package: package, sessionID: sessionID)
        while let (type, value) = Self.readField(from: &head) {
            if type == 1 { remaining = value.getInteger(at: value.readerIndex) ?? 0 }
        }
    }

    package func write(to buffer: inout ByteBuffer) {
        var fields = ByteBuffer()
        if remaining > 0 { fields.writeMultipleIntegers(UInt8(1), UInt8(8), remaining) }
        Self.pad(&fields)
        buffer.writeMultipleIntegers(UInt8(clamping: 8 + fields.readableBytes), kind, package, sessionID)
        buffer.writeImmutableBuffer(fields)
    }

    /// A field of a head; nil at its end, where zeros are.
    static func readField(from head: inout ByteBuffer) -> (type: UInt8, value: ByteBuffer)? {
        guard let type = head.readInteger(as: UInt8.self), type != 0, let length = head.readInteger(as: UInt8.self),
            let value = head.readSlice(length: Int(length))
        else { return nil }
        return (type, value)
    }

    /// Heads are as long as a multiple of four bytes.
    static func pad(_ fields: inout ByteBuffer) {
        while fields.readableBytes % 4 != 0 { fields.writeInteger(UInt8(0)) }
    }
}
