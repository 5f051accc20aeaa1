// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// What the user has set, as far as it changes what this client is shown.
extension IRCClient {
    /// What the user has chosen for a setting; nil if nothing, which is the quick answer for nearly everybody.
    func chosen(_ setting: Setting) -> String? { session.assumeIsolated { $0.chosen(setting) } }

    func isOn(_ setting: Setting) -> Bool { session.assumeIsolated { $0.isOn(setting) } }

    /// Some settings are looked at for each line.
    func takePreferences() { preferences = session.assumeIsolated { $0.preferences } }

    /// A setting changed: shows what follows from it at once.
    func show(_ setting: Setting) {
        switch setting {
        case .rootNick: renameBot(to: chosen(.rootNick) ?? configuration.controlNick)
        case .ops: showOperators()
        default: break
        }
    }

    // MARK: The bot's nick

    /// The nick the bot has for this user when a client comes.
    func takeBotNick() {
        guard let name = chosen(.rootNick), !name.isEmpty, !isOneself(name) else { return }
        botSource = IRCSource(nick: name, user: name, host: configuration.serverName)
    }

    private func renameBot(to wanted: String) {
        let name = wanted.isEmpty ? configuration.controlNick : wanted
        guard name != botSource.nick else { return }
        writeModeChanges()
        let old = botSource
        session.assumeIsolated { session in
            session.release(nick: old.nick)
            session.reserve(nick: name)
        }
        send(IRCMessage(source: old, "NICK", [name]))
        botSource = IRCSource(nick: name, user: name, host: configuration.serverName)
    }

    // MARK: Operators of the channels of contacts

    /// `@` or nothing: what the bot, or the client itself, has in front of its nick in the channels of contacts.
    func controlPrefix(ofBot isBot: Bool) -> String { hasOperator(isBot: isBot, chosen(.ops)) ? "@" : "" }

    private func hasOperator(isBot: Bool, _ ops: String?) -> Bool {
        switch ops ?? Setting.ops.definition.standard {
        case "both": true
        case "root": isBot
        case "user": !isBot
        default: false
        }
    }

    private func showOperators() {
        writeModeChanges()
        for isBot in [true, false] {
            let mode = hasOperator(isBot: isBot, chosen(.ops)) ? "+o" : "-o"
            guard let before = shownOperators[isBot], before != mode else { continue }
            shownOperators[isBot] = mode
            for channel in joinedChannels {
                guard let name = roster.channels[channel.id] else { continue }
                send(IRCMessage(source: serverSource, "MODE", [name, mode, isBot ? botSource.nick : nick]))
            }
        }
    }

    /// Remembers what NAMES has shown.
    func noteOperators() {
        for isBot in [true, false] { shownOperators[isBot] = hasOperator(isBot: isBot, chosen(.ops)) ? "+o" : "-o" }
    }
}
