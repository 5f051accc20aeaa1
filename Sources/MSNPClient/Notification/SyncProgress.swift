// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// How far the reply to `SYN` has come: its first line says how many contacts and groups follow.
struct SyncProgress: Sendable {
    var contactsLeft: Int
    var groupsLeft: Int
    private(set) var contacts: [MSNContact] = []

    init(contactsLeft: Int, groupsLeft: Int) {
        self.contactsLeft = contactsLeft
        self.groupsLeft = groupsLeft
    }

    var isComplete: Bool { contactsLeft <= 0 && groupsLeft <= 0 }

    /// A contact's line that cannot be read; there is one less to wait for.
    mutating func skipContact() {
        contactsLeft -= 1
    }

    /// `LST N=bob@example.net F=Bob C=bbbbbbbb-0000-0000-0000-000000000001 11 1`.
    mutating func add(_ entry: ListEntry) {
        contactsLeft -= 1
        guard contacts.count < MSNClientLimits.contacts else { return }
        contacts.append(
            MSNContact(
                account: entry.account, networkID: entry.networkID, displayName: entry.name, contactID: entry.contactID,
                lists: entry.lists, groupIDs: entry.groupIDs))
    }
}
