// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Logging
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

/// The front end in memory: connections on a loop whose time the test moves, and a network that does as it is told.
final class TestGateway: Sendable {
    static let epoch: Int64 = 1_700_000_000_000

    let loop = NIOAsyncTestingEventLoop()
    let network: FakeNetwork
    let directory: SessionDirectory
    let server: ServerContext
    let users: UserRegistry
    private let clock: Clock

    /// Milliseconds since 1970, moved by the test.
    final class Clock: Sendable {
        private let time: Mutex<Int64>
        init(_ time: Int64) { self.time = Mutex(time) }
        var now: Int64 { time.withLock { $0 } }
        func advance(by milliseconds: Int64) { time.withLock { $0 += milliseconds } }
    }

    let stores: SessionStores

    /// - Parameters:
    ///   - stores: those of an earlier gateway, to see what it leaves to the next one.
    ///   - time: milliseconds since 1970.
    ///   - network: the one called demo, which takes part in everything; one with these manners unless there is another.
    init(
        _ manners: FakeNetwork.Manners = .none, limits: SessionLimits = SessionLimits(),
        stores: SessionStores = SessionStores(), at time: Int64 = TestGateway.epoch,
        network: FakeNetwork? = nil, beside others: [FakeNetwork] = [],
        _ configure: (inout IRCServerConfiguration) -> Void = { _ in }
    ) {
        let clock = Clock(time)
        self.clock = clock
        self.stores = stores
        self.network = network ?? FakeNetwork(manners)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var userLimits = UserLimits()
        userLimits.cost = .least
        users = UserRegistry(hashing: .immediate(), limits: userLimits, now: { clock.now })
        let environment = SessionEnvironment(
            connectors: [self.network] + others, limits: limits, stores: stores, users: users, logger: logger,
            now: { clock.now },
            random: { 0.5 })
        directory = SessionDirectory(environment: environment)
        var configuration = IRCServerConfiguration()
        configuration.defaultNetwork = "demo"
        configure(&configuration)
        server = ServerContext(
            configuration: configuration, directory: directory, logger: logger, now: { clock.now })
    }

    /// A new connection that has sent nothing, from this machine or from another one.
    ///
    /// - Parameter fingerprint: of the certificate that the client has.
    func connect(
        from address: SocketAddress? = nil, origin: ClientOrigin? = nil, fingerprint: [UInt8]? = nil
    ) async throws -> TestClient {
        let handler = NIOLoopBoundBox.makeBoxSendingValue(server, eventLoop: loop)
        let origin = {
            var origin = origin ?? address?.ipAddress.map { ClientOrigin(address: $0) } ?? .local
            origin.certificateFingerprint = fingerprint ?? origin.certificateFingerprint
            return origin
        }()
        let channel = NIOAsyncTestingChannel(loop: loop)
        try await loop.executeInContext {
            try channel.pipeline.syncOperations.addHandler(
                ConnectionHandler(context: handler.value, origin: origin))
        }
        try await channel.connect(to: address ?? SocketAddress(unixDomainSocketPath: "/test")).get()
        return TestClient(gateway: self, channel: channel)
    }

    /// A guest with the nick `alice`, after its burst.
    func guest(_ capabilities: String = "") async throws -> TestClient {
        let client = try await connect()
        try await client.register(capabilities)
        return client
    }

    /// `alice@demo.monarch`, after its burst and with everybody online who is.
    func alice(_ capabilities: String = "", nick: String = "alice") async throws -> TestClient {
        let client = try await connect()
        try await client.register(capabilities, pass: "alice@demo.monarch:demo", nick: nick)
        if try await network({ $0.calls }) == ["connect"] { try await settle() }
        _ = try await client.take()
        return client
    }

    /// Signs the account in and lets the time pass until its contacts are all there.
    func settle() async throws {
        try await network { $0.signIn() }
        await advance(by: 500)
    }

    /// Does something with the client of the network that was made last, or with that of an account.
    @discardableResult
    func network<T: Sendable>(
        of address: String? = nil, _ body: @escaping @Sendable (FakeClient) -> T
    ) async throws -> T {
        let network = network
        let result = try await loop.executeInContext { () throws -> T in
            guard let client = address.map({ network.client(of: $0) }) ?? network.last else { throw NoClient() }
            return body(client)
        }
        await loop.run()
        return result
    }

    /// No account has been signed in.
    private struct NoClient: Error {}

    func advance(by milliseconds: Int64) async {
        clock.advance(by: milliseconds)
        await loop.advanceTime(by: .milliseconds(milliseconds))
    }
}

/// One IRC client of a `TestGateway`.
final class TestClient: Sendable {
    let gateway: TestGateway
    let channel: NIOAsyncTestingChannel

    init(gateway: TestGateway, channel: NIOAsyncTestingChannel) {
        self.gateway = gateway
        self.channel = channel
    }

    var isOpen: Bool { channel.isActive }

    /// Registers with these capabilities and throws the burst away.
    func register(_ capabilities: String, pass: String? = nil, nick: String = "alice") async throws {
        try await send("CAP LS 302")
        if let pass { try await send("PASS :\(pass)") }
        if !capabilities.isEmpty { try await send("CAP REQ :\(capabilities)") }
        try await send("NICK \(nick)", "USER user 0 * :Alice Liddell", "CAP END")
        let burst = try await take()
        try #require(burst.contains { $0.contains(" 422 ") || $0.contains(" 376 ") }, "\(burst)")
    }

    /// Sends lines, all in one read.
    func send(_ lines: String...) async throws {
        try await send(raw: lines.map { $0 + "\r\n" }.joined())
    }

    func send(raw text: String) async throws {
        try await channel.writeInbound(ByteBuffer(string: text))
        await gateway.loop.run()
    }

    func send(bytes: [UInt8]) async throws {
        try await channel.writeInbound(ByteBuffer(bytes: bytes))
        await gateway.loop.run()
    }

    /// The lines that have come since the last time, without their ends.
    func take() async throws -> [String] {
        await gateway.loop.run()
        var text = ""
        while let buffer = try await channel.readOutbound(as: ByteBuffer.self) {
            text += String(buffer: buffer)
        }
        #expect(text.isEmpty || text.hasSuffix("\r\n"))
        return text.split(separator: "\r\n").map { String($0) }
    }

    /// Sends lines and takes the answer.
    func ask(_ lines: String...) async throws -> [String] {
        _ = try await take()
        try await send(raw: lines.map { $0 + "\r\n" }.joined())
        return try await take()
    }
}
