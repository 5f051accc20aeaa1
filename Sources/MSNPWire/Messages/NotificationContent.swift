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
    /// The service shuts down in so many minutes; nil if it does not say how many.
    case system(maintenanceMinutes: Int?)
    /// The service says something of another type, which nobody has documented; the arguments may be empty.
    case announcement(type: String, arguments: [String])
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
            // MSNP2 announces what waits under the same name.
            if let unread = Int(decimal: field("Inbox-Unread")) {
                let folders = Int(decimal: field("Folders-Unread")) ?? 0
                self = .mail(.initial(inboxUnread: unread, foldersUnread: folders, offlineMessages: .list([])))
                return
            }
            self = .mail(
                .new(
                    from: PresenceXML.line(EncodedWord.decode(field("From"))),
                    address: PresenceXML.line(field("From-Addr")),
                    subject: PresenceXML.line(EncodedWord.decode(field("Subject")))))
        case "text/x-msmsgsactivemailnotification":
            self = .mail(
                .moved(
                    from: field("Src-Folder"), to: field("Dest-Folder"),
                    count: Int(decimal: field("Message-Delta")) ?? 0))
        case "application/x-msmsgssystemmessage":
            if field("Type") == "1" {
                self = .system(maintenanceMinutes: Int(decimal: field("Arg1")))
            } else {
                let arguments = ["Arg1", "Arg2", "Arg3", "Arg4"].map { PresenceXML.line(field($0)) }
                self = .announcement(
                    type: PresenceXML.line(field("Type")), arguments: arguments.filter { !$0.isEmpty })
            }
        default:
            self = .unknown(contentType: type)
        }
    }
}

extension NotificationContent.Mail {
    /// The folder of the inbox, of the bin and of offline messages, as `moved` names them.
    package static let inboxFolder = "ACTIVE"
    package static let binFolder = ".!!trAsH"
    package static let offlineFolder = ".!!OIM"

    /// One sentence for a user; nil if there is nothing to say. Offline messages are not counted: they are shown.
    package var text: String? {
        switch self {
        case .initial(0, 0, _): return nil
        case .initial(let inbox, 0, _): return "\(Self.mails(inbox)) in the inbox."
        case .initial(0, let folders, _): return "\(Self.mails(folders)) in other folders."
        case .initial(let inbox, let folders, _):
            return "\(Self.mails(inbox)) in the inbox, \(folders) in other folders."
        case .new(let name, let address, let subject):
            let sender = name.isEmpty || name == address ? address : address.isEmpty ? name : "\(name) <\(address)>"
            return "New mail\(sender.isEmpty ? "" : " from " + sender)\(subject.isEmpty ? "" : ": " + subject)"
        case .moved: return nil
        }
    }

    private static func mails(_ count: Int) -> String {
        count == 1 ? "1 unread mail" : "\(count) unread mails"
    }
}
