// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// Group conversations as channels.
extension IRCClient {
    func show(_ change: GroupChange, in group: Group) {
        let channel = "#" + group.name
        switch change {
        case .opened(let inviter):
            guard roster.groups[group.id] == nil else { return }
            // The network put the user into it, so the client is in it, too; the INVITE says who did that.
            if let inviter {
                send(IRCMessage(source: source(of: inviter), "INVITE", [nick, channel]), account: inviter.address)
            }
            joinChannel(of: group)
        case .joined(let person):
            guard roster.groups[group.id] != nil, roster[person.reference]?.groups.contains(group.id) != true else {
                return
            }
            let isNew = roster[person.reference] == nil
            note(person, in: group.id)
            let contact = session.assumeIsolated { $0.contact(person.reference) }
            let name = contact.map { realName(of: $0) } ?? person.address
            sendJoin(source(of: person), channel, account: person.address, realName: name)
            // Of strangers nobody knows how they are.
            if isNew, let contact {
                if contact.availability.isReachable { showAwayOnJoin(contact) }
                sendMetadataOnJoin(of: contact)
            }
        case .left(let person):
            guard var member = roster[person.reference], member.groups.contains(group.id) else { return }
            member.groups.remove(group.id)
            roster[person.reference] = member
            send(IRCMessage(source: source(of: person), "PART", [channel]), account: person.address)
        case .invited(let person, let origin):
            // IRCv3 invite-notify; the client that invited has its 341.
            guard origin != id, roster.groups[group.id] != nil, enabled.contains(.inviteNotify) else { return }
            send(IRCMessage(source: source, "INVITE", [person.nick, channel]), account: account)
        case .inviteFailed(let person, let failure):
            guard roster.groups[group.id] != nil else { return }
            showFailedInvitation(of: person.nick, to: channel, failure.code.rawValue, MessageText.plain(failure.text))
        case .topic(let topic):
            guard roster.groups[group.id] != nil else { return }
            send(IRCMessage(source: source, "TOPIC", [channel, MessageText.plain(topic)]), account: account)
        case .closed:
            guard roster.groups[group.id] != nil else { return }
            roster.leaveGroup(group.id)
            send(IRCMessage(source: source, "PART", [channel]), account: account)
        }
    }

    func showFailedInvitation(of nick: String, to channel: String, _ code: String, _ reason: String) {
        let text = "\(nick) could not be invited: \(reason)"
        if enabled.contains(.standardReplies) {
            send(IRCMessage(source: serverSource, "FAIL", ["INVITE", code, nick, channel, text]))
        } else {
            say("NOTICE", text, to: channel)
        }
    }
}
