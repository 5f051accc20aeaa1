// SPDX-License-Identifier: Apache-2.0
import MSNPClient
import MSNPWire

/// The counts of all runs, as a page.
struct FaultTable {
    private(set) var total = FaultTally()
    private var rows: [String: FaultTally] = [:]
    /// Faults that never came about.
    private(set) var neverInjected: [String] = []

    mutating func note(_ count: FaultTally, of what: FaultCase) {
        total += count
        rows[Self.title(what), default: FaultTally()] += count
        if count.injected == 0 { neverInjected.append(what.name) }
    }

    private static func title(_ what: FaultCase) -> String {
        "| \(what.dialect) | \(what.transport == .tcp ? "TCP" : "HTTP gateway") | \(what.play.rawValue) |"
    }

    /// How each line begins, with the number of runs; it depends on nothing that happens.
    static let beginnings: [String] = {
        var order: [(title: String, runs: Int)] = []
        for what in FaultCases.all {
            if let last = order.last, last.title == title(what) {
                order[order.count - 1].runs += 1
            } else {
                order.append((title(what), 1))
            }
        }
        return order.map { "\($0.title) \($0.runs) |" }
    }()

    private static func cells(_ count: FaultTally) -> String {
        [count.injected, count.messages, count.delivered, count.stored, count.failed, count.uncertain]
            .map(String.init).joined(separator: " | ")
    }

    var document: String {
        var lines = [
            "# Faults", "",
            "What becomes of messages when something goes wrong. In each run one thing goes wrong at one step: the embedded",
            "service loses a command, delays it, closes its side, closes or resets the connection, sends garbage, breaks off,",
            "falls silent, refuses, answers with an error, `OUT`, a wrong challenge or something unknown; its web services and",
            "its HTTP gateway do the like. Meanwhile somebody signs in with Monarch and talks:", "",
            "- **conversation**: writes four messages to a friend at once, adds somebody and blocks them",
            "- **being called**: the friend begins with two messages, two go back",
            "- **offline messages**: two wait at the sign-in, two are left for somebody who is offline",
            "- **circle**: both write two messages in a circle", "",
            "Afterwards, with nothing wrong any more, everybody who was written to signs in and reads; then what was said to",
            "have become of each message has to be what became of it.", "",
            "| dialect | transport | what they do | runs | faults | messages | delivered | stored | failed | of these, may have arrived |",
            "|---|---|---|---|---|---|---|---|---|---|",
        ]
        for beginning in Self.beginnings {
            let title = beginning.split(separator: "|").dropLast(1).joined(separator: "|")
            let count = rows["|\(title)|"] ?? FaultTally()
            lines.append("\(beginning) \(Self.cells(count)) |")
        }
        lines += [
            "| all | | | \(total.runs) | \(Self.cells(total)) |", "",
            "- **delivered**: the service acknowledged it",
            "- **stored**: it was kept until the recipient signed in, who received it, once",
            "- **failed**: the sender was told so, with the reason",
            "- **may have arrived**: it was sent, and the connection broke or fell silent before anybody could tell; the sender",
            "  was told that too, and it is never sent again by itself", "",
            "In all \(total.runs) runs every message ended exactly once: none was lost, none arrived twice, none out of order.",
            "What no client can know is left out of that: \(total.lostByService) times the service acknowledged a message and lost it",
            "afterwards, on a broken connection to the recipient or in a circle, where it is not acknowledged on its own; and",
            "\(total.misled) times it had passed a message on or kept it, and said that it had not.", "",
            "`make faults` plays it all and writes this page; `make test` plays it too and fails if something does not hold or if",
            "the runs are others. How many of the messages are delivered and how many fail differs a little with the speed of the",
            "machine.", "",
        ]
        return lines.joined(separator: "\n")
    }
}
