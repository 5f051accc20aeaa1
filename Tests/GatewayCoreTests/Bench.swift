// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Logging
import NIOCore
import NIOEmbedded
import Synchronization

@testable import GatewayCore

/// A session on a loop whose time the test moves, with one account on a scripted network.
struct Bench {
    let loop = NIOAsyncTestingEventLoop()
    let network: ScriptedNetwork
    let session: UserSession
    let nicks = InMemoryNickStore()
    let stores: SessionStores
    let account: Account
    let clock: Clock

    /// - Parameters:
    ///   - stores: those of an earlier bench, to see what a session leaves to the next one.
    ///   - time: milliseconds since 1970.
    init(
        limits: SessionLimits = SessionLimits(), network: ScriptedNetwork = ScriptedNetwork(),
        stores: SessionStores? = nil, password: String = "demo", time: Int64 = 1_700_000_000_000
    ) {
        let stores = stores ?? SessionStores(nicks: nicks)
        self.stores = stores
        self.network = network
        account = Account(network: "demo", address: "alice@demo.monarch", password: Secret(password))
        let clock = Clock(time)
        self.clock = clock
        let environment = SessionEnvironment(
            connectors: [network], limits: limits, stores: stores,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { clock.now }, random: { 0.5 })
        session = UserSession(user: account.id.rawValue, loop: loop, environment: environment)
    }

    /// Runs a step on the session's loop.
    func run<T: Sendable>(_ body: @escaping @Sendable (isolated UserSession) throws -> T) async throws -> T {
        let session = session
        return try await loop.executeInContext { try session.assumeIsolated { try body($0) } }
    }

    static func identity(_ name: String) -> ContactIdentity {
        ContactIdentity(
            id: ContactID(name), address: "\(name)@demo.monarch", displayName: name,
            conversation: ConversationID("direct-\(name)"))
    }

    /// A bench signed in with the given contacts, all still offline; its network; and its first client, which has seen nothing
    /// since.
    static func signedIn(
        contacts: [String] = ["bob"], limits: SessionLimits = SessionLimits(), stores: SessionStores? = nil
    ) async throws -> (Bench, ScriptedNetwork, Notebook) {
        let bench = Bench(limits: limits, stores: stores)
        let notebook = Notebook(1)
        try await bench.signedIn(contacts: contacts, notebook: notebook)
        return (bench, bench.network, notebook)
    }

    /// The gateway after a restart five seconds later, with what this one has left, on the way to being signed in; and a client.
    func restarted(password: String = "demo") async throws -> (Bench, Notebook) {
        let next = Bench(stores: stores, password: password, time: clock.now + 5000)
        let notebook = Notebook(2)
        try await next.signingIn(notebook: notebook)
        return (next, notebook)
    }

    /// The next attempt to sign in is made, and the network lets the user in.
    func comeBack(after time: TimeAmount = .seconds(10), contacts: [String] = ["bob"]) async throws {
        let network = network
        await loop.advanceTime(by: time)
        try await run { _ in network.last?.accept(contacts: contacts) }
    }

    /// On the way to being signed in.
    func signingIn(notebook: Notebook) async throws {
        let account = account
        try await run { session in
            _ = session.attach(notebook)
            try session.addAccount(account)
            try session.signIn(account.id)
        }
    }

    /// Signed in with the given contacts, all still offline.
    func signedIn(contacts: [String], notebook: Notebook) async throws {
        let account = account
        let network = network
        try await run { session in
            _ = session.attach(notebook)
            try session.addAccount(account)
            try session.signIn(account.id)
            network.last?.report(
                .connected(
                    detail: "MSNP18", contacts: contacts.map { ContactDetails(identity: Self.identity($0)) },
                    profile: OwnProfile(displayName: "Alice")))
        }
        _ = notebook.take()
    }
}

/// The time that sessions see, in milliseconds since 1970; tests move it.
final class Clock: Sendable {
    private let time: Mutex<Int64>

    init(_ time: Int64) { self.time = Mutex(time) }

    var now: Int64 { time.withLock { $0 } }
    func advance(by milliseconds: Int64) { time.withLock { $0 += milliseconds } }
}
