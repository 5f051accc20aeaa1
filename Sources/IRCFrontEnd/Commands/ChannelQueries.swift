// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// NAMES, LIST and MODE (RFC 2812 §3.2).
extension IRCClient {
    func names(_ message: IRCMessage) {
        guard let list = message.parameters.first, !list.isEmpty else {
            return reply(.endOfNames, "*", "End of /NAMES list")
        }
        for name in channels(in: list, for: "NAMES") {
            if let channel = joinedChannel(named: name) {
                sendNames(of: channel)
            } else if let group = group(named: name) {
                sendNames(of: group)
            } else {
                reply(.endOfNames, name, "End of /NAMES list")
            }
        }
    }

    /// Who is in a group. From here on the client knows these people are there.
    ///
    /// - Parameter isImplicit: not asked for, so that it is not sent to a client that does not want that.
    func sendNames(of group: Group, isImplicit: Bool = false) {
        var names = [name(of: source)]
        for contact in session.assumeIsolated({ $0.members(of: group) }) {
            note(contact.correspondent, in: group.id)
            names.append(name(of: source(of: contact)))
        }
        if !isImplicit || !enabled.contains(.noImplicitNames) { send(names: names, of: "#" + group.name) }
    }

    /// Remembers that the client knows of somebody in a group.
    func note(_ person: Correspondent, in group: GroupID) {
        var member = roster[person.reference] ?? Roster.Member()
        member.groups.insert(group)
        roster[person.reference] = member
    }

    func name(of source: IRCSource) -> String {
        enabled.contains(.userhostInNames) ? source.text : source.nick
    }

    /// 353, as many as it takes and at least one, then 366.
    func send(names: [String], of channel: String) {
        let room =
            IRCText.room(source: serverSource, command: IRCNumeric.namesReply.code, target: nick) - channel.utf8.count
            - 4
        var line = ""
        for name in names {
            if !line.isEmpty, line.utf8.count + 1 + name.utf8.count > room {
                reply(.namesReply, "=", channel, line)
                line = ""
            }
            line += line.isEmpty ? name : " " + name
        }
        reply(.namesReply, "=", channel, line)
        reply(.endOfNames, channel, "End of /NAMES list")
    }

    func list(_ message: IRCMessage) {
        let masks = message.parameters.first.map {
            $0.split(separator: ",").prefix(FrontEndLimits.listItems).map { IRCMask($0) }
        }
        reply(.listStart, "Channel", "Users  Name")
        var channels: [(name: String, users: Int, topic: String)] = []
        for channel in session.assumeIsolated({ $0.contactChannels }) {
            guard let name = name(of: channel) else { continue }
            let count = members(of: channel).count
            channels.append((name, count + 2, topic(of: channel)))
        }
        for group in ownGroups {
            channels.append(("#" + group.name, group.members.count + 1, MessageText.plain(group.topic)))
        }
        for channel in channels where masks?.contains(where: { $0.matches(channel.name) }) ?? true {
            reply(.list, channel.name, String(channel.users), channel.topic)
        }
        reply(.listEnd, "End of /LIST")
    }

    // MARK: MODE

    func mode(_ message: IRCMessage) {
        let target = message.parameters[0]
        let modes = message.parameter(1)
        guard !IRCChannelName.isChannel(target) else { return channelMode(target, modes) }
        guard isOwnNick(target) else {
            return contact(named: target) != nil || isBot(target)
                ? reply(.usersDoNotMatch, "Cannot change or see the modes of others")
                : reply(.noSuchNick, target, "No such nick")
        }
        guard let modes, !modes.isEmpty else { return reply(.userModeIs, userModes) }
        var adding = true
        var unknown = false
        let before = (isInvisible, isBotMode, isMachineFriendly)
        for letter in modes.utf8 {
            switch letter {
            case UInt8(ascii: "+"): adding = true
            case UInt8(ascii: "-"): adding = false
            case UInt8(ascii: "i"): isInvisible = adding
            case UInt8(ascii: "B"): isBotMode = adding
            case UInt8(ascii: "b"): isMachineFriendly = adding
            // Asked for by many clients at log-in; there is nothing that it could show.
            case UInt8(ascii: "w"), UInt8(ascii: "s"): break
            default: unknown = true
            }
        }
        for (letter, before, now) in [
            ("B", before.1, isBotMode), ("b", before.2, isMachineFriendly), ("i", before.0, isInvisible),
        ] where before != now {
            send(IRCMessage(source: source, "MODE", [nick, (now ? "+" : "-") + letter]))
        }
        if unknown { reply(.unknownUserMode, "Unknown MODE flag") }
    }

    /// The modes of the client itself.
    var userModes: String { "+" + (isBotMode ? "B" : "") + (isMachineFriendly ? "b" : "") + (isInvisible ? "i" : "") }

    private func channelMode(_ channel: String, _ modes: String?) {
        let group = group(named: channel)
        guard group != nil || isControlChannel(channel) || contactChannel(named: channel) != nil else {
            return noSuchChannel(channel)
        }
        guard let modes, !modes.isEmpty else {
            reply(.channelModeIs, channel, "+nt")
            return reply(.creationTime, channel, String((group?.createdAt ?? server.startedAt) / 1000))
        }
        switch modes {
        case "b", "+b": reply(.endOfBanList, channel, "End of channel ban list")
        case "e", "+e": reply(.endOfExceptionList, channel, "End of channel exception list")
        case "I", "+I": reply(.endOfInviteExceptionList, channel, "End of channel invite list")
        default: reply(.channelOperatorNeeded, channel, "The modes of this channel are fixed")
        }
    }
}
