// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// The payloads of a server's `MSG Hotmail Hotmail`.
extension NotificationContent {
    /// What waits, sent after the first `CHG`, also when nothing does: `text/x-msmsgsinitialmdatanotification` with mail
    /// data since MSNP11, the counts alone below.
    package static func initialMail(_ data: MailData = MailData(), dialect: Dialect) -> ByteBuffer {
        guard dialect.hasPersonalMessages else {
            let type =
                dialect == .msnp2 ? "application/x-msmsgsemailnotification" : "text/x-msmsgsinitialemailnotification"
            return payload(
                type,
                [("Inbox-Unread", String(data.inboxUnread)), ("Folders-Unread", String(data.foldersUnread))])
        }
        return payload("text/x-msmsgsinitialmdatanotification", [("Mail-Data", data.document())])
    }

    /// The same for an account for which nothing waits (11 and later).
    package static func emptyMailbox() -> ByteBuffer { initialMail(dialect: .msnp18) }

    /// Offline messages have come for an account that is signed in (11 and later).
    package static func newOfflineMessages(_ items: [OfflineMessages.Item]) -> ByteBuffer {
        let data = MailData(offlineMessages: .list(items))
        return payload("text/x-msmsgsoimnotification", [("Mail-Data", data.document(withCounts: false))])
    }

    /// A mail has come. `folder` is `ACTIVE` for the inbox.
    package static func newMail(
        from: String, address: String, subject: String, folder: String = "ACTIVE", dialect: Dialect
    ) -> ByteBuffer {
        let type = dialect == .msnp2 ? "application/x-msmsgsemailnotification" : "text/x-msmsgsemailnotification"
        return payload(
            type,
            [
                ("From", EncodedWord.encode(from)), ("Subject", EncodedWord.encode(subject)), ("Dest-Folder", folder),
                ("From-Addr", address),
            ])
    }

    /// Mails were moved: `ACTIVE` is the inbox, `.!!trAsH` the bin, `.!!OIM` offline messages.
    package static func mailMoved(from source: String, to destination: String, count: Int) -> ByteBuffer {
        payload(
            "text/x-msmsgsactivemailnotification",
            [("Src-Folder", source), ("Dest-Folder", destination), ("Message-Delta", String(count))])
    }

    /// The server announces that it shuts down.
    package static func shutdown(inMinutes minutes: Int) -> ByteBuffer {
        payload("application/x-msmsgssystemmessage", [("Type", "1"), ("Arg1", String(minutes))])
    }

    /// Headers of a message, a blank line, and fields that look like headers.
    private static func payload(_ type: String, _ fields: [(String, String)]) -> ByteBuffer {
        var buffer = MIMEDocument(headers: [("MIME-Version", "1.0"), ("Content-Type", type + "; charset=UTF-8")])
            .payload()
        for (name, value) in fields { buffer.writeMIMEHeader(name, value) }
        return buffer
    }
}
