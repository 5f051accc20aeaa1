// SPDX-License-Identifier: Apache-2.0
import GatewayStore
import IRCFrontEnd
import Logging
import MSNPServer
import NIOCore
import ServiceLifecycle

/// A gateway whose only network is an embedded service, both started.
struct Demo {
    private let service: MSNService
    private let gateway: Gateway
    /// Where IRC clients connect to, on 127.0.0.1.
    let ircPort: Int
    /// Where what is said is kept until the demo ends; nil if nothing is.
    let directory: String?

    /// In the order in which they start; they stop in the opposite one.
    var services: [any Service] { [service, gateway] }

    /// - Parameters:
    ///   - dialects: what the gateway offers to the service, best first.
    ///   - keepsHistory: until the demo ends.
    static func start(
        ircPort: Int, dialects: [String] = Configuration.Network.defaultDialects, keepsHistory: Bool = false,
        loops: any EventLoopGroup, logger: Logger
    ) async throws -> Demo {
        let service = MSNService(configuration: .demo(), group: loops, logger: logger)
        let addresses = try await service.start()
        let configuration = configuration(ircPort: ircPort, dialects: dialects, service: addresses)
        let database = keepsHistory ? database(logger) : nil
        let gateway = try Gateway(configuration, database: database, loops: loops, logger: logger)
        do {
            var port = ircPort
            for case .tcp(_, let bound) in try await gateway.start() { port = bound }
            return Demo(service: service, gateway: gateway, ircPort: port, directory: database?.directory)
        } catch let error as IRCServerError {
            await service.stop()
            let advice = "try another port: monarch demo --irc-port \(suggestion(ircPort))"
            throw CommandFailure(.unavailable, error.text + "; " + advice)
        }
    }

    func stop() async {
        await gateway.stop()
        await service.stop()
    }

    /// What `monarch demo` prints.
    var announcement: String {
        """
        Monarch is listening on 127.0.0.1:\(ircPort).  In your IRC client:  /connect 127.0.0.1 \(ircPort) alice@demo.monarch:demo
        A second client can be zoe@demo.monarch:demo.  Say hi, group or status to bob, nudge to carol, away to dave, and type help in &monarch.
        """
    }

    private static func configuration(ircPort: Int, dialects: [String], service: ServiceAddresses) -> Configuration {
        var network = Configuration.Network()
        network.notification = .tcp(host: service.notification.host, port: service.notification.port)
        network.services = "http://\(SocketEndpoint.tcp(host: service.web.host, port: service.web.port))"
        network.dialects = dialects
        network.isForTrying = true
        var configuration = Configuration(networks: ["demo": network])
        configuration.irc.listen = [.tcp(host: "127.0.0.1", port: ircPort)]
        configuration.users.defaultNetwork = "demo"
        return configuration
    }

    /// Where what is said is kept until the demo ends.
    private static func database(_ logger: Logger) -> GatewayDatabase? {
        do throws(StorageError) {
            return try GatewayDatabase.temporary(logger: logger)
        } catch {
            logger.warning("the demo keeps no history: \(error.directory) cannot be used: \(error.reason)")
            return nil
        }
    }

    /// Those below 1024 are for root alone.
    private static func suggestion(_ port: Int) -> Int { port < 1024 ? 6667 : port < 65_535 ? port + 1 : 0 }
}
