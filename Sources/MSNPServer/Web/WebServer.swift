// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import MSNServices
import NIOCore

/// What comes with a web request: the connection that it came on.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// The HTTP side of the web services: requests come in on Hummingbird's terms and are answered on the service's loop.
struct WebResponder: HTTPResponder {
    let service: NIOLoopBound<ServiceLoop>
    let eventLoop: any EventLoop

    func respond(to request: Request, context: WebContext) async throws -> Response {
        guard let body = try? await request.body.collect(upTo: MSNPServerLimits.webBody) else {
            return Response(status: .contentTooLarge)
        }
        if request.uri.path.lowercased() == GatewayRequest.path {
            return try await relay(request, body: body, channel: context.channel)
        }
        let operation = WebOperation(
            path: request.uri.path, authorization: request.headers[.authorization], cookie: request.headers[.cookie],
            body: Array(body.readableBytesView))
        let service = service
        let answer = try await eventLoop.submit { service.value.answer(operation) }.get()
        return Self.response(
            status: answer.response.status, headers: answer.response.headers,
            body: ByteBuffer(bytes: answer.response.body))
    }

    /// A request to the HTTP gateway.
    private func relay(_ request: Request, body: ByteBuffer, channel: any Channel) async throws -> Response {
        guard request.method == .post else { return Response(status: .methodNotAllowed) }
        guard let query = request.uri.query, let inner = GatewayRequest(query: query, body: body) else {
            return Response(status: .badRequest)
        }
        let service = service
        let reply = try await eventLoop.flatSubmit {
            service.value.gateway.take(inner, on: channel, service: service.value)
        }.get()
        switch reply {
        case .session(_, _, _, let body):
            return Self.response(
                status: 200,
                headers: [
                    ("Content-Type", "application/x-msn-messenger"), ("X-MSN-Messenger", reply.header ?? ""),
                    ("Cache-Control", "no-cache"),
                ], body: body)
        case .refused: return Response(status: .badRequest)
        case .full: return Response(status: .serviceUnavailable)
        }
    }

    private static func response(
        status: Int, headers: [(name: String, value: String)], body: ByteBuffer
    ) -> Response {
        var fields = HTTPFields()
        for header in headers {
            guard let name = HTTPFields.Element.Name(header.name) else { continue }
            fields[name] = header.value
        }
        return Response(status: .init(code: status), headers: fields, body: ResponseBody(byteBuffer: body))
    }
}

/// The running HTTP server.
struct WebServer: Sendable {
    let port: Int
    /// Hummingbird binds inside `run`, which lasts as long as the server: a task holds it, and ends it by being cancelled.
    private let task: Task<Void, Never>

    /// Binds the address and returns once requests are taken.
    ///
    /// - Throws: What binding threw.
    static func start(
        host: String, port: Int, service: NIOLoopBound<ServiceLoop>, eventLoop: any EventLoop,
        group: any EventLoopGroup, logger: Logger
    ) async throws -> WebServer {
        let (ports, continuation) = AsyncThrowingStream<Int, any Error>.makeStream()
        // Every start and request is news to Hummingbird, and its end an error.
        var quiet = logger
        quiet.logLevel = .critical
        let application = Application(
            responder: WebResponder(service: service, eventLoop: eventLoop),
            configuration: .init(address: .hostname(host, port: port)),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? port) },
            eventLoopGroupProvider: .shared(group), logger: quiet)
        let task = Task {
            do {
                try await application.run()
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        for try await port in ports {
            return WebServer(port: port, task: task)
        }
        throw CancellationError()
    }

    /// Closes the server and its connections.
    func stop() async {
        task.cancel()
        await task.value
    }
}
