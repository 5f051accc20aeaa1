// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// Labels of commands before registration (IRCv3 labeled-response). What follows from a complete registration is no answer
/// to the line that completed it, and goes without.
extension RegistrationMachine {
    /// Puts a label on what answers a command: on its one line, on a batch around several, or on an ACK for none.
    ///
    /// - Parameter label: that of the command, if it has one.
    mutating func labelled(_ label: String?, _ actions: [Action]) -> [Action] {
        guard capabilities.enabled.contains(.labeledResponse), let label, !label.isEmpty,
            label.utf8.count <= FrontEndLimits.label
        else { return actions }
        if isChecking {
            // The answer follows when somebody has looked.
            waitingLabel = label
            return actions
        }
        var lines: [IRCMessage] = []
        var others: [Action] = []
        for action in actions {
            if case .send(let line) = action { lines.append(line) } else { others.append(action) }
        }
        if lines.isEmpty {
            guard others.isEmpty else { return actions }
            lines = [IRCMessage(source: server, "ACK", [])]
        } else if lines.count > 1, !Self.isBatch(lines) {
            lines = batched(["labeled-response"], lines)
        }
        lines[0].tags.append(IRCTag(key: "label", value: label))
        return lines.map { .send($0) } + others
    }

    /// Whether lines are one batch already, whose first line can carry the label.
    private static func isBatch(_ lines: [IRCMessage]) -> Bool {
        lines.first?.command == "BATCH" && lines.first?.parameters.first?.utf8.first == UInt8(ascii: "+")
    }
}
