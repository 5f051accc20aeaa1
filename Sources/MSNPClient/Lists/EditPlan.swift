// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices

/// Which requests a `MSNListEdit` takes, in order, given the dialect and what is on the lists.
///
/// Up to MSNP12 the notification server keeps the lists. Later the web services do; once they have made the change, the
/// server is told, which acts on its own copy. Nobody is ever put on the allow and the block list at once.
struct EditPlan {
    let dialect: Dialect
    let book: ContactBook
    let ownKey: String
    /// Goes with the invitation.
    let ownName: String
    /// The network of the address that the edit is about; nil if it is not known yet.
    var networkID: Int?

    /// Bytes of a group's name as the server counts them, encoded.
    private static let groupNameBytes = 61
    private static let addressBytes = 129

    func steps(for edit: MSNListEdit) -> Result<[EditStep], MSNEditFailure> {
        switch edit {
        case .add(let account, let alias, let groupID, let message):
            return add(account, alias: alias, groupID: groupID, message: message)
        case .remove(let account):
            guard let contact = contact(account) else { return .failure(.unknown(account)) }
            return .success(remove(contact))
        case .rename(let account, let alias):
            guard let contact = contact(account) else { return .failure(.unknown(account)) }
            return .success(rename(contact, alias))
        case .block(let account):
            return address(account).map { shutOut($0) }
        case .allow(let account):
            return address(account).map { letIn($0) }
        case .accept(let account):
            return address(account).map { answer($0, with: .allow) }
        case .decline(let account):
            return address(account).map { answer($0, with: .block) }
        case .privacy(let allowsStrangers):
            let step = EditStep.setting(.strangers(areAllowed: allowsStrangers))
            return .success(
                dialect.usesAddressBook
                    ? [.web([.update(.ownPrivacy(allowsStrangers ? .allow : .block))]), step] : [step])
        case .notification(let asks):
            return .success(
                dialect.usesAddressBook
                    ? [.web([.update(.ownNotification(asks: asks))])] : [.setting(.additions(areAsked: asks))])
        case .addGroup(let name):
            return groupName(name).map {
                dialect.usesAddressBook ? [.web([.addGroup(name: $0)])] : [.group(.added, id: "", name: $0)]
            }
        case .removeGroup(let id):
            return group(id).map(removeGroup)
        case .renameGroup(let id, let name):
            return group(id).flatMap { id in groupName(name).map { (id, $0) } }.map { id, name in
                dialect.usesAddressBook
                    ? [.web([.renameGroup(groupID: id, name: name)])] : [.group(.renamed, id: id, name: name)]
            }
        case .setGroup(let account, let groupID, let isMember):
            guard let contact = contact(account) else { return .failure(.unknown(account)) }
            return group(groupID).map { isMember ? enter($0, contact) : leave($0, contact) }
        }
    }

    // MARK: What an edit names

    /// Somebody on the forward list.
    private func contact(_ account: String) -> MSNContact? {
        book[account].flatMap { $0.lists.contains(.forward) ? $0 : nil }
    }

