// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// What the bot knows of the client that talks to it.
struct BotContext: Sendable {
    let attachment: AttachmentID
    let nick: String
    /// Whether the line was said in the control channel rather than in private.
    let isInChannel: Bool
    let controlNick: String
    let networks: [NetworkDescriptor]
    /// The state to sign a new account in with.
    let availability: Availability

    /// Whether a name is the nick of the client or an address of its user.
    func names(oneself name: String, in session: isolated UserSession) -> Bool {
        if IRCCaseMapping.equal(name, nick) { return true }
        guard name.utf8.contains(UInt8(ascii: "@")) else { return false }
        return session.accountSummaries.contains { IRCCaseMapping.equal($0.address, name) }
    }
}

/// One thing the bot can do.
struct BotCommand: Sendable {
    let name: String
    /// All its forms in one, for the list of all commands.
    let form: String
    /// What it is for, in a few words, for the list of all commands.
    let summary: String
    /// Each form of it.
    let usage: [String]
    /// What there is to know beyond that, with an example.
    let help: [String]
    /// What has to be there for it, while an account is still signing in.
    var needs: @Sendable (_ words: [String]) -> Awaited? = { _ in nil }
    let run: @Sendable (_ words: [String], _ session: isolated UserSession, _ context: BotContext) -> [String]
}

/// The bot of the control channel: lines in, lines out.
enum ControlBot {
    static let commands: [BotCommand] = [account, blist, chat, helpCommand, info, nudge, set]

    /// What people who come from other gateways type, and what serves the same end here as long as it is not there.
    static let elsewhere: [String: String] = [
        "register": "there are no gateway accounts yet; sign in with account add <network> <address> <password>",
        "identify": "there are no gateway accounts yet; sign in with account add <network> <address> <password>",
        "drop": "there are no gateway accounts yet; account <number> del removes an account of yours",
        "save": "there is nothing to save yet; accounts last as long as one of your clients is connected",
        "add": "the contact list is changed in another client for now",
        "remove": "the contact list is changed in another client for now",
        "rename": "the contact list is changed in another client for now",
        "block": "the contact list is changed in another client for now",
        "allow": "the contact list is changed in another client for now",
        "accept": "the contact list is changed in another client for now",
        "decline": "the contact list is changed in another client for now",
        "requests": "the contact list is changed in another client for now",
        "group": "contact groups are not shown yet; chat with <nick> opens a group chat",
        "nick": "your own nick changes with /nick",
        "typing": "try set typing on or set typing off",
    ]

    /// Answers one line.
    static func answer(_ line: String, in session: isolated UserSession, _ context: BotContext) -> [String] {
        let words: [String]
        switch CommandWords.split(line) {
        case .words(let found): words = found
        case .unterminatedQuote:
            return ["A double quote is missing at the end. Text in double quotes counts as one word."]
        }
        guard let word = words.first else { return ["Say help to see what can be done here."] }
        switch find(word) {
        case .found(let command):
            return command.run(Array(words.dropFirst()), session, context)
        case .ambiguous(let names):
            if let hint = addressing(word, words, session, context) { return [hint] }
            return ["\(word) could be \(names.joined(separator: " or ")): type a little more of it."]
        case .unknown(let nearest):
            if let hint = addressing(word, words, session, context) { return [hint] }
            if let text = elsewhere[IRCCaseMapping.fold(word)] { return ["There is no command \(word) here: \(text)."] }
            let hint =
                nearest.map { "did you mean \($0)? Type help for all commands." } ?? "type help for all commands."
            return ["There is no command \(MessageText.excerpt(word)): \(hint)"]
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
        switch CommandWords.match(word, among: commands.map(\.name)) {
        case .name(let name): commands.first { $0.name == name }.map { .found($0) } ?? .unknown(nearest: nil)
        case .several(let names): .ambiguous(names)
        case .none(let nearest): .unknown(nearest: nearest)
        }
    }

    /// One line about a wrong use: what is wrong, and what to type.
    static func wrong(_ text: String, type usage: String) -> [String] {
        [MessageText.sentence(text) + " Type: " + usage]
    }

    /// The contact that somebody typed the nick or address of, or why there is none.
    static func contact(named name: String, in session: isolated UserSession) -> (contact: Contact?, refusal: [String])
    {
        let found = name.utf8.contains(UInt8(ascii: "@")) ? session.contact(address: name) : session.contact(nick: name)
        if let found { return (found, []) }
        let excerpt = MessageText.excerpt(name)
        guard session.accountSummaries.contains(where: { if case .connected = $0.state { true } else { false } }) else {
            return (nil, ["There is no contact \(excerpt): you are not signed in (see account list)."])
        }
        let nearest = CommandWords.nearest(to: name, among: session.contacts.map(\.nick))
        let hint = nearest.map { "did you mean \($0)?" } ?? "blist all shows everybody."
        return (nil, ["There is no contact \(excerpt): \(hint)"])
    }
}
