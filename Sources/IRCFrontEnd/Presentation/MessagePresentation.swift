// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// Messages and failures as IRC lines.
extension IRCClient {
    func show(_ message: ChatMessage) {
        if let sender = message.sender {
            composition.typing.said(TypingDisplay.Place(sender.reference, in: message.place))
            if case .direct = message.place {
                let target = place(ofMessageFrom: sender)
                let mark = target == nick ? "" : channelMark(of: message.body)
                return send(
                    message, "PRIVMSG", from: source(of: sender), to: target, account: sender.address, front: mark)
            }
            let target = target(of: message.place, toMe: nick)
            send(message, "PRIVMSG", from: source(of: sender), to: target, account: sender.address)
        } else if message.origin == id {
            finish(message.id) { command in
                // The echo says that the message was delivered, and nothing else does.
                guard enabled.contains(.echoMessage) else { return }
                send(message, command, from: source, to: ownTarget(of: message.place), account: account)
            }
        } else if message.outlivedOrigin, !enabled.contains(.echoMessage) {
            showSent(message)
        } else {
            showOwn(message)
        }
    }

    /// A line of the user's that has waited while its client left, as when the gateway was started again. A client that
    /// shows lines as they are typed has it on its screen since then, so it is not said once more.
    private func showSent(_ message: ChatMessage) {
        let text = "\(Self.name(of: message.body)) had to wait and has been sent now."
        switch message.place {
        case .direct(let person): note("SENT", text, from: person)
        case .group(_, let name): note("SENT", text, in: "#" + name)
        }
    }

    /// A line of the user's that was written elsewhere: in another client, or where else the account is signed in.
    private func showOwn(_ message: ChatMessage) {
        switch (message.place, chosen(.selfMessages)) {
        case (.direct, "false"): break
        case (.direct(let person), "prefix"):
            send(message, "PRIVMSG", from: source(of: person), to: nick, account: person.address, mark: "-> ")
        case (.direct(let person), "prefix-notice"):
            send(message, "NOTICE", from: source(of: person), to: nick, account: person.address, mark: "-> ")
        case (.direct(let person), nil), (.direct(let person), "auto"):
            showOwn(message, in: person)
        case (.direct, _), (.group, _):
            send(message, "PRIVMSG", from: source, to: ownTarget(of: message.place), account: account)
        }
    }

    /// As the client's capabilities say that it expects it.
    private func showOwn(_ message: ChatMessage, in person: Correspondent) {
        switch message.place {
        case .direct where enabled.isDisjoint(with: [.echoMessage, .selfMessage]):
            // A client that does not expect lines of its own in a query gets them told there by the other side.
            send(message, "NOTICE", from: source(of: person), to: nick, account: person.address, mark: "-> ")
        case .direct, .group:
            send(message, "PRIVMSG", from: source, to: ownTarget(of: message.place), account: account)
        }
    }

    /// Shows a message like a delivered one, and tells its sender once what became of it.
    func showStored(_ message: ChatMessage) {
        show(message)
        guard message.origin == id, case .direct(let person) = message.place,
            toldStored.insert(person.reference).inserted
        else { return }
        note(
            "STORED_OFFLINE",
            "\(person.nick) is offline: the service keeps what you write "
                + "and delivers it when \(person.nick) signs in next.",
            from: person)
    }

    /// Messages wait: told for the first of them.
    func showKept(_ message: SubmittedMessage, _ keeping: Keeping, isFirst: Bool) {
        guard isFirst else { return }
        let text =
            switch keeping {
            case .untilSignedIn:
                "You are not signed in at the moment: what you write is kept and sent as soon as you are."
            case .whileAttached:
                "You are not signed in yet: what you write is sent as soon as you are, and is lost if you leave before."
            case .inMemory:
                "What you write cannot be stored at the moment: it is sent as soon as you are signed in, and is lost if you "
                    + "leave before."
            case .untilOpened:
                "The group is not open yet: what you write is kept and sent as soon as it is."
            }
        // The message itself is what a label waits for.
        answering(nil) {
            switch message.place {
            case .direct(let person): note("KEPT", text, from: person)
            case .group(_, let name): note("KEPT", text, in: "#" + name)
            }
        }
    }

    /// Something to know about what was written to somebody, shown where the conversation is.
    private func note(_ code: String, _ text: String, from person: Correspondent) {
        if enabled.contains(.standardReplies) {
            send(IRCMessage(source: serverSource, "NOTE", ["PRIVMSG", code, person.nick, text]))
        } else {
            send("NOTICE", from: source(of: person), to: nick, text)
        }
    }

    private func note(_ code: String, _ text: String, in channel: String) {
        if enabled.contains(.standardReplies) {
            send(IRCMessage(source: serverSource, "NOTE", ["PRIVMSG", code, channel, text]))
        } else {
            say("NOTICE", text, to: roster.groups.values.contains(String(channel.dropFirst())) ? channel : nick)
        }
    }

