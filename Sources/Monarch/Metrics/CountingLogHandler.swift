// SPDX-License-Identifier: Apache-2.0
import CoreMetrics
import Logging

/// Counts warnings and errors on their way to another handler: what fails in the background, such as a write to the
/// database, shows in the metrics as well.
struct CountingLogHandler: LogHandler {
    private var inner: any LogHandler
    private let counters: [Logger.Level: Counter]

    init(_ inner: any LogHandler, factory: any MetricsFactory) {
        self.inner = inner
        counters = Dictionary(
            uniqueKeysWithValues: [.warning, .error, .critical].map { (level: Logger.Level) in
                (
                    level,
                    Counter(label: "monarch_log_lines_total", dimensions: [("level", level.rawValue)], factory: factory)
                )
            })
    }

    func log(event: LogEvent) {
        counters[event.level]?.increment()
        inner.log(event: event)
    }

    var metadata: Logger.Metadata {
        get { inner.metadata }
        set { inner.metadata = newValue }
    }
    var metadataProvider: Logger.MetadataProvider? {
        get { inner.metadataProvider }
        set { inner.metadataProvider = newValue }
    }
    var logLevel: Logger.Level {
        get { inner.logLevel }
        set { inner.logLevel = newValue }
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { inner[metadataKey: key] }
        set { inner[metadataKey: key] = newValue }
    }
}
