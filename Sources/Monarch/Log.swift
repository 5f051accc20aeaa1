// SPDX-License-Identifier: Apache-2.0
import Logging

/// What the program writes while it runs: to standard error, where journals and containers expect it.
enum Log {
    /// Takes over the logging of the whole program. Called once, by the command that runs.
    static func start(level: Logger.Level) -> Logger {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        return Logger(label: "monarch")
    }
}
