// SPDX-License-Identifier: Apache-2.0
import MSNPWire
import NIOCore

/// Any payload of a switchboard reads as something.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSwitchboardContent(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let payload = ByteBuffer(bytes: UnsafeBufferPointer(start: start, count: count))
    let content = SwitchboardContent(payload)
    if let message = PeerMessage(payload) {
        _ = message.payload
        _ = PeerSignal(message.data.readableBytesView)?.refusal
    }
    if case .text(let text, _) = content, text.utf8.contains(0) { fatalError("a NUL got through") }
    return 0
}
