// SPDX-License-Identifier: Apache-2.0

package import NIOCore

extension ByteBuffer {
    /// Appends a client's `MSG` to a switchboard: `MSG 5 A 124` and the payload. A text is written without a copy in
    /// between.
    package mutating func writeMSNPMessage(
        _ content: SwitchboardContent, transactionID: UInt32, acknowledgement: Acknowledgement
    ) {
        if case .text(let text, let format) = content {
            PlainTextMessage.writeCommand(
                text, format: format, transactionID: transactionID, acknowledgement: acknowledgement, to: &self)
            return
        }
        let message = SubmittedMessage(
            transactionID: transactionID, acknowledgement: acknowledgement, payload: content.payload())
        writeMSNPCommand(message.command)
    }

    /// Appends a server's `MSG` to a member of a switchboard: `MSG bob@example.net Bob 124` and the payload. `name`
    /// is as on the wire, percent-encoded.
    package mutating func writeMSNPMessage(from account: String, encodedName name: String, payload: ByteBuffer) {
        let name = name.isEmpty ? account : name
        guard PercentEncoding.isOneField(account), PercentEncoding.isOneField(name) else {
            writeMSNPCommand(MSNPCommand("MSG", [account, name], payload: payload))
            return
        }
        let length = payload.readableBytes
        writeWithUnsafeMutableBytes(minimumWritableBytes: account.utf8.count + name.utf8.count + length + 32) {
            memory in
            var composer = LineComposer(memory)
            composer.append("MSG ")
            composer.append(account)
            composer.append(" ")
            composer.append(name)
            composer.append(" ")
            composer.append(decimal: UInt(length))
            composer.append("\r\n")
            payload.withUnsafeReadableBytes { composer.append($0) }
            return composer.count
        }
    }
}

extension SwitchboardContent {
    /// Bytes of text, line ends counted twice, that one message of a format can carry.
    package static func textCapacity(format: MessageFormat?) -> Int {
        max(0, maximumBytes - PlainTextMessage.byteCount("", format: format))
    }

    /// Bytes of the payload, without making it.
    package var payloadBytes: Int {
        guard case .text(let text, let format) = self else { return payload().readableBytes }
        return PlainTextMessage.byteCount(text, format: format)
    }
}
