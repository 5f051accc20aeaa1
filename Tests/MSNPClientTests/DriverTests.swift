// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import Testing

@testable import MSNPClient

@Suite("Driver, on real sockets", .timeLimit(.minutes(5))) struct DriverTests {
    private let group = MultiThreadedEventLoopGroup.singleton

    @Test("Signs in, talks, signs out") func session() async throws {
        let service = try await LoopbackService(on: group, answer: LoopbackService.echo)
        let harness = ClientHarness(loop: group.next())
        try await harness.start(port: service.port)
        try await harness.waitForSignIn()
        try await harness.wait { if case .presence("bob@example.net", .online, "Bob", _) = $0 { true } else { false } }
        try await harness.run { client in
            for id in UInt64(1)...5000 { client.send(.text("message \(id)", format: nil), id: id, to: bob) }
        }
        // It comes after the last acknowledgement.
        let last = MSNConversationEvent.message(
            from: "bob@example.net", name: "Bob", content: .text("message 5000", format: nil))
        let events = try await harness.wait { $0 == .conversation(bob, last) }
        var delivered: [UInt64] = []
        var said: [String] = []
        for case .conversation(bob, let event) in events {
            switch event {
            case .delivered(let id): delivered.append(id)
            case .message(_, _, .text(let text, _)): said.append(text)
            default: Issue.record("\(event)")
            }
        }
        #expect(delivered == Array(1...5000))
        #expect(said == (1...5000).map { "message \($0)" })
        try await harness.run { $0.disconnect() }
        #expect(try await harness.waitForEnd() == .requested)
        await service.close()
    }

    @Test("A wrong password") func wrongPassword() async throws {
        let service = try await LoopbackService(on: group, answer: LoopbackService.echo)
        let harness = ClientHarness(loop: group.next())
        try await harness.start(port: service.port, password: "wrong")
        #expect(try await harness.waitForEnd() == .wrongPassword)
        await service.close()
    }

    @Test("Nobody listens") func refused() async throws {
        let harness = ClientHarness(loop: group.next())
        // One that the system gives to nobody, as it might give one that was let go.
        try await harness.start(port: 1)
        let end = try await harness.waitForEnd()
        #expect(end == .unreachable("connection refused"))
    }

    @Test("The service hangs up, or talks nonsense") func hangsUp() async throws {
        let closing = try await LoopbackService(on: group) { _, _ in nil }
        var harness = ClientHarness(loop: group.next())
        try await harness.start(port: closing.port)
        #expect(try await harness.waitForEnd() == .serviceClosed(nil))
        await closing.close()

        let web = try await LoopbackService(on: group, greeting: "HTTP/1.1 400 Bad Request\r\n\r\n") { _, _ in [] }
        harness = ClientHarness(loop: group.next())
        try await harness.start(port: web.port)
        #expect(try await harness.waitForEnd() == .protocolError("what it sent is no MSNP"))
        await web.close()
    }

    @Test("A delegate that acts while it is told something") func reentrance() async throws {
        let service = try await LoopbackService(on: group, answer: LoopbackService.echo)
        let harness = ClientHarness(loop: group.next())
        // Answers each message with the next number, and signs out at the hundredth.
        try await harness.start(port: service.port) { client, event in
            switch event {
            case .own(nil, .some, nil): client.send(.text("1", format: nil), id: 1, to: bob)
            case .conversation(let key, .message(_, _, .text(let text, _))):
                let number = UInt64(text) ?? 0
                if number == 100 {
                    client.disconnect()
                    client.send(.text("late", format: nil), id: 999, to: key)
                } else {
                    client.send(.text("\(number + 1)", format: nil), id: number + 1, to: key)
                }
            default: break
            }
        }
        #expect(try await harness.waitForEnd() == .requested)
        let events = try await harness.wait { $0 == .conversation(bob, .failed(999, .notSignedIn)) }
        #expect(Accounts(events).outcomes.count == 101)
        #expect(Accounts(events).outcomes.values.allSatisfy { $0 == 1 })
        await service.close()
    }

    @Test("Signing out while the connection is being made, then in again") func disconnectEarly() async throws {
        let service = try await LoopbackService(on: group, answer: LoopbackService.echo)
        let harness = ClientHarness(loop: group.next())
        try await harness.start(port: service.port)
        try await harness.run { $0.disconnect() }
        #expect(try await harness.waitForEnd() == .requested)
        try await harness.run { $0.connect() }
        try await harness.waitForSignIn()
        try await harness.run { $0.disconnect() }
        await service.close()
    }

    @Test("A client that nobody keeps closes its connections, wherever it is let go", arguments: [true, false])
    func dropped(onLoop: Bool) async throws {
        let gone = group.next().makePromise(of: Void.self)
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.closeFuture.whenComplete { _ in gone.succeed(()) }
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        var harness: ClientHarness? = ClientHarness(loop: group.next())
        try await harness?.start(port: server.localAddress?.port ?? 0)
        try await harness?.wait { $0 == .connecting(.negotiating) }
        if onLoop { try await harness?.drop() }
        harness = nil
        try await gone.futureResult.get()
        try await server.close().get()
    }

    @Test("Deadlines come from the loop's clock: a service that is silent") func silence() async throws {
        let service = try await LoopbackService(on: group) { _, _ in [] }
        let harness = ClientHarness(loop: group.next())
        try await harness.loop.submit {}.get()
        try await harness.start(port: service.port)
        try await harness.wait { $0 == .connecting(.negotiating) }
        // Impatient from the next session on.
        try await harness.run { client in
            client.disconnect()
            client.configuration.timeouts.signInStep = .milliseconds(20)
            client.connect()
        }
        let events = try await harness.wait { $0 == .ended(.timedOut(.negotiating)) }
        #expect(Accounts(events).ends == 2)
        await service.close()
    }
}

