// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    init(context: ServerContext, isRefused: Bool) {}
}
