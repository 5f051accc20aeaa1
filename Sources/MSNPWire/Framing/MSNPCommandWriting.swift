// SPDX-License-Identifier: Apache-2.0

package import NIOCore

extension ByteBuffer {
    /// Appends one command: line, CR LF, payload. The payload's length becomes the last parameter by itself.
    ///
    /// Space, control characters and DEL inside a parameter are percent-encoded, so no parameter can become two or
    /// start another line. An empty parameter cannot be expressed in the protocol and is left out.
    package mutating func writeMSNPCommand(_ command: MSNPCommand) {
        writeParameter(command.verb)
        for parameter in command.parameters where !parameter.isEmpty {
            writeInteger(UInt8(ascii: " "))
            writeParameter(parameter)
        }
        if let payload = command.payload {
            writeInteger(UInt8(ascii: " "))
            writeDecimal(payload.readableBytes)
        }
        writeStaticString("\r\n")
        if let payload = command.payload {
            writeImmutableBuffer(payload)
        }
    }

    /// Appends text as one field of a line.
    mutating func writeParameter(_ text: String) {
        if PercentEncoding.isOneField(text) {
            writeString(text)
            return
        }
        for byte in text.utf8 {
            if byte > 0x20, byte != 0x7F {
                writeInteger(byte)
            } else {
                writeInteger(UInt8(ascii: "%"))
                writeInteger(PercentEncoding.hexDigit(byte >> 4))
                writeInteger(PercentEncoding.hexDigit(byte & 15))
            }
        }
    }

    /// Appends a number in ASCII digits.
    mutating func writeDecimal(_ value: some BinaryInteger) {
        writeString(String(value))
    }
}
