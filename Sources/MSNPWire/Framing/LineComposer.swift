// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Composes bytes in memory that is known to suffice. The messages of a conversation are written in one go instead of
/// piece by piece; should a sum ever be wrong, what does not fit is left out.
struct LineComposer {
    private let memory: UnsafeMutableRawBufferPointer
    /// Bytes written so far.
    private(set) var count = 0

    init(_ memory: UnsafeMutableRawBufferPointer) {
        self.memory = memory
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        guard count < memory.count else { return }
        memory[count] = byte
        count += 1
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count <= memory.count - count else { return }
        UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: bytes)
        count += bytes.count
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ text: String) {
        let isContiguous: Void? = text.utf8.withContiguousStorageIfAvailable { append(UnsafeRawBufferPointer($0)) }
        if isContiguous == nil {
            for byte in text.utf8 { append(byte) }
        }
    }

    /// A number in ASCII digits.
    mutating func append(decimal value: some FixedWidthInteger & UnsignedInteger) {
        append(value, radix: 10)
    }

    /// A number in lower-case hex digits.
    mutating func append(hex value: some FixedWidthInteger & UnsignedInteger) {
        append(value, radix: 16)
    }

    private mutating func append<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value, radix: Value) {
        let start = count
        var rest = value
        repeat {
            let digit = UInt8(truncatingIfNeeded: rest % radix)
            append(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit)
            rest /= radix
        } while rest > 0
        memory[start..<count].reverse()
    }

    /// All but ASCII letters and digits percent-encoded.
    mutating func append(percentEncoded text: String) {
        for byte in text.utf8 {
            if PercentEncoding.isAlphanumeric(byte) {
                append(byte)
            } else {
                append(UInt8(ascii: "%"))
                append(PercentEncoding.hexDigit(byte >> 4))
                append(PercentEncoding.hexDigit(byte & 15))
            }
        }
    }
}
