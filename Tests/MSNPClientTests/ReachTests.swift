// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import Testing

@testable import MSNPClient

@Suite("Where connections go to", .timeLimit(.minutes(5))) struct ReachTests {
    private let group = MultiThreadedEventLoopGroup.singleton

    @Test("A host with two addresses of which one listens") func happyEyeballs() async throws {
        let service = try await LoopbackService(on: group, answer: LoopbackService.echo)
        let loop = group.next()
        let harness = ClientHarness(loop: loop)
        try await harness.start(
            port: service.port, host: "msn.test",
            resolver: StubResolver(loop: loop, names: ["msn.test": ["::1", "127.0.0.1"]]))
        try await harness.waitForSignIn()
        try await harness.run { $0.send(.text("hi", format: nil), id: 1, to: bob) }
        try await harness.wait { $0 == .conversation(bob, .delivered(1)) }
        try await harness.run { $0.disconnect() }
        await service.close()
    }

    @Test("A greeting that comes with the connection is not lost") func greeting() async throws {
        let service = try await LoopbackService(on: group, greeting: "OUT SSD\r\n") { _, _ in [] }
        let harness = ClientHarness(loop: group.next())
        try await harness.start(port: service.port)
        #expect(try await harness.waitForEnd() == .serviceClosed(.serverShutdown))
        await service.close()
    }

    /// The configured host has an address of the loopback, but is none by name: another loopback address is forbidden.
    private let names = ["msn.test": ["127.0.0.1"], "evil.test": ["127.0.0.2"]]

    @Test("XFR NS to a name inside: nobody there sees a connection") func forbiddenNotificationServer() async throws {
        let trap = try await Trap(on: group, host: "127.0.0.2")
        let service = try await LoopbackService(on: group) { command, _ in
            command.verb == "VER" ? ["XFR 1 NS evil.test:\(trap.port) 0 127.0.0.1:1863\r\n"] : []
        }
        let loop = group.next()
        let harness = ClientHarness(loop: loop)
        try await harness.start(
            port: service.port, host: "msn.test", resolver: StubResolver(loop: loop, names: names))
        #expect(try await harness.waitForEnd() == .unreachable("it refers to a forbidden address"))
        #expect(try await trap.count() == 0)
        await service.close()
        await trap.close()
    }

    @Test("XFR SB to a name inside: nobody there sees a connection") func forbiddenSwitchboard() async throws {
        let trap = try await Trap(on: group, host: "127.0.0.2")
        let service = try await LoopbackService(on: group) { command, port in
            command.verb == "XFR"
                ? ["XFR \(command.parameter(0) ?? "") SB evil.test:\(trap.port) CKI cookie\r\n"]
                : LoopbackService.echo(command, port)
        }
        let loop = group.next()
        let harness = ClientHarness(loop: loop)
        try await harness.start(
            port: service.port, host: "msn.test", resolver: StubResolver(loop: loop, names: names))
        try await harness.waitForSignIn()
        try await harness.run { $0.send(.text("hi", format: nil), id: 1, to: bob) }
        let events = try await harness.wait { $0 == .conversation(bob, .failed(1, .notSent)) }
        #expect(events.contains { if case .notice(let text) = $0 { text.contains("at evil.test.") } else { false } })
        #expect(try await trap.count() == 0)
        try await harness.run { $0.disconnect() }
        await service.close()
        await trap.close()
    }

    @Test("A switchboard may not announce as much as a notification server") func switchboardLimits() async throws {
        let service = try await LoopbackService(on: group) { command, port in
            command.verb == "USR" && command.parameters.count == 3
                ? ["MSG bob@example.net Bob \(MSNPLimits.switchboardPayload + 1)\r\n"]
                : LoopbackService.echo(command, port)
        }
        let harness = ClientHarness(loop: group.next())
        try await harness.start(port: service.port)
        try await harness.waitForSignIn()
        try await harness.run { $0.send(.text("hi", format: nil), id: 1, to: bob) }
        let events = try await harness.wait { if case .conversation(bob, .failed) = $0 { true } else { false } }
        #expect(events.last == .conversation(bob, .failed(1, .notSent)))
        try await harness.run { $0.disconnect() }
        await service.close()
    }

    // MARK: Web

    private func client(_ change: (inout HTTPClient.Configuration) -> Void = { _ in }) -> HTTPClient {
        var configuration = AsyncHTTPTransport.configuration(verifyTLS: true)
        change(&configuration)
        return HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    }

    @Test("A web service that nobody configured is looked up, and not connected to inside") func forbiddenWeb()
        async throws
    {
        let trap = try await Trap(on: group)
        let client = client()
        for addresses in [["127.0.0.1"], ["203.0.113.9", "127.0.0.1"]] {
            let transport = AsyncHTTPTransport(client: client, timeout: .seconds(20)) { _, port in
                try addresses.map { try SocketAddress(ipAddress: $0, port: port) }
            }
            var request = WebRequest(method: "GET", url: "http://evil.test:\(trap.port)/login")
            request.mayBeLocal = false
            await #expect(throws: WebError.redirectRefused("evil.test")) { try await transport.execute(request) }
            // The same with a literal address that slipped through.
            request.url = "http://127.0.0.1:\(trap.port)/login"
            await #expect(throws: WebError.redirectRefused("127.0.0.1")) {
                try await AsyncHTTPTransport(client: client).execute(request)
            }
        }
        #expect(try await trap.count() == 0)
        try await client.shutdown()
        await trap.close()
    }

    @Test("The request goes to the address that was checked") func checkedAddress() async throws {
        let server = try await server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        let client = client()
        let transport = AsyncHTTPTransport(
            client: client, timeout: .seconds(20), permits: { $0 == "127.0.0.1" },
            lookUp: { _, port in [try SocketAddress(ipAddress: "127.0.0.1", port: port)] })
        var request = WebRequest(method: "GET", url: "http://Login.test:\(server.localAddress?.port ?? 0)/x")
        request.mayBeLocal = false
        #expect(try await transport.execute(request).body == Array("ok".utf8))
        try await client.shutdown()
        try await server.close().get()
    }

    @Test("A body that does not come to an end ends with the time for the request") func drippingBody() async throws {
        let server = try await server("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nh")
        let client = client { $0.timeout.read = nil }
        let transport = AsyncHTTPTransport(client: client, timeout: .milliseconds(200)) { _, _ in [] }
        let request = WebRequest(method: "GET", url: "http://127.0.0.1:\(server.localAddress?.port ?? 0)/x")
        await #expect(throws: WebError.timedOut) { try await transport.execute(request) }
        try await client.shutdown()
        try await server.close().get()
    }

    @Test("Not HTTP: said in words") func notHTTP() async throws {
        let server = try await server("nonsense\r\n\r\n")
        let client = client()
        let request = WebRequest(method: "GET", url: "http://127.0.0.1:\(server.localAddress?.port ?? 0)/x")
        await #expect(throws: WebError.malformed("it is no HTTP")) {
            try await AsyncHTTPTransport(client: client).execute(request)
        }
        try await client.shutdown()
        try await server.close().get()
    }

    @Test("What is wrong with a connection is said in words") func words() {
        #expect(ConnectionFailure.text(MSNPFramingError.lineTooLong(limit: 8192)) == "it sent a line that is too long")
        #expect(
            ConnectionFailure.text(MSNPFramingError.payloadTooLarge(verb: "MSG", limit: 1))
                == "it sent a message that is too large")
    }

    /// A server that answers every request with this.
    private func server(_ reply: String) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Says(text: reply))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    private final class Says: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let text: String

        init(text: String) { self.text = text }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }
    }

    // MARK: The end of a session

    /// Never answers; tells when somebody has lost patience.
    private struct Silence: HTTPTransport {
        let asked: EventLoopPromise<Void>
        let cancelled: EventLoopPromise<Void>

        func execute(_ request: WebRequest) async throws(WebError) -> WebResponse {
            asked.succeed(())
            // A stream that nobody writes to ends only with the task that reads it.
            let (silence, end) = AsyncStream.makeStream(of: Never.self)
            for await _ in silence {}
            end.finish()
            cancelled.succeed(())
            throw .timedOut
        }
    }

    @Test("With the session ends what it had asked of web services") func cancelledFetch() async throws {
        let service = try await LoopbackService(on: group, answer: LoopbackService.echo)
        let loop = group.next()
        let silence = Silence(
            asked: loop.makePromise(of: Void.self), cancelled: loop.makePromise(of: Void.self))
        let harness = ClientHarness(loop: loop)
        try await harness.start(port: service.port, transport: silence)
        try await silence.asked.futureResult.get()
        try await harness.run { $0.disconnect() }
        try await silence.cancelled.futureResult.get()
        await service.close()
    }
}
