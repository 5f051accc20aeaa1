// SPDX-License-Identifier: Apache-2.0
import ChatLog
import CoreMetrics
import Cryptography
import GatewayCore
import GatewayStore
import Glibc
import IRCFrontEnd
import Logging
import MSNConnector
import MSNPClient
import MSNPServer
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The gateway, put together: an IRC front end, the sessions of its users, and a connector for each network.
///
/// The one place where the parts meet; none of them knows another one's protocol.
struct Gateway: Service {
    /// What an end may take altogether, which has to be less than what the runtime waits for.
    private static let timeToStop = Duration.milliseconds(3_000)
    /// The part of it in which what is on its way to users may still come (`UserSession.timeToPart`); longer only where a loop
    /// does not answer.
    private static let timeToPart = Duration.milliseconds(900)

    private let server: IRCServer
    /// The sessions of everybody who is here.
    let directory: SessionDirectory
    private let database: GatewayDatabase?
    /// Logs and retention; nil without a history.
    private let upkeep: HistoryUpkeep?
    private let connectors: NetworkConnectors
    private let metrics: MetricsEndpoint?
    private let inForce: ConfigurationInForce
    private let loops: any EventLoopGroup
    /// Web requests have a thread of their own: nothing of HTTP or TLS runs on a loop that carries lines.
    private let webLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let logger: Logger

    /// - Parameters:
    ///   - database: where sessions keep what outlives them, which the gateway closes at its end; without one everything is
    ///     forgotten then.
    ///   - registry: where everything is counted; nil if nothing is.
    init(
        _ configuration: Configuration, database: GatewayDatabase? = nil, loops: any EventLoopGroup,
        registry: MetricsRegistry? = nil, logger: Logger
    ) throws {
        let connectors = NetworkConnectors(
            installation: Installation.name(of: database), loops: webLoops, logger: logger)
        self.connectors = connectors
        self.database = database
        self.loops = loops
        self.logger = logger
        inForce = ConfigurationInForce(configuration)
        var stores = database?.stores ?? SessionStores()
        if !configuration.history.isEnabled { stores.history = nil }
        upkeep =
            configuration.history.isEnabled
            ? database.map { HistoryUpkeep($0, configuration.history, logger: logger) } : nil
        var environment = SessionEnvironment(
            connectors: configuration.networks.map { name, network in
                connectors.connector(
                    for: network, name: name, signInsPerSecond: configuration.limits.signInsPerSecond)
            },
            limits: SessionLimits(configuration.limits), stores: stores, users: Self.users(database, configuration),
            logger: logger, now: WallClock.milliseconds)
        environment.metrics = registry.map { SessionMetrics($0) }
        directory = SessionDirectory(environment: environment)
        server = IRCServer(
            configuration: IRCServerConfiguration(configuration), directory: directory, group: loops, logger: logger,
            metrics: registry ?? NOOPMetricsHandler.instance, now: WallClock.milliseconds)
        metrics =
            if let registry, let endpoint = configuration.metrics.listen {
                MetricsEndpoint(
                    endpoint, registry: registry, server: server, directory: directory, database: database)
            } else {
                nil
            }
    }

    /// The users of a gateway, and of the commands that look after them.
    static func users(_ database: GatewayDatabase?, _ configuration: Configuration) -> UserRegistry {
        let limits = UserLimits(configuration.limits)
        let users =
            if let database {
                UserRegistry(
                    store: database.users, serverKey: database.serverKey, hashing: database.hashing, limits: limits,
                    now: WallClock.milliseconds)
            } else {
                UserRegistry(limits: limits, now: WallClock.milliseconds)
            }
        users.take(configuration)
        return users
    }

    /// Binds every address; afterwards people can connect. Whoever wants to be signed in without a client signs in.
    ///
    /// - Throws: `IRCServerError`, and then nothing is bound.
    func start() async throws -> [IRCListenAddress] {
        do {
            // Nobody is let in before it is known that everything can be listened on.
            try await metrics?.start(on: webLoops)
            let addresses = try await server.start()
            upkeep?.start(on: webLoops.next())
            directory.startAlwaysOn(on: loops)
            ResidentMemory.keepSmall(on: webLoops.next())
            return addresses
        } catch {
            await stop()
            throw error
        }
    }

    /// Where the metrics are, once the gateway has started.
    var metricsPort: Int? { metrics?.port }

    /// Takes over what can change while the gateway runs. Reads the certificate: not to be called on an event loop.
    ///
    /// - Returns: what has changed, and what only a restart changes; and why the certificate cannot be used, if it cannot: all
    ///   else has been taken over then.
    func reload(_ configuration: Configuration) -> (change: ConfigurationChange, problem: IRCServerError?) {
        let change = inForce.change(to: configuration)
        for name in change.networks {
            guard let network = configuration.networks[name] else { continue }
            directory.add(
                connectors.connector(
                    for: network, name: name, signInsPerSecond: configuration.limits.signInsPerSecond))
        }
        directory.users.take(configuration)
        upkeep?.change(to: configuration.history)
        do throws(IRCServerError) {
            try server.reload(IRCServerConfiguration(configuration))
            return (change, nil)
        } catch {
            return (change, error)
        }
    }

