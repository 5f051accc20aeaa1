// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Logging
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore

/// A gateway with its users, on one loop of the test's: sessions come and go, and what is kept stays.
final class UserWorld: Sendable {
    let loop = NIOAsyncTestingEventLoop()
    let network = ScriptedNetwork()
    let registry: UserRegistry
    let stores: SessionStores
    let serverKey: InMemoryServerKey
    let store: InMemoryUserStore
    let directory: SessionDirectory
    /// The store, where answers may be late.
    let late: LateUserStore?

    /// - Parameter earlier: what is kept is that of this one, whose process has ended.
    init(
        after earlier: UserWorld? = nil, serverKey: InMemoryServerKey? = nil, stores: SessionStores? = nil,
        isLate: Bool = false, metrics: SessionMetrics? = nil
    ) {
        self.serverKey = serverKey ?? earlier?.serverKey ?? InMemoryServerKey()
        self.stores = stores ?? earlier?.stores ?? SessionStores()
        store = earlier?.store ?? InMemoryUserStore()
        late = isLate ? LateUserStore(store) : nil
        var limits = UserLimits()
        limits.cost = .least
        registry = UserRegistry(
            store: late ?? store, serverKey: self.serverKey, hashing: .immediate(), limits: limits,
            now: { 1_700_000_000_000 })
        var environment = SessionEnvironment(
            connectors: [network], stores: self.stores, users: registry,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { 1_700_000_000_000 }, random: { 0.5 })
        environment.metrics = metrics
        directory = SessionDirectory(environment: environment)
    }

    /// Runs a step on the loop, and what it leaves there.
    func run<T: Sendable>(_ body: @escaping @Sendable (UserWorld) throws -> T) async throws -> T {
        let value = try await loop.executeInContext { try body(self) }
        await loop.run()
        return value
    }

    /// A step in a session.
    func run<T: Sendable>(
        in session: UserSession, _ body: @escaping @Sendable (isolated UserSession) throws -> T
    ) async throws -> T {
        let value = try await loop.executeInContext { try session.assumeIsolated { try body($0) } }
        await loop.run()
        return value
    }

    func register(_ name: String, _ password: String = "secret") async throws -> UserGrant {
        try await grant { registry, loop, answer in
            guard let name = UserName(name) else { return answer(.failure(.badName)) }
            registry.register(name, password: Secret(password), on: loop, answer)
        }
    }

    func logIn(_ name: String, _ password: String = "secret") async throws -> UserGrant {
        try await grant { registry, loop, answer in
            guard let name = UserName(name) else { return answer(.failure(.badName)) }
            registry.logIn(name, password: Secret(password), on: loop, answer)
        }
    }

    /// A log-in that does not show the password.
    func prove(_ name: String) async throws -> UserGrant {
        try await grant { registry, loop, answer in
            guard let name = UserName(name) else { return answer(.failure(.badName)) }
            registry.scramSecrets(of: name, on: loop) { secrets in
                guard let secrets = try? secrets.get() else { return answer(.failure(.credentials)) }
                registry.logIn(scram: name, secrets: secrets, on: loop, answer)
            }
        }
    }

    private func grant(
        _ body: @escaping @Sendable (UserRegistry, any EventLoop, @escaping UserAnswer<UserGrant>) -> Void
    ) async throws -> UserGrant {
        let answer = Mutex<Result<UserGrant, UserRefusal>?>(nil)
        let registry = registry
        let loop = loop
        try await loop.executeInContext { body(registry, loop) { result in answer.withLock { $0 = result } } }
        return try #require(answer.withLock { $0 }).get()
    }

    /// The session of somebody who logs in, with a client in it.
    func enter(_ grant: UserGrant, _ notebook: Notebook) async throws -> UserSession {
        let session = directory.session(for: grant, on: loop)
        await loop.run()
        try await run(in: session) { _ = $0.attach(notebook) }
        return session
    }

    /// The session of a guest, or of a direct sign-in that the network has let in.
    func enter(_ notebook: Notebook, directly: Bool = false, password: String = "demo") async throws -> UserSession {
        let account = Self.account("alice", password)
        let session =
            directly ? directory.session(for: account, on: loop) : directory.guestSession(on: loop)
        let network = network
        try await run(in: session) { session in
            _ = session.attach(notebook)
            guard directly, session.accountSummaries.isEmpty else { return }
            try session.addAccount(account)
            try session.signIn(account.id)
            network.last?.accept(contacts: ["bob"])
        }
        return session
    }

    /// The client of an account that was made last.
    func client(_ name: String) -> ScriptedClient? {
        network.clients.withLock { $0.last { $0.client.account.address.hasPrefix(name + "@") }?.client }
    }

    static func account(_ name: String, _ password: String = "demo") -> Account {
        Account(network: "demo", address: "\(name)@demo.monarch", password: Secret(password))
    }

    /// What there is of accounts in a session, a word each.
    func accounts(_ session: UserSession) async throws -> [String] {
        try await run(in: session) { session in
            session.accountSummaries.map { summary in
                var words = [summary.address.split(separator: "@").first.map { String($0) } ?? ""]
                switch summary.state {
                case .connected: words.append("in")
                case .connecting: words.append("coming")
                case .waiting: words.append("waiting")
                case .disconnecting: words.append("leaving")
                case .disconnected(.some): words.append("refused")
                case .disconnected(nil): words.append("out")
                }
                if let lock = summary.lock { words.append(lock == .untilIdentified ? "locked" : "lost") }
                if summary.profile.availability != .online { words.append(summary.profile.availability.rawValue) }
                if !summary.tag.isEmpty { words.append("=" + summary.tag) }
                return words.joined(separator: " ")
            }
        }
    }

    /// The process ends.
    func end() async throws {
        for session in directory.all { try await run(in: session) { $0.close() } }
        #expect(directory.count == 0)
    }
}
