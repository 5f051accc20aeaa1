// SPDX-License-Identifier: Apache-2.0

/// Group conversations: opened by the user or by others, lasting until the user leaves.
extension UserSession {
    /// Those that are open here.
    package var allGroups: [Group] {
        everyGroup.filter { !$0.isHidden }
    }

    /// Those and the lasting ones that the user has closed here.
    package var everyGroup: [Group] {
        groups.values.filter { focus == nil || focus == $0.account }.sorted { $0.id.rawValue < $1.id.rawValue }
    }

    package func group(named name: String) -> Group? {
        groupNames[NickMap.fold(name)].flatMap { groups[$0] }
    }

    /// Takes a group out, and its name with it.
    @discardableResult
    func removeGroup(_ id: GroupID) -> Group? {
        forgetMarks(ofGroup: id)
        guard let group = groups.removeValue(forKey: id) else { return nil }
        groupNames[NickMap.fold(group.name)] = nil
        return group
    }

    package func group(_ id: GroupID) -> Group? { groups[id] }

    /// Everybody else in a group, in order of arrival.
    package func members(of group: Group) -> [Contact] { group.members.compactMap { contact($0) } }

    /// Opens a group on an account with nobody else in it yet.
    ///
    /// - Parameter name: as the user wants it; nil for the next `chat-N`.
    @discardableResult
    package func openGroup(named name: String?, on account: AccountID? = nil) throws(DeliveryFailure) -> Group {
        if let name, let existing = group(named: name) {
            show(existing.id)
            return groups[existing.id] ?? existing
        }
        let candidates = accounts.filter { account == nil || $0.account.id == account }
        guard let account = candidates.first(where: { $0.isConnected && $0.client is any GroupConversations }) else {
            throw DeliveryFailure(.notSignedIn, "no account is signed in that could hold a group chat")
        }
        guard groups.count < environment.limits.groups else {
            environment.metrics?.exceeded(.groupChats)
            throw DeliveryFailure(.tooMany, "there can be at most \(environment.limits.groups) group chats")
        }
        guard let client = account.client as? any GroupConversations else {
            throw DeliveryFailure(.refused, "\(account.account.network) has no group chats")
        }
        let group = insertGroup(named: name, on: account, conversation: client.openGroup(), members: [])
        tell(.group(group, .opened(invitedBy: nil)))
        return group
    }

    /// Calls somebody into a group.
    ///
    /// - Parameter origin: through which attachment the user asked for it, so that the others can show it.
    package func invite(
        _ contact: ContactReference, to id: GroupID, by origin: AttachmentID? = nil
    ) throws(DeliveryFailure) {
        guard let group = groups[id] else { throw DeliveryFailure(.refused, "there is no such group") }
        guard group.account == contact.account else {
            throw DeliveryFailure(.refused, "everybody in a group chat has to be on the same account")
        }
        guard let account = account(group.account), account.isConnected else {
            throw DeliveryFailure(.notSignedIn, "you are not signed in")
        }
        if let conversation = group.conversation, group.isLasting {
            do throws(EditFailure) {
                _ = try edit(.invite(contact.contact, to: conversation), on: account.id, by: origin)
            } catch {
                throw DeliveryFailure(.refused, error.text)
            }
            return
        }
        guard let client = account.client as? any GroupConversations else {
            throw DeliveryFailure(.refused, "\(account.account.network) has no group chats")
        }
        guard let conversation = group.conversation ?? reopen(.group(id)) ?? open(id, with: client) else { return }
        client.invite(contact.contact, to: conversation)
        if let invited = account.known(contact.contact)?.correspondent {
            tell(.group(group, .invited(invited, by: origin)))
        }
    }

    /// Opens a group again whose conversation went with the connection, and calls back those who were in it.
    ///
    /// Nil when nobody was, or for anything but a group.
    func reopen(_ target: ChatTarget) -> ConversationID? {
        guard case .group(let id) = target, let group = groups[id], !group.absent.isEmpty,
            let account = accounts.first(where: { $0.account.id == group.account }),
            let client = account.client as? any GroupConversations
        else { return nil }
        // Whoever does not come stays absent.
        let conversation = open(id, with: client)
        if let conversation {
            for member in group.absent { client.invite(member.contact, to: conversation) }
        }
        return conversation
    }

    /// A new conversation below a group that has none.
    private func open(_ id: GroupID, with client: any GroupConversations) -> ConversationID? {
        guard let account = groups[id]?.account, groups[id]?.isLasting == false else { return nil }
        let conversation = client.openGroup()
        groups[id]?.conversation = conversation
        self.account(account)?.groups[conversation] = id
        return conversation
    }

    /// The user leaves a group; nothing of it stays. A lasting one is only closed here until somebody writes in it:
    /// `LastingGroupEdit.leave` leaves it for good.
    package func leave(_ id: GroupID) {
        guard let group = groups[id], !group.isHidden else { return }
        if group.isLasting {
            groups[id]?.isHidden = true
        } else {
            if let account = account(group.account), let conversation = group.conversation {
                (account.client as? any GroupConversations)?.leave(conversation)
                account.groups[conversation] = nil
            }
            account(group.account)?.formerGroups[id] = historyKey(of: group)
            removeGroup(id)
        }
        tell(.group(group, .closed))
    }

