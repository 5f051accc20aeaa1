// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Cryptography
import Logging
import MSNPClient
import MSNPServer
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import MSNPProxy

@Suite("Proxy: between a client and the embedded service", .timeLimit(.minutes(5))) struct ProxyEndToEndTests {
    private static let password = "correct-horse-battery"
    private let group = MultiThreadedEventLoopGroup.singleton

    /// Service, proxy and web client, in one process.
    private struct World {
        let service: MSNService
        let proxy: LoggingProxy
        let webClient: HTTPClient
        let addresses: (notification: ServerAddress, web: ServerAddress?)
        let direct: ServiceAddresses
        let page: Page

        func stop() async throws {
            await proxy.stop()
            await service.stop()
            try await webClient.shutdown()
        }
    }

    private final class Page: Sendable {
        let record = Mutex<[String]>([])
        let shown = Mutex<[String]>([])
        var recordText: String { record.withLock { $0.joined(separator: "\n") } }
        var text: String { recordText + shown.withLock { $0.joined(separator: "\n") } }
    }

    /// - Parameter notification: what the proxy takes for the notification server; nil for the service's own.
    private func world(notification: ServerAddress? = nil) async throws -> World {
        var configuration = ServiceConfiguration(
            accounts: [
                ("alice@example.com", "Alice", "bob@example.net"), ("bob@example.net", "Bob", "alice@example.com"),
            ]
            .map { ServiceAccount(address: $0, password: Secret(Self.password), name: $1, contacts: [$2]) })
        configuration.notification.port = 0
        configuration.switchboard.port = 0
        configuration.web.port = 0
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let service = MSNService(configuration: configuration, group: group, logger: logger)
        let direct = try await service.start()
        let webClient = HTTPClient(
            eventLoopGroupProvider: .shared(group), configuration: AsyncHTTPTransport.configuration(verifyTLS: true))
        let page = Page()
        let proxy = LoggingProxy(
            settings: ProxySettings(
                listen: ServerAddress(host: "127.0.0.1", port: 0),
                notification: notification
                    ?? ServerAddress(host: direct.notification.host, port: direct.notification.port),
                webListen: ServerAddress(host: "127.0.0.1", port: 0),
                web: "http://\(direct.web.host):\(direct.web.port)"),
            transport: AsyncHTTPTransport(client: webClient), group: group,
            transcript: Transcript(
                now: { 0 }, show: { line in page.shown.withLock { $0.append(line) } },
                record: { line in page.record.withLock { $0.append(line) } }))
        let addresses = try await proxy.start()
        return World(
            service: service, proxy: proxy, webClient: webClient, addresses: addresses, direct: direct, page: page)
    }

    private func person(
        _ account: String, _ dialect: Dialect, in world: World,
        change: (inout MSNClientConfiguration) -> Void = { _ in }
    ) -> Person {
        let web = "http://127.0.0.1:\(world.addresses.web?.port ?? 0)"
        var configuration = MSNClientConfiguration(
            account: account, password: Secret(Self.password), host: "127.0.0.1",
            port: world.addresses.notification.port, endpoints: ServiceEndpoints(base: web), dialects: [dialect],
            endpointID: "{11111111-2222-3333-4444-555555555555}")
        change(&configuration)
        return Person(configuration, loop: group.next(), webClient: world.webClient)
    }

    /// Whatever a secret looks like must be nowhere.
    private func expectNoSecrets(_ world: World) {
        let text = world.page.text
        #expect(text.firstRange(of: Self.password) == nil)
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let start = fields.firstIndex(where: { $0 == "C>" || $0 == "S<" }), start + 1 < fields.count else {
                // A ticket in a body or a header field.
                #expect(line.firstRange(of: "&p=") == nil && line.firstRange(of: "&amp;p=") == nil, "\(line)")
                continue
            }
            let command = fields[(start + 1)...].map(String.init)
            switch command[0] {
            case "ANS": #expect(command.count < 4 || command[3] == "‹redacted›" || fields[start] == "S<", "\(line)")
            case "RNG": #expect(command[4] == "‹redacted›", "\(line)")
            case "XFR" where command.count > 5: #expect(command[5] == "‹redacted›", "\(line)")
            case "USR" where command.count > 4 && command[3] == "S" && fields[start] == "C>":
                #expect(command[4] == "‹redacted›", "\(line)")
            default: break
            }
        }
    }

    @Test("A sign-in and a conversation", arguments: [Dialect.msnp12, .msnp18])
    func conversation(dialect: Dialect) async throws {
        let world = try await world()
        let alice = person("alice@example.com", dialect, in: world)
        let bob = person("bob@example.net", dialect, in: world)
        try await alice.connect()
        try await bob.connect()
        try await alice.wait { if case .presence("bob@example.net", .online, _, _) = $0 { true } else { false } }
        try await alice.run { $0.send(.text("hello, Bob", format: nil), id: 1, to: .direct("bob@example.net")) }
        try await alice.wait { $0 == .conversation(.direct("bob@example.net"), .delivered(1)) }
        try await bob.wait { event in
            if case .conversation(_, .message("alice@example.com", _, .text("hello, Bob", _))) = event {
                true
            } else {
                false
            }
        }
        try await bob.run { $0.send(.text("hello, Alice", format: nil), id: 2, to: .direct("alice@example.com")) }
        try await bob.wait { $0 == .conversation(.direct("alice@example.com"), .delivered(2)) }
        try await alice.disconnect()
        try await bob.disconnect()
        try await world.stop()

        let record = world.page.recordText
        // Both switchboard connections went through here, under their owners' letters.
        for piece in [
            "A/NS C> VER 1 \(dialect) CVR0", "A/NS C> XFR ", "B/NS S< RNG ", "A/SB C> USR 1 alice@example.com",
            "B/SB C> ANS 1 bob@example.net", "A/SB C> MSG ", "B/SB S< MSG ", "   | hello, Bob", "A/SB S< MSG ",
            " C> HTTP 127.0.0.1:\(world.direct.web.port)  POST /RST.srf", " S< HTTP 200 OK",
            "Password>‹redacted›</",
        ] {
            #expect(record.firstRange(of: piece) != nil, "\(piece)")
        }
        if dialect == .msnp18 { #expect(record.firstRange(of: "BinarySecret>‹redacted›</") != nil) }
        expectNoSecrets(world)
        let shown = world.page.shown.withLock { $0 }
        #expect(shown.contains { $0.hasSuffix("(text/plain) hello, Bob") })
    }

    @Test("Passport by nexus: the log-in is reached through the proxy too") func nexus() async throws {
        let world = try await world()
        let alice = person("alice@example.com", .msnp12, in: world) { $0.endpoints.securityToken = "" }
        try await alice.connect()
        try await alice.disconnect()
        try await world.stop()
        #expect(world.page.recordText.firstRange(of: "  GET /login") != nil)
        #expect(world.page.recordText.firstRange(of: "Authorization: ‹redacted›") != nil)
        expectNoSecrets(world)
    }

    @Test("A client of the HTTP gateway") func gateway() async throws {
        let world = try await world()
        let alice = person("alice@example.com", .msnp12, in: world) { configuration in
            configuration.transport = .http
            configuration.httpGateway =
                "http://127.0.0.1:\(world.addresses.web?.port ?? 0)/gateway/gateway.dll"
        }
        let bob = person("bob@example.net", .msnp18, in: world)
        try await bob.connect()
        try await alice.connect()
        try await alice.run { $0.send(.text("by web", format: nil), id: 1, to: .direct("bob@example.net")) }
        try await alice.wait { $0 == .conversation(.direct("bob@example.net"), .delivered(1)) }
        try await bob.wait { event in
            if case .conversation(_, .message("alice@example.com", _, .text("by web", _))) = event {
                true
            } else {
                false
            }
        }
        try await alice.disconnect()
        try await bob.disconnect()
        try await world.stop()
        let record = world.page.recordText
        #expect(record.firstRange(of: "gateway.dll?Action=open&Server=SB&IP=127.0.0.1") != nil)
        #expect(record.firstRange(of: "   | by web") != nil)
        expectNoSecrets(world)
    }

    @Test("Nobody behind it; an address in use") func failures() async throws {
        // A port that no test is ever given, so that really nobody is there.
        let world = try await world(notification: ServerAddress(host: "127.0.0.1", port: 1))
        let alice = person("alice@example.com", .msnp12, in: world)
        try await alice.start()
        try await alice.wait { if case .ended = $0 { true } else { false } }
        #expect(world.page.recordText.firstRange(of: "A/NS !! no connection to 127.0.0.1:") != nil)
        let second = LoggingProxy(
            settings: ProxySettings(
                listen: world.addresses.notification, notification: ServerAddress(host: "127.0.0.1", port: 1)),
            transport: AsyncHTTPTransport(client: world.webClient), group: group,
            transcript: Transcript(now: { 0 }, show: { _ in }))
        await #expect(throws: ProxyListenError.self) { try await second.start() }
        try await world.stop()
    }
}

