// SPDX-License-Identifier: Apache-2.0

import Logging
import MSNServices
import NIOCore
import NIOHTTP1

/// One HTTP connection: requests come in whole, one at a time, and are answered on the loop that knows everything.
///
/// Below it in the pipeline is HTTP/1.1 as NIO has it, which holds back a second request until the first is answered.
final class WebHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    let service: ServiceLoop
    private(set) var context: ChannelHandlerContext?
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var isTooLarge = false
    /// Whether a request waits for its answer.
    private var isBusy = false
    /// Whether the connection ends with the present answer.
    private var isLast = false
    /// What the present request is called by faults, and whose it is; nil unless there are any.
    private var subject: (name: String, account: String?)?
    /// Whether a fault cuts the next answer.
    var breaksOff = false

    init(service: ServiceLoop) {
        self.service = service
    }

    // MARK: From the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        service.add(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        service.remove(self)
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Nobody keeps a connection by saying nothing, or never finishing a request.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            if !isBusy { context.close(promise: nil) }
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
            isTooLarge = false
            isLast = !head.isKeepAlive
            guard head.headers.first(name: "Expect")?.lowercased() == "100-continue" else { return }
            let goOn = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
        case .body(var piece):
            guard !isTooLarge else { return }
            isTooLarge = body.readableBytes &+ piece.readableBytes > MSNPServerLimits.webBody
            if !isTooLarge { body.writeBuffer(&piece) }
        case .end:
            guard let head else { return }
            self.head = nil
            let request = WebRequestParts(head: head, body: body)
            body = ByteBuffer()
            isBusy = true
            subject = nil
            if isTooLarge {
                answer(WebResponse(status: 413))
            } else {
                respond(to: request, context.channel)
            }
        }
    }

    // MARK: Answers

    private func respond(to request: WebRequestParts, _ channel: any Channel) {
        guard request.path.lowercased() == GatewayRequest.path else {
            let operation = WebOperation(request)
            let service = service
            if service.hasFaults {
                subject = (operation.name, service.state.account(of: operation, now: WallClock.now()))
            }
            return unlessDisturbed(.received(operation.name)) { self.answer(service.answer(operation).response) }
        }
        guard request.isPost else { return answer(WebResponse(status: 405)) }
        guard let inner = GatewayRequest(query: request.query, body: request.body) else {
            return answer(WebResponse(status: 400))
        }
        if service.hasFaults { subject = (inner.name, nil) }
        unlessDisturbed(.received(inner.name)) {
            let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
            self.service.gateway.take(inner, on: channel, service: self.service)
                .whenSuccess { bound.value.answer($0) }
        }
    }

    private func answer(_ reply: GatewayReply) {
        switch reply {
        case .session(_, _, _, let body):
            let headers = [
                ("Content-Type", "application/x-msn-messenger"), ("X-MSN-Messenger", reply.header ?? ""),
                ("Cache-Control", "no-cache"),
            ]
            answer(status: 200, headers: headers, body: body)
        case .refused: answer(WebResponse(status: 400))
        case .full: answer(WebResponse(status: 503))
        }
    }

    private func answer(_ response: WebResponse) {
        answer(status: response.status, headers: response.headers, body: ByteBuffer(bytes: response.body))
    }

    private func answer(status: Int, headers: [(name: String, value: String)], body: ByteBuffer) {
        unlessDisturbed(.sent(subject?.name ?? "")) { self.write(status: status, headers: headers, body: body) }
    }

    /// Writes an answer and goes on to the next request. A broken one has only half of its body, and is the last.
    func write(status: Int, headers: [(name: String, value: String)] = [], body: ByteBuffer = ByteBuffer()) {
        guard let context else { return }
        isBusy = false
        let isBroken = breaksOff
        var fields = HTTPHeaders(headers)
        fields.replaceOrAdd(name: "Content-Length", value: String(body.readableBytes + (isBroken ? 1 : 0)))
        if isLast { fields.replaceOrAdd(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: fields)
        let piece = isBroken ? body.getSlice(at: body.readerIndex, length: body.readableBytes / 2) ?? body : body
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let channel = context.channel
        guard !isBroken else {
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(piece)))).whenComplete { _ in
                channel.close(promise: nil)
            }
            return
        }
        if piece.readableBytes > 0 { context.write(wrapOutboundOut(.body(.byteBuffer(piece))), promise: nil) }
        guard isLast else {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }

    /// Does something, or what a fault wants instead.
    private func unlessDisturbed(_ event: FaultPlan.Event, _ act: @escaping () -> Void) {
        guard service.hasFaults, let subject else { return act() }
        suffer(service.faults.decide(event, at: .web, account: subject.account), act)
    }

    /// The service ends. Whoever waits for an answer has got one just now.
    func shutDown() {
        context?.close(promise: nil)
    }
}

/// A request as it came, whole.
struct WebRequestParts: Sendable {
    let isPost: Bool
    /// Without the query, and without a host that a proxy would want.
    let path: String
    /// Without the question mark; empty if there is none.
    let query: String
    let authorization: String?
    let cookie: String?
    let soapAction: String?
    let body: ByteBuffer

    init(head: HTTPRequestHead, body: ByteBuffer) {
        self.init(
            method: head.method.rawValue, target: head.uri, authorization: head.headers.first(name: "Authorization"),
            cookie: head.headers.first(name: "Cookie"), soapAction: head.headers.first(name: "SOAPAction"), body: body)
    }

    /// `target` is what the request line has: `/login?x=y`, or the same behind `http://host`.
    init(
        method: String, target: String, authorization: String? = nil, cookie: String? = nil, soapAction: String? = nil,
        body: ByteBuffer
    ) {
        var target = Substring(target)
        if let scheme = target.firstRange(of: "://") {
            target = target[scheme.upperBound...].drop { $0 != "/" && $0 != "?" }
        }
        let mark = target.firstIndex(of: "?") ?? target.endIndex
        isPost = method == "POST"
        path = String(target[..<mark])
        query = String(mark < target.endIndex ? target[target.index(after: mark)...] : "")
        self.authorization = authorization
        self.cookie = cookie
        self.soapAction = soapAction
        self.body = body
    }
}
