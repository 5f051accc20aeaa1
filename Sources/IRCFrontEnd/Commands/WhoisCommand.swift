// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// WHOIS (RFC 2812 §3.6.2): everything that is known of somebody.
///
/// ```
/// WHOIS bob
/// :monarch.local 311 alice bob bob example.com * :Bob the Builder
/// :monarch.local 318 alice bob :End of /WHOIS list
/// ```
extension IRCClient {
    func whois(_ message: IRCMessage) {
        // `WHOIS <server> <nick>` asks a server that there is only one of.
        guard let list = message.parameters.last, !list.isEmpty else {
            return reply(.noNicknameGiven, "No nickname given")
        }
        let names = people(in: list, for: "WHOIS")
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
        tellChannels(of: nick, channels)
        reply(.whoisServer, nick, configuration.serverName, "Contact on " + network(of: contact.reference.account))
        if let away = Self.awayText(of: contact) { reply(.away, nick, away) }
        whoisIdle(contact)
        for text in facts(of: contact) { tell(text, about: nick) }
        if contact.facts.contains(.bot) { reply(.whoisBot, nick, "is a bot") }
        reply(.whoisAccount, nick, contact.address, "is logged in as")
    }

    /// 317 where somebody saw them sign in: clients take one without that time for a sign-on in 1970.
    private func whoisIdle(_ contact: Contact) {
        guard contact.signedInAt != 0 else { return }
        let idle = contact.idleTime(now: server.now()) ?? 0
        reply(.whoisIdle, contact.nick, String(idle), String(contact.signedInAt), "seconds idle, signon time")
    }

    /// What there is to say in words, a line each.
    private func facts(of contact: Contact) -> [String] {
        var lines: [String] = []
        let texts = [
            ("", MessageText.plain(contact.personalMessage)),
            ("Listening to or playing: ", MessageText.plain(contact.media)),
            ("You call them: ", MessageText.name(contact.alias ?? "")),
        ]
        for (label, text) in texts where !text.isEmpty { lines.append(label + text) }
        let (client, groups) = session.assumeIsolated { session in
            (session.clientName(of: contact), session.groupNames(of: contact))
        }
        if !groups.isEmpty {
            let names = groups.map { MessageText.name($0) }.joined(separator: ", ")
            lines.append((groups.count == 1 ? "is in the group " : "is in the groups ") + names)
        }
        if contact.availability.isReachable {
            if contact.signedInAt == 0, contact.idleTime(now: server.now()) != nil {
                lines.append("has been idle since " + date(contact.availableSince))
            }
            if let client { lines.append("uses " + MessageText.plain(client)) }
            if contact.facts.contains(.mobile) { lines.append("is on a phone") }
            if contact.facts.contains(.web) { lines.append("is on a web page") }
            if contact.facts.contains(.camera) { lines.append("has a webcam") }
        } else if contact.availableSince != 0 {
            lines.append("was last seen at " + date(contact.availableSince))
        }
        if contact.facts.contains(.mobileMessages) { lines.append("takes messages on a phone") }
        if contact.isBlocked { lines.append("is blocked by you") }
        if !contact.isListed { lines.append("is not on your contact list") }
        return lines
    }

    /// - Parameter seconds: since 1970.
    private func date(_ seconds: UInt32) -> String { HistoryText.date(localTime(Int64(seconds) * 1000)) }

    private func whoisSelf() {
        reply(.whoisUser, nick, source.user ?? "*", source.host ?? "*", "*", realName)
        var channels = roster.groups.values.sorted().map { "#" + $0 }
        channels.insert(
            contentsOf: joinedChannels.compactMap { roster.channels[$0.id] }
                .map { controlPrefix(ofBot: false) + $0 }, at: 0)
        tellChannels(of: nick, channels)
        reply(.whoisServer, nick, configuration.serverName, configuration.networkName)
        if let awayText { reply(.away, nick, awayText) }
        reply(.whoisIdle, nick, String(idleTime), String(startedAt / 1000), "seconds idle, signon time")
        let summaries = ownSummaries
        let profile = session.assumeIsolated { [network] in $0.ownProfile(on: network) }
        tell(MessageText.plain(profile.personalMessage), about: nick)
        for summary in summaries {
            for place in session.assumeIsolated({ $0.endpoints(of: summary.id) }) {
                let state = place.availability.title + (place.isIdle ? ", idle" : "")
                let here = place.isOwn ? ", this one" : ""
                let name = ControlBot.name(of: place)
                tell("is signed in to \(summary.network) at \(name) (\(state)\(here))", about: nick)
            }
        }
        if !origin.address.isEmpty {
            reply(
                .whoisActually, nick, "\(source.user ?? "*")@\(origin.address)", origin.address, "is the real address")
        }
        if origin.isTLS { reply(.whoisSecure, nick, "is using a secure connection") }
        if let fingerprint = origin.certificateFingerprint {
            reply(.whoisCertificate, nick, "has client certificate fingerprint " + Hex.encode(fingerprint))
        }
        if isBotMode { reply(.whoisBot, nick, "is a bot") }
        if let account { reply(.whoisAccount, nick, account, "is logged in as") }
    }

    private func whoisBot() {
        let bot = botSource.nick
        reply(.whoisUser, bot, bot, configuration.serverName, "*", Self.botRealName)
        let channels = joinedChannels.compactMap { roster.channels[$0.id] }.map { controlPrefix(ofBot: true) + $0 }
        tellChannels(of: bot, channels)
        reply(.whoisServer, bot, configuration.serverName, configuration.networkName)
        reply(.whoisBot, bot, "is a bot")
    }

    static let botRealName = "Control bot"

    /// Something to know of somebody, on as many lines as it takes; none for nothing.
    private func tell(_ text: String, about nick: String) {
        for piece in IRCText.split(text, maximumBytes: room(for: .whoisSpecial, about: nick)) {
            reply(.whoisSpecial, nick, String(piece))
        }
    }

    private func tellChannels(of nick: String, _ channels: [String]) {
        for line in lines(of: channels, by: " ", room: room(for: .whoisChannels, about: nick)) {
            reply(.whoisChannels, nick, line)
        }
    }

    private func room(for numeric: IRCNumeric, about subject: String) -> Int {
        IRCText.room(source: serverSource, command: numeric.code, target: nick) - subject.utf8.count - 1
    }

    /// Seconds since the client has said anything to anybody.
    var idleTime: Int { max(0, Int(clamping: (server.now() &- lastSaid) / 1000)) }

    /// The people of a list; 407 for those beyond the limit.
    func people(in list: String, for command: String) -> [String] {
        let names = list.split(separator: ",").map { String($0) }
        let most = FrontEndLimits.targets
        if names.count > most {
            reply(.tooManyTargets, names[most], "Too many targets: \(command) takes \(most) at most")
        }
        return Array(names.prefix(most))
    }

    /// Where somebody is known: `demo`, or with several accounts there `demo as alice@demo.monarch`.
    func network(of account: AccountID) -> String {
        session.assumeIsolated { AccountText.place(of: account, $0) }
    }

    /// The channels in which the client sees somebody, with the prefix they have there.
    private func commonChannels(with reference: ContactReference) -> [String] {
        guard let member = roster[reference] else { return [] }
        let groups = member.groups.compactMap { roster.groups[$0] }.sorted().map { "#" + $0 }
        let contacts = joinedChannels.compactMap { channel in
            member[channel.id].flatMap { rank in roster.channels[channel.id].map { rank.sign + $0 } }
        }
        return contacts + groups
    }
}
