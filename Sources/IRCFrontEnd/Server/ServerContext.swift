// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import Logging

/// What every connection of a server knows, the same for all of them.
final class ServerContext: Sendable {
    let configuration: IRCServerConfiguration
    let directory: SessionDirectory
    let connections: ConnectionCounter
    let logger: Logger
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64
    /// When the server came to be, in the same measure.
    let startedAt: Int64

    init(
        configuration: IRCServerConfiguration, directory: SessionDirectory, logger: Logger,
        now: @escaping @Sendable () -> Int64
    ) {
        self.configuration = configuration
        self.directory = directory
        self.connections = ConnectionCounter(limit: configuration.connectionsPerAddress)
        self.logger = logger
        self.now = now
        self.startedAt = now()
    }
}
