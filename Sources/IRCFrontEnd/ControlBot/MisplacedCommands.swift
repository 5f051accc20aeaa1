// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// What people say to the bot that is meant for their client, or that has another name here.
extension ControlBot {
    /// What a line is answered with that is no command but is known; nil for all others.
    static func misplaced(_ words: [String], _ context: BotContext) -> String? {
        guard let first = words.first else { return nil }
        let hasSlash = first.utf8.first == UInt8(ascii: "/")
        let word = IRCCaseMapping.fold(hasSlash ? String(first.dropFirst()) : first)
        let shown = MessageText.excerpt(first)
        if greetings.contains(word), words.count == 1 {
            return "Hello, \(context.nick). I am a program that takes commands. Type: help, or help quickstart"
        }
        if let form = clientCommands[word] {
            return "\(shown) is a command of your IRC client. Type at the beginning of a line: \(form)"
        }
        if let text = otherNames[word] { return "There is no command \(shown) here: \(text)." }
        // A command of the bot's with the slash of those of clients.
        guard hasSlash, case .found(let command) = find(word) else { return nil }
        return "What is said to me has no slash in front. Type: \(command.name)"
    }

    private static let greetings: Set<String> = ["hi", "hello", "hey", "hallo", "hola", "salut"]

    /// Commands of IRC clients that are no commands of the bot, with an example of each.
    static let clientCommands: [String: String] = [
        "msg": "/msg bob hello", "privmsg": "/msg bob hello", "say": "/msg bob hello", "query": "/query bob",
        "notice": "/msg bob hello", "me": "/me waves", "join": "/join #party", "part": "/part #party",
        "leave": "/part #party", "invite": "/invite bob #party", "kick": "/kick #party bob", "quit": "/quit",
        "exit": "/quit", "oper": "/oper x <password>", "names": "/names", "mode": "/mode", "topic": "/topic",
    ]

    /// What people call something that has another name here.
    static let otherNames: [String: String] = [
        "typing": "try set typing on or set typing off",
        "whois": "try info <nick>",
        "status": "try set status busy, or /away lunch",
        "away": "try /away lunch, or set status away",
        "back": "try /away alone, or set status online",
        "login": "try account on, or identify <password>",
        "logon": "try account on, or identify <password>",
        "signin": "try account on, or identify <password>",
        "connect": "try account on",
        "logout": "try account off",
        "logoff": "try account off",
        "disconnect": "try account off, or /quit",
        "list": "try blist, account list or channel list",
        "contacts": "try blist",
        "buddies": "try blist",
        "friends": "try blist",
        "delete": "try remove <nick>, or account del",
        "version": "try plugins",
        "password": "try set password",
    ]
}
