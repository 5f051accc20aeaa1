// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// What there is to read about something that is no single command.
///
/// In its lines `{network}`, `{address}`, `{password}`, `{bot}` and `{channel}` stand for those of the gateway; a line with
/// `{trying}` is only shown where there is a network for that.
struct HelpTopic: Sendable {
    let name: String
    /// Other names of it.
    let aliases: [String]
    let lines: [String]
    /// Lines to type, as examples: to the bot, or commands of IRC clients.
    let examples: [String]

    init(_ name: String, also aliases: [String] = [], _ lines: [String], examples: [String]) {
        self.name = name
        self.aliases = aliases
        self.lines = lines
        self.examples = examples
    }

    static let all = starting + using + knowing

    static func named(_ name: String) -> HelpTopic? {
        // `quickstart 2`, `nick_changes`, `away`
        let name = String(
            decoding: IRCCaseMapping.fold(name).utf8.compactMap {
                $0 == UInt8(ascii: " ") ? nil : $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0
            }, as: UTF8.self)
        return all.first { $0.name == name || $0.aliases.contains(name) }
    }

    // MARK: The first steps

    private static let starting = [
        HelpTopic(
            "quickstart", also: ["quickstart1"],
            [
                "Quickstart 1 of 5: signing in. You bring an MSN account of one of the networks ({networks}).",
                "Say which, here or in a private message to {bot}, with its address and password.",
                "To try things without one, while the service for that is running: {trying}",
            ], examples: ["account add {network} {address} {password}", "account on", "help quickstart 2"]),
        HelpTopic(
            "quickstart2",
            [
                "Quickstart 2 of 5: your contacts. As soon as you are signed in they join {channel}, those who are there",
                "with a + in front of their nick, those who are away without. Nicks stay as they are; you may change them.",
            ], examples: ["blist all", "info bob", "rename bob bobby", "add carol@example.com", "help quickstart 3"]),
        HelpTopic(
            "quickstart3",
            [
                "Quickstart 3 of 5: talking. Write to a contact as to anybody on IRC, or here with their nick in front.",
                "When they are offline the network keeps what you write, if it can; otherwise you are told.",
            ], examples: ["/msg bob hello", "bob: hello", "/query bob", "nudge bob", "help quickstart 4"]),
        HelpTopic(
            "quickstart4",
            [
                "Quickstart 4 of 5: keeping it. What a guest has added is gone when they leave. Once you have registered, your",
                "accounts, settings and history are kept; next time identify yourself, or let your client log in (help login).",
            ], examples: ["register my-own-password", "identify my-own-password", "help quickstart 5"]),
        HelpTopic(
            "quickstart5",
            [
                "Quickstart 5 of 5: making it yours. set lists what can be set, help set <name> explains one.",
                "Group chats are channels, people who add you wait in requests, and help lists all there is.",
            ], examples: ["set", "set display-name Alice at work", "chat with bob", "requests", "help"]),
        HelpTopic(
            "accounts", also: ["account-add"],
            [
                "You may have several accounts, on one network or on several. An account is named by its number in the list,",
                "its tag, its address or its network. account <account> set shows what can be set for it alone.",
            ],
            examples: [
                "account list", "account add {network} {address} {password}", "account 1 set tag work", "account 1 off",
            ]),
        HelpTopic(
            "identify-methods", also: ["identify-method", "login", "sasl"],
            [
                "Ways to log in: SASL or a server password with your own name and password here, once you have registered,",
                "or with the address and password of an MSN account, for which nothing needs to be registered;",
                "or a certificate that {bot} knows (cert add); or connect as you are and say identify. Without a password it asks for",
                "it, to be given where no screen and no log shows it: with /oper, as it then says.",
            ],
            examples: [
                "register my-own-password", "identify my-own-password", "cert add laptop", "identify",
                "/oper x my-own-password",
            ]),
    ]

    // MARK: How things are done

