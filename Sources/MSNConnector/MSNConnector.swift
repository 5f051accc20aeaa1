// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
package import GatewayCore
package import Logging
internal import MSNPClient
internal import MSNPWire
package import MSNServices
package import NIOCore

/// Reaches one MSN network. All that is MSN stays behind this; the gateway sees only its neutral model.
package struct MSNConnector: NetworkConnector {
    package let descriptor: NetworkDescriptor
    private let network: MSNNetwork
    private let transport: any HTTPTransport
    private let installation: String
    private let endpointName: String
    private let logger: Logger
    private let memory = TransportMemory()

    /// - Parameters:
    ///   - installation: a text that stays the same for this installation of the gateway. Together with the address it
    ///     makes the endpoint GUID, which has to be constant: a service takes another one for another place.
    ///   - endpointName: what this place is called among those where an account is signed in: "Monarch on desk".
    package init(
        network: MSNNetwork, transport: any HTTPTransport, installation: String, endpointName: String, logger: Logger
    ) {
        self.network = network
        self.transport = transport
        self.installation = installation
        self.endpointName = endpointName.singleLine.cut(atMost: People.endpointNameLength)
        self.logger = logger
        descriptor = NetworkDescriptor(
            id: network.id, addressExample: network.addressExample, passwordExample: network.passwordExample,
            signInsPerSecond: network.signInsPerSecond)
    }

    package func makeClient(
        for account: Account, on loop: any EventLoop, reporting sink: any NetworkEventSink
    ) throws(ConnectorError) -> any NetworkClient {
        guard network.dialects.contains(where: MSNClientConfiguration.implementedDialects.contains) else {
            let spoken = MSNClientConfiguration.implementedDialects.map(\.description).joined(separator: ", ")
            throw ConnectorError("network \(network.id) offers no dialect that Monarch speaks (\(spoken))")
        }
        var configuration = MSNClientConfiguration(
            account: account.address, password: account.password, host: network.host, port: network.port,
            endpoints: network.endpoints, dialects: network.dialects,
            endpointID: Self.endpointID(installation: installation, account: account.id.rawValue),
            endpointName: endpointName,
            initialStatus: account.profile.availability.presenceStatus,
            initialPersonalMessage: account.profile.personalMessage, permittedRedirects: network.permittedRedirects,
            transport: network.transport, httpGateway: network.httpGateway, proxy: network.proxy)
        if let name = account.endpointName { configuration.endpointName = name }
        return MSNNetworkClient(
            account: account.id, configuration: configuration, profile: account.profile, loop: loop,
            transport: transport, memory: memory, logger: logger, sink: sink)
    }

    /// Who is behind an address: somebody's is as good as their entry on a list.
    package func identity(of address: String) -> ContactIdentity? { Self.identity(of: address) }

    /// The same on every network.
    package static func identity(of address: String) -> ContactIdentity? {
        guard UserSession.isAddress(address) else { return nil }
        var people = People()
        return people.identity(of: address)
    }

    /// A GUID in braces that depends on nothing but its inputs: `{11111111-2222-3333-4444-555555555555}`.
    static func endpointID(installation: String, account: String) -> String {
        let hex = Array(Hex.encode(MD5.digest(Array((installation + "\n" + account).utf8))).utf8)
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(decoding: hex[$0], as: UTF8.self) }
        return "{" + groups.joined(separator: "-") + "}"
    }
}
