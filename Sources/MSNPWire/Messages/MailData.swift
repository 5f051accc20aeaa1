// SPDX-License-Identifier: Apache-2.0

import XML

/// How much mail an account has, and the messages that came while it was offline, the `Mail-Data` of a notice
/// (MSNP11 and later) and the answer of the web service:
///
/// `<MD><E><I>0</I><IU>0</IU><O>0</O><OU>0</OU></E><Q><QTM>409600</QTM><QNM>204800</QNM></Q><M>…</M></MD>`
package struct MailData: Equatable, Sendable {
    /// Mails in the inbox, and those not read.
    package var inbox: Int
    package var inboxUnread: Int
    /// Mails in all other folders, and those not read.
    package var folders: Int
    package var foldersUnread: Int
    package var offlineMessages: OfflineMessages

    package init(
        inbox: Int = 0, inboxUnread: Int = 0, folders: Int = 0, foldersUnread: Int = 0,
        offlineMessages: OfflineMessages = .list([])
    ) {
        self.inbox = inbox
        self.inboxUnread = inboxUnread
        self.folders = folders
        self.foldersUnread = foldersUnread
        self.offlineMessages = offlineMessages
    }

    /// Reads the document, or `too-large`. What is no XML says nothing.
    package init(document: String) {
        self.init()
        if document.utf8.elementsEqual("too-large".utf8) {
            offlineMessages = .tooMany
            return
        }
        let limits = XMLLimits(bytes: MSNPLimits.mimeHeaderBytes, elements: 16 * MSNPLimits.offlineMessages)
        let root = try? XMLReader.parse(document, limits: limits)
        func count(_ name: String) -> Int { root?.at("E", name).flatMap { Int(decimal: $0.text) } ?? 0 }
        inbox = count("I")
        inboxUnread = count("IU")
        folders = count("O")
        foldersUnread = count("OU")
        offlineMessages = OfflineMessages(mailData: root)
    }

    /// The document on one line, or `too-large`. `withCounts` is false in the notice of a message that has just come.
    package func document(withCounts: Bool = true) -> String {
        guard case .list(let items) = offlineMessages else { return "too-large" }
        var xml = XMLWriter(reservingCapacity: 128 + 256 * items.count)
        xml.open("MD")
        if withCounts {
            xml.open("E")
            for (name, count) in [("I", inbox), ("IU", inboxUnread), ("O", folders), ("OU", foldersUnread)] {
                xml.field(name, String(count))
            }
            xml.close()
            xml.open("Q")
            xml.field("QTM", "409600")
            xml.field("QNM", "204800")
            xml.close()
        }
        for item in items {
            xml.open("M")
            xml.field("T", "11")
            xml.field("S", "6")
            if let receivedAt = item.receivedAt { xml.field("RT", receivedAt) }
            xml.field("RS", "0")
            xml.field("SZ", String(item.size))
            xml.field("E", item.account)
            xml.field("I", item.id)
            xml.field("F", withCounts ? "00000000-0000-0000-0000-000000000009" : ".!!OIM")
            xml.field("N", EncodedWord.encode(item.name))
            xml.close()
        }
        xml.close()
        return xml.string
    }
}