    /// Anybody; who is on no list yet is as if on empty ones.
    private func address(_ account: String) -> Result<MSNContact, MSNEditFailure> {
        if let contact = book[account] { return .success(contact) }
        let bytes = account.utf8
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")), at > bytes.startIndex,
            bytes.index(after: at) < bytes.endIndex
        else { return .failure(.refused(MSNPErrorCode(rawValue: 206))) }
        guard bytes.count <= Self.addressBytes, bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != 0x2C }),
            MSNAddress.key(account) != ownKey
        else { return .failure(.refused(.invalidAccount)) }
        return .success(
            MSNContact(account: MSNAddress.key(account), networkID: networkID ?? 1, displayName: account, lists: []))
    }

    private func group(_ id: String) -> Result<String, MSNEditFailure> {
        guard dialect >= .msnp7 else { return .failure(.notInDialect("MSNP7")) }
        return book.hasGroup(id) ? .success(id) : .failure(.refused(.noSuchGroup))
    }

    private func groupName(_ name: String) -> Result<String, MSNEditFailure> {
        guard dialect >= .msnp7 else { return .failure(.notInDialect("MSNP7")) }
        let name = NotificationMachine.oneLine(name)
        guard !name.isEmpty else { return .failure(.refused(.invalidParameter)) }
        guard PercentEncoding.encode(name).utf8.count <= Self.groupNameBytes else {
            return .failure(.refused(.groupNameTooLong))
        }
        return book.groups.contains { $0.name == name } ? .failure(.refused(.groupExists)) : .success(name)
    }

    // MARK: Contacts

    private func add(
        _ account: String, alias: String, groupID: String?, message: String
    ) -> Result<[EditStep], MSNEditFailure> {
        address(account).flatMap { contact in
            guard let groupID else { return .success((contact, nil)) }
            return group(groupID).map { (contact, $0) }
        }.map { (contact: MSNContact, groupID: String?) in
            if dialect >= .msnp14, book[account] == nil, networkID == nil, !book.knowsDomain(of: account),
                Self.domain(account) != Self.domain(ownKey)
            {
                return [.query(contact.account)]
            }
            let alias = NotificationMachine.oneLine(alias)
            return dialect.usesAddressBook
                ? addByWeb(contact, alias: alias, groupID: groupID, message: message)
                : addByServer(contact, alias: alias, groupID: groupID)
        }
    }

    private func addByServer(_ contact: MSNContact, alias: String, groupID: String?) -> [EditStep] {
        let account = contact.account
        var steps: [EditStep] = []
        let isThere = contact.lists.contains(.forward)
        if let groupID, !contact.groupIDs.contains(groupID) {
            if !isThere, dialect.hasContactIDs { steps.append(.add(.forward, account, networkID: contact.networkID)) }
            steps.append(.enter(group: groupID, account))
            if isThere, !dialect.hasContactIDs, contact.groupIDs.isEmpty {
                steps.append(.leave(group: ContactMerge.noGroup, account))
            }
        } else if !isThere {
            steps.append(.add(.forward, account, networkID: contact.networkID))
        }
        steps += letIn(contact)
        if !alias.isEmpty { steps.append(.rename(account, alias: alias)) }
        return steps
    }

    private func addByWeb(_ contact: MSNContact, alias: String, groupID: String?, message: String) -> [EditStep] {
        let account = contact.account
        var edits: [ContactsEdit] = []
        let isThere = contact.lists.contains(.forward)
        let contactID = contact.contactID ?? (isThere ? nil : book.dormantIDs[MSNAddress.key(account)])
        if !isThere {
            if let contactID {
                edits.append(.update(.isMessengerUser(contactID: contactID, true)))
            } else {
                edits.append(
                    .addContact(account: account, networkID: contact.networkID, ownName: ownName, message: message))
            }
        }
        edits += memberships(of: contact, on: .allow, off: .block)
        let id = contactID ?? ContactsEdit.made
        if !alias.isEmpty, alias != contact.alias { edits.append(.update(.alias(contactID: id, alias))) }
        if let groupID, !contact.groupIDs.contains(groupID) {
            edits.append(.addToGroup(groupID: groupID, contactID: id))
        }
        var steps: [EditStep] = edits.isEmpty ? [] : [.web(edits)]
        if contact.lists.contains(.block) { steps.append(.remove(.block, account, networkID: contact.networkID)) }
        let missing = ListBits([.forward, .allow]).subtracting(contact.lists)
        if !missing.isEmpty { steps.append(.add(missing, account, networkID: contact.networkID)) }
        return steps
    }

    private func remove(_ contact: MSNContact) -> [EditStep] {
        let step = EditStep.remove(.forward, contact.account, networkID: contact.networkID)
        guard dialect.usesAddressBook, let contactID = contact.contactID else { return [step] }
        return [.web([.deleteContact(contactID: contactID)]), step]
    }

    private func rename(_ contact: MSNContact, _ alias: String) -> [EditStep] {
        let alias = NotificationMachine.oneLine(alias)
        guard dialect.usesAddressBook else { return [.rename(contact.account, alias: alias)] }
        return [.web([.update(.alias(contactID: contact.contactID ?? "", alias))])]
    }

    // MARK: Who may

    private func shutOut(_ contact: MSNContact) -> [EditStep] { move(contact, to: .block, from: .allow) }

    private func letIn(_ contact: MSNContact) -> [EditStep] { move(contact, to: .allow, from: .block) }

    /// On one of the allow and the block list, and not on the other.
    private func move(_ contact: MSNContact, to list: ListBits, from other: ListBits) -> [EditStep] {
        var steps: [EditStep] = []
        if dialect.usesAddressBook {
            let edits = memberships(of: contact, on: list, off: other)
            if !edits.isEmpty { steps.append(.web(edits)) }
        }
        if contact.lists.contains(other) { steps.append(.remove(other, contact.account, networkID: contact.networkID)) }
        if !contact.lists.contains(list) { steps.append(.add(list, contact.account, networkID: contact.networkID)) }
        return steps
    }

    private func memberships(of contact: MSNContact, on list: ListBits, off other: ListBits) -> [ContactsEdit] {
        var edits: [ContactsEdit] = []
        if contact.lists.contains(other) { edits.append(.deleteMember(member(contact, other))) }
        if !contact.lists.contains(list) { edits.append(.addMember(member(contact, list))) }
        return edits
    }

    private func member(_ contact: MSNContact, _ list: ListBits) -> Membership {
        let role: MembershipRole =
            switch list {
            case .allow: .allow
            case .block: .block
            case .reverse: .reverse
            default: .pending
            }
        return Membership(
            role: role, account: contact.account, networkID: contact.networkID,
            membershipID: list == .pending ? book.pendingIDs[MSNAddress.key(contact.account)] : nil)
    }

    /// Yes or no to somebody who has added the user: they are not pending any more, and allowed or blocked.
    private func answer(_ contact: MSNContact, with list: ListBits) -> [EditStep] {
        let other: ListBits = list == .allow ? .block : .allow
        let isPending = contact.lists.contains(.pending)
        guard dialect.usesAddressBook else {
            var steps = move(contact, to: list, from: other)
            guard isPending else { return steps }
            // Before MSNP11 nobody may touch the reverse list.
            if dialect >= .msnp11 { steps.append(.add(.reverse, contact.account, networkID: contact.networkID)) }
            return steps + [.remove(.pending, contact.account, networkID: contact.networkID)]
        }
        var edits: [ContactsEdit] = []
        if isPending {
            edits.append(.deleteMember(member(contact, .pending)))
            if !contact.lists.contains(.reverse) { edits.append(.addMember(member(contact, .reverse))) }
        }
        edits += memberships(of: contact, on: list, off: other)
        let steps = move(contact, to: list, from: other).filter { if case .web = $0 { false } else { true } }
        return edits.isEmpty ? steps : [.web(edits)] + steps
    }

    // MARK: Groups

    private func enter(_ groupID: String, _ contact: MSNContact) -> [EditStep] {
        guard !contact.groupIDs.contains(groupID) else { return [] }
        if dialect.usesAddressBook {
            return [.web([.addToGroup(groupID: groupID, contactID: contact.contactID ?? "")])]
        }
        let step = EditStep.enter(group: groupID, contact.account)
        // Whoever is in a group is not in the first one.
        return dialect.hasContactIDs || !contact.groupIDs.isEmpty
            ? [step] : [step, .leave(group: ContactMerge.noGroup, contact.account)]
    }

    private func leave(_ groupID: String, _ contact: MSNContact) -> [EditStep] {
        guard contact.groupIDs.contains(groupID) else { return [] }
        if dialect.usesAddressBook {
            return [.web([.removeFromGroup(groupID: groupID, contactID: contact.contactID ?? "")])]
        }
        let step = EditStep.leave(group: groupID, contact.account)
        // Out of the last group would be off the list.
        return dialect.hasContactIDs || contact.groupIDs.count > 1
            ? [step] : [.enter(group: ContactMerge.noGroup, contact.account), step]
    }

    private func removeGroup(_ id: String) -> [EditStep] {
        if dialect.usesAddressBook { return [.web([.deleteGroup(groupID: id)])] }
        // Up to MSNP9 a group takes along those who are in no other.
        let members = dialect.hasContactIDs ? [] : book.contacts.filter { $0.groupIDs.contains(id) }
        return members.flatMap { leave(id, $0) } + [.group(.removed, id: id, name: "")]
    }

    private static func domain(_ account: String) -> Substring {
        account.utf8.lastIndex(of: UInt8(ascii: "@")).map { account[$0...] } ?? ""
    }
}
