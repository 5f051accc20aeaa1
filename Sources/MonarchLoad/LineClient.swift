// SPDX-License-Identifier: Apache-2.0
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A client that looks at lines as bytes, so that what is measured is the other side.
///
/// Lines go to `onLine`, on the channel's loop; `wait` is for the steps before a measurement.
final class LineClient: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private struct State {
        var partial = ByteBuffer()
        var onLine: (@Sendable (ByteBufferView) -> Void)?
        var expected: (text: String, times: Int, promise: EventLoopPromise<String>)?
        var seen: [String] = []
        var channel: (any Channel)?
        /// Bytes that follow the line just read and are its payload, given to `onLine` as a line of their own.
        var payload = 0
        var readsPayloads = false
    }

    private let state = Mutex(State())

    static func connect(port: Int, group: any EventLoopGroup, payloads: Bool = false) async throws -> LineClient {
        let client = LineClient()
        client.state.withLock { $0.readsPayloads = payloads }
        let channel = try await ClientBootstrap(group: group)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { $0.pipeline.addHandler(client) }
            .connect(host: "127.0.0.1", port: port).get()
        client.state.withLock { $0.channel = channel }
        return client
    }

    var channel: any Channel {
        get throws {
            guard let channel = state.withLock({ $0.channel }) else { throw LoadError("not connected") }
            return channel
        }
    }

    func listen(_ body: (@Sendable (ByteBufferView) -> Void)?) { state.withLock { $0.onLine = body } }

    func send(_ text: String) throws {
        let channel = try channel
        channel.writeAndFlush(channel.allocator.buffer(string: text), promise: nil)
    }

    /// The first line with this text in it, or the last of so many, those that came since the last wait included.
    @discardableResult
    func wait(for text: String, times: Int = 1, seconds: Int64 = 30) async throws -> String {
        let promise = try channel.eventLoop.makePromise(of: String.self)
        let there = state.withLock { state -> String? in
            let indices = state.seen.indices.filter { state.seen[$0].contains(text) }.prefix(times)
            guard indices.count == times, let index = indices.last else {
                state.expected = (text, times - indices.count, promise)
                return nil
            }
            defer { state.seen.removeSubrange(...index) }
            return state.seen[index]
        }
        if let there { promise.succeed(there) }
        let timeout = try channel.eventLoop.scheduleTask(in: .seconds(seconds)) { [self] in
            let (missing, lines) = state.withLock {
                ($0.expected?.times ?? 0, $0.seen.suffix(5).joined(separator: " | "))
            }
            promise.fail(
                LoadError("\(missing) of \(times) lines with '\(text)' did not come; the last others: \(lines)"))
        }
        let line = try await promise.futureResult.get()
        timeout.cancel()
        return line
    }

    func close() { state.withLock { $0.channel }?.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var incoming = unwrapInboundIn(data)
        state.withLock { state in
            state.partial.writeBuffer(&incoming)
            while let line = Self.next(&state) {
                if let onLine = state.onLine { onLine(line) } else { Self.note(line, &state) }
            }
            if state.partial.readableBytes == 0 { state.partial.clear() } else { state.partial.discardReadBytes() }
        }
    }

    private static func next(_ state: inout State) -> ByteBufferView? {
        if state.payload > 0 {
            guard let payload = state.partial.readSlice(length: state.payload) else { return nil }
            state.payload = 0
            return payload.readableBytesView
        }
        let view = state.partial.readableBytesView
        guard let end = view.firstIndex(of: 0x0A) else { return nil }
        guard let line = state.partial.readSlice(length: end - view.startIndex + 1) else { return nil }
        if state.readsPayloads,
            line.readableBytesView.starts(with: "MSG ".utf8) || line.readableBytesView.starts(with: "UBX ".utf8)
                || line.readableBytesView.starts(with: "GCF ".utf8) || line.readableBytesView.starts(with: "NOT ".utf8)
        {
            let last =
                String(decoding: line.readableBytesView, as: UTF8.self).split(whereSeparator: \.isWhitespace).last ?? ""
            state.payload = Int(last) ?? 0
        }
        return line.readableBytesView
    }

    private static func note(_ line: ByteBufferView, _ state: inout State) {
        let text = String(decoding: line, as: UTF8.self)
        if let expected = state.expected, text.contains(expected.text) {
            state.expected?.times -= 1
            guard expected.times <= 1 else { return }
            state.expected = nil
            expected.promise.succeed(text)
        } else {
            state.seen.append(text)
            // More than what a client that was away is shown at once.
            if state.seen.count > 5_000 { state.seen.removeFirst(2_500) }
        }
    }
}

/// Nanoseconds of a clock that only goes forward.
func nanoseconds() -> UInt64 { DispatchTime.now().uptimeNanoseconds }
