// SPDX-License-Identifier: Apache-2.0
import IRCWire
import NIOCore
import NIOPosix

/// An IRC client on a real socket.
final class SocketClient {
    struct Closed: Error { let waitingFor: String }

    private let channel: any Channel
    private var lines: AsyncStream<String>.Iterator

    init(port: Int, on group: any EventLoopGroup) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LineReader(continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        lines = stream.makeAsyncIterator()
    }

    func send(_ text: String) {
        channel.writeAndFlush(ByteBuffer(string: text + "\r\n"), promise: nil)
    }

    func send(raw text: String) {
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
    }

    /// The next line; nil once the server has closed.
    func next() async -> String? { await lines.next(isolation: #isolation) }

    /// Waits for a line with this in it.
    @discardableResult
    func wait(for text: String) async throws -> String {
        while let line = await next() {
            if line.contains(text) { return line }
        }
        throw Closed(waitingFor: text)
    }

    /// What came before the line with this in it.
    func lines(before text: String) async throws -> [String] {
        var found: [String] = []
        while let line = await next() {
            if line.contains(text) { return found }
            found.append(line)
        }
        throw Closed(waitingFor: text)
    }

    func register(
        _ capabilities: String = "", pass: String? = "alice@demo.monarch:demo", nick: String = "alice"
    ) async throws {
        send("CAP LS 302")
        if let pass { send("PASS :\(pass)") }
        if !capabilities.isEmpty { send("CAP REQ :\(capabilities)") }
        send("NICK \(nick)\r\nUSER user 0 * :Alice\r\nCAP END")
        try await wait(for: " 422 ")
    }

    func close() async throws { try await channel.close() }

    /// Stops reading, so that what the server sends piles up.
    func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }
}

private final class LineReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let continuation: AsyncStream<String>.Continuation
    private var rest = ByteBuffer()

    init(_ continuation: AsyncStream<String>.Continuation) { self.continuation = continuation }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        rest.writeBuffer(&bytes)
        while let end = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")),
            var line = rest.readString(length: end - rest.readerIndex + 1)
        {
            while line.utf8.last == 10 || line.utf8.last == 13 { line.unicodeScalars.removeLast() }
            continuation.yield(line)
        }
        rest.discardReadBytes()
    }

    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
