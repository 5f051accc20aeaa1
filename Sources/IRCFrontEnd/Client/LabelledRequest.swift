// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// A command that came with a label, and what has been answered to it so far (IRCv3 labeled-response).
///
/// It ends when the command is done and every message it sent has ended, too; then its lines go out together.
final class LabelledRequest {
    let label: String
    var lines: [IRCMessage] = []
    /// Messages and waiting commands whose end is still to come.
    var outstanding = 0
    /// Commands whose lines became one message with this one's, so that they end as it ends.
    var joined: [LabelledRequest] = []

    init(label: String) {
        self.label = label
    }

    /// Whether all of the answer is one batch already, whose first line can carry the label.
    var isOneBatch: Bool {
        guard lines.count > 1, let first = lines.first, let last = lines.last, first.command == "BATCH",
            last.command == "BATCH", let opening = first.parameters.first, let closing = last.parameters.first
        else { return false }
        let reference = opening.dropFirst()
        return opening.utf8.first == UInt8(ascii: "+") && closing == "-" + reference
    }

    /// Those of the lines that say what went wrong.
    var refusals: [IRCMessage] {
        lines.filter { $0.command == "FAIL" || $0.numeric?.isError == true }
    }
}

/// What a client wants to know about a message on its way, beyond what the session keeps.
struct PendingMessage {
    /// PRIVMSG or NOTICE, as the echo repeats it.
    let command: String
    let request: LabelledRequest?
}
