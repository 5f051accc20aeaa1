// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore

/// The roaming profile (MSNP15 and later): name and personal message as the storage service keeps them. A network may well have
/// none, and nobody waits for it.
extension NotificationMachine {
    mutating func fetchProfile() -> [NotificationAction] {
        guard hasStorage, dialect.usesSingleSignOn, let ticket = tickets.storage, let cid = tickets.cid else {
            return []
        }
        return [.fetch(.profile(cid: cid, ticket: ticket))]
    }

    /// The personal message of the last time, if the user has not set one here.
    mutating func profileFetched(_ profile: RoamingProfile?, _ now: NIODeadline) -> [NotificationAction] {
        guard let profile, !profile.resourceID.isEmpty else { return [] }
        profileID = profile.resourceID
        guard personalMessage.isEmpty, !hasNewMessage, let status = profile.personalStatus else { return [] }
        personalMessage = Self.oneLine(String(status.prefix(128)))
        return hasAppeared && !personalMessage.isEmpty ? publishPersonalMessage(now) : []
    }

    /// Keeps what the user has set for the next sign-in.
    func keepProfile(displayName: String? = nil, personalMessage: String? = nil) -> [NotificationAction] {
        guard let profileID, let ticket = tickets.storage else { return [] }
        let profile = RoamingProfile(
            resourceID: profileID, displayName: displayName, personalStatus: personalMessage)
        return [.fetch(.keepProfile(profile, ticket: ticket))]
    }
}
