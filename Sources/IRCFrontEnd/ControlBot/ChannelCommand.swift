// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `channel`: the channels there are, and what those of contacts show.
extension ControlBot {
    private static let channelForms = "channel list, set or del (help channel explains them)"

    static let channel = BotCommand(
        name: "channel", form: "channel list|set|del", summary: "says whom channels of contacts show",
        usage: [
            "channel list", "channel <channel> set", "channel <channel> set <name> <value>",
            "channel <channel> set -del <name>", "channel <channel> del",
        ],
        help: [
            "/join &friends makes a channel of contacts: of the group, the network or the account of that name, else of all.",
            "A channel is named as in channel list or by its number there, the control channel by nothing. fill-by: all, group <name>, account <account> or network",
            "<name>, with a ! in front all others. show-users: some of online, special (on a phone), away and offline, each",
            "with @, % or +. auto-join: whether clients are in it at once. Example: channel &friends set fill-by group Friends",
        ], needs: groupsForChannel
    ) { words, session, context in
        guard let word = words.first else { return wrong("what about channels?", type: channelForms) }
        var rest = Array(words.dropFirst())
        var name = context.controlChannel
        var action = CommandWords.match(word, among: ["del", "list", "set"])
        if let named = channelName(word, action, session, context) {
            name = named
            guard let second = rest.first else {
                return wrong(
                    "what about \(MessageText.excerpt(name))?", type: "channel \(MessageText.excerpt(name)) set")
            }
            rest.removeFirst()
            action = CommandWords.match(second, among: ["del", "set"])
            if case .none = action {
                return wrong(
                    "channels know no '\(MessageText.excerpt(second))'",
                    type: "channel \(MessageText.excerpt(name)) set")
            }
        } else if case .name("del") = action, let named = rest.first {
            // `channel del &friends` as well.
            name = channelName(named, .none(nearest: nil), session, context) ?? named
            rest.removeFirst()
        }
        switch action {
        case .name("list"): return rest.isEmpty ? channels(session, context) : tooMany("channel list")
        case .name(let action):
            guard !name.isEmpty else { return wrong("which channel?", type: "channel <channel> \(action)") }
            let (found, refusal) = contactChannel(name, session, context)
            guard let channel = found else { return refusal }
            if action == "set" { return set(rest, channel, name, session) }
            return rest.isEmpty ? remove(channel, name, session) : tooMany("channel <channel> del")
        case .several(let names): return several(word, names)
        case .none:
            return wrong("there is no channel '\(MessageText.excerpt(word))'", type: "channel list")
        }
    }

    @Sendable private static func groupsForChannel(_ words: [String]) -> Awaited? {
        words.contains { settingName($0) == "fill-by" || settingName($0) == "group" } ? .groups : nil
    }

    /// Each channel by its name, in the order of the list, with what it is.
    private static func everyChannel(
        _ session: isolated UserSession, _ context: BotContext
    ) -> [(name: String, what: String)] {
        let ofContacts = session.contactChannels.map { channel in
            (
                name: channel.isControl ? context.controlChannel : "&" + channel.name,
                what: "contacts: \(MessageText.plain(channel.fill.description))"
            )
        }
        return ofContacts.filter { !$0.name.isEmpty } + session.allGroups.map { ("#" + $0.name, "group chat") }
    }

    private static func channels(_ session: isolated UserSession, _ context: BotContext) -> [String] {
        let lines = everyChannel(session, context).enumerated().map { number, channel in
            let isJoined = context.channels.contains { IRCCaseMapping.equal($0, channel.name) }
            return "\(number + 1). \(channel.name)  \(channel.what)\(isJoined ? ", joined" : "")"
        }
        return lines.isEmpty ? ["There are no channels. Type: /join #party"] : lines
    }

    /// The channel that a word names: by its number in the list, its name with or without the sign in front, or the
    /// beginning of one name alone. What begins with a sign is a name, whether or not there is such a channel; nil for what
    /// is the name of an action, or of nothing.
    private static func channelName(
        _ word: String, _ action: CommandWords.Match, _ session: isolated UserSession, _ context: BotContext
    ) -> String? {
        let names = everyChannel(session, context).map(\.name)
        if let number = Int(word) { return number >= 1 && number <= names.count ? names[number - 1] : nil }
        let hasSign = IRCChannelName.isChannel(word)
        if !hasSign {
            switch action {
            case .name, .several: return nil
            case .none: break
            }
        }
        let folded = IRCCaseMapping.fold(word)
        let plain = names.map { IRCCaseMapping.fold(hasSign ? $0 : String($0.dropFirst())) }
        if let index = plain.firstIndex(of: folded) { return names[index] }
        let longer = plain.indices.filter { !folded.isEmpty && plain[$0].hasPrefix(folded) }
        return longer.count == 1 ? names[longer[0]] : hasSign ? word : nil
    }

    private static func contactChannel(
        _ name: String, _ session: isolated UserSession, _ context: BotContext
    ) -> (channel: ContactChannel?, refusal: [String]) {
        if !context.controlChannel.isEmpty, IRCCaseMapping.equal(name, context.controlChannel) {
            return (session.contactChannel(.control), [])
        }
        let excerpt = MessageText.excerpt(name)
        guard name.utf8.first != UInt8(ascii: "#") else {
            return (nil, ["\(excerpt) is a group chat, which has no settings. Type: chat list"])
        }
        let plain = name.utf8.first == UInt8(ascii: "&") ? String(name.dropFirst()) : name
        guard let channel = session.contactChannel(named: plain) else {
            return (nil, wrong("there is no channel \(excerpt)", type: "/join &\(MessageText.excerpt(plain))"))
        }
        return (channel, [])
    }

