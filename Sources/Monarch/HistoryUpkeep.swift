// SPDX-License-Identifier: Apache-2.0
import ChatLog
import GatewayStore
import Logging
import NIOCore

/// What goes on beside the history while a gateway runs: its plain copies, and forgetting what has become too old.
struct HistoryUpkeep: Sendable {
    /// Below the data directory.
    static let logDirectory = "logs"

    private let database: GatewayDatabase
    private let log: ChatLog
    private let retentionDays: Int
    private let logger: Logger

    init(_ database: GatewayDatabase, _ configuration: Configuration.History, logger: Logger) {
        self.database = database
        self.logger = logger
        retentionDays = configuration.retentionDays
        log = ChatLog(
            directory: database.directory + "/" + Self.logDirectory, ledger: database.logLedger,
            standard: LogLayout(rawValue: configuration.logFormat.rawValue), logger: logger)
        database.follow(log)
    }

    /// - Parameter loop: on which a timer may be kept.
    func start(on loop: any EventLoop) {
        log.begin()
        guard retentionDays > 0 else { return }
        loop.scheduleRepeatedTask(initialDelay: .minutes(1), delay: .hours(24)) { _ in prune() }
    }

    func stop() async { await log.close() }

    private func prune() {
        let oldest = WallClock.milliseconds() - Int64(retentionDays) * 24 * 3600 * 1000
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
