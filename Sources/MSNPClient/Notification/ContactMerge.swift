// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices

/// One contact list out of the two that the web services keep: memberships (who may see the user, who has the user on a
/// list) and the address book (whom the user sees). Joined by network and account.
enum ContactMerge {
    private struct Key: Hashable {
        var networkID: Int
        var account: String
    }

    /// Everybody on any list; the first `MSNClientLimits.contacts` of them, the address book's first.
    static func contacts(memberships: [Membership], addressBook: AddressBook) -> [MSNContact] {
        var contacts: [MSNContact] = []
        var index: [Key: Int] = [:]
        for entry in addressBook.contacts where entry.isMessengerUser && !entry.account.isEmpty {
            let key = Key(networkID: entry.networkID, account: MSNAddress.key(entry.account))
            guard index[key] == nil, contacts.count < MSNClientLimits.contacts else { continue }
            index[key] = contacts.count
            contacts.append(
                MSNContact(
                    account: entry.account, networkID: entry.networkID,
                    displayName: entry.displayName.isEmpty ? entry.account : entry.displayName,
                    alias: entry.alias.flatMap { $0.isEmpty ? nil : $0 }, contactID: entry.contactID, lists: .forward,
                    groupIDs: entry.groupIDs))
        }
        for membership in memberships where !membership.account.isEmpty {
            guard let list = list(membership.role) else { continue }
            let key = Key(networkID: membership.networkID, account: MSNAddress.key(membership.account))
            if let position = index[key] {
                contacts[position].lists.insert(list)
            } else if contacts.count < MSNClientLimits.contacts {
                index[key] = contacts.count
                let name = membership.displayName ?? ""
                contacts.append(
                    MSNContact(
                        account: membership.account, networkID: membership.networkID,
                        displayName: name.isEmpty ? membership.account : name, lists: list))
            }
        }
        return contacts
    }

    private static func list(_ role: MembershipRole) -> ListBits? {
        switch role {
        case .allow: .allow
        case .block: .block
        case .reverse: .reverse
        case .pending: .pending
        default: nil
        }
    }
}
