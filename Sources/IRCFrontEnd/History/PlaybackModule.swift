// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `*playback`, as clients of znc know it (znc.in/playback).
///
/// ```
/// PRIVMSG *playback :PLAY bob,#chat-1 1700000000.250
/// PRIVMSG *playback :PLAY * 0
/// PRIVMSG *playback :LIST
/// ```
struct PlaybackRequest: Equatable {
    enum Verb: Equatable {
        case play
        case list
        case clear
        case help
    }

    var verb = Verb.help
    /// Nicks and channels, folded, in which `*` stands for anything.
    var buffers: [String] = []
    /// Milliseconds since 1970: later than the one, which is what a client knows already, and not later than the other.
    var from: Int64 = -1
    var to: Int64?

    /// Nil when a time is none.
    init?(parsing text: String) {
        let words = text.split(separator: " ").map { String($0) }
        switch words.first.map({ IRCCaseMapping.fold($0) }) {
        case "play": verb = .play
        case "list": verb = .list
        case "clear": verb = .clear
        default: return
        }
        buffers = (words.count > 1 ? words[1] : verb == .list ? "*" : "").split(separator: ",")
            .prefix(FrontEndLimits.listItems).map { IRCCaseMapping.fold(String($0)) }
        if buffers.isEmpty { verb = .help }
        if words.count > 2 {
            guard let time = Self.time(words[2]) else { return nil }
            from = time
        }
        if words.count > 3 {
            guard let time = Self.time(words[3]) else { return nil }
            to = time
        }
    }

    /// Seconds since 1970, with digits behind a point or not, as milliseconds.
    private static func time(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, !first.isEmpty, first.utf8.count <= 12,
            first.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let seconds = Int64(first)
        else { return nil }
        var milliseconds: Int64 = 0
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
            milliseconds = Int64(String((parts[1] + "000").prefix(3))) ?? 0
        }
        return seconds * 1000 + milliseconds
    }

    func names(_ target: String) -> Bool {
        let target = IRCCaseMapping.fold(target)
        return buffers.contains { $0 == target || $0.contains("*") && IRCMask($0).matches(target) }
    }
}

extension IRCClient {
    private static let playbackModule = "*playback"

    func isPlaybackModule(_ name: String) -> Bool {
        name.utf8.first == UInt8(ascii: "*") && IRCCaseMapping.equal(name, Self.playbackModule)
    }

    private var playbackSource: IRCSource {
        IRCSource(nick: Self.playbackModule, user: "playback", host: serverSource.nick)
    }

    private func sayPlayback(_ text: String) { send("PRIVMSG", from: playbackSource, to: nick, text) }

    /// Takes what was said to `*playback`.
    func askPlayback(_ text: String) {
        guard let request = PlaybackRequest(parsing: MessageText.plain(text)) else {
            return sayPlayback("A time is given in seconds since 1970, such as 1700000000.250")
        }
        guard request.verb != .help else {
            for line in [
                "PLAY <nick, channel or *> [from] [to] shows what was said there; times are seconds since 1970.",
                "LIST [<nick, channel or *>] tells where anything was said, and from when to when.",
                "CLEAR <nick, channel or *> counts all as seen; nothing is deleted. The bot's forget does that.",
            ] { sayPlayback(line) }
            return
        }
        if mustWaitForHistory {
            return wait(IRCMessage("PRIVMSG", [Self.playbackModule, text]), for: .history)
        }
        guard let history else {
            return sayPlayback("No history is kept of what you say.")
        }
        switch request.verb {
        case .play, .list:
            query {
                history.conversations(
                    after: request.from, before: .max, limit: FrontEndLimits.playbackConversations, fromEnd: true, $0)
            } then: { client, conversations in
                let wanted = conversations.filter {
                    request.names(client.target(of: $0)) && client.isReachable($0)
                }
                guard request.verb == .play else {
                    for conversation in wanted { client.list(conversation, in: history) }
                    return
                }
                client.play(wanted[...], request, in: history, found: [], room: FrontEndLimits.historyBytes)
            }
        case .clear:
            playback.position.show(session.assumeIsolated { $0.newestOrder })
            sayPlayback("What was said until now counts as seen. It is kept: forget <nick> deletes it.")
        case .help: break
        }
    }

    /// Looks up what was said in conversations, from the last one on, for as long as there is room for it in one answer, and
    /// then shows it.
    private func play(
        _ conversations: ArraySlice<HistoryConversation>, _ request: PlaybackRequest, in history: HistoryAccess,
        found: [(HistoryConversation, [HistoryEntry])], room: Int
    ) {
        guard room > 0, let conversation = conversations.last else {
            for (conversation, entries) in found.reversed() where !entries.isEmpty {
                inBatch("znc.in/playback", of: target(of: conversation)) { batch in
                    for entry in entries { show(entry, in: batch, isUnasked: true) }
                }
            }
            return
        }
        let range = HistoryRange(
            after: .time(request.from), before: request.to.map { .time($0 &+ 1) }, limit: FrontEndLimits.history,
            fromEnd: true)
        query {
            history.entries(in: conversation.place, range, $0)
        } then: { client, entries in
            let entries = HistoryLimits.newest(entries ?? [], bytes: room)
            let rest = room - HistoryLimits.bytes(of: entries)
            client.play(
                conversations.dropLast(), request, in: history, found: found + [(conversation, entries)],
                room: entries.isEmpty ? room : rest)
        }
    }

    private func list(_ conversation: HistoryConversation, in history: HistoryAccess) {
        query {
            history.entries(in: conversation.place, HistoryRange(limit: 1, fromEnd: false), $0)
        } then: {
            client, entries in
            guard let first = entries?.first else { return }
            let times = [first.time, conversation.latest].map(Self.seconds).joined(separator: " ")
            client.sayPlayback("\(client.target(of: conversation)) \(times)")
        }
    }

    /// `1700000000.250`
    private static func seconds(_ time: Int64) -> String {
        let time = max(time, 0)
        let fraction = String(time % 1000)
        return "\(time / 1000)." + String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
    }
}
