// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// How much of the history one answer holds, so that it can be sent.
enum HistoryLimits {
    /// The last entries that fit, those before them left out.
    static func newest(_ entries: [HistoryEntry], bytes: Int = FrontEndLimits.historyBytes) -> [HistoryEntry] {
        Array(entries.suffix(count(entries.reversed(), in: bytes)))
    }

    /// The first ones that fit.
    static func oldest(_ entries: [HistoryEntry]) -> [HistoryEntry] {
        Array(entries.prefix(count(entries, in: FrontEndLimits.historyBytes)))
    }

    /// What entries take up, tags and names included.
    static func bytes(of entries: [HistoryEntry]) -> Int { entries.reduce(0) { $0 + bytes(of: $1) } }

    /// Tags and names take about as much as this.
    private static func bytes(of entry: HistoryEntry) -> Int { (entry.text?.utf8.count ?? 0) + 200 }

    private static func count(_ entries: some Sequence<HistoryEntry>, in room: Int) -> Int {
        var rest = room
        var count = 0
        for entry in entries {
            rest -= bytes(of: entry)
            guard rest >= 0 else { break }
            count += 1
        }
        return count
    }
}

/// Entries of the history as lines: with the time at which it was said, the names of today, and in a batch.
///
/// ```
/// :monarch.local BATCH +b1 chathistory bob
/// @batch=b1;msgid=5x;time=2026-11-20T08:30:00.000Z :bob!bob@example.com PRIVMSG alice :hi
/// :monarch.local BATCH -b1
/// ```
extension IRCClient {
    /// Puts what `body` sends into a batch, if the client knows batches.
    func inBatch(_ type: String, of target: String?, _ body: (_ batch: String?) -> Void) {
        guard enabled.contains(.batch) else { return body(nil) }
        let batch = startBatch()
        send(IRCMessage(source: serverSource, "BATCH", ["+" + batch, type] + (target.map { [$0] } ?? [])))
        body(batch)
        send(IRCMessage(source: serverSource, "BATCH", ["-" + batch]))
    }

    /// Shows an entry.
    ///
    /// - Parameter isUnasked: the client did not ask for it, so a line of the user's own has to look like one to a client
    ///   that expects none.
    func show(_ entry: HistoryEntry, in batch: String?, isUnasked: Bool = false) {
        guard let message = session.assumeIsolated({ $0.message(of: entry) }) else {
            return showEvent(entry, in: batch)
        }
        let stamp = stamp(of: message.time)
        if let sender = message.sender {
            return send(
                message, "PRIVMSG", from: source(of: sender), to: target(of: message.place, toMe: nick),
                account: sender.address, stamp: stamp, batch: batch)
        }
        if isUnasked, case .direct(let person) = message.place,
            enabled.isDisjoint(with: [.echoMessage, .selfMessage])
        {
            return send(
                message, "NOTICE", from: source(of: person), to: nick, account: person.address, mark: "-> ",
                stamp: stamp, batch: batch)
        }
        send(
            message, "PRIVMSG", from: source, to: ownTarget(of: message.place), account: account, stamp: stamp,
            batch: batch)
    }

    /// The time of something that was said, for clients that read no `time` tag: `[08:30] `, or with the day.
    private func stamp(of time: Int64) -> String {
        guard !enabled.contains(.serverTime), chosen(.displayTimestamps) != "off" else { return "" }
        return "[\(HistoryText.time(localTime(time), now: localTime(server.now())))] "
    }

    /// A time as the user's clock shows it, in milliseconds.
    func localTime(_ time: Int64) -> Int64 {
        let zone = TimeZoneOffset(chosen(.timezone) ?? "") ?? .fixed(minutes: 0)
        return time &+ zone.milliseconds(at: time)
    }

    /// People coming and going, topics, and signs put to messages, for clients that know draft/event-playback.
    private func showEvent(_ entry: HistoryEntry, in batch: String?) {
        let (person, place) = session.assumeIsolated { ($0.person(of: entry), $0.chatPlace(of: entry)) }
        let channel = ownTarget(of: place)
        let source = person.map { self.source(of: $0) } ?? source
        let account = person?.address ?? account
        var line: IRCMessage
        switch entry.content {
        case .joined:
            let extra = enabled.contains(.extendedJoin) ? [account ?? "*", person?.nick ?? realName] : []
            line = IRCMessage(source: source, "JOIN", [channel] + extra)
        case .left: line = IRCMessage(source: source, "PART", [channel])
        case .topic(let topic): line = IRCMessage(source: source, "TOPIC", [channel, MessageText.plain(topic)])
        case .reaction(let text, let isWithdrawn):
            guard enabled.contains(.messageTags) else { return }
            let tags = ClientTags.reply(to: entry.replyTo) + ClientTags.reaction(text, isWithdrawn: isWithdrawn)
            line = IRCMessage(tags: tags, source: source, "TAGMSG", [channel])
        case .message: return
        }
        if let batch { line.tags.append(IRCTag(key: "batch", value: batch)) }
        send(line, time: entry.time, account: account, messageID: entry.id.description)
    }
}

/// History in words, for clients that know nothing of it.
enum HistoryText {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `21 Nov 08:30`
    static func dayAndTime(_ time: Int64) -> String {
        let text = Array(IRCServerTime.string(millisecondsSince1970: time).utf8)
        guard text.count >= 16 else { return "" }
        let month = Int(String(decoding: text[5..<7], as: UTF8.self)) ?? 1
        let day = String(decoding: text[8..<10], as: UTF8.self)
        return "\(day) \(months[min(max(month, 1), 12) - 1]) \(String(decoding: text[11..<16], as: UTF8.self))"
    }

    /// `08:30` for what was said today, else with the day.
    static func time(_ time: Int64, now: Int64) -> String {
        let isToday = time >= 0 && now >= 0 && time / 86_400_000 == now / 86_400_000
        return isToday ? String(dayAndTime(time).suffix(5)) : dayAndTime(time)
    }

    /// `2026-11-21 08:30`
    static func date(_ time: Int64) -> String {
        let text = IRCServerTime.string(millisecondsSince1970: time)
        return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
    }

    /// `[2026-11-21 08:30] <bob> hello`
    static func line(of entry: HistoryEntry, in client: IRCClient) -> String {
        let person = client.session.assumeIsolated { $0.person(of: entry) }
        let who = person?.nick ?? client.nick
        let what =
            switch entry.content {
            case .message(.text(let text)): "<\(who)> \(MessageText.plain(text.text))"
            case .message(.action(let text)): "* \(who) \(MessageText.plain(text.text))"
            case .message(.nudge): "* \(who) nudges"
            case .joined: "* \(who) joined"
            case .left: "* \(who) left"
            case .topic(let topic): "* the topic is now: \(MessageText.plain(topic))"
            case .reaction(let text, let isWithdrawn):
                "* \(who) \(isWithdrawn ? "takes back" : "reacts with") \(MessageText.plain(text))"
            }
        return "[\(date(client.localTime(entry.time)))] \(what)"
    }
}
