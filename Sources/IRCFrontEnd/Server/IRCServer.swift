// SPDX-License-Identifier: Apache-2.0
package import CoreMetrics
package import GatewayCore
package import Logging
package import NIOCore
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
        var connections: [ObjectIdentifier: (channel: any Channel, kind: ListenerKind)] = [:]
        var isStopping = false
    }

    /// - Parameters:
    ///   - directory: where the sessions of those who connect are found and made.
    ///   - group: the loops of the connections; a new session lives on the loop of the connection that made it.
    ///   - metrics: where something is counted; by default nowhere.
    ///   - now: milliseconds since 1970.
    package init(
        configuration: IRCServerConfiguration, directory: SessionDirectory, group: any EventLoopGroup, logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance, now: @escaping @Sendable () -> Int64
    ) {
        self.configuration = configuration
        self.group = group
        self.context = ServerContext(
            configuration: configuration, directory: directory, logger: logger, metrics: metrics, now: now)
    }

    /// Reads the certificate, if there are listeners with TLS, and binds every address of the configuration.
    ///
    /// - Returns: the addresses with the ports that were really taken, in the order of the configuration: plain ones, those
    ///   with TLS, those for WebSocket.
    /// - Throws: `IRCServerError`, and then nothing is bound.
    package func start() async throws -> [IRCListenAddress] {
        let listeners = IRCListener.all(of: configuration)
        if listeners.contains(where: { $0.kind.isTLS }) {
            try context.certificate.load(configuration.certificate, privateKey: configuration.privateKey)
        }
        var bound: [IRCListenAddress] = []
        for listener in listeners {
            do {
                let channel = try await listener.bind(on: group, unixMode: configuration.unixSocketMode) { [self] in
                    try accept($0, through: listener.kind)
                }
                let isStopping = state.withLock { state in
                    if !state.isStopping { state.listeners.append(channel) }
                    return state.isStopping
                }
                if isStopping { try? await channel.close() }
                let address = listener.address.bound(to: channel)
                bound.append(address)
                if listener.kind == .tls, case .tcp(_, let port) = address { context.setTLSPort(port) }
                context.logger.notice(
                    "listening", metadata: ["address": "\(address)", "listener": "\(listener.kind.label)"])
            } catch {
                await stop()
                throw IRCServerError(listeningOn: listener.name, error)
            }
        }
        return bound
    }

    /// Serves until graceful shutdown; binds first if `start()` has not been called.
    package func run() async throws {
        if state.withLock({ $0.listeners.isEmpty && !$0.isStopping }) { _ = try await start() }
        try? await gracefulShutdown()
        await stop()
    }

    /// Takes over what can change while the server runs: limits, the message of the day, who may come in, the certificate.
    /// Who is connected stays so. Reads files: not to be called on an event loop.
    ///
    /// - Throws: `IRCServerError` if the certificate cannot be used; then the one from before stays, and all else is changed.
    package func reload(_ configuration: IRCServerConfiguration) throws(IRCServerError) {
        context.reload(configuration)
        for connection in state.withLock({ $0.connections.values.map(\.channel) }) {
            connection.pipeline.fireUserInboundEventTriggered(ServerReload())
        }
        if IRCListener.all(of: self.configuration).contains(where: { $0.kind.isTLS }) {
            try context.certificate.load(configuration.certificate, privateKey: configuration.privateKey)
        }
    }

    /// Stops listening and closes every connection with an `ERROR` line; returns when they are gone.
    package func stop() async {
        let (listeners, connections) = state.withLock { state in
            state.isStopping = true
            defer { state.listeners = [] }
            return (state.listeners, state.connections.values.map(\.channel))
        }
        for listener in listeners { try? await listener.close() }
        for connection in connections { connection.pipeline.fireUserInboundEventTriggered(ServerShutdown()) }
        for connection in connections { try? await connection.closeFuture.get() }
    }

    /// The end has begun.
    package var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Connections that are open now.
    package var connectionCount: Int { state.withLock { $0.connections.count } }

    /// Connections that are open now, by how they came in.
    package var connectionCounts: [(listener: String, count: Int)] {
        let kinds = state.withLock { $0.connections.values.map(\.kind) }
        return ListenerKind.allCases.map { kind in (kind.label, kinds.count { $0 == kind }) }
    }

    private func accept(_ channel: any Channel, through kind: ListenerKind) throws {
        let id = ObjectIdentifier(channel)
        let isStopping = state.withLock { state in
            state.connections[id] = (channel, kind)
            return state.isStopping
        }
        channel.closeFuture.whenComplete { [self] _ in state.withLock { $0.connections[id] = nil } }
        try Arrival.begin(channel, through: kind, server: context, isStopping: isStopping)
    }
}

/// Tells a connection that the server stops.
struct ServerShutdown: Sendable {}

/// Tells a connection that the configuration has changed.
struct ServerReload: Sendable {}
