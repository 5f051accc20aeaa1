// SPDX-License-Identifier: Apache-2.0

package import NIOCore

extension ByteBuffer {
    /// Appends a client's `MSG` to a switchboard: `MSG 5 A 124` and the payload. A text is written without a copy in between.
    package mutating func writeMSNPMessage(
        _ content: SwitchboardContent, transactionID: UInt32, acknowledgement: Acknowledgement
    ) {
        guard case .text(let text, let format) = content else {
            let payload = content.payload()
            writeMessageLine(transactionID, acknowledgement, payload.readableBytes)
            writeImmutableBuffer(payload)
            return
        }
        let formatValue = format?.value
        writeMessageLine(transactionID, acknowledgement, PlainTextMessage.byteCount(text, formatValue: formatValue))
        PlainTextMessage.write(text, formatValue: formatValue, to: &self)
    }

    private mutating func writeMessageLine(_ id: UInt32, _ acknowledgement: Acknowledgement, _ length: Int) {
        writeStaticString("MSG ")
        writeDecimal(id)
        switch acknowledgement {
        case .none: writeStaticString(" U ")
        case .failureOnly: writeStaticString(" N ")
        case .full: writeStaticString(" A ")
        case .data: writeStaticString(" D ")
        }
        writeDecimal(length)
        writeStaticString("\r\n")
    }

    /// Appends a server's `MSG` to a member of a switchboard: `MSG bob@example.net Bob 124` and the payload. `name` is as on the
    /// wire, percent-encoded.
    package mutating func writeMSNPMessage(from account: String, encodedName name: String, payload: ByteBuffer) {
        writeStaticString("MSG ")
        writeParameter(account)
        writeInteger(UInt8(ascii: " "))
        writeParameter(name.isEmpty ? account : name)
        writeInteger(UInt8(ascii: " "))
        writeDecimal(payload.readableBytes)
        writeStaticString("\r\n")
        writeImmutableBuffer(payload)
    }
}

extension SwitchboardContent {
    /// Bytes of text, line ends counted twice, that one message of a format can carry.
    package static func textCapacity(format: MessageFormat?) -> Int {
        max(0, maximumBytes - PlainTextMessage.byteCount("", formatValue: format?.value))
    }

    /// Bytes of the payload, without making it.
    package var payloadBytes: Int {
        guard case .text(let text, let format) = self else { return payload().readableBytes }
        return PlainTextMessage.byteCount(text, formatValue: format?.value)
    }
}
