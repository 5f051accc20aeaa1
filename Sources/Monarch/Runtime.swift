// SPDX-License-Identifier: Apache-2.0
import IRCFrontEnd
import Logging
import MSNPServer
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// The life of the process: event loops, signals, and an orderly end.
enum Runtime {
    /// Starts what `start` returns and runs it until SIGTERM, SIGINT or a failure, which take no longer than five seconds.
    ///
    /// - Parameter start: makes services that listen already, so that an address in use is told before anything runs.
    ///   With none the process ends at once.
    static func run(
        logger: Logger, start: (MultiThreadedEventLoopGroup) async throws -> [any Service]
    ) async throws {
        ResidentMemory.configureAllocator()
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        do {
            let services = try await start(loops)
            if !services.isEmpty { try await runUntilStopped(services, logger: logger) }
        } catch let error as IRCServerError {
            throw CommandFailure(error.isPermanent ? .configuration : .unavailable, error.description)
        } catch let error as ServiceError {
            throw CommandFailure(.unavailable, error.description)
        }
        try? await loops.shutdownGracefully()
    }

    private static func runUntilStopped(_ services: [any Service], logger: Logger) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        // Together the five seconds that service managers and people are patient for.
        configuration.maximumGracefulShutdownDuration = .seconds(4)
        configuration.maximumCancellationDuration = .seconds(1)
        try await ServiceGroup(configuration: configuration).run()
    }
}
