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

    init(label: String) {
        self.label = label
    }
}

/// What a client wants to know about a message on its way, beyond what the session keeps.
struct PendingMessage {
    /// PRIVMSG or NOTICE, as the echo repeats it.
    let command: String
    let request: LabelledRequest?
}
