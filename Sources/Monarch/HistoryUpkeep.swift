// SPDX-License-Identifier: Apache-2.0
import ChatLog
import GatewayStore
import Logging
import NIOCore
import Synchronization

/// What goes on beside the history while a gateway runs: its plain copies, and forgetting what has become too old.
final class HistoryUpkeep: Sendable {
    /// Below the data directory.
    static let logDirectory = "logs"

    private let database: GatewayDatabase
    private let log: ChatLog
    private let current: Mutex<Configuration.History>
    private let logger: Logger

    init(_ database: GatewayDatabase, _ configuration: Configuration.History, logger: Logger) {
        self.database = database
        self.logger = logger
        current = Mutex(configuration)
        log = ChatLog(
            directory: database.directory + "/" + Self.logDirectory, ledger: database.logLedger,
            standard: LogLayout(rawValue: configuration.logFormat.rawValue), logger: logger)
        database.follow(log)
    }

    /// - Parameter loop: on which a timer may be kept.
    func start(on loop: any EventLoop) {
        log.begin()
        loop.scheduleRepeatedTask(initialDelay: .minutes(1), delay: .hours(24)) { _ in self.prune() }
    }

    /// Takes over how long things are kept, and how they are logged, for whatever comes from now on. What is too old by that
    /// goes at once.
    func change(to configuration: Configuration.History) {
        let old = current.withLock { current in
            defer { current = configuration }
            return current
        }
        if old.logFormat != configuration.logFormat {
            log.change(standard: LogLayout(rawValue: configuration.logFormat.rawValue))
        }
        if old.retentionDays != configuration.retentionDays { prune() }
    }

    func stop() async { await log.close() }

    private func prune() {
        let days = current.withLock { $0.retentionDays }
        guard days > 0 else { return }
        let oldest = WallClock.milliseconds() - Int64(days) * 24 * 3600 * 1000
        database.prune(olderThan: oldest) { [log, logger] count in
            log.prune(olderThan: oldest)
            switch count {
            case nil: logger.error("old messages could not be forgotten; this is tried again in a day")
            case 0?: break
            case let count?: logger.info("old messages forgotten", metadata: ["messages": "\(count)"])
            }
        }
    }
}
