// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What the system knows of the process, under the names that Prometheus's own libraries use.
enum ProcessSamples {
    static func now(startedAt: Int64) -> [MetricsRegistry.Sample] {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = [usage.ru_utime, usage.ru_stime].reduce(0.0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        return [
            .init(.counter, "process_cpu_seconds_total", value: seconds),
            .init(.gauge, "process_start_time_seconds", value: Double(startedAt) / 1000),
            .init(.gauge, "process_resident_memory_bytes", value: Double(residentBytes)),
            .init(.gauge, "process_open_fds", value: Double(openFiles)),
        ]
    }

    /// The second number of `/proc/self/statm`, in pages.
    private static var residentBytes: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 256)
        guard fgets(&text, Int32(text.count), file) != nil else { return 0 }
        let words = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: " ")
        guard words.count > 1, let pages = Int(words[1]) else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static var openFiles: Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Itself and its parent are in it, and the folder that is open just now.
        return max(count - 3, 0)
    }
}
