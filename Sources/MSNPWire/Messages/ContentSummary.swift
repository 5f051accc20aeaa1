// SPDX-License-Identifier: Apache-2.0

extension SwitchboardContent {
    /// What it is, in a few words for people, to stand behind "sends" or "offers" and on one line: "the file readme.txt
    /// (59.4 KiB)", "a video call". Nil for what is said or done in words, and for what clients tell each other unseen.
    package var summary: String? {
        switch self {
        case .text, .typing, .nudge, .action, .clientCaps, .chunk, .customEmoticons, .peerToPeer, .keepAlive: nil
        case .wink(let name): name.isEmpty ? "a wink" : "the wink “\(name)”"
        case .voiceClip: "a voice clip"
        case .ink: "handwriting"
        case .invitation(let invitation): invitation.command == .invite ? invitation.summary : nil
        case .unknown(""), .unknown("application/x-msmsgsspmessage"): nil
        case .unknown(let type): "something of the kind “\(PresenceXML.line(String(type.prefix(80))))”"
        }
    }
}

extension MSNInvitation {
    /// What it invites to: "the file readme.txt (59.4 KiB)".
    package var summary: String {
        switch kind {
        case .file(let name, let size): ByteCount.file(name, size)
        case .netMeeting: "NetMeeting"
        case .call(let hasVideo): hasVideo ? "a video call" : "a voice call"
        case .applicationSharing: "application sharing"
        case .remoteAssistance: "remote assistance"
        case .whiteboard: "a whiteboard"
        case .other: application.isEmpty ? "something unknown" : "“\(application)”"
        }
    }
}

extension PeerInvitation {
    /// What it is about: "their webcam". Nil for what clients fetch from each other unseen: pictures, emoticons.
    package var summary: String? {
        switch kind {
        case .file(let name, let size): ByteCount.file(name, size)
        case .object: nil
        case .webcam: "their webcam"
        case .webcamRequest: "a look at your webcam"
        case .photoSharing: "photo sharing"
        case .activity(let name): name.isEmpty ? "a game" : "the game “\(name)”"
        case .wink: "a wink"
        case .sharedFolder: "a shared folder"
        case .other: "something unknown"
        }
    }
}

/// Sizes in words.
enum ByteCount {
    /// "the file readme.txt (59.4 KiB)"
    static func file(_ name: String, _ size: Int64) -> String {
        let name = name.isEmpty ? "a file" : "the file \(name)"
        return size > 0 ? "\(name) (\(text(size)))" : name
    }

    /// "1 byte", "1023 bytes", "59.4 KiB"; digits beyond the first of a fraction are cut off.
    static func text(_ bytes: Int64) -> String {
        guard bytes >= 1024 else { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
        var unit = Int64(1024)
        for name in ["KiB", "MiB", "GiB"] {
            if bytes / unit < 1024 || name == "GiB" {
                return "\(bytes / unit).\((bytes % unit) * 10 / unit) \(name)"
            }
            unit *= 1024
        }
        return "\(bytes) bytes"
    }
}
