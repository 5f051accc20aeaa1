// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// What the payload of a switchboard's `MSG` says.
package enum SwitchboardContent: Equatable, Sendable {
    /// A line of conversation; lines of a longer one are parted by LF.
    case text(String, format: MessageFormat?)
    /// The account is typing. Sent every few seconds while it lasts; there is no "stopped".
    case typing(account: String)
    /// The window shakes.
    case nudge
    /// An action text: "waves" is shown as `* Bob waves`.
    case action(String)
    /// A wink: an animation that plays once. The name is often empty.
    case wink(name: String)
    /// A recorded voice clip.
    case voiceClip
    /// An invitation into something else, a file transfer for example, or its answer.
    indirect case invitation(MSNInvitation)
    /// What a third-party client says about itself.
    case clientCaps
    /// A part of a longer message.
    indirect case chunk(MessageChunk)
    /// Definitions of the custom emoticons that the next text uses.
    case customEmoticons([CustomEmoticon])
    /// Handwriting.
    case ink
    /// Peer-to-peer data: display pictures, emoticons, files; see `PeerMessage`.
    case peerToPeer
    /// Keeps the switchboard open.
    case keepAlive
    /// Something else, or a payload that cannot be read (empty content type).
    case unknown(contentType: String)

    /// Bytes of a payload that servers relay.
    package static let maximumBytes = MSNPLimits.switchboardMessage

    /// Reads a payload. Never fails: what is malformed is `.unknown(contentType: "")`.
    package init(_ payload: ByteBuffer) {
        if let text = payload.withUnsafeReadableBytes(PlainTextMessage.read) {
            self = .text(text.text, format: text.format)
            return
        }
        guard let document = try? MIMEDocument(parsing: payload) else {
            self = .unknown(contentType: "")
            return
        }
        self.init(document)
    }

    /// The content of any document but a plain text, which has a shorter way.
    private init(_ document: MIMEDocument) {
        if let chunk = MessageChunk(document) {
            self = .chunk(chunk)
            return
        }
        let type = document.contentType
        switch type {
        case "text/x-msmsgscontrol":
            // Who records a voice clip is as good as typing.
            guard let account = document["TypingUser"] ?? document["RecordingUser"], !account.isEmpty else {
                self = .unknown(contentType: type)
                return
            }
            self = .typing(account: account)
        case "text/x-msnmsgr-datacast":
            self = Self.datacast(document) ?? .unknown(contentType: type)
        case "text/x-msmsgsinvite":
            self = .invitation(MSNInvitation(document.fieldsOfBody))
        case "text/x-clientcaps", "application/x-clientcaps": self = .clientCaps
        case "text/x-mms-emoticon", "text/x-mms-animemoticon":
            self = .customEmoticons(CustomEmoticon.list(document.body))
        case "application/x-ms-ink", "image/gif": self = .ink
        case "application/x-msnmsgrp2p": self = .peerToPeer
        case "text/x-keepalive": self = .keepAlive
        default: self = .unknown(contentType: type)
        }
    }

    /// `ID: 4` and `Data: waves`.
    private static func datacast(_ document: MIMEDocument) -> SwitchboardContent? {
        guard let fields = document.fieldsOfBody else { return nil }
        switch fields["ID"] {
        case "1": return .nudge
        case "2": return .wink(name: fields["Data"].flatMap(MSNObject.init(parsing:))?.name ?? "")
        case "3": return .voiceClip
        case "4": return .action((fields["Data"] ?? "").filter { $0 != "\0" })
        default: return nil
        }
    }

    /// The payload that says this. Empty for what Monarch does not send: it writes text, typing, nudge, action and
    /// invitations.
    package func payload() -> ByteBuffer {
        var buffer = ByteBuffer()
        switch self {
        case .text(let text, let format):
            PlainTextMessage.write(text, format: format, to: &buffer)
        case .typing(let account):
            buffer.writeStaticString("MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\n")
            buffer.writeMIMEHeader("TypingUser", account)
            buffer.writeStaticString("\r\n\r\n")
        case .nudge:
            buffer.writeStaticString("MIME-Version: 1.0\r\nContent-Type: text/x-msnmsgr-datacast\r\n\r\nID: 1\r\n\r\n")
        case .action(let text):
            buffer.writeStaticString("MIME-Version: 1.0\r\nContent-Type: text/x-msnmsgr-datacast\r\n\r\nID: 4\r\n")
            buffer.writeMIMEHeader("Data", text)
            buffer.writeStaticString("\r\n")
        case .invitation(let invitation):
            return invitation.payload()
        default:
            break
        }
        return buffer
    }
}

extension MIMEDocument {
    /// The body read as another list of headers, as datacasts, invitations and mail notices have it; leading blank
    /// lines are passed over. Nil if it is none.
    var fieldsOfBody: MIMEDocument? {
        var body = body
        while let byte = body.getInteger(at: body.readerIndex, as: UInt8.self), byte == 0x0D || byte == 0x0A {
            body.moveReaderIndex(forwardBy: 1)
        }
        return try? MIMEDocument(parsing: body)
    }
}
