// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// An invitation into something else than a conversation, or the answer to one, `text/x-msmsgsinvite`:
///
/// ```
/// Application-Name: File Transfer
/// Application-GUID: {5D3E02AB-6190-11d3-BBBB-00C04F795683}
/// Invitation-Command: INVITE
/// Invitation-Cookie: 33267
/// Application-File: readme.txt
/// Application-FileSize: 60904
/// ```
package struct MSNInvitation: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// Size in bytes, as the sender says. The name is a name and no path.
        case file(name: String, size: Int64)
        case netMeeting
        /// A call by voice, or by voice and video.
        case call(hasVideo: Bool)
        case applicationSharing
        case remoteAssistance
        case whiteboard
        /// Something else, or an answer, which does not say what it answers.
        case other
    }

    package enum Command: Equatable, Sendable {
        case invite
        case accept
        /// `reason` is the code on the wire: REJECT, REJECT_NOT_INSTALLED, TIMEOUT, USER_CANCEL, FTTIMEOUT, OUTBANDCANCEL…
        case cancel(reason: String)
        case other(String)
    }

    package var command: Command
    /// What tells invitations apart.
    package var cookie: String
    package var kind: Kind
    /// The name that the inviter gives it; may be empty.
    package var application: String

    package init(command: Command, cookie: String, kind: Kind = .other, application: String = "") {
        self.command = command
        self.cookie = cookie
        self.kind = kind
        self.application = application
    }

    /// Reads the fields of a body. What is missing is empty.
    init(_ fields: MIMEDocument?) {
        func field(_ name: String) -> String { fields?[name].map(PresenceXML.line) ?? "" }
        cookie = field("Invitation-Cookie")
        application = field("Application-Name")
        switch field("Invitation-Command").uppercased() {
        case "INVITE": command = .invite
        case "ACCEPT": command = .accept
        case "CANCEL": command = .cancel(reason: field("Cancel-Code").uppercased())
        case let other: command = .other(other)
        }
        switch field("Application-GUID").uppercased() {
        case "{5D3E02AB-6190-11D3-BBBB-00C04F795683}":
            kind = .file(
                name: Self.fileName(field("Application-File")), size: Int64(decimal: field("Application-FileSize")) ?? 0
            )
        case "{44BBA842-CC51-11CF-AAFA-00AA00B6015C}": kind = .netMeeting
        case "{02D3C01F-BF30-4825-A83A-DE7AF41648AA}":
            // "Requested:SIP_A,;Capabilities:SIP_A,SIP_V,;"
            let requested = field("Context-Data").split(separator: ";").first { $0.hasPrefix("Requested:") }
            kind = .call(hasVideo: requested?.split(whereSeparator: { ":,".contains($0) }).contains("SIP_V") ?? false)
        case "{F1B1920C-6A3C-4CE7-B18C-AFAB305FD03D}": kind = .applicationSharing
        case "{56B994A7-380F-410B-9985-C809D78C1BDC}": kind = .remoteAssistance
        default: kind = ASCII.equal(application, "Whiteboard") ? .whiteboard : .other
        }
    }

    /// The payload.
    package func payload() -> ByteBuffer {
        var fields: [(String, String)] = []
        if !application.isEmpty { fields.append(("Application-Name", application)) }
        switch kind {
        case .file: fields.append(("Application-GUID", "{5D3E02AB-6190-11d3-BBBB-00C04F795683}"))
        case .netMeeting: fields.append(("Application-GUID", "{44BBA842-CC51-11CF-AAFA-00AA00B6015C}"))
        case .call: fields.append(("Application-GUID", "{02D3C01F-BF30-4825-A83A-DE7AF41648AA}"))
        case .applicationSharing: fields.append(("Application-GUID", "{F1B1920C-6A3C-4ce7-B18C-AFAB305FD03D}"))
        case .remoteAssistance: fields.append(("Application-GUID", "{56b994a7-380f-410b-9985-c809d78c1bdc}"))
        case .whiteboard, .other: break
        }
        switch command {
        case .invite: fields.append(("Invitation-Command", "INVITE"))
        case .accept: fields.append(("Invitation-Command", "ACCEPT"))
        case .cancel: fields.append(("Invitation-Command", "CANCEL"))
        case .other(let name): fields.append(("Invitation-Command", name))
        }
        fields.append(("Invitation-Cookie", cookie))
        if case .cancel(let reason) = command { fields.append(("Cancel-Code", reason)) }
        switch kind {
        case .file(let name, let size):
            fields += [("Application-File", name), ("Application-FileSize", String(size))]
        case .call(let hasVideo):
            fields.append(("Context-Data", "Requested:SIP_A,\(hasVideo ? "SIP_V," : "");Capabilities:SIP_A,SIP_V,;"))
        default: break
        }
        var buffer = ByteBuffer()
        buffer.writeStaticString("MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n")
        for (name, value) in fields { buffer.writeMIMEHeader(name, value) }
        buffer.writeStaticString("\r\n")
        return buffer
    }

    /// The answer that politely turns it down: the inviter's client stops waiting.
    package var refusal: MSNInvitation {
        MSNInvitation(command: .cancel(reason: "REJECT_NOT_INSTALLED"), cookie: cookie)
    }

    /// The last part of a path, on one line, without what no file name has.
    static func fileName(_ path: String) -> String {
        let name = path.utf8.split(whereSeparator: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }).last
        return PresenceXML.line(name.flatMap { String($0) } ?? "")
    }
}
