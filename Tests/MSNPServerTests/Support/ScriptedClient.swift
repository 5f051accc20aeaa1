// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// An MSNP client that only does what a test tells it: sends lines, and waits for lines.
final class ScriptedClient: Sendable {
    private let channel: any Channel
    private let inbox: Mailbox

    private init(channel: any Channel, inbox: Mailbox) {
        self.channel = channel
        self.inbox = inbox
    }

    static func connect(_ address: (host: String, port: Int)) async throws -> ScriptedClient {
        let inbox = Mailbox()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ByteToMessageHandler(MSNPFrameDecoder(sentBy: .server)))
                    try channel.pipeline.syncOperations.addHandler(Collector(inbox))
                }
            }
            .connect(host: address.host, port: address.port).get()
        return ScriptedClient(channel: channel, inbox: inbox)
    }

    /// Sends a line; a payload stands behind `|`, its length is put in.
    func say(_ line: String) async throws {
        var buffer = ByteBuffer()
        for command in PlayedService.parse(line, sentBy: .client) { buffer.writeMSNPCommand(command) }
        try await channel.writeAndFlush(buffer)
    }

    /// Sends bytes as they are.
    func send(_ bytes: ByteBuffer) async throws {
        try await channel.writeAndFlush(bytes)
    }

    /// The next command; nil when the service has closed the connection.
    func next() async -> MSNPCommand? {
        await inbox.next()
    }

    /// Passes over lines until one fits; `*` stands for anything.
    @discardableResult
    func hear(
        _ pattern: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> MSNPCommand {
        var seen: [String] = []
        while let command = await inbox.next() {
            let text = PlayedService.text(command)
            if PlayedService.matches(text, pattern) { return command }
            seen.append(text)
        }
        Issue.record("closed before \(pattern), after \(seen)", sourceLocation: sourceLocation)
        throw CancellationError()
    }

    /// Whether the service has closed the connection, after whatever it still said.
    func isClosed() async -> Bool {
        while await inbox.next() != nil {}
        return true
    }

    func close() async throws {
        try await channel.close()
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = MSNPCommand

        private let inbox: Mailbox

        init(_ inbox: Mailbox) {
            self.inbox = inbox
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            inbox.put(unwrapInboundIn(data))
        }

        func channelInactive(context: ChannelHandlerContext) {
            inbox.put(nil)
        }
    }
}

/// Commands on their way from a connection to the one test that reads them.
private final class Mailbox: Sendable {
    private struct State {
        var commands: [MSNPCommand?] = []
        var taken = 0
        var reader: CheckedContinuation<MSNPCommand?, Never>?
    }

    private let state = Mutex(State())

    /// Nil is the end of the connection.
    func put(_ command: MSNPCommand?) {
        let reader = state.withLock { state in
            if state.reader == nil { state.commands.append(command) }
            return state.reader.take()
        }
        reader?.resume(returning: command)
    }

    func next() async -> MSNPCommand? {
        await withCheckedContinuation { continuation in
            let command: MSNPCommand?? = state.withLock { state in
                guard state.taken < state.commands.count else {
                    state.reader = continuation
                    return nil
                }
                // The end stays where it is.
                defer { if state.commands[state.taken] != nil { state.taken += 1 } }
                return state.commands[state.taken]
            }
            if let command { continuation.resume(returning: command) }
        }
    }
}
