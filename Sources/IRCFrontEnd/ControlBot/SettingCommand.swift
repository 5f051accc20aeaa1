// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `set`
extension ControlBot {
    static let set = BotCommand(
        name: "set", form: "set [<name> [<value>]]", summary: "shows and changes your settings",
        usage: ["set", "set <name>", "set <name> <value>"],
        help: Setting.general.map { "  \($0.rawValue): \($0.explanation). Example: \($0.example)" }
            + ["Two double quotes stand for nothing: set personal-message \"\""],
        needs: signedInAccount
    ) { words, session, _ in
        guard let word = words.first else {
            return Setting.general.map { "\($0.rawValue) = \(shown(session.value(of: $0)))  (\($0.explanation))" }
        }
        let setting: Setting
        switch CommandWords.match(word, among: names) {
        case .name(let name):
            guard let found = Setting(rawValue: name) else { return [] }
            setting = found
        case .several(let names):
            return several(word, names)
        case .none(let nearest):
            let hint = nearest.map { "did you mean \($0)?" } ?? "type set for all of them."
            return ["There is no setting \(MessageText.excerpt(word)): \(hint)"]
        }
        guard words.count > 1 else { return ["\(setting.rawValue) = \(shown(session.value(of: setting)))"] }
        let value = words.dropFirst().joined(separator: " ")
        do throws(SettingError) {
            try session.set(setting, to: value)
            return ["\(setting.rawValue) = \(shown(value))"]
        } catch {
            return wrong(error.text, type: setting.example)
        }
    }

    /// The settings that the network keeps.
    @Sendable private static func signedInAccount(_ words: [String]) -> Awaited? {
        guard words.count > 1, case .name(let name) = CommandWords.match(words[0], among: names) else { return nil }
        return name == Setting.displayName.rawValue || name == Setting.personalMessage.rawValue ? .signIn : nil
    }

    private static let names = Setting.general.map(\.rawValue)

    private static func shown(_ value: String) -> String {
        let text = MessageText.plain(value)
        return text.isEmpty ? "\"\"" : text
    }
}
