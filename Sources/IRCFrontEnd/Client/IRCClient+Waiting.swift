// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// Commands that have to wait, because an account is signing in: when they must, and how they go on.
extension IRCClient {
    /// Whether contacts may still appear because an account is signing in, or has just signed in.
    var isExpectingContacts: Bool {
        !settling.isEmpty || accountStates.values.contains { if case .connecting = $0 { true } else { false } }
    }

    /// Whether no account is signed in yet, and one is about to be.
    var isSigningIn: Bool {
        var isConnecting = false
        for state in accountStates.values {
            if case .connected = state { return false }
            if case .connecting = state { isConnecting = true }
        }
        return isConnecting
    }

    /// Whether what is meant for somebody has to wait until it is known who they are and whether they are there.
    func mustWait(for contact: Contact?, _ target: String) -> Bool {
        waiting.contains(target) || isMissing(contact)
    }

    /// Whether a line to the bot has to wait.
    func mustWait(for awaited: Awaited) -> Bool {
        guard !waiting.isEmpty || isExpectingContacts else { return false }
        switch awaited {
        case .signIn, .groups, .history: return isMissing(awaited)
        case .person(let name), .contact(let name), .listed(let name):
            return !isOneself(name) && !isBot(name) && (waiting.contains(name) || isMissing(awaited))
        }
    }

    /// Whether what a command needs is not there and may still come.
    private func isMissing(_ awaited: Awaited) -> Bool {
        switch awaited {
        case .signIn: return isSigningIn
        case .groups: return isSigningIn || !settling.isEmpty
        case .history: return mustWaitForHistory
        case .contact(let name): return isMissing(contact(named: name))
        case .person(let name): return isExpectingContacts && contact(named: name) == nil
        case .listed(let name):
            guard let contact = contact(named: name) else { return isExpectingContacts }
            if case .connecting = accountStates[contact.reference.account] { return true }
            return false
        }
    }

    /// Whether somebody is not there and may still come, as it is not all known yet.
    private func isMissing(_ contact: Contact?) -> Bool {
        guard let contact else { return isExpectingContacts }
        guard !contact.availability.isReachable else { return false }
        let account = contact.reference.account
        if settling.contains(account) { return true }
        if case .connecting = accountStates[account] { return true }
        return false
    }

    /// Keeps a command until what it needs is there.
    func wait(_ message: IRCMessage, for awaited: Awaited) { wait(.command(message), for: awaited) }

    func wait(_ work: WaitingCommand.Work, for awaited: Awaited) {
        request?.outstanding += 1
        waiting.add(work, for: awaited, request: request) { number in
            let time = TimeAmount.seconds(Int64(FrontEndLimits.waitingTime))
            return session.loop.assumeIsolated().scheduleTask(in: time) { [weak self] in self?.expire(number) }
        }
        if waiting.isFull { hold(.waiting, true) }
    }

    /// Goes on with the commands that need not wait any longer.
    func resumeWaiting() {
        guard !waiting.isEmpty else { return }
        var isReady: [Awaited: Bool] = [:]
        for command in waiting.commands where isReady[command.awaited] == nil {
            isReady[command.awaited] = !isMissing(command.awaited)
        }
        for command in waiting.take(where: { isReady[$0.awaited] == true }) {
            finish(command) {
                isResuming = true
                switch command.work {
                case .command(let message): CommandTable.run(message, for: self)
                case .bot(let line, let place): runBot(line, in: place)
                }
                isResuming = false
            }
        }
        if !waiting.isFull { hold(.waiting, false) }
    }

    /// Forgets about joining a channel, or any channel if none is given. False if none was to be joined.
    func cancelJoins(of channel: String?) -> Bool {
        let cancelled = waiting.take { $0.joins(channel) }
        for command in cancelled { finish(command) {} }
        if !waiting.isFull { hold(.waiting, false) }
        return !cancelled.isEmpty
    }

    private func expire(_ number: Int) {
        for command in waiting.take(where: { $0.number == number }) {
            finish(command) {
                let reason = "still not signed in after \(FrontEndLimits.waitingTime) seconds"
                switch command.work {
                case .command(let message): refuse(message, reason)
                case .bot(let line, let place):
                    say("PRIVMSG", "\"\(MessageText.excerpt(line))\" was not done: \(reason).", to: present(place))
                }
            }
        }
        if !waiting.isFull { hold(.waiting, false) }
    }

    /// Answers a command that has waited in vain.
    private func refuse(_ message: IRCMessage, _ reason: String) {
        guard let target = message.parameters.first else { return }
        let failure: IRCNumeric = IRCChannelName.isChannel(target) ? .noSuchChannel : .noSuchNick
        switch message.command {
        case "PRIVMSG", "NOTICE": reply(failure, target, undelivered(message.parameter(1) ?? "", reason))
        case "CHATHISTORY", "MARKREAD", "SEARCH":
            refuse(
                message.command, "MESSAGE_ERROR", [target], MessageText.sentence(reason),
                to: [.chatHistory, .readMarker, .search])
        case "SETNAME": fail("SETNAME", "CANNOT_CHANGE_REALNAME", MessageText.sentence(reason))
        case "METADATA":
            let key = message.parameter(2) ?? "*"
            fail(.permission(target: target == "*" ? nick : target, key: key, MessageText.sentence(reason)))
        case "WHOIS":
            reply(failure, target, reason)
            reply(.endOfWhois, target, "End of /WHOIS list")
        default: reply(failure, target, MessageText.sentence(reason))
        }
    }

    /// Says of a line that it did not arrive, and why: `"hello" was not delivered: you are not signed in`.
    func undelivered(_ text: String, _ reason: String) -> String {
        let ctcp = IRCCTCP(parsing: text)
        let what = ctcp?.command == "NUDGE" ? "Your nudge" : "\"\(MessageText.excerpt(ctcp?.arguments ?? text))\""
        return "\(what) was not delivered: \(reason)"
    }

    private func finish(_ command: WaitingCommand, _ body: () -> Void) {
        answering(command.request, body)
        guard let request = command.request else { return }
        request.outstanding -= 1
        finishIfDone(request)
    }
}
