// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import Testing

@testable import MSNPClient

@Suite("HTTP gateway, whole sessions", .timeLimit(.minutes(5))) struct HTTPGatewayDriverTests {
    private let group = MultiThreadedEventLoopGroup.singleton

    private func start(
        _ harness: ClientHarness, _ gateway: LoopbackGateway, transport: MSNTransport = .http, port: Int = 1863
    ) async throws {
        try await harness.start(
            port: port, transport: gateway,
            configure: { configuration in
                configuration.transport = transport
                configuration.httpGateway = "http://gw.test/gateway/gateway.dll"
            })
    }

    @Test("Signs in, talks, signs out; no two requests of a session at once") func session() async throws {
        // The connection's own timer is the limit.
        let gateway = LoopbackGateway(failure: { $0.timeout == 0 ? nil : .unreachable("another limit") })
        let harness = ClientHarness(loop: group.next())
        try await start(harness, gateway)
        try await harness.waitForSignIn()
        // Begins in one reply and ends in the next.
        try await harness.wait { if case .presence("bob@example.net", .online, "Bob", _) = $0 { true } else { false } }
        try await harness.run { client in
            for id in UInt64(1)...500 { client.send(.text("message \(id)", format: nil), id: id, to: bob) }
        }
        let last = MSNConversationEvent.message(
            from: "bob@example.net", name: "Bob", content: .text("message 500", format: nil))
        let events = try await harness.wait { $0 == .conversation(bob, last) }
        var delivered: [UInt64] = []
        for case .conversation(bob, .delivered(let id)) in events { delivered.append(id) }
        #expect(delivered == Array(1...500))
        #expect(gateway.opened == ["NS=127.0.0.1", "SB=127.0.0.1"])
        try await harness.run { $0.disconnect() }
        #expect(try await harness.waitForEnd() == .requested)
        // Every session ends with OUT.
        await gateway.waitUntilClosed()
        #expect(gateway.verbs.allSatisfy { $0.last == "OUT" && $0.count { $0 == "OUT" } == 1 })
        #expect(gateway.overlaps == 0)
    }

    @Test("TCP leads nowhere: by way of the gateway") func fallback() async throws {
        let nobody = try await LoopbackService(on: group) { _, _ in [] }
        await nobody.close()
        let gateway = LoopbackGateway()
        let harness = ClientHarness(loop: group.next())
        try await start(harness, gateway, transport: .auto, port: nobody.port)
        try await harness.waitForSignIn()
        #expect(gateway.opened == ["NS=127.0.0.1"])
        try await harness.run { $0.disconnect() }
        await gateway.waitUntilClosed()
    }

    @Test("No gateway there: told once, with the reason") func noGateway() async throws {
        let gateway = LoopbackGateway(failure: { _ in .unreachable("connection refused") })
        let harness = ClientHarness(loop: group.next())
        try await start(harness, gateway)
        #expect(try await harness.waitForEnd() == .unreachable("connection refused"))
    }

    @Test("A request that breaks ends the session; what it carried is not sent again") func broken() async throws {
        let gateway = LoopbackGateway(failure: { request in
            String(decoding: request.body, as: UTF8.self).contains("fragile") ? .lost("it closed") : nil
        })
        let harness = ClientHarness(loop: group.next())
        try await start(harness, gateway)
        try await harness.waitForSignIn()
        try await harness.run { $0.send(.text("safe", format: nil), id: 1, to: bob) }
        try await harness.wait { $0 == .conversation(bob, .delivered(1)) }
        try await harness.run { $0.send(.text("fragile", format: nil), id: 2, to: bob) }
        try await harness.wait { if case .conversation(bob, .failed(2, _)) = $0 { true } else { false } }
        #expect(gateway.verbs.joined().count { $0 == "MSG" } == 1)
        try await harness.run { $0.disconnect() }
    }

    @Test("What a gateway passes on is no MSNP") func nonsense() async throws {
        let gateway = LoopbackGateway(answer: { _, _ in ["<html>\r\n"] })
        let harness = ClientHarness(loop: group.next())
        try await start(harness, gateway)
        #expect(try await harness.waitForEnd() == .protocolError("what it sent is no MSNP"))
    }

    @Test("A client that nobody keeps leaves no session behind") func dropped() async throws {
        let gateway = LoopbackGateway()
        let harness = ClientHarness(loop: group.next())
        try await start(harness, gateway)
        try await harness.waitForSignIn()
        try await harness.drop()
        await gateway.waitUntilClosed()
        #expect(gateway.verbs.joined().last == "OUT")
    }
}
