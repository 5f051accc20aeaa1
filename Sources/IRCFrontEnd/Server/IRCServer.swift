// SPDX-License-Identifier: Apache-2.0
package import GatewayCore
package import Logging
package import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import Synchronization

/// The IRC server: its listeners, and the connections that came through them.
package final class IRCServer: Service {
    private let configuration: IRCServerConfiguration
    private let group: any EventLoopGroup
    private let context: ServerContext
    private let state = Mutex(State())

    private struct State {
        var listeners: [any Channel] = []
        var connections: [ObjectIdentifier: any Channel] = [:]
        var isStopping = false
    }

    /// - Parameters:
    ///   - directory: where the sessions of those who connect are found and made.
    ///   - group: the loops of the connections; a new session lives on the loop of the connection that made it.
    ///   - now: milliseconds since 1970.
    package init(
        configuration: IRCServerConfiguration, directory: SessionDirectory, group: any EventLoopGroup, logger: Logger,
        now: @escaping @Sendable () -> Int64
    ) {
        self.configuration = configuration
        self.group = group
        self.context = ServerContext(configuration: configuration, directory: directory, logger: logger, now: now)
    }

    /// Binds every address of the configuration.
    ///
    /// - Returns: the addresses with the ports that were really taken, in the order of the configuration.
    /// - Throws: `IRCServerError`, and then nothing is bound.
    package func start() async throws -> [IRCListenAddress] {
        var bound: [IRCListenAddress] = []
        for address in configuration.listen {
            do {
                let channel = try await listen(on: address)
                let isStopping = state.withLock { state in
                    if !state.isStopping { state.listeners.append(channel) }
                    return state.isStopping
                }
                if isStopping { try? await channel.close() }
                if case .tcp(let host, _) = address, let port = channel.localAddress?.port {
                    bound.append(.tcp(host: host, port: port))
                } else {
                    bound.append(address)
                }
            } catch {
                await stop()
                throw IRCServerError(listeningOn: address, error)
            }
        }
        return bound
    }

    /// Serves until graceful shutdown; binds first if `start()` has not been called.
    package func run() async throws {
        if state.withLock({ $0.listeners.isEmpty && !$0.isStopping }) {
            for address in try await start() { context.logger.info("listening", metadata: ["address": "\(address)"]) }
        }
        try? await gracefulShutdown()
        await stop()
    }

    /// Stops listening and closes every connection with an `ERROR` line; returns when they are gone.
    package func stop() async {
        let (listeners, connections) = state.withLock { state in
            state.isStopping = true
            defer { state.listeners = [] }
            return (state.listeners, Array(state.connections.values))
        }
        for listener in listeners { try? await listener.close() }
        for connection in connections { connection.pipeline.fireUserInboundEventTriggered(ServerShutdown()) }
        for connection in connections { try? await connection.closeFuture.get() }
    }

    /// Connections that are open now.
    package var connectionCount: Int { state.withLock { $0.connections.count } }

    private func listen(on address: IRCListenAddress) async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 512, maximum: 16384)
            )
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture { try accept(channel) }
            }
        switch address {
        case .tcp(let host, let port):
            return try await bootstrap.childChannelOption(.tcpOption(.tcp_nodelay), value: 1).bind(
                host: host, port: port
            ).get()
        case .unix(let path):
            // A socket that somebody answers on belongs to a server that runs; any other is a leftover.
            if let other = try? await ClientBootstrap(group: group).connect(unixDomainSocketPath: path).get() {
                try? await other.close()
                throw IRCServerError("cannot listen on \(address): the address is already in use")
            }
            return try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        }
    }

    private func accept(_ channel: any Channel) throws {
        let id = ObjectIdentifier(channel)
        let isStopping = state.withLock { state in
            state.connections[id] = channel
            return state.isStopping
        }
        channel.closeFuture.whenComplete { [self] _ in state.withLock { $0.connections[id] = nil } }
        let address = channel.remoteAddress?.ipAddress.flatMap { InternetAddress($0) }
        var refusal = isStopping ? "the server is stopping" : nil
        if refusal == nil, let address {
            refusal = context.admit(address)?.reason(for: address)
            if refusal == nil { channel.closeFuture.whenComplete { [context] _ in context.release(address) } }
        }
        try channel.pipeline.syncOperations.addHandler(
            ConnectionHandler(
                context: context, origin: address.map { ClientOrigin(address: "\($0)") } ?? .local, refusal: refusal))
    }
}

/// Tells a connection that the server stops.
struct ServerShutdown: Sendable {}
