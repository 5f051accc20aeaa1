// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// One client's connection and the one to the server that belongs to it, both on one loop.
///
/// Bytes are passed on as they came; only an address that the server sends the client to is replaced by one of the proxy's own.
/// What one side does not take in holds the other one up.
final class Relay {
    let number: Int
    private let hub: ProxyHub
    private let client: any Channel
    private let server: any Channel
    private var fromClient = CommandStream(sentBy: .client)
    private var fromServer = CommandStream(sentBy: .server)
    /// A command of the server waits for the address that the client will be given.
    private var isHeld = false
    private var ended: MSNPSide?
    private var isDone = false

    init(number: Int, hub: ProxyHub, client: any Channel, server: any Channel) {
        self.number = number
        self.hub = hub
        self.client = client
        self.server = server
    }

    /// Adds handlers to both channels and begins to read.
    func start() throws {
        try client.pipeline.syncOperations.addHandler(Side(.client, self))
        try server.pipeline.syncOperations.addHandler(Side(.server, self))
        try client.syncOptions?.setOption(.autoRead, value: true)
        try server.syncOptions?.setOption(.autoRead, value: true)
    }

    private func other(than side: MSNPSide) -> any Channel { side == .client ? server : client }
    private func channel(_ side: MSNPSide) -> any Channel { side == .client ? client : server }

    private func received(_ bytes: ByteBuffer, from side: MSNPSide) {
        switch side {
        case .client: fromClient.append(bytes)
        case .server: fromServer.append(bytes)
        }
        pump(side)
    }

    private func next(_ side: MSNPSide) -> CommandStream.Piece? {
        switch side {
        case .client: fromClient.next()
        case .server: fromServer.next()
        }
    }

    private func pump(_ side: MSNPSide) {
        let target = other(than: side)
        while !(side == .server && isHeld) {
            let wasOpaque = side == .client ? fromClient.isOpaque : fromServer.isOpaque
            guard let piece = next(side) else { break }
            switch piece {
            case .opaque(let bytes):
                if !wasOpaque {
                    hub.transcript.note(number, "!! what the \(side) sent is no MSNP; it is passed on unread")
                }
                target.write(bytes, promise: nil)
            case .command(let command, let raw):
                hub.transcript.command(number, side, command, raw: raw)
                if side == .server, let referral = Referral(command), hub.permits(referral.address.host) {
                    hold(referral, raw)
                } else {
                    target.write(raw, promise: nil)
                }
            }
        }
        target.flush()
        if ended == side, !isHeld { finish(side) }
    }

    /// Sees to it that the client comes to the proxy again.
    private func hold(_ referral: Referral, _ raw: ByteBuffer) {
        isHeld = true
        setReading(server, false)
        let bound = NIOLoopBound(self, eventLoop: client.eventLoop)
        let host = client.localAddress?.ipAddress
        hub.listener(referral.kind, for: referral.address).hop(to: client.eventLoop).whenComplete { result in
            let relay = bound.value
            var bytes = raw
            if case .success(let port) = result, let host {
                bytes = referral.rewritten(raw, to: ServerAddress(host: host, port: port))
            }
            relay.client.write(bytes, promise: nil)
            relay.isHeld = false
            relay.setReading(relay.server, relay.client.isWritable)
            relay.pump(.server)
        }
    }

    private func closed(_ side: MSNPSide) {
        guard ended == nil else { return }
        ended = side
        pump(side)
    }

    private func finish(_ side: MSNPSide) {
        guard !isDone else { return }
        isDone = true
        let rest = side == .client ? fromClient.rest() : fromServer.rest()
        hub.transcript.closed(
            number, side == .client ? "== closed by client" : "!! server closed the connection")
        let target = other(than: side)
        var bytes = ByteBuffer()
        if case .opaque(let left)? = rest { bytes = left }
        // The close waits for its turn behind the bytes.
        target.writeAndFlush(bytes).whenComplete { _ in target.close(promise: nil) }
        hub.ended(number)
    }

    private func setReading(_ channel: any Channel, _ isReading: Bool) {
        try? channel.syncOptions?.setOption(.autoRead, value: isReading)
    }

    /// The end of one of the two channels.
    private final class Side: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let side: MSNPSide
        private let relay: Relay

        init(_ side: MSNPSide, _ relay: Relay) {
            self.side = side
            self.relay = relay
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            relay.received(unwrapInboundIn(data), from: side)
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            let source = relay.other(than: side)
            if !(side == .client && relay.isHeld) { relay.setReading(source, context.channel.isWritable) }
        }

        func channelInactive(context: ChannelHandlerContext) { relay.closed(side) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
