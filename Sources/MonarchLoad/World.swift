// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Foundation
import Logging
import MSNPServer
import NIOCore

/// The embedded MSN service with people in a circle: each knows the next ones.
struct World {
    static let password = "load"
    let addresses: ServiceAddresses
    private let service: MSNService

    static func address(_ number: Int) -> String { "u\(number)@load.monarch" }
    /// People with a thousand contacts, none of whom is ever there.
    static func large(_ number: Int) -> String { "large\(number)@load.monarch" }
    /// Somebody with as many contacts, a hundred of whom are there.
    static let busy = "busy@load.monarch"

    static func start(users: Int, contacts: Int, group: any EventLoopGroup) async throws -> World {
        var configuration = ServiceConfiguration()
        let half = contacts / 2
        configuration.accounts = (0..<users).map { number in
            let known = (-half...half).filter { $0 != 0 }.map { address((number + $0 + users) % users) }
            return ServiceAccount(
                address: address(number), password: Secret(password), name: "User \(number)",
                contacts: Array(Set(known)).filter { $0 != address(number) })
        }
        let absent = (0..<LargeList.contacts).map { "absent\($0)@load.monarch" }
        configuration.accounts += absent.map {
            ServiceAccount(address: $0, password: Secret(password), name: "Somebody who is \($0)")
        }
        configuration.accounts += (0...LargeList.users).map {
            ServiceAccount(address: large($0), password: Secret(password), name: "Large \($0)", contacts: absent)
        }
        let present = (0..<min(ClientBurst.conversations, users)).map(address)
        configuration.accounts.append(
            ServiceAccount(
                address: busy, password: Secret(password), name: "Busy",
                contacts: present + absent.prefix(LargeList.contacts - present.count)))
        configuration.notification.port = 0
        configuration.switchboard.port = 0
        configuration.web.port = 0
        let service = MSNService(
            configuration: configuration, group: group, logger: Logger(label: "load") { _ in SwiftLogNoOpLogHandler() })
        return World(addresses: try await service.start(), service: service)
    }

    func stop() async { await service.stop() }

    /// A configuration of the gateway with this world as its only network.
    func gatewayConfiguration(port: Int, keepsHistory: Bool) -> String {
        """
        [irc]
        listen = ["127.0.0.1:\(port)"]
        [users]
        default_network = "load"
        [limits]
        connections_per_address = 100000
        sign_ins_per_second = 0
        [history]
        enabled = \(keepsHistory)
        [networks.load]
        notification = "127.0.0.1:\(addresses.notification.port)"
        services = "http://127.0.0.1:\(addresses.web.port)"
        dialects = ["MSNP18"]
        [log]
        level = "error"
        """
    }
}
