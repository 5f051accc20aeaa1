// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// PRIVMSG, NOTICE and TAGMSG (RFC 2812 §3.3, IRCv3 message-tags).
extension IRCClient {
    func message(_ command: String, _ message: IRCMessage) {
        let parameters = message.parameters
        guard let targets = parameters.first, !targets.isEmpty else {
            return reply(.noRecipient, "No recipient given (\(command))")
        }
        guard parameters.count > 1, !parameters[1].isEmpty else { return reply(.noTextToSend, "No text to send") }
        for target in items(of: targets, for: command) {
            deliver(command, parameters[1], to: target, tags: message.tags)
        }
    }

    func tagMessage(_ message: IRCMessage) {
        guard let targets = message.parameters.first, !targets.isEmpty else {
            return reply(.noRecipient, "No recipient given (TAGMSG)")
        }
        let tags = message.tags.filter(\.isClientOnly)
        for target in items(of: targets, for: "TAGMSG") {
            if IRCChannelName.isChannel(target) {
                guard let group = group(named: target) else {
                    guard isControlChannel(target) else { return noSuchChannel(target) }
                    continue
                }
                show(typing: tags, to: .group(group.id))
                echo(tags, to: target)
            } else if isOneself(target) {
                if enabled.contains(.messageTags) { send(IRCMessage(tags: tags, source: source, "TAGMSG", [nick])) }
            } else if let person = addressee(named: target)?.correspondent {
                show(typing: tags, to: .contact(person.reference))
                echo(tags, to: person.nick)
            } else if !isBot(target), !isExpectingContacts {
                // Nobody waits for a contact to appear only to see that somebody typed.
                reply(.noSuchNick, target, "No such nick")
            }
        }
    }

    private func show(typing tags: [IRCTag], to target: ChatTarget) {
        guard tags.contains(where: { $0.key == "+typing" && $0.value == "active" }) else { return }
        session.assumeIsolated { $0.typing(to: target) }
    }

    private func echo(_ tags: [IRCTag], to target: String) {
        guard enabled.isSuperset(of: [.echoMessage, .messageTags]) else { return }
        send(IRCMessage(tags: tags, source: source, "TAGMSG", [target]), account: account)
    }

    /// The targets of a message: 407 for those beyond the limit.
    private func items(of list: String, for command: String) -> [String] {
        guard list.utf8.contains(UInt8(ascii: ",")) else { return [list] }
        let targets = list.split(separator: ",").map { String($0) }
        if targets.count > FrontEndLimits.targets {
            let most = FrontEndLimits.targets
            reply(.tooManyTargets, targets[most], "Too many targets: \(command) goes to \(most) at most")
        }
        return Array(targets.prefix(FrontEndLimits.targets))
    }

    // MARK: One target

    /// Gives a line to whoever it is for.
    ///
    /// What one says to oneself, by nick or by address, comes straight back, and goes to the user's other clients. No
    /// network carries it.
    func deliver(_ command: String, _ text: String, to target: String, tags: [IRCTag]) {
        if IRCChannelName.isChannel(target) {
            deliver(command, text, toChannel: target, tags: tags)
        } else if isOneself(target) {
            // Comes straight back, once: the echo of echo-message and the delivered line are the same line.
            let tags = tags.filter(\.isClientOnly)
            if tags.isEmpty || !enabled.contains(.messageTags) {
                send(command, from: source, to: nick, text, account: account)
            } else {
                send(IRCMessage(tags: tags, source: source, command, [nick, text]), account: account)
            }
            // Notices and most of CTCP are how clients measure their lag.
            let isSaid = text.utf8.first != 1 || IRCCTCP(parsing: text)?.command == "ACTION"
            if command == "PRIVMSG", isSaid { session.assumeIsolated { [id] in $0.sayToOneself(text, from: id) } }
        } else if isBot(target) {
            if enabled.contains(.echoMessage) {
                send(command, from: source, to: botSource.nick, text, account: account)
            }
            if command == "PRIVMSG" { askBot(text, in: nick) }
        } else {
            deliver(command, text, toContact: target, tags: tags)
        }
    }

    private func deliver(_ command: String, _ text: String, toChannel name: String, tags: [IRCTag]) {
        if isControlChannel(name) {
            guard roster.hasJoinedControl else {
                return reply(.cannotSendToChannel, name, "You are not in that channel")
            }
            if enabled.contains(.echoMessage) {
                send(command, from: source, to: controlChannel, text, account: account)
            }
            if command == "PRIVMSG" { hear(text) }
            return
        }
        guard let group = group(named: name) else {
            if waiting.joins(name) {
                return wait(IRCMessage(tags: tags.filter(\.isClientOnly), command, [name, text]), for: .groups)
            }
            guard isResuming else { return noSuchChannel(name) }
            return reply(.noSuchChannel, name, undelivered(text, "no such channel"))
        }
        guard let body = body(of: text, command, to: "#" + group.name, nil) else { return }
        submit(body, command, to: .group(group.id), shownAs: "#" + group.name)
    }

