// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import NIOSSL

/// Waits for the first byte on a port for TLS. A client that speaks plain IRC there is told so in plain text; nothing of
/// TLS is made for it, nor for whoever connects and sends nothing.
final class TLSGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The first byte of a ClientHello (RFC 8446 §5.1: handshake).
    static let handshake: UInt8 = 22

    private let certificate: NIOSSLContext
    private let onPlainText: () -> Void
    private var isDone = false

    init(_ certificate: NIOSSLContext, onPlainText: @escaping () -> Void) {
        self.certificate = certificate
        self.onPlainText = onPlainText
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard !isDone, let first = bytes.readableBytesView.first else { return }
        isDone = true
        guard first == Self.handshake else {
            onPlainText()
            let line = ByteBuffer(string: "ERROR :Closing link: this port is for TLS; switch TLS on in your client\r\n")
            let loopBound = context.loopBound
            context.writeAndFlush(wrapOutboundOut(line)).whenComplete { _ in loopBound.value.close(promise: nil) }
            return
        }
        do {
            // A client may show any certificate: it is known by its fingerprint, and whose it is, is asked later.
            let handler = NIOSSLServerHandler(context: certificate) { _, promise in
                promise.succeed(.certificateVerified)
            }
            try context.pipeline.syncOperations.addHandler(handler, position: .after(self))
        } catch {
            return context.close(promise: nil)
        }
        context.fireChannelRead(data)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
