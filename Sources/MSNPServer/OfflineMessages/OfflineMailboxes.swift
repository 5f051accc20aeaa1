// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices

/// Messages that wait for people who were offline when they came, in order of their coming.
struct OfflineMailboxes: Sendable {
    /// One message.
    struct Entry: Sendable {
        /// What the web service knows it by: `A94FEDFC-CC3D-49B7-A0A6-2C02B5DB3E6F`.
        let id: String
        /// With its sender and the time at which it came.
        let document: OfflineMessageDocument
        /// The mail that it is kept as.
        let mail: String

        /// How a notice lists it.
        var item: OfflineMessages.Item {
            OfflineMessages.Item(
                id: id, account: document.sender, name: document.senderName,
                receivedAt: document.sentAt.map { ISO8601.string(secondsSince1970: $0 / 1000) },
                size: mail.utf8.count)
        }
    }

    /// A challenge that a sender was given, and until when its signature is good, milliseconds since 1970.
    private struct Lock {
        let challenge: String
        let expires: Int64
    }

    let settings: OfflineMessageSettings
    private var boxes: [String: [Entry]] = [:]
    private var locks: [String: Lock] = [:]
    private var stores: RateLimit

    init(settings: OfflineMessageSettings) {
        self.settings = settings
        stores = RateLimit(perMinute: settings.perMinute)
    }

    /// What waits for an account, oldest first.
    func entries(of account: String) -> [Entry] {
        boxes[account] ?? []
    }

    /// Keeps a message; false if there are too many.
    mutating func keep(_ entry: Entry, for account: String) -> Bool {
        guard boxes[account, default: []].count < min(settings.capacity, MSNPServerLimits.offlineMessages) else {
            return false
        }
        boxes[account, default: []].append(entry)
        return true
    }

    /// Takes messages away; says how many were there.
    mutating func remove(_ ids: [String], of account: String) -> Int {
        guard var box = boxes[account] else { return 0 }
        let before = box.count
        let wanted = Set(ids.map { $0.uppercased() })
        box.removeAll { wanted.contains($0.id) }
        boxes[account] = box.isEmpty ? nil : box
        return before - box.count
    }

    /// Whether a sender may leave one more; if so, it is counted.
    mutating func allows(_ sender: String, now: Int64) -> Bool {
        stores.allows(sender, now: now)
    }

    /// The challenge that a sender has to sign first; nil if its signature is good.
    mutating func challenge(
        for sender: String, productID: String, lockKey: String, identifiers: inout IdentifierSource, now: Int64
    ) -> String? {
        guard settings.requiresLockKey else { return nil }
        if let lock = locks[sender], lock.expires > now,
            Challenge.verify(
                response: lockKey, challenge: lock.challenge, productID: productID, dialect: .msnp18)
        {
            return nil
        }
        let challenge = identifiers.decimal(20)
        let lifetime = Int64(min(max(0, settings.lockKeyLifetime), 86_400)) &* 1000
        locks[sender] = Lock(challenge: challenge, expires: now &+ lifetime)
        return challenge
    }
}
