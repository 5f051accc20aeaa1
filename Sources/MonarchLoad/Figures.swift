// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What one run measured. The keys are those of `Benchmarks/results/latest.json`.
struct Figures {
    var cpuMicrosecondsPerMessage = 0.0
    var messagesPerSecond = 0.0
    var addedLatencyP50 = 0.0
    var addedLatencyP99 = 0.0
    var idleRSS = 0.0
    var rssPerUser = 0.0
    var coldStart = 0.0
    var largeListCPU = 0.0
    var largeListTime = 0.0
    var largeListMemory = 0.0
    var historyCPU = 0.0
    var historyLatencyP50 = 0.0
    var oneHistoryLatencyP50 = 0.0
    var historyAppendCPU = 0.0
    var historyAppendTime = 0.0
    var historySearch = 0.0
    var historyPage = 0.0
    var burstCPU = 0.0
    var burstTime = 0.0
    /// Remarks that belong to the figures, a line each.
    var notes: [String] = []

    private var rows: [(key: String, value: Double, unit: String, aim: String, predecessor: String)] {
        [
            ("cpu_us_per_message", cpuMicrosecondsPerMessage, "µs, both legs", "< 5", "15-17"),
            ("messages_per_second", messagesPerSecond, "10 conversations", "> 50,000", "15,000"),
            ("added_latency_ms_p50", addedLatencyP50, "ms, one way", "< 0.1", "0.2-0.3"),
            ("added_latency_ms_p99", addedLatencyP99, "ms, one way", "", ""),
            ("idle_rss_mib", idleRSS, "MiB", "< 25", "6.7"),
            ("rss_kib_per_user", rssPerUser, "KiB, 20 contacts", "< 40", "83"),
            ("cold_start_ms", coldStart, "ms to 001", "", "4.3"),
            ("large_list_cpu_ms", largeListCPU, "ms, 1000 contacts", "", "20 for 500"),
            ("large_list_sign_in_ms", largeListTime, "ms, 1000 contacts", "", ""),
            ("large_list_rss_kib", largeListMemory, "KiB, 1000 contacts", "< 1024", "3100 for 500"),
            ("history_cpu_us_per_message", historyCPU, "µs, one user", "< 20", ""),
            ("history_added_ms_p50", historyLatencyP50, "ms, both ends", "< 0.3", ""),
            ("one_history_added_ms_p50", oneHistoryLatencyP50, "ms, in or out", "< 0.3", ""),
            ("history_append_cpu_us", historyAppendCPU, "µs, indexing too", "< 20", ""),
            ("history_append_ms", historyAppendTime, "ms, one alone", "", ""),
            ("history_search_ms", historySearch, "ms, 1,000,000", "< 50", ""),
            ("history_page_ms", historyPage, "ms, p95", "< 5", ""),
            ("client_burst_cpu_ms", burstCPU, "ms, 100 unread", "< 100", ""),
            ("client_burst_ms", burstTime, "ms, 100 unread", "", ""),
        ]
    }

    var table: String {
        func pad(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        var lines = [pad("figure", 24) + pad("measured", 14) + pad("unit", 20) + pad("aim", 12) + "BitlBee 3.4"]
        for row in rows {
            lines.append(
                pad(row.key, 24) + pad(Self.text(row.value), 14) + pad(row.unit, 20) + pad(row.aim, 12)
                    + row.predecessor)
        }
        return (lines + notes).joined(separator: "\n")
    }

    func write(to path: String) throws {
        let body = rows.map { "  \"\($0.key)\": \(Self.text($0.value))" }.joined(separator: ",\n")
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("{\n\(body)\n}\n".utf8).write(to: url)
    }

    private static func text(_ value: Double) -> String { String(format: value >= 1000 ? "%.0f" : "%.3f", value) }
}

extension [Double] {
    /// The value below which the given part of the sorted array lies.
    func percentile(_ part: Double) -> Double {
        guard !isEmpty else { return .nan }
        let sorted = self.sorted()
        return sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * part))]
    }
}
