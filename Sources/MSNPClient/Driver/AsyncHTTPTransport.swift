// SPDX-License-Identifier: Apache-2.0

package import AsyncHTTPClient
package import MSNServices
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Web requests through AsyncHTTPClient: a limit for the body, a time-out, and no redirect followed by itself.
package struct AsyncHTTPTransport: HTTPTransport {
    private let client: HTTPClient
    private let verifyTLS: Bool
    /// For a request with its answer; nil for its own.
    private let timeout: TimeAmount?
    private let proxied: ProxiedExchange?
    private let lookUp: @Sendable (String, Int) async throws -> [SocketAddress]
    private let permits: @Sendable (_ address: String) -> Bool
    private let errands = WebErrands()

    /// Wraps a client, which the caller shuts down after `end()`; it should be made with `configuration(verifyTLS:)`.
    ///
    /// - Parameters:
    ///   - verifyTLS: The same for hosts that only the services named.
    ///   - proxy: Whom all requests go through; the client is used for its loops alone then.
    package init(client: HTTPClient, verifyTLS: Bool = true, proxy: MSNProxy? = nil) {
        self.init(client: client, verifyTLS: verifyTLS, timeout: nil, proxy: proxy) { host, port in
            try await NIOThreadPool.singleton.runIfActive {
                SystemResolver.lookUp(host: host, port: port, family: 0)
            }
        }
    }

    /// With another way to look names up (all addresses of a host and port) and to judge addresses.
    init(
        client: HTTPClient, verifyTLS: Bool = true, timeout: TimeAmount?, proxy: MSNProxy? = nil,
        proxyTLS: TLSContext = .proxies,
        permits: @escaping @Sendable (_ address: String) -> Bool = { AddressScope($0) == .global },
        lookUp: @escaping @Sendable (String, Int) async throws -> [SocketAddress]
    ) {
        self.client = client
        self.verifyTLS = verifyTLS
        self.timeout = timeout
        self.permits = permits
        self.lookUp = lookUp
        let tls = TLSContext(Self.tls(verifies: verifyTLS))
        proxied = proxy.map { ProxiedExchange(proxy: $0, group: client.eventLoopGroup, tls: tls, proxyTLS: proxyTLS) }
    }

    /// How the `HTTPClient` is to be made. Without redirects: whoever follows one sends somebody's password along.
    ///
    /// - Parameter verifyTLS: False only for a service with a certificate of its own making.
    package static func configuration(verifyTLS: Bool) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls(verifies: verifyTLS), redirectConfiguration: .disallow,
            // Each request has a time of its own as a whole.
            timeout: .init(connect: .seconds(10)))
        configuration.httpVersion = .http1Only
        // Servers close a quiet connection after five seconds or more. A request that meets with that is lost.
        configuration.connectionPool.idleTimeout = .seconds(3)
        // Each connection over the HTTP gateway has a request open nearly all the time; with the usual eight to one host,
        // the ninth would wait for the polls of the others. Sign-ins are held back elsewhere.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = MSNClientLimits.webConnections
        // Whoever signs in hears at once that nobody is there, rather than after a time-out.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    private static func tls(verifies: Bool) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if !verifies { tls.certificateVerification = .none }
        return tls
    }

    @discardableResult
    package func start(_ errand: @escaping @Sendable () async -> Void) -> Task<Void, Never>? {
        errands.start(errand)
    }

    /// Gives up what is under way and lets nothing start any more; to be called before the client is shut down, and before the
    /// loops of those who make requests.
    package func end() async {
        await errands.end(within: .seconds(MSNClientLimits.webEndSeconds))
    }

    package func execute(_ request: WebRequest) async throws(WebError) -> WebResponse {
        do {
            guard let limit = limit(of: request) else { return try await answer(to: request) }
            return try await Self.within(limit) { try await answer(to: request) }
        } catch {
            throw Self.webError(error)
        }
    }

    /// For a request with its answer; nil where whoever asks sees to it, and cancels.
    private func limit(of request: WebRequest) -> TimeAmount? {
        timeout ?? (request.timeout > 0 ? .seconds(Int64(clamping: request.timeout)) : nil)
    }

    private func answer(to request: WebRequest) async throws -> WebResponse {
        if let proxied { return try await proxied.execute(request) }
        guard !request.mayBeLocal else { return try await exchange(request, over: client) }
        return try await exchangeOutside(request)
    }

    /// The result of `body`, or `timedOut` once time is up.
    ///
    /// The client's own time-out ends with the head of the reply, and a body may come a byte a second. This runs for each request
    /// to a web service, off the event loops; the polls of an HTTP gateway, which are many, have the timers of their connections.
    private static func within(
        _ timeout: TimeAmount, _ body: @escaping @Sendable () async throws -> WebResponse
    ) async throws -> WebResponse {
        try await withThrowingTaskGroup(of: WebResponse.self) { group in
            group.addTask(operation: body)
            group.addTask {
                // The time limit itself: cancelled with the group as soon as there is an answer.
                try await Task.sleep(for: .nanoseconds(timeout.nanoseconds))
                throw WebError.timedOut
            }
            defer { group.cancelAll() }
            guard let response = try await group.next() else { throw WebError.timedOut }
            return response
        }
    }

    /// Asks a host that nobody configured: its addresses are looked up and checked, and the request goes to one of these.
    private func exchangeOutside(_ request: WebRequest) async throws -> WebResponse {
        guard let destination = request.destination else { throw WebError.unreachable("it has no address") }
        let addresses = try await lookUp(destination.host, destination.port).compactMap(\.ipAddress)
        guard let address = addresses.first else { throw WebError.unreachable("there is no such host") }
        guard addresses.allSatisfy(permits) else {
            throw WebError.redirectRefused(destination.host)
        }
        var configuration = Self.configuration(verifyTLS: verifyTLS)
        configuration.dnsOverride = [destination.host: address]
        let client = HTTPClient(eventLoopGroupProvider: .shared(client.eventLoopGroup), configuration: configuration)
        var request = request
        // As it was understood here.
        request.url = destination.url
        do {
            let response = try await exchange(request, over: client)
            try? await client.shutdown()
            return response
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    private func exchange(_ request: WebRequest, over client: HTTPClient) async throws -> WebResponse {
        var message = HTTPClientRequest(url: request.url)
        message.method = HTTPMethod(rawValue: request.method)
        for (name, value) in request.headers { message.headers.add(name: name, value: value) }
        if !request.body.isEmpty { message.body = .bytes(request.body) }
        let response = try await client.execute(
            message, deadline: limit(of: request).map { .now() + $0 } ?? .distantFuture)
        let body = try await response.body.collect(upTo: MSNClientLimits.webReply)
        return WebResponse(
            status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) },
            body: Array(body.readableBytesView))
    }

    /// The error without anything of the request in it. What cannot be told from the end of a connection that stood is `lost`.
    private static func webError(_ error: any Error) -> WebError {
        switch error {
        case let error as WebError: return error
        case is NIOTooManyBytesError: return .tooLarge
        case let error as HTTPClientError:
            switch error {
            case .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout: return .timedOut
            case .connectTimeout: return .unreachable("no connection in time")
            case .tlsHandshakeTimeout: return .tls("no handshake in time")
            case .remoteConnectionClosed: return .lost("it closed the connection")
            case .cancelled: return .lost("interrupted")
            case .invalidURL, .emptyHost, .emptyScheme: return .unreachable("it has no address")
            default: return .unreachable("the request failed")
            }
        case let error as NIOSSLError:
            if case .handshakeFailed(let reason) = error,
                "\(reason)".firstRange(of: "CERTIFICATE_VERIFY_FAILED") != nil
            {
                return .tls("its certificate is not trusted")
            }
            switch error {
            case .uncleanShutdown, .shutdownFailed, .readInInvalidTLSState, .writeDuringTLSShutdown:
                return .lost("it closed the connection")
            default: break
            }
            return .tls("the handshake failed")
        case is NIOSSLExtraError:
            return .tls("its certificate is for another name")
        case is NIOConnectionError, ChannelError.connectTimeout, is SocketAddressError:
            return .unreachable(ConnectionFailure.text(error))
        case let error as IOError where error.errnoCode == ECONNREFUSED || error.errnoCode == ENETUNREACH:
            return .unreachable(ConnectionFailure.text(error))
        case is IOError, is ChannelError:
            return .lost(ConnectionFailure.text(error))
        case let error as ProxyFailure:
            return .unreachable(error.text)
        case is CancellationError:
            return .lost("interrupted")
        case is HTTPParserError:
            return .malformed("it is no HTTP")
        default:
            return .lost("the request failed")
        }
    }
}
