// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// Cuts a byte stream into commands: the line up to LF, split at spaces, then as many bytes as it announces.
///
/// Bare LF and blank lines are tolerated. However the bytes are cut on their way, the commands are the same. A payload is a
/// slice of the buffer it was read from and shares its storage: who keeps it beyond the read copies it.
package struct MSNPFrameDecoder: NIOSingleStepByteToMessageDecoder {
    package typealias InboundOut = MSNPCommand

    private let side: MSNPSide
    private let limits: MSNPFrameLimits
    /// Bytes at the front of the buffer that are known to hold no LF.
    private var scanned = 0
    /// The line that waits for its payload.
    private var pending: (command: MSNPCommand, length: Int)?

    /// `sentBy` is the side whose bytes are decoded.
    package init(sentBy side: MSNPSide, limits: MSNPFrameLimits = .notification) {
        self.side = side
        self.limits = limits
    }

    /// The next command, nil if more bytes are needed. Throws `MSNPFramingError`; nothing can be decoded after that.
    package mutating func decode(buffer: inout ByteBuffer) throws -> MSNPCommand? {
        if pending != nil {
            return takePayload(from: &buffer)
        }
        while true {
            guard let lineEnd = findLineEnd(in: buffer) else {
                // A line that goes on cannot end within the limit any more.
                if buffer.readableBytes >= limits.line { throw MSNPFramingError.lineTooLong(limit: limits.line) }
                scanned = buffer.readableBytes
                return nil
            }
            if lineEnd >= limits.line { throw MSNPFramingError.lineTooLong(limit: limits.line) }
            let line = try buffer.withUnsafeReadableBytes { bytes in
                try parse(UnsafeRawBufferPointer(rebasing: bytes[..<lineEnd]))
            }
            buffer.moveReaderIndex(forwardBy: lineEnd + 1)
            scanned = 0
            guard let line else { continue }
            guard let length = line.length else { return line.command }
            pending = (line.command, length)
            return takePayload(from: &buffer)
        }
    }

    /// What the connection left when it ended: complete commands, a started one is dropped.
    package mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> MSNPCommand? {
        try decode(buffer: &buffer)
    }

    private mutating func takePayload(from buffer: inout ByteBuffer) -> MSNPCommand? {
        guard let (_, length) = pending, let payload = buffer.readSlice(length: length) else { return nil }
        var command = pending?.command
        pending = nil
        command?.payload = payload
        return command
    }

    /// The offset of the first LF.
    private func findLineEnd(in buffer: ByteBuffer) -> Int? {
        buffer.withUnsafeReadableBytes { bytes in
            var index = scanned
            let end = bytes.count
            while index < end {
                if bytes[index] == UInt8(ascii: "\n") { return index }
                index += 1
            }
            return nil
        }
    }

    /// Splits a line (without LF); nil if it is blank.
    private func parse(_ line: UnsafeRawBufferPointer) throws -> (command: MSNPCommand, length: Int?)? {
        var end = line.count
        if end > 0, line[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        var start = 0
        while start < end, line[start] == UInt8(ascii: " ") { start += 1 }
        guard start < end else { return nil }
        guard end - start >= 3, end - start == 3 || line[start + 3] == UInt8(ascii: " ") else {
            throw MSNPFramingError.malformed
        }
        let (first, second, third) = (line[start], line[start + 1], line[start + 2])
        let isError = isDigit(first) && isDigit(second) && isDigit(third)
        guard isError || (isCapital(first) && isCapital(second) && isCapital(third)) else {
            throw MSNPFramingError.malformed
        }

        var command = MSNPCommand(text(line, start, start + 3))
        var fieldCount = 1
        var lastField = 0..<0
        var index = start + 3
        command.parameters.reserveCapacity(8)
        while index < end {
            if line[index] == UInt8(ascii: " ") {
                index += 1
                continue
            }
            let fieldStart = index
            while index < end, line[index] != UInt8(ascii: " ") { index += 1 }
            lastField = fieldStart..<index
            fieldCount += 1
            command.parameters.append(text(line, fieldStart, index))
        }

        let code = UInt32(first) << 16 | UInt32(second) << 8 | UInt32(third)
        if isError {
            // "241 12 4": errors carry a payload only in this form.
            guard fieldCount == 3 else { return (command, nil) }
        } else {
            guard let rule = PayloadRule.rule(code, sentBy: side) else { return (command, nil) }
            guard fieldCount >= rule.minimumFields, isDecimal(line[lastField]) else {
                if rule.isMandatory { throw MSNPFramingError.malformed }
                return (command, nil)
            }
        }
        guard isDecimal(line[lastField]) else { return (command, nil) }
        guard let length = Int(decimal: line[lastField]), length <= limits.payload else {
            throw MSNPFramingError.payloadTooLarge(verb: command.verb, limit: limits.payload)
        }
        command.parameters.removeLast()
        return (command, length)
    }

    @inline(__always)
    private func text(_ line: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: line[start..<end]), as: UTF8.self)
    }

    @inline(__always)
    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    @inline(__always)
    private func isCapital(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }

    private func isDecimal(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy(isDigit)
    }
}