    private static let using = [
        HelpTopic(
            "away",
            [
                "The first word of your away text chooses the state that contacts see: lunch, phone, brb, busy, idle, hidden;",
                "any other text is away. /away alone takes it back. set status does the same, for one account, too.",
            ], examples: ["/away lunch, back at two", "/away", "set status busy", "account 1 set status hidden"]),
        HelpTopic(
            "channels", also: ["channels1", "channel"],
            [
                "{channel} has your contacts, who join when they come online, and {bot}. Whatever is said there without a nick in",
                "front goes to {bot}. You may leave it and join it again; messages then come in windows of their own.",
            ], examples: ["/join {channel}", "/part {channel}", "set ops both", "help channels 2"]),
        HelpTopic(
            "channels2", also: ["channels-2"],
            [
                "Somebody to whom you speak in {channel} answers there; somebody to whom you write in a window answers in it.",
                "set private off brings all conversations into the channel, set to-char says what follows your nick there.",
            ], examples: ["bob: hello", "/msg bob hello", "set private off", "set default-target last"]),
        HelpTopic(
            "channels3", also: ["channels-3"],
            [
                "Channels with # are group chats: help groupchats tells about those. Contacts are sorted into groups by group."
            ],
            examples: [
                "/join &friends", "channel &friends set fill-by group Friends",
                "channel {channel} set show-users online+,away",
                "group move bob Friends",
            ]),
        HelpTopic(
            "groupchats", also: ["chats", "group-chats"],
            [
                "A chat with several people is a channel with #. It opens when somebody invites you, with chat with, or with",
                "/join and /invite; it ends with its last word. chat create makes one that lasts, where the network has them.",
            ], examples: ["chat with bob", "/join #party", "/invite bob #party", "chat create Book club", "chat list"]),
        HelpTopic(
            "messages", also: ["talking", "smileys"],
            [
                "Bold, italic, underlined and coloured text goes to contacts as such, /me as an action, a nudge with nudge.",
                "Smileys travel as they are typed. What did not arrive is said, with the reason; nothing is sent twice.",
            ], examples: ["/me waves", "nudge bob", "set typing off"]),
        HelpTopic(
            "questions", also: ["requests-and-invitations"],
            [
                "People who add you, and groups that invite you, wait until you answer, for days if need be. yes and no answer the",
                "first question of qlist; accept, decline and block answer by nick.",
            ], examples: ["qlist", "yes", "no 2", "accept carol", "block carol"]),
        HelpTopic(
            "history",
            [
                "What was said is kept, unless the owner of the gateway or you (set history) have switched that off. Some clients ask",
                "for it by themselves; others get what they missed when they come back, each by its name: log in as <you>@<client>.",
                "log writes it to plain files on the machine of the gateway as well.",
            ],
            examples: [
                "history bob 50", "search coffee in bob", "forget bob 10", "set history off", "log on",
                "set timezone +0100",
            ]),
    ]

    // MARK: What there is to know

    private static let knowing = [
        HelpTopic(
            "nick-changes", also: ["nickchanges", "nick"],
            [
                "A contact's nick is made once, of what you call them or of their address, and stays. When their friendly name",
                "changes, the name that /whois shows changes. /nick changes your own nick here, which nobody else sees.",
            ], examples: ["rename bob bobby", "rename -del bobby", "set display-namechanges on", "/nick Alice"]),
        HelpTopic(
            "nick-format", also: ["nickformat"],
            [
                "nick-format says how the nicks of new contacts are made. %nick is what you call them, or else their address;",
                "%handle the address, %full_name and %first_name the friendly name, %group their group, %account the account.",
                "%8nick is cut after 8 characters, %-@handle at the first @. rename -del <nick> makes one anew.",
            ],
            examples: [
                "set nick-format %-@handle", "set nick-format %first_name", "account 1 set nick-format ms-%-@nick",
            ]),
        HelpTopic(
            "commands",
            [
                "Commands and settings may be shortened as long as it is clear what is meant: acc l, bli, set pri.",
                "Text with spaces goes in double quotes; two double quotes stand for nothing.",
            ], examples: ["help", "help account", "help account add", "help set status"]),
        HelpTopic(
            "settings",
            [
                "set lists what can be set, with its value; set -del takes one back to its default. Some can be set for one",
                "account: account <account> set. Names with _ instead of - and true, yes, 1 instead of on do as well.",
            ],
            examples: [
                "set", "set typing off", "set -del typing", "account 1 set display-name Alice", "help set typing",
            ]),
        HelpTopic(
            "news", also: ["whatsnew"],
            ["plugins tells which version this is, and which networks there are."], examples: ["plugins"]),
        HelpTopic(
            "bitlbee",
            [
                "Coming from BitlBee: its commands and settings work here under their names. What differs: accounts are of a network",
                "rather than of a protocol (msn means {network}), several clients may be connected at once, everything is kept at",
                "once, and people who add you wait in requests until you answer.",
            ], examples: ["account add msn {address} {password}", "blist", "qlist", "set private off"]),
    ]

    // MARK: Showing it

    func text(_ context: HelpContext) -> [String] {
        // What is not there in this gateway leaves no trace.
        let shown = lines.filter { !context.trying.isEmpty || !$0.contains("{trying}") }
        return shown.map(context.fill) + (examples.isEmpty ? [] : ["Type, for example:"])
            + examples.map { "  " + context.fill($0) }
    }
}

/// What the placeholders of a help text stand for.
struct HelpContext: Sendable {
    var network = "escargot"
    var address = "alice@example.com"
    var password = "secret"
    /// The line that adds an account with which everybody may try things out; empty where there is none.
    var trying = ""
    var networks = "escargot"
    var bot = "root"
    var channel = "&monarch"

    func fill(_ line: String) -> String {
        guard line.utf8.contains(UInt8(ascii: "{")) else { return line }
        return [
            ("{network}", network), ("{address}", address), ("{password}", password), ("{networks}", networks),
            ("{bot}", bot), ("{channel}", channel), ("{trying}", trying),
        ].reduce(line) { $0.replacing($1.0, with: $1.1) }
    }
}
