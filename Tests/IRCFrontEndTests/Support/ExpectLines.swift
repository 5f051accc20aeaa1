// SPDX-License-Identifier: Apache-2.0
import Testing

/// Expects exactly these lines, and shows the first that differs rather than two long lists.
func expectLines(
    _ actual: [String], _ expected: [String], sourceLocation: SourceLocation = #_sourceLocation
) {
    for (index, (line, wanted)) in zip(actual, expected).enumerated() where line != wanted {
        Issue.record("line \(index):\n   is  \(line)\n   not \(wanted)", sourceLocation: sourceLocation)
        return
    }
    if actual.count > expected.count {
        Issue.record(
            "unexpected: \(actual[expected.count...].joined(separator: "\n"))",
            sourceLocation: sourceLocation)
    } else if actual.count < expected.count {
        Issue.record(
            "missing: \(expected[actual.count...].joined(separator: "\n"))",
            sourceLocation: sourceLocation)
    }
}

/// Lines without any tags.
func withoutTags(_ lines: some Sequence<String>) -> [String] {
    lines.map { $0.hasPrefix("@") ? String($0.drop { $0 != " " }.dropFirst()) : $0 }
}

/// Lines without the ids of messages, which every run makes anew.
func withoutIDs(_ lines: some Sequence<String>) -> [String] {
    lines.map { line in
        guard let tags = line.firstIndex(of: " "), line.hasPrefix("@") else { return line }
        let kept = line[..<tags].dropFirst().split(separator: ";").filter { !$0.hasPrefix("msgid=") }
        return (kept.isEmpty ? "" : "@" + kept.joined(separator: ";") + " ") + line[line.index(after: tags)...]
    }
}
