// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// Whom and what a name means.
extension IRCClient {
    func isOwnNick(_ name: String) -> Bool { IRCCaseMapping.equal(name, nick) }

    /// Whether a name is the client's own nick, or the address of an account of its user.
    func isOneself(_ name: String) -> Bool {
        if isOwnNick(name) { return true }
        guard name.utf8.contains(UInt8(ascii: "@")) else { return false }
        return session.assumeIsolated { $0.isOwn(address: name) }
    }

    func isBot(_ name: String) -> Bool { IRCCaseMapping.equal(name, botSource.nick) }

    /// Whether a name is the one to whom many clients send passwords by themselves, which the bot understands.
    func isServices(_ name: String) -> Bool { IRCCaseMapping.equal(name, "NickServ") }

    func isControlChannel(_ name: String) -> Bool {
        !controlChannel.isEmpty && IRCCaseMapping.equal(name, controlChannel)
    }

    /// The contact with this nick or address.
    func contact(named name: String) -> Contact? {
        let found = session.assumeIsolated { [network] session in
            session.looking(at: network) {
                name.utf8.contains(UInt8(ascii: "@")) ? $0.contact(address: name) : $0.contact(nick: name)
            }
        }
        return found.flatMap { sees($0.reference.account) ? $0 : nil }
    }

    /// The same with no more than what it takes to write to them.
    func addressee(named name: String) -> Addressee? {
        let found = session.assumeIsolated { [network] session in
            guard name.utf8.contains(UInt8(ascii: "@")) else { return session.addressee(nick: name) }
            return session.looking(at: network) { $0.contact(address: name) }
                .flatMap { session.addressee(nick: $0.nick) }
        }
        return found.flatMap { sees($0.correspondent.reference.account) ? $0 : nil }
    }

    /// Somebody on no list who had this nick here before, to be written to under it again.
    func strangerOnce(called name: String) -> Contact? {
        guard sight != .nothing else { return nil }
        return session.assumeIsolated { [network] session in
            session.looking(at: network) { $0.strangerOnce(called: name) }
        }
    }

    /// The group whose channel this is, if the client is in it.
    func group(named channel: String) -> Group? {
        guard channel.utf8.first == UInt8(ascii: "#") else { return nil }
        let name = String(channel.dropFirst())
        guard let group = session.assumeIsolated({ $0.group(named: name) }), roster.groups[group.id] != nil else {
            return nil
        }
        return group
    }

    func source(of person: Correspondent) -> IRCSource { Self.source(nick: person.nick, address: person.address) }

    func source(of contact: Contact) -> IRCSource { Self.source(nick: contact.nick, address: contact.address) }

    /// A contact's name as a real name: never empty, always on one line.
    func realName(of contact: Contact) -> String {
        let name = MessageText.name(contact.displayName)
        return name.isEmpty ? contact.address : name
    }

    /// Contacts that are there, by nick.
    var visibleContacts: [Contact] {
        session.assumeIsolated { $0.contacts }.filter {
            $0.isListed && $0.availability.isReachable && sees($0.reference.account)
        }
        .sorted { $0.nick < $1.nick }
    }

    /// What 301 and AWAY say of somebody; nil for those who are there.
    static func awayText(of contact: Contact) -> String? {
        contact.availability.isPresent ? nil : MessageText.plain(contact.statusText)
    }

    func noSuchChannel(_ name: String) { reply(.noSuchChannel, name, "No such channel") }

    /// Why there is nobody with some name.
    var unknownContactText: String {
        if sight == .nothing { return "this connection is for no network; bind one to the network of the contact" }
        return accountStates.values.contains { if case .connected = $0 { true } else { false } }
            ? "nobody on your contact list is called that" : "you are not signed in"
    }
}
