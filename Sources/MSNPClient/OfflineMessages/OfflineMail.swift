// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices

/// A fetched message and what its order depends on.
struct OfflineMail: Sendable {
    var message: MSNOfflineMessage
    /// Sender and conversation, within which the numbers count.
    private var run: String?
    private var number: Int

    init(_ item: OfflineMessages.Item, _ document: OfflineMessageDocument) {
        // The service's own list says for certain who it is from; the mail may say anything.
        let name =
            MSNAddress.key(document.sender) == MSNAddress.key(item.account) ? document.senderName : item.name
        message = MSNOfflineMessage(
            id: item.id, account: item.account, displayName: name, text: document.text, sentAt: document.sentAt)
        run = document.runID.map { MSNAddress.key(item.account) + " " + $0.lowercased() }
        number = document.sequenceNumber ?? 0
    }

    /// By the time of arrival; those of one conversation take their places among themselves by their numbers, because the times of
    /// several that were sent at once say little.
    static func sorted(_ mails: [OfflineMail]) -> [MSNOfflineMessage] {
        var mails = mails.enumerated().sorted { one, other in
            (one.element.message.sentAt ?? .max, one.offset) < (other.element.message.sentAt ?? .max, other.offset)
        }.map(\.element)
        var places: [String: [Int]] = [:]
        for (place, mail) in mails.enumerated() {
            if let run = mail.run { places[run, default: []].append(place) }
        }
        for places in places.values where places.count > 1 {
            let inOrder = places.map { mails[$0] }.enumerated().sorted { one, other in
                (one.element.number, one.offset) < (other.element.number, other.offset)
            }
            for (place, mail) in zip(places, inOrder) { mails[place] = mail.element }
        }
        return mails.map(\.message)
    }
}
