// SPDX-License-Identifier: Apache-2.0

/// Something a user can set, by the name they type: `typing`.
///
/// To add one, give it a case and a line in `definition`; then it is listed, explained, completed, checked and kept.
/// What it changes reads it with `UserSession.value(of:)`, `isOn` or `number`, or is told of `SessionEvent.setting`.
package enum Setting: String, Sendable, CaseIterable {
    case displayName = "display-name"
    case personalMessage = "personal-message"
    case status
    case typing
    case typingNotice = "typing-notice"
    case formatting
    case pasteBuffer = "paste-buffer"
    case pasteBufferDelay = "paste-buffer-delay"
    case history
    case unicodeNicks = "utf8-nicks"
    /// These two are kept with the user rather than as settings.
    case remember
    case alwaysOn = "always-on"
    case log
    case endpointName = "endpoint-name"
    case tag
    case away
    case autoConnect = "auto-connect"
    case autoReconnect = "auto-reconnect"
    case autoReconnectDelay = "auto-reconnect-delay"
    case nickFormat = "nick-format"
    case nickLowercase = "nick-lowercase"
    case nickUnderscores = "nick-underscores"
    case handleUnknown = "handle-unknown"
    case isPrivate = "private"
    case toChar = "to-char"
    case defaultTarget = "default-target"
    case selfMessages = "self-messages"
    case awayReplyTimeout = "away-reply-timeout"
    case displayNamechanges = "display-namechanges"
    case displayTimestamps = "display-timestamps"
    case timezone
    case offlineUserQuits = "offline-user-quits"
    case simulateNetsplit = "simulate-netsplit"
    case ops
    case rootNick = "root-nick"
    case queryOrder = "query-order"
    case charset

    /// What it takes, its default, what it is for, a value as an example, and for what it can be set.
    package var definition: SettingDefinition {
        switch self {
        case .displayName:
            .init(.text(387), "", "the friendly name that your contacts see", "Alice at work", .accounts)
        case .personalMessage:
            .init(
                .text(500), "", "the personal message that your contacts see beside it", "reading a good book",
                .accounts)
        case .status: .init(.choice(Self.states), "online", "your state", "busy", .accounts)
        case .typing: .init(.toggle, "on", "whether contacts see that you are typing", "off")
        case .typingNotice:
            .init(
                .toggle, "off", "whether clients that know no typing tag are told who types, as CTCP TYPING", "on")
        case .formatting:
            .init(
                .choice(ConversationPreferences.Formatting.allCases.map(\.rawValue)), "on",
                "what becomes of bold and colours; plain: not shown to you, off: nor sent",
                "plain")
        case .pasteBuffer:
            .init(.toggle, "off", "whether lines that follow each other at once become one message", "on")
        case .pasteBufferDelay:
            .init(
                .number(1...10_000), "200",
                "milliseconds for which a next line is waited for; up to 5 are seconds", "300")
        case .history: .init(.toggle, "on", "whether what is said is kept, for you to read and search later", "off")
        case .unicodeNicks:
            .init(.toggle, "off", "whether nicks may hold any letters and are made from friendly names", "on")
        case .remember:
            .init(.toggle, "off", "whether the gateway can sign your accounts in without your password", "on")
        case .alwaysOn: .init(.toggle, "off", "whether you stay signed in while no client is connected", "on")
        case .log:
            .init(
                .choice([Self.logByDefault, "on", "off", "znc", "weechat", "jsonl"]), Self.logByDefault,
                "whether your conversations are written to plain files, and how those look", "weechat")
        case .endpointName:
            .init(.text(64), "", "what this place is called among those where you are signed in", "Laptop", .account)
        case .tag: .init(.form("a word", Self.tag), "", "what you call the account in commands", "work", .account)
        case .away: .init(.text(307), "", "your away text, as with /away", "lunch", .accounts)
        case .autoConnect:
            .init(.toggle, "on", "whether accounts are signed in when you come", "off", .accounts)
        case .autoReconnect:
            .init(.toggle, "on", "whether a lost connection is tried again", "off", .accounts)
        case .autoReconnectDelay:
            .init(.form(ReconnectDelay.form, ReconnectDelay.canonical), "", "seconds before that", "5*3<900")
        case .nickFormat:
            .init(
                .form(NickFormat.form, NickFormat.canonical), "%-@nick", "how nicks are made", "%full_name", .accounts)
        case .nickLowercase: .init(.toggle, "off", "whether nicks are made in small letters", "on")
        case .nickUnderscores: .init(.toggle, "on", "whether spaces become _ in nicks rather than nothing", "off")
        case .handleUnknown:
            .init(.choice(Self.strangers), "add-private", "where strangers are shown who write", "ignore", .accounts)
        case .isPrivate: .init(.toggle, "on", "whether contacts write in a window each, not in the channel", "off")
        case .toChar: .init(.text(8), ": ", "what follows your nick when they write in the channel", ", ")
        case .defaultTarget: .init(.choice(["root", "last"]), "root", "who hears lines in the channel", "last")
        case .selfMessages:
            .init(.choice(Self.ownLines), "auto", "how lines are shown that you write elsewhere", "prefix")
        case .awayReplyTimeout: .init(.number(0...86400), "3600", "seconds between two 301 for somebody", "600")
        case .displayNamechanges: .init(.toggle, "off", "whether the bot tells new names of contacts", "on")
        case .displayTimestamps: .init(.toggle, "on", "whether old messages begin with their time", "off")
        case .timezone: .init(.form(TimeZoneOffset.form, TimeZoneOffset.canonical), "utc", "its time zone", "+0130")
        case .offlineUserQuits: .init(.toggle, "on", "whether contacts QUIT, not PART, when they go offline", "off")
        case .simulateNetsplit: .init(.toggle, "on", "whether a lost connection looks like a netsplit", "off")
        case .ops: .init(.choice(["both", "root", "user", "none"]), "root", "who has @ in the channel", "both")
        case .rootNick: .init(.form("a nick", Self.nick), "", "what the bot is called", "msn")
        case .queryOrder: .init(.choice(["lifo", "fifo"]), "lifo", "which question yes and no answer first", "fifo")
        case .charset: .init(.form(Self.unicode, Self.charset), "utf-8", "how text is written", "utf-8")
        }
    }

    /// The value of `log` that leaves it to the owner of the gateway.
    package static let logByDefault = "default"

    /// The states a user can choose.
    package static let states = Availability.allCases.filter { $0 != .offline }.map(\.rawValue)

    private static let unicode = "utf-8 here: set your client to it"
    private static let strangers = ["add-private", "add-channel", "ignore"]
    private static let ownLines = ["auto", "true", "false", "prefix", "prefix-notice"]

    /// What cannot be mistaken for the number or the address of an account.
    private static func tag(_ text: String) -> String? {
        let isWord = text.utf8.allSatisfy {
            $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "@") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\"")
        }
        return isWord && text.utf8.count <= 32 && Int(text) == nil ? text : nil
    }

    private static func charset(_ text: String) -> String? {
        ["utf-8", "utf8", "unicode"].contains(text.lowercased()) ? "utf-8" : nil
    }

    private static func nick(_ text: String) -> String? {
        guard !text.isEmpty else { return text }
        return text.utf8.count <= 32 && NickMap.base(text, maximumLength: 32) == text ? text : nil
    }

    /// Those that can be set for all of something, in the order in which they are listed.
    package static func all(_ scope: SettingScope) -> [Setting] {
        allCases.filter { $0.definition.scope.contains(scope) }
    }

    package var explanation: String {
        let definition = definition
        return definition.explanation + (definition.kind.values.map { ": " + $0 } ?? "")
    }

    /// What to type, as an example: `set typing off`.
    package var example: String {
        let definition = definition
        let words = "set \(rawValue) \(definition.example)"
        return definition.scope.contains(.user)
            ? words : definition.scope.contains(.account) ? "account 1 " + words : "channel " + words
    }
}

