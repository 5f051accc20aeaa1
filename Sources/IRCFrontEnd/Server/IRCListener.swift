// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// One address to listen on, and how clients speak there.
struct IRCListener: Sendable {
    let kind: ListenerKind
    let address: IRCListenAddress
    /// The address as it is told, with its scheme.
    let name: String

    /// All listeners of a configuration: plain, TLS, WebSocket.
    static func all(of configuration: IRCServerConfiguration) -> [IRCListener] {
        configuration.listen.map { IRCListener(kind: $0.isUnix ? .unix : .plain, address: $0, name: "\($0)") }
            + configuration.tlsListen.map { IRCListener(kind: .tls, address: $0, name: "\($0)") }
            + configuration.webSocketListen.map {
                IRCListener(kind: $0.isSecure ? .secureWebSocket : .webSocket, address: $0.address, name: "\($0)")
            }
    }

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - unixMode: permissions of a unix socket.
    ///   - accept: is called with each new connection, on its loop.
    func bind(
        on group: any EventLoopGroup, unixMode: Int, _ accept: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 512, maximum: 16384)
            )
            .childChannelInitializer { channel in channel.eventLoop.makeCompletedFuture { try accept(channel) } }
        switch address {
        case .tcp(let host, let port):
            return try await bootstrap.childChannelOption(.tcpOption(.tcp_nodelay), value: 1).bind(
                host: host, port: port
            ).get()
        case .unix(let path):
            // A socket that somebody answers on belongs to a server that runs; any other is a leftover.
            if let other = try? await ClientBootstrap(group: group).connect(unixDomainSocketPath: path).get() {
                try? await other.close()
                throw IRCServerError(
                    "cannot listen on \(address): the address is already in use",
                    advice: "end the program that has it, or choose another path in the configuration")
            }
            let channel = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
            // Until here it has what the process leaves to others of each of its files.
            if chmod(path, mode_t(unixMode & 0o777)) != 0 {
                let reason = String(cString: strerror(errno))
                try? await channel.close()
                throw IRCServerError("cannot set the permissions of \(address): \(reason)")
            }
            return channel
        }
    }
}

extension IRCListenAddress {
    var isUnix: Bool {
        switch self {
        case .unix: true
        case .tcp: false
        }
    }

    /// The same with the port that was really taken.
    func bound(to channel: any Channel) -> IRCListenAddress {
        guard case .tcp(let host, _) = self, let port = channel.localAddress?.port else { return self }
        return .tcp(host: host, port: port)
    }
}
