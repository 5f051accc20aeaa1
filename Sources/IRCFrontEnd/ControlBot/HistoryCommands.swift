// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// What the bot has to look up in the history before it can answer.
enum BotQuery: Sendable, Equatable {
    /// The last so many messages of a conversation.
    case history(String, count: Int)
    case search(words: String, place: String?, author: String?)
    /// A conversation, or what was said in it for so many minutes.
    case forget(String, minutes: Int64?)
}

/// `history`, `search` and `forget`
extension ControlBot {
    private static let historyUsage = "history <nick or #channel> [<number>]"
    private static let searchUsage = "search <words> [in <nick or #channel>] [from <nick>]"
    private static let forgetUsage = "forget <nick or #channel> <minutes or all>"
    static let mostLines = 100

    static let history = BotCommand.asking(
        name: "history", form: historyUsage, summary: "shows what was said with somebody",
        usage: [historyUsage],
        help: [
            "The last 20 messages, or as many as you say, up to \(mostLines). Times: see set timezone.",
            "People who are on your list no longer are found by nick or address, too. Example: history bob 50",
        ]
    ) { words, _, _ in
        guard let name = words.first else { return .wrong("with whom?", type: historyUsage) }
        guard words.count <= 2 else { return BotAnswer(tooMany(historyUsage)) }
        guard words.count == 2 else { return BotAnswer(.history(name, count: 20)) }
        guard let count = Int(words[1]), (1...mostLines).contains(count) else {
            return .wrong("the number has to be between 1 and \(mostLines)", type: historyUsage)
        }
        return BotAnswer(.history(name, count: count))
    }

    static let search = BotCommand.asking(
        name: "search", form: searchUsage, summary: "finds what was said",
        usage: [searchUsage],
        help: [
            "Every word has to be there; the beginning of one is enough. The newest 20 messages are shown.",
            "Your own nick after from finds what you said. Example: search coffee tomorrow in bob",
        ]
    ) { words, _, _ in
        var words = words
        var place: String?
        var author: String?
        while words.count > 2 {
            let keyword = IRCCaseMapping.fold(words[words.count - 2])
            if keyword == "in", place == nil {
                place = words.removeLast()
            } else if keyword == "from", author == nil {
                author = words.removeLast()
            } else {
                break
            }
            words.removeLast()
        }
        let text = words.joined(separator: " ")
        guard !text.isEmpty else { return .wrong("what are you looking for?", type: searchUsage) }
        guard text.utf8.count <= FrontEndLimits.searchText else {
            return .wrong("that is too long to search for", type: searchUsage)
        }
        return BotAnswer(.search(words: text, place: place, author: author))
    }

    static let forget = BotCommand.asking(
        name: "forget", form: forgetUsage, summary: "deletes what was said with somebody",
        usage: [forgetUsage],
        help: [
            "What was said in the last so many minutes, or everything. It is gone from here for good; your contact",
            "and other programs of yours may still have it. Example: forget bob 10",
        ]
    ) { words, _, _ in
        guard let name = words.first else { return .wrong("what was said with whom?", type: forgetUsage) }
        guard words.count <= 2 else { return BotAnswer(tooMany(forgetUsage)) }
        guard words.count == 2 else {
            return .wrong(
                "everything that was said with \(MessageText.excerpt(name)) would be gone for good",
                type:
                    "forget \(MessageText.excerpt(name)) all  (or the last minutes: forget \(MessageText.excerpt(name)) 10)"
            )
        }
        if IRCCaseMapping.equal(words[1], "all") { return BotAnswer(.forget(name, minutes: nil)) }
        guard let minutes = Int64(words[1]), (1...5_256_000).contains(minutes) else {
            return .wrong("the minutes have to be a number above 0, or all", type: forgetUsage)
        }
        return BotAnswer(.forget(name, minutes: minutes))
    }
}

extension BotCommand {
    /// A command whose answer is looked up in the history.
    static func asking(
        name: String, form: String, summary: String, usage: [String], help: [String], run: @escaping Answer
    ) -> BotCommand {
        editing(
            name: name, form: form, summary: summary, usage: usage, help: help,
            needs: { $0.isEmpty ? nil : .history }, run: run)
    }
}