/// What was waited for did not happen.
private struct Impatience: Error {
    let events: [MSNClientEvent]
}

/// A client on a loop of its own. Everything in it happens on the loop.
private final class Person: MSNClientDelegate, @unchecked Sendable {
    private let loop: any EventLoop
    private let configuration: MSNClientConfiguration
    private let webClient: HTTPClient
    private var client: MSNClient?
    private var events: [MSNClientEvent] = []
    private var waiters: [(condition: (MSNClientEvent) -> Bool, promise: EventLoopPromise<Void>)] = []

    init(_ configuration: MSNClientConfiguration, loop: any EventLoop, webClient: HTTPClient) {
        self.configuration = configuration
        self.loop = loop
        self.webClient = webClient
    }

    func client(_ client: MSNClient, reported event: MSNClientEvent) {
        events.append(event)
        waiters.removeAll { waiter in
            guard waiter.condition(event) else { return false }
            waiter.promise.succeed(())
            return true
        }
    }

    func start() async throws {
        try await loop.submit { [self] in
            client = MSNClient(
                configuration: configuration, loop: loop, transport: AsyncHTTPTransport(client: webClient),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, delegate: self)
            client?.connect()
        }.get()
    }

    func connect() async throws {
        try await start()
        try await wait { event in
            switch event {
            case .own(_, .online?, _): true
            case .ended(let end):
                {
                    Issue.record("\(end)")
                    return true
                }()
            default: false
            }
        }
    }

    func disconnect() async throws {
        try await run { $0.disconnect() }
        try await wait { if case .ended = $0 { true } else { false } }
    }

    func run(_ body: @escaping @Sendable (MSNClient) -> Void) async throws {
        try await loop.submit { self.client.map(body) }.get()
    }

    func wait(for condition: @escaping @Sendable (MSNClientEvent) -> Bool) async throws {
        try await loop.flatSubmit { () -> EventLoopFuture<Void> in
            if self.events.contains(where: condition) { return self.loop.makeSucceededVoidFuture() }
            let promise = self.loop.makePromise(of: Void.self)
            self.waiters.append((condition, promise))
            let limit = self.loop.assumeIsolated().scheduleTask(in: .minutes(1)) {
                promise.fail(Impatience(events: self.events))
            }
            return promise.futureResult.always { _ in limit.cancel() }
        }.get()
    }
}
