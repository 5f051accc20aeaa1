// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// Cuts a byte stream into commands: the line up to LF, split at spaces, then as many bytes as it announces.
///
/// Bare LF and blank lines are tolerated. However the bytes are cut on their way, the commands are the same. A
/// payload is a slice of the buffer it was read from and shares its storage: who keeps it beyond the read copies it.
package struct MSNPFrameDecoder: NIOSingleStepByteToMessageDecoder {
    package typealias InboundOut = MSNPCommand

    private let side: MSNPSide
    private let limits: MSNPFrameLimits
    /// Bytes at the front of the buffer that are known to hold no LF.
    private var scanned = 0
    /// The line that waits for its payload, and how long that is.
    private var pending: MSNPCommand?
    private var pendingLength = 0

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
            guard var line else { continue }
            guard let length = line.length else { return line.command }
            if let payload = buffer.readSlice(length: length) {
                line.command.payload = payload
                return line.command
            }
            pending = line.command
            pendingLength = length
            return nil
        }
    }

    /// What the connection left when it ended: complete commands, a started one is dropped.
    package mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> MSNPCommand? {
        try decode(buffer: &buffer)
    }

    private mutating func takePayload(from buffer: inout ByteBuffer) -> MSNPCommand? {
        guard var command = pending, let payload = buffer.readSlice(length: pendingLength) else { return nil }
        pending = nil
        command.payload = payload
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

        let code = UInt32(first) << 16 | UInt32(second) << 8 | UInt32(third)
        let rule = isError ? PayloadRule.error : PayloadRule.rule(code, sentBy: side)
        var command = MSNPCommand(text(line, start, start + 3))
        command.parameters.reserveCapacity(6)
        var fieldCount = 1
        var fieldStart = start + 3
        var fieldEnd = fieldStart
        var index = fieldStart
        while index < end {
            if line[index] == UInt8(ascii: " ") {
                index += 1
                continue
            }
            // The field before becomes a parameter only now: the last may turn out to be a length.
            if fieldCount > 1 { command.parameters.append(text(line, fieldStart, fieldEnd)) }
            fieldStart = index
            while index < end, line[index] != UInt8(ascii: " ") { index += 1 }
            fieldEnd = index
            fieldCount += 1
        }

        if let rule {
            let last = UnsafeRawBufferPointer(rebasing: line[fieldStart..<fieldEnd])
            let hasLength = fieldCount >= rule.minimumFields && fieldCount <= rule.maximumFields && isDecimal(last)
            if hasLength {
                guard let length = Int(decimal: last), length <= limits.payload else {
                    throw MSNPFramingError.payloadTooLarge(verb: command.verb, limit: limits.payload)
                }
                return (command, length)
            }
            if rule.isMandatory { throw MSNPFramingError.malformed }
        }
        if fieldCount > 1 { command.parameters.append(text(line, fieldStart, fieldEnd)) }
        return (command, nil)
    }

    @inline(__always)
    private func text(_ line: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: line[start..<end]), as: UTF8.self)
    }

    @inline(__always)
    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    @inline(__always)
    private func isCapital(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }

    private func isDecimal(_ bytes: UnsafeRawBufferPointer) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy(isDigit)
    }
}
