// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// Lines that a client without multi-line messages sends right after each other, as it does when somebody pastes them:
/// they become one message (BitlBee's `paste_buffer`).
struct PasteBuffer: Sendable {
    /// What has been collected.
    struct Paste: Equatable, Sendable {
        var target: String
        /// Lines separated by line feeds.
        var text: String
        /// The tags of the first line.
        var tags: [IRCTag]
    }

    private var paste: Paste?
    private var lines = 0
    private let maximumBytes: Int
    private let maximumLines: Int

    init(maximumBytes: Int, maximumLines: Int) {
        self.maximumBytes = maximumBytes
        self.maximumLines = maximumLines
    }

    var isEmpty: Bool { paste == nil }

    /// Whether a line can be one more of the message that waits; also if none does.
    func fits(_ text: String, to target: String, tags: [IRCTag]) -> Bool {
        guard let paste else { return true }
        return tags.isEmpty && IRCCaseMapping.equal(paste.target, target) && lines < maximumLines
            && paste.text.utf8.count + 1 + text.utf8.count <= maximumBytes
    }

    /// Adds a line that fits.
    mutating func add(_ text: String, to target: String, tags: [IRCTag]) {
        lines += 1
        if paste == nil {
            paste = Paste(target: target, text: text, tags: tags)
        } else {
            paste?.text += "\n"
            paste?.text += text
        }
    }

    /// The message, which waits no longer; nil if there is none.
    mutating func take() -> Paste? {
        defer {
            paste = nil
            lines = 0
        }
        return paste
    }
}
