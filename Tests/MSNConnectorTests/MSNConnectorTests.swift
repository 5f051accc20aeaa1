// SPDX-License-Identifier: Apache-2.0
import Cryptography
import GatewayCore
import Logging
import MSNPClient
import MSNPWire
import MSNServices
import NIOEmbedded
import Testing

@testable import MSNConnector

@Suite struct MSNConnectorTests {
    @Test(arguments: [
        ("Monarch on desk", "Monarch on desk"), ("Monarch on\r\ndesk", "Monarch on desk"),
        (String(repeating: "é", count: 40), String(repeating: "é", count: 32)),
    ])
    func aPlaceIsCalledAsItIsTold(name: String, called: String) throws {
        let connector = MSNConnector(
            network: MSNNetwork(
                id: "demo", host: "127.0.0.1", port: 1863, endpoints: ServiceEndpoints(base: ""), dialects: [.msnp18]),
            transport: NoTransport(), installation: "here", endpointName: name,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let account = Account(network: "demo", address: "alice@demo.monarch", password: Secret("demo"))
        let client = try connector.makeClient(for: account, on: EmbeddedEventLoop(), reporting: Sink())
        #expect((client as? MSNNetworkClient)?.configuration.endpointName == called)
    }
}
