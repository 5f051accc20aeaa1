// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import NIOTLS

/// A connection until it is known who is at its other end, and IRC can begin: PROXY header, then TLS, then WebSocket,
/// each only where the listener and the configuration want it.
///
/// The last handler of the connection while that lasts. What comes before it is put in its place by the step before; in
/// the end there is a `ConnectionHandler`, and this one goes.
final class Arrival: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Never

    private let server: ServerContext
    private let kind: ListenerKind
    private var origin: ClientOrigin
    /// Why the connection is closed as soon as that can be told.
    private var refusal: String?
    private var deadline: Scheduled<Void>?
    private var context: ChannelHandlerContext?
    private var hasBegun = false
    private let proxy: ProxyKind

    /// What stands between the client and this server.
    fileprivate enum ProxyKind {
        case none
        /// Begins with a PROXY header.
        case headed
        /// A web server, which says in its request whom it is for.
        case web
    }

    private init(_ kind: ListenerKind, origin: ClientOrigin, server: ServerContext, proxy: ProxyKind) {
        self.kind = kind
        self.origin = origin
        self.server = server
        self.proxy = proxy
    }

    /// Sets a new connection on its way. Called when the channel is made.
    ///
    /// - Parameter isStopping: the server is about to end, and takes nobody in.
    static func begin(_ channel: any Channel, through kind: ListenerKind, server: ServerContext, isStopping: Bool)
        throws
    {
        let pipeline = channel.pipeline.syncOperations
        server.metrics.accepted(kind)
        let peer = channel.remoteAddress?.ipAddress.flatMap { InternetAddress($0) }
        let origin = peer.map { ClientOrigin(address: "\($0)") } ?? .local
        let proxy = server.proxy(at: peer, through: kind)
        let isPlain = !kind.isTLS && !kind.isWebSocket
        if isPlain, isStopping || proxy == .none {
            // The common way, for which nothing else has to be there.
            let refusal = isStopping ? server.refuseStopping() : server.admit(peer, on: channel)
            return try pipeline.addHandler(ConnectionHandler(context: server, origin: origin, refusal: refusal))
        }
        let arrival = Arrival(kind, origin: origin, server: server, proxy: proxy)
        if isStopping {
            arrival.refusal = server.refuseStopping()
        } else if proxy == .none {
            arrival.refusal = server.admit(peer, on: channel)
        }
        try pipeline.addHandler(arrival)
    }

    // MARK: The channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { started() }
    }

    func channelActive(context: ChannelHandlerContext) {
        started()
        context.fireChannelActive()
    }

    private func started() {
        guard let context, !hasBegun else { return }
        hasBegun = true
        let time = TimeAmount.seconds(Int64(server.current.value.registrationTimeout))
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            self?.server.metrics.refused(.timeOut)
            self?.context?.close(promise: nil)
        }
        attempt { [self] in
            if proxy == .headed {
                try insert(ProxyHeaderHandler { [weak self] in self?.receive($0) })
            } else {
                try addressIsKnown()
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        server.logger.debug("connection failed before its first line", metadata: ["error": "\(error)"])
        if error is NIOSSLError || error is BoringSSLError { server.metrics.refused(.tls) }
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ServerShutdown {
            context.close(promise: nil)
        } else if case .handshakeCompleted = event as? TLSUserEvent {
            attempt { try handshakeIsDone() }
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: The steps

    private func receive(_ result: Result<ProxyHeader, ProxyHeaderError>) {
        guard let context else { return }
        switch result {
        case .success(let header):
            admit(header.source, isTLS: header.isTLS, on: context.channel)
            attempt { try addressIsKnown() }
        case .failure(let error):
            server.metrics.refused(.proxyHeader)
            server.logger.notice(
                "a proxy's connection was refused", metadata: ["proxy": "\(origin.address)", "reason": "\(error.text)"])
            context.close(promise: nil)
        }
    }

    /// A listed proxy has said whom the connection is from. What it says of itself, as when it looks whether somebody is
    /// there, and of people whom it does not know either, is not counted: no limit could tell them apart.
    private func admit(_ source: InternetAddress?, isTLS: Bool, on channel: any Channel) {
        origin = ClientOrigin(source, behind: origin.address, isTLS: isTLS)
        // A server that stops has said so already.
        refusal = refusal ?? server.admit(source, on: channel)
    }

    /// From whom the connection is, and whether they may connect.
    private func addressIsKnown() throws {
        if refusal != nil, kind.isTLS || kind.isWebSocket {
            // Nothing has been agreed on in which the reason could be told.
            context?.close(promise: nil)
        } else if kind.isTLS {
            guard let certificate = server.certificate.current else { throw ConnectionRefused() }
            try insert(TLSGate(certificate, onPlainText: { [server] in server.metrics.refused(.tls) }))
        } else if kind.isWebSocket {
            try awaitUpgrade()
        } else {
            try finish()
        }
    }

    private func handshakeIsDone() throws {
        guard let context else { return }
        origin.isTLS = true
        origin.isSecure = true
        let certificate = try context.channel.pipeline.syncOperations.nioSSL_peerCertificate()
        origin.certificateFingerprint = try certificate.map { SHA256.digest(try $0.toDERBytes()) }
        if kind.isWebSocket { try awaitUpgrade() } else { try finish() }
    }

    private func awaitUpgrade() throws {
        guard let context else { return }
        let loop = context.eventLoop
        let me = NIOLoopBound(self, eventLoop: loop)
        let upgrade = WebSocketUpgrade(
            permittedOrigins: server.current.value.webSocketOrigins,
            refused: { [server] in server.metrics.refused(.webSocket) },
            done: { mode, headers in try me.value.upgraded(to: mode, headers) })
        try upgrade.install(in: context.pipeline, before: self)
    }

    private func upgraded(to mode: WebSocketMode, _ headers: HTTPHeaders) throws {
        guard let context else { return }
        if proxy == .web {
            let said = ForwardedHeaders(headers, proxies: server.current.value.webSocketProxies)
            admit(said.source, isTLS: said.isTLS || origin.isTLS, on: context.channel)
        }
        origin.isWebSocket = true
        try context.pipeline.syncOperations.addHandler(WebSocketLines(mode))
        try finish()
    }

    /// IRC can begin.
    private func finish() throws {
        guard let context else { return }
        deadline?.cancel()
        let pipeline = context.pipeline.syncOperations
        try pipeline.addHandler(ConnectionHandler(context: server, origin: origin, refusal: refusal))
        pipeline.removeHandler(self, promise: nil)
    }

    /// Puts a handler in front of this one.
    private func insert(_ handler: some ChannelHandler) throws {
        try context?.pipeline.syncOperations.addHandler(handler, position: .before(self))
    }

    /// A pipeline that cannot be built is one of a connection that has just ended.
    private func attempt(_ body: () throws -> Void) {
        do { try body() } catch { context?.close(promise: nil) }
    }
}

/// A connection that ends before it began.
struct ConnectionRefused: Error {}

extension ServerContext {
    /// What is at an address, as far as it is listed; nil for who came through a unix socket.
    fileprivate func proxy(at peer: InternetAddress?, through kind: ListenerKind) -> Arrival.ProxyKind {
        guard let peer else { return .none }
        let configuration = current.value
        if configuration.proxyProtocolFrom.contains(where: { $0.contains(peer) }) { return .headed }
        let isWeb = kind.isWebSocket && configuration.webSocketProxies.contains { $0.contains(peer) }
        return isWeb ? .web : .none
    }

    /// Counts a connection of an address until it ends, or says why there may not be one more.
    ///
    /// - Parameter address: nil for who has none, and so no limit.
    func admit(_ address: InternetAddress?, on channel: any Channel) -> String? {
        guard let address else { return nil }
        if let refusal = admit(address) {
            switch refusal {
            case .tooMany: metrics.refused(.tooMany)
            case .tooFast: metrics.refused(.tooFast)
            }
            return refusal.reason(for: address)
        }
        channel.closeFuture.whenComplete { [self] _ in release(address) }
        return nil
    }

    func refuseStopping() -> String {
        metrics.refused(.stopping)
        return "the server is stopping"
    }
}
