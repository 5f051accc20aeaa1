// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import NIOHTTP1

@testable import IRCFrontEnd

/// Any bytes are a request that becomes a WebSocket, one that is refused, or the end of the connection; and whatever stands in
/// the headers of a request says no more than it may.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWebSocketUpgrade(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let bytes = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(start: start, count: count)[1...])
    let channel = EmbeddedChannel()
    let end = End()
    do {
        try channel.pipeline.syncOperations.addHandler(end)
        let upgrade = WebSocketUpgrade(permittedOrigins: ["https://chat.example.com"], refused: {}, done: { _, _ in })
        try upgrade.install(in: channel.pipeline, before: end)
        // Half of the time what comes is the rest of the headers of a good request.
        let request = ByteBuffer(string: start[0] & 1 == 0 ? "" : beginning)
        try channel.writeInbound(request)
        try channel.writeInbound(ByteBuffer(bytes: bytes))
        channel.embeddedEventLoop.run()
    } catch {}
    _ = try? channel.finish(acceptAlreadyClosed: true)

    let text = String(decoding: bytes, as: UTF8.self)
    let proxies = [AddressRange(parsing: "10.0.0.0/8")].compactMap(\.self)
    let said = ForwardedHeaders(["x-forwarded-for": text], proxies: proxies)
    if let source = said.source, proxies.contains(where: { $0.contains(source) }) {
        fatalError("a proxy is nobody's address")
    }
    let origins = WebSocketOrigins(permitted: ["https://chat.example.com"])
    if origins.permit(text, host: "irc.example.com") {
        let permitted = ["https://chat.example.com", "https://irc.example.com", "http://irc.example.com"]
        guard permitted.contains(text.lowercased()) else { fatalError("this page may not connect") }
    }
    _ = WebSocketMode.chosen(from: [text])
    return 0
}

private let beginning =
    "GET / HTTP/1.1\r\nHost: irc.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"

private final class End: ChannelInboundHandler, Sendable {
    typealias InboundIn = Any
}
