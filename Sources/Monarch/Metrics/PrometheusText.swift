// SPDX-License-Identifier: Apache-2.0

/// The text that Prometheus reads (exposition format 0.0.4):
///
/// ```
/// # TYPE monarch_irc_connections_total counter
/// monarch_irc_connections_total{listener="tls"} 12
/// ```
enum PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// All series, those of one name together, in the order of the alphabet.
    static func text(of samples: [MetricsRegistry.Sample]) -> String {
        let sorted = samples.map { (line: line($0), sample: $0) }.sorted { a, b in
            (a.sample.series.name, a.line) < (b.sample.series.name, b.line)
        }
        var text = ""
        var last: String?
        for (line, sample) in sorted {
            if sample.series.name != last {
                text += "# TYPE \(sample.series.name) \(sample.kind.rawValue)\n"
                last = sample.series.name
            }
            text += line + "\n"
        }
        return text
    }

    private static func line(_ sample: MetricsRegistry.Sample) -> String {
        let labels = sample.series.labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
        return sample.series.name + (labels.isEmpty ? "" : "{\(labels)}") + " " + number(sample.value)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static func number(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return "\(whole)" }
        return value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : "\(value)"
    }
}
