// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// What goes out to the client: lines, with the tags it asked for, collected until they are flushed.
extension IRCClient {
    /// Bytes collected and not sent yet.
    var unsent: Int { output.readableBytes }

    /// Sends a line with the tags that the client wants on every line.
    ///
    /// - Parameters:
    ///   - time: milliseconds since 1970; nil for now.
    ///   - account: the address of whoever the line is from.
    func send(_ message: IRCMessage, time: Int64? = nil, account: String? = nil, messageID: String? = nil) {
        guard !isDetached else { return }
        var message = message
        if !enabled.isDisjoint(with: .tagging) {
            let identity = identity(of: message.command, messageID)
            message.tags =
                tags(time: time, account: account, messageID: identity) + botTag(for: message.source) + message.tags
        }
        sendBare(message)
    }

    /// Sends a line with the tags it has and no others, as those within a batch are.
    func sendBare(_ message: IRCMessage) {
        guard !isDetached else { return }
        if let request { request.lines.append(message) } else { append(message) }
    }

    /// The id of a line, made up if it has none and is of a kind that can be referred to (IRCv3 message-ids).
    private func identity(of command: String, _ known: String?) -> String? {
        guard known == nil, enabled.contains(.messageTags),
            command == "PRIVMSG" || command == "NOTICE" || command == "TAGMSG"
        else { return known }
        return session.assumeIsolated { $0.mintMessageID() }.description
    }

    /// Sends a line of two parameters, the fast way when nothing has to be collected.
    ///
    /// - Parameters:
    ///   - tags: client-only tags and that of a batch.
    ///   - isContinuation: whether it is a further line of a message, which has no id of its own.
    func send(
        _ command: String, from source: IRCSource, to target: String, _ text: String, time: Int64? = nil,
        account: String? = nil, messageID: String? = nil, tags extra: [IRCTag] = [], isContinuation: Bool = false
    ) {
        guard !isDetached else { return }
        var tags: [IRCTag] = []
        if !enabled.isDisjoint(with: .tagging) {
            let identity = isContinuation ? nil : identity(of: command, messageID)
            tags = self.tags(time: time, account: account, messageID: identity) + botTag(for: source) + extra
        }
        guard request == nil else {
            request?.lines.append(IRCMessage(tags: tags, source: source, command, [target, text]))
            return
        }
        willAppend()
        output.writeIRCTags(tags)
        let start = output.writerIndex
        output.writeIRC(source: source, command: command, target: target, trailing: text)
        output.cutLine(from: start)
    }

    /// Sends a numeric; the client's nick goes in front of the parameters.
    func reply(_ numeric: IRCNumeric, _ parameters: String...) {
        send(IRCMessage(source: serverSource, numeric, [nick] + parameters))
    }

    func reply(_ numeric: IRCNumeric, list parameters: [String]) {
        send(IRCMessage(source: serverSource, numeric, [nick] + parameters))
    }

    /// Sends a FAIL, or a NOTICE to a client that does not know FAIL.
    func fail(_ command: String, _ code: String, _ text: String, context: [String] = []) {
        send(StandardReply.failure(command, code, context, text, to: nick, enabled, server: serverSource))
    }

    /// Lets the bot say something that nobody asked for: in the control channel if the client is there.
    func tell(_ text: String) {
        say("NOTICE", text, to: roster.hasJoinedControl ? controlChannel : nick)
    }

    /// Lets the bot say something, on as many lines as it takes. It uses no codes, so whatever there are came with a name.
    func say(_ command: String, _ text: String, to target: String) {
        let room = IRCText.room(source: botSource, command: command, target: target)
        for piece in IRCText.split(MessageText.plain(text), maximumBytes: room) {
            send(command, from: botSource, to: target, String(piece))
        }
    }

    /// The reference of a new batch.
    func startBatch() -> String {
        defer { nextBatch += 1 }
        return "b" + String(nextBatch, radix: 36)
    }

    private func tags(time: Int64?, account: String?, messageID: String?) -> [IRCTag] {
        var tags: [IRCTag] = []
        if enabled.contains(.serverTime) {
            tags.append(IRCTag(key: "time", value: IRCServerTime.string(millisecondsSince1970: time ?? server.now())))
        }
        if let messageID, enabled.contains(.messageTags) { tags.append(IRCTag(key: "msgid", value: messageID)) }
        if let account, enabled.contains(.accountTag) { tags.append(IRCTag(key: "account", value: account)) }
        return tags
    }

    /// What says that somebody is no person (IRCv3 bot-mode): the bot, and a client that says so of itself.
    private func botTag(for source: IRCSource?) -> [IRCTag] {
        guard enabled.contains(.messageTags), let source else { return [] }
        let isBot = source == botSource || isBotMode && source == self.source
        return isBot ? [IRCTag(key: "bot")] : []
    }

    /// Sends what belongs together as a batch, if that is wanted and the client knows them.
    ///
    /// - Parameter body: sends it, with these tags on every line.
    func inBatch(
        _ type: String, _ parameters: [String], if isWanted: Bool = true, _ body: (_ tags: [IRCTag]) -> Void
    ) {
        guard isWanted, enabled.contains(.batch) else { return body([]) }
        let reference = startBatch()
        send(IRCMessage(source: serverSource, "BATCH", ["+" + reference, type] + parameters))
        body([IRCTag(key: "batch", value: reference)])
        send(IRCMessage(source: serverSource, "BATCH", ["-" + reference]))
    }

    var timeTag: [IRCTag] { tags(time: nil, account: nil, messageID: nil) }

    func append(_ message: IRCMessage) {
        willAppend()
        output.writeBoundedIRCMessage(message)
    }

    private func willAppend() { wake() }

    /// Sees to it that what has been collected goes out at the end of the turn, if no read ends before.
    func wake() {
        guard !isReading, !isFlushScheduled else { return }
        isFlushScheduled = true
        session.loop.assumeIsolated().execute { [weak self] in
            self?.isFlushScheduled = false
            self?.flush()
        }
    }

    /// Sends everything that has been collected.
    func flush() {
        writeModeChanges()
        guard output.readableBytes > 0 else { return }
        // Out of the way before it is written: a write that makes room for more lets reading go on at once, and that ends
        // in here again.
        let bytes = output
        output = ByteBuffer()
        transport.write(bytes)
    }
}
