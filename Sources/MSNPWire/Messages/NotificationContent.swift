// SPDX-License-Identifier: Apache-2.0

package import NIOCore

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
            let data = MailData(document: field("Mail-Data"))
            if type == "text/x-msmsgsoimnotification" {
                self = .offlineMessages(data.offlineMessages)
                return
            }
            self = .mail(
                .initial(
                    inboxUnread: data.inboxUnread, foldersUnread: data.foldersUnread,
                    offlineMessages: data.offlineMessages))
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
}
