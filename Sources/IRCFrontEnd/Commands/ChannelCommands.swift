// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// JOIN, PART, TOPIC, INVITE and KICK (RFC 2812 §3.2).
extension IRCClient {
    func join(_ message: IRCMessage) {
        let list = message.parameters[0]
        if list == "0" { return leaveEverything() }
        for name in channels(in: list, for: "JOIN") {
            if isControlChannel(name) {
                if !roster.hasJoinedControl { joinControlChannel() }
            } else if IRCChannelName.isValid(name), name.utf8.first == UInt8(ascii: "#") {
                if let invitation = invitation(to: name) {
                    ask([ControlBot.answering(invitation, accept: true)], .command("JOIN", context: [name]))
                    continue
                }
                // Many clients join their channels as soon as they are welcomed, before any account can be signed in.
                let isThere = session.assumeIsolated { $0.group(named: String(name.dropFirst())) } != nil
                if !isThere, mustWait(for: .groups) {
                    wait(IRCMessage("JOIN", [name]), for: .groups)
                } else if !isThere, Group.isNumbered(name.dropFirst()) {
                    // Clients join again what they were in, and another group of that name would look like the old one.
                    reply(
                        .noSuchChannel, name,
                        "\(name) is over. To begin a group chat type: /msg \(botSource.nick) chat with <nick>")
                } else {
                    openGroup(name)
                }
            } else if IRCChannelName.isValid(name), isContactChannelName(name) {
                joinContactChannel(name)
            } else {
                noSuchChannel(name)
            }
        }
    }

    /// Joins the channel of a group; if there is none of that name, opens one with nobody else in it.
    private func openGroup(_ channel: String) {
        let name = String(channel.dropFirst())
        let result = session.assumeIsolated { session -> Result<Group, DeliveryFailure> in
            do throws(DeliveryFailure) {
                return .success(try session.openGroup(named: name))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let group):
            if roster.groups[group.id] == nil { joinChannel(of: group) }
        case .failure(let failure):
            // A connection that comes back by itself makes the channel unavailable for now, not wrong.
            if let wait = nextAttempt {
                return reply(
                    .unavailableResource, channel,
                    "You are not signed in at the moment (\(wait)). Join again when you are")
            }
            let numeric: IRCNumeric = failure.code == .tooMany ? .tooManyChannels : .noSuchChannel
            reply(numeric, channel, MessageText.sentence(failure.text))
        }
    }

    /// Why no account is signed in, if one is about to try again; nil if one is signed in, or none tries.
    private var nextAttempt: String? {
        var text: String?
        for state in accountStates.values {
            if case .connected = state { return nil }
            if case .waiting(let end, _) = state { text = MessageText.plain(end.text) + "; I try again by myself" }
        }
        return text
    }

    /// The invitation to a lasting group whose channel this would be.
    private func invitation(to channel: String) -> GroupInvitation? {
        let name = String(channel.dropFirst())
        return session.assumeIsolated { $0.groupInvitations }.first { IRCCaseMapping.equal($0.name, name) }
    }

    func part(_ message: IRCMessage) {
        for name in channels(in: message.parameters[0], for: "PART") {
            if let channel = joinedChannel(named: name) {
                part(channel)
            } else if contactChannel(named: name) != nil {
                reply(.notOnChannel, name, "You are not in that channel")
            } else if let group = group(named: name) {
                session.assumeIsolated { $0.leave(group.id) }
                if group.isLasting {
                    tell(
                        "\(name) is closed here only and opens again with the next message. "
                            + "To leave it for good type: chat leave \(group.name)")
                }
            } else if cancelJoins(of: name) {
                reply(.notOnChannel, name, "You are not in that channel")
            } else {
                noSuchChannel(name)
            }
        }
    }

