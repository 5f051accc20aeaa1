// SPDX-License-Identifier: Apache-2.0

import Cryptography
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

@testable import MSNPClient

/// A proxy on the loopback, SOCKS or HTTP, that knows the addresses of a few names.
final class LoopbackProxy: Sendable {
    struct Rules: Sendable {
        var kind = MSNProxy.Kind.socks5
        var user = ""
        var password = ""
        var names: [String: String] = [:]
        /// What it says to requests that are not `CONNECT`; it hangs up for nothing.
        var reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    }

    let port: Int
    private let channel: any Channel
    private let log: Log

    fileprivate final class Log: Sendable {
        let lines = Mutex<[String]>([])
        func append(_ line: String) { lines.withLock { $0.append(line) } }
    }

    init(on group: any EventLoopGroup, _ rules: Rules) async throws {
        let log = Log()
        let tls = rules.kind == .https ? try NIOSSLContext(configuration: TestCertificate.server()) : nil
        channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(Peer(rules: rules, log: log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
        self.log = log
    }

    /// Where it was asked to go: `connect msn.test:1863`, or the first line and the credentials of a request.
    var asked: [String] { log.lines.withLock { $0 } }

    func close() async { try? await channel.close().get() }

    /// Carries bytes to the other channel.
    private final class Glue: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let partner: any Channel
        init(_ partner: any Channel) { self.partner = partner }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            partner.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }
        func channelInactive(context: ChannelHandlerContext) { partner.close(promise: nil) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private final class Peer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let rules: Rules
        private let log: Log
        private var buffer = ByteBuffer()
        private var step = 0
        private var partner: (any Channel)?

        init(rules: Rules, log: Log) {
            self.rules = rules
            self.log = log
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            if let partner {
                partner.writeAndFlush(bytes, promise: nil)
                return
            }
            buffer.writeBuffer(&bytes)
            if rules.kind == .socks5 { socks(context) } else { http(context) }
        }

        func channelInactive(context: ChannelHandlerContext) { partner?.close(promise: nil) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func say(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        }

        private func socks(_ context: ChannelHandlerContext) {
            switch step {
            case 0:
                guard let count: UInt8 = buffer.getInteger(at: buffer.readerIndex + 1),
                    let methods = buffer.readBytes(length: 2 + Int(count))
                else { return }
                let wanted: UInt8 = rules.user.isEmpty ? 0 : 2
                let chosen = methods.dropFirst(2).contains(wanted) ? wanted : 0xFF
                step = chosen == 0 ? 2 : 1
                say([5, chosen], context)
            case 1:
                let text = buffer.readBytes(length: buffer.readableBytes) ?? []
                let user = Array(rules.user.utf8)
                let password = Array(rules.password.utf8)
                let isRight =
                    text == [1, UInt8(user.count)] + user + [UInt8(password.count)] + password
                step = 2
                say([1, isRight ? 0 : 1], context)
            default:
                guard let head = buffer.readBytes(length: 5) else { return }
                var host = ""
                if head[3] == 3 {
                    host = buffer.readString(length: Int(head[4])) ?? ""
                } else {
                    host = "\(head[4])." + (buffer.readBytes(length: 3) ?? []).map(String.init).joined(separator: ".")
                }
                let port = Int(buffer.readInteger(as: UInt16.self) ?? 0)
                connect(host, port, context) { $0 ? [5, 0, 0, 3, 1, 0x78, 0, 1] : [5, 5, 0, 1, 0, 0, 0, 0, 0, 0] }
            }
        }

        private func http(_ context: ChannelHandlerContext) {
            let text = String(buffer: buffer)
            guard let end = text.firstRange(of: "\r\n\r\n") else { return }
            buffer = ByteBuffer()
            let lines = text[..<end.lowerBound].split(separator: "\r\n")
            let credentials = lines.first { $0.hasPrefix("Proxy-Authorization: ") }?.dropFirst(21)
            let wanted = MSNProxy(kind: .http, host: "", port: 0, user: rules.user, password: .init(rules.password))
            guard credentials.map(String.init) == wanted.authorization else {
                return say(Array("HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n".utf8), context)
            }
            let fields = lines[0].split(separator: " ")
            guard fields[0] == "CONNECT" else {
                log.append(String(lines[0]))
                guard !rules.reply.isEmpty else { return context.close(promise: nil) }
                return say(Array(rules.reply.utf8), context)
            }
            let authority = fields[1].split(separator: ":")
            connect(String(authority[0]), Int(authority[1]) ?? 0, context) {
                Array(($0 ? "HTTP/1.1 200 Connection established\r\n\r\n" : "HTTP/1.1 502 No\r\n\r\n").utf8)
            }
        }

        private func connect(
            _ host: String, _ port: Int, _ context: ChannelHandlerContext,
            _ answer: @escaping @Sendable (Bool) -> [UInt8]
        ) {
            log.append("connect \(host):\(port)")
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            let own = context.channel
            ClientBootstrap(group: context.eventLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Glue(own)) }
                }
                .channelOption(.autoRead, value: false)
                .connect(host: rules.names[host] ?? host, port: port)
                .whenComplete { result in
                    let (peer, context) = bound.value
                    switch result {
                    case .success(let channel):
                        peer.partner = channel
                        peer.say(answer(true), context)
                        channel.setOption(.autoRead, value: true).whenComplete { _ in }
                    case .failure: peer.say(answer(false), context)
                    }
                }
        }
    }
}
