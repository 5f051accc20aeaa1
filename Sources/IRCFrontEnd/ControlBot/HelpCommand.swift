// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// `help`
extension ControlBot {
    static let helpCommand = BotCommand(
        name: "help", form: "help [<command>]", summary: "explains a command", usage: ["help", "help <command>"],
        help: ["Without a command it lists them all. Example: help account"]
    ) { words, _, _ in
        let topic = words.joined(separator: " ")
        if let lines = help(on: topic) { return lines }
        let nearest = words.first.flatMap { CommandWords.nearest(to: $0, among: commands.map(\.name)) }
        let hint = nearest.map { "did you mean help \($0)?" } ?? "type help alone for all commands."
        return ["There is no help on \(MessageText.excerpt(topic)): \(hint)"]
    }

    /// The help on a topic, or on everything if it is empty; nil if there is no such topic.
    static func help(on topic: String) -> [String]? {
        guard let word = topic.split(separator: " ").first else { return overview }
        guard case .found(let command) = find(String(word)) else { return nil }
        return ["\(command.name): \(command.summary)."] + command.usage.map { "  " + $0 } + command.help
    }

    private static var overview: [String] {
        ["Commands, here or in a private message to me (help <command> explains one):"]
            + topics.flatMap { topic in
                [topic.title + ":"] + topic.commands.map { "  \($0.form): \($0.summary)" }
            }
            + [
                "To talk to a contact: /msg <nick> hello, or here <nick>: hello",
                "To be away: /away lunch, /away busy, /away phone … and /away alone to be back.",
            ]
    }
}
