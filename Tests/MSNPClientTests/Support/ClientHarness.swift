// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Logging
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix

@testable import MSNPClient

/// A client on a loop for a test that is not there. Everything in it happens on the loop.
final class ClientHarness: MSNClientDelegate, @unchecked Sendable {
    let loop: any EventLoop
    private(set) var client: MSNClient?
    private(set) var events: [MSNClientEvent] = []
    private var waiters: [(condition: (MSNClientEvent) -> Bool, promise: EventLoopPromise<[MSNClientEvent]>)] = []
    /// Called with each event before anybody else hears of it.
    var onEvent: ((MSNClient, MSNClientEvent) -> Void)?

    init(loop: any EventLoop) {
        self.loop = loop
    }

    /// Makes a client for the service at this port of the loopback.
    func start(
        port: Int, host: String = "127.0.0.1", password: String = "secret",
        transport: any HTTPTransport = LoopbackWeb(), resolver: (any Resolver & Sendable)? = nil,
        proxyTLS: TLSContext = .proxies,
        onEvent: (@Sendable (MSNClient, MSNClientEvent) -> Void)? = nil,
        configure change: @escaping @Sendable (inout MSNClientConfiguration) -> Void = { _ in }
    ) async throws {
        try await loop.submit {
            self.onEvent = onEvent
            var endpoints = ServiceEndpoints(base: "https://svc.example.com")
            endpoints.securityToken = ""
            endpoints.offlineSend = ""
            var configuration = MSNClientConfiguration(
                account: "alice@example.com", password: Secret(password), host: host, port: port,
                endpoints: endpoints, dialects: [.msnp12], endpointID: "{11111111-2222-3333-4444-555555555555}")
            change(&configuration)
            let client = MSNClient(
                configuration: configuration,
                loop: self.loop, transport: transport, logger: Logger(label: "test"), delegate: self)
            client.resolver = resolver
            client.proxyTLS = proxyTLS
            self.client = client
            client.connect()
        }.get()
    }

    func client(_ client: MSNClient, reported event: MSNClientEvent) {
        events.append(event)
        onEvent?(client, event)
        waiters.removeAll { waiter in
            guard waiter.condition(event) else { return false }
            waiter.promise.succeed(events)
            return true
        }
    }

    /// Does something with the client on its loop.
    func run(_ body: @escaping @Sendable (MSNClient) -> Void) async throws {
        try await loop.submit { self.client.map(body) }.get()
    }

    /// Lets the client go.
    func drop() async throws {
        try await loop.submit { self.client = nil }.get()
    }

    /// All events, as soon as there is one that fulfils the condition.
    @discardableResult
    func wait(for condition: @escaping @Sendable (MSNClientEvent) -> Bool) async throws -> [MSNClientEvent] {
        try await loop.flatSubmit { () -> EventLoopFuture<[MSNClientEvent]> in
            if self.events.contains(where: condition) { return self.loop.makeSucceededFuture(self.events) }
            let promise = self.loop.makePromise(of: [MSNClientEvent].self)
            self.waiters.append((condition, promise))
            return promise.futureResult
        }.get()
    }

    /// Until the session has ended.
    func waitForEnd() async throws -> MSNEnd? {
        let events = try await wait { if case .ended = $0 { true } else { false } }
        for case .ended(let end) in events { return end }
        return nil
    }

    /// Until the own status is known.
    func waitForSignIn() async throws {
        try await wait { $0 == .own(displayName: nil, status: .online, personalMessage: nil) }
    }
}
