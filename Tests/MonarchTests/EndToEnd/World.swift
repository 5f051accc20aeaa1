// SPDX-License-Identifier: Apache-2.0
import Cryptography
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
/// The gateway knows the service twice, as `old` (MSNP12) and as `new` (MSNP18), so that both dialects meet.
struct World {
    let loops: any EventLoopGroup
    let service: MSNService
    let gateway: Gateway
    let port: Int

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs a test in a world of its own and takes it down after.
    static func run(
        accounts: [ServiceAccount] = people, demoContacts: Bool = false,
        networks: [String: Configuration.Network] = [:], adjust: (inout Configuration) -> Void = { _ in },
        _ body: (World) async throws -> Void
    ) async throws {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        var service = ServiceConfiguration(accounts: accounts, demoContacts: demoContacts)
        service.notification.port = 0
        service.switchboard.port = 0
        service.web.port = 0
        let embedded = MSNService(configuration: service, group: loops, logger: quiet)
        let addresses = try await embedded.start()

        func network(_ dialect: String) -> Configuration.Network {
            var network = Configuration.Network()
            network.notification = .tcp(host: "127.0.0.1", port: addresses.notification.port)
            network.services = "http://127.0.0.1:\(addresses.web.port)"
            network.dialects = [dialect]
            return network
        }
        var configuration = Configuration(networks: ["old": network("MSNP12"), "new": network("MSNP18")])
        for (name, network) in networks { configuration.networks[name] = network }
        configuration.irc.listen = [.tcp(host: "127.0.0.1", port: 0)]
        configuration.users.defaultNetwork = "new"
        configuration.limits.connectionsPerAddress = 64
        adjust(&configuration)
        let gateway = try Gateway(configuration, loops: loops, logger: quiet)
        guard case .tcp(_, let port)? = try await gateway.start().first else {
            Issue.record("the gateway listens nowhere")
            return
        }
        let world = World(loops: loops, service: embedded, gateway: gateway, port: port)
        do {
            try await body(world)
        } catch {
            Issue.record(error)
        }
        await gateway.stop()
        await embedded.stop()
        try await loops.shutdownGracefully()
    }

    /// Three people who know each other.
    static let people: [ServiceAccount] = ["alice", "bob", "carol"].map { name in
        ServiceAccount(
            address: "\(name)@example.com", password: Secret("secret"), name: name,
            contacts: ["alice", "bob", "carol"].filter { $0 != name }.map { "\($0)@example.com" })
    }

    /// An IRC client that has its welcome.
    func client(
        _ login: String, nick: String, capabilities: String = "", password: String = "secret"
    ) async throws -> TestClient {
        try await TestClient.connect(
            as: "\(login):\(password)", nick: nick, port: port, capabilities: capabilities, loops: loops)
    }

    /// The same, once MSN has let the user in too.
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
