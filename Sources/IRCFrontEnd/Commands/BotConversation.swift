// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// What is said to the bot and in the control channel.
extension IRCClient {
    /// Takes a line said in a channel of contacts: to a contact (`bob: hi`), or else to the bot.
    ///
    /// - Parameter channel: what the client knows it by.
    func hear(_ text: String, in id: ContactChannelID, _ channel: String) {
        let word = text.utf8.prefix { $0 != UInt8(ascii: " ") }
        if text.utf8.first != 1, let last = word.last, last == UInt8(ascii: ":") || last == UInt8(ascii: ","),
            word.count > 1
        {
            let name = String(Substring(word.dropLast()))
            let rest = String(Substring(text.utf8.dropFirst(word.count).drop { $0 == UInt8(ascii: " ") }))
            if isBot(name) { return askBot(rest, in: channel) }
            guard !rest.isEmpty else {
                let excerpt = MessageText.excerpt(name)
                let lines = ControlBot.wrong("what do you want to say to \(excerpt)?", type: "\(excerpt): hello")
                for line in lines { say("PRIVMSG", line, to: channel) }
                return
            }
            if isOneself(name) { return deliver("PRIVMSG", rest, to: nick, tags: []) }
            heardIn = id
            defer { heardIn = nil }
            return deliver("PRIVMSG", rest, toContact: name)
        }
        if let lastAddressee, chosen(.defaultTarget) == "last", text.utf8.first != 1,
            let contact = session.assumeIsolated({ $0.contact(lastAddressee) })
        {
            heardIn = id
            defer { heardIn = nil }
            return deliver("PRIVMSG", text, toContact: contact.nick)
        }
        askBot(text, in: channel)
    }

    /// Takes what was said to the bot.
    func askBot(_ text: String, in place: String) {
        guard text.utf8.first == 1 else { return runBot(text, in: place) }
        guard let ctcp = IRCCTCP(parsing: text) else { return }
        switch ctcp.command {
        case "VERSION":
            let answer = IRCCTCP(command: "VERSION", arguments: configuration.version)
            send("NOTICE", from: botSource, to: nick, answer.encoded)
        case "PING":
            send("NOTICE", from: botSource, to: nick, ctcp.encoded)
        default:
            break
        }
    }

    /// NS, NICKSERV and what is said to NickServ: what services are asked is asked of the bot.
    ///
    /// ```
    /// NS REGISTER <password> <email>
    /// NS IDENTIFY [<name>] <password>
    /// ```
    func askServices(_ line: String) {
        var words = line.split(separator: " ")
        // Services want an address for mail, the gateway has no use for one.
        let hasAddress = words.count == 3 && UserSession.isAddress(String(words[2]))
        if hasAddress, IRCCaseMapping.equal(words[0], "REGISTER") { words.removeLast() }
        runBot(hasAddress ? words.joined(separator: " ") : line, in: nick)
    }

    /// Gives a line to the bot and shows its answer where it was asked.
    ///
    /// What needs a contact or an account waits while an account is signing in.
    func runBot(_ text: String, in place: String) {
        let line = MessageText.plain(text)
        let place = present(place)
        let channel = IRCChannelName.isChannel(place) ? place : nil
        if let awaited = ControlBot.needs(line), mustWait(for: awaited) {
            return wait(.bot(line: line, place: place), for: awaited)
        }
        let context = botContext(in: channel)
        let answer = session.assumeIsolated { session in
            session.looking(at: context.network) { ControlBot.answer(line, in: $0, context) }
        }
        show(answer, in: place)
    }

    /// The network of those who name none: the configured one, or the first that there is.
    var defaultNetwork: NetworkDescriptor? {
        let networks = server.directory.networks
        return networks.first { $0.id == configuration.defaultNetwork } ?? networks.first
    }

    /// What the bot knows of this client.
    ///
    /// - Parameter channel: the one in which it is spoken to; nil in private.
    func botContext(in channel: String?) -> BotContext {
        BotContext(
            attachment: id, nick: nick, channel: channel, controlNick: botSource.nick,
            standardNick: configuration.controlNick,
            networks: server.directory.networks, defaultNetwork: defaultNetwork, version: configuration.version,
            controlChannel: controlChannel, channels: roster.channels.values + roster.groups.values.map { "#" + $0 },
            availability: ownAvailability, fingerprint: origin.certificateFingerprint, network: network,
            logLayout: server.current.value.logLayout)
    }
}
