// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// What has been reported of each contact, in so far as it is needed to report nothing twice.
///
/// Services repeat themselves: a change comes two or three times in a row. Names and messages are kept as hashes only.
struct PresenceBook: Sendable {
    private struct Entry: Sendable {
        var presence = 0
        var personalMessage = 0
    }

    /// By `MSNAddress.key`; only contacts that are online.
    private var entries: [String: Entry] = [:]

    /// Whether this presence line says something new.
    mutating func notes(_ line: PresenceLine, key: String) -> Bool {
        guard line.kind != .offline else { return entries.removeValue(forKey: key) != nil }
        var hasher = Hasher()
        hasher.combine(line.status)
        hasher.combine(line.name)
        hasher.combine(line.capabilities)
        let hash = hasher.finalize()
        if let entry = entries[key] {
            guard entry.presence != hash else { return false }
            entries[key]?.presence = hash
            return true
        }
        guard entries.count < MSNClientLimits.contacts else { return false }
        entries[key] = Entry(presence: hash, personalMessage: Self.hash("", ""))
        return true
    }

    /// Whether this personal message is another than the last one. One of somebody who is not online is dropped.
    mutating func notes(personalMessage text: String, media: String, key: String) -> Bool {
        let hash = Self.hash(text, media)
        guard let entry = entries[key], entry.personalMessage != hash else { return false }
        entries[key]?.personalMessage = hash
        return true
    }

    private static func hash(_ text: String, _ media: String) -> Int {
        var hasher = Hasher()
        hasher.combine(text)
        hasher.combine(media)
        return hasher.finalize()
    }
}
