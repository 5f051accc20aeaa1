// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import NIOHTTP1
internal import NIOWebSocket

/// The HTTP request with which a WebSocket begins (RFC 6455 §4), up to the answer to it:
///
/// ```
/// GET / HTTP/1.1
/// Host: irc.example.com:8067
/// Upgrade: websocket
/// Connection: Upgrade
/// Origin: https://chat.example.com
/// Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
/// Sec-WebSocket-Version: 13
/// Sec-WebSocket-Protocol: text.ircv3.net
/// ```
struct WebSocketUpgrade {
    /// Origins of pages that may connect.
    let permittedOrigins: [String]
    /// Something else was asked for, or the page may not connect.
    let refused: @Sendable () -> Void
    /// The answer has been sent; what follows are frames. Called on the connection's loop, with the headers of the request.
    let done: @Sendable (WebSocketMode, HTTPHeaders) throws -> Void

    func install(in pipeline: ChannelPipeline, before handler: some ChannelHandler) throws {
        let origins = WebSocketOrigins(permitted: permittedOrigins)
        let done = done
        let upgrader = NIOWebSocketServerUpgrader(
            maxFrameSize: FrontEndLimits.webSocketMessage, automaticErrorHandling: false,
            shouldUpgrade: { channel, head in
                guard origins.permit(head.headers.first(name: "origin"), host: head.headers.first(name: "host")) else {
                    return channel.eventLoop.makeSucceededFuture(nil)
                }
                var headers = HTTPHeaders()
                if let mode = Self.mode(head) { headers.add(name: "Sec-WebSocket-Protocol", value: mode.rawValue) }
                return channel.eventLoop.makeSucceededFuture(headers)
            },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture { try done(Self.mode(head) ?? .text, head.headers) }
            })
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = FrontEndLimits.webSocketRequest
        limits.maxHeaderListSize = FrontEndLimits.webSocketRequest
        let operations = pipeline.syncOperations
        let refusal = WebSocketRefusal(origins: origins, refused)
        try operations.configureHTTPServerPipeline(
            position: .before(handler),
            withServerUpgrade: (
                upgraders: [upgrader],
                completionHandler: { context in
                    context.pipeline.syncOperations.removeHandler(name: WebSocketRefusal.name, promise: nil)
                }
            ), withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
        try operations.addHandler(refusal, name: WebSocketRefusal.name, position: .before(handler))
    }

    private static func mode(_ head: HTTPRequestHead) -> WebSocketMode? {
        WebSocketMode.chosen(from: head.headers["sec-websocket-protocol"])
    }
}

/// Answers every request that does not become a WebSocket, and ends the connection.
final class WebSocketRefusal: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    static let name = "monarch.websocket.refusal"

    private let origins: WebSocketOrigins
    private let refused: () -> Void
    private var hasAnswered = false

    init(origins: WebSocketOrigins, _ refused: @escaping () -> Void) {
        self.origins = origins
        self.refused = refused
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data), !hasAnswered else { return }
        hasAnswered = true
        refused()
        let mayConnect = origins.permit(head.headers.first(name: "origin"), host: head.headers.first(name: "host"))
        let text =
            mayConnect
            ? "This is an IRC server for clients that speak WebSocket.\n"
            : "Pages of this origin may not connect. The owner of the server permits them with websocket_origins.\n"
        var headers = HTTPHeaders([
            ("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", "\(text.utf8.count)"),
            ("Connection", "close"),
        ])
        if mayConnect {
            headers.add(name: "Upgrade", value: "websocket")
            headers.add(name: "Sec-WebSocket-Version", value: "13")
        }
        let response = HTTPResponseHead(
            version: .http1_1, status: mayConnect ? .upgradeRequired : .forbidden, headers: headers)
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        if head.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        }
        let loopBound = context.loopBound
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in loopBound.value.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // That a request does not become a WebSocket comes as an error first, and then as a request.
        guard !(error is NIOWebSocketUpgradeError) else { return }
        context.fireErrorCaught(error)
    }
}
