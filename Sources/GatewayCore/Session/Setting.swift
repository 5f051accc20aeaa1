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
    case endpointName = "endpoint-name"

    /// What it takes, its default, what it is for, a value as an example, and for what it can be set.
    package var definition: SettingDefinition {
        switch self {
        case .displayName:
            .init(.text(387), "", "the friendly name that your contacts see", "Alice at work", [.user, .account])
        case .personalMessage:
            .init(
                .text(500), "", "the personal message that your contacts see beside it", "reading a good book",
                [.user, .account])
        case .status: .init(.choice(Self.states), "online", "your state", "busy", [.user, .account])
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
        case .endpointName:
            .init(.text(64), "", "what this place is called among those where you are signed in", "Laptop", .account)
        }
    }

    /// The states a user can choose.
    package static let states = Availability.allCases.filter { $0 != .offline }.map(\.rawValue)

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
    package let text: String
    package init(_ text: String) { self.text = text }
}