    /// Opens a lasting group again that the user has closed.
    func show(_ id: GroupID) {
        guard groups[id]?.isHidden == true else { return }
        groups[id]?.isHidden = false
        if let group = groups[id] { tell(.group(group, .opened(invitedBy: nil))) }
    }

    /// Topics are the gateway's own: the network has none.
    package func setTopic(_ topic: String, of id: GroupID) {
        guard groups[id] != nil else { return }
        groups[id]?.topic = topic
        if let group = groups[id] { tell(group, .topic(topic)) }
    }

    // MARK: What the network says

    func conversationChanged(_ account: AccountSession, _ conversation: ConversationID, _ change: ConversationChange) {
        switch change {
        case .opened(let participants, let grownFrom):
            opened(account, conversation, participants, grownFrom: grownFrom)
        case .joined(let identity):
            guard let id = account.groups[conversation] else { return }
            join(account, identity, to: id)
        case .left(let contact):
            guard let id = account.groups[conversation] else { return }
            part(ContactReference(account: account.account.id, contact: contact), from: id)
        case .closed:
            guard let id = account.groups[conversation] else { return }
            account.openGroups.remove(conversation)
            emptyGroup(id)
        case .notOpened:
            // What waits for it would wait for ever; now it ends, whichever way.
            canBeWritten(conversation, on: account)
        case .inviteFailed(let contact, let failure):
            guard let id = account.groups[conversation], let group = groups[id] else {
                return
            }
            guard let invited = account.known(contact)?.correspondent else { return }
            tell(.group(group, .inviteFailed(invited, failure)))
        }
    }

    private func opened(
        _ account: AccountSession, _ conversation: ConversationID, _ participants: [ContactIdentity],
        grownFrom: ConversationID?
    ) {
        if let known = account.groups[conversation] {
            for identity in participants { join(account, identity, to: known) }
            canBeWritten(conversation, on: account)
            return
        }
        guard groups.count < environment.limits.groups else {
            environment.metrics?.exceeded(.groupChats)
            return tell(
                .groups,
                "you are in a group chat that has no place among \(groups.count): what is said there comes as notices, "
                    + "until you leave another and are invited anew", on: account)
        }
        let members = participants.compactMap { meet(account, $0) }
        let inviter =
            account.contacts.first { $0.contact.conversation == grownFrom }?.contact ?? members.first
        let group = insertGroup(
            named: nil, on: account, conversation: conversation, members: members.map(\.reference))
        tell(.group(group, .opened(invitedBy: inviter?.correspondent)))
    }

    func insertGroup(
        named name: String?, on account: AccountSession, conversation: ConversationID, members: [ContactReference],
        title: String? = nil
    ) -> Group {
        let id = GroupID(nextGroup)
        nextGroup += 1
        var chosen = name
        while chosen == nil {
            let candidate = "chat-\(nextChatNumber)"
            nextChatNumber += 1
            if isFree(groupName: candidate) { chosen = candidate }
        }
        let group = Group(
            id: id, name: chosen ?? "chat-\(id.rawValue)", account: account.account.id,
            historyKey: mintMessageID().description, conversation: conversation, members: members, topic: title ?? "",
            createdAt: environment.now(), isLasting: title != nil)
        groups[id] = group
        groupNames[NickMap.fold(group.name)] = id
        account.groups[conversation] = id
        return group
    }

    private func join(_ account: AccountSession, _ identity: ContactIdentity, to id: GroupID) {
        guard let contact = meet(account, identity), groups[id]?.members.contains(contact.reference) == false else {
            return
        }
        groups[id]?.members.append(contact.reference)
        groups[id]?.absent.removeAll { $0 == contact.reference }
        groups[id]?.departed.removeAll { $0 == contact.reference }
        if let group = groups[id] { tell(group, .joined(contact.correspondent)) }
    }

    private func part(_ reference: ContactReference, from id: GroupID) {
        guard groups[id]?.members.contains(reference) == true, let contact = contact(reference) else { return }
        groups[id]?.members.removeAll { $0 == reference }
        if groups[id]?.isLasting == false {
            groups[id]?.departed.append(reference)
            if groups[id]?.members.isEmpty == true { callBackLater(id) }
        }
        if let group = groups[id] { tell(group, .left(contact.correspondent)) }
    }

    /// The connection below a group was lost. Names that the network gave its conversations mean nothing to the next one.
    func detach(_ id: GroupID) {
        guard let group = groups[id] else { return }
        // Those who had left while others stayed did so by themselves.
        groups[id]?.departed = []
        emptyGroup(id)
        // The network keeps a lasting group and its name, whatever happens to the connection.
        guard !group.isLasting else { return }
        groups[id]?.conversation = nil
        if let conversation = group.conversation { account(group.account)?.groups[conversation] = nil }
    }

    /// Nobody else is in a group any more: all who were there are to be called back.
    private func callBackLater(_ id: GroupID) {
        guard let group = groups[id] else { return }
        groups[id]?.absent += group.departed.filter { !group.absent.contains($0) }
        groups[id]?.departed = []
    }

    /// Everybody else is out of a group, but the group stays for the next line that is said in it.
    func emptyGroup(_ id: GroupID) {
        for member in groups[id]?.members ?? [] { part(member, from: id) }
    }
}
