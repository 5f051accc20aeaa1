// SPDX-License-Identifier: Apache-2.0

import MSNPClient
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import Synchronization

/// What all connections of a proxy share: its listeners, and who is there.
final class ProxyHub: Sendable {
    private struct State {
        var lastNumber = 0
        var clients: [Int: any Channel] = [:]
        var listeners: [any Channel] = []
        /// Ports of listeners that lead to servers which the service named.
        var referrals: [String: EventLoopFuture<Int>] = [:]
        var isStopped = false
    }

    let transcript: Transcript
    private let settings: ProxySettings
    private let policy: RedirectPolicy
    private let group: any EventLoopGroup
    private let state = Mutex(State())

    init(settings: ProxySettings, group: any EventLoopGroup, transcript: Transcript) {
        self.settings = settings
        policy = RedirectPolicy(host: settings.notification.host)
        self.group = group
        self.transcript = transcript
    }

    /// Listens for clients that want to the server at `target`.
    func listen(_ kind: ServerKind, at address: ServerAddress, for target: ServerAddress) -> EventLoopFuture<Int> {
        ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.writeBufferWaterMark, value: Self.waterMark)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Arrival { self.accept($0, kind, target) })
                }
            }
            .bind(host: address.host, port: address.port)
            .flatMapThrowing { [self] channel in
                let isLate = state.withLock { state in
                    if !state.isStopped { state.listeners.append(channel) }
                    return state.isStopped
                }
                guard !isLate, let port = channel.localAddress?.port else {
                    channel.close(promise: nil)
                    throw ChannelError.alreadyClosed
                }
                return port
            }
    }

    /// The port of the listener that leads to a server which the service named; there is one for each.
    func listener(_ kind: ServerKind, for target: ServerAddress) -> EventLoopFuture<Int> {
        let key = "\(kind.rawValue) \(target)"
        let promise = group.next().makePromise(of: Int.self)
        let known: EventLoopFuture<Int>?? = state.withLock { state in
            if let future = state.referrals[key] { return future }
            guard state.referrals.count < MSNPProxyLimits.referrals else { return .some(nil) }
            state.referrals[key] = promise.futureResult
            return nil
        }
        switch known {
        case .some(.some(let future)):
            promise.fail(ChannelError.alreadyClosed)
            return future
        case .some(.none):
            promise.fail(ChannelError.alreadyClosed)
        case .none:
            listen(kind, at: ServerAddress(host: settings.listen.host, port: 0), for: target).cascade(to: promise)
        }
        return promise.futureResult
    }

    /// Whether the proxy goes on to a host that the service named.
    func permits(_ host: String) -> Bool { policy.permits(host: host) }

    private static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(
        low: MSNPProxyLimits.unwritten / 2, high: MSNPProxyLimits.unwritten)

    // MARK: Clients

    private func accept(_ client: any Channel, _ kind: ServerKind, _ target: ServerAddress) {
        let number: Int? = state.withLock { state in
            guard !state.isStopped, state.clients.count < MSNPProxyLimits.connections else { return nil }
            state.lastNumber += 1
            state.clients[state.lastNumber] = client
            return state.lastNumber
        }
        guard let number else { return client.close(promise: nil) }
        transcript.connected(number, kind, to: target.description)
        ClientBootstrap(group: client.eventLoop)
            .connectTimeout(.seconds(15))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.autoRead, value: false)
            .channelOption(.writeBufferWaterMark, value: Self.waterMark)
            .resolver(CheckingResolver(policy: policy, loop: client.eventLoop))
            .connect(host: target.host, port: target.port)
            .whenComplete { [self] result in
                switch result {
                case .success(let server):
                    guard client.isActive else {
                        client.close(promise: nil)
                        server.close(promise: nil)
                        transcript.closed(number, "== closed by client")
                        return ended(number)
                    }
                    do {
                        try Relay(number: number, hub: self, client: client, server: server).start()
                    } catch {
                        client.close(promise: nil)
                        server.close(promise: nil)
                        ended(number)
                    }
                case .failure:
                    transcript.closed(number, "!! no connection to \(target)")
                    client.close(promise: nil)
                    ended(number)
                }
            }
    }

    /// Tells when a client is really there.
    private final class Arrival: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let welcome: (any Channel) -> Void

        init(_ welcome: @escaping (any Channel) -> Void) {
            self.welcome = welcome
        }

        func channelActive(context: ChannelHandlerContext) {
            welcome(context.channel)
            context.fireChannelActive()
        }
    }

    func ended(_ number: Int) {
        state.withLock { _ = $0.clients.removeValue(forKey: number) }
    }

    // MARK: The end

    /// Closes everything.
    func stop() async {
        let channels = state.withLock { state in
            state.isStopped = true
            let channels = state.listeners + Array(state.clients.values)
            state.listeners = []
            return channels
        }
        for channel in channels { try? await channel.close() }
    }

    /// Keeps a listener of another kind, to be closed with the others.
    func keep(_ listener: any Channel) {
        state.withLock { $0.listeners.append(listener) }
    }
}
