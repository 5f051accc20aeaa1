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
        if command == "PRIVMSG", waitsForMore(parameters[1], to: targets, tags: message.tags) { return }
        self.message(command, parameters[1], to: targets, tags: message.tags)
    }

    /// Gives a text, which may have several lines, to each of a list of targets.
    func message(_ command: String, _ text: String, to targets: String, tags: [IRCTag]) {
        for target in items(of: targets, for: command) { deliver(command, text, to: target, tags: tags) }
    }

    func tagMessage(_ message: IRCMessage) {
        guard let targets = message.parameters.first, !targets.isEmpty else {
            return reply(.noRecipient, "No recipient given (TAGMSG)")
        }
        let tags = ClientTags.meaningful(message.tags)
        for target in items(of: targets, for: "TAGMSG") {
            if IRCChannelName.isChannel(target) {
                guard let group = group(named: target) else {
                    if contactChannel(named: target) == nil, !ClientTags.isTypingAlone(tags) { noSuchChannel(target) }
                    continue
                }
                act(on: tags, to: .group(group.id), shownAs: "#" + group.name)
            } else if isOneself(target) {
                guard enabled.contains(.messageTags), !tags.isEmpty else { continue }
                send(IRCMessage(tags: tags, source: source, "TAGMSG", [nick]), account: account)
            } else if let person = addressee(named: target)?.correspondent {
                act(on: tags, to: .contact(person.reference), shownAs: person.nick)
            } else if !isBot(target), !isExpectingContacts, !ClientTags.isTypingAlone(tags) {
                // Nobody waits for a contact to appear only to see that somebody typed, or is told of it with every key.
                reply(.noSuchNick, target, "No such nick")
            }
        }
    }

    /// Does what tags without a text ask for: shows the contact that somebody types, or the user's other clients a sign put
    /// to a message.
    private func act(on tags: [IRCTag], to target: ChatTarget, shownAs name: String) {
        guard !tags.isEmpty else { return }
        if ClientTags.typing(in: tags) == "active" { session.assumeIsolated { $0.typing(to: target) } }
        var messageID: MessageID?
        if let reaction = ClientTags.reaction(in: tags), let message = ClientTags.reply(in: tags) {
            messageID = session.assumeIsolated { [id] session in
                // The place was found just now.
                try? session.react(
                    reaction.text, to: message, in: target, isWithdrawn: reaction.isWithdrawn, from: id)
            }
        }
        guard enabled.isSuperset(of: [.echoMessage, .messageTags]) else { return }
        send(
            IRCMessage(tags: tags, source: source, "TAGMSG", [name]), account: account,
            messageID: messageID?.description)
    }

    /// The targets of a message: 407 for those beyond the limit.
    private func items(of list: String, for command: String) -> [String] {
        guard list.utf8.contains(UInt8(ascii: ",")) else { return [list] }
        let targets = list.split(separator: ",").map { String($0) }
        if targets.isEmpty { reply(.noRecipient, "No recipient given (\(command))") }
        if targets.count > FrontEndLimits.targets {
            let most = FrontEndLimits.targets
            server.metrics.exceeded(.targets)
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
        // Clients send NOTICEs by themselves.
        if command == "PRIVMSG" { lastSaid = server.now() }
        if IRCChannelName.isChannel(target) {
            deliver(command, text, toChannel: target, tags: tags)
        } else if isOneself(target) {
            deliver(command, text, toOneselfWith: tags)
        } else if isPlaybackModule(target) {
            if enabled.contains(.echoMessage), !isResuming { echo(command, text, to: target) }
            if command == "PRIVMSG" { askPlayback(text) }
        } else if isBot(target) {
            if enabled.contains(.echoMessage) { echo(command, text, to: botSource.nick) }
            guard command == "PRIVMSG" else { return }
            for line in Self.lines(of: text) { askBot(line, in: nick) }
        } else if command == "PRIVMSG", isServices(target) {
            for line in Self.lines(of: text) { askServices(line) }
        } else {
            deliver(command, text, toContact: target, tags: tags)
        }
    }

    /// Shows a client what it said where no network has to carry it.
    private func echo(_ command: String, _ text: String, to target: String) {
        send(verbatim: text, MessageHeader(command, from: source, to: target, account: account))
    }

    /// The lines of a text that came as several; most came as one.
    private static func lines(of text: String) -> [String] {
        guard text.utf8.contains(UInt8(ascii: "\n")) else { return [text] }
        return text.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
    }

    /// Comes straight back, once: the echo of echo-message and the delivered line are the same line. Only where a label
    /// tells one from the other do both come, the delivered one without it (IRCv3 labeled-response).
    private func deliver(_ command: String, _ text: String, toOneselfWith tags: [IRCTag]) {
        var header = MessageHeader(command, from: source, to: nick, account: account)
        header.messageID = session.assumeIsolated { $0.mintMessageID() }.description
        if enabled.contains(.messageTags) { header.tags = ClientTags.meaningful(tags) }
        if request != nil, enabled.contains(.echoMessage) { send(verbatim: text, header) }
        answering(nil) { send(verbatim: text, header) }
        // Notices and most of CTCP are how clients measure their lag.
        let isSaid = text.utf8.first != 1 || IRCCTCP(parsing: text)?.command == "ACTION"
        if command == "PRIVMSG", isSaid { session.assumeIsolated { [id] in $0.sayToOneself(text, from: id) } }
    }

    private func deliver(_ command: String, _ text: String, toChannel name: String, tags: [IRCTag]) {
        if let channel = contactChannel(named: name) {
            guard let joined = roster.channels[channel.id] else {
                return reply(.cannotSendToChannel, name, "You are not in that channel")
            }
            if enabled.contains(.echoMessage) { echo(command, text, to: joined) }
            guard command == "PRIVMSG" else { return }
            for line in Self.lines(of: text) { hear(line, in: channel.id, joined) }
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
        submit(body, command, to: .group(group.id), shownAs: "#" + group.name, replyTo: ClientTags.reply(in: tags))
    }

    func deliver(_ command: String, _ text: String, toContact target: String, tags: [IRCTag] = []) {
        guard let addressee = addressee(named: target), waiting.isEmpty || !waiting.holdsMessage(to: target) else {
            return deliver(command, text, toUnknown: target, tags: tags)
        }
        let person = addressee.correspondent
        noteConversation(with: person.reference, in: heardIn)
        guard let body = body(of: text, command, to: person.nick, person.reference) else { return }
        submit(
            body, command, to: .contact(person.reference), shownAs: person.nick, replyTo: ClientTags.reply(in: tags))
        if addressee.availability != .online { showAway(addressee) }
    }

    /// Keeps a line for somebody whom the sign-in may yet bring, or sends it to an address that is on no list.
    private func deliver(_ command: String, _ text: String, toUnknown target: String, tags: [IRCTag]) {
        if waiting.holdsMessage(to: target) || isExpectingContacts {
            return wait(IRCMessage(tags: tags.filter(\.isClientOnly), command, [target, text]), for: .person(target))
        }
        if let known = strangerOnce(called: target) {
            return deliver(command, text, toContact: known.nick, tags: tags)
        }
        let stranger = session.assumeIsolated { [sight, network] session -> Result<Contact, DeliveryFailure>? in
            guard UserSession.isAddress(target), !session.accountSummaries.isEmpty, sight != .nothing else {
                return nil
            }
            do throws(DeliveryFailure) {
                return .success(try session.stranger(target, on: network))
            } catch {
                return .failure(error)
            }
        }
        switch stranger {
        case .success(let contact):
            guard let body = body(of: text, command, to: contact.nick, contact.reference) else { return }
            submit(
                body, command, to: .contact(contact.reference), shownAs: contact.nick,
                replyTo: ClientTags.reply(in: tags))
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
        let now = server.now()
        if let last = shownAway[reference], now >= last,
            now - last < Int64(session.assumeIsolated { $0.number(.awayReplyTimeout) }) * 1000
        {
            return
        }
        guard addressee.availability.isReachable, let contact = session.assumeIsolated({ $0.contact(reference) })
        else { return }
        shownAway[reference] = now
        reply(.away, contact.nick, MessageText.plain(contact.statusText))
    }

    /// What a text says on a network; nil if there is nothing to send, which has been answered then.
    private func body(
        of text: String, _ command: String, to name: String, _ contact: ContactReference?
    ) -> MessageBody? {
        guard text.utf8.first == 1 else {
            let rich = styled(text)
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
            // Something done is one line on a network.
            let rich = styled(Self.lines(of: ctcp.arguments).joined(separator: " "))
            guard !rich.text.isEmpty else {
                reply(.noTextToSend, "No text to send")
                return nil
            }
            return .action(rich)
        case "NUDGE":
            return .nudge
        case "TYPING":
            // 0 and 2 say that somebody has stopped, or thinks; networks see that by the silence.
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

    /// What somebody typed, in the way in which they want it to look.
    private func styled(_ text: String) -> RichText {
        let rich = MessageText.rich(text)
        guard !rich.isPlain, preferences.formatting == .off else { return rich }
        return RichText(rich.text)
    }

    /// Gives a message to the session. What becomes of it comes back as an event.
    private func submit(
        _ body: MessageBody, _ command: String, to target: ChatTarget, shownAs name: String, replyTo: MessageID?
    ) {
        let pending = request != nil || command != "PRIVMSG" ? PendingMessage(command: command, request: request) : nil
        // A network may report the end of a message before this call has returned.
        submitting = pending.map { pending in (pending, session.assumeIsolated { $0.nextMessageID }) }
        let result = session.assumeIsolated { [id] session -> Result<MessageID, DeliveryFailure> in
            do throws(DeliveryFailure) {
                return .success(try session.submit(body, to: target, from: id, replyTo: replyTo))
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
