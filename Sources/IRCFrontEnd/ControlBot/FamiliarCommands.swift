// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// Commands that people know from other gateways and that have little or nothing to do here: each says so, and what
/// serves the same end.
extension ControlBot {
    static let save = BotCommand(
        name: "save", form: "save", summary: "does nothing, as everything is kept at once", usage: ["save"],
        help: ["What you set or change is kept as soon as it is done. Example: save"]
    ) { words, session, _ in
        guard words.isEmpty else { return tooMany("save") }
        return [
            session.accountSummaries.isEmpty
                ? "There is nothing to save yet. What you set or change is kept as soon as it is done."
                : "Everything is saved already: what you set or change is kept as soon as it is done."
        ]
    }

    static let nick = BotCommand(
        name: "nick", form: "nick", summary: "tells how names are changed", usage: ["nick"],
        help: [
            "/nick changes your nick here, set display-name the name your contacts see, rename the nick of a contact.",
            "Example: nick",
        ]
    ) { _, _, _ in
        [
            "Your nick here: /nick <new nick>. The name that your contacts see: set display-name <name>. "
                + "The nick of a contact: rename <nick> <new nick>"
        ]
    }

    static let transfer = BotCommand(
        name: "transfer", form: "transfer [list|cancel|reject]", summary: "lists file transfers",
        usage: ["transfer", "transfer list", "transfer cancel <number>", "transfer reject"],
        help: ["Files cannot be sent or received yet; a link in a message can. Example: transfer"]
    ) { words, _, _ in
        if let word = words.first {
            switch CommandWords.match(word, among: ["cancel", "list", "reject"]) {
            case .name: break
            case .several(let names): return several(word, names)
            case .none: return wrong("there is no transfer '\(MessageText.excerpt(word))'", type: "transfer")
            }
        }
        return ["There are no file transfers: files cannot be sent or received yet. A link in a message can."]
    }

    static let plugins = BotCommand(
        name: "plugins", form: "plugins [info <name>]", summary: "tells the version, and the networks there are",
        usage: ["plugins", "plugins info <name>"],
        help: ["There are no plugins: every network there is, is one that the configuration names. Example: plugins"]
    ) { words, _, context in
        let networks = context.networks
        guard let word = words.first else {
            return ["\(context.version), without plugins. Networks: \(networks.map(\.id).joined(separator: ", "))"]
        }
        guard case .name = CommandWords.match(word, among: ["info"]) else {
            return wrong("there is no plugins '\(MessageText.excerpt(word))'", type: "plugins")
        }
        guard words.count == 2 else { return wrong("of which network?", type: "plugins info <name>") }
        guard let network = networks.first(where: { $0.id == IRCCaseMapping.fold(words[1]) }) else {
            return wrong("there is no network or plugin '\(MessageText.excerpt(words[1]))'", type: "plugins")
        }
        return ["\(network.id): a network of MSN accounts like \(network.addressExample)"]
    }

    static let otr = BotCommand(
        name: "otr", form: "otr", summary: "says what there is instead of OTR", usage: ["otr"],
        help: ["Messages travel as the network carries them; there is no OTR here. Example: otr"]
    ) { _, _, _ in
        [
            "There is no OTR here: messages travel as the network carries them, which can read them. "
                + "Nothing that is secret belongs there."
        ]
    }
}
