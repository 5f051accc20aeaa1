// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// A request of MSNSLP, in which peers agree on sessions, and the answer that turns it down.
///
/// ```
/// INVITE MSNMSGR:alice@example.com MSNSLP/1.0
/// To: <msnmsgr:alice@example.com>
/// From: <msnmsgr:bob@example.net>
/// Via: MSNSLP/1.0/TLP ;branch={11111111-2222-3333-4444-555555555555}
/// CSeq: 0
/// Call-ID: {AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}
/// ```
package struct PeerSignal: Equatable, Sendable {
    /// `INVITE`, `BYE`, `ACK`.
    package var method: String
    /// As written: `<msnmsgr:alice@example.com>`, with the endpoint in the second generation.
    package var to: String
    package var from: String
    package var via: String
    package var callID: String
    /// What the body is: `application/x-msnmsgr-sessionreqbody`.
    package var contentType: String
    /// The number of the session; nil if the body has none.
    package var sessionID: UInt32?
    /// What it invites to; nil if it is no invitation to a session.
    package var invitation: PeerInvitation?

    /// Reads the beginning of a request, so far as it has come; nil if it is none.
    package init?(_ bytes: some Collection<UInt8>) {
        let bytes = bytes.prefix(MSNPLimits.notice)
        guard let lineEnd = bytes.firstIndex(of: 0x0A) else { return nil }
        let line = String(decoding: bytes[..<lineEnd], as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard line.count == 3, line[2].hasPrefix("MSNSLP/") else { return nil }
        let rest = bytes[bytes.index(after: lineEnd)...].prefix { $0 != 0 }
        guard let message = try? MIMEDocument(parsing: ByteBuffer(bytes: rest)) else { return nil }
        method = String(line[0])
        to = message["To"] ?? ""
        from = message["From"] ?? ""
        via = message["Via"] ?? ""
        callID = message["Call-ID"] ?? ""
        contentType = message.contentType
        let body = message.fieldsOfBody
        sessionID = body?["SessionID"].flatMap { UInt32(decimal: $0) }
        invitation = method == "INVITE" ? body.flatMap { PeerInvitation(body: $0, from: from, callID: callID) } : nil
    }

    /// `<msnmsgr:bob@example.net;{…}>` is bob@example.net.
    static func address(in text: String) -> MSNAddress? {
        let bytes = text.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()
        return MSNAddress(parsing: String(bytes.prefix { $0 != UInt8(ascii: ">") }) ?? "")
    }

    /// `MSNSLP/1.0 603 Decline`: the inviter's client stops waiting. Nil if it would be longer than one packet can be, which no
    /// honest invitation leads to.
    package var refusal: ByteBuffer? {
        var body = ByteBuffer()
        if let sessionID { body.writeString("SessionID: \(sessionID)\r\n") }
        body.writeStaticString("\r\n\0")
        let type = contentType.hasSuffix("transreqbody") ? "transrespbody" : "sessionreqbody"
        let headers = [
            ("To", from), ("From", to), ("Via", via), ("CSeq", "1 "), ("Call-ID", callID), ("Max-Forwards", "0"),
            ("Content-Type", "application/x-msnmsgr-" + type), ("Content-Length", "\(body.readableBytes)"),
        ]
        var answer = ByteBuffer(string: "MSNSLP/1.0 603 Decline\r\n")
        answer.writeImmutableBuffer(MIMEDocument(headers: headers, body: body).payload())
        return answer.readableBytes <= MSNPLimits.chunkBody ? answer : nil
    }
}
