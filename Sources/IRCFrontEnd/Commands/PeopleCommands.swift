// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// WHOIS, WHOWAS, ISON and USERHOST (RFC 2812 §3.6, §4).
extension IRCClient {
    func whois(_ message: IRCMessage) {
        // `WHOIS <server> <nick>` asks a server that there is only one of.
        guard let list = message.parameters.last, !list.isEmpty else {
            return reply(.noNicknameGiven, "No nickname given")
        }
        let names = list.split(separator: ",").prefix(FrontEndLimits.targets).map { String($0) }
        if names.isEmpty { return reply(.noNicknameGiven, "No nickname given") }
        for name in names {
            if isOneself(name) {
                whoisSelf()
            } else if isBot(name) {
                whoisBot()
            } else {
                let contact = contact(named: name)
                if contact?.availability.isReachable != true, mustWait(for: contact, name) {
                    wait(IRCMessage("WHOIS", [name]), for: .contact(name))
                    continue
                }
                if let contact {
                    whois(contact)
                } else {
                    reply(.noSuchNick, name, "No such nick: " + unknownContactText)
                }
            }
            reply(.endOfWhois, contact(named: name)?.nick ?? name, "End of /WHOIS list")
        }
    }

    private func whois(_ contact: Contact) {
        let source = source(of: contact)
        let nick = contact.nick
        reply(.whoisUser, nick, source.user ?? "*", source.host ?? "*", "*", realName(of: contact))
        let channels = commonChannels(with: contact.reference)
        if !channels.isEmpty { reply(.whoisChannels, nick, channels.joined(separator: " ")) }
        let network = session.assumeIsolated { $0.accountSummaries }.first { $0.id == contact.reference.account }?
            .network
        reply(.whoisServer, nick, configuration.serverName, "Contact on " + (network ?? "another network"))
        if let away = Self.awayText(of: contact) { reply(.away, nick, away) }
        let facts = [
            ("", MessageText.plain(contact.personalMessage)),
            ("Listening to or playing: ", MessageText.plain(contact.media)),
            ("You call them: ", MessageText.name(contact.alias ?? "")),
        ]
        for (label, text) in facts where !text.isEmpty { reply(.whoisSpecial, nick, label + text) }
        if contact.isBlocked { reply(.whoisSpecial, nick, "is blocked by you") }
        if !contact.isListed { reply(.whoisSpecial, nick, "is not on your contact list") }
        reply(.whoisAccount, nick, contact.address, "is logged in as")
    }

    private func whoisSelf() {
        reply(.whoisUser, nick, source.user ?? "*", source.host ?? "*", "*", realName)
        var channels = roster.groups.values.sorted().map { "#" + $0 }
        if roster.hasJoinedControl { channels.insert(controlChannel, at: 0) }
        if !channels.isEmpty { reply(.whoisChannels, nick, channels.joined(separator: " ")) }
        reply(.whoisServer, nick, configuration.serverName, configuration.networkName)
        if let awayText { reply(.away, nick, awayText) }
        if let account { reply(.whoisAccount, nick, account, "is logged in as") }
    }

    private func whoisBot() {
        let bot = botSource.nick
        reply(.whoisUser, bot, bot, configuration.serverName, "*", Self.botRealName)
        if roster.hasJoinedControl { reply(.whoisChannels, bot, "@" + controlChannel) }
        reply(.whoisServer, bot, configuration.serverName, configuration.networkName)
        reply(.whoisBot, bot, nick, "is a bot")
    }

    static let botRealName = "Control bot"

    /// The channels in which the client sees somebody, with the prefix they have there.
    private func commonChannels(with reference: ContactReference) -> [String] {
        guard let member = roster[reference] else { return [] }
        var channels = member.groups.compactMap { roster.groups[$0] }.sorted().map { "#" + $0 }
        if member.isInControl { channels.insert((member.isVoiced ? "+" : "") + controlChannel, at: 0) }
        return channels
    }

    func whowas(_ message: IRCMessage) {
        guard let name = message.parameters.first, !name.isEmpty else {
            return reply(.noNicknameGiven, "No nickname given")
        }
        reply(.wasNoSuchNick, name, "There was no such nickname")
        reply(.endOfWhoWas, name, "End of WHOWAS")
    }

    func isOn(_ message: IRCMessage) {
        let names = message.parameters.flatMap { $0.split(separator: " ") }.prefix(100)
        let present = names.compactMap { nickIfPresent(String($0)) }
        reply(.isOn, present.joined(separator: " "))
    }

    /// The nick as its owner writes it, if they can be reached.
    func nickIfPresent(_ name: String) -> String? {
        if isOwnNick(name) { return nick }
        if isBot(name) { return botSource.nick }
        guard let contact = contact(named: name), contact.availability.isReachable else { return nil }
        return contact.nick
    }

    func userHost(_ message: IRCMessage) {
        let replies = message.parameters.prefix(5).compactMap { name -> String? in
            if isOwnNick(name) { return userHost(of: source, isAway: awayText != nil) }
            if isBot(name) { return userHost(of: botSource, isAway: false) }
            guard let contact = contact(named: name), contact.availability.isReachable else { return nil }
            return userHost(of: source(of: contact), isAway: !contact.availability.isPresent)
        }
        reply(.userHost, replies.joined(separator: " "))
    }

    private func userHost(of source: IRCSource, isAway: Bool) -> String {
        "\(source.nick)=\(isAway ? "-" : "+")\(source.user ?? "*")@\(source.host ?? "*")"
    }
}
