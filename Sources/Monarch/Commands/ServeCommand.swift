// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import GatewayStore
import Logging

/// `monarch serve`: the gateway.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the gateway.",
        discussion: """
            IRC clients connect to the addresses of [irc] listen (127.0.0.1:6667 by default) and sign in with an MSN \
            address and password as server password: alice@example.com:secret, or crosstalk/alice@example.com:secret.
            """)

    @OptionGroup var option: ConfigurationOption

    @Option(
        help: ArgumentHelp(
            "Where to keep the database, instead of [storage] directory.",
            discussion: "Without either it is $XDG_STATE_HOME/monarch, or ~/.local/state/monarch.",
            valueName: "directory"))
    var dataDir: String?

    func run() async throws {
        let configuration = try option.load().configuration
        let registry = configuration.metrics.listen.map { _ in MetricsRegistry() }
        let logger = Log.start(level: configuration.log.level, metrics: registry)
        let directory = try DataDirectory.path(chosen: dataDir, configured: configuration.storage.directory)
        let database: GatewayDatabase
        do {
            database = try GatewayDatabase.open(directory: directory, logger: logger)
        } catch {
            throw CommandFailure(.cannotCreate, error.description)
        }
        try await Runtime.run(logger: logger) { loops in
            let gateway = try Gateway(
                configuration, database: database, loops: loops, registry: registry, logger: logger)
            _ = try await gateway.start()
            let option = option
            let reload = ConfigurationReload(
                load: { try ConfigurationFile.load(option.file).configuration }, gateway: gateway, logger: logger)
            // What stops is stopped in the opposite order.
            return [gateway, reload]
        }
    }
}
