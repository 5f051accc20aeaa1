// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import GatewayCore
import Logging
import MSNConnector
import MSNPClient
import MSNServices
import NIOCore
import Synchronization

/// Makes the connectors of networks, and has what they make web requests with.
final class NetworkConnectors: Sendable {
    private struct State {
        /// By whether certificates are verified.
        var webClients: [Bool: HTTPClient] = [:]
        var transports: [AsyncHTTPTransport] = []
    }

    private let installation: String
    private let loops: any EventLoopGroup
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - installation: what stays the same for this gateway, and is another text for each.
    ///   - loops: for web requests.
    init(installation: String, loops: any EventLoopGroup, logger: Logger) {
        self.installation = installation
        self.loops = loops
        self.logger = logger
    }

    func connector(
        for network: Configuration.Network, name: String, signInsPerSecond: Int
    ) -> any NetworkConnector {
        let transport = state.withLock { state in
            let webClient = state.webClients[network.verifyTLS] ?? webClient(verifyTLS: network.verifyTLS)
            state.webClients[network.verifyTLS] = webClient
            let transport = AsyncHTTPTransport(
                client: webClient, verifyTLS: network.verifyTLS, proxy: network.proxy.map(MSNProxy.init))
            state.transports.append(transport)
            return transport
        }
        return MSNConnector(
            network: MSNNetwork(network, name: name, signInsPerSecond: Double(signInsPerSecond)),
            transport: transport, installation: installation, endpointName: Installation.endpointName,
            logger: logger)
    }

    /// Returns when nothing runs any more that would come back to a loop.
    func end() async {
        let (webClients, transports) = state.withLock { ($0.webClients.values.map(\.self), $0.transports) }
        await withDiscardingTaskGroup { group in
            for transport in transports { group.addTask { await transport.end() } }
        }
        for client in webClients { try? await client.shutdown() }
    }

    private func webClient(verifyTLS: Bool) -> HTTPClient {
        HTTPClient(
            eventLoopGroupProvider: .shared(loops),
            configuration: AsyncHTTPTransport.configuration(verifyTLS: verifyTLS))
    }
}
