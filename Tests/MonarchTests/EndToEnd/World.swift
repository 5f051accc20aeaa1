// SPDX-License-Identifier: Apache-2.0
import Cryptography
import GatewayStore
import IRCFrontEnd
import IRCWire
import Logging
import MSNPServer
import NIOCore
import NIOPosix
import Testing

@testable import Monarch

/// The whole way in one process: IRC clients, the gateway, the embedded service, all over loopback sockets.
///
/// The gateway knows the service several times: as `ancient` (MSNP8), `old` (MSNP12) and `new` (MSNP18), so that
/// dialects meet, and as `other-old` and `other-new`, which are other places where an account can be signed in.
final class World {
    let loops: any EventLoopGroup
    private(set) var service: MSNService
    private(set) var gateway: Gateway
    private(set) var port: Int
    let addresses: ServiceAddresses
    private var serviceConfiguration: ServiceConfiguration
    private let configuration: Configuration
    private let directory: TemporaryDirectory?
    private var database: GatewayDatabase?
    /// Another gateway, once somebody has come there.
    private var elsewhere: (gateway: Gateway, port: Int)?

    typealias Service = (inout ServiceConfiguration) -> Void
    typealias Adjustment = (inout Configuration, ServiceAddresses) -> Void

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs a test in a world of its own and takes it down after.
    ///
    /// - Parameters:
    ///   - keeps: whether the gateway has a database.
    ///   - stopsService: whether the service will be stopped and started again.
    ///   - serve: changes what the service is like.
    ///   - adjust: changes what the gateway is like, which knows where the service is by then.
    static func run(
        accounts: [ServiceAccount] = people, demoContacts: Bool = false, keeps: Bool = false,
        stopsService: Bool = false, serve: Service = { _ in }, adjust: Adjustment = { _, _ in },
        _ body: (World) async throws -> Void
    ) async throws {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        var service = ServiceConfiguration(accounts: accounts, demoContacts: demoContacts)
        service.notification.port = stopsService ? LastingPort.take() : 0
        service.switchboard.port = stopsService ? LastingPort.take() : 0
        service.web.port = stopsService ? LastingPort.take() : 0
        serve(&service)
        let world = try await World(service, keeps: keeps, adjust: adjust, loops: loops)
        do {
            try await body(world)
        } catch {
            Issue.record(error)
        }
        await world.gateway.stop()
        await world.elsewhere?.gateway.stop()
        await world.service.stop()
        try await loops.shutdownGracefully()
    }

    private init(
        _ service: ServiceConfiguration, keeps: Bool, adjust: Adjustment, loops: any EventLoopGroup
    ) async throws {
        self.loops = loops
        self.service = MSNService(configuration: service, group: loops, logger: Self.quiet)
        addresses = try await self.service.start()
        serviceConfiguration = service
        serviceConfiguration.notification = addresses.notification
        serviceConfiguration.switchboard = addresses.switchboard
        serviceConfiguration.web = addresses.web
        if let dispatch = addresses.dispatch { serviceConfiguration.dispatch = dispatch }

        var configuration = Configuration(networks: [:])
        for (name, dialect) in [
            ("ancient", "MSNP8"), ("old", "MSNP12"), ("new", "MSNP18"), ("other-old", "MSNP12"),
            ("other-new", "MSNP18"),
        ] {
            configuration.networks[name] = Self.network(dialect, addresses)
        }
        configuration.irc.listen = [.tcp(host: "127.0.0.1", port: 0)]
        configuration.users.defaultNetwork = "new"
        configuration.limits.connectionsPerAddress = 64
        configuration.limits.signInsPerSecond = 0
        adjust(&configuration, addresses)
        self.configuration = configuration
        directory = keeps ? try TemporaryDirectory() : nil
        database = try directory.map { try GatewayDatabase.open(directory: $0.path, logger: Self.quiet) }
        (gateway, port) = try await Self.startGateway(configuration, database, loops: loops)
    }

    /// The service as a network of the gateway, in one dialect.
    static func network(_ dialect: String, _ addresses: ServiceAddresses) -> Configuration.Network {
        var network = Configuration.Network()
        network.notification = .tcp(host: "127.0.0.1", port: addresses.notification.port)
        network.services = "http://127.0.0.1:\(addresses.web.port)"
        network.dialects = [dialect]
        return network
    }

    private static func startGateway(
        _ configuration: Configuration, _ database: GatewayDatabase?, loops: any EventLoopGroup
    ) async throws -> (Gateway, port: Int) {
        let gateway = try Gateway(configuration, database: database, loops: loops, logger: quiet)
        guard case .tcp(_, let port)? = try await gateway.start().first else {
            throw TestClient.Missing(description: "the gateway listens nowhere")
        }
        return (gateway, port)
    }

