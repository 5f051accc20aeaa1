// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import NIOWebSocket

@testable import IRCFrontEnd

/// Any bytes after the upgrade become bounded lines, answers, or the end of the connection; and any lines become frames.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWebSocketFrames(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let bytes = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(start: start, count: count)[2...])
    // The first two bytes say which mode, and where the rest is cut.
    let mode: WebSocketMode = start[0] & 1 == 0 ? .text : .binary
    let cut = min(Int(start[1]), bytes.count)
    let channel = EmbeddedChannel()
    do {
        try channel.pipeline.syncOperations.addHandlers([
            WebSocketFrameEncoder(),
            ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: FrontEndLimits.webSocketMessage)),
            WebSocketLines(mode),
        ])
        try channel.writeInbound(ByteBuffer(bytes: bytes[..<cut]))
        try channel.writeInbound(ByteBuffer(bytes: bytes[cut...]))
        while let line = try channel.readInbound(as: ByteBuffer.self) {
            guard line.readableBytes <= FrontEndLimits.webSocketMessage + 2, line.readableBytesView.last == 0x0A else {
                fatalError("not a line")
            }
        }
        try channel.writeOutbound(ByteBuffer(bytes: bytes))
    } catch {}
    _ = try? channel.finish(acceptAlreadyClosed: true)
    return 0
}
