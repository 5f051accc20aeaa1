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
        case .wink(let name):
            self = .action(RichText("sends a wink\(name.quoted), which cannot be shown here"))
        case .voiceClip: self = .action("sends a voice clip, which cannot be played here")
        case .ink: self = .action("sends handwriting, which cannot be shown here")
        case .invitation(let invitation):
            guard case .invite = invitation.command else { return nil }
            self = .action(RichText(invitation.words))
        case .peerToPeer(let invitation?):
            guard let words = invitation.words else { return nil }
            self = .action(RichText(words))
        case .customEmoticons(let emoticons):
            let shortcuts = emoticons.map(\.shortcut.singleLine).filter { !$0.isEmpty }.joined(separator: " ")
            guard !shortcuts.isEmpty else { return nil }
            self = .action(RichText("has pictures of their own for \(shortcuts), which cannot be shown here"))
        case .typing, .clientCaps, .chunk, .peerToPeer(nil), .keepAlive, .unknown: return nil
        }
    }
}

extension SwitchboardContent {
    /// What must be the same for two of these to be the same thing told twice; nil for what is always told.
    var identity: String? {
        switch self {
        case .invitation(let invitation): "invitation " + invitation.cookie
        case .peerToPeer(let invitation?): "peer " + invitation.callID
        case .customEmoticons(let emoticons): "emoticons " + emoticons.map(\.shortcut).joined(separator: "\t")
        default: nil
        }
    }
}

extension MSNInvitation {
    /// What was wanted, as something its sender does: `wants to send you the file …`.
    var words: String {
        switch kind {
        case .file(let name, let size): Self.words(ofFile: name, size: size)
        case .netMeeting: "invites you to NetMeeting, which was declined: Monarch cannot take part"
        case .call(hasVideo: true): "calls you with video, which was declined: Monarch cannot take part"
        case .call(hasVideo: false): "calls you, which was declined: Monarch cannot take part"
        case .applicationSharing:
            "wants to share an application with you, which was declined: Monarch cannot take part"
        case .remoteAssistance: "asks for remote assistance, which was declined: Monarch cannot take part"
        case .whiteboard: "invites you to a whiteboard, which was declined: Monarch cannot take part"
        case .other:
            "invites you to \(application.isEmpty ? "something" : application.singleLine), which was declined: "
                + "Monarch cannot take part"
        }
    }

    static func words(ofFile name: String, size: Int64) -> String {
        let amount = size > 0 ? " (\(FileSize.words(size)))" : ""
        return "wants to send you the file\(name.quoted)\(amount), which was declined: Monarch cannot receive files"
    }
}

extension PeerInvitation {
    /// The same; nil for requests that are no invitation to a person, such as for the user's picture.
    var words: String? {
        switch kind {
        case .file(let name, let size): MSNInvitation.words(ofFile: name, size: size)
        case .object: nil
        case .webcam: "offers you a webcam, which was declined: Monarch cannot show it"
        case .webcamRequest: "asks for your webcam, which was declined: Monarch has none"
        case .photoSharing: "wants to share photos with you, which was declined: Monarch cannot show them"
        case .activity(let name):
            "invites you to the activity\(name.quoted), which was declined: Monarch cannot take part"
        case .wink: "sends a wink, which cannot be shown here"
        case .sharedFolder: "wants to share a folder with you, which was declined: Monarch cannot take part"
        case .other: "invites you to something that Monarch does not know, which was declined"
        }
    }
}

/// Sizes of files in words.
enum FileSize {
    /// `60 KB`; the unit of 1024 that leaves one to four digits.
    static func words(_ bytes: Int64) -> String {
        var value = max(bytes, 0)
        for unit in ["bytes", "KB", "MB", "GB"] {
            if value < 10_000 { return "\(value) \(unit)" }
            value = (value + 512) / 1024
        }
        return "\(value) TB"
    }
}

extension String {
    /// The name of something in quotes after a space; nothing for no name.
    fileprivate var quoted: String { isEmpty ? "" : " '\(singleLine)'" }

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
}
