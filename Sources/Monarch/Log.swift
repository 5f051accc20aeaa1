// SPDX-License-Identifier: Apache-2.0
import CoreMetrics
import Logging
import Synchronization

/// What the program writes while it runs: to standard error, where journals and containers expect it.
enum Log {
    private static let current = Atomic(Logger.Level.info.rank)

    /// From which level on something is written; can be changed at any time.
    static var level: Logger.Level {
        get {
            let rank = current.load(ordering: .relaxed)
            return Logger.Level.ranked.indices.contains(rank) ? Logger.Level.ranked[rank] : .info
        }
        set { current.store(newValue.rank, ordering: .relaxed) }
    }

    /// Takes over the logging of the whole program. Called once, by the command that runs.
    ///
    /// - Parameter metrics: where warnings and errors are counted, if anywhere.
    static func start(level: Logger.Level, metrics: (any MetricsFactory)? = nil) -> Logger {
        Self.level = level
        LoggingSystem.bootstrap { label in
            let handler = LeveledLogHandler(inner: StreamLogHandler.standardError(label: label))
            guard let metrics else { return handler }
            return CountingLogHandler(handler, factory: metrics)
        }
        return Logger(label: "monarch")
    }
}

extension Logger.Level {
    /// From the least to the most severe.
    fileprivate static let ranked = allCases
    fileprivate var rank: Int { Self.ranked.firstIndex(of: self) ?? 0 }
}

/// Writes what is of the program's level, as that is at the moment.
private struct LeveledLogHandler: LogHandler {
    var inner: StreamLogHandler

    func log(event: LogEvent) { inner.log(event: event) }

    var logLevel: Logger.Level {
        get { Log.level }
        set {}
    }
    var metadata: Logger.Metadata {
        get { inner.metadata }
        set { inner.metadata = newValue }
    }
    var metadataProvider: Logger.MetadataProvider? {
        get { inner.metadataProvider }
        set { inner.metadataProvider = newValue }
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { inner[metadataKey: key] }
        set { inner[metadataKey: key] = newValue }
    }
}
