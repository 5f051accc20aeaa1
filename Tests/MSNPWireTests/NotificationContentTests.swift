// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

@Suite struct NotificationContentTests {
    private func content(_ type: String, _ rest: String) -> NotificationContent {
        NotificationContent(ByteBuffer(string: "MIME-Version: 1.0\r\nContent-Type: \(type); charset=UTF-8\r\n\(rest)"))
    }

    @Test func profile() throws {
        let fields =
            "LoginTime: 1704164645\r\nEmailEnabled: 0\r\nMemberIdHigh: 229374\r\nMemberIdLow: -305419896\r\n"
            + "preferredEmail:\r\ncountry: DE\r\nsid: 507\r\nMSPAuth: SECRET\r\nClientIP: 192.0.2.5\r\nClientPort: 18183\r\n"
            + "ABCHMigrated: 1\r\nMPOPEnabled: 1\r\n\r\n"
        guard case .profile(let profile) = content("text/x-msmsgsprofile", fields) else {
            Issue.record("no profile")
            return
        }
        #expect(profile.loginTime == 1_704_164_645)
        #expect(profile.memberIDHigh == 229_374)
        #expect(profile.memberIDLow == -305_419_896)
        #expect(profile.country == "DE")
        #expect(profile.clientAddress == "192.0.2.5")
        #expect(profile.clientPort == 18183)
        #expect(profile.allowsEndpoints)
        #expect(!"\(profile)".contains("SECRET"))
        #expect(String(buffer: profile.payload()).contains("\r\nMSPAuth: SECRET\r\n"))
        #expect(NotificationContent(profile.payload()) == .profile(profile))
        #expect(String(buffer: profile.payload()).hasSuffix("MPOPEnabled: 1\r\n\r\n"))
    }

    @Test(arguments: [(18183, 1863), (60186, 6891)])
    func portsOfHistoricServers(wire: Int, host: Int) {
        #expect(ProfileDocument.swapped(port: wire) == host)
        #expect(ProfileDocument.swapped(port: host) == wire)
    }

    @Test func mail() {
        #expect(
            content("text/x-msmsgsinitialemailnotification", "\r\nInbox-Unread: 3\r\nFolders-Unread: 1\r\n")
                == .mail(.initial(inboxUnread: 3, foldersUnread: 1, offlineMessages: .list([]))))
        #expect(
            content(
                "text/x-msmsgsemailnotification",
                "\r\nFrom: =?utf-8?B?Wm/Dqw==?=\r\nFrom-Addr: zoe@x\r\nSubject: =?utf-8?Q?h=C3=A9_llo?= =?utf-8?B?IQ==?=\r\n"
            )
                == .mail(.new(from: "Zoë", address: "zoe@x", subject: "hé llo!")))
        #expect(
            content(
                "text/x-msmsgsactivemailnotification",
                "\r\nSrc-Folder: .!!OIM\r\nDest-Folder: .!!trAsH\r\nMessage-Delta: 2\r\n")
                == .mail(.moved(from: ".!!OIM", to: ".!!trAsH", count: 2)))
        #expect(
            NotificationContent(NotificationContent.emptyMailbox())
                == .mail(.initial(inboxUnread: 0, foldersUnread: 0, offlineMessages: .list([]))))
        #expect(NotificationContent.emptyMailbox().readableBytes == 195)
    }

    @Test func offlineMessages() {
        let data =
            "<MD><E><I>2</I><IU>1</IU><O>0</O><OU>4</OU></E><Q><QTM>409600</QTM><QNM>204800</QNM></Q><M><T>11</T><S>6</S>"
            + "<RT>2026-11-21T03:39:47Z</RT><RS>0</RS><SZ>932</SZ><E>user1@example.com</E><I>A94FEDFC-70D8</I><F>9</F>"
            + "<N>=?utf-8?B?VXNlcjE=?=</N></M><M><I>no sender</I></M></MD>"
        let item = OfflineMessages.Item(
            id: "A94FEDFC-70D8", account: "user1@example.com", name: "User1", receivedAt: "2026-11-21T03:39:47Z",
            size: 932)
        #expect(
            content("text/x-msmsgsinitialmdatanotification", "\r\nMail-Data: \(data)\r\n")
                == .mail(.initial(inboxUnread: 1, foldersUnread: 4, offlineMessages: .list([item]))))
        #expect(
            content("text/x-msmsgsoimnotification", "\r\nMail-Data: \(data)\r\n") == .offlineMessages(.list([item])))
        #expect(
            content("text/x-msmsgsoimnotification", "\r\nMail-Data: too-large\r\n") == .offlineMessages(.tooMany))
        #expect(
            content("text/x-msmsgsoimnotification", "\r\nMail-Data: <MD><M>\r\n") == .offlineMessages(.list([])))
    }

    @Test func system() {
        #expect(
            content("application/x-msmsgssystemmessage", "\r\nType: 1\r\nArg1: 5\r\n") == .system(maintenanceMinutes: 5)
        )
        #expect(
            content("application/x-msmsgssystemmessage", "\r\nType: 2\r\nArg1: 5\r\n")
                == .announcement(type: "2", arguments: ["5"]))
        #expect(content("application/x-msmsgssystemmessage", "\r\nType: 1\r\n") == .system(maintenanceMinutes: nil))
        #expect(NotificationContent(NotificationContent.shutdown(inMinutes: 7)) == .system(maintenanceMinutes: 7))
        #expect(content("text/x-other", "\r\n") == .unknown(contentType: "text/x-other"))
        #expect(NotificationContent(ByteBuffer()) == .unknown(contentType: ""))
    }

    @Test func encodedWords() {
        #expect(EncodedWord.decode(EncodedWord.encode("Zoë ☺")) == "Zoë ☺")
        for text in ["plain", "=?", "=??=", "=?utf-8?B?***?=", "=?utf-16?B?QQ==?=", "=?utf-8?X?a?=", "a = b"] {
            #expect(EncodedWord.decode(text) == text)
        }
        #expect(EncodedWord.decode("a =?utf-8?Q?b=2?= c") == "a b=2 c")
    }
}
