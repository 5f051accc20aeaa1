// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Logging
import MSNPServer

/// `monarch service`: the embedded MSN service alone.
struct ServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service",
        abstract: "Run the embedded MSN service alone.",
        discussion: """
            A small MSN service for trying and testing: MSN clients and gateways can sign in to it. The network 'local' of \
            every Monarch leads to it: sign in as local/alice@demo.monarch:demo. See [service] in the configuration.
            """)

    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        let configuration = try option.load().configuration
        let logger = Log.start(level: configuration.log.level)
        try await Runtime.run(logger: logger) { loops in
            let service = MSNService(
                configuration: ServiceConfiguration(configuration.service), group: loops, logger: logger)
            let addresses = try await service.start()
            Terminal.print(Self.announcement(addresses))
            return [service]
        }
    }

    /// `The MSN service is listening: notification 127.0.0.1:1863, switchboard 127.0.0.1:1864, web http://127.0.0.1:8081`
    private static func announcement(_ addresses: ServiceAddresses) -> String {
        func text(_ address: (host: String, port: Int)) -> String {
            SocketEndpoint.tcp(host: address.host, port: address.port).description
        }
        let dispatch = addresses.dispatch.map { ", dispatch \(text($0))" } ?? ""
        return "The MSN service is listening: notification \(text(addresses.notification))\(dispatch), "
            + "switchboard \(text(addresses.switchboard)), web http://\(text(addresses.web))"
    }
}