extension BotAnswer {
    init(_ query: BotQuery) {
        self.init([String]())
        self.query = query
    }
}

extension IRCClient {
    /// Looks something up for the bot, which answers where it was asked.
    func ask(_ query: BotQuery, in place: String) {
        guard let history = history(of: network) else {
            return answer([whyNoHistory], in: place)
        }
        switch query {
        case .history(let name, let count):
            conversation(named: name, in: history, place) { client, conversation in
                let range = HistoryRange(limit: count, fromEnd: true)
                client.query {
                    history.entries(in: conversation.place, range, $0)
                } then: { client, entries in
                    guard let entries else {
                        return client.answer(["What was said cannot be read at the moment."], in: place)
                    }
                    let lines = HistoryLimits.newest(entries).map { HistoryText.line(of: $0, in: client) }
                    let what = client.target(of: conversation)
                    client.answer(lines.isEmpty ? ["Nothing was said with \(what) that is kept."] : lines, in: place)
                }
            }
        case .search(let words, let name, let author):
            var request = SearchRequest(text: words, limit: 20)
            request.place = name
            request.author = author
            find(request, in: history) { client, result in
                switch result {
                case .success(let entries):
                    let lines = entries.map { entry in
                        let what = client.ownTarget(of: client.session.assumeIsolated { $0.chatPlace(of: entry) })
                        return "\(what): \(HistoryText.line(of: entry, in: client))"
                    }
                    client.answer(lines.isEmpty ? ["Nothing was found."] : lines, in: place)
                case .failure(let refusal):
                    let wrong = ["in": name, "from": author][refusal.attribute] ?? nil
                    let text = wrong.map { "\(refusal.text): \(MessageText.excerpt($0))" } ?? refusal.text + "."
                    client.answer([text], in: place)
                }
            }
        case .forget(let name, let minutes):
            let since = minutes.map { server.now() - $0 * 60_000 }
            conversation(named: name, in: history, place) { client, conversation in
                client.forget(conversation, since: since, in: history, place)
            }
        }
    }

    /// Forgets a conversation, and if it is a group those that were called the same before it.
    private func forget(
        _ conversation: HistoryConversation, since: Int64?, in history: HistoryAccess, _ place: String,
        forgotten: Int = 0
    ) {
        query {
            history.forget(conversation.place, since: since, $0)
        } then: { client, count in
            let name = client.target(of: conversation)
            guard let count else {
                return client.answer(
                    ["What was said with \(name) could not be forgotten: please try again."], in: place)
            }
            let total = forgotten + count
            let done = {
                let what = total == 1 ? "1 message" : "\(total) messages"
                client.answer(["Forgotten: \(what) with \(name)."], in: place)
            }
            guard since == nil, conversation.place.kind == .group else { return done() }
            client.query {
                history.conversation(named: String(name.dropFirst()), .group, $0)
            } then: { client, next in
                guard let next, next.place != conversation.place else { return done() }
                client.forget(next, since: nil, in: history, place, forgotten: total)
            }
        }
    }

    private var whyNoHistory: String {
        let (isOff, isOffered) = session.assumeIsolated {
            ($0.value(of: .history) == "off", $0.environment.stores.history != nil)
        }
        guard isOffered else { return "This gateway keeps no history: its owner has turned it off." }
        if isOff { return "No history is kept of what you say. Type: set history on" }
        guard userName == nil, account == nil else {
            let step = session.assumeIsolated { ControlBot.signInStep($0) }
            return "No history is kept of what you say, as you are not signed in. Type: \(step)"
        }
        return server.current.value.registration
            ? "Nothing is kept for guests. Type: register <password>. From then on what you say is kept."
            : "Nothing is kept for guests. Whoever runs this gateway can make you one of its users."
    }

    private func answer(_ lines: [String], in place: String) {
        for line in lines { say("PRIVMSG", line, to: present(place)) }
    }

    private func conversation(
        named name: String, in history: HistoryAccess, _ place: String,
        _ body: @escaping (IRCClient, HistoryConversation) -> Void
    ) {
        withConversation(named: name, in: history) { client, conversation in
            guard let conversation else {
                return client.answer(
                    ["Nothing was said with \(MessageText.excerpt(name)) that is kept."], in: place)
            }
            body(client, conversation)
        }
    }
}
