// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore
import NIOPosix

@testable import MSNPClient

/// Plays a service on real sockets: `answer` says what comes back for each command of the client. Nil closes.
final class LoopbackService: Sendable {
    typealias Answer = @Sendable (MSNPCommand, _ port: Int) -> [String]?

    let port: Int
    private let channel: any Channel

    init(on group: any EventLoopGroup, greeting: String? = nil, answer: @escaping Answer) async throws {
        channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Peer(greeting: greeting, answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func close() async {
        try? await channel.close().get()
    }

    private final class Peer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let greeting: String?
        private let answer: Answer
        private var decoder = NIOSingleStepByteToMessageProcessor(MSNPFrameDecoder(sentBy: .client))

        init(greeting: String?, answer: @escaping Answer) {
            self.greeting = greeting
            self.answer = answer
        }

        func channelActive(context: ChannelHandlerContext) {
            guard let greeting else { return }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: greeting)), promise: nil)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let port = context.channel.localAddress?.port ?? 0
            var closes = false
            var out = ByteBuffer()
            try? decoder.process(buffer: unwrapInboundIn(data)) { command in
                guard let lines = answer(command, port) else {
                    closes = true
                    return
                }
                for line in lines { out.writeString(line) }
            }
            // In pieces, as a network does it.
            while let piece = out.readSlice(length: min(out.readableBytes, 701)), piece.readableBytes > 0 {
                context.write(wrapOutboundOut(piece), promise: nil)
            }
            context.flush()
            if closes { context.close(promise: nil) }
        }

        func channelInactive(context: ChannelHandlerContext) {}
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    /// A service with MSNP12 and one contact, Bob, who says everything back. Notification server and switchboard in one.
    static let echo: Answer = { command, port in
        let id = command.parameter(0) ?? ""
        switch command.verb {
        case "VER": return ["VER \(id) MSNP12\r\n"]
        case "CVR": return ["CVR \(id) 1 1 1 http://example.com http://example.com\r\n"]
        case "USR" where command.parameter(2) == "I": return ["USR \(id) TWN S ct=1,id=1\r\n"]
        case "USR" where command.parameter(1) == "TWN":
            return command.parameter(3) == "t=TICKET&p="
                ? ["USR \(id) OK alice@example.com 1 0\r\n"] : ["911 \(id)\r\n"]
        case "USR": return ["USR \(id) OK alice@example.com Alice\r\n"]
        case "SYN": return ["SYN \(id) 1 1 1 0\r\nPRP MFN Alice\r\n", "LST N=bob@example.net F=Bob 11 1\r\n"]
        case "CHG":
            return ["CHG \(id) NLN 1073741856 0\r\n", "ILN \(id) NLN bob@example.net Bob 1073741856 0\r\n"]
        case "UUX": return ["UUX \(id) 0\r\n"]
        case "XFR": return ["XFR \(id) SB 127.0.0.1:\(port) CKI cookie\r\n"]
        case "CAL": return ["CAL \(id) RINGING 1\r\n", "JOI bob@example.net Bob 1073741856\r\n"]
        case "MSG":
            let body = command.payload.map { String(buffer: $0) } ?? ""
            return ["ACK \(id)\r\n", "MSG bob@example.net Bob \(body.utf8.count)\r\n\(body)"]
        case "PNG": return ["QNG 60\r\n"]
        case "OUT": return nil
        default: return []
        }
    }
}

/// Web services that know one password.
struct LoopbackWeb: HTTPTransport {
    func execute(_ request: WebRequest) async throws(WebError) -> WebResponse {
        if request.url.hasSuffix("/rdr/pprdr.asp") {
            return WebResponse(status: 200, headers: [("PassportURLs", "DALogin=https://login.example.com/login")])
        }
        let authorization = request.headers.first { $0.name == "Authorization" }?.value ?? ""
        guard authorization.contains("pwd=secret,") else {
            return WebResponse(status: 401, headers: [("WWW-Authenticate", "Passport1.4 da-status=failed")])
        }
        return WebResponse(
            status: 200,
            headers: [
                (
                    "Authentication-Info",
                    "Passport1.4 da-status=success,from-PP='t=TICKET&p=',ru=http://messenger.msn.com"
                )
            ])
    }
}
