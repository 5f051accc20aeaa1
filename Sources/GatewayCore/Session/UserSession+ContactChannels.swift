// SPDX-License-Identifier: Apache-2.0

/// Channels of contacts: which there are, whom they show, and what is kept of them.
extension UserSession {
    /// The control channel, and those that the user made.
    package var contactChannels: [ContactChannel] { channels.all }

    package func contactChannel(_ id: ContactChannelID) -> ContactChannel? { channels[id] }

    /// One that the user made, by its name in any case.
    package func contactChannel(named name: String) -> ContactChannel? { channels.named(name) }

    /// The rank of somebody in a channel; nil when they are not in it.
    package func rank(of contact: Contact, in channel: ContactChannel) -> ContactRank? {
        guard contact.isListed, let rank = channel.shown.rank(of: contact) else { return nil }
        return takes(contact, channel.fill) ? rank : nil
    }

    /// Everybody in a channel, by nick.
    package func members(of channel: ContactChannel) -> [(contact: Contact, rank: ContactRank)] {
        contacts.compactMap { contact in rank(of: contact, in: channel).map { (contact, $0) } }
            .sorted { $0.0.nick < $1.0.nick }
    }

    private func takes(_ contact: Contact, _ fill: ChannelFill) -> Bool {
        let isIn: Bool
        switch fill.source {
        case .all: isIn = true
        case .account(let id): isIn = NickMap.fold(contact.reference.account.rawValue) == NickMap.fold(id.rawValue)
        case .network(let name):
            let network = account(contact.reference.account)?.account.network ?? ""
            isIn = NickMap.fold(network) == NickMap.fold(name)
        case .group(let name):
            guard !contact.groups.isEmpty, let account = account(contact.reference.account) else {
                return fill.isInverted
            }
            let folded = NickMap.fold(name)
            isIn = account.contactGroups.contains { group in
                contact.groups.contains(group.id) && NickMap.fold(group.name) == folded
            }
        }
        return isIn != fill.isInverted
    }

    /// The group of contacts of an account by which a channel is filled; nil when it is filled otherwise, or with
    /// everybody else, or the account has no such group.
    package func group(filling channel: ContactChannel, on id: AccountID) -> ContactGroup? {
        guard case .group(let name) = channel.fill.source, !channel.fill.isInverted else { return nil }
        let folded = NickMap.fold(name)
        return account(id)?.contactGroups.first { NickMap.fold($0.name) == folded }
    }

    // MARK: Making and changing

    /// The channel with a name; a new one, when there is none, is filled by what the name is the name of: a group of
    /// contacts, else a network, else an account, else by everybody.
    package func openContactChannel(named name: String) throws(SettingError) -> ContactChannel {
        if let existing = channels.named(name) { return existing }
        guard !name.isEmpty, name.utf8.count <= environment.limits.groupName else {
            throw SettingError("the name of a channel has 1 to \(environment.limits.groupName) bytes")
        }
        guard let id = channels.freeID(limit: environment.limits.contactChannels) else {
            throw SettingError("there can be at most \(environment.limits.contactChannels) channels of contacts")
        }
        let channel = ContactChannel(id: id, name: name, fill: ChannelFill(source(namedLike: name)))
        channels.put(channel)
        keep(channel)
        tell(.contactChannel(before: nil, after: channel))
        return channel
    }

    private func source(namedLike name: String) -> ChannelFill.Source {
        let wanted = Self.likeness(name)
        for account in accounts {
            if let group = account.contactGroups.first(where: { Self.likeness($0.name) == wanted }) {
                return .group(group.name)
            }
        }
        if let account = accounts.first(where: { Self.likeness($0.account.network) == wanted }) {
            return .network(account.account.network)
        }
        let account = accounts.first { account in
            let address = account.account.address
            let localPart = String(decoding: address.utf8.prefix { $0 != UInt8(ascii: "@") }, as: UTF8.self)
            return [address, localPart, account.id.rawValue].contains { Self.likeness($0) == wanted }
        }
        return account.map { .account($0.id) } ?? .all
    }

    /// What a name comes to for somebody who types it as that of a channel, in which there are no spaces.
    private static func likeness(_ name: String) -> [UInt8] {
        NickMap.fold(name).utf8.filter {
            $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ",")
        }
    }

    /// Changes how a channel is filled or what it shows; it keeps its name and its id.
    package func change(
        _ id: ContactChannelID, _ edit: (inout ContactChannel) -> Void
    ) throws(SettingError) {
        guard let before = channels[id] else { throw SettingError("there is no such channel") }
        var after = before
        edit(&after)
        guard after != before, after.id == id else { return }
        channels.put(after)
        keep(after)
        tell(.contactChannel(before: before, after: after))
    }

    /// Removes a channel for good. The control channel stays.
    package func removeContactChannel(_ id: ContactChannelID) throws(SettingError) {
        guard let channel = channels[id] else { throw SettingError("there is no such channel") }
        guard !channel.isControl else { throw SettingError("the control channel cannot be removed") }
        channels.remove(id)
        if isOwnersOwn { environment.stores.channels.remove(channel: channel.name, of: user) }
        tell(.contactChannel(before: channel, after: nil))
    }

    /// Channels follow a group that is called something else from now on.
    func followRenamedGroups(from old: [ContactGroup], to new: [ContactGroup]) {
        for group in old {
            guard let name = new.first(where: { $0.id == group.id })?.name, name != group.name else { continue }
            let folded = NickMap.fold(group.name)
            for var channel in channels.all {
                guard case .group(let filling) = channel.fill.source, NickMap.fold(filling) == folded else { continue }
                channel.fill.source = .group(name)
                channels.put(channel)
                keep(channel)
            }
        }
    }

    // MARK: What is kept

    private func keep(_ channel: ContactChannel) {
        guard isOwnersOwn else { return }
        environment.stores.channels.keep(
            KeptContactChannel(
                name: channel.name, fill: channel.fill, shown: channel.shown, joinsByItself: channel.joinsByItself),
            of: user)
    }

    /// The user is known to be who they say: what they made meanwhile is newer than what is kept.
    func takeInContactChannels() {
        let made = channels.others
        for channel in made { keep(channel) }
        environment.stores.channels.channels(of: user, on: loop) { [weak self] kept in
            self?.assumeIsolated { session in
                guard !session.isClosing, session.isOwnersOwn else { return }
                for channel in kept { session.takeIn(channel) }
            }
        }
    }

    private func takeIn(_ kept: KeptContactChannel) {
        var channel: ContactChannel
        let before: ContactChannel?
        if kept.name.isEmpty {
            before = channels.control
            channel = channels.control
        } else {
            guard channels.named(kept.name) == nil, let id = channels.freeID(limit: environment.limits.contactChannels)
            else { return }
            before = nil
            channel = ContactChannel(id: id, name: kept.name)
        }
        channel.fill = kept.fill
        channel.shown = kept.shown
        channel.joinsByItself = kept.joinsByItself
        guard channel != before else { return }
        channels.put(channel)
        tell(.contactChannel(before: before, after: channel))
    }

    /// The user is not who they said: their channels are not theirs to see.
    func forgetContactChannels() {
        let gone = channels.others
        channels = ContactChannels()
        for channel in gone { tell(.contactChannel(before: channel, after: nil)) }
    }
}
