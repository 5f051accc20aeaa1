// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `set`
extension ControlBot {
    static let set = BotCommand(
        name: "set", form: "set [-del] [<name> [<value>]]", summary: "shows and changes your settings",
        usage: ["set", "set <name>", "set <name> <value>", "set -del <name>"],
        help: [
            "Without a name it lists them all; -del takes one back to its default. help set <name> explains one.",
            "Two double quotes stand for nothing: set personal-message \"\"",
            "An account can have settings of its own: account <account> set",
            "Example: set typing off",
        ],
        needs: signInToSet
    ) { words, session, context in
        if words.count == 2, setting(words[0], of: .user).setting == .rootNick,
            let refusal = refusal(ofBotNick: words[1], session, context)
        {
            return wrong(refusal, type: "set root-nick <nick>")
        }
        let answer = settings(words, of: .user(bot: context.standardNick), session)
        return answer == ["\(Setting.defaultTarget.rawValue) = last"] ? answer + [wayBack(context.controlNick)] : answer
    }

    /// Once lines without a name go to somebody else, the bot is reached in another way, also to take that back.
    private static func wayBack(_ bot: String) -> String {
        "A line without a name goes to whom you spoke last. To talk to me type \(bot): help, or /msg \(bot) help. "
            + "To come back type \(bot): set default-target root"
    }

    /// Shows, changes or resets a setting of the user, of an account, or of whatever else has some.
    static func settings(
        _ words: [String], of target: SettingTarget, _ session: isolated UserSession
    ) -> [String] {
        guard var word = words.first else { return list(of: target, session) }
        var rest = Array(words.dropFirst())
        let isReset = word == "-del"
        if isReset {
            guard !rest.isEmpty else { return wrong("which setting?", type: target.command + " -del <name>") }
            word = rest.removeFirst()
            guard rest.isEmpty else { return tooMany(target.command + " -del <name>") }
        }
        if isReset, settingName(word) == "password" {
            return wrong("a password can only be changed", type: target.command + " password <new password>")
        }
        let (found, refusal) = setting(word, of: target)
        guard let setting = found else { return refusal }
        do throws(SettingError) {
            if isReset {
                try target.reset(setting, session)
                if setting == .personalMessage { return ["personal-message = \(shown(setting.definition.standard))"] }
            } else if setting == .status, !rest.isEmpty, let text = personalMessage(rest) {
                // What others call the status is the personal message here.
                try target.set(.personalMessage, text, session)
                return ["personal-message = \(shown(text))"]
            } else if !rest.isEmpty {
                let text = Setting.value(rest.joined(separator: " "), under: word)
                try target.set(setting, text, session)
                // The network has yet to take it; when it does not, that is said then.
                if setting == .displayName || setting == .personalMessage {
                    return ["\(setting.rawValue) = \(shown(text))"]
                }
            }
            return ["\(setting.rawValue) = \(shown(target.value(setting, session)))"]
        } catch {
            switch error.remedy {
            case .value:
                return wrong(error.text, type: "\(target.command) \(setting.rawValue) \(setting.definition.example)")
            case .signIn: return wrong(error.text, type: signInStep(session))
            case .identify: return wrong(error.text, type: "identify <password>")
            case .none: return [MessageText.sentence(error.text)]
            }
        }
    }

    /// What somebody sets as their status that is no state, and is not meant for one either.
    private static func personalMessage(_ words: [String]) -> String? {
        let text = words.joined(separator: " ")
        guard words.count == 1, !text.contains(" ") else { return text }
        let isState = Setting.states.contains(text.lowercased())
        return isState || CommandWords.nearest(to: text, among: Setting.states) != nil ? nil : text
    }

    private static func list(of target: SettingTarget, _ session: isolated UserSession) -> [String] {
        Setting.all(target.scope).map {
            "\($0.rawValue) = \(shown(target.value($0, session)))  (\($0.explanation))"
        }
    }