    private func leaveEverything() {
        _ = cancelJoins(of: nil)
        for id in roster.groups.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            session.assumeIsolated { $0.leave(id) }
        }
        for channel in joinedChannels { part(channel) }
    }

    func topic(_ message: IRCMessage) {
        let name = message.parameters[0]
        let text = message.parameter(1)
        if let channel = contactChannel(named: name) {
            guard let joined = roster.channels[channel.id] else {
                return reply(.notOnChannel, name, "You are not in that channel")
            }
            guard text == nil else { return reply(.channelOperatorNeeded, name, "The topic of this channel is fixed") }
            return reply(.topic, joined, topic(of: channel))
        }
        guard let group = group(named: name) else {
            return waiting.joins(name) ? wait(message, for: .groups) : noSuchChannel(name)
        }
        guard let text else { return sendTopic(of: group, always: true) }
        guard !group.isLasting else {
            return reply(.channelOperatorNeeded, "#" + group.name, "The topic is the name of the group, which stays")
        }
        let pieces = IRCText.split(MessageText.plain(text), maximumBytes: FrontEndLimits.topic)
        let topic = pieces.first.map { String($0) } ?? ""
        session.assumeIsolated { $0.setTopic(topic, of: group.id) }
    }

    /// Says what the topic is; without one only if that was asked.
    func sendTopic(of group: Group, always: Bool) {
        let channel = "#" + group.name
        let topic = MessageText.plain(group.topic)
        if !topic.isEmpty {
            reply(.topic, channel, topic)
            // No 333: who set it, and when, is not kept.
        } else if always {
            reply(.noTopic, channel, "No topic is set")
        }
    }

    func invite(_ message: IRCMessage) {
        let (name, channel) = (message.parameters[0], message.parameters[1])
        if isControlChannel(channel) { return inviteToList(message, name) }
        if let channel = contactChannel(named: channel) { return invite(message, name, to: channel) }
        let isJoining = waiting.joins(channel)
        if isJoining || group(named: channel) != nil, !isOneself(name), !isBot(name) {
            let contact = contact(named: name)
            if contact?.availability.isReachable != true, mustWait(for: contact, name) {
                return wait(message, for: .contact(name))
            }
        }
        if isJoining { return wait(message, for: .groups) }
        guard let group = group(named: channel) else {
            return session.assumeIsolated { $0.group(named: String(channel.dropFirst())) } == nil
                ? noSuchChannel(channel) : reply(.notOnChannel, channel, "You are not in that channel")
        }
        if isOneself(name) || isBot(name) {
            return isBot(name)
                ? reply(.noSuchNick, name, "The bot takes no invitations")
                : reply(.userOnChannel, nick, channel, "is already on channel")
        }
        guard let contact = contact(named: name) ?? strangerOnce(called: name) else {
            return reply(.noSuchNick, name, "No such nick: " + unknownContactText)
        }
        guard !group.members.contains(contact.reference) else {
            return reply(.userOnChannel, contact.nick, channel, "is already on channel")
        }
        let failure = session.assumeIsolated { [id] session -> DeliveryFailure? in
            do throws(DeliveryFailure) {
                try session.invite(contact.reference, to: group.id, by: id)
                return nil
            } catch {
                return error
            }
        }
        if let failure {
            fail(
                "INVITE", failure.code.rawValue, MessageText.sentence(failure.text),
                context: [contact.nick, "#" + group.name])
        } else {
            reply(.inviting, contact.nick, "#" + group.name)
        }
    }

    /// The items of a list of channels. What is beyond the limit is answered with 407.
    func channels(in list: String, for command: String) -> [String] {
        let names = list.split(separator: ",").map { String($0) }
        guard !names.isEmpty else {
            noSuchChannel(list.isEmpty ? "*" : list)
            return []
        }
        if names.count > FrontEndLimits.listItems {
            reply(.tooManyTargets, names[FrontEndLimits.listItems], "Too many channels in one \(command)")
        }
        return Array(names.prefix(FrontEndLimits.listItems))
    }
}