    func run() async throws {
        try? await gracefulShutdown()
        ServiceNotification.stopping.send()
        await stop()
    }

    /// Ends the gateway: clients are told, what waits is written down, and whatever hangs is left behind.
    func stop() async {
        let deadline = ContinuousClock.now + Self.timeToStop
        // While clients are still there to be shown what was on its way. Nobody is waited for who does not let go.
        _ = await TimeLimit.wait(Self.timeToPart) { await part() }
        await step("its clients were gone", by: deadline) { await server.stop() }
        await step("its sessions had ended", by: deadline) {
            for session in directory.all {
                // Until it is done: what a session leaves behind has to reach the database before that is closed.
                try? await session.loop.submit { session.assumeIsolated { $0.close() } }.get()
            }
        }
        // The log reads what has been stored, and notes in the database how far it is.
        await step("the logs were written", by: deadline) { await upkeep?.stop() }
        await step("the database had taken what waits for it", by: deadline) { await database?.close() }
        await step("its web requests had ended", by: deadline) {
            await connectors.end()
            await metrics?.stop()
            // Only after them: what runs on a loop that has gone never ends.
            try? await webLoops.shutdownGracefully()
        }
    }

    /// Signs everybody out, each without waiting for the others.
    private func part() async {
        await withTaskGroup { group in
            for session in directory.all {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        session.perform { $0.part { _ in continuation.resume() } }
                    }
                }
            }
        }
    }

    /// Does something that has to be done before a moment, or a short while after it.
    private func step(
        _ what: String, by deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () async -> Void
    ) async {
        let time = max(deadline - .now, .milliseconds(50))
        guard await !TimeLimit.wait(time, for: body) else { return }
        logger.error("the gateway ended before \(what)")
    }
}

extension UserRegistry {
    /// What may change while the gateway runs.
    fileprivate func take(_ configuration: Configuration) {
        change(isOpen: configuration.users.registration == .open, users: configuration.limits.users)
    }
}

extension MSNNetwork {
    init(_ network: Configuration.Network, name: String, signInsPerSecond: Double) {
        var endpoints = ServiceEndpoints(base: network.services)
        if !network.nexus.isEmpty { endpoints.nexus = network.nexus }
        if !network.login.isEmpty { endpoints.login = network.login }
        if !network.securityToken.isEmpty { endpoints.securityToken = network.securityToken }
        if !network.addressBook.isEmpty { endpoints.addressBook = network.addressBook }
        if !network.sharing.isEmpty { endpoints.sharing = network.sharing }
        if !network.storage.isEmpty { endpoints.storage = network.storage }
        if !network.offlineSend.isEmpty { endpoints.offlineSend = network.offlineSend }
        if !network.offlineFetch.isEmpty { endpoints.offlineFetch = network.offlineFetch }
        let (host, port) = network.notification.hostAndPort
        self.init(
            id: name, host: host, port: port, endpoints: endpoints,
            dialects: network.dialects.compactMap { Dialect(name: $0) }, permittedRedirects: network.serviceHosts,
            transport: MSNTransport(network.transport), httpGateway: network.gatewayAddress,
            proxy: network.proxy.map(MSNProxy.init), signInsPerSecond: signInsPerSecond)
        if network.isForTrying, let somebody = ServiceConfiguration.demo().accounts.first {
            addressExample = somebody.address
            passwordExample = somebody.password.exposed
        }
    }
}

extension MSNTransport {
    init(_ transport: Configuration.Network.Transport) {
        switch transport {
        case .automatic: self = .auto
        case .tcp: self = .tcp
        case .http: self = .http
        }
    }
}

extension MSNProxy {
    init(_ proxy: Configuration.Proxy) {
        let kind: Kind =
            switch proxy.kind {
            case .http: .http
            case .https: .https
            case .socks5: .socks5
            }
        self.init(kind: kind, host: proxy.host, port: proxy.port, user: proxy.user, password: proxy.password)
    }
}

/// The clock on the wall.
enum WallClock {
    /// Since 1970.
    static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// Which installation of Monarch this is, for services that tell a person's machines apart.
enum Installation {
    /// The same at each start with the same database on the same machine: a copy that is tried elsewhere is another
    /// installation, and so is a second gateway of one machine. Nothing of it leaves the process but a digest.
    static func name(of database: GatewayDatabase?) -> String {
        machine + (database.map { " " + $0.installation } ?? "")
    }

    private static let machine: String = {
        var text = [CChar](repeating: 0, count: 65)
        if let file = fopen("/etc/machine-id", "r") {
            defer { fclose(file) }
            if fgets(&text, Int32(text.count), file) != nil { return "monarch " + string(text) }
        }
        return "monarch " + host
    }()

    /// What a person reads among the places where an account is signed in: "Monarch on desk".
    static let endpointName = host.isEmpty ? "Monarch" : "Monarch on " + host

    /// What this machine is called; at most 64 bytes (HOST_NAME_MAX).
    private static let host: String = {
        var text = [CChar](repeating: 0, count: 65)
        gethostname(&text, text.count - 1)
        return string(text)
    }()

    private static func string(_ text: [CChar]) -> String {
        String(decoding: text.prefix { $0 != 0 && $0 != 0x0A }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
