// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// The channels of contacts: the control channel, and those that the user made, such as `&friends`.
extension IRCClient {
    /// What a channel is called here; nil for the control channel of a server that has none.
    func name(of channel: ContactChannel) -> String? {
        guard channel.isControl else { return "&" + channel.name }
        return controlChannel.isEmpty ? nil : controlChannel
    }

    /// The channel of contacts with this name, whether or not the client is in it.
    func contactChannel(named name: String) -> ContactChannel? {
        if isControlChannel(name) { return session.assumeIsolated { $0.contactChannel(.control) } }
        guard isContactChannelName(name) else { return nil }
        let plain = String(name.dropFirst())
        return session.assumeIsolated { $0.contactChannel(named: plain) }
    }

    /// The same, if the client is in it.
    func joinedChannel(named name: String) -> ContactChannel? {
        guard !roster.channels.isEmpty, let channel = contactChannel(named: name), roster.channels[channel.id] != nil
        else { return nil }
        return channel
    }

    /// Whether a name can be that of a channel of contacts which the user makes.
    func isContactChannelName(_ name: String) -> Bool {
        !controlChannel.isEmpty && name.utf8.first == UInt8(ascii: "&") && !isControlChannel(name)
    }

    /// Whether a name is that of a channel of contacts that the client is in.
    func isContactChannel(_ name: String) -> Bool { joinedChannel(named: name) != nil }

    /// The channels the client is in, the control channel first.
    var joinedChannels: [ContactChannel] {
        let joined = roster.channels
        guard !joined.isEmpty else { return [] }
        return session.assumeIsolated { $0.contactChannels }.filter { joined[$0.id] != nil }
    }

    /// What a channel is about.
    func topic(of channel: ContactChannel) -> String {
        guard !channel.isControl else { return controlTopic }
        let who =
            switch channel.fill.source {
            case .all: "all of them"
            case .group(let name): "the group " + MessageText.name(name)
            case .account(let id): "the account " + MessageText.plain(id.rawValue)
            case .network(let name): "the network " + MessageText.plain(name)
            }
        return "Your contacts: " + (channel.fill.isInverted ? "all but " : "") + who
    }

    // MARK: Joining and leaving

    func joinControlChannel() {
        if let channel = session.assumeIsolated({ $0.contactChannel(.control) }) { join(channel) }
    }

    /// The channels that a client is in from the moment it connects.
    func joinContactChannels() {
        for channel in session.assumeIsolated({ $0.contactChannels }) where channel.joinsByItself { join(channel) }
    }

    /// Shows a channel with everybody in it.
    func join(_ channel: ContactChannel) {
        guard let name = name(of: channel), roster.channels[channel.id] == nil else { return }
        roster.join(channel.id, as: name)
        sendJoin(source, name, account: account, realName: realName)
        reply(.topic, name, topic(of: channel))
        if channel.isControl { reply(.topicWhoTime, name, botSource.text, String(server.startedAt / 1000)) }
        sendMarker(ofJoined: name)
        let members = fill(channel)
        if !enabled.contains(.noImplicitNames) { send(members, of: channel, name) }
        synchroniseMetadata(ofChannel: name)
    }

    /// `JOIN &friends`: a channel that is not there is made.
    func joinContactChannel(_ name: String) {
        if let channel = contactChannel(named: name) { return join(channel) }
        // What the name is the name of is not known before the account is signed in.
        if mustWait(for: .groups) { return wait(IRCMessage("JOIN", [name]), for: .groups) }
        let plain = String(name.dropFirst())
        let result = session.assumeIsolated { session -> Result<ContactChannel, SettingError> in
            do throws(SettingError) {
                return .success(try session.openContactChannel(named: plain))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let channel): join(channel)
        case .failure(let error): reply(.tooManyChannels, name, MessageText.sentence(error.text))
        }
    }

    /// Takes the client out of a channel, which stays for its next visit.
    func part(_ channel: ContactChannel) {
        guard let name = roster.channels[channel.id] else { return }
        writeModeChanges()
        roster.leave(channel.id)
        send(IRCMessage(source: source, "PART", [name]), account: account)
    }

    /// A channel was made, changed or removed, here or in another client.
    func show(before: ContactChannel?, after: ContactChannel?) {
        guard let after else {
            if let before { part(before) }
            return
        }
        if roster.channels[after.id] == nil {
            // The one who asked for it is about to join it.
            if before == nil, after.joinsByItself { join(after) }
            return
        }
        refill([after])
    }

    /// Groups of contacts have changed, and who is in the channels that they fill.
    func refillGroupChannels() {
        let channels = joinedChannels.filter { if case .group = $0.fill.source { true } else { false } }
        if !channels.isEmpty { refill(channels) }
    }

    private func refill(_ channels: [ContactChannel]) {
        let contacts = session.assumeIsolated { $0.contacts }.filter { sees($0.reference.account) }
        for contact in contacts.sorted(by: { $0.nick < $1.nick }) {
            place(contact, wasReachable: false, among: channels)
        }
    }

    // MARK: Who is in them

    /// Those of a channel whom the client sees, by nick.
    func members(of channel: ContactChannel) -> [(contact: Contact, rank: ContactRank)] {
        let members = session.assumeIsolated { $0.members(of: channel) }
        return sight == .everything ? members : members.filter { sees($0.contact.reference.account) }
    }

    /// Notes that the client knows of everybody in a channel from now on.
    @discardableResult
    func fill(_ channel: ContactChannel) -> [(contact: Contact, rank: ContactRank)] {
        writeModeChanges()
        let members = members(of: channel)
        for (contact, rank) in members {
            var member = roster[contact.reference] ?? Roster.Member()
            member[channel.id] = rank
            roster[contact.reference] = member
        }
        return members
    }

    func sendNames(of channel: ContactChannel) {
        guard let name = roster.channels[channel.id] else { return }
        send(fill(channel), of: channel, name)
    }

    private func send(
        _ members: [(contact: Contact, rank: ContactRank)], of channel: ContactChannel, _ name: String
    ) {
        noteOperators()
        var names = [
            controlPrefix(ofBot: false) + self.name(of: source), controlPrefix(ofBot: true) + self.name(of: botSource),
        ]
        names += members.map { $0.rank.sign + self.name(of: source(of: $0.contact)) }
        send(names: names, of: name)
    }
}
