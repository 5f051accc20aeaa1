// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore

/// `log`
extension ControlBot {
    private static let logUsage = "log [on|off|znc|weechat|jsonl]"

    static let log = BotCommand(
        name: "log", form: logUsage, summary: "writes your conversations to plain files", usage: [logUsage],
        help: [
            "The files are on the gateway's machine, one a day for each contact and group: in the layout of znc, of "
                + "weechat, or as jsonl with everything that is known of a message.",
            "Without a word it says whether there is a log. set -del log leaves it to the owner of the gateway.",
            "Example: log weechat",
        ]
    ) { words, session, context in
        guard words.count <= 1 else { return tooMany(logUsage) }
        guard session.environment.stores.history != nil else {
            return ["No log can be written: this gateway keeps no history (its owner has turned it off)."]
        }
        guard session.isOn(.history) else {
            return ["Nothing is kept of what you say and hear, so there is nothing to write. Type: set history on"]
        }
        if let word = words.first {
            do throws(SettingError) {
                try session.set(.log, to: word)
            } catch {
                return wrong("there is no log '\(MessageText.excerpt(word))'", type: logUsage)
            }
        }
        guard !session.isGuest else {
            return wrong(
                "nothing is kept for guests, so there is nothing to write",
                type: "identify <password>, or register <password> if you are new here")
        }
        let written = "Your conversations are written to files on the gateway's machine, as "
        switch session.value(of: .log) {
        case "off": return ["Your conversations are not written to files. To change that type: log on"]
        case "on": return [written + "\(context.logLayout ?? usualLayout). To end that type: log off"]
        case Setting.logByDefault:
            guard let layout = context.logLayout else {
                return [
                    "Your conversations are not written to files, as the owner of the gateway has it. "
                        + "To change that type: log on"
                ]
            }
            return [written + "\(layout), as the owner of the gateway has it. To end that type: log off"]
        case let layout: return [written + "\(layout). To end that type: log off"]
        }
    }

    /// What is written for those who want a log where the gateway writes none by itself.
    private static let usualLayout = "znc"
}
