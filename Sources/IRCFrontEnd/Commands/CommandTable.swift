// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// A command that registered clients may send.
struct Command: Sendable {
    /// How many parameters it cannot do without; fewer are answered with 461. Commands for which an RFC has another
    /// answer to a missing parameter (411, 431 …) say 0 and give it themselves.
    let minimum: Int
    /// What to type, for the text of 461.
    let usage: String
    let run: @Sendable (IRCClient, IRCMessage) -> Void

    init(_ usage: String, minimum: Int = 0, _ run: @escaping @Sendable (IRCClient, IRCMessage) -> Void) {
        self.usage = usage
        self.minimum = minimum
        self.run = run
    }
}

/// The commands by name: the one place that answers unknown ones and too few parameters.
enum CommandTable {
    static func run(_ message: IRCMessage, for client: IRCClient) {
        // Most of what people send.
        if message.command == "PRIVMSG" { return client.message("PRIVMSG", message) }
        guard let command = commands[message.command] else {
            return client.reply(.unknownCommand, message.command, "Unknown command")
        }
        guard message.parameters.count >= command.minimum else {
            return client.reply(.needMoreParameters, message.command, "Not enough parameters: " + command.usage)
        }
        command.run(client, message)
    }

    static let commands: [String: Command] = messages.merging(channels) { first, _ in first }
        .merging(people) { first, _ in first }
        .merging(own) { first, _ in first }
        .merging(serverCommands) { first, _ in first }

    private static let messages: [String: Command] = [
        "NOTICE": Command("NOTICE <nick> :<text>") { $0.message("NOTICE", $1) },
        "BATCH": Command("BATCH +<reference> draft/multiline <target>", minimum: 1) { $0.batch($1) },
        "TAGMSG": Command("TAGMSG <nick>") { $0.tagMessage($1) },
        "CHATHISTORY": Command("CHATHISTORY LATEST <nick> * <limit>") { $0.chatHistory($1) },
        "MARKREAD": Command("MARKREAD <nick> [timestamp=<time>]") { $0.markRead($1) },
        "SEARCH": Command("SEARCH text=<words>") { $0.search($1) },
        "NS": Command("NS <command of the bot>") {
            $0.askServices($1.parameters.joined(separator: " "))
        },
        "NICKSERV": Command("NICKSERV <command of the bot>") {
            $0.askServices($1.parameters.joined(separator: " "))
        },
    ]

    private static let channels: [String: Command] = [
        "JOIN": Command("JOIN <channel>{,<channel>}", minimum: 1) { $0.join($1) },
        "PART": Command("PART <channel>{,<channel>} [:<reason>]", minimum: 1) { $0.part($1) },
        "NAMES": Command("NAMES <channel>{,<channel>}") { $0.names($1) },
        "LIST": Command("LIST [<channel or mask>{,<channel or mask>}]") { $0.list($1) },
        "TOPIC": Command("TOPIC <channel> [:<topic>]", minimum: 1) { $0.topic($1) },
        "INVITE": Command("INVITE <nick> <channel>", minimum: 2) { $0.invite($1) },
        "KICK": Command("KICK <channel> <nick>{,<nick>}", minimum: 2) { $0.kick($1) },
        "MODE": Command("MODE <channel or nick> [<modes>]", minimum: 1) { $0.mode($1) },
    ]

    private static let people: [String: Command] = [
        "WHO": Command("WHO <channel, nick or mask>", minimum: 1) { $0.who($1) },
        "WHOIS": Command("WHOIS <nick>") { $0.whois($1) },
        "WHOWAS": Command("WHOWAS <nick>") { $0.whowas($1) },
        "ISON": Command("ISON <nick>{ <nick>}", minimum: 1) { $0.isOn($1) },
        "USERHOST": Command("USERHOST <nick>{ <nick>}", minimum: 1) { $0.userHost($1) },
        "WATCH": Command("WATCH +<nick>") { $0.watch($1) },
        "METADATA": Command("METADATA <target> <subcommand>", minimum: 2) { $0.metadata($1) },
        "MONITOR": Command("MONITOR + <nick>{,<nick>}", minimum: 1) { $0.monitor($1) },
    ]

    private static let own: [String: Command] = [
        "NICK": Command("NICK <nick>") { $0.changeNick($1) },
        "AWAY": Command("AWAY [:<text>]") { $0.away($1) },
        "SETNAME": Command("SETNAME :<name>", minimum: 1) { $0.setname($1) },
        "CAP": Command("CAP LS 302", minimum: 1) { $0.negotiate($1) },
        "AUTHENTICATE": Command("AUTHENTICATE PLAIN", minimum: 1) { $0.authenticate($1) },
        "REGISTER": Command(AccountRegistration.usage, minimum: 3) { $0.registerAccount($1) },
        "VERIFY": Command("VERIFY <account> <code>", minimum: 2) { $0.verifyAccount($1) },
        "PASS": Command("PASS <password>", minimum: 1) { client, _ in client.alreadyRegistered() },
        "BOUNCER": Command("BOUNCER LISTNETWORKS", minimum: 1) { $0.bouncer($1) },
        "PERSISTENCE": Command("PERSISTENCE GET", minimum: 1) { $0.persistence($1) },
        "USER": Command("USER <name> 0 * :<real name>", minimum: 4) { client, _ in client.alreadyRegistered() },
    ]

    private static let serverCommands: [String: Command] = [
        "PING": Command("PING <token>", minimum: 1) { $0.ping($1) },
        "PONG": Command("PONG <token>") { $0.pong($1) },
        "ERROR": Command("ERROR :<text>") { _, _ in },
        "QUIT": Command("QUIT [:<reason>]") { $0.quit($1) },
        "MOTD": Command("MOTD") { client, _ in client.sendMotd() },
        "LUSERS": Command("LUSERS") { client, _ in client.sendUserCounts() },
        "VERSION": Command("VERSION") { client, _ in client.version() },
        "TIME": Command("TIME") { client, _ in client.time() },
        "ADMIN": Command("ADMIN") { client, _ in client.admin() },
        "INFO": Command("INFO") { client, _ in client.info() },
        "HELP": Command("HELP [<topic>]") { $0.help($1) },
        "HELPOP": Command("HELPOP [<topic>]") { $0.help($1) },
        "LINKS": Command("LINKS") { client, _ in client.links() },
        "STATS": Command("STATS <letter>") { $0.statistics($1) },
        "ISUPPORT": Command("ISUPPORT") { client, _ in client.sendSupport() },
        "OPER": Command("OPER <name> <password>", minimum: 2) { $0.oper($1) },
        "COMPLETIONS": Command("COMPLETIONS") { client, _ in client.sendCompletions() },
    ].merging(operatorCommands) { first, _ in first }

    /// Commands of operators, of whom there are none.
    private static let operatorCommands = Dictionary(
        uniqueKeysWithValues: ["DIE", "DEAF", "WALLOPS", "WALL", "REHASH", "RESTART", "KILL"].map { name in
            (
                name,
                Command(name) { client, _ in
                    client.reply(.noPrivileges, "Permission denied: there are no operators on this server")
                }
            )
        })
}
