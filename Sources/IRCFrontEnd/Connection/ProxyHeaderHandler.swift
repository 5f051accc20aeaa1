// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

/// Takes the PROXY header from the front of a connection, lets everything behind it pass, and goes.
final class ProxyHeaderHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let done: (Result<ProxyHeader, ProxyHeaderError>) -> Void
    private var input = ByteBuffer()
    private var isDone = false

    /// - Parameter done: is called once, before anything that follows the header passes.
    init(_ done: @escaping (Result<ProxyHeader, ProxyHeaderError>) -> Void) {
        self.done = done
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return context.fireChannelRead(data) }
        var bytes = unwrapInboundIn(data)
        input.writeBuffer(&bytes)
        do throws(ProxyHeaderError) {
            guard let header = try ProxyHeaderDecoder.decode(&input) else { return }
            isDone = true
            done(.success(header))
        } catch {
            isDone = true
            input = ByteBuffer()
            return done(.failure(error))
        }
        let rest = input
        input = ByteBuffer()
        if rest.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(rest)) }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
