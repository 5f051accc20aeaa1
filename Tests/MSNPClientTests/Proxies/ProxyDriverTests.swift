// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Cryptography
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import MSNPClient

@Suite("Through proxies, on real sockets", .timeLimit(.minutes(5))) struct ProxyDriverTests {
    private let group = MultiThreadedEventLoopGroup.singleton

    private func proxy(
        _ kind: MSNProxy.Kind, port: Int, user: String = "bob", password: String = "secret"
    ) -> MSNProxy {
        MSNProxy(kind: kind, host: "localhost", port: port, user: user, password: Secret(password))
    }

    @Test(
        "Notification server and switchboard, with names that only the proxy knows",
        arguments: [MSNProxy.Kind.socks5, .http, .https])
    func session(kind: MSNProxy.Kind) async throws {
        let service = try await LoopbackService(on: group) { command, port in
            command.verb == "XFR"
                ? ["XFR \(command.parameter(0) ?? "") SB board.test:\(port) CKI cookie\r\n"]
                : LoopbackService.echo(command, port)
        }
        let loopback = try await LoopbackProxy(
            on: group,
            .init(
                kind: kind, user: "bob", password: "secret",
                names: ["msn.test": "127.0.0.1", "board.test": "127.0.0.1"]))
        let harness = ClientHarness(loop: group.next())
        let proxy = proxy(kind, port: loopback.port)
        try await harness.start(
            port: service.port, host: "msn.test", proxyTLS: TestCertificate.client(), configure: { $0.proxy = proxy })
        try await harness.waitForSignIn()
        try await harness.run { $0.send(.text("hi", format: nil), id: 1, to: bob) }
        try await harness.wait { $0 == .conversation(bob, .delivered(1)) }
        #expect(loopback.asked == ["connect msn.test:\(service.port)", "connect board.test:\(service.port)"])
        try await harness.run { $0.disconnect() }
        await service.close()
        await loopback.close()
    }

    @Test("A server that refers to an address inside: the proxy is not even asked") func forbidden() async throws {
        let service = try await LoopbackService(on: group) { command, _ in
            command.verb == "VER" ? ["XFR 1 NS 127.0.0.2:1863 0 127.0.0.1:1863\r\n"] : []
        }
        let loopback = try await LoopbackProxy(on: group, .init(names: ["msn.test": "127.0.0.1"]))
        let harness = ClientHarness(loop: group.next())
        let proxy = proxy(.socks5, port: loopback.port, user: "")
        try await harness.start(port: service.port, host: "msn.test", configure: { $0.proxy = proxy })
        #expect(try await harness.waitForEnd() == .protocolError("it refers to a server at a forbidden address"))
        #expect(loopback.asked.count == 1)
        await service.close()
        await loopback.close()
    }

    @Test("Refusals reach the user in words", arguments: [MSNProxy.Kind.socks5, .http])
    func refusals(kind: MSNProxy.Kind) async throws {
        let loopback = try await LoopbackProxy(on: group, .init(kind: kind, user: "bob", password: "other"))
        var harness = ClientHarness(loop: group.next())
        let wrong = proxy(kind, port: loopback.port)
        try await harness.start(port: 1863, configure: { $0.proxy = wrong })
        #expect(
            try await harness.waitForEnd()
                == .unreachable("the proxy refused: the user name or the password is wrong"))
        harness = ClientHarness(loop: group.next())
        let right = proxy(kind, port: loopback.port, password: "other")
        try await harness.start(port: 1, configure: { $0.proxy = right })
        #expect(
            try await harness.waitForEnd()
                == .unreachable("the proxy refused: " + (kind == .http ? "HTTP status 502" : "connection refused")))
        await loopback.close()
        harness = ClientHarness(loop: group.next())
        let none = proxy(kind, port: 1)
        try await harness.start(port: 1863, configure: { $0.proxy = none })
        let end = try await harness.waitForEnd()
        #expect(end == .unreachable("the proxy cannot be reached: connection refused"))
    }

    @Test("A proxy that says nothing, one whose certificate nobody trusts") func silent() async throws {
        let silent = try await LoopbackService(on: group) { _, _ in [] }
        var harness = ClientHarness(loop: group.next())
        let mute = proxy(.http, port: silent.port)
        try await harness.start(
            port: 1863,
            configure: {
                $0.proxy = mute
                $0.timeouts.connect = .milliseconds(50)
            })
        guard case .unreachable? = try await harness.waitForEnd() else {
            Issue.record("another end")
            return
        }
        await silent.close()
        let loopback = try await LoopbackProxy(on: group, .init(kind: .https))
        harness = ClientHarness(loop: group.next())
        let untrusted = proxy(.https, port: loopback.port)
        try await harness.start(port: 1863, configure: { $0.proxy = untrusted })
        #expect(
            try await harness.waitForEnd()
                == .unreachable("the connection to the proxy failed: the connection cannot be secured"))
        #expect(loopback.asked.isEmpty)
        await loopback.close()
    }

    // MARK: Web

    private func execute(
        _ request: WebRequest, _ rules: LoopbackProxy.Rules, password: String = "secret", verifies: Bool = true
    ) async throws -> (Result<WebResponse, WebError>, [String]) {
        let loopback = try await LoopbackProxy(on: group, rules)
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(group), configuration: AsyncHTTPTransport.configuration(verifyTLS: true))
        let transport = AsyncHTTPTransport(
            client: client, verifyTLS: verifies, timeout: .seconds(20),
            proxy: proxy(rules.kind, port: loopback.port, user: rules.user, password: password),
            proxyTLS: try TestCertificate.client(), lookUp: { _, _ in [] })
        let result: Result<WebResponse, WebError>
        do throws(WebError) {
            result = .success(try await transport.execute(request))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        await loopback.close()
        return (result, loopback.asked)
    }

    @Test("Without TLS an HTTP proxy is asked for the whole address", arguments: [MSNProxy.Kind.http, .https])
    func plain(kind: MSNProxy.Kind) async throws {
        let request = WebRequest(method: "POST", url: "http://svc.test:8080/x?y=1", body: Array("body".utf8))
        let (result, asked) = try await execute(
            request, .init(kind: kind, user: "bob", password: "secret"))
        #expect(try result.get().body == Array("ok".utf8))
        #expect(asked == ["POST http://svc.test:8080/x?y=1 HTTP/1.1"])
    }

    private final class Says: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(
                wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")), promise: nil)
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    @Test("With TLS it is asked to connect, and the service behind it is verified", arguments: [true, false])
    func tunnelled(verifies: Bool) async throws {
        let context = try NIOSSLContext(configuration: TestCertificate.server())
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.addHandler(Says())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = server.localAddress?.port ?? 0
        for kind in [MSNProxy.Kind.http, .https, .socks5] {
            let (result, asked) = try await execute(
                WebRequest(method: "POST", url: "https://svc.test:\(port)/x", body: Array("body".utf8)),
                .init(kind: kind, user: "bob", password: "secret", names: ["svc.test": "127.0.0.1"]), verifies: verifies
            )
            if verifies {
                #expect(throws: WebError.tls("its certificate is not trusted")) { try result.get() }
            } else {
                #expect(try result.get().body == Array("ok".utf8))
            }
            #expect(asked == ["connect svc.test:\(port)"])
        }
        try await server.close().get()
    }

    @Test("Failures of web requests in words") func webRefusals() async throws {
        var request = WebRequest(method: "GET", url: "https://svc.test/x")
        var (result, _) = try await execute(request, .init(kind: .http, user: "bob", password: "other"))
        #expect(throws: WebError.unreachable("the proxy refused: the user name or the password is wrong")) {
            try result.get()
        }
        (result, _) = try await execute(
            WebRequest(method: "GET", url: "http://svc.test/x"), .init(kind: .http, user: "bob", password: "other"))
        #expect(throws: WebError.unreachable("the proxy refused: the user name or the password is wrong")) {
            try result.get()
        }
        // The request was sent: nobody knows whether it was carried out.
        (result, _) = try await execute(
            WebRequest(method: "GET", url: "http://svc.test/x"), .init(kind: .http, reply: ""))
        #expect(throws: WebError.lost("it closed the connection")) { try result.get() }
        // A literal address inside that a service named.
        for host in ["127.0.0.1", "[::1]", "10.0.0.1", "localhost"] {
            request = WebRequest(method: "GET", url: "http://\(host)/x")
            request.mayBeLocal = false
            let (result, asked) = try await execute(request, .init())
            #expect(throws: WebError.self) { try result.get() }
            #expect(asked.isEmpty)
        }
        let large = "HTTP/1.1 200 OK\r\nContent-Length: \(MSNClientLimits.webReply + 1)\r\n\r\n"
        (result, _) = try await execute(
            WebRequest(method: "GET", url: "http://svc.test/x"),
            .init(kind: .http, reply: large + String(repeating: "x", count: MSNClientLimits.webReply + 1)))
        #expect(throws: WebError.tooLarge) { try result.get() }
    }
}
