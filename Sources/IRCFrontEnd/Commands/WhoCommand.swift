// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// One line of the answer to a WHO.
private struct WhoEntry {
    var channel: String
    var source: IRCSource
    var flags: String
    var account: String
    var realName: String
    /// In seconds.
    var idle = 0
}

/// WHO, and WHO with a list of fields (WHOX).
extension IRCClient {
    func who(_ message: IRCMessage) {
        let mask = message.parameters[0]
        let request = message.parameter(1).flatMap { IRCWHOXRequest(parsing: $0) }
        // `o` asks for operators alone, of whom there are none.
        let isForOperators = (request?.flags ?? message.parameter(1))?.contains("o") == true
        for entry in isForOperators ? [] : entries(for: mask) {
            if let request {
                let fields = request.parameters(for: nick) { value(of: $0, in: entry) }
                reply(.whoSpecialReply, list: Array(fields.dropFirst()))
            } else {
                let source = entry.source
                reply(
                    .whoReply, entry.channel, source.user ?? "*", source.host ?? "*", configuration.serverName,
                    source.nick,
                    entry.flags, "0 " + entry.realName)
            }
        }
        reply(.endOfWho, mask, "End of WHO list")
    }

    private func entries(for mask: String) -> [WhoEntry] {
        if let channel = contactChannel(named: mask) {
            guard let name = roster.channels[channel.id] else { return [] }
            return [own(in: name), bot(in: name)]
                + members(of: channel).map { entry($0.contact, in: name, rank: $0.rank) }
        }
        if let group = group(named: mask) {
            let channel = "#" + group.name
            return [own(in: channel)] + session.assumeIsolated { $0.members(of: group) }.map { entry($0, in: channel) }
        }
        guard !IRCChannelName.isChannel(mask) else { return [] }
        if isOwnNick(mask) { return [own(in: "*")] }
        if isBot(mask) { return [bot(in: "*")] }
        if let contact = contact(named: mask) { return [entry(contact, in: "*")] }
        let pattern = IRCMask(mask == "0" ? "*" : mask)
        guard pattern.hasWildcards else { return [] }
        let everybody = [own(in: "*"), bot(in: "*")] + visibleContacts.map { entry($0, in: "*") }
        return everybody.filter { entry in
            [entry.source.nick, entry.source.text, entry.source.host ?? "", entry.realName, configuration.serverName]
                .contains { pattern.matches($0) }
        }
    }

    private func own(in channel: String) -> WhoEntry {
        WhoEntry(
            channel: channel, source: source,
            flags: (awayText == nil ? "H" : "G") + (isBotMode ? "B" : "")
                + (isContactChannel(channel) ? controlPrefix(ofBot: false) : ""),
            account: account ?? "0", realName: realName, idle: idleTime)
    }

    private func bot(in channel: String) -> WhoEntry {
        WhoEntry(
            channel: channel, source: botSource,
            flags: "HB" + (isContactChannel(channel) ? controlPrefix(ofBot: true) : ""), account: "0",
            realName: Self.botRealName)
    }

    private func entry(_ contact: Contact, in channel: String, rank: ContactRank = .plain) -> WhoEntry {
        let isBot = contact.facts.contains(.bot) ? "B" : ""
        return WhoEntry(
            channel: channel, source: source(of: contact),
            flags: (contact.availability.isPresent ? "H" : "G") + isBot + rank.sign, account: contact.address,
            realName: realName(of: contact), idle: contact.idleTime(now: server.now()) ?? 0)
    }

    private func value(of field: IRCWHOXRequest.Field, in entry: WhoEntry) -> String {
        switch field {
        case .token: ""
        case .channel: entry.channel
        case .user: entry.source.user ?? "*"
        case .address: "255.255.255.255"
        case .host: entry.source.host ?? "*"
        case .server: configuration.serverName
        case .nick: entry.source.nick
        case .flags: entry.flags
        case .hops: "0"
        case .idle: String(entry.idle)
        case .account: entry.account
        case .operatorLevel: "n/a"
        case .realname: entry.realName
        }
    }
}
