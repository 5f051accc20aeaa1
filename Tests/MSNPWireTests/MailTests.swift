// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

/// What a server says about mail and offline messages, read and written.
@Suite struct MailTests {
    private static let items = [
        OfflineMessages.Item(
            id: "A94FEDFC-70D8-42D1-8DB2-A7A3D3E7A5A9", account: "user1@example.com", name: "User1",
            receivedAt: "2026-11-21T03:39:47Z", size: 932),
        OfflineMessages.Item(
            id: "9A911B8B-CBC5-469B-A657-333D04043D0A", account: "user1@example.com", name: "Zoë <3",
            receivedAt: "2026-11-21T03:39:48Z", size: 905),
    ]

    /// Real mail data but for a name.
    private static let document =
        "<MD><E><I>0</I><IU>0</IU><O>0</O><OU>0</OU></E><Q><QTM>409600</QTM><QNM>204800</QNM></Q>"
        + "<M><T>11</T><S>6</S><RT>2026-11-21T03:39:47Z</RT><RS>0</RS><SZ>932</SZ><E>user1@example.com</E>"
        + "<I>A94FEDFC-70D8-42D1-8DB2-A7A3D3E7A5A9</I><F>00000000-0000-0000-0000-000000000009</F>"
        + "<N>=?utf-8?B?VXNlcjE=?=</N></M>"
        + "<M><T>11</T><S>6</S><RT>2026-11-21T03:39:48Z</RT><RS>0</RS><SZ>905</SZ><E>user1@example.com</E>"
        + "<I>9A911B8B-CBC5-469B-A657-333D04043D0A</I><F>00000000-0000-0000-0000-000000000009</F>"
        + "<N>=?utf-8?B?Wm/DqyA8Mw==?=</N></M></MD>"

    @Test func whatWaits() {
        let data = MailData(offlineMessages: .list(Self.items))
        #expect(data.document() == Self.document)
        #expect(MailData(document: Self.document) == data)
        // The web service gives the document without the counts.
        #expect(OfflineMessages(document: "<MD><Q/>" + Self.document.drop { $0 != "Q" }.dropFirst(2)) != .tooMany)
        #expect(OfflineMessages(document: Self.document) == .list(Self.items))
        #expect(OfflineMessages(document: "too-large") == .tooMany)
        #expect(OfflineMessages(document: "") == .list([]))
        #expect(OfflineMessages(document: "<MD><M><I>x</I></M><M><E>a@x</E></M></MD>") == .list([]))
        #expect(MailData(offlineMessages: .tooMany).document() == "too-large")
    }

    @Test func theNoticeAfterTheFirstStatus() {
        let data = MailData(inbox: 7, inboxUnread: 2, folders: 9, foldersUnread: 1, offlineMessages: .list(Self.items))
        func read(_ dialect: Dialect) -> NotificationContent {
            NotificationContent(NotificationContent.initialMail(data, dialect: dialect))
        }
        for dialect in [Dialect.msnp11, .msnp18] {
            #expect(
                read(dialect)
                    == .mail(.initial(inboxUnread: 2, foldersUnread: 1, offlineMessages: .list(Self.items))))
        }
        for dialect in [Dialect.msnp2, .msnp3, .msnp10] {
            #expect(
                read(dialect) == .mail(.initial(inboxUnread: 2, foldersUnread: 1, offlineMessages: .list([]))))
        }
    }

    /// A real one. The sender's name is empty, so the account stands for it.
    @Test func aMessageThatComesMeanwhile() {
        let payload =
            "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsoimnotification; charset=UTF-8\r\n\r\n"
            + "Mail-Data: <MD><M><T>11</T><S>6</S><RS>0</RS><SZ>886</SZ><E>user45@example.com</E>"
            + "<I>AD1AA4A2-61F1-4E77-B665-F2F246E9A5E8</I><F>.!!OIM</F><N></N></M><SU> </SU></MD>\r\n"
        #expect(
            NotificationContent(ByteBuffer(string: payload))
                == .offlineMessages(
                    .list([
                        .init(
                            id: "AD1AA4A2-61F1-4E77-B665-F2F246E9A5E8", account: "user45@example.com",
                            name: "user45@example.com", size: 886)
                    ])))
        #expect(
            NotificationContent(NotificationContent.newOfflineMessages(Self.items))
                == .offlineMessages(.list(Self.items))
        )
    }

    /// As a real service writes it, byte for byte.
    @Test func messagesThatWereDeleted() {
        let payload = NotificationContent.mailMoved(
            from: NotificationContent.Mail.offlineFolder, to: NotificationContent.Mail.binFolder, count: 2)
        #expect(
            String(buffer: payload)
                == "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsactivemailnotification; charset=UTF-8\r\n\r\n"
                + "Src-Folder: .!!OIM\r\nDest-Folder: .!!trAsH\r\nMessage-Delta: 2\r\n")
        #expect(payload.readableBytes == 148)
        #expect(NotificationContent(payload) == .mail(.moved(from: ".!!OIM", to: ".!!trAsH", count: 2)))
    }

    @Test func newMail() {
        for dialect in [Dialect.msnp2, .msnp3, .msnp18] {
            let payload = NotificationContent.newMail(
                from: "Bob\r\nX: y", address: "bob@example.net", subject: "Löwen", dialect: dialect)
            #expect(
                NotificationContent(payload)
                    == .mail(.new(from: "Bob  X: y", address: "bob@example.net", subject: "Löwen")))
        }
    }

    @Test func inWords() {
        typealias Mail = NotificationContent.Mail
        let cases: [(Mail, String?)] = [
            (.initial(inboxUnread: 0, foldersUnread: 0, offlineMessages: .tooMany), nil),
            (.initial(inboxUnread: 1, foldersUnread: 0, offlineMessages: .list([])), "1 unread mail in the inbox."),
            (
                .initial(inboxUnread: 3, foldersUnread: 2, offlineMessages: .list([])),
                "3 unread mails in the inbox, 2 in other folders."
            ),
            (
                .initial(inboxUnread: 0, foldersUnread: 2, offlineMessages: .list([])),
                "2 unread mails in other folders."
            ),
            (.new(from: "Bob", address: "bob@x", subject: "Hi"), "New mail from Bob <bob@x>: Hi"),
            (.new(from: "", address: "bob@x", subject: ""), "New mail from bob@x"),
            (.new(from: "", address: "", subject: ""), "New mail"),
            (.moved(from: "ACTIVE", to: ".!!trAsH", count: 1), nil),
        ]
        for (mail, text) in cases { #expect(mail.text == text) }
    }
}
