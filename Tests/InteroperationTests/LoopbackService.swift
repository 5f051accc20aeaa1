// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import Logging
import MSNPClient
import MSNPServer
import NIOCore
import NIOPosix

/// The embedded service on free ports of the loopback, and what people need to sign in to it.
struct LoopbackService {
    let service: MSNService
    let access: Person.Access
    private let transport: AsyncHTTPTransport
    private let web: HTTPClient

    static func start(
        _ accounts: [ServiceAccount], loops: any EventLoopGroup, _ set: (inout ServiceConfiguration) -> Void = { _ in }
    ) async throws -> LoopbackService {
        var configuration = ServiceConfiguration(accounts: accounts)
        set(&configuration)
        configuration.notification.port = 0
        configuration.switchboard.port = 0
        configuration.web.port = 0
        let service = MSNService(
            configuration: configuration, group: loops,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let addresses = try await service.start()
        let web = HTTPClient(
            eventLoopGroupProvider: .shared(loops), configuration: AsyncHTTPTransport.configuration(verifyTLS: true))
        let transport = AsyncHTTPTransport(client: web)
        let access = Person.Access(
            notification: addresses.notification, web: "http://127.0.0.1:\(addresses.web.port)", transport: transport)
        return LoopbackService(service: service, access: access, transport: transport, web: web)
    }

    func stop() async throws {
        await transport.end()
        try await web.shutdown()
        await service.stop()
    }
}
