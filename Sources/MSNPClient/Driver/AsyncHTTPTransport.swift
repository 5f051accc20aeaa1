// SPDX-License-Identifier: Apache-2.0

package import AsyncHTTPClient
package import MSNServices
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Web requests through AsyncHTTPClient: a limit for the body, a time-out, and no redirect followed by itself.
package struct AsyncHTTPTransport: HTTPTransport {
    /// For a request with its answer.
    private static let timeout = TimeAmount.seconds(20)

    private let client: HTTPClient

    /// Wraps a client, which the caller shuts down; it should be made with `configuration(verifyTLS:)`.
    package init(client: HTTPClient) {
        self.client = client
    }

    /// How the `HTTPClient` is to be made. Without redirects: whoever follows one sends somebody's password along.
    ///
    /// - Parameter verifyTLS: False only for a service with a certificate of its own making.
    package static func configuration(verifyTLS: Bool) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if !verifyTLS { tls.certificateVerification = .none }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10), read: timeout))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.idleTimeout = .seconds(10)
        // Whoever signs in hears at once that nobody is there, rather than after a time-out.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    package func execute(_ request: WebRequest) async throws(WebError) -> WebResponse {
        var message = HTTPClientRequest(url: request.url)
        message.method = HTTPMethod(rawValue: request.method)
        for (name, value) in request.headers { message.headers.add(name: name, value: value) }
        if !request.body.isEmpty { message.body = .bytes(request.body) }
        do {
            let response = try await client.execute(message, timeout: Self.timeout)
            let body = try await response.body.collect(upTo: MSNClientLimits.webReply)
            return WebResponse(
                status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) },
                body: Array(body.readableBytesView))
        } catch {
            throw Self.webError(error)
        }
    }

    /// The error without anything of the request in it.
    private static func webError(_ error: any Error) -> WebError {
        switch error {
        case is NIOTooManyBytesError: return .tooLarge
        case let error as HTTPClientError:
            switch error {
            case .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout: return .timedOut
            case .connectTimeout: return .unreachable("no connection in time")
            case .tlsHandshakeTimeout: return .tls("no handshake in time")
            case .remoteConnectionClosed: return .unreachable("it closed the connection")
            case .invalidURL, .emptyHost, .emptyScheme: return .malformed("no address")
            default: return .unreachable(error.shortDescription)
            }
        case let error as NIOSSLError:
            if case .handshakeFailed(let reason) = error { return .tls(String(describing: reason)) }
            return .tls(String(describing: error))
        case is NIOSSLExtraError:
            return .tls("its certificate is for another name")
        case is NIOConnectionError, is IOError:
            return .unreachable(ConnectionFailure.text(error))
        case is CancellationError:
            return .unreachable("interrupted")
        default:
            return .unreachable(String(describing: type(of: error)))
        }
    }
}
