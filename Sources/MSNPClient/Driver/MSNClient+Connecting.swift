// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How connections come about: directly, through a proxy, or by way of the HTTP gateway.
extension MSNClient {
    /// Opens a TCP connection. Through a proxy only what the user configured, and what is no literal address of a network of its
    /// own: which address a name has, only the proxy knows.
    func connect(_ id: ConnectionID, host: String, port: Int) {
        let policy = machine.redirectPolicy
        let connection = MSNPConnection(id: id, client: self, limits: limits(of: id))
        connections[id] = connection
        let connected: EventLoopFuture<any Channel>
        let proxy = machine.configuration.proxy
        if let proxy {
            guard policy.permits(host: host) else {
                connected = loop.makeFailedFuture(ForbiddenAddress())
                return adopt(connected, as: connection, address: { _ in nil })
            }
            connected = proxy.connect(
                bootstrap.resolver(resolver), host: host, port: port, timeout: machine.configuration.timeouts.connect,
                tls: proxyTLS)
        } else {
            // Whom a server names is looked up and checked before anybody is connected to.
            let resolver: (any Resolver & Sendable)? =
                policy.isTrusted(host)
                ? self.resolver : CheckingResolver(base: self.resolver, policy: policy, loop: loop)
            connected = bootstrap.resolver(resolver).connect(host: host, port: port)
        }
        adopt(connected, as: connection) { proxy == nil ? $0.remoteAddress?.ipAddress : nil }
    }

    /// Takes the channel for a connection once it is there, unless nobody wants it any more.
    private func adopt(
        _ connected: EventLoopFuture<any Channel>, as connection: MSNPConnection,
        address: @escaping (any Channel) -> String?
    ) {
        let id = connection.id
        connected.assumeIsolated().whenComplete { [weak self] result in
            guard let self, self.connections[id] === connection else {
                if case .success(let channel) = result { channel.close(promise: nil) }
                return
            }
            switch result {
            case .success(let channel):
                do {
                    try channel.pipeline.syncOperations.addHandler(connection)
                    try channel.syncOptions?.setOption(.autoRead, value: true)
                } catch {
                    channel.close(promise: nil)
                    return self.closed(id, .failed(ConnectionFailure.text(error)))
                }
                guard self.connections[id] === connection else { return }
                self.connected(id, to: address(channel))
            case .failure(let error):
                self.closed(id, ConnectionFailure.end(error))
            }
        }
    }

    private var bootstrap: ClientBootstrap {
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(machine.configuration.timeouts.connect)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Grows where much comes in; a quiet connection should be small.
            .channelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 512, maximum: 65536)
            )
            .channelOption(
                .writeBufferWaterMark,
                value: .init(low: MSNClientLimits.unwritten / 2, high: MSNClientLimits.unwritten)
            )
            // Several addresses may be tried side by side; only the channel that wins gets the handler, and is read then.
            .channelOption(.autoRead, value: false)
            .channelOption(.socketOption(.so_keepalive), value: 1)
        #if os(Linux)
            // A switchboard may be quiet for long: whether its other end is still there, the kernel finds out.
            return
                bootstrap
                .channelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: 120)
                .channelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: 30)
                .channelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: 4)
                .channelOption(.tcpOption(.init(rawValue: TCP_USER_TIMEOUT)), value: 60_000)
        #else
            return bootstrap
        #endif
    }

    /// A notification server sends policies and mail data, a switchboard nothing large.
    private func limits(of id: ConnectionID) -> MSNPFrameLimits {
        machine.isNotification(id) ? .notification : .switchboard
    }

    /// Begins a session with the HTTP gateway. The first request carries the first command, so that there is nothing to wait for.
    func connectByGateway(_ id: ConnectionID, host: String) {
        gatewayConnections[id] = HTTPGatewayConnection(
            id: id, client: self, transport: transport,
            machine: HTTPGatewayMachine(
                url: machine.configuration.httpGateway,
                server: machine.isNotification(id) ? .notification : .switchboard,
                host: host, redirects: machine.redirectPolicy),
            limits: limits(of: id))
        connected(id, to: nil)
    }
}
