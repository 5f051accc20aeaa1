// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import MSNPWire

extension SwitchboardContent {
    init(_ body: MessageBody) {
        switch body {
        case .text(let text): self = .text(text.text, format: nil)
        case .action(let text): self = .action(text.text)
        case .nudge: self = .nudge
        }
    }
}

extension MessageBody {
    /// What a received payload means to the user; nil when it is nothing to show.
    init?(_ content: SwitchboardContent) {
        switch content {
        case .text(let text, _): self = .text(RichText(text.plainLines))
        case .action(let text): self = .action(RichText(text.plainLines))
        case .nudge: self = .nudge
        case .wink: self = .action("sends a wink, which Monarch cannot show")
        case .voiceClip: self = .action("sends a voice clip, which Monarch cannot play")
        case .ink: self = .action("sends handwriting, which Monarch cannot show")
        case .invitation(let invitation):
            guard invitation.command == .invite else { return nil }
            let name = invitation.application.isEmpty ? "something" : invitation.application.singleLine
            self = .action(RichText("invites you to \(name), which Monarch cannot take part in"))
        case .typing, .clientCaps, .chunk, .customEmoticons, .peerToPeer, .keepAlive, .unknown: return nil
        }
    }
}

extension String {
    /// Lines ended by line feeds alone, and no other control characters .
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
}
