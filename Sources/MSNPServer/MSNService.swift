// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Logging
import MSNPWire
package import NIOCore
import NIOPosix
import ServiceLifecycle

/// The embedded MSN service: notification server, switchboard server and web services, with the people of its configuration.
///
/// Everything that it knows lives on one loop of the group. `start()` and `stop()` are for those who want to know the ports;
/// a service group calls `run()`.
package actor MSNService: Service {
    private enum Phase {
        case idle
        case starting
        case running(Parts)
        case stopped
    }

    /// What has to be closed.
    private struct Parts {
        var service: NIOLoopBound<ServiceLoop>
        var loop: any EventLoop
        var listeners: [any Channel] = []
    }

    private let configuration: ServiceConfiguration
    private let group: any EventLoopGroup
    private let logger: Logger
    private var phase = Phase.idle

    package init(configuration: ServiceConfiguration, group: any EventLoopGroup, logger: Logger) {
        self.configuration = configuration
        self.group = group
        self.logger = logger
    }

    /// Binds every address of the configuration.
    ///
    /// - Returns: Where clients find the service, with the ports that were really taken.
    /// - Throws: ``ServiceError``, whose text names the address that could not be taken; nothing stays open then.
    package func start() async throws -> ServiceAddresses {
        guard case .idle = phase else { throw ServiceError.alreadyStarted }
        phase = .starting
        let loop = group.next()
        let state = ServiceState(configuration: configuration, seed: RandomBytes.generate(32))
        let logger = logger
        let (gateway, faults) = (configuration.gateway, configuration.faults)
        let service = try await loop.submit {
            let service = ServiceLoop(state: state, gateway: gateway, faults: faults, eventLoop: loop, log: logger)
            return NIOLoopBound(service, eventLoop: loop)
        }.get()
        var parts = Parts(service: service, loop: loop)
        do {
            let addresses = try await bind(&parts)
            try await loop.submit { service.value.startMinutes() }.get()
            phase = .running(parts)
            return addresses
        } catch {
            await close(parts)
            phase = .stopped
            throw error
        }
    }

    /// Starts the service if that has not happened, and runs it until graceful shutdown or cancellation.
    package func run() async throws {
        if case .idle = phase { _ = try await start() }
        // Both end the wait, and both mean the same here.
        try? await gracefulShutdown()
        await stop()
    }

    /// Closes every listener and connection; clients on notification connections are told. A stopped service stays stopped.
    package func stop() async {
        guard case .running(let parts) = phase else { return }
        phase = .stopped
        await close(parts)
    }

    private func close(_ parts: Parts) async {
        for listener in parts.listeners { try? await listener.close() }
        let service = parts.service
        try? await parts.loop.submit { service.value.shutDown() }.get()
    }

    /// Does something on the service's loop; nil unless it runs.
    func onLoop<Result: Sendable>(_ act: @escaping @Sendable (ServiceLoop) -> Result) async -> Result? {
        guard case .running(let parts) = phase else { return nil }
        let service = parts.service
        return try? await parts.loop.submit { act(service.value) }.get()
    }

    // MARK: Binding

    /// Opens the parts in such an order that no client can come before the addresses it is told are known.
    private func bind(_ parts: inout Parts) async throws -> ServiceAddresses {
        let service = parts.service
        let host = configuration.advertisedHost

        let web = try await listen(.web, at: configuration.web, &parts)
        let switchboard = try await listen(.switchboard, at: configuration.switchboard, &parts)
        try await parts.loop.submit {
            service.value.state.addresses.web = ServerAddress(host: host, port: web)
            service.value.state.addresses.switchboard = ServerAddress(host: host, port: switchboard)
        }.get()
        let notification = try await listen(.notification, at: configuration.notification, &parts)
        try await parts.loop.submit {
            service.value.state.addresses.notification = ServerAddress(host: host, port: notification)
        }.get()
        var addresses = ServiceAddresses(
            notification: (host, notification), switchboard: (host, switchboard), web: (host, web))
        if let dispatch = configuration.dispatch {
            addresses.dispatch = (host, try await listen(.dispatch, at: dispatch, &parts))
        }
        return addresses
    }

    /// One kind of listener.
    private enum Listener: String {
        case notification = "notification server"
        case dispatch = "dispatch server"
        case switchboard = "switchboard server"
        case web = "web server"
    }

    private func listen(
        _ listener: Listener, at address: (host: String, port: Int), _ parts: inout Parts
    ) async throws -> Int {
        let service = parts.service
        let limit = configuration.connectionLimit
        let bootstrap = ServerBootstrap(group: parts.loop)
            .serverChannelOption(ChannelOptions.backlog, value: 256)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                ChannelOptions.writeBufferWaterMark,
                value: ChannelOptions.Types.WriteBufferWaterMark(
                    low: MSNPServerLimits.outboundBytes / 2, high: MSNPServerLimits.outboundBytes)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard service.value.connectionCount < limit else { throw ChannelError.ioOnClosedChannel }
                    let pipeline = channel.pipeline.syncOperations
                    let peer = channel.remoteAddress
                    switch listener {
                    case .notification:
                        try pipeline.addHandler(service.value.notificationHandler(.notification, peer: peer))
                    case .dispatch: try pipeline.addHandler(service.value.notificationHandler(.dispatch, peer: peer))
                    case .switchboard: try pipeline.addHandler(service.value.switchboardHandler())
                    case .web: try service.value.addWebHandlers(to: pipeline)
                    }
                }
            }
        do {
            let channel = try await bootstrap.bind(host: address.host, port: address.port).get()
            parts.listeners.append(channel)
            return channel.localAddress?.port ?? address.port
        } catch {
            throw ServiceError(role: listener.rawValue, address, error)
        }
    }
}