    private static func remove(_ channel: ContactChannel, _ name: String, _ session: isolated UserSession) -> [String] {
        do throws(SettingError) {
            try session.removeContactChannel(channel.id)
            return ["\(MessageText.excerpt(name)) is gone; its contacts stay on your list."]
        } catch {
            return [MessageText.sentence(error.text)]
        }
    }

    // MARK: Settings of a channel

    private static let channelSettings = ["auto-join", "fill-by", "show-users"]
    /// What BitlBee keeps apart is a part of `fill-by` here.
    private static let fillings = ["account", "group", "network", "protocol"]
    /// Settings of channels that BitlBee has for chats on other networks.
    private static let chatSettings: Set<String> = [
        "chat-type", "room", "nick", "translate-to-nicks", "always-use-nicks", "type",
    ]

    private static func set(
        _ words: [String], _ channel: ContactChannel, _ name: String, _ session: isolated UserSession
    ) -> [String] {
        let command = "channel \(MessageText.excerpt(name)) set"
        guard var word = words.first else { return channelSettings.map { line(of: $0, channel) } }
        var rest = Array(words.dropFirst())
        let isReset = word == "-del"
        if isReset {
            guard let named = rest.first else { return wrong("which setting?", type: command + " -del <name>") }
            word = named
            rest = []
        }
        let typed = settingName(word)
        if chatSettings.contains(typed) {
            return [
                "There is no setting \(MessageText.excerpt(word)) here: channels with & show contacts, others are chats."
            ]
        }
        let setting: String
        switch CommandWords.match(typed, among: channelSettings + fillings) {
        case .name(let name): setting = name
        case .several(let names): return several(word, names)
        case .none(let nearest):
            let hint = nearest.map { "did you mean \($0)?" } ?? "there are \(channelSettings.joined(separator: ", "))."
            return ["There is no setting \(MessageText.excerpt(word)): \(hint)"]
        }
        let shown = fillings.contains(setting) ? "fill-by" : setting
        guard isReset || !rest.isEmpty else { return [line(of: shown, channel)] }
        do throws(SettingError) {
            if isReset {
                try reset(shown, channel, session)
            } else {
                try change(setting, to: rest.joined(separator: " "), channel, session)
            }
            return [line(of: shown, session.contactChannel(channel.id) ?? channel)]
        } catch {
            let example = ["auto-join": "on", "fill-by": "group Friends", "show-users": "online+,away"][shown] ?? ""
            return wrong(error.text, type: "\(command) \(shown) \(example)")
        }
    }

    private static func line(of setting: String, _ channel: ContactChannel) -> String {
        switch setting {
        case "auto-join": "auto-join = \(channel.joinsByItself ? "on" : "off")  (whether clients are in it at once)"
        case "fill-by": "fill-by = \(MessageText.plain(channel.fill.description))  (whose contacts it shows)"
        default: "show-users = \(channel.shown.description)  (which of them, and with which sign)"
        }
    }

    private static func reset(
        _ setting: String, _ channel: ContactChannel, _ session: isolated UserSession
    ) throws(SettingError) {
        try session.change(channel.id) { channel in
            switch setting {
            case "auto-join": channel.joinsByItself = channel.isControl
            case "fill-by": channel.fill = ChannelFill(.all)
            default: channel.shown = .standard
            }
        }
    }

    private static func change(
        _ setting: String, to text: String, _ channel: ContactChannel, _ session: isolated UserSession
    ) throws(SettingError) {
        switch setting {
        case "auto-join":
            let value = try SettingKind.toggle.value(of: text, for: setting)
            try session.change(channel.id) { $0.joinsByItself = value == "on" }
        case "show-users":
            let shown = try ShownContacts(parsing: text)
            try session.change(channel.id) { $0.shown = shown }
        case "fill-by":
            let fill = try filling(text, channel, session)
            try session.change(channel.id) { $0.fill = fill }
        default:
            let fill = try filling(setting + " " + text, channel, session)
            try session.change(channel.id) { $0.fill = ChannelFill(fill.source, isInverted: $0.fill.isInverted) }
        }
    }

    /// `group` alone means the group that is called like the channel; an account is found as in other commands, and `msn`
    /// is the network of the only account.
    private static func filling(
        _ text: String, _ channel: ContactChannel, _ session: isolated UserSession
    ) throws(SettingError) -> ChannelFill {
        var words = text.split(separator: " ", maxSplits: 1).map { String($0) }
        let isInverted = words.first?.utf8.first == UInt8(ascii: "!")
        let kind = IRCCaseMapping.fold(isInverted ? String(words[0].dropFirst()) : words.first ?? "")
        if words.count == 1, fillings.contains(kind), !channel.isControl { words.append(channel.name) }
        if words.count == 2, kind == "account" {
            let (chosen, _) = accounts(words[1], session, usage: "")
            guard chosen.count == 1 else {
                throw SettingError("there is no account '\(MessageText.excerpt(words[1]))'")
            }
            return ChannelFill(.account(chosen[0].id), isInverted: isInverted)
        }
        if words.count == 2, kind == "protocol" || kind == "network", IRCCaseMapping.equal(words[1], "msn"),
            let network = session.accountSummaries.first?.network
        {
            return ChannelFill(.network(network), isInverted: isInverted)
        }
        return try ChannelFill(parsing: words.joined(separator: " "))
    }
}
