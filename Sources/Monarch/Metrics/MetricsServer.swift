// SPDX-License-Identifier: Apache-2.0
import IRCFrontEnd
import NIOCore
import NIOHTTP1
import NIOPosix

/// The endpoint for monitors: `GET /metrics` is everything that is counted, `GET /healthz` whether the gateway is well.
///
/// One request a connection. It says nothing of anybody, but it is not meant for the world: who can connect can ask.
struct MetricsServer: Sendable {
    /// What the endpoint tells.
    struct Content: Sendable {
        var samples: @Sendable () -> [MetricsRegistry.Sample]
        /// Nil if all is well, or what is wrong, in a few words.
        var trouble: @Sendable () async -> String?
    }

    private static let timeLimit = TimeAmount.seconds(10)
    private static let headerBytes = 8192

    let content: Content

    /// - Returns: the listener, which whoever called closes.
    /// - Throws: `IRCServerError`.
    func start(on endpoint: SocketEndpoint, group: any EventLoopGroup) async throws -> any Channel {
        let (host, port) = endpoint.hostAndPort
        do {
            return try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 16)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        var limits = NIOHTTPDecoderLimitConfiguration()
                        limits.maxHeaderFieldSize = Self.headerBytes
                        limits.maxHeaderListSize = Self.headerBytes
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.configureHTTPServerPipeline(
                            withPipeliningAssistance: false, withEncoderConfiguration: .init(),
                            withDecoderLimitConfiguration: limits)
                        try pipeline.addHandler(MetricsHandler(content: content))
                        let late = channel.eventLoop.scheduleTask(in: Self.timeLimit) { channel.close(promise: nil) }
                        channel.closeFuture.whenComplete { _ in late.cancel() }
                    }
                }
                .bind(host: host, port: port).get()
        } catch {
            throw IRCServerError(listeningOn: "\(endpoint), as [metrics] listen says", error)
        }
    }
}

private final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let content: MetricsServer.Content
    private var hasAnswered = false

    init(content: MetricsServer.Content) {
        self.content = content
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data), !hasAnswered else { return }
        hasAnswered = true
        let path = String(head.uri.prefix { $0 != "?" })
        let isHead = head.method == .HEAD
        guard head.method == .GET || isHead else {
            return answer(context, .methodNotAllowed, "This is asked for with GET.\n", isHead: isHead)
        }
        switch path {
        case "/metrics":
            let text = PrometheusText.text(of: content.samples())
            answer(context, .ok, text, type: PrometheusText.contentType, isHead: isHead)
        case "/healthz":
            // Whether the database answers is not known at once.
            let promise = context.eventLoop.makePromise(of: String?.self)
            let trouble = content.trouble
            promise.completeWithTask { await trouble() }
            let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            promise.futureResult.whenSuccess { trouble in
                let (handler, context) = loopBound.value
                handler.answer(
                    context, trouble == nil ? .ok : .serviceUnavailable, (trouble ?? "ok") + "\n", isHead: isHead)
            }
        default:
            answer(context, .notFound, "There are /metrics and /healthz.\n", isHead: isHead)
        }
    }

    private func answer(
        _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ text: String,
        type: String = "text/plain; charset=utf-8", isHead: Bool
    ) {
        let headers = HTTPHeaders([
            ("Content-Type", type), ("Content-Length", "\(text.utf8.count)"), ("Connection", "close"),
        ])
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        if !isHead { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil) }
        let loopBound = context.loopBound
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in loopBound.value.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
