// SPDX-License-Identifier: Apache-2.0
import IRCWire
import NIOCore

/// Any bytes decode into lines without a trap, and what was read as a message can be written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzIRCLine(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var buffer = ByteBuffer(bytes: UnsafeBufferPointer(start: start, count: count))
    var decoder = IRCLineDecoder()
    while let line = try? decoder.decode(buffer: &buffer) {
        guard case .message(let message) = line else { continue }
        var written = ByteBuffer()
        written.writeIRCMessage(message)
        let text = written.readableBytesView
        // One line, whatever was in it: nobody can make a second one.
        guard text.filter({ $0 == 0x0A }).count == 1, text.last == 0x0A else { fatalError("not one line") }
    }
    return 0
}
