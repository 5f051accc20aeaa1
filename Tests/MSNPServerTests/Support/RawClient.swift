// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

/// A socket and nothing else: what comes is kept as bytes, and how it ended is told.
final class RawClient: Sendable {
    /// How a connection ended.
    enum End: Equatable, Sendable {
        /// The service closed its direction.
        case closed
        /// The service reset the connection.
        case reset
    }

    private let channel: any Channel
    private let inbox: Inbox

    private init(channel: any Channel, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    static func connect(_ address: (host: String, port: Int)) async throws -> RawClient {
        let inbox = Inbox()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(inbox))
                }
            }
            .connect(host: address.host, port: address.port).get()
        return RawClient(channel: channel, inbox: inbox)
    }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Writes without waiting whether it goes out.
    func sendWhatGoes(_ bytes: ByteBuffer) {
        channel.writeAndFlush(bytes, promise: nil)
    }

    /// Everything up to and with a piece of text; throws if the connection ends before.
    @discardableResult
    func read(to text: String) async throws -> String {
        while true {
            let (bytes, end) = await inbox.change()
            let got = String(buffer: bytes)
            if let range = got.firstRange(of: text) {
                inbox.drop(got[..<range.upperBound].utf8.count)
                return String(got[..<range.upperBound])
            }
            if end != nil { throw Ended(after: got) }
        }
    }

    /// Everything up to the end, and how it came.
    func readToEnd() async -> (bytes: ByteBuffer, end: End) {
        while true {
            let (bytes, end) = await inbox.change()
            if let end { return (bytes, end) }
        }
    }

    func close() async {
        try? await channel.close()
    }

    struct Ended: Error {
        let after: String
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let inbox: Inbox

        init(_ inbox: Inbox) {
            self.inbox = inbox
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            inbox.put(unwrapInboundIn(data))
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event as? ChannelEvent == .inputClosed { inbox.end(.closed) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            inbox.end(.reset)
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            inbox.end(.closed)
        }
    }
}

/// Bytes on their way from a connection to the one test that reads them.
private final class Inbox: Sendable {
    private struct State {
        var bytes = ByteBuffer()
        var end: RawClient.End?
        var isNew = false
        var reader: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func put(_ bytes: ByteBuffer) {
        tell { $0.bytes.writeImmutableBuffer(bytes) }
    }

    func end(_ end: RawClient.End) {
        tell { state in
            if state.end == nil { state.end = end }
        }
    }

    func drop(_ count: Int) {
        state.withLock { state in
            state.bytes.moveReaderIndex(forwardBy: min(count, state.bytes.readableBytes))
            state.isNew = true
        }
    }

    private func tell(_ change: (inout State) -> Void) {
        let reader = state.withLock { state in
            change(&state)
            state.isNew = true
            return state.reader.take()
        }
        reader?.resume()
    }

    /// What has come and was not taken, as soon as there is something new.
    func change() async -> (ByteBuffer, RawClient.End?) {
        await withCheckedContinuation { continuation in
            let isNew = state.withLock { state in
                if !state.isNew, state.end == nil {
                    state.reader = continuation
                    return false
                }
                return true
            }
            if isNew { continuation.resume() }
        }
        return state.withLock { state in
            state.isNew = false
            return (state.bytes, state.end)
        }
    }
}
