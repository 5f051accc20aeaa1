// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import NIOWebSocket

/// Between frames and lines: each message of a WebSocket is one line of IRC without CR LF (IRCv3 WebSocket).
final class WebSocketLines: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = WebSocketFrame

    private let mode: WebSocketMode
    private var assembly = WebSocketAssembly()
    private var hasSentClose = false
    private var isEnding = false

    init(_ mode: WebSocketMode) {
        self.mode = mode
    }

    // MARK: From the client

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnding else { return }
        switch assembly.receive(unwrapInboundIn(data)) {
        case .line(var line):
            line.writeStaticString("\r\n")
            context.fireChannelRead(wrapInboundOut(line))
        case .pong(let data):
            // Whoever reads nothing gets no answers to keep.
            guard !hasSentClose, context.channel.isWritable else { return }
            context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .pong, data: data)), promise: nil)
        case .close(let code):
            end(context, code)
        case .ignore:
            break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? NIOWebSocketError else { return context.fireErrorCaught(error) }
        end(context, error == .invalidFrameLength ? .messageTooLarge : .protocolError)
    }

    /// Says that this is the end, if that has not been said yet, and ends the connection.
    private func end(_ context: ChannelHandlerContext, _ code: WebSocketErrorCode) {
        guard !isEnding else { return }
        isEnding = true
        guard !hasSentClose else { return context.close(promise: nil) }
        let loopBound = context.loopBound
        sendClose(context, code).assumeIsolated().whenComplete { _ in loopBound.value.close(promise: nil) }
    }

    private func sendClose(_ context: ChannelHandlerContext, _ code: WebSocketErrorCode) -> EventLoopFuture<Void> {
        hasSentClose = true
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        return context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: data)))
    }

    // MARK: To the client

    /// Takes whole lines, however many.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var bytes = unwrapOutboundIn(data)
        guard !hasSentClose, bytes.readableBytes > 0 else {
            promise?.succeed(())
            return
        }
        while let end = bytes.readableBytesView.firstIndex(of: 0x0A),
            var line = bytes.readSlice(length: end - bytes.readerIndex + 1)
        {
            line.moveWriterIndex(to: max(line.readerIndex, line.writerIndex - 2))
            let isLast = bytes.readableBytes == 0
            context.write(wrapOutboundOut(frame(line)), promise: isLast ? promise : nil)
            if isLast { return }
        }
        promise?.succeed(())
    }

    private func frame(_ line: ByteBuffer) -> WebSocketFrame {
        switch mode {
        case .binary:
            return WebSocketFrame(fin: true, opcode: .binary, data: line)
        case .text:
            // A browser ends the connection over text that is no UTF-8, whoever is to blame for it.
            let data = line.isUTF8 ? line : ByteBuffer(string: String(decoding: line.readableBytesView, as: UTF8.self))
            return WebSocketFrame(fin: true, opcode: .text, data: data)
        }
    }

    /// Nothing more is to be written: the client is told so before the connection is shut down.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .output, !hasSentClose else { return context.close(mode: mode, promise: promise) }
        let loopBound = context.loopBound
        sendClose(context, .normalClosure).assumeIsolated().whenComplete { _ in
            loopBound.value.close(mode: .output, promise: promise)
        }
    }
}