    /// The setting that is meant, or why there is none.
    static func setting(_ word: String, of target: SettingTarget) -> (setting: Setting?, refusal: [String]) {
        let names = Setting.all(target.scope).map(\.rawValue)
        let typed = settingName(word)
        let name = Setting.named(typed)?.rawValue ?? typed
        if let text = settingsElsewhere[name] ?? settingsElsewhere[typed], !names.contains(name) {
            return (nil, ["There is no setting \(MessageText.excerpt(word)) here: \(text)."])
        }
        switch CommandWords.match(name, among: names) {
        case .name(let name): return (Setting(rawValue: name), [])
        case .several(let names): return (nil, several(word, names))
        case .none(let nearest):
            if Setting.allCases.contains(where: { $0.rawValue == name }) {
                return (nil, wrong("\(name) is no setting of \(target.noun)", type: "help set \(name)"))
            }
            let hint = nearest.map { "did you mean \($0)?" } ?? "type \(target.command) for all of them."
            return (nil, ["There is no setting \(MessageText.excerpt(word)): \(hint)"])
        }
    }

    /// The setting of this name or of the only one that begins so, whatever it is of.
    static func anySetting(_ word: String) -> (setting: Setting?, refusal: [String]) {
        let name = Setting.named(word)?.rawValue ?? word
        switch CommandWords.match(name, among: Setting.allCases.map(\.rawValue)) {
        case .name(let name): return (Setting(rawValue: name), [])
        case .several(let names): return (nil, several(word, names))
        case .none: return (nil, [])
        }
    }

    /// What a setting is called here: `nick_format` is `nick-format`.
    static func settingName(_ word: String) -> String {
        String(
            decoding: IRCCaseMapping.fold(word).utf8.map {
                $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0
            }, as: UTF8.self)
    }

    /// Changes of what the network keeps have to wait for it.
    @Sendable static func signInToSet(_ words: [String]) -> Awaited? {
        guard words.count > 1, let setting = setting(words[0], of: .user).setting else { return nil }
        return setting == .displayName || setting == .personalMessage ? .signIn : nil
    }

    private static func shown(_ value: String) -> String {
        let text = MessageText.plain(value)
        let hasBlankEnd = text.utf8.first == UInt8(ascii: " ") || text.utf8.last == UInt8(ascii: " ")
        return text.isEmpty || hasBlankEnd ? "\"\(text)\"" : text
    }
}

/// What settings are of: the user, or one account.
struct SettingTarget: Sendable {
    let scope: SettingScope
    /// What to type in front of a name: `set`, `account 1 set`.
    let command: String
    /// What it is, in words: `your own`, `an account`.
    let noun: String
    let value: @Sendable (Setting, isolated UserSession) -> String
    let set: @Sendable (Setting, String, isolated UserSession) throws(SettingError) -> Void
    let reset: @Sendable (Setting, isolated UserSession) throws(SettingError) -> Void

    static let user = user(bot: "")

    /// - Parameter nick: the bot's, which is what its setting is while nothing else has been chosen.
    static func user(bot nick: String) -> SettingTarget {
        SettingTarget(
            scope: .user, command: "set", noun: "yours as a whole, but of each account",
            value: { setting, session in
                let value = session.value(of: setting)
                return setting == .rootNick && value.isEmpty ? nick : value
            },
            set: { setting, text, session throws(SettingError) in try session.set(setting, to: text) },
            reset: { setting, session throws(SettingError) in try session.reset(setting) })
    }

    /// - Parameter name: what the user calls it.
    static func account(_ id: AccountID, called name: String) -> SettingTarget {
        SettingTarget(
            scope: .account, command: "account \(name) set", noun: "an account",
            value: { setting, session in session.value(of: setting, on: id) },
            set: { setting, text, session throws(SettingError) in try session.set(setting, to: text, on: id) },
            reset: { setting, session throws(SettingError) in try session.reset(setting, on: id) })
    }
}
