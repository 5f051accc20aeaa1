// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// ISON and USERHOST (RFC 2812 §4).
extension IRCClient {
    func isOn(_ message: IRCMessage) {
        let names = message.parameters.flatMap { $0.split(separator: " ") }
        let present = names.compactMap { nickIfPresent(String($0)) }
        if present.isEmpty { return reply(.isOn, "") }
        // Clients take whoever is not in an answer for absent, so there is more than one only where it has to be.
        let room = IRCText.room(source: serverSource, command: IRCNumeric.isOn.code, target: nick)
        for line in lines(of: present, by: " ", room: room) { reply(.isOn, line) }
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