/// For what something can be set: for the user as a whole, for one account, for one channel of contacts.
package struct SettingScope: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let user = SettingScope(rawValue: 1)
    package static let account = SettingScope(rawValue: 2)
    package static let channel = SettingScope(rawValue: 4)
    /// For all accounts together, and for each differently.
    package static let accounts: SettingScope = [.user, .account]
}

/// What there is to know of a setting.
package struct SettingDefinition: Sendable {
    package let kind: SettingKind
    /// The value of those who have set nothing.
    package let standard: String
    /// What it is for, to come after its name and a value: `whether contacts see that you are typing`.
    package let explanation: String
    /// A value to show how it is set.
    package let example: String
    package let scope: SettingScope

    package init(
        _ kind: SettingKind, _ standard: String, _ explanation: String, _ example: String, _ scope: SettingScope = .user
    ) {
        self.kind = kind
        self.standard = standard
        self.explanation = explanation
        self.example = example
        self.scope = scope
    }
}

/// Why a setting did not change, in words for the one who typed it.
package struct SettingError: Error, Sendable, Equatable {
    /// What helps.
    package enum Remedy: Sendable, Equatable {
        /// Another value.
        case value
        /// To sign in.
        case signIn
        /// To show one's password.
        case identify
        case none
    }

    package let text: String
    package let remedy: Remedy

    package init(_ text: String, remedy: Remedy = .value) {
        self.text = text
        self.remedy = remedy
    }
}
