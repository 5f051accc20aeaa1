// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// Whom and what a name means, and commands to names that mean nobody yet.
extension IRCClient {
    func isOwnNick(_ name: String) -> Bool { IRCCaseMapping.equal(name, nick) }

    func isBot(_ name: String) -> Bool { IRCCaseMapping.equal(name, botSource.nick) }

    func isControlChannel(_ name: String) -> Bool {
        !controlChannel.isEmpty && IRCCaseMapping.equal(name, controlChannel)
    }

    /// The contact with this nick or address.
    func contact(named name: String) -> Contact? {
        session.assumeIsolated { session in
            name.utf8.contains(UInt8(ascii: "@")) ? session.contact(address: name) : session.contact(nick: name)
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
        let name = MessageText.plain(contact.displayName)
        return name.isEmpty ? contact.address : name
    }

    /// Contacts that the control channel shows, by nick.
    var visibleContacts: [Contact] {
        session.assumeIsolated { $0.contacts }.filter(Self.isVisible).sorted { $0.nick < $1.nick }
    }

    static func isVisible(_ contact: Contact) -> Bool { contact.isListed && contact.availability.isReachable }

    /// What 301 and AWAY say of somebody; nil for those who are there.
    static func awayText(of contact: Contact) -> String? {
        contact.availability.isPresent ? nil : MessageText.plain(contact.statusText)
    }

    func noSuchChannel(_ name: String) { reply(.noSuchChannel, name, "No such channel") }

    /// Why there is nobody with some name.
    var unknownContactText: String {
        accountStates.values.contains { if case .connected = $0 { true } else { false } }
            ? "nobody on your contact list is called that" : "you are not signed in"
    }

    // MARK: Waiting

    /// Whether contacts may still appear because an account is signing in, or has just signed in.
    var isExpectingContacts: Bool {
        !settling.isEmpty || accountStates.values.contains { if case .connecting = $0 { true } else { false } }
    }

    /// Whether what is meant for somebody has to wait until it is known who they are and whether they are there.
    func mustWait(for contact: Contact?, _ target: String) -> Bool {
        if waiting.contains(IRCCaseMapping.fold(target)) { return true }
        guard let contact else { return isExpectingContacts }
        guard !contact.availability.isReachable else { return false }
        let account = contact.reference.account
        if settling.contains(account) { return true }
        if case .connecting = accountStates[account] { return true }
        return false
    }

    /// Keeps a command until its target is there.
    func wait(_ message: IRCMessage, for target: String) {
        request?.outstanding += 1
        waiting.add(message, target: IRCCaseMapping.fold(target), request: request) { number in
            let time = TimeAmount.seconds(Int64(FrontEndLimits.waitingTime))
            return session.loop.assumeIsolated().scheduleTask(in: time) { [weak self] in self?.expire(number) }
        }
        if waiting.isFull { hold(.waiting, true) }
    }

    /// Goes on with the commands that need not wait any longer.
    func resumeWaiting() {
        guard !waiting.isEmpty else { return }
        var targets: [String: Bool] = [:]
        for command in waiting.commands where targets[command.target] == nil {
            targets[command.target] = !stillMissing(command.target)
        }
        let ready = waiting.take { targets[$0.target] == true }
        for command in ready {
            finish(command) { CommandTable.run(command.message, for: self) }
        }
        if !waiting.isFull { hold(.waiting, false) }
    }

    private func stillMissing(_ target: String) -> Bool {
        guard let contact = contact(named: target) else { return isExpectingContacts }
        guard !contact.availability.isReachable else { return false }
        if case .connecting = accountStates[contact.reference.account] { return true }
        return settling.contains(contact.reference.account)
    }

    private func expire(_ number: Int) {
        for command in waiting.take(where: { $0.number == number }) {
            finish(command) {
                guard let target = command.message.parameters.first else { return }
                let text =
                    command.message.parameter(1).map { "\"\(MessageText.excerpt($0))\" was not delivered: " } ?? ""
                reply(.noSuchNick, target, "\(text)still not signed in after \(FrontEndLimits.waitingTime) seconds")
                if command.message.command == "WHOIS" { reply(.endOfWhois, target, "End of /WHOIS list") }
            }
        }
        if !waiting.isFull { hold(.waiting, false) }
    }

    private func finish(_ command: WaitingCommand, _ body: () -> Void) {
        answering(command.request, body)
        guard let request = command.request else { return }
        request.outstanding -= 1
        finishIfDone(request)
    }
}
