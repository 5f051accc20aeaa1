// SPDX-License-Identifier: Apache-2.0
internal import Dispatch
internal import GRDB
internal import Logging
internal import Synchronization

/// A connection on which the history is read while another one appends to it: in WAL mode neither waits for the other.
///
/// It is opened when it is first needed. One question is answered at a time, and none takes longer than
/// `StorageLimits.readTime`.
final class HistoryReader: Sendable {
    private struct State {
        var database: DatabaseQueue?
        var isClosed = false
    }

    private let path: String
    private let logger: Logger
    private let state = Mutex(State())
    /// Counts questions, so that the end of one's time does not end the next one.
    private let question = Mutex<UInt64>(0)

    init(path: String, logger: Logger) {
        self.path = path
        self.logger = logger
    }

    /// Gives a connection that can only be read from; nil if there is none.
    func read(_ body: @escaping @Sendable (Database?) -> Void) {
        guard let queue = opened() else { return body(nil) }
        queue.asyncRead { result in
            let number = self.question.withLock { question in
                question += 1
                return question
            }
            let end = DispatchWorkItem { [weak queue] in
                self.question.withLock { if $0 == number { queue?.interrupt() } }
            }
            DispatchQueue.global(qos: .utility).asyncAfter(
                deadline: .now() + StorageLimits.readTime, execute: end)
            body(try? result.get())
            end.cancel()
            self.question.withLock { $0 += 1 }
        }
    }

    func close() {
        let database = state.withLock { state in
            state.isClosed = true
            defer { state.database = nil }
            return state.database
        }
        try? database?.close()
    }

    private func opened() -> DatabaseQueue? {
        state.withLock { state in
            if state.isClosed { return nil }
            if state.database == nil {
                state.database = try? DatabaseQueue(path: path, configuration: Self.configuration)
                if state.database == nil { logger.error("the history cannot be opened for reading") }
            }
            return state.database
        }
    }

    static var configuration: GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.label = "monarch.history"
        configuration.busyMode = .timeout(StorageLimits.busyTime)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -\(StorageLimits.readerCacheKiB)")
        }
        return configuration
    }
}
