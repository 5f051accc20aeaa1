// SPDX-License-Identifier: Apache-2.0

import MSNServices
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The web services as clients of the proxy find them: makes each request of its own and passes the answer on.
final class WebRelay: Sendable {
    private let origins: Mutex<WebOrigins>
    private let transport: any HTTPTransport
    private let transcript: Transcript

    init(origins: WebOrigins, transport: any HTTPTransport, transcript: Transcript) {
        self.origins = Mutex(origins)
        self.transport = transport
        self.transcript = transcript
    }

    func listen(host: String, port: Int, group: any EventLoopGroup) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(self))
                }
            }
            .bind(host: host, port: port).get()
    }

    /// Header fields that concern one connection alone, or that the transport writes by itself.
    private static let ownHeaders: Set<String> = [
        "host", "connection", "proxy-connection", "keep-alive", "content-length", "transfer-encoding",
        "accept-encoding",
        "te", "upgrade", "expect",
    ]

    /// Makes a request in the client's place. `proxy` is where the client has come to: `http://127.0.0.1:8082`.
    private func answer(
        _ head: HTTPRequestHead, _ body: [UInt8], proxy: String
    ) async -> (status: HTTPResponseStatus, headers: [(String, String)], body: [UInt8]) {
        guard let target = origins.withLock({ $0.target(head.uri) }), let address = WebAddress(target.url) else {
            return (.notFound, [], [])
        }
        let headers = head.headers.filter { !Self.ownHeaders.contains($0.name.lowercased()) }
            .map { (name: $0.name, value: $0.value) }
        var request = WebRequest(method: head.method.rawValue, url: target.url, headers: headers, body: body)
        request.mayBeLocal = target.mayBeLocal
        request.timeout = MSNPProxyLimits.webTimeout
        let letter = transcript.request(
            host: "\(address.host):\(address.port)", method: head.method.rawValue, path: address.path,
            headers: headers.map { ($0.name, $0.value) }, body: body)
        do throws(WebError) {
            let response = try await transport.execute(request)
            let status = HTTPResponseStatus(statusCode: response.status)
            transcript.response(
                letter, status: "\(status.code) \(status.reasonPhrase)",
                headers: response.headers.map { ($0.name, $0.value) }, body: response.body)
            let headers = origins.withLock { origins in
                response.headers.compactMap { name, value in
                    origins.rewritten(name, value, proxy: proxy).map { (name, $0) }
                }
            }
            return (status, headers, response.body)
        } catch {
            transcript.response(letter, status: "502 (\(error))", headers: [], body: [])
            return (.badGateway, [], [])
        }
    }

    /// One connection of a client.
    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let relay: WebRelay
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ relay: WebRelay) {
            self.relay = relay
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body = []
            case .body(let bytes):
                guard body.count + bytes.readableBytes <= MSNPProxyLimits.webRequest else {
                    head = nil
                    return context.close(promise: nil)
                }
                body.append(contentsOf: bytes.readableBytesView)
            case .end:
                guard let head else { return }
                self.head = nil
                pass(head, context)
            }
        }

        private func pass(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            let loop = context.eventLoop
            let own = context.localAddress
            let host = own?.ipAddress.map { $0.contains(":") ? "[\($0)]" : $0 } ?? "127.0.0.1"
            let (relay, body) = (relay, body)
            self.body = []
            relay.transport.start {
                let answer = await relay.answer(head, body, proxy: "http://\(host):\(own?.port ?? 80)")
                loop.execute {
                    let (handler, context) = bound.value
                    var headers = HTTPHeaders(answer.headers)
                    headers.add(name: "Content-Length", value: String(answer.body.count))
                    if !head.isKeepAlive { headers.add(name: "Connection", value: "close") }
                    let response = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
                    context.write(handler.wrapOutboundOut(.head(response)), promise: nil)
                    if !answer.body.isEmpty, head.method != .HEAD {
                        context.write(
                            handler.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
                    }
                    context.writeAndFlush(handler.wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
                        if !head.isKeepAlive { context.close(promise: nil) }
                    }
                }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
