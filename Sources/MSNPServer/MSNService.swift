// SPDX-License-Identifier: Apache-2.0

package import Logging
package import NIOCore
package import ServiceLifecycle

/// The embedded MSN service: notification server, switchboard server and web services.
package actor MSNService: Service {
    private let configuration: ServiceConfiguration
    private let group: any EventLoopGroup
    private let logger: Logger

    package init(configuration: ServiceConfiguration, group: any EventLoopGroup, logger: Logger) {
        self.configuration = configuration
        self.group = group
        self.logger = logger
    }

    /// Binds every address of the configuration.
    ///
    /// - Throws: ``ServiceError`` whose text names the address that could not be taken.
    package func start() async throws -> ServiceAddresses {
        throw ServiceError.cannotListen(role: "notification server", host: "", port: 0, reason: "not there yet")
    }

    /// Starts the service if that has not happened and runs it until graceful shutdown or cancellation.
    package func run() async throws {
        _ = try await start()
    }

    /// Closes every listener and connection.
    package func stop() async {}
}

/// Why the embedded service could not start.
package enum ServiceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// An address could not be bound.
    case cannotListen(role: String, host: String, port: Int, reason: String)
    /// `start()` was called twice, or after `stop()`.
    case alreadyStarted

    package var description: String {
        switch self {
        case .cannotListen(let role, let host, let port, let reason):
            "The \(role) cannot listen on \(host):\(port): \(reason)"
        case .alreadyStarted:
            "The MSN service has already been started"
        }
    }
}
