// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import ChatLog
import GatewayCore
import GatewayStore
import Glibc
import IRCFrontEnd
import Logging
import MSNConnector
import MSNPClient
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The gateway, put together: an IRC front end, the sessions of its users, and a connector for each network.
///
/// The one place where the parts meet; none of them knows another one's protocol.
struct Gateway: Service {
    private let server: IRCServer
    /// The sessions of everybody who is here.
    let directory: SessionDirectory
    private let database: GatewayDatabase?
    /// Logs and retention; nil without a history.
    private let upkeep: HistoryUpkeep?
    private let webClients: [HTTPClient]
    private let transports: [AsyncHTTPTransport]
    /// Web requests have a thread of their own: nothing of HTTP or TLS runs on a loop that carries lines.
    private let webLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// - Parameter database: where sessions keep what outlives them, which the gateway closes at its end; without one
    ///   everything is forgotten then.
    init(
        _ configuration: Configuration, database: GatewayDatabase? = nil, loops: any EventLoopGroup, logger: Logger
    ) throws {
        var webClients: [Bool: HTTPClient] = [:]
        var transports: [AsyncHTTPTransport] = []
        var connectors: [any NetworkConnector] = []
        for (name, network) in configuration.networks {
            let webClient =
                webClients[network.verifyTLS] ?? Self.webClient(verifyTLS: network.verifyTLS, loops: webLoops)
            webClients[network.verifyTLS] = webClient
            let transport = AsyncHTTPTransport(
                client: webClient, verifyTLS: network.verifyTLS, proxy: network.proxy.map(MSNProxy.init))
            transports.append(transport)
            connectors.append(
                MSNConnector(
                    network: MSNNetwork(
                        network, name: name, signInsPerSecond: Double(configuration.limits.signInsPerSecond)),
                    transport: transport, installation: Installation.name, endpointName: Installation.endpointName,
                    logger: logger))
        }
        self.webClients = Array(webClients.values)
        self.transports = transports
        self.database = database
        var stores = database?.stores ?? SessionStores()
        if !configuration.history.isEnabled { stores.history = nil }
        upkeep =
            configuration.history.isEnabled
            ? database.map { HistoryUpkeep($0, configuration.history, logger: logger) } : nil
        directory = SessionDirectory(
            environment: SessionEnvironment(
                connectors: connectors, stores: stores, logger: logger,
                now: WallClock.milliseconds))
        server = IRCServer(
            configuration: IRCServerConfiguration(configuration), directory: directory, group: loops, logger: logger,
            now: WallClock.milliseconds)
    }

    /// Binds every address; afterwards people can connect.
    ///
    /// - Throws: `IRCServerError`, and then nothing is bound.
    func start() async throws -> [IRCListenAddress] {
        do {
            let addresses = try await server.start()
            upkeep?.start(on: webLoops.next())
            ResidentMemory.keepSmall(on: webLoops.next())
            return addresses
        } catch {
            await shutDown()
            throw error
        }
    }

    func run() async throws {
        try await server.run()
        await signOut()
    }

    /// Ends a started gateway that nothing runs.
    func stop() async {
        await server.stop()
        await signOut()
    }

    /// The connections are gone; what they left behind goes with them.
    private func signOut() async {
        for session in directory.all {
            // Until it is done: what a session leaves behind has to reach the database before that is closed.
            try? await session.loop.submit { session.assumeIsolated { $0.close() } }.get()
        }
        await shutDown()
    }

    private func shutDown() async {
        // The log reads what has been stored, and notes in the database how far it is.
        await upkeep?.stop()
        await database?.close()
        // What still runs would come back to a loop that is not there any more.
        await withDiscardingTaskGroup { group in
            for transport in transports { group.addTask { await transport.end() } }
        }
        for client in webClients { try? await client.shutdown() }
        try? await webLoops.shutdownGracefully()
    }

    private static func webClient(verifyTLS: Bool, loops: any EventLoopGroup) -> HTTPClient {
        HTTPClient(
            eventLoopGroupProvider: .shared(loops),
            configuration: AsyncHTTPTransport.configuration(verifyTLS: verifyTLS))
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
    /// The same at each start on the same machine. Nothing of it leaves the process but a digest.
    static let name: String = {
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
