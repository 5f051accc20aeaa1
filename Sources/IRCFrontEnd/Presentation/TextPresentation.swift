// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// What stands around a text on the lines that carry it.
struct MessageHeader {
    /// PRIVMSG or NOTICE
    var command: String
    var source: IRCSource
    var target: String
    /// Milliseconds since 1970; nil for now.
    var time: Int64?
    /// The address of whoever says it.
    var account: String?
    /// Nil for one made up now.
    var messageID: String?
    /// Client-only tags, and whatever else belongs to the message as a whole.
    var tags: [IRCTag] = []
    /// The batch that it is part of.
    var batch: String?

    init(
        _ command: String, from source: IRCSource, to target: String, time: Int64? = nil, account: String? = nil,
        messageID: String? = nil, tags: [IRCTag] = [], batch: String? = nil
    ) {
        self.command = command
        self.source = source
        self.target = target
        self.time = time
        self.account = account
        self.messageID = messageID
        self.tags = tags
        self.batch = batch
    }
}

/// Texts on as many lines as they have or take: as one batch for clients that know draft/multiline, else line by line.
///
/// ```
/// @msgid=5x;account=bob@example.com :bob!bob@example.com BATCH +b1 draft/multiline alice
/// @batch=b1 :bob!bob@example.com PRIVMSG alice :one line
/// @batch=b1 :bob!bob@example.com PRIVMSG alice :another, too long
/// @batch=b1;draft/multiline-concat :bob!bob@example.com PRIVMSG alice : for one
/// :monarch.local BATCH -b1
/// ```
extension IRCClient {
    /// Sends a text of somebody's, with its styles as far as the user wants to see them.
    ///
    /// - Parameters:
    ///   - prefix: what is put in front of it, on each line where it comes line by line.
    ///   - isAction: whether it is something done: each line is a CTCP ACTION, and there is no batch.
    func send(_ text: RichText, _ header: MessageHeader, prefix: String = "", isAction: Bool = false) {
        guard !text.isPlain, preferences.formatting == .on else {
            return send(lines: MessageText.wholeLines(of: text.text), header, prefix: prefix, isAction: isAction)
        }
        if usesMultiline, !isAction {
            return send(lines: MessageText.wholeFormattedLines(of: text), header, prefix: prefix)
        }
        var isFirst = true
        let room = room(header, prefix, isAction)
        for line in MessageText.formattedLines(of: text, room: room) {
            send(line, header, prefix, isAction, isFirst: isFirst)
            isFirst = false
        }
    }

    /// Sends a text that the client itself wrote, just as it wrote it.
    func send(verbatim text: String, _ header: MessageHeader) {
        if let action = IRCCTCP(parsing: text), action.command == "ACTION", !action.arguments.isEmpty {
            // Each of its lines has to be one by itself.
            let lines = action.arguments.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
            return send(lines: lines, header, isAction: true)
        }
        guard text.utf8.contains(UInt8(ascii: "\n")) else { return send(lines: [text], header) }
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        send(lines: lines.map { String(Substring($0)) }, header)
    }

    /// Sends lines, none of which has a line end in it. Blank ones are for those who get all as one.
    func send(lines: [String], _ header: MessageHeader, prefix: String = "", isAction: Bool = false) {
        let room = room(header, prefix, isAction)
        if lines.count == 1, lines[0].utf8.count <= room {
            return send(lines[0], header, prefix, isAction, isFirst: true)
        }
        if usesMultiline, !isAction { return sendBatches(lines, header, prefix, room: room) }
        var isFirst = true
        for line in lines where !MessageText.isBlank(line) {
            for piece in IRCText.split(line, maximumBytes: room) {
                send(String(piece), header, prefix, isAction, isFirst: isFirst)
                isFirst = false
            }
        }
    }

    private func room(_ header: MessageHeader, _ prefix: String, _ isAction: Bool) -> Int {
        IRCText.room(source: header.source, command: header.command, target: header.target) - prefix.utf8.count
            - (isAction ? 9 : 0)
    }

    /// One line. The message's id and client tags are on the first only, as it is one message.
    private func send(
        _ line: String, _ header: MessageHeader, _ prefix: String, _ isAction: Bool, isFirst: Bool
    ) {
        let text =
            isAction ? "\u{1}ACTION \(prefix)\(line)\u{1}" : prefix.isEmpty ? line : prefix + line
        var tags = isFirst ? header.tags : []
        if let batch = header.batch { tags.insert(IRCTag(key: "batch", value: batch), at: 0) }
        send(
            header.command, from: header.source, to: header.target, text, time: header.time, account: header.account,
            messageID: header.messageID, tags: tags, isContinuation: !isFirst)
    }

    /// Lines as one message, or as several if they are more than one may have.
    private func sendBatches(_ lines: [String], _ header: MessageHeader, _ prefix: String, room: Int) {
        var pieces: [(text: String, isContinued: Bool)] = []
        for (index, line) in lines.enumerated() {
            let line = index == 0 ? prefix + line : line
            guard line.utf8.count > room else {
                pieces.append((line, false))
                continue
            }
            for (number, piece) in IRCText.split(line, maximumBytes: room).enumerated() {
                pieces.append((String(piece), number > 0))
            }
        }
        let (mostLines, mostBytes) = (settings.value.multilineLines, settings.value.multilineBytes)
        var rest = pieces[...]
        var isFirst = true
        while !rest.isEmpty {
            var count = 0
            var bytes = 0
            for piece in rest.prefix(max(mostLines, 1)) {
                bytes += piece.text.utf8.count + 1
                if count > 0, bytes > mostBytes + 1 { break }
                count += 1
            }
            sendBatch(rest.prefix(count), header, isFirst: isFirst)
            rest = rest.dropFirst(count)
            isFirst = false
        }
    }

    private func sendBatch(
        _ pieces: ArraySlice<(text: String, isContinued: Bool)>, _ header: MessageHeader, isFirst: Bool
    ) {
        let reference = startBatch()
        var tags = isFirst ? header.tags : []
        if let outer = header.batch { tags.insert(IRCTag(key: "batch", value: outer), at: 0) }
        send(
            IRCMessage(
                tags: tags, source: header.source, "BATCH", ["+" + reference, ClientBatch.type, header.target]),
            time: header.time, account: header.account,
            messageID: isFirst ? header.messageID ?? session.assumeIsolated { $0.mintMessageID() }.description : nil)
        for (index, piece) in pieces.enumerated() {
            var tags = [IRCTag(key: "batch", value: reference)]
            if index > 0, piece.isContinued { tags.append(IRCTag(key: ClientBatch.concatenation)) }
            sendBare(IRCMessage(tags: tags, source: header.source, header.command, [header.target, piece.text]))
        }
        let outer = header.batch.map { [IRCTag(key: "batch", value: $0)] } ?? []
        sendBare(IRCMessage(tags: outer, source: serverSource, "BATCH", ["-" + reference]))
    }
}
