// SPDX-License-Identifier: Apache-2.0

import IRCWire
import NIOCore

/// What the decoder makes of bytes that come in these reads, and how much it held back at most between two of them.
func decode(reads: [ArraySlice<UInt8>], limits: IRCLineLimits) -> (lines: [IRCLine], mostHeld: Int) {
    var decoder = IRCLineDecoder(limits: limits)
    var buffer = ByteBuffer()
    var lines: [IRCLine] = []
    var mostHeld = 0
    for read in reads {
        buffer.writeBytes(read)
        while let line = decoder.decode(buffer: &buffer) { lines.append(line) }
        mostHeld = max(mostHeld, buffer.readableBytes)
        buffer.discardReadBytes()
    }
    while let line = decoder.decodeLast(buffer: &buffer, seenEOF: true) { lines.append(line) }
    return (lines, mostHeld)
}

func decode(_ text: String, limits: IRCLineLimits = .client) -> [IRCLine] {
    decode(reads: [Array(text.utf8)[...]], limits: limits).lines
}

/// The message that a text of one line is; nil if it is something else.
func message(_ line: String) -> IRCMessage? {
    guard case .message(let message) = IRCLine(parsing: line) else { return nil }
    return message
}

/// A generator with a seed, so that a failure comes again (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
