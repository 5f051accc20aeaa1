// SPDX-License-Identifier: Apache-2.0
import GatewayCore
import GatewayStore
import IRCFrontEnd
import NIOCore
import Synchronization

/// `[metrics] listen`: what is counted and what is looked up when somebody asks, and whether the gateway is well.
final class MetricsEndpoint: Sendable {
    private let endpoint: SocketEndpoint
    private let content: MetricsServer.Content
    private let listener = Mutex<(any Channel)?>(nil)

    init(
        _ endpoint: SocketEndpoint, registry: MetricsRegistry, server: IRCServer, directory: SessionDirectory,
        database: GatewayDatabase?
    ) {
        self.endpoint = endpoint
        let startedAt = WallClock.milliseconds()
        content = MetricsServer.Content(
            samples: {
                var samples = registry.samples + ProcessSamples.now(startedAt: startedAt)
                for (listener, count) in server.connectionCounts {
                    samples.append(
                        .init(.gauge, "monarch_irc_connections", [("listener", listener)], value: Double(count)))
                }
                samples.append(.init(.gauge, "monarch_sessions", value: Double(directory.count)))
                samples.append(
                    .init(.gauge, "monarch_database_queue", value: Double(database?.waitingOperations ?? 0)))
                samples.append(
                    .init(.gauge, "monarch_hashing_queue", value: Double(database?.hashing.waitingJobs ?? 0)))
                samples.append(
                    .init(.counter, "monarch_database_errors_total", value: Double(database?.failedOperations ?? 0)))
                samples.append(.init(.gauge, "monarch_info", [("version", Version.text)], value: 1))
                return samples
            },
            trouble: {
                if server.isStopping { return "stopping" }
                if let database, await !database.isWell() { return "the database fails" }
                return nil
            })
    }

    func start(on group: any EventLoopGroup) async throws {
        let channel = try await MetricsServer(content: content).start(on: endpoint, group: group)
        listener.withLock { $0 = channel }
    }

    /// The port that was really taken.
    var port: Int? { listener.withLock { $0 }?.localAddress?.port }

    func stop() async {
        let channel = listener.withLock { $0 }
        try? await channel?.close()
    }
}
