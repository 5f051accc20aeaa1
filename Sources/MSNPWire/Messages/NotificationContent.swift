// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import XML

/// What a `MSG Hotmail Hotmail` on a notification connection says.
package enum NotificationContent: Equatable, Sendable {
    package enum Mail: Equatable, Sendable {
        /// After the first `CHG`: mail that waits.
        case initial(inboxUnread: Int, foldersUnread: Int, offlineMessages: OfflineMessages)
        /// A mail has come.
        case new(from: String, address: String, subject: String)
        /// Mails were read, moved or deleted; `count` of them left the folder.
        case moved(from: String, to: String, count: Int)
    }

    /// After sign-in.
    case profile(ProfileDocument)
    case mail(Mail)
    /// The service says something; nil if it is not a shutdown in so many minutes.
    case system(maintenanceMinutes: Int?)
    /// Messages came for the account as if it were offline.
    case offlineMessages(OfflineMessages)
    /// Something else, or a payload that cannot be read (empty content type).
    case unknown(contentType: String)

    /// Reads a payload. Never fails.
    package init(_ payload: ByteBuffer) {
        guard let document = try? MIMEDocument(parsing: payload) else {
            self = .unknown(contentType: "")
            return
        }
        let type = document.contentType
        let body = document.fieldsOfBody
        func field(_ name: String) -> String { body?[name] ?? document[name] ?? "" }
        switch type {
        case "text/x-msmsgsprofile":
            self = .profile(ProfileDocument(document))
        case "text/x-msmsgsinitialemailnotification":
            self = .mail(
                .initial(
                    inboxUnread: Int(decimal: field("Inbox-Unread")) ?? 0,
                    foldersUnread: Int(decimal: field("Folders-Unread")) ?? 0, offlineMessages: .list([])))
        case "text/x-msmsgsinitialmdatanotification", "text/x-msmsgsoimnotification":
            let mailData = field("Mail-Data")
            let limits = XMLLimits(bytes: MSNPLimits.mimeHeaderBytes, elements: 20_000)
            let root = try? XMLReader.parse(mailData.utf8, limits: limits)
            let messages = OfflineMessages(mailData: mailData, root: root)
            if type == "text/x-msmsgsoimnotification" {
                self = .offlineMessages(messages)
                return
            }
            self = .mail(
                .initial(
                    inboxUnread: root?.at("E", "IU").flatMap { Int(decimal: $0.text) } ?? 0,
                    foldersUnread: root?.at("E", "OU").flatMap { Int(decimal: $0.text) } ?? 0, offlineMessages: messages
                ))
        case "text/x-msmsgsemailnotification", "application/x-msmsgsemailnotification":
            self = .mail(
                .new(
                    from: EncodedWord.decode(field("From")), address: field("From-Addr"),
                    subject: EncodedWord.decode(field("Subject"))))
        case "text/x-msmsgsactivemailnotification":
            self = .mail(
                .moved(
                    from: field("Src-Folder"), to: field("Dest-Folder"),
                    count: Int(decimal: field("Message-Delta")) ?? 0))
        case "application/x-msmsgssystemmessage":
            self = .system(maintenanceMinutes: field("Type") == "1" ? Int(decimal: field("Arg1")) : nil)
        default:
            self = .unknown(contentType: type)
        }
    }

    /// The payload a server sends after the first `CHG` when nothing waits (11 and later).
    package static func emptyMailbox() -> ByteBuffer {
        ByteBuffer(
            string: "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinitialmdatanotification; charset=UTF-8\r\n\r\n"
                + "Mail-Data: <MD><E><I>0</I><IU>0</IU><O>0</O><OU>0</OU></E><Q><QTM>409600</QTM><QNM>204800</QNM></Q></MD>\r\n"
        )
    }

    /// The payload with which a server announces that it shuts down.
    package static func shutdown(inMinutes minutes: Int) -> ByteBuffer {
        ByteBuffer(
            string: "MIME-Version: 1.0\r\nContent-Type: application/x-msmsgssystemmessage; charset=UTF-8\r\n\r\n"
                + "Type: 1\r\nArg1: \(minutes)\r\n")
    }
}
