// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// The control channel is the contact list: INVITE puts somebody on it. KICK takes nobody off, as it is typed too easily.
extension IRCClient {
    /// `INVITE bob@example.com &monarch`: also accepts the request of somebody who asked.
    func inviteToList(_ message: IRCMessage, _ name: String) {
        if isBot(name) || isOwnNick(name) {
            return reply(.userOnChannel, name, controlChannel, "is already on channel")
        }
        if mustWait(for: .signIn) { return wait(message, for: .signIn) }
        let contact = contact(named: name) ?? strangerOnce(called: name)
        if let contact, contact.isListed {
            return reply(.userOnChannel, contact.nick, controlChannel, "is on your contact list already")
        }
        guard contact != nil || ControlBot.isAddress(name) else {
            let network = server.directory.networks.first { $0.id == configuration.defaultNetwork }
            let example = network?.addressExample ?? "name@example.com"
            return reply(.noSuchNick, name, "To add somebody type: /invite \(example) \(controlChannel)")
        }
        let context = botContext(in: controlChannel)
        let answer = session.assumeIsolated {
            ControlBot.addition(of: name, calling: nil, on: nil, $0, context)
        }
        guard !answer.edits.isEmpty else {
            return fail(
                "INVITE", "CANNOT_INVITE", answer.lines.joined(separator: " "), context: [name, controlChannel])
        }
        reply(.inviting, contact?.nick ?? name, controlChannel)
        ask(answer.edits, .command("INVITE", context: [name, controlChannel]))
    }

    func kick(_ message: IRCMessage) {
        let channel = message.parameters[0]
        let names = people(in: message.parameters[1], for: "KICK")
        guard !names.isEmpty else {
            return reply(.needMoreParameters, "KICK", "Not enough parameters: KICK <channel> <nick>{,<nick>}")
        }
        if let other = contactChannel(named: channel), !other.isControl { return kick(names, from: other, message) }
        guard isControlChannel(channel) else {
            guard let group = group(named: channel) else { return noSuchChannel(channel) }
            return reply(.channelOperatorNeeded, "#" + group.name, "Nobody can be put out of a group chat here")
        }
        for name in names {
            if isBot(name) || isOneself(name) {
                reply(.channelOperatorNeeded, controlChannel, "Only contacts can be removed from the list")
                continue
            }
            if mustWait(for: .listed(name)) {
                wait(IRCMessage("KICK", [channel, name]), for: .listed(name))
                continue
            }
            guard let contact = contact(named: name) else {
                reply(.noSuchNick, name, "No such nick: " + unknownContactText)
                continue
            }
            guard contact.isListed else {
                reply(.userNotInChannel, contact.nick, controlChannel, "is not on your contact list")
                continue
            }
            reply(
                .channelOperatorNeeded, controlChannel,
                "Nobody was taken off your contact list. If you mean that type: "
                    + "/msg \(botSource.nick) remove \(contact.nick)")
        }
    }
}
