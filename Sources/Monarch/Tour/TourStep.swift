// SPDX-License-Identifier: Apache-2.0
import IRCWire

/// One step of the tour: what it shows, and what is said and awaited for that, in order.
struct TourStep {
    let title: String
    let moves: [TourMove]

    init(_ title: String, _ moves: TourMove...) {
        self.title = title
        self.moves = moves
    }
}

enum TourMove {
    /// A line to the gateway, as a client writes it.
    case send(String)
    /// Lines that all have to come, in any order among themselves; others may come between them.
    case await([TourExpectation])
    /// The gateway closes the connection.
    case awaitClose
}

/// A line that has to come.
struct TourExpectation {
    /// What it means, for the message that it did not come: `bob answers`.
    let meaning: String
    let matches: @Sendable (IRCMessage) -> Bool

    init(_ meaning: String, _ matches: @escaping @Sendable (IRCMessage) -> Bool) {
        self.meaning = meaning
        self.matches = matches
    }

    /// A line with this command and, if given, from this nick, with these first parameters, with all of these texts in
    /// its last one.
    init(
        _ meaning: String, _ command: String, from nick: String? = nil, _ first: [String] = [], last: [String] = []
    ) {
        self.init(meaning) { message in
            guard message.command == command, nick == nil || message.source?.nick == nick else { return false }
            guard message.parameters.starts(with: first) else { return false }
            let text = message.parameters.last ?? ""
            return last.allSatisfy { text.contains($0) }
        }
    }
}
