// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// The reply to `SYN` as it comes in, in all its shapes.
///
/// MSNP2-7 send list after list, each line with its number within the list; the reverse list is the last, and its last line
/// the end. MSNP8-12 say first how many contacts and groups follow. Privacy, properties and groups stand in between.
struct SyncProgress: Sendable {
    private let dialect: Dialect
    private let transactionID: UInt32
    /// MSNP8-12: lines that are to come.
    private var contactsLeft = 0
    private var groupsLeft = 0
    /// MSNP2-7: the last line of the last list has come, or none follow.
    private var hasEnded = false
    private var contacts: [MSNContact] = []
    /// MSNP2-7: where a contact is, as it comes once for each list.
    private var positions: [String: Int] = [:]
    private var groups: [MSNContactGroup] = []
    private var privacy = MSNPrivacy()

    init(_ reply: SyncReply, dialect: Dialect) {
        self.dialect = dialect
        transactionID = reply.transactionID
        if dialect <= .msnp7 {
            // The version that was asked with: the lists have never been changed, none follow.
            hasEnded = reply.stamps.first == "0"
        } else {
            contactsLeft = reply.contacts ?? 0
            groupsLeft = reply.groups ?? 0
        }
    }

    var isComplete: Bool {
        dialect <= .msnp7 ? hasEnded : contactsLeft <= 0 && groupsLeft <= 0
    }

    var lists: MSNLists {
        var lists = MSNLists(contacts: contacts, groups: groups, privacy: privacy)
        // Up to MSNP9 everybody is in a group: the first one stands for none, and alone it is called "~".
        if !dialect.hasContactIDs { lists.groups.removeAll { $0.id == ContactMerge.noGroup || $0.name == "~" } }
        return lists
    }

    /// Takes a line of the reply; false if it is none.
    mutating func take(_ command: MSNPCommand) -> Bool {
        switch command.verb {
        case "LST":
            take(contact: command)
            return true
        case "LSG":
            groupsLeft -= 1
            if let group = GroupEntry(command, dialect: dialect), groups.count < MSNClientLimits.contactGroups {
                groups.append(MSNContactGroup(id: group.id, name: group.name))
            }
            return true
        case "BLP", "GTC":
            guard let line = PrivacyLine(command), line.transactionID == nil || line.transactionID == transactionID
            else { return false }
            switch line.setting {
            case .strangers(let areAllowed): privacy.allowsStrangers = areAllowed
            case .additions(let areAsked): privacy.asksAboutAdditions = areAsked
            }
            return true
        default:
            return false
        }
    }

    private mutating func take(contact command: MSNPCommand) {
        contactsLeft -= 1
        guard let entry = ListEntry(command, dialect: dialect) else { return }
        if let position = entry.position, entry.lists == .reverse, position.index >= position.total { hasEnded = true }
        guard !entry.account.isEmpty else { return }
        let groupIDs = dialect.hasContactIDs ? entry.groupIDs : entry.groupIDs.filter { $0 != ContactMerge.noGroup }
        if dialect <= .msnp7 {
            let key = MSNAddress.key(entry.account)
            if let position = positions[key] {
                contacts[position].lists.formUnion(entry.lists)
                if !groupIDs.isEmpty { contacts[position].groupIDs = groupIDs }
                return
            }
            guard contacts.count < MSNClientLimits.contacts else { return }
            positions[key] = contacts.count
        }
        guard contacts.count < MSNClientLimits.contacts else { return }
        contacts.append(
            MSNContact(
                account: entry.account, networkID: entry.networkID, displayName: entry.name, contactID: entry.contactID,
                lists: entry.lists, groupIDs: groupIDs))
    }
}
