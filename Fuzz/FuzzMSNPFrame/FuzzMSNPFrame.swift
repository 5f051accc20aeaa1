// SPDX-License-Identifier: Apache-2.0
import MSNPWire
import NIOCore

/// Any bytes decode into commands or an error, from either side, and every typed reading of them is safe.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMSNPFrame(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    for side in [MSNPSide.server, .client] {
        var buffer = ByteBuffer(bytes: UnsafeBufferPointer(start: start, count: count))
        var decoder = MSNPFrameDecoder(sentBy: side)
        while let command = try? decoder.decode(buffer: &buffer) {
            for dialect in [Dialect.msnp2, .msnp8, .msnp12, .msnp15, .msnp18] {
                _ = PresenceLine(command, dialect: dialect)
                _ = ListEntry(command, dialect: dialect)
                _ = RosterLine(command, dialect: dialect)
            }
            if let payload = command.payload { _ = SwitchboardContent(payload) }
            var written = ByteBuffer()
            written.writeMSNPCommand(command)
        }
    }
    return 0
}
