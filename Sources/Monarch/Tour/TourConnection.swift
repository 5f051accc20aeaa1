// SPDX-License-Identifier: Apache-2.0
import IRCWire
import NIOCore
import NIOPosix
import Synchronization

/// A line that came from the gateway, byte for byte, and what it says.
struct TourLine: Sendable {
    let text: String
    let message: IRCMessage
}

/// An IRC client's socket: lines out, and lines in one after the other, each awaited for a limited time.
final class TourConnection: Sendable {
    /// What `next` found.
    enum Arrival: Sendable {
        case line(TourLine)
        case closed
        case timedOut
    }

    fileprivate struct Inbox {
        var arrived: [TourLine] = []
        var isClosed = false
        var waiting: (id: Int, continuation: CheckedContinuation<Arrival, Never>)?
        var nextID = 0
    }

    private let inbox: InboxBox
    private let channel: any Channel

    private init(channel: any Channel, inbox: InboxBox) {
        self.channel = channel
        self.inbox = inbox
    }

    static func open(port: Int, loops: any EventLoopGroup) async throws -> TourConnection {
        let inbox = InboxBox()
        let channel = try await ClientBootstrap(group: loops)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ByteToMessageHandler(TextLineDecoder(), maximumBufferSize: 64 * 1024))
                    try channel.pipeline.syncOperations.addHandler(Receiver(inbox: inbox))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return TourConnection(channel: channel, inbox: inbox)
    }

    /// Sends one line; what becomes of it shows in what comes back.
    func send(_ line: String) {
        channel.writeAndFlush(ByteBuffer(string: line + "\r\n"), promise: nil)
    }

    /// The next line that nobody has taken yet.
    func next(within time: TimeAmount) async -> Arrival {
        await withCheckedContinuation { continuation in
            guard let id = inbox.wait(continuation) else { return }
            channel.eventLoop.scheduleTask(in: time) { [inbox] in inbox.giveUp(id) }
        }
    }

    func close() async {
        try? await channel.close()
    }

    /// Shared by the channel's loop and the task that plays the tour.
    private final class InboxBox: Sendable {
        private let state = Mutex(Inbox())

        func receive(_ line: TourLine) {
            let continuation = state.withLock { inbox -> CheckedContinuation<Arrival, Never>? in
                guard let waiting = inbox.waiting else {
                    inbox.arrived.append(line)
                    return nil
                }
                inbox.waiting = nil
                return waiting.continuation
            }
            continuation?.resume(returning: .line(line))
        }

        func close() {
            let continuation = state.withLock { inbox -> CheckedContinuation<Arrival, Never>? in
                inbox.isClosed = true
                defer { inbox.waiting = nil }
                return inbox.waiting?.continuation
            }
            continuation?.resume(returning: .closed)
        }

        /// A number for the wait, or nil when there was something already.
        func wait(_ continuation: CheckedContinuation<Arrival, Never>) -> Int? {
            let (arrival, id) = state.withLock { inbox -> (Arrival?, Int?) in
                if !inbox.arrived.isEmpty { return (.line(inbox.arrived.removeFirst()), nil) }
                if inbox.isClosed { return (.closed, nil) }
                inbox.nextID += 1
                inbox.waiting = (inbox.nextID, continuation)
                return (nil, inbox.nextID)
            }
            if let arrival { continuation.resume(returning: arrival) }
            return id
        }

        func giveUp(_ id: Int) {
            let continuation = state.withLock { inbox -> CheckedContinuation<Arrival, Never>? in
                guard inbox.waiting?.id == id else { return nil }
                defer { inbox.waiting = nil }
                return inbox.waiting?.continuation
            }
            continuation?.resume(returning: .timedOut)
        }
    }

    private final class Receiver: ChannelInboundHandler {
        typealias InboundIn = String

        private let inbox: InboxBox

        init(inbox: InboxBox) { self.inbox = inbox }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = unwrapInboundIn(data)
            // What is no IRC line is left out, and shows as an expectation that fails.
            if let message = IRCMessage(parsing: text) { inbox.receive(TourLine(text: text, message: message)) }
        }

        func channelInactive(context: ChannelHandlerContext) { inbox.close() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}

/// Cuts lines without reading them.
private struct TextLineDecoder: NIOSingleStepByteToMessageDecoder {
    typealias InboundOut = String

    mutating func decode(buffer: inout ByteBuffer) -> String? {
        guard let end = buffer.readableBytesView.firstIndex(of: 0x0A) else { return nil }
        let line = buffer.readString(length: end - buffer.readerIndex) ?? ""
        buffer.moveReaderIndex(forwardBy: 1)
        return line.last == "\r" ? String(line.dropLast()) : line
    }

    mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) -> String? { decode(buffer: &buffer) }
}
