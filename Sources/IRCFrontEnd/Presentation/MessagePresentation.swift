// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// Messages, typing and failures as IRC lines.
extension IRCClient {
    func show(_ message: ChatMessage) {
        if let sender = message.sender {
            let target = target(of: message.place, toMe: nick)
            send(message, "PRIVMSG", from: source(of: sender), to: target, account: sender.address)
        } else if message.origin == id {
            finish(message.id) { command in
                // The echo says that the message was delivered, and nothing else does.
                guard enabled.contains(.echoMessage) else { return }
                send(message, command, from: source, to: ownTarget(of: message.place), account: account)
            }
        } else if !enabled.isDisjoint(with: [.echoMessage, .selfMessage]) {
            send(message, "PRIVMSG", from: source, to: ownTarget(of: message.place), account: account)
        }
    }

    /// The end of a message the client sent: what there is to say goes into the answer to its label, if it had one.
    private func finish(_ id: MessageID, _ body: (_ command: String) -> Void) {
        var ended: PendingMessage?
        if !pending.isEmpty { ended = pending.removeValue(forKey: id) }
        if ended == nil, let current = submitting {
            // It ended while the session was still taking it, so nothing is outstanding yet.
            submitting = nil
            return answering(current.request) { body(current.command) }
        }
        guard let request = ended?.request else { return body(ended?.command ?? "PRIVMSG") }
        answering(request) { body(ended?.command ?? "PRIVMSG") }
        request.outstanding -= 1
        finishIfDone(request)
    }

    /// Where a line from somebody else goes: to the client itself or to a group's channel.
    private func target(of place: ChatPlace, toMe nick: String) -> String {
        switch place {
        case .direct: nick
        case .group(_, let name): "#" + name
        }
    }

    /// Where a line of the user's own goes.
    private func ownTarget(of place: ChatPlace) -> String {
        switch place {
        case .direct(let person): person.nick
        case .group(_, let name): "#" + name
        }
    }

    private func send(
        _ message: ChatMessage, _ command: String, from source: IRCSource, to target: String, account: String?
    ) {
        switch message.body {
        case .text(let text):
            sendLines(of: text.text, message, command, from: source, to: target, account: account, room: 0) { $0 }
        case .action(let text):
            sendLines(of: text.text, message, command, from: source, to: target, account: account, room: 9) {
                "\u{1}ACTION \($0)\u{1}"
            }
        case .nudge:
            let whom =
                message.sender == nil && target.utf8.first != UInt8(ascii: "#")
                ? target : message.sender == nil ? "everybody" : "you"
            let text = message.sender == nil ? "\u{1}ACTION nudges \(whom)\u{1}" : "\u{1}ACTION nudges you\u{1}"
            send(
                command, from: source, to: target, text, time: message.time, account: account,
                messageID: message.id.description, clientTag: IRCTag(key: "+monarch/nudge"))
        }
    }

    /// Sends a text on as many lines as it has or takes.
    private func sendLines(
        of text: String, _ message: ChatMessage, _ command: String, from source: IRCSource, to target: String,
        account: String?, room reserved: Int, _ wrapped: (String) -> String
    ) {
        let room = IRCText.room(source: source, command: command, target: target) - reserved
        var number = 0
        for line in MessageText.lines(of: text) {
            let pieces = line.utf8.count <= room ? [line] : IRCText.split(line, maximumBytes: room).map { String($0) }
            for piece in pieces {
                let messageID =
                    enabled.contains(.messageTags) ? message.id.description + (number == 0 ? "" : "-\(number)") : nil
                send(
                    command, from: source, to: target, wrapped(piece), time: message.time, account: account,
                    messageID: messageID)
                number += 1
            }
        }
    }

    func showTyping(of person: Correspondent, in place: ChatPlace) {
        guard enabled.contains(.messageTags) else { return }
        let tag = IRCTag(key: "+typing", value: "active")
        let target = target(of: place, toMe: nick)
        send(IRCMessage(tags: [tag], source: source(of: person), "TAGMSG", [target]), account: person.address)
    }

    // MARK: Failures

    func show(_ failure: DeliveryFailure, of message: SubmittedMessage) {
        finish(message.id) { command in refuse(message.body, command, to: ownTarget(of: message.place), failure) }
    }

    /// Says that a message did not arrive, which one, and why.
    func refuse(_ body: MessageBody, _ command: String, to target: String, _ failure: DeliveryFailure) {
        let what =
            switch body {
            case .text(let text), .action(let text): "\"\(MessageText.excerpt(text.text))\""
            case .nudge: "Your nudge"
            }
        let text = "\(what) was not delivered: \(MessageText.plain(failure.text))"
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
