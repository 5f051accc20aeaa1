// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `help`
extension ControlBot {
    static let helpCommand = BotCommand(
        name: "help", form: "help [<command or topic>]", summary: "explains a command, a setting or a topic",
        usage: ["help", "help <command>", "help <command> <action>", "help set <name>", "help <topic>"],
        help: [
            "Without a command it lists them all. help quickstart takes you from here to your first conversation.",
            "Topics: " + topicNames.joined(separator: ", "),
            "Example: help account",
        ]
    ) { words, _, context in
        let topic = words.joined(separator: " ")
        if let lines = help(on: topic, context.help) { return lines }
        let names = commands.map { $0.name } + HelpTopic.all.map { $0.name } + Setting.allCases.map { $0.rawValue }
        let nearest = words.first.flatMap { CommandWords.nearest(to: $0, among: names) }
        let hint = nearest.map { "did you mean help \($0)?" } ?? "type help alone for all commands."
        return ["There is no help on \(MessageText.excerpt(topic)): \(hint)"]
    }

    /// The topics, but for the later pages of those that have several.
    private static var topicNames: [String] {
        HelpTopic.all.map { $0.name }.filter { !($0.utf8.last.map { (0x30...0x39).contains($0) } ?? true) }
    }

    /// The help on a topic, or on everything if it is empty; nil if there is no such topic.
    ///
    /// A topic is a command (`account`), an action of one (`account add`), a setting (`set typing`, `typing`), or a topic
    /// of its own (`quickstart 2`), which is tried last, but for those whose name says it exactly.
    static func help(on topic: String, _ context: HelpContext = HelpContext()) -> [String]? {
        let words = topic.split(separator: " ").map { String($0) }
        guard let word = words.first else { return overview }
        if commands.first(where: { $0.name == IRCCaseMapping.fold(word) }) == nil, let found = HelpTopic.named(topic) {
            return found.text(context)
        }
        if case .found(let command) = find(word) {
            // More words than there can be are of no account.
            guard words.count == 2 else { return lines(on: command).map(context.fill) }
            return help(on: words[1], of: command)?.map(context.fill)
        }
        return words.count == 1 ? help(onSetting: word) : nil
    }

    private static func lines(on command: BotCommand) -> [String] {
        ["\(command.name): \(command.summary)."] + command.usage.map { "  " + $0 } + command.help
    }

    /// The help on an action of a command, or on a setting; nil if there is no such action.
    private static func help(on word: String, of command: BotCommand) -> [String]? {
        if command.name == "set" { return help(onSetting: word) }
        guard case .name(let action) = CommandWords.match(word, among: command.actions) else { return nil }
        let forms = command.usage.filter { BotCommand.action(of: $0) == action }
        guard let text = actionHelp["\(command.name) \(action)"] else { return lines(on: command) }
        return ["\(command.name) \(action): \(text.summary)."] + forms.map { "  " + $0 } + ["Example: " + text.example]
    }

    /// The help on a setting, also on one that has no use here.
    static func help(onSetting word: String) -> [String]? {
        let name = settingName(word)
        if name == "password" { return helpOnPassword }
        let (found, refusal) = anySetting(name)
        guard let setting = found else {
            let elsewhere = settingsElsewhere[name].map {
                ["There is no setting \(MessageText.excerpt(word)) here: \($0)."]
            }
            return elsewhere ?? (refusal.isEmpty ? nil : refusal)
        }
        let definition = setting.definition
        var lines = ["\(setting.rawValue): \(setting.explanation)."] + (valueHelp[setting] ?? []).map { "  " + $0 }
        let standard = definition.standard
        lines.append(
            "  Default: " + (standard.isEmpty ? "none" : standard.utf8.last == 0x20 ? "\"\(standard)\"" : standard))
        lines += (choices[setting] ?? []).map { "  " + $0 }
        if definition.scope == .accounts {
            lines.append("  Also for one account: account <account> set \(setting.rawValue) …")
        }
        return lines + ["Example: \(setting.example)"]
    }

    /// What the choices of a setting do, where their names do not say it.
    private static let choices: [Setting: [String]] = [
        .selfMessages: [
            "auto: as your client says that it can show them, else as prefix-notice",
            "true: as lines of yours",
            "false: not at all",
            "prefix: as lines of the contact that begin with ->",
            "prefix-notice: the same, as notices",
        ]
    ]

    /// What is set like a setting, but neither shown nor listed.
    private static let helpOnPassword = [
        "password: what you log in with here, as a user of this gateway; it is changed, and never shown.",
        "  set password <new password>",
        "  set password",
        "Without the password you are asked for it, to give where nobody sees it. For the one of an account, while that is",
        "signed out: account <account> set password. Example: set password correct-horse",
    ]

    private static var overview: [String] {
        ["Commands, here or in a private message to me (help <command> explains one, help quickstart the first steps):"]
            + topics.flatMap { topic -> [String] in
                let listed = topic.commands.filter { !$0.isMinor }.map { "  \($0.form): \($0.summary)" }
                let minor = topic.commands.filter(\.isMinor).map(\.name)
                return [topic.title + ":"] + listed
                    + (minor.isEmpty ? [] : ["  also: " + minor.joined(separator: ", ")])
            }
            + [
                "To talk to a contact: /msg <nick> hello, or here <nick>: hello",
                "To be away: /away lunch, /away busy, /away phone … and /away alone to be back.",
            ]
    }
}
