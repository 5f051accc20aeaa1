// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

/// A listener that nobody should connect to.
final class Trap: Sendable {
    let port: Int
    private let channel: any Channel
    private let accepted: any EventLoopGroup
    private let ports: Ports

    private final class Ports: Sendable {
        let seen = Mutex<[Int]>([])
        let waiting = Mutex<(port: Int, promise: EventLoopPromise<Void>)?>(nil)
    }

    init(on group: any EventLoopGroup, host: String = "127.0.0.1") async throws {
        let ports = Ports()
        channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                let port = channel.remoteAddress?.port ?? 0
                ports.seen.withLock { $0.append(port) }
                ports.waiting.withLock { if $0?.port == port { $0?.promise.succeed(()) } }
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: host, port: 0).get()
        port = channel.localAddress?.port ?? 0
        accepted = group
        self.ports = ports
    }

    /// How many have connected until now. Asked by a connection of the test's own: those before it come before it.
    func count() async throws -> Int {
        guard let address = channel.localAddress else { return -1 }
        let promise = channel.eventLoop.makePromise(of: Void.self)
        let local = try SocketAddress(ipAddress: address.ipAddress ?? "127.0.0.1", port: 0)
        let ports = ports
        let own = try await ClientBootstrap(group: accepted)
            .bind(to: local)
            .channelInitializer { channel in channel.eventLoop.makeSucceededVoidFuture() }
            .connect(to: address).get()
        let port = own.localAddress?.port ?? 0
        if ports.seen.withLock({ $0.contains(port) }) {
            promise.succeed(())
        } else {
            ports.waiting.withLock { $0 = (port, promise) }
            if ports.seen.withLock({ $0.contains(port) }) { promise.succeed(()) }
        }
        try await promise.futureResult.get()
        try await own.close().get()
        return ports.seen.withLock { $0.count { $0 != port } }
    }

    func close() async { try? await channel.close().get() }
}