    /// The end of a message the client sent: what there is to say goes into the answer to its label, if it had one.
    private func finish(_ id: MessageID, _ body: (_ command: String) -> Void) {
        var ended: PendingMessage?
        if !pending.isEmpty { ended = pending.removeValue(forKey: id) }
        // Ids go up: one that is lower belongs to a message from before, of which this client knows nothing.
        if ended == nil, let current = submitting, id.rawValue >= current.first.rawValue {
            // It ended while the session was still taking it, so nothing is outstanding yet.
            submitting = nil
            return answering(current.message.request) { body(current.message.command) }
        }
        guard let request = ended?.request else {
            // The command being handled may have a label; this is no part of its answer.
            return answering(nil) { body(ended?.command ?? "PRIVMSG") }
        }
        answering(request) { body(ended?.command ?? "PRIVMSG") }
        request.outstanding -= 1
        finishIfDone(request)
    }

    /// Where a line from somebody else goes: to the client itself or to a group's channel.
    func target(of place: ChatPlace, toMe nick: String) -> String {
        switch place {
        case .direct: nick
        case .group(_, let name): "#" + name
        }
    }

    /// Where a line of the user's own goes.
    func ownTarget(of place: ChatPlace) -> String {
        switch place {
        case .direct(let person): person.nick
        case .group(_, let name): "#" + name
        }
    }

    /// - Parameters:
    ///   - mark: what shows that it is the user's own, where nothing else does.
    ///   - stamp: the time in words; nil if it is to be there for what is not fresh only.
    func send(
        _ message: ChatMessage, _ command: String, from source: IRCSource, to target: String, account: String?,
        mark: String = "", front: String = "", stamp: String? = nil, batch: String? = nil
    ) {
        let prefix = stamp.map { $0 + mark } ?? (front + (mark.isEmpty ? timePrefix(of: message) : mark))
        var header = MessageHeader(
            command, from: source, to: target, time: message.time, account: account,
            messageID: message.id.description, batch: batch)
        if let answered = message.replyTo, enabled.contains(.messageTags) {
            header.tags = ClientTags.reply(to: answered)
        }
        switch message.body {
        case .text(let text): send(text, header, prefix: prefix)
        case .action(let text) where !mark.isEmpty: send(text, header, prefix: prefix + "* ")
        case .action(let text): send(text, header, prefix: prefix, isAction: true)
        case .nudge where !mark.isEmpty: send(lines: [prefix + "* nudges"], header)
        case .nudge:
            let whom =
                message.sender == nil && target.utf8.first != UInt8(ascii: "#")
                ? target : message.sender == nil ? "everybody" : "you"
            if enabled.contains(.messageTags) { header.tags.append(IRCTag(key: "+monarch/nudge")) }
            send(lines: ["nudges \(whom)"], header, prefix: stamp ?? "", isAction: true)
        }
    }

    /// The time of an old message in words, for clients that read no `time` tag: `[21 Nov 08:30] ` (UTC, or as set).
    private func timePrefix(of message: ChatMessage) -> String {
        guard !enabled.contains(.serverTime), message.sender != nil,
            server.now() &- message.time > FrontEndLimits.freshTime, chosen(.displayTimestamps) != "off"
        else { return "" }
        return "[\(HistoryText.dayAndTime(localTime(message.time)))] "
    }

    // MARK: Failures

    func show(_ failure: DeliveryFailure, of message: SubmittedMessage) {
        finish(message.id) { command in refuse(message.body, command, to: ownTarget(of: message.place), failure) }
    }

    /// The beginning of a message in quotes, to say which one is meant.
    private static func name(of body: MessageBody) -> String {
        switch body {
        case .text(let text), .action(let text): "\"\(MessageText.excerpt(text.text))\""
        case .nudge: "Your nudge"
        }
    }

    /// ` was not delivered: bob is offline`, or that nobody can tell whether it was.
    private static func words(for failure: DeliveryFailure) -> String {
        (failure.mayHaveArrived ? " may not have arrived: " : " was not delivered: ") + MessageText.plain(failure.text)
    }

    /// Says that a message did not arrive, which one, and why.
    func refuse(_ body: MessageBody, _ command: String, to target: String, _ failure: DeliveryFailure) {
        let text = Self.name(of: body) + Self.words(for: failure)
        if enabled.contains(.standardReplies) {
            send(IRCMessage(source: serverSource, "FAIL", [command, failure.code.rawValue, target, text]))
        } else if IRCChannelName.isChannel(target) {
            say("NOTICE", text, to: target)
        } else if let person = contact(named: target) {
            // From the one it was for, so that clients show it where the conversation is. Contacts send no NOTICE.
            send("NOTICE", from: source(of: person.correspondent), to: nick, text)
        } else {
            say("NOTICE", "To \(target): \(text)", to: nick)
        }
    }
}
