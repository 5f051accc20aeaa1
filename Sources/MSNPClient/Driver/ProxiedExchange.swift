// SPDX-License-Identifier: Apache-2.0

import MSNServices
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Web requests through a proxy, each over a connection of its own.
///
/// `CONNECT` alone would not do: many proxies allow it for port 443 only, so that a request without TLS is made of the HTTP proxy
/// itself, with the whole address in it (RFC 9112 §3.2.2).
struct ProxiedExchange: Sendable {
    private static let connectTimeout = TimeAmount.seconds(10)

    let proxy: MSNProxy
    let group: any EventLoopGroup
    /// For the services.
    let tls: TLSContext
    /// For the proxy itself.
    let proxyTLS: TLSContext

    /// Makes one request. Names are looked up by the proxy, so that only literal addresses can be judged.
    func execute(_ request: WebRequest) async throws -> WebResponse {
        guard let address = WebAddress(request.url) else { throw WebError.unreachable("it has no address") }
        guard request.mayBeLocal || !address.isLocal else { throw WebError.redirectRefused(address.host) }
        let isTunnelled = proxy.kind == .socks5 || address.isSecure
        let bootstrap = ClientBootstrap(group: group.next())
            .connectTimeout(Self.connectTimeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.autoRead, value: false)
        let connected =
            isTunnelled
            ? proxy.connect(
                bootstrap, host: address.host, port: Int(address.port), timeout: Self.connectTimeout, tls: proxyTLS)
            : proxy.connect(bootstrap, tls: proxyTLS)
        let head = head(of: request, address, isTunnelled: isTunnelled)
        let tls = tls
        let refusal = isTunnelled ? nil : proxy.refusal
        let (channel, answer) = try await connected.flatMapThrowing { channel in
            let answer = channel.eventLoop.makePromise(of: WebResponse.self)
            do {
                let pipeline = channel.pipeline.syncOperations
                if address.isSecure { try pipeline.addHandler(tls.handler(host: address.host)) }
                try pipeline.addHTTPClientHandlers()
                try pipeline.addHandler(Collector(answer: answer, refusal: refusal))
                try channel.syncOptions?.setOption(.autoRead, value: true)
            } catch {
                answer.fail(error)
                channel.close(promise: nil)
            }
            channel.write(HTTPClientRequestPart.head(head), promise: nil)
            if !request.body.isEmpty {
                channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: request.body))), promise: nil)
            }
            channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
            return (channel, answer.futureResult)
        }.get()
        defer { channel.close(promise: nil) }
        return try await withTaskCancellationHandler {
            try await answer.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    private func head(of request: WebRequest, _ address: WebAddress, isTunnelled: Bool) -> HTTPRequestHead {
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: String(address.origin.split(separator: "/").last ?? ""))
        for (name, value) in request.headers { headers.add(name: name, value: value) }
        headers.add(name: "Connection", value: "close")
        headers.add(name: "Content-Length", value: String(request.body.count))
        if !isTunnelled, let authorization = proxy.authorization {
            headers.add(name: "Proxy-Authorization", value: authorization)
        }
        return HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: request.method),
            uri: isTunnelled ? address.path : address.text, headers: headers)
    }

    /// Puts the parts of the answer together.
    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = HTTPClientResponsePart

        private let answer: EventLoopPromise<WebResponse>
        /// What it means that the proxy wants other credentials; nil where the answer is not the proxy's.
        private let refusal: String?
        private var response: WebResponse?
        private var isDone = false

        init(answer: EventLoopPromise<WebResponse>, refusal: String?) {
            self.answer = answer
            self.refusal = refusal
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !isDone else { return }
            switch unwrapInboundIn(data) {
            case .head(let head):
                response = WebResponse(
                    status: Int(head.status.code), headers: head.headers.map { ($0.name, $0.value) })
            case .body(let bytes):
                response?.body.append(contentsOf: bytes.readableBytesView)
                if (response?.body.count ?? 0) > MSNClientLimits.webReply { fail(WebError.tooLarge, context) }
            case .end:
                guard let response else { return }
                if response.status == 407, let refusal { return fail(ProxyFailure(text: refusal), context) }
                isDone = true
                answer.succeed(response)
                context.close(promise: nil)
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            fail(WebError.lost("it closed the connection"), context)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            fail(error, context)
        }

        private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
            guard !isDone else { return }
            isDone = true
            answer.fail(error)
            context.close(promise: nil)
        }
    }
}