@Suite("HTTP transport", .timeLimit(.minutes(5))) struct AsyncHTTPTransportTests {
    private let group = MultiThreadedEventLoopGroup.singleton

    /// Asks a server that says this to every request.
    private func ask(_ reply: String) async throws -> Result<WebResponse, WebError> {
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Reply(text: reply))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(group), configuration: AsyncHTTPTransport.configuration(verifyTLS: true))
        let request = WebRequest(
            method: "POST", url: "http://127.0.0.1:\(server.localAddress?.port ?? 0)/x",
            headers: [("SOAPAction", "\"a\"")],
            body: Array("body".utf8))
        var result: Result<WebResponse, WebError>
        do throws(WebError) {
            result = .success(try await AsyncHTTPTransport(client: client).execute(request))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        try await server.close().get()
        return result
    }

    private final class Reply: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let text: String

        init(text: String) { self.text = text }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            if !text.contains("Content-Length") { context.close(promise: nil) }
        }
    }

    @Test("Status, headers and body come through; a redirect is not followed") func plainAnswers() async throws {
        let answer = try await ask("HTTP/1.1 500 Oops\r\nX-A: b\r\nContent-Length: 5\r\n\r\nhello").get()
        #expect(answer.status == 500)
        #expect(answer.header("x-a") == "b")
        #expect(answer.body == Array("hello".utf8))
        let redirect = try await ask("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
            .get()
        #expect(redirect.status == 302)
        #expect(redirect.header("Location") == "http://127.0.0.1:1/")
    }

    @Test("Too large, cut short, no HTTP, nobody there") func failures() async throws {
        let large = String(repeating: "x", count: MSNClientLimits.webReply + 1)
        await #expect(throws: WebError.tooLarge) {
            try await ask("HTTP/1.1 200 OK\r\nContent-Length: \(large.utf8.count)\r\n\r\n\(large)").get()
        }
        await #expect(throws: WebError.lost("it closed the connection")) { try await ask("").get() }
        await #expect(throws: WebError.self) { try await ask("nonsense\r\n\r\n").get() }
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(group), configuration: AsyncHTTPTransport.configuration(verifyTLS: true))
        let transport = AsyncHTTPTransport(client: client)
        await #expect(throws: WebError.unreachable("connection refused")) {
            try await transport.execute(WebRequest(method: "GET", url: "http://127.0.0.1:1/"))
        }
        await #expect(throws: WebError.unreachable("it has no address")) {
            try await transport.execute(WebRequest(method: "GET", url: "not a url"))
        }
        try await client.shutdown()
    }
}
