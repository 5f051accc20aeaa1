// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// One connection of an `MSNClient`, as the handler at the end of its channel: bytes in become commands, commands out are
/// collected and written at once.
final class MSNPConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let id: ConnectionID
    private weak var client: MSNClient?
    private var decoder: MSNPFrameDecoder
    /// The beginning of a command whose end has not come yet. Nothing is kept between commands: most connections are quiet.
    private var unread = ByteBuffer()
    private var context: ChannelHandlerContext?
    /// Bytes that wait for the next flush.
    private var outbox = ByteBuffer()
    private var isDone = false

    init(id: ConnectionID, client: MSNClient, limits: MSNPFrameLimits) {
        self.id = id
        self.client = client
        decoder = MSNPFrameDecoder(sentBy: .server, limits: limits)
    }

    // MARK: From the client

    func write(_ command: MSNPCommand) {
        outbox.writeMSNPCommand(command)
    }

    func write(_ content: SwitchboardContent, transactionID: UInt32) {
        outbox.writeMSNPMessage(content, transactionID: transactionID, acknowledgement: .full)
    }

    func flush() {
        guard outbox.readableBytes > 0, let context else { return }
        // Taken first: what a write sets off may come back here.
        let bytes = outbox
        outbox = ByteBuffer()
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// Sends what waits, then closes; nothing is reported any more.
    func close() {
        isDone = true
        guard let context else { return }
        if outbox.readableBytes > 0 {
            // The close waits for its turn behind the bytes.
            context.writeAndFlush(wrapOutboundOut(outbox)).assumeIsolated().whenComplete { _ in
                context.close(promise: nil)
            }
            outbox = ByteBuffer()
        } else {
            context.close(promise: nil)
        }
    }

    // MARK: From the channel

    func handlerAdded(context: ChannelHandlerContext) {
        if isDone {
            context.close(promise: nil)
            return
        }
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return }
        guard let client else { return }
        var buffer = unwrapInboundIn(data)
        if unread.readableBytes > 0 {
            unread.writeBuffer(&buffer)
            swap(&buffer, &unread)
            unread = ByteBuffer()
        }
        do {
            while !isDone, let command = try decoder.decode(buffer: &buffer) {
                client.received(command, from: id)
            }
        } catch {
            return fail(.garbled(ConnectionFailure.text(error)))
        }
        guard buffer.readableBytes > 0 else { return }
        // Of its own, so that the channel can use its buffer again.
        if buffer.readerIndex > 0 { buffer = ByteBuffer(bytes: buffer.readableBytesView) }
        unread = buffer
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        client?.flush()
    }

    /// More waits than the service will ever take in.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !context.channel.isWritable { fail(.failed("the service does not take in what it is sent")) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.closed)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(.failed(ConnectionFailure.text(error)))
    }

    private func fail(_ end: ConnectionEnd) {
        guard !isDone else { return }
        isDone = true
        let client = client
        context?.close(promise: nil)
        client?.closed(id, end)
    }
}
