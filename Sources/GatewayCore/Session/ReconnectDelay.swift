// SPDX-License-Identifier: Apache-2.0

/// How long to wait before a lost connection is tried again, as people write it: `5*3<900` is 5 seconds at first, three
/// times as many after each attempt that fails, 900 at most; `5+10<120` adds instead; `60` is always 60.
package struct ReconnectDelay: Sendable, Equatable {
    package enum Growth: Sendable, Equatable {
        case none
        case adding(Int)
        case times(Int)
    }

    /// Seconds.
    package let first: Int
    package let growth: Growth
    package let most: Int

    static let form = "a number of seconds, or like 5*3<900"
    private static let limit = 86400

    package init?(_ text: String) {
        guard let sign = text.utf8.firstIndex(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "+") }) else {
            guard let seconds = Int(text), (1...Self.limit).contains(seconds) else { return nil }
            (first, growth, most) = (seconds, .none, seconds)
            return
        }
        let rest = text[text.index(after: sign)...].split(separator: "<", omittingEmptySubsequences: false)
        guard rest.count == 2, let first = Int(text[..<sign]), let step = Int(rest[0]), let most = Int(rest[1]),
            (1...Self.limit).contains(first), (1...Self.limit).contains(step), (first...Self.limit).contains(most)
        else { return nil }
        self.first = first
        self.growth = text.utf8[sign] == UInt8(ascii: "*") ? .times(step) : .adding(step)
        self.most = most
    }

    /// The seconds before an attempt, of which so many have failed.
    package func seconds(after attempts: Int) -> Int {
        switch growth {
        case .none: return first
        case .adding(let step):
            let (more, overflow) = step.multipliedReportingOverflow(by: max(attempts, 0))
            return overflow || more > most - first ? most : first + more
        case .times(let factor):
            var seconds = first
            for _ in 0..<max(attempts, 0) where seconds < most {
                let (next, overflow) = seconds.multipliedReportingOverflow(by: factor)
                if overflow || next >= most { return most }
                // A factor of one goes on for ever.
                if next == seconds { return seconds }
                seconds = next
            }
            return seconds
        }
    }

    /// The text if it is of that form; empty for the gateway's own choice.
    static func canonical(_ text: String) -> String? {
        let text = text.replacing(" ", with: "")
        return text.isEmpty || ReconnectDelay(text) != nil ? text : nil
    }
}
