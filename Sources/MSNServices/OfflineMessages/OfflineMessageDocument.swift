// SPDX-License-Identifier: Apache-2.0

/// Why a message that was left cannot be read. The others of the same batch are not concerned.
package enum OfflineMessageError: Error, Equatable, Sendable {
    /// It has more bytes than `ServiceLimits.offlineMessageBytes`.
    case tooLarge
    /// It does not say who sent it.
    case noSender
    /// It is something else than plain text.
    case notText
    /// Its body is not in the encoding that it claims, or in one that is not known.
    case encoding
    /// Its character set is not known, or the bytes do not belong to it.
    case charset

    /// One short sentence for people, to stand after a colon.
    package var text: String {
        switch self {
        case .tooLarge: "it is too large"
        case .noSender: "it does not say who sent it"
        case .notText: "it is no text"
        case .encoding: "its text is damaged"
        case .charset: "its text is in an unknown character set"
        }
    }
}

/// A message that was left for somebody, as the mail that it is kept as.
///
/// ```
/// From: =?utf-8?B?VXNlcjE=?= <user1@example.com>
/// To: user20@example.com
/// Content-Type: text/plain; charset=UTF-8
/// Content-Transfer-Encoding: base64
/// X-OIM-Message-Type: OfflineMessage
/// X-OIM-Run-Id: {AB852F63-E39E-4217-80E6-2484E0BE2AC3}
/// X-OIM-Sequence-Num: 1
/// X-OriginalArrivalTime: 21 Nov 2026 03:39:47.0000 (UTC) FILETIME=[F4688380:01DD7969]
/// Date: 20 Nov 2026 19:39:47 -0800
///
/// b2ZmbGluZSBoZWxsbyDDqQ==
/// ```
package struct OfflineMessageDocument: Equatable, Sendable {
    /// Who sent it: `user1@example.com`.
    package var sender: String
    /// Their name at that time; the address where there is none.
    package var senderName: String
    /// The conversation that it belongs to, a GUID without braces: messages of one are in the order of their numbers.
    package var runID: String?
    /// Its number within the conversation, from 1.
    package var sequenceNumber: Int?
    /// When the service got it, in milliseconds since 1970; nil if it does not say.
    package var sentAt: Int64?
    /// What was written, with `\n` between lines.
    package var text: String

    /// A message by its parts.
    package init(
        sender: String, senderName: String, runID: String? = nil, sequenceNumber: Int? = nil, sentAt: Int64? = nil,
        text: String
    ) {
        self.sender = sender
        self.senderName = senderName
        self.runID = runID
        self.sequenceNumber = sequenceNumber
        self.sentAt = sentAt
        self.text = text
    }

    /// The message in a mail.
    ///
    /// - Parameters:
    ///   - mail: Header fields and body. What is in neither base64 nor quoted-printable has been decoded with the
    ///     XML document around it already.
    ///   - sender: Who sent it, and their name, where the mail itself is not trusted to say.
    package init(
        mail: String, sender: (account: String, name: String)? = nil
    ) throws(OfflineMessageError) {
        guard mail.utf8.count <= ServiceLimits.offlineMessageBytes else { throw .tooLarge }
        let headers = MailHeaders(mail)
        guard let from = sender ?? headers["from"].flatMap(MailHeaders.mailbox) else { throw .noSender }
        guard headers.value("content-type") ?? "text/plain" == "text/plain" else { throw .notText }
        self.init(
            sender: from.account, senderName: from.name.isEmpty ? from.account : from.name,
            runID: headers["x-oim-run-id"].map(Self.withoutBraces),
            sequenceNumber: headers["x-oim-sequence-num"].flatMap { Int($0) },
            sentAt: headers["x-originalarrivaltime"].flatMap(MailDate.milliseconds)
                ?? headers["date"].flatMap(MailDate.milliseconds),
            text: try Self.text(of: headers))
    }

    /// The mail, lines ended by `\n`, that the message is kept as.
    package func mail(to recipient: String) -> String {
        var fields =
            "From: \(EncodedWord.encode(senderName)) <\(Self.line(sender))>\nTo: \(Self.line(recipient))\nSubject: \n"
        fields += Self.fields(runID: runID, sequenceNumber: sequenceNumber)
        if let sentAt {
            fields += "X-OriginalArrivalTime: \(MailDate.arrival(milliseconds: sentAt))\n"
            fields += "Date: \(MailDate.string(milliseconds: sentAt))\n"
        }
        return fields + "\n" + TransferEncoding.base64Lines(Array(text.utf8))
    }

    /// The mail, lines ended by `\n`, that a message is left as: without a sender, whom the service adds.
    static func content(text: String, runID: String, sequenceNumber: Int) -> String {
        fields(runID: runID, sequenceNumber: sequenceNumber) + "\n" + TransferEncoding.base64Lines(Array(text.utf8))
    }

    private static func fields(runID: String?, sequenceNumber: Int?) -> String {
        var fields = """
            MIME-Version: 1.0
            Content-Type: text/plain; charset=UTF-8
            Content-Transfer-Encoding: base64
            X-OIM-Message-Type: OfflineMessage

            """
        if let runID { fields += "X-OIM-Run-Id: {\(line(withoutBraces(runID)))}\n" }
        if let sequenceNumber { fields += "X-OIM-Sequence-Num: \(sequenceNumber)\n" }
        return fields
    }

    private static func text(of headers: MailHeaders) throws(OfflineMessageError) -> String {
        let charset = headers.parameter("charset", of: "content-type") ?? ""
        let bytes: [UInt8]
        switch headers.value("content-transfer-encoding") ?? "7bit" {
        case "base64":
            guard let decoded = TransferEncoding.base64(headers.body) else { throw .encoding }
            bytes = decoded
        case "quoted-printable":
            bytes = TransferEncoding.quotedPrintable(withoutLastLineEnd(headers.body))
        case "7bit", "8bit", "binary", "":
            guard Charset.hidesInASCII(charset), headers.body.utf8.allSatisfy({ $0 < 0x80 }) else {
                return withoutLastLineEnd(headers.body)
            }
            bytes = Array(headers.body.utf8)
        default:
            throw .encoding
        }
        guard let text = Charset.decode(bytes, charset: charset) else { throw .charset }
        return withPlainLineEnds(text)
    }

    /// CR LF, and the CR that Macintoshes had, as `\n`.
    private static func withPlainLineEnds(_ text: String) -> String {
        guard text.utf8.contains(0x0D) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var afterCR = false
        for byte in text.utf8 {
            if byte == 0x0D {
                bytes.append(0x0A)
            } else if byte != 0x0A || !afterCR {
                bytes.append(byte)
            }
            afterCR = byte == 0x0D
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The mail's own last line end is nobody's text.
    private static func withoutLastLineEnd(_ text: String) -> String {
        text.utf8.last == 0x0A ? String(decoding: text.utf8.dropLast(), as: UTF8.self) : text
    }

    private static func withoutBraces(_ guid: String) -> String {
        String(decoding: guid.utf8.filter { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: "}") }, as: UTF8.self)
    }

    /// Text that can stand in one line.
    private static func line(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 }) else { return text }
        return String(decoding: text.utf8.filter { $0 >= 0x20 }, as: UTF8.self)
    }
}
