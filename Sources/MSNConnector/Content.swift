// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import MSNPWire

extension SwitchboardContent {
    init(_ body: MessageBody) {
        switch body {
        case .text(let text): self = .text(text.text, format: text.isPlain ? nil : StyledText(text).format())
        case .action(let text): self = .action(text.text)
        case .nudge: self = .nudge
        }
    }
}

extension MessageBody {
    /// What a received payload means to the user; nil when it is nothing to show. Whatever is no conversation gets one
    /// line that says what it was.
    init?(_ content: SwitchboardContent) {
        switch content {
        case .text(let text, let format): self = .text(RichText(text, format: format))
        case .action(let text): self = .action(RichText(StyledText.plain(text).plainLines))
        case .nudge: self = .nudge
        case .customEmoticons(let emoticons):
            let shortcuts = emoticons.map(\.shortcut.singleLine).filter { !$0.isEmpty }.joined(separator: " ")
            guard !shortcuts.isEmpty else { return nil }
            self = .action(RichText("has pictures of their own for \(shortcuts), which cannot be shown here"))
        default:
            guard let summary = content.summary else { return nil }
            self = .action(RichText("sends \(summary.singleLine), which cannot be shown here"))
        }
    }
}

extension MessageBody {
    /// An invitation into something that is no conversation.
    init(invitationTo what: String, wasDeclined: Bool) {
        let end = wasDeclined ? "which was declined" : "which could not be answered"
        self = .action(RichText("offers \(what.singleLine), \(end): Monarch cannot take part"))
    }
}

extension SwitchboardContent {
    /// What must be the same for two of these to be the same thing told twice; nil for what is always told.
    var identity: String? {
        switch self {
        case .customEmoticons(let emoticons): "emoticons " + emoticons.map(\.shortcut).joined(separator: "\t")
        default: nil
        }
    }
}

extension String {
    /// Lines ended by line feeds alone, and no other control characters.
    var plainLines: String {
        guard utf8.contains(where: { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F }) else { return self }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count)
        var previous: UInt8 = 0
        for byte in utf8 {
            switch byte {
            case 0x0D: bytes.append(0x0A)
            case 0x0A: if previous != 0x0D { bytes.append(0x0A) }
            case 0x09: bytes.append(0x20)
            case 0..<0x20, 0x7F: break
            default: bytes.append(byte)
            }
            previous = byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same in one line.
    var singleLine: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return self }
        return String(decoding: plainLines.utf8.map { $0 == 0x0A ? 0x20 : $0 }, as: UTF8.self)
    }

    /// Its beginning, in so many bytes of UTF-8 and whole characters.
    func cut(atMost limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(startIndex, offsetBy: limit)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
