// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// A channel that shows a group of contacts is that group: INVITE puts somebody in it, KICK takes somebody out.
extension IRCClient {
    /// `INVITE bob &friends`, also of an address that is on no list yet.
    func invite(_ message: IRCMessage, _ name: String, to channel: ContactChannel) {
        guard let shown = roster.channels[channel.id] else {
            return reply(.notOnChannel, message.parameters[1], "You are not in that channel")
        }
        if isBot(name) || isOwnNick(name) { return reply(.userOnChannel, name, shown, "is already on channel") }
        guard let groupName = groupName(of: channel) else {
            return reply(.channelOperatorNeeded, shown, Self.noGroup(shown))
        }
        if mustWait(for: .listed(name)) { return wait(message, for: .listed(name)) }
        let contact = contact(named: name)
        guard contact?.isListed == true || UserSession.isAddress(contact?.address ?? name) else {
            return reply(.noSuchNick, name, "No such nick: " + unknownContactText)
        }
        guard let (account, group) = group(for: contact, filling: channel) else {
            return fail(
                "INVITE", "UNKNOWN", "There is no group \(groupName). Type: group add \(groupName)",
                context: [name, shown])
        }
        let nick = contact?.nick ?? name
        if let contact, contact.isListed, contact.groups.contains(group.id) {
            return reply(.userOnChannel, nick, shown, "is already on channel")
        }
        let edit: ContactEdit =
            contact?.isListed == true
            ? .setGroup(contact?.reference.contact ?? ContactID(name), group.id, isMember: true)
            : .add(address: contact?.address ?? name, group: group.id)
        reply(.inviting, nick, shown)
        ask(
            [EditRequest(edit, on: account, failed: "\(nick) was not put in the group \(groupName)", done: "")],
            .command("INVITE", context: [nick, shown]))
    }

    /// The name of the group that a channel shows; nil for one that is filled otherwise.
    private func groupName(of channel: ContactChannel) -> String? {
        guard case .group(let name) = channel.fill.source, !channel.fill.isInverted else { return nil }
        return MessageText.name(name)
    }

    private static func noGroup(_ channel: String) -> String {
        "\(channel) shows no group of contacts, so nobody can be put in or taken out"
    }

    /// The group behind a channel on the account of somebody, or on the first that has one.
    private func group(for contact: Contact?, filling channel: ContactChannel) -> (AccountID, ContactGroup)? {
        let accounts = contact.map { [$0.reference.account] } ?? ownSummaries.map(\.id)
        return session.assumeIsolated { session in
            for id in accounts {
                if let group = session.group(filling: channel, on: id) { return (id, group) }
            }
            return nil
        }
    }

    func kick(_ names: [String], from channel: ContactChannel, _ message: IRCMessage) {
        guard let shown = roster.channels[channel.id] else {
            return reply(.notOnChannel, message.parameters[0], "You are not in that channel")
        }
        guard let groupName = groupName(of: channel) else {
            return reply(.channelOperatorNeeded, shown, Self.noGroup(shown))
        }
        for name in names {
            if isBot(name) || isOneself(name) {
                reply(.channelOperatorNeeded, shown, "Only contacts can be taken out of the group")
                continue
            }
            if mustWait(for: .listed(name)) {
                wait(IRCMessage("KICK", [message.parameters[0], name]), for: .listed(name))
                continue
            }
            guard let contact = contact(named: name) else {
                reply(.noSuchNick, name, "No such nick: " + unknownContactText)
                continue
            }
            guard let (account, group) = group(for: contact, filling: channel), contact.groups.contains(group.id)
            else {
                reply(.userNotInChannel, contact.nick, shown, "is not in the group \(groupName)")
                continue
            }
            ask(
                [
                    EditRequest(
                        .setGroup(contact.reference.contact, group.id, isMember: false), on: account,
                        failed: "\(contact.nick) was not taken out of the group \(groupName)", done: "")
                ], .command("KICK", context: [shown, contact.nick]))
        }
    }
}
