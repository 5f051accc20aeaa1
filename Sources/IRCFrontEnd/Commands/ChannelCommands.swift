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
                // Many clients join their channels as soon as they are welcomed, before any account can be signed in.
                if isSigningIn { wait(IRCMessage("JOIN", [name]), for: .signIn) } else { openGroup(name) }
            } else if IRCChannelName.isValid(name), !controlChannel.isEmpty {
                reply(.noSuchChannel, name, "No such channel: \(controlChannel) and channels with # are all there is")
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
            let numeric: IRCNumeric = failure.code == .tooMany ? .tooManyChannels : .noSuchChannel
            reply(numeric, channel, MessageText.sentence(failure.text))
        }
    }

    func part(_ message: IRCMessage) {
        for name in channels(in: message.parameters[0], for: "PART") {
            if isControlChannel(name) {
                guard roster.hasJoinedControl else {
                    reply(.notOnChannel, name, "You are not in that channel")
                    continue
                }
                writeModeChanges()
                roster.leaveControl()
                send(IRCMessage(source: source, "PART", [controlChannel]), account: account)
            } else if let group = group(named: name) {
                session.assumeIsolated { $0.leave(group.id) }
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
        if roster.hasJoinedControl { part(IRCMessage("PART", [controlChannel])) }
    }

    func topic(_ message: IRCMessage) {
        let name = message.parameters[0]
        let text = message.parameter(1)
        if isControlChannel(name) {
            guard roster.hasJoinedControl else { return reply(.notOnChannel, name, "You are not in that channel") }
            guard text == nil else { return reply(.channelOperatorNeeded, name, "The topic of this channel is fixed") }
            return reply(.topic, controlChannel, controlTopic)
        }
        guard let group = group(named: name) else {
            return waiting.joins(name) ? wait(message, for: .signIn) : noSuchChannel(name)
        }
        guard let text else { return sendTopic(of: group, always: true) }
        let pieces = IRCText.split(MessageText.plain(text), maximumBytes: FrontEndLimits.topic)
        let topic = pieces.first.map { String($0) } ?? ""
        session.assumeIsolated { $0.setTopic(topic, of: group.id) }
    }

    /// Says what the topic is; without one only if that was asked.
    func sendTopic(of group: Group, always: Bool) {
        let channel = "#" + group.name
        if !group.topic.isEmpty {
            reply(.topic, channel, group.topic)
            // No 333: who set it, and when, is not kept.
        } else if always {
            reply(.noTopic, channel, "No topic is set")
        }
    }

    func invite(_ message: IRCMessage) {
        let (name, channel) = (message.parameters[0], message.parameters[1])
        if isControlChannel(channel) {
            return reply(.channelOperatorNeeded, channel, "Contacts are here by themselves whenever they are online")
        }
        let isJoining = waiting.joins(channel)
        if isJoining || group(named: channel) != nil, !isOneself(name), !isBot(name) {
            let contact = contact(named: name)
            if contact?.availability.isReachable != true, mustWait(for: contact, name) {
                return wait(message, for: .contact(name))
            }
        }
        if isJoining { return wait(message, for: .signIn) }
        guard let group = group(named: channel) else {
            return session.assumeIsolated { $0.group(named: String(channel.dropFirst())) } == nil
                ? noSuchChannel(channel) : reply(.notOnChannel, channel, "You are not in that channel")
        }
        if isOneself(name) || isBot(name) {
            return isBot(name)
                ? reply(.noSuchNick, name, "The bot takes no invitations")
                : reply(.userOnChannel, nick, channel, "is already on channel")
        }
        guard let contact = contact(named: name) else {
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

    func kick(_ message: IRCMessage) {
        let channel = message.parameters[0]
        guard isControlChannel(channel) || group(named: channel) != nil else { return noSuchChannel(channel) }
        reply(.channelOperatorNeeded, channel, "Nobody can be put out of a channel here")
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
