// SPDX-License-Identifier: Apache-2.0
import IRCFrontEnd
import Logging
import ServiceLifecycle
import UnixSignals

/// Reads the configuration again on SIGHUP. What can change while the gateway runs does, what cannot is named in one line
/// of the log, and a file with a mistake changes nothing.
struct ConfigurationReload: Service {
    /// Reads the file.
    let load: @Sendable () throws -> Configuration
    let gateway: Gateway
    let logger: Logger

    func run() async throws {
        // From now on the signal no longer ends the process, so that it may be sent; clients can connect already.
        let signals = await UnixSignalsSequence(trapping: .sighup)
        ServiceNotification.ready.send()
        for await _ in signals.cancelOnGracefulShutdown() {
            ServiceNotification.reloading.send()
            reload()
            ServiceNotification.ready.send()
        }
    }

    func reload() {
        do {
            let configuration = try load()
            Log.level = configuration.log.level
            let (change, problem) = gateway.reload(configuration)
            let changed = change.live + change.networks.map { "networks." + $0 }
            // A certificate is read again even if its name is the same.
            let what = changed.isEmpty ? "nothing in the file" : changed.joined(separator: ", ")
            logger.notice("configuration reloaded", metadata: ["changed": "\(what)"])
            if !change.later.isEmpty {
                logger.warning("only a restart changes \(change.later.joined(separator: ", "))")
            }
            if let problem { logger.error("the certificate from before stays in use: \(problem)") }
        } catch let error as ConfigurationErrors {
            for mistake in error.all { logger.error("configuration not reloaded: \(mistake)") }
        } catch {
            logger.error("configuration not reloaded: \(error)")
        }
    }
}