    /// Ends the gateway, does something, and starts another one with what the first has left on the disk.
    func restartGateway(meanwhile: () async throws -> Void = {}) async throws {
        await gateway.stop()
        // A gateway that stops on a busy machine leaves it behind, as its process ends anyway.
        await database?.close()
        try await meanwhile()
        database = try directory.map { try GatewayDatabase.open(directory: $0.path, logger: Self.quiet) }
        (gateway, port) = try await Self.startGateway(configuration, database, loops: loops)
    }

    /// Ends the service; whoever is signed in hears it go.
    func stopService() async { await service.stop() }

    /// Starts a service at the addresses of the one that has been stopped, which knows nothing of what happened there.
    func startService() async throws {
        service = MSNService(configuration: serviceConfiguration, group: loops, logger: Self.quiet)
        _ = try await service.start()
    }

    /// Three people who know each other.
    static let people: [ServiceAccount] = ["alice", "bob", "carol"].map { name in
        ServiceAccount(
            address: "\(name)@example.com", password: Secret("secret"), name: name,
            contacts: ["alice", "bob", "carol"].filter { $0 != name }.map { "\($0)@example.com" })
    }

    /// Somebody whom nobody knows yet.
    static func stranger(_ name: String, allowsStrangers: Bool = true) -> ServiceAccount {
        ServiceAccount(
            address: "\(name)@example.com", password: Secret("secret"), name: name, allowsStrangers: allowsStrangers)
    }

    /// An IRC client that has its welcome.
    func client(
        _ login: String, nick: String, capabilities: String = "", password: String = "secret"
    ) async throws -> TestClient {
        try await TestClient.connect(
            as: "\(login):\(password)", nick: nick, port: port, capabilities: capabilities, loops: loops)
    }

    /// Somebody who has signed in at another gateway, which knows nothing of this one.
    func signedInElsewhere(_ login: String, nick: String, capabilities: String = "") async throws -> TestClient {
        if elsewhere == nil { elsewhere = try await Self.startGateway(configuration, nil, loops: loops) }
        return try await TestClient.signIn(
            as: "\(login):secret", nick: nick, port: elsewhere?.port ?? 0, capabilities: capabilities,
            loops: loops)
    }

    /// An IRC client that MSN has let in, too.
    func signedIn(_ login: String, nick: String, capabilities: String = "") async throws -> TestClient {
        try await TestClient.signIn(
            as: "\(login):secret", nick: nick, port: port, capabilities: capabilities, loops: loops)
    }
}

extension TestClient {
    /// Sends several lines.
    func send(_ first: String, _ second: String, _ others: String...) {
        for line in [first, second] + others { send(line) }
    }

    /// The first line with this command, from this nick, and with this text somewhere in its parameters.
    @discardableResult
    func expect(_ command: String, from nick: String? = nil, _ text: String? = nil) async throws -> IRCMessage {
        try await wait("\(command) \(nick ?? "") \(text ?? "")") { message in
            message.command == command && (nick == nil || message.source?.nick == nick)
                && (text == nil || message.parameters.contains { $0.contains(text ?? "") })
        }
    }

    /// Asks the bot, and gives the first line of its answer with this text.
    @discardableResult
    func ask(_ command: String, _ text: String) async throws -> String {
        send("PRIVMSG root :" + command)
        return try await wait("'\(text)' as the answer to '\(command)'") {
            $0.command == "PRIVMSG" && $0.source?.nick == "root" && $0.last.contains(text)
        }.last
    }

    /// What the bot says by itself.
    @discardableResult
    func told(_ text: String) async throws -> String {
        try await wait("the bot to say '\(text)'") {
            $0.command == "NOTICE" && $0.source?.nick == "root" && $0.last.contains(text)
        }.last
    }

    /// That somebody says nothing until the sign-in is over, nor in the moment after.
    func expectSignIn(withNothingFrom nick: String) async throws {
        var said: [String] = []
        try await wait("to be signed in") {
            if $0.command == "PRIVMSG", $0.source?.nick == nick { said.append($0.last) }
            return $0.last.contains("is signed in")
        }
        said += try await collect { $0.command == "PRIVMSG" && $0.source?.nick == nick }.map(\.last)
        #expect(said.isEmpty)
    }

    /// That all of these lines come, in whatever order: command, nick and a text that is part of the last parameter.
    func expectAll(_ lines: (command: String, nick: String?, text: String)...) async throws {
        var awaited = lines
        while !awaited.isEmpty {
            try await wait("all of \(awaited)") { message in
                let index = awaited.firstIndex { line in
                    message.command == line.command && (line.nick == nil || message.source?.nick == line.nick)
                        && message.last.contains(line.text)
                }
                if let index { awaited.remove(at: index) }
                return index != nil
            }
        }
    }

    /// That all of them come into a channel, in whatever order.
    func expectJoins(of nicks: Set<String>, to channel: String) async throws {
        var awaited = nicks
        while !awaited.isEmpty {
            let join = try await wait("\(awaited) in \(channel)") {
                $0.command == "JOIN" && $0.parameters.first == channel && awaited.contains($0.source?.nick ?? "")
            }
            awaited.remove(join.source?.nick ?? "")
        }
    }
}
