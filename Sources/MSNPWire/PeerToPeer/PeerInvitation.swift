// SPDX-License-Identifier: Apache-2.0

import Cryptography
import NIOCore

/// What somebody wants to begin peer to peer, read from the first packet of an `INVITE`, a `PeerSignal`, so far as it can be told.
///
/// ```
/// INVITE MSNMSGR:alice@example.com MSNSLP/1.0
/// To: <msnmsgr:alice@example.com>
/// From: <msnmsgr:bob@example.net>
/// Call-ID: {AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}
/// Content-Type: application/x-msnmsgr-sessionreqbody
///
/// EUF-GUID: {5D3E02AB-6190-11D3-BBBB-00C04F795683}
/// SessionID: 123456
/// AppID: 2
/// Context: PgIAAAIAAADo7QAA…
/// ```
package struct PeerInvitation: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// A file; size in bytes, as the sender says.
        case file(name: String, size: Int64)
        /// A request for an object of the user's, the display picture for example; nil if it cannot be read.
        case object(MSNObject?)
        /// The sender's webcam is offered.
        case webcam
        /// The user's webcam is asked for.
        case webcamRequest
        case photoSharing
        /// A game or another activity; the name may be empty.
        case activity(name: String)
        case wink
        case sharedFolder
        /// The GUID, upper case without braces.
        case other(String)
    }

    package var kind: Kind
    /// Who invites; empty if the packet does not say.
    package var from: String
    /// What tells the invitation from others.
    package var callID: String

    /// Reads the body of an `INVITE` to a session; nil if it invites to none.
    init?(body: MIMEDocument, from: String, callID: String) {
        guard let guid = body["EUF-GUID"] else { return nil }
        self.from = PeerSignal.address(in: from)?.account ?? ""
        self.callID = callID
        let context = Self.decode(body["Context"] ?? "")
        let id = guid.filter { $0 != "{" && $0 != "}" }.uppercased()
        switch id {
        case "5D3E02AB-6190-11D3-BBBB-00C04F795683": kind = Self.file(context)
        case "A4268EEC-FEC5-49E5-95C3-F126696BDBF6":
            kind = .object(MSNObject(parsing: String(decoding: context, as: UTF8.self)))
        case "4BD96FC0-AB17-4425-A14A-439185962DC8": kind = .webcam
        case "1C9AA97E-9C05-4583-A3BD-908A196F1E92": kind = .webcamRequest
        case "41D3E74E-04A2-4B37-96F8-08ACDB610874": kind = .photoSharing
        case "6A13AF9C-5308-4F35-923A-67E8DDA40C2F":
            // "appid;number;name"
            let fields = UTF16LittleEndian.text(of: context).split(separator: ";", omittingEmptySubsequences: false)
            kind = .activity(name: fields.count > 2 ? String(fields[2]) : "")
        case "E073B06B-636E-45B7-ACA4-6D4B5978C93C": kind = .wink
        case "534142D5-1F2A-431F-A60C-B0CF723FDF7D": kind = .sharedFolder
        default: kind = .other(PresenceXML.line(String(id.prefix(64))))
        }
    }

    /// Base64, of which the end may be in the next packet.
    private static func decode(_ text: String) -> [UInt8] {
        let letters = text.utf8.prefix(text.utf8.count / 4 * 4)
        return Base64.decode(String(letters) ?? "") ?? []
    }

    /// The block that describes a file: at 8 its size, at 20 its name.
    private static func file(_ context: [UInt8]) -> Kind {
        guard context.count >= 22 else { return .file(name: "", size: 0) }
        let size = context[8..<16].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let name = UTF16LittleEndian.text(of: context[20...].prefix(520))
        return .file(name: MSNInvitation.fileName(name), size: Int64(clamping: size))
    }
}
