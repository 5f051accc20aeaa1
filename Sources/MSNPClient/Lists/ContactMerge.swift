// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices

/// One contact list out of the two that the web services keep: memberships (who may see the user, who has the user on a
/// list) and the address book (whom the user sees). Joined by network and account.
enum ContactMerge {
    /// The group up to MSNP9 that everybody is in who is in no other.
    static let noGroup = "0"
    /// Circles are no contacts.
    private static let circleNetwork = 9

    private struct Key: Hashable {
        var networkID: Int
        var account: String
    }

    /// What the membership service calls the entries of the pending list, by `MSNAddress.key`.
    static func pendingIDs(_ memberships: [Membership]) -> [String: String] {
        var ids: [String: String] = [:]
        for membership in memberships where membership.role == .pending && ids.count < MSNClientLimits.contacts {
            if let id = membership.membershipID { ids[MSNAddress.key(membership.account)] = id }
        }
        return ids
    }

    /// Those in the address book who are not on the contact list, by `MSNAddress.key`.
    static func dormantIDs(_ addressBook: AddressBook) -> [String: String] {
        var ids: [String: String] = [:]
        for entry in addressBook.contacts where !entry.isMessengerUser && ids.count < MSNClientLimits.contacts {
            if !entry.account.isEmpty { ids[MSNAddress.key(entry.account)] = entry.contactID }
        }
        return ids
    }

    /// Contacts, groups and privacy.
    static func lists(memberships: [Membership], addressBook: AddressBook) -> MSNLists {
        MSNLists(
            contacts: contacts(memberships: memberships, addressBook: addressBook),
            groups: addressBook.groups.prefix(MSNClientLimits.contactGroups).map {
                MSNContactGroup(id: $0.id, name: $0.name)
            },
            privacy: MSNPrivacy(
                allowsStrangers: addressBook.privacy == .allow, asksAboutAdditions: addressBook.asksAboutAdditions))
    }

    /// Everybody on any list; the first `MSNClientLimits.contacts` of them, the address book's first.
    static func contacts(memberships: [Membership], addressBook: AddressBook) -> [MSNContact] {
        var contacts: [MSNContact] = []
        contacts.reserveCapacity(min(addressBook.contacts.count, MSNClientLimits.contacts))
        var index: [Key: Int] = Dictionary(minimumCapacity: contacts.capacity)
        for entry in addressBook.contacts
        where entry.isMessengerUser && !entry.account.isEmpty && entry.networkID != circleNetwork {
            let key = Key(networkID: entry.networkID, account: MSNAddress.key(entry.account))
            guard index[key] == nil, contacts.count < MSNClientLimits.contacts else { continue }
            index[key] = contacts.count
            let account = entry.account.moved
            contacts.append(
                MSNContact(
                    account: account, networkID: entry.networkID,
                    displayName: entry.displayName.isEmpty || entry.displayName == account
                        ? account : entry.displayName.moved,
                    alias: entry.alias.flatMap { $0.isEmpty ? nil : $0.moved }, contactID: entry.contactID.moved,
                    lists: .forward, groupIDs: entry.groupIDs.map(\.moved)))
        }
        for membership in memberships where !membership.account.isEmpty && membership.networkID != circleNetwork {
            guard let list = list(membership.role) else { continue }
            let key = Key(networkID: membership.networkID, account: MSNAddress.key(membership.account))
            if let position = index[key] {
                contacts[position].lists.insert(list)
                if let message = membership.inviteMessage { contacts[position].invitation = message }
            } else if contacts.count < MSNClientLimits.contacts {
                index[key] = contacts.count
                let name = membership.displayName ?? ""
                let account = membership.account.moved
                contacts.append(
                    MSNContact(
                        account: account, networkID: membership.networkID,
                        displayName: name.isEmpty ? account : name.moved, lists: list,
                        invitation: membership.inviteMessage ?? ""))
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

extension String {
    /// The same text in a place of its own. What stays for the whole session must not lie here and there among the megabytes
    /// of a document that is about to be freed, or none of their pages can be given back.
    fileprivate var moved: String { String(decoding: Array(utf8), as: UTF8.self) }
}
