// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// What has been reported of each contact, in so far as it is needed to report nothing twice.
///
/// Services repeat themselves: a change comes two or three times in a row. Names and messages are kept as hashes only.
///
/// They also lose changes, so that what stands here may be wrong. It is put right by what shows itself: who calls the user or
/// comes when called is online, who cannot be called is not. Nothing is asked, because nothing asks without harm:
///
/// - `CHG` and `SYN` bring presence the first time only.
/// - `ADL l="1"` of a contact who is on the list already brings it on some services. But Escargot takes it for a change: it puts the
///   address in the place of the name that it keeps of somebody who is offline, for good, and writes both accounts' lists.
///   Others may count it against the limit of changes (800), or refuse it (215).
/// - `RML` before it tells the contact that they were removed and added.
/// - `CAL` opens a conversation at the other end.
/// - Another sign-in, even at a second endpoint, is seen by everybody.
///
/// The next sign-in of the session's own brings everything anew.
struct PresenceBook: Sendable {
    private struct Entry: Sendable {
        var presence = 0
        var personalMessage = 0
        /// Not told by the service, but concluded; ends then.
        var inferredUntil: NIODeadline?
    }

    /// What came of somebody before it was told that they are a contact.
    struct Early: Sendable {
        var line: PresenceLine
        var personalMessage = ""
        var media = ""
    }

    /// By `MSNAddress.key`; only contacts that are online.
    private var entries: [String: Entry] = [:]
    /// By `MSNAddress.key`; only people who are online.
    private var early: [String: Early] = [:]
    /// No conclusion ends earlier.
    private(set) var nextExpiry: NIODeadline?

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
            entries[key]?.inferredUntil = nil
            return true
        }
        guard entries.count < MSNClientLimits.contacts else { return false }
        entries[key] = Entry(presence: hash, personalMessage: Self.hash("", ""))
        return true
    }

    /// Keeps a presence line of somebody who is no contact yet, or of whom that is not told yet.
    mutating func keep(_ line: PresenceLine, key: String) {
        guard line.kind != .offline else {
            early[key] = nil
            return
        }
        guard early[key] != nil || early.count < MSNClientLimits.earlyPresence else { return }
        early[key, default: Early(line: line)].line = line
    }

    /// What was kept of somebody who is a contact now; nil, nearly always, if nothing was.
    mutating func takeEarly(_ key: String) -> Early? {
        early.isEmpty ? nil : early.removeValue(forKey: key)
    }

    /// Somebody must be online; false if that is known. It holds until then, unless the service says more.
    mutating func infer(_ key: String, until expiry: NIODeadline) -> Bool {
        if let entry = entries[key] {
            if entry.inferredUntil != nil { entries[key]?.inferredUntil = expiry }
            return false
        }
        guard entries.count < MSNClientLimits.contacts else { return false }
        entries[key] = Entry(personalMessage: Self.hash("", ""), inferredUntil: expiry)
        if nextExpiry.map({ expiry < $0 }) ?? true { nextExpiry = expiry }
        return true
    }

    /// Somebody cannot be online, or is no contact any more; false if nothing else was known.
    mutating func forget(_ key: String) -> Bool {
        entries.removeValue(forKey: key) != nil
    }

    /// Those who were concluded to be online and have not been heard of again.
    mutating func expire(now: NIODeadline) -> [String] {
        guard let due = nextExpiry, due <= now else { return [] }
        let expired = entries.compactMap { key, entry in
            entry.inferredUntil.map { $0 <= now } == true ? key : nil
        }
        for key in expired { entries[key] = nil }
        nextExpiry = entries.values.lazy.compactMap(\.inferredUntil).min()
        return expired.sorted()
    }

    /// Whether this personal message is another than the last one. One of somebody who is not online is dropped.
    mutating func notes(personalMessage text: String, media: String, key: String) -> Bool {
        let hash = Self.hash(text, media)
        guard let entry = entries[key] else {
            early[key]?.personalMessage = text
            early[key]?.media = media
            return false
        }
        guard entry.personalMessage != hash else { return false }
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
