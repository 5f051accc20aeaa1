// SPDX-License-Identifier: Apache-2.0

import XML

/// Messages that came while the account was offline, as the mail data of a notice lists them:
/// `<MD><E>…</E><M><T>11</T><E>bob@example.net</E><I>A94FEDFC-…</I><N>=?utf-8?B?Qm9i?=</N></M></MD>`.
package enum OfflineMessages: Equatable, Sendable {
    package struct Item: Equatable, Sendable {
        /// What the web service knows the message by.
        package var id: String
        /// The sender.
        package var account: String
        /// The sender's name, decoded.
        package var name: String
        /// When it came, as written: `2026-11-21T03:39:47Z`; nil if the notice does not say.
        package var receivedAt: String?
        /// Bytes.
        package var size: Int

        package init(id: String, account: String, name: String, receivedAt: String? = nil, size: Int = 0) {
            self.id = id
            self.account = account
            self.name = name
            self.receivedAt = receivedAt
            self.size = size
        }
    }

    /// All of them; often none.
    case list([Item])
    /// Too many to list here: the web service has the list.
    case tooMany

    /// Reads mail data: an `MD` document, as a notice has it or as the web service gives it, or `too-large`. What is no
    /// XML lists nothing.
    package init(document: String) {
        self = MailData(document: document).offlineMessages
    }

    /// The messages below an `MD` element; those without an id or a sender are left out.
    init(mailData root: XMLElement?) {
        let items = root?.all("M").prefix(MSNPLimits.offlineMessages).compactMap { element -> Item? in
            guard let id = element.first("I")?.text, !id.isEmpty, let account = element.first("E")?.text,
                !account.isEmpty
            else { return nil }
            let name = element.first("N").map { PresenceXML.line(EncodedWord.decode($0.text)) } ?? ""
            return Item(
                id: id, account: account, name: name.isEmpty ? account : name,
                receivedAt: element.first("RT").map(\.text).flatMap { $0.isEmpty ? nil : $0 },
                size: element.first("SZ").flatMap { Int(decimal: $0.text) } ?? 0)
        }
        self = .list(items ?? [])
    }
}
