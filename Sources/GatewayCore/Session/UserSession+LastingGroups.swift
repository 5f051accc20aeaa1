// SPDX-License-Identifier: Apache-2.0

/// Groups that the network keeps: the user is in them whether signed in or not, and each is a group here too.
extension UserSession {
    /// Lasting groups into which the user has been invited.
    package var groupInvitations: [GroupInvitation] { accountsInSight.flatMap(\.invitations) }

    /// Answers an invitation. `edited` says how that ended; a group that the user comes into is told of.
    @discardableResult
    package func answer(
        _ invitation: GroupInvitation, accept: Bool, by origin: AttachmentID?
    ) throws(EditFailure) -> EditID {
        let edit: LastingGroupEdit =
            accept ? .accept(invitation.conversation) : .decline(invitation.conversation)
        return try self.edit(edit, on: invitation.account, by: origin)
    }

    /// Leaves a lasting group for good.
    @discardableResult
    package func leaveForGood(_ id: GroupID, by origin: AttachmentID?) throws(EditFailure) -> EditID {
        guard let group = groups[id], group.isLasting, let conversation = group.conversation else {
            throw EditFailure(.unknown, "there is no such lasting group")
        }
        return try edit(.leave(conversation), on: group.account, by: origin)
    }

    /// Whether something can be written to now: a lasting group only when the network has opened it.
    func isOpen(_ target: ChatTarget, on account: AccountSession) -> Bool {
        guard case .group(let id) = target, let conversation = lasting(id) else { return true }
        return account.openGroups.contains(conversation)
    }

    /// What the network calls a lasting group; nil for any other.
    func lasting(_ id: GroupID) -> ConversationID? {
        guard let group = groups[id], group.isLasting else { return nil }
        return group.conversation
    }

    // MARK: What the network says

    /// What waits for a lasting group need not wait any longer.
    func canBeWritten(_ conversation: ConversationID, on account: AccountSession) {
        guard let id = account.groups[conversation], groups[id]?.isLasting == true,
            account.openGroups.insert(conversation).inserted
        else { return }
        sendKept(account)
    }

    func lastingGroupChanged(_ account: AccountSession, _ group: LastingGroup) {
        switch group.standing {
        case .invited:
            guard !account.invitations.contains(where: { $0.conversation == group.conversation }) else { return }
            guard account.invitations.count < environment.limits.groups else {
                return tell(
                    .groupInvitations,
                    "you are invited into more groups than the \(environment.limits.groups) that are shown", on: account
                )
            }
            let invitation = GroupInvitation(
                account: account.id, conversation: group.conversation, title: group.name,
                name: freeName(for: group.name), inviter: group.inviter.flatMap { correspondent(account, $0) })
            account.invitations.append(invitation)
            tell(.groupInvitation(invitation))
        case .member:
            let invitation = endInvitation(account, group.conversation)
            if let id = account.groups[group.conversation] {
                groups[id]?.isLasting = true
                if groups[id]?.topic != group.name { setTopic(group.name, of: id) }
                return
            }
            guard groups.count < environment.limits.groups else {
                return tell(
                    .groups,
                    "you are in more groups than the \(environment.limits.groups) that have a place here: what is said in "
                        + "the others comes as notices", on: account)
            }
            let made = insertGroup(
                named: invitation.map(\.name).flatMap { isFree(groupName: $0) ? $0 : nil } ?? freeName(for: group.name),
                on: account,
                conversation: group.conversation, members: [], title: group.name)
            tell(.group(made, .opened(invitedBy: nil)))
        }
    }

    func lastingGroupGone(_ account: AccountSession, _ conversation: ConversationID) {
        endInvitation(account, conversation)
        account.openGroups.remove(conversation)
        for entry in account.outbox.take(where: { $0.lasting == conversation }) { giveUp(entry, on: account) }
        guard let id = account.groups.removeValue(forKey: conversation), let group = removeGroup(id)
        else { return }
        account.formerGroups[id] = conversation.rawValue
        if !group.isHidden { tell(.group(group, .closed)) }
    }

    @discardableResult
    private func endInvitation(_ account: AccountSession, _ conversation: ConversationID) -> GroupInvitation? {
        guard let index = account.invitations.firstIndex(where: { $0.conversation == conversation }) else { return nil }
        let invitation = account.invitations.remove(at: index)
        tell(.groupInvitationGone(invitation))
        return invitation
    }

    /// A name that every front end can show, in one word and used by no other group: `book-club`.
    private func freeName(for title: String) -> String {
        let base = Self.groupName(title)
        var name = base
        var number = 2
        while !isFree(groupName: name) {
            name = base + "-\(number)"
            number += 1
        }
        return name
    }

    /// Whether no group, no invitation and nothing reserved is called that.
    func isFree(groupName name: String) -> Bool {
        let folded = NickMap.fold(name)
        return group(named: name) == nil && !reservedGroupNames.contains(folded)
            && !accounts.contains { $0.invitations.contains { NickMap.fold($0.name) == folded } }
    }

    /// Keeps a name away from groups that others have named, as something else is called that.
    package func reserve(groupName name: String) { reservedGroupNames.insert(NickMap.fold(name)) }

    /// The title without blanks, commas, colons and control characters, and not too long.
    static func groupName(_ title: String) -> String {
        var name: [UInt8] = []
        for byte in title.utf8 {
            switch byte {
            case 0...0x20, 0x7F, UInt8(ascii: ","), UInt8(ascii: ":"):
                if !name.isEmpty, name.last != UInt8(ascii: "-") { name.append(UInt8(ascii: "-")) }
            case UInt8(ascii: "#"), UInt8(ascii: "&"):
                if !name.isEmpty { name.append(byte) }
            default: name.append(byte)
            }
        }
        while name.last == UInt8(ascii: "-") { name.removeLast() }
        // Cut at 48 bytes, before the character that would go over.
        var text = Substring(String(decoding: name, as: UTF8.self))
        while text.utf8.count > 48 { text.removeLast() }
        return text.isEmpty ? "group" : String(text)
    }
}
