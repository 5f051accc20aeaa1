// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Reads and writes the payload that nearly every `MSG` has, without a list of headers:
///
/// ```
/// MIME-Version: 1.0
/// Content-Type: text/plain; charset=UTF-8
/// X-MMS-IM-Format: FN=Segoe%20UI; EF=; CO=0; CS=0; PF=22
///
/// Hello
/// ```
enum PlainTextMessage {
    /// The text and its format; nil if the payload is anything else than one whole plain text.
    static func read(_ bytes: UnsafeRawBufferPointer) -> (text: String, format: MessageFormat?)? {
        var index = 0
        var isText = false
        var format: MessageFormat?
        let end = bytes.count
        while index < end {
            let start = index
            while index < end, bytes[index] != UInt8(ascii: "\n") { index += 1 }
            guard index < end else { return nil }
            var lineEnd = index
            index += 1
            if lineEnd > start, bytes[lineEnd - 1] == UInt8(ascii: "\r") { lineEnd -= 1 }
            if lineEnd == start {
                return isText ? (text(UnsafeRawBufferPointer(rebasing: bytes[index...])), format) : nil
            }
            switch ASCII.lower(bytes[start]) {
            case UInt8(ascii: "c"):
                if let value = value("content-type:", bytes, start, lineEnd) {
                    let type = UnsafeRawBufferPointer(rebasing: bytes[value..<lineEnd])
                    guard isPlainText(type) else { return nil }
                    isText = true
                } else if value("chunk:", bytes, start, lineEnd) != nil
                    || value("chunks:", bytes, start, lineEnd) != nil
                {
                    return nil
                }
            case UInt8(ascii: "x"):
                if let value = value("x-mms-im-format:", bytes, start, lineEnd) {
                    format = MessageFormat(bytes: UnsafeRawBufferPointer(rebasing: bytes[value..<lineEnd]))
                }
            default:
                break
            }
        }
        return nil
    }

    /// Where the value of a header begins, nil if the line is another header. `name` is in lower case, with the colon.
    @inline(__always)
    private static func value(
        _ name: StaticString, _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int
    ) -> Int? {
        let length = name.utf8CodeUnitCount
        guard end - start >= length else { return nil }
        for offset in 0..<length where ASCII.lower(bytes[start + offset]) != name.utf8Start[offset] {
            return nil
        }
        var index = start + length
        while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        return index
    }

    /// "text/plain", alone or with parameters.
    private static func isPlainText(_ type: UnsafeRawBufferPointer) -> Bool {
        let name: StaticString = "text/plain"
        let length = name.utf8CodeUnitCount
        guard type.count >= length else { return false }
        for offset in 0..<length where ASCII.lower(type[offset]) != name.utf8Start[offset] {
            return false
        }
        return type.count == length || type[length] == UInt8(ascii: ";") || type[length] == 0x20
    }

    /// See below.
    static func text(_ body: ByteBuffer) -> String {
        body.withUnsafeReadableBytes { text($0) }
    }

    /// The body as text: NUL is dropped, CR LF and CR become LF, what is not UTF-8 becomes U+FFFD.
    private static func text(_ body: UnsafeRawBufferPointer) -> String {
        guard body.contains(where: { $0 == 0 || $0 == 0x0D }) else { return String(decoding: body, as: UTF8.self) }
        var clean: [UInt8] = []
        clean.reserveCapacity(body.count)
        var previous: UInt8 = 0
        for byte in body {
            switch byte {
            case 0: continue
            case 0x0D: clean.append(0x0A)
            case 0x0A where previous == 0x0D: break
            default: clean.append(byte)
            }
            previous = byte
        }
        return String(decoding: clean, as: UTF8.self)
    }

    private static let head: StaticString = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
    private static let formatHeader: StaticString = "X-MMS-IM-Format: "

    /// Appends the payload. LF becomes CR LF; NUL and CR are dropped.
    static func write(_ text: String, format: MessageFormat?, to buffer: inout ByteBuffer) {
        let maximum = maximumHeaderBytes(format) + 2 * text.utf8.count
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: maximum) { memory in
            var composer = LineComposer(memory)
            writeHeaders(format, to: &composer)
            write(body: text, to: &composer)
            return composer.count
        }
    }

    /// Appends a client's `MSG` with this payload, line and all.
    static func writeCommand(
        _ text: String, format: MessageFormat?, transactionID: UInt32, acknowledgement: Acknowledgement,
        to buffer: inout ByteBuffer
    ) {
        let headerMaximum = maximumHeaderBytes(format)
        let maximum = headerMaximum + 2 * text.utf8.count + 64
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: maximum) { memory in
            // The line before the headers tells their length, so they are made aside.
            withUnsafeTemporaryAllocation(byteCount: headerMaximum, alignment: 1) { aside in
                var headers = LineComposer(aside)
                writeHeaders(format, to: &headers)
                var composer = LineComposer(memory)
                composer.append("MSG ")
                composer.append(decimal: transactionID)
                switch acknowledgement {
                case .none: composer.append(" U ")
                case .failureOnly: composer.append(" N ")
                case .full: composer.append(" A ")
                case .data: composer.append(" D ")
                }
                composer.append(decimal: UInt(headers.count + bodyBytes(text)))
                composer.append("\r\n")
                composer.append(UnsafeRawBufferPointer(rebasing: aside[..<headers.count]))
                write(body: text, to: &composer)
                return composer.count
            }
        }
    }

    /// Bytes of the payload that a text makes.
    static func byteCount(_ text: String, format: MessageFormat?) -> Int {
        withUnsafeTemporaryAllocation(byteCount: maximumHeaderBytes(format), alignment: 1) { memory in
            var composer = LineComposer(memory)
            writeHeaders(format, to: &composer)
            return composer.count + bodyBytes(text)
        }
    }

    private static func maximumHeaderBytes(_ format: MessageFormat?) -> Int {
        128 + (format?.maximumValueBytes ?? 0)
    }

    private static func writeHeaders(_ format: MessageFormat?, to composer: inout LineComposer) {
        composer.append(head)
        if let format {
            composer.append(formatHeader)
            format.write(to: &composer)
            composer.append("\r\n")
        }
        composer.append("\r\n")
    }

    /// Appends a text as a body: LF becomes CR LF; NUL and CR are dropped.
    static func write(body text: String, to buffer: inout ByteBuffer) {
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 2 * text.utf8.count) { memory in
            var composer = LineComposer(memory)
            write(body: text, to: &composer)
            return composer.count
        }
    }

    /// Bytes that the text takes in the body.
    private static func bodyBytes(_ text: String) -> Int {
        var count = text.utf8.count
        for byte in text.utf8 where byte <= 0x0D {
            switch byte {
            case 0, 0x0D: count -= 1
            case 0x0A: count += 1
            default: break
            }
        }
        return count
    }

    private static func write(body text: String, to composer: inout LineComposer) {
        guard text.utf8.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) else {
            composer.append(text)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case 0, 0x0D: break
            case 0x0A: composer.append("\r\n")
            default: composer.append(byte)
            }
        }
    }
}
