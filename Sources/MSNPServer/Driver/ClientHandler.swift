// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A client connection over a socket of its own.
final class ClientHandler<Session: ClientSession>: ChannelInboundHandler, ClientCarrier {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let service: ServiceLoop
    private let connection: ClientConnection<Session>
    private var context: ChannelHandlerContext?
    private var isOpen = false

    init(_ session: Session, of service: ServiceLoop) {
        self.service = service
        connection = ClientConnection(session, of: service)
    }

    // MARK: From the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { open() }
    }

    func channelActive(context: ChannelHandlerContext) {
        open()
    }

    private func open() {
        guard !isOpen else { return }
        isOpen = true
        connection.open(over: self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection.receive(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        service.flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard !context.channel.isWritable else { return }
        service.log.info("A client reads too slowly and is let go", metadata: ["connection": "\(connection.id)"])
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.lost()
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: From the connection

    func write(_ bytes: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// What the client still sends is read and dropped, because closing over unread bytes would reset
    /// the connection and could take the last answer with it.
    func finish() {
        guard let context else { return }
        let channel = context.channel
        context.close(mode: .output, promise: nil)
        channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }

    func halfClose() {
        context?.close(mode: .output, promise: nil)
    }

    func drop() {
        context?.close(promise: nil)
    }

    func reset() {
        context?.channel.reset()
    }
}

extension Channel {
    /// Closes with RST instead of FIN: the other side learns that what it sent may never have been read.
    func reset() {
        guard let provider = self as? any SocketOptionProvider else { return close(promise: nil) }
        provider.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in self.close(promise: nil) }
    }
}
