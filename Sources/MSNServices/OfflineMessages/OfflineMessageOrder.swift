// SPDX-License-Identifier: Apache-2.0

extension OfflineMessageDocument {
    /// Messages in the order in which they were written; services list them in any.
    ///
    /// They go by their times, those without one first. The times are often whole seconds, and clocks are set; so the
    /// places that the messages of one conversation get are filled by their numbers.
    package static func inOrder<Element>(
        _ elements: [Element], message: (Element) -> OfflineMessageDocument
    ) -> [Element] {
        let messages = elements.map(message)
        let byTime = messages.indices.sorted { left, right in
            let (first, second) = (messages[left].sentAt ?? .min, messages[right].sentAt ?? .min)
            return first == second ? left < right : first < second
        }
        var runs: [Run: [Int]] = [:]
        for index in byTime { runs[Run(messages[index]), default: []].append(index) }
        for (run, members) in runs where run.id != nil {
            runs[run] = members.enumerated().sorted { left, right in
                let first = messages[left.element].sequenceNumber ?? 0
                let second = messages[right.element].sequenceNumber ?? 0
                return first == second ? left.offset < right.offset : first < second
            }.map(\.element)
        }
        var taken: [Run: Int] = [:]
        return byTime.compactMap { index in
            let run = Run(messages[index])
            let place = taken[run, default: 0]
            taken[run] = place + 1
            return runs[run].flatMap { place < $0.count ? elements[$0[place]] : nil }
        }
    }

    /// What the messages of one conversation have in common.
    private struct Run: Hashable {
        var sender: String
        var id: String?

        init(_ message: OfflineMessageDocument) {
            sender = message.sender.lowercased()
            id = message.runID?.lowercased()
        }
    }
}
