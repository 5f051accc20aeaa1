// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// The bot of the control channel: lines in, lines out.
enum ControlBot {
    /// Everything it can do, by what it is about.
    static let topics: [(title: String, commands: [BotCommand])] = [
        ("You", [register, identify, set, drop.minor, certificates.minor, save.minor]),
        ("Your accounts", [account, endpoints.minor, privacy.minor]),
        ("Your contacts", [blist, info, add, remove, rename, block, allow, group.minor, channel.minor]),
        ("People who added you", [requests, accept, decline, qlist.minor, yes.minor, no.minor]),
        ("What was said", [history, search, forget.minor, log.minor]),
        ("Talking", [chat, nudge, helpCommand, transfer.minor, nick.minor, plugins.minor, otr.minor]),
    ]

    static let commands = topics.flatMap(\.commands)

    /// The names that other gateways have for some of them.
    static let aliases = ["ft": "transfer", "transfers": "transfer", "unblock": "allow", "ignore": "block"]

    /// The commands of BitlBee. What is the beginning of one of these alone means that one, whatever others there are here.
    static let familiar: Set<String> = [
        "account", "add", "allow", "blist", "block", "channel", "chat", "drop", "group", "help", "identify", "info",
        "nick",
        "no", "otr", "plugins", "qlist", "register", "remove", "rename", "save", "set", "transfer", "yes",
    ]

    /// Answers one line.
    static func answer(_ line: String, in session: isolated UserSession, _ context: BotContext) -> BotAnswer {
        let words: [String]
        switch CommandWords.split(line) {
        case .words(let found): words = found
        case .unterminatedQuote:
            return BotAnswer(["A double quote is missing at the end. Text in double quotes counts as one word."])
        }
        guard let word = words.first else { return BotAnswer(["Say help to see what can be done here."]) }
        // Nobody's nick is taken for something else.
        if session.contact(nick: word) == nil, let line = misplaced(words, context) { return BotAnswer([line]) }
        switch find(word) {
        case .found(let command):
            if command.name == set.name, words.count > 1, IRCCaseMapping.equal(words[1], "password") {
                return setPassword(Array(words.dropFirst(2)), session)
            }
            return command.run(Array(words.dropFirst()), session, context)
        case .ambiguous(let names):
            if let hint = addressing(word, words, session, context) { return BotAnswer([hint]) }
            return BotAnswer(several(word, names))
        case .unknown(let nearest):
            if let hint = addressing(word, words, session, context) { return BotAnswer([hint]) }
            let hint =
                nearest.map { "did you mean \($0)? Type help for all commands." } ?? "type help for all commands."
            return BotAnswer(["There is no command \(MessageText.excerpt(word)): \(hint)"])
        }
    }

    /// What has to be there for a line to be answered, while an account is still signing in.
    static func needs(_ line: String) -> Awaited? {
        guard case .words(let words) = CommandWords.split(line), let word = words.first,
            case .found(let command) = find(word)
        else { return nil }
        return command.needs(Array(words.dropFirst()))
    }

    /// What to type to say a line to the contact whose nick it begins with.
    private static func addressing(
        _ word: String, _ words: [String], _ session: isolated UserSession, _ context: BotContext
    ) -> String? {
        guard let contact = session.contact(nick: word) else { return nil }
        let text = words.count > 1 ? MessageText.excerpt(words.dropFirst().joined(separator: " ")) : "hello"
        let form = context.isInChannel ? "\(contact.nick): \(text)" : "/msg \(contact.nick) \(text)"
        return "To talk to \(contact.nick) type: \(form)"
    }

    enum Found {
        case found(BotCommand)
        case ambiguous([String])
        /// With the name that is most like it, if one is.
        case unknown(nearest: String?)
    }

    /// The command with this name, or with the only name that begins so.
    static func find(_ word: String) -> Found {
        let word = aliases[IRCCaseMapping.fold(word)] ?? word
        return switch CommandWords.match(word, among: commands.map(\.name)) {
        case .name(let name): commands.first { $0.name == name }.map { .found($0) } ?? .unknown(nearest: nil)
        case .several(let names):
            if let name = only(names.filter { familiar.contains($0) }),
                let command = commands.first(where: { $0.name == name })
            {
                .found(command)
            } else {
                .ambiguous(names)
            }
        case .none(let nearest): .unknown(nearest: nearest)
        }
    }

    private static func only(_ names: [String]) -> String? { names.count == 1 ? names[0] : nil }

    /// One line about the beginning of several words.
    static func several(_ word: String, _ names: [String]) -> [String] {
        ["\(MessageText.excerpt(word)) could be \(names.joined(separator: " or ")): type a little more of it."]
    }

    /// One line about a wrong use: what is wrong, and what to type.
    static func wrong(_ text: String, type usage: String) -> [String] {
        [MessageText.sentence(text) + " Type: " + usage]
    }

    /// The contact that somebody typed the nick or address of, or why there is none.
    static func contact(named name: String, in session: isolated UserSession) -> (contact: Contact?, refusal: [String])
    {
        let found = name.utf8.contains(UInt8(ascii: "@")) ? session.contact(address: name) : session.contact(nick: name)
        if let found = found ?? session.strangerOnce(called: name) { return (found, []) }
        let excerpt = MessageText.excerpt(name)
        guard session.accountSummaries.contains(where: { if case .connected = $0.state { true } else { false } }) else {
            return (nil, wrong("there is no contact \(excerpt): you are not signed in", type: signInStep(session)))
        }
        let nearest = CommandWords.nearest(to: name, among: session.contacts.map(\.nick))
        let hint = nearest.map { "did you mean \($0)?" } ?? "blist all shows everybody."
        return (nil, ["There is no contact \(excerpt): \(hint)"])
    }
}