    func deliver(_ command: String, _ text: String, toContact target: String, tags: [IRCTag] = []) {
        guard let addressee = addressee(named: target), waiting.isEmpty || !waiting.holdsMessage(to: target) else {
            return deliver(command, text, toUnknown: target, tags: tags)
        }
        let person = addressee.correspondent
        guard let body = body(of: text, command, to: person.nick, person.reference) else { return }
        submit(body, command, to: .contact(person.reference), shownAs: person.nick)
        if addressee.availability != .online { showAway(addressee) }
    }

    /// Keeps a line for somebody whom the sign-in may yet bring, or sends it to an address that is on no list.
    private func deliver(_ command: String, _ text: String, toUnknown target: String, tags: [IRCTag]) {
        if waiting.holdsMessage(to: target) || isExpectingContacts {
            return wait(IRCMessage(tags: tags.filter(\.isClientOnly), command, [target, text]), for: .person(target))
        }
        let stranger = session.assumeIsolated { session -> Result<Contact, DeliveryFailure>? in
            guard UserSession.isAddress(target), !session.accountSummaries.isEmpty else { return nil }
            do throws(DeliveryFailure) {
                return .success(try session.stranger(target))
            } catch {
                return .failure(error)
            }
        }
        switch stranger {
        case .success(let contact):
            guard let body = body(of: text, command, to: contact.nick, contact.reference) else { return }
            submit(body, command, to: .contact(contact.reference), shownAs: contact.nick)
        case .failure(let failure):
            reply(.noSuchNick, target, undelivered(text, MessageText.plain(failure.text)))
        case nil:
            let text = isResuming ? undelivered(text, unknownContactText) : "No such nick: " + unknownContactText
            reply(.noSuchNick, target, text)
        }
    }

    /// Tells once that somebody who is written to is away.
    private func showAway(_ addressee: Addressee) {
        let reference = addressee.correspondent.reference
        guard addressee.availability.isReachable, shownAway.insert(reference).inserted,
            let contact = session.assumeIsolated({ $0.contact(reference) })
        else { return }
        reply(.away, contact.nick, MessageText.plain(contact.statusText))
    }

    /// What a text says on a network; nil if there is nothing to send, which has been answered then.
    private func body(
        of text: String, _ command: String, to name: String, _ contact: ContactReference?
    ) -> MessageBody? {
        guard text.utf8.first == 1 else {
            let rich = MessageText.rich(text)
            guard !rich.text.isEmpty else {
                reply(.noTextToSend, "No text to send")
                return nil
            }
            return .text(rich)
        }
        // A NOTICE answers the CTCP of somebody else; contacts send none.
        guard command == "PRIVMSG", let ctcp = IRCCTCP(parsing: text) else { return nil }
        switch ctcp.command {
        case "ACTION":
            let rich = MessageText.rich(ctcp.arguments)
            guard !rich.text.isEmpty else {
                reply(.noTextToSend, "No text to send")
                return nil
            }
            return .action(rich)
        case "NUDGE":
            return .nudge
        case "TYPING":
            if let contact, ctcp.arguments.utf8.first == UInt8(ascii: "1") {
                session.assumeIsolated { $0.typing(to: .contact(contact)) }
            }
            return nil
        default:
            let what = "CTCP \(MessageText.excerpt(ctcp.command))"
            say(
                "NOTICE", "\(what) was not sent to \(name): only ACTION (/me), NUDGE and TYPING reach contacts.",
                to: nick)
            return nil
        }
    }

    /// Gives a message to the session. What becomes of it comes back as an event.
    private func submit(_ body: MessageBody, _ command: String, to target: ChatTarget, shownAs name: String) {
        let pending = request != nil || command != "PRIVMSG" ? PendingMessage(command: command, request: request) : nil
        // A network may report the end of a message before this call has returned.
        submitting = pending.map { pending in (pending, session.assumeIsolated { $0.nextMessageID }) }
        let result = session.assumeIsolated { [id] session -> Result<MessageID, DeliveryFailure> in
            do throws(DeliveryFailure) {
                return .success(try session.submit(body, to: target, from: id))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let id):
            if let pending, submitting != nil {
                pending.request?.outstanding += 1
                self.pending[id] = pending
            }
        case .failure(let failure):
            refuse(body, command, to: name, failure)
        }
        submitting = nil
    }
}
