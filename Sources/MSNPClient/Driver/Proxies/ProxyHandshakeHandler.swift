// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Leads a new channel through a proxy, then leaves its pipeline.
final class ProxyHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var handshake: ProxyHandshake
    private let established: EventLoopPromise<Void>
    private let timeout: TimeAmount
    private var timer: Scheduled<Void>?
    private var unread = ByteBuffer()
    private var isDone = false

    /// `established` is fulfilled in the very moment in which the connection stands: whoever adds a handler then, misses nothing.
    init(_ handshake: ProxyHandshake, timeout: TimeAmount, established: EventLoopPromise<Void>) {
        self.handshake = handshake
        self.timeout = timeout
        self.established = established
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: timeout) {
            let (handler, context) = bound.value
            handler.fail("the proxy did not answer in time", context)
        }
        perform(handshake.start(), context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        guard !isDone else { return context.fireChannelRead(data) }
        unread.writeBuffer(&bytes)
        perform(handshake.received(&unread), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail("the proxy closed the connection", context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isDone else { return context.fireErrorCaught(error) }
        fail("the connection to the proxy failed: " + ConnectionFailure.text(error), context)
    }

    private func perform(_ step: ProxyStep, _ context: ChannelHandlerContext) {
        switch step {
        case .wait: break
        case .send(let bytes): context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        case .failed(let reason): fail(reason, context)
        case .established:
            isDone = true
            timer?.cancel()
            established.succeed(())
            let rest = unread
            unread = ByteBuffer()
            if rest.readableBytes > 0 {
                context.fireChannelRead(wrapInboundOut(rest))
                context.fireChannelReadComplete()
            }
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        }
    }

    private func fail(_ reason: String, _ context: ChannelHandlerContext) {
        guard !isDone else { return }
        isDone = true
        timer?.cancel()
        established.fail(ProxyFailure(text: reason))
        context.close(promise: nil)
    }
}
