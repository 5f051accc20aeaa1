// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// What of a client's batch passes the flood bucket without taking from it: a message of several lines counts once, for
/// its BATCH (IRCv3 draft/multiline).
///
/// So many lines as a message may have, and its end, are free; whoever sends more pays for each. It is for clients that use
/// draft/multiline: to others what they call a batch is lines like any other.
struct BatchAllowance: Sendable {
    private var reference: String?
    private var lines = 0
    private let maximumLines: Int

    init(maximumLines: Int) {
        self.maximumLines = maximumLines
    }

    /// Whether a line, which is the next one of the client, is free.
    mutating func covers(_ message: IRCMessage) -> Bool {
        if message.command == "BATCH" { return coversBatch(message.parameters) }
        guard let reference, !message.tags.isEmpty, message.tag("batch")?.value == reference,
            message.command == "PRIVMSG" || message.command == "NOTICE", lines > 0
        else { return false }
        lines -= 1
        return true
    }

    private mutating func coversBatch(_ parameters: [String]) -> Bool {
        guard let word = parameters.first else { return false }
        let name = word.dropFirst()
        if word.utf8.first == UInt8(ascii: "+"), parameters.count > 2, parameters[1] == ClientBatch.type {
            // One that is none opens nothing.
            let isReference = !name.isEmpty && name.utf8.count <= FrontEndLimits.label
            reference = isReference ? String(name) : nil
            lines = maximumLines
            return false
        }
        guard let open = reference, open == name else { return false }
        reference = nil
        return true
    }
}
