// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import MSNServices
import NIOCore

/// The HTTP side of the web services: requests come in on Hummingbird's terms and are answered on the service's loop.
struct WebResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let service: NIOLoopBound<ServiceLoop>
    let eventLoop: any EventLoop

    func respond(to request: Request, context: Context) async throws -> Response {
        guard let body = try? await request.body.collect(upTo: MSNPServerLimits.webBody) else {
            return Response(status: .contentTooLarge)
        }
        let operation = WebOperation(
            path: request.uri.path, authorization: request.headers[.authorization], cookie: request.headers[.cookie],
            body: Array(body.readableBytesView))
        let service = service
        let answer = try await eventLoop.submit { service.value.answer(operation) }.get()
        var headers = HTTPFields()
        for header in answer.response.headers {
            guard let name = HTTPFields.Element.Name(header.name) else { continue }
            headers[name] = header.value
        }
        return Response(
            status: .init(code: answer.response.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.response.body)))
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
